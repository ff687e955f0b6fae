//! Text from the wire: bounded, printable, never failing.

use crate::text_writer::TextWriter;
use std::borrow::Cow;

/// Longest text kept of one field, in bytes of UTF-8; what follows is cut off and `…` put in its place.
pub const MAX_TEXT_BYTES: usize = 1024;

/// Bytes that should be UTF-8, as a field: what [`text`] makes of them, without a `String` of its own.
#[derive(Clone, Copy, Debug)]
pub struct Printable<'a>(pub &'a [u8]);

/// Bytes that are UTF-8, or else of an eight-bit character set, as a field: what [`text`] or [`latin_text`] makes of them.
#[derive(Clone, Copy, Debug)]
pub struct Readable<'a>(pub &'a [u8]);

/// Octets as a field: what [`hexadecimal`] makes of them, without a `String` of its own.
#[derive(Clone, Copy, Debug)]
pub struct Hexadecimal<'a>(pub &'a [u8]);

impl Printable<'_> {
    pub(crate) fn push_to(self, out: &mut TextWriter<'_>) {
        out.push_str(&text_in_place(self.0));
    }
}

impl Readable<'_> {
    pub(crate) fn push_to(self, out: &mut TextWriter<'_>) {
        match plain(self.0) {
            Some(plain) => out.push_str(plain),
            None if std::str::from_utf8(self.0).is_ok() => out.push_str(&text(self.0)),
            None => out.push_str(&latin_text(self.0)),
        }
    }
}

impl Hexadecimal<'_> {
    pub(crate) fn push_to(self, out: &mut TextWriter<'_>) {
        out.push_hexadecimal(self.0.get(..MAX_TEXT_BYTES / 2).unwrap_or(self.0));
    }
}

/// The text itself where it needs no change but to lose its ends: short and printable ASCII up to the first NUL.
fn plain(bytes: &[u8]) -> Option<&str> {
    // One more than is kept: longer text is cut.
    let bytes = bytes.get(..=MAX_TEXT_BYTES).unwrap_or(bytes);
    let is_printable = |byte: &u8| (b' '..=b'~').contains(byte);
    // All are looked at, whatever is found: many at once, that is.
    let until_nul = if bytes.iter().fold(true, |is_plain, byte| is_plain & is_printable(byte)) {
        bytes
    } else {
        let end = bytes.iter().position(|byte| !is_printable(byte))?;
        if bytes.get(end) != Some(&0) {
            return None;
        }
        bytes.get(..end)?
    };
    if until_nul.len() <= MAX_TEXT_BYTES { std::str::from_utf8(until_nul.trim_ascii()).ok() } else { None }
}

fn clean(characters: impl Iterator<Item = char>) -> String {
    let mut kept = String::new();
    let mut is_cut = false;
    for character in characters {
        if kept.len() + character.len_utf8() > MAX_TEXT_BYTES {
            is_cut = true;
            break;
        }
        kept.push(if character.is_control() { ' ' } else { character });
    }
    kept.truncate(kept.trim_end().len());
    kept.drain(..kept.len() - kept.trim_start().len());
    if is_cut {
        kept.push('…');
    }
    kept
}

/// Bytes that should be UTF-8: control characters become blanks, trailing NULs and blanks go, what is no UTF-8 becomes U+FFFD.
pub fn text(bytes: &[u8]) -> String {
    if let Some(plain) = plain(bytes) {
        return plain.to_owned();
    }
    let until_nul = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    let bounded = until_nul.get(..MAX_TEXT_BYTES + 4).unwrap_or(until_nul);
    clean(String::from_utf8_lossy(bounded).chars())
}

/// As [`text`], in the memory of the bytes where nothing of them changes: as nearly always.
pub fn text_in_place(bytes: &[u8]) -> Cow<'_, str> {
    plain(bytes).map_or_else(|| text(bytes).into(), Cow::Borrowed)
}

/// Bytes of an eight-bit character set (ISO 8859-1), up to the first NUL.
pub fn latin_text(bytes: &[u8]) -> String {
    if let Some(plain) = plain(bytes) {
        return plain.to_owned();
    }
    clean(bytes.iter().take_while(|byte| **byte != 0).map(|byte| char::from(*byte)))
}

/// Bytes in UTF-16, little endian, up to the first NUL; a last odd byte is ignored.
pub fn utf16le_text(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok()).map(u16::from_le_bytes);
    clean(char::decode_utf16(units.take_while(|unit| *unit != 0)).map(|unit| unit.unwrap_or('\u{fffd}')))
}

/// Octets as lower-case hexadecimal, at most `MAX_TEXT_BYTES / 2` of them.
pub fn hexadecimal(bytes: &[u8]) -> String {
    let mut digits = Vec::with_capacity(2 * bytes.len().min(MAX_TEXT_BYTES / 2));
    Hexadecimal(bytes).push_to(&mut TextWriter::new(&mut digits));
    String::from_utf8(digits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fields;

    #[test]
    fn control_characters_become_blanks_and_ends_are_trimmed() {
        assert_eq!(text(b" CT\x071\r\n"), "CT 1");
    }

    #[test]
    fn text_ends_at_the_first_nul() {
        assert_eq!(text(b"MR1\0junk"), "MR1");
        assert_eq!(utf16le_text(b"A\0B\0\0\0C\0"), "AB");
    }

    #[test]
    fn fields_are_written_as_the_functions_do() {
        for bytes in [&b" CT\x071\r\n"[..], b"plain ", b"MR1\0junk", b"", b"  ", b"\xff\xfe", &[b'x'; 5000]] {
            assert_eq!(Fields::new().with("a", Printable(bytes)), Fields::new().with("a", text(bytes)));
            assert_eq!(Fields::new().with("a", Hexadecimal(bytes)), Fields::new().with("a", hexadecimal(bytes)));
            let read = if bytes == b"\xff\xfe" { latin_text(bytes) } else { text(bytes) };
            assert_eq!(Fields::new().with("a", Readable(bytes)), Fields::new().with("a", read));
            assert_eq!(text_in_place(bytes), text(bytes));
        }
    }

    #[test]
    fn long_text_is_cut_and_says_so() {
        let cut = text(&[b'x'; 5000]);
        assert!(cut.ends_with('…') && cut.len() <= MAX_TEXT_BYTES + '…'.len_utf8());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_give_bounded_printable_text(bytes: Vec<u8>) {
            for made in [text(&bytes), latin_text(&bytes), utf16le_text(&bytes), hexadecimal(&bytes)] {
                assert!(made.len() <= MAX_TEXT_BYTES + 3);
                assert!(!made.chars().any(char::is_control));
            }
        }
    }
}
