//! Members of JSON objects (RFC 8259) as short announcements have them: found by name, without a tree.

use asepsis_observation::text;

/// Bytes that are searched; announcements are far shorter.
const MAX_BYTES: usize = 8 * 1024;

/// The text or number of the first member of this name, at any depth. Objects, lists and null are none.
pub(crate) fn member(json: &str, name: &str) -> Option<String> {
    let json = json.get(..MAX_BYTES).unwrap_or(json);
    let mut rest = json;
    while let Some(at) = rest.find(name) {
        let before = rest.get(..at)?;
        rest = rest.get(at + name.len()..)?;
        let Some(value) = before.strip_suffix('"').and_then(|_| rest.strip_prefix('"')) else { continue };
        if let Some(value) = value.trim_start().strip_prefix(':') {
            return scalar(value.trim_start());
        }
    }
    None
}

fn scalar(value: &str) -> Option<String> {
    let Some(quoted) = value.strip_prefix('"') else {
        let end = value.find(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '-' | '.' | '+'))?;
        return value
            .get(..end)
            .filter(|number| number.starts_with(|first: char| first.is_ascii_digit() || first == '-'))
            .map(|number| text(number.as_bytes()));
    };
    let mut written = String::new();
    let mut letters = quoted.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return Some(text(written.as_bytes())),
            '\\' => match letters.next()? {
                'n' | 'r' | 't' | 'b' | 'f' => written.push(' '),
                'u' => {
                    let digits: String = letters.by_ref().take(4).collect();
                    written.push(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).unwrap_or('\u{fffd}'));
                }
                other => written.push(other),
            },
            _ => written.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_by_their_whole_name() {
        let json = r#"{"remodel":"x","model" : "HS110(EU)","n":-12.5,"deep":{"mac":"a\"bé"},"null":null,"cut":"abc"#;
        for (name, wanted) in [
            ("model", Some("HS110(EU)")),
            ("n", Some("-12.5")),
            ("mac", Some("a\"bé")),
            ("null", None),
            ("deep", None),
            ("cut", None),
            ("absent", None),
        ] {
            assert_eq!(member(json, name).as_deref(), wanted, "{name}");
        }
    }

    #[test]
    fn numbers_are_bounded_as_texts_are() {
        let json = format!("{{\"n\":{}}}", "7".repeat(20_000));
        assert!(member(&json, "n").is_none_or(|number| number.len() <= asepsis_observation::MAX_TEXT_BYTES + 3));
        // No boundary of characters stands where the search ends.
        let json = format!("{{\"n\":{},\"x\":\"{}\"}}", "7".repeat(5000), "\u{e9}".repeat(4000));
        assert!(member(&json, "n").is_none_or(|number| number.len() <= asepsis_observation::MAX_TEXT_BYTES + 3));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_searched(json: String) {
            member(&json, "a");
            member(&format!("{{\"a\":{json}"), "a");
        }
    }
}
