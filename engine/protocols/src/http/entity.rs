//! Character references of HTML and XML (WHATWG HTML 13.2.5.72, XML 1.0 4.1) in short texts.

/// References that occur in titles and names; others stay as they are.
const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("apos", '\''),
    ("auml", 'ä'),
    ("Auml", 'Ä'),
    ("bull", '•'),
    ("copy", '©'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("gt", '>'),
    ("hellip", '…'),
    ("laquo", '«'),
    ("lt", '<'),
    ("mdash", '—'),
    ("middot", '·'),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("ouml", 'ö'),
    ("Ouml", 'Ö'),
    ("quot", '"'),
    ("raquo", '»'),
    ("reg", '®'),
    ("szlig", 'ß'),
    ("trade", '™'),
    ("uuml", 'ü'),
    ("Uuml", 'Ü'),
];
/// Longest reference without its signs.
const MAX_NAME_BYTES: usize = 10;

/// The text with its references resolved and its blanks drawn together.
pub(crate) fn plain(written: &str) -> String {
    let mut resolved = String::with_capacity(written.len());
    let mut rest = written;
    while let Some((before, after)) = rest.split_once('&') {
        resolved.push_str(before);
        let (character, after) = reference(after).unwrap_or(('&', after));
        resolved.push(character);
        rest = after;
    }
    resolved.push_str(rest);
    resolved.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn reference(after: &str) -> Option<(char, &str)> {
    let end = after.bytes().take(MAX_NAME_BYTES + 1).position(|byte| byte == b';')?;
    let (name, rest) = (after.get(..end)?, after.get(end + 1..)?);
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|character| !character.is_control()).unwrap_or(' ')
        }
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((character, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved() {
        assert_eq!(plain("AT&amp;T &#8211; &#x4a;&nbsp;&lt;a&gt;"), "AT&T – J <a>");
    }

    #[test]
    fn what_is_no_reference_stays() {
        assert_eq!(plain("a & b &unknown; &#zz; &"), "a & b &unknown; &#zz; &");
    }

    #[test]
    fn blanks_are_drawn_together() {
        assert_eq!(plain("\n  Web   \t Config \n"), "Web Config");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(written: String) {
            plain(&written);
        }
    }
}
