//! Heads of text messages as SSDP, SIP and RTSP have them: start line, field lines, empty line (RFC 9112 2.1, RFC 3261 7).

use asepsis_observation::{latin_text, text};

/// The head of one message, or what there is of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextHead<'a> {
    /// The start line without its end.
    pub start: &'a [u8],
    fields: &'a [u8],
    /// Bytes up to the body; all bytes when the empty line before it is missing.
    pub length: usize,
    /// True when the empty line was there.
    pub is_whole: bool,
}

impl<'a> TextHead<'a> {
    /// Takes a head apart; nothing while its start line has no end.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let line_end = bytes.iter().position(|byte| *byte == b'\n')?;
        let start = bytes.get(..line_end)?.trim_ascii();
        let rest = bytes.get(line_end + 1..)?;
        let mut at = 0;
        while let Some(line) = rest.get(at..).and_then(|left| left.iter().position(|byte| *byte == b'\n')) {
            let next = at + line + 1;
            if rest.get(at..next).is_some_and(|line| line.trim_ascii().is_empty()) {
                let fields = rest.get(..at)?;
                return Some(Self { start, fields, length: line_end + 1 + next, is_whole: true });
            }
            at = next;
        }
        Some(Self { start, fields: rest, length: bytes.len(), is_whole: false })
    }

    /// Values of a field, whose name's case does not matter.
    pub fn all(&self, name: &'static str) -> impl Iterator<Item = &'a [u8]> {
        self.fields.split(|byte| *byte == b'\n').filter_map(move |line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let (known, value) = line.split_at_checked(colon)?;
            known
                .trim_ascii()
                .eq_ignore_ascii_case(name.as_bytes())
                .then(|| value.get(1..).unwrap_or_default().trim_ascii())
        })
    }

    /// The first value of a field.
    pub fn value(&self, name: &'static str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    /// The first value of a field as text: UTF-8, else ISO 8859-1.
    pub fn text(&self, name: &'static str) -> Option<String> {
        self.value(name).map(any_text)
    }

    /// The length of the body by `Content-Length` or its short name `l` (RFC 3261 20.14); 0 when it is not told.
    pub fn body_length(&self) -> u64 {
        let told = self.value("content-length").or_else(|| self.value("l"));
        told.and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok()).unwrap_or(0)
    }

    /// The status code of a start line such as `SIP/2.0 200 OK`, behind the version.
    pub fn status(&self) -> Option<u16> {
        let mut words = self.start.split(|byte| *byte == b' ').skip(1);
        std::str::from_utf8(words.next()?).ok()?.parse().ok().filter(|status| (100..1000).contains(status))
    }
}

/// Text in UTF-8, else in ISO 8859-1.
pub(crate) fn any_text(bytes: &[u8]) -> String {
    if std::str::from_utf8(bytes).is_ok() { text(bytes) } else { latin_text(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn start_fields_and_body_are_told_apart() {
        let head = TextHead::read(b"NOTIFY * HTTP/1.1\r\nServer : a/1\r\nserver:b\r\nL: 4\r\n\r\nbody").unwrap();
        assert_eq!((head.start, head.is_whole), (&b"NOTIFY * HTTP/1.1"[..], true));
        assert_eq!(head.all("SERVER").collect::<Vec<_>>(), [b"a/1", &b"b"[..]]);
        assert_eq!((head.body_length(), head.text("absent")), (4, None));
        assert_eq!(head.length, 51);
    }

    #[test]
    fn a_head_without_its_end_is_read_as_far_as_it_goes() {
        let head = TextHead::read(b"SIP/2.0 404 x\nServer: \xe9t").unwrap();
        assert_eq!((head.is_whole, head.status(), head.text("server").as_deref()), (false, Some(404), Some("ét")));
        assert!(TextHead::read(b"SIP/2.0 404").is_none());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>) {
            if let Some(head) = TextHead::read(&bytes) {
                prop_assert!(head.length <= bytes.len() && head.length > 0);
                head.all("a").count();
            }
        }
    }
}
