//! The parameter list of an identification (RFC 2971 3.1): pairs of strings, of which white-listed ones are kept.

use asepsis_observation::{Fields, text};

/// RFC 2971 3.3: names of fields, and what they are kept as. `address`, `date`, `command` and the like are not kept.
const KEPT: [(&[u8], &str); 5] =
    [(b"name", "name"), (b"version", "version"), (b"os", "os"), (b"os-version", "os_version"), (b"vendor", "vendor")];
/// RFC 2971 3.3: at most 30 pairs of fields.
const MAX_STRINGS: usize = 60;

/// The fields in `("name" "value" "name" NIL …)`.
pub(super) fn read(list: &[u8]) -> Fields {
    let strings: Vec<Option<&[u8]>> = Strings(list).take(MAX_STRINGS).collect();
    let mut fields = Fields::new();
    for pair in strings.chunks_exact(2) {
        let [Some(name), Some(value)] = pair else { continue };
        let kept = KEPT.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        if let Some((_, field)) = kept.filter(|(_, field)| fields.get(field).is_none()) {
            fields.set(field, text(value));
        }
    }
    fields
}

/// Quoted strings; `NIL` is none. Literals, which span lines, end the list.
struct Strings<'a>(&'a [u8]);

impl<'a> Iterator for Strings<'a> {
    type Item = Option<&'a [u8]>;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.0.trim_ascii_start();
        let bytes = bytes.strip_prefix(b"(").unwrap_or(bytes);
        if let Some(rest) = bytes.get(..3).filter(|word| word.eq_ignore_ascii_case(b"NIL")).and_then(|_| bytes.get(3..)) {
            self.0 = rest;
            return Some(None);
        }
        let inside = bytes.strip_prefix(b"\"")?;
        // A quoted quotation mark is rare enough to end the string early.
        let end = inside.iter().position(|byte| *byte == b'"')?;
        self.0 = inside.get(end + 1..)?;
        Some(inside.get(..end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asepsis_observation::Value;

    #[test]
    fn only_software_is_kept() {
        let fields = read(b"(\"name\" \"Dovecot\" \"os\" NIL \"support-url\" \"x\" \"address\" \"canary\" \"version\" \"2\")");
        assert_eq!(fields.iter().collect::<Vec<_>>(), [("name", &Value::from("Dovecot")), ("version", &"2".into())]);
    }

    #[test]
    fn what_is_no_list_gives_nothing() {
        for bytes in [&b"NIL"[..], b"", b"(", b"(\"name", b"(\"name\" {3}"] {
            assert!(read(bytes).is_empty());
        }
    }
}
