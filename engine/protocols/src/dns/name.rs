//! Domain names on the wire (RFC 1035 3.1 and 4.1.4): views that follow compression and always end.

use asepsis_observation::{IntoField, TextWriter, ValueWriter};
#[cfg(test)]
use asepsis_observation::{Fields, ValueView};
use std::fmt::Write;

/// Longest name, length bytes included (RFC 1035 2.3.4). A longer one is broken.
const MAX_NAME_BYTES: usize = 255;

/// Why a name can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// The message ends inside it.
    Cut,
    /// It breaks the rules: a pointer that does not point backwards, a reserved label type, too long.
    Broken,
}

/// A name inside a message, checked when it was read.
#[derive(Clone, Copy, Debug)]
pub struct Name<'a> {
    message: &'a [u8],
    start: usize,
}

enum Step {
    Label { start: usize, length: usize },
    Pointer { target: usize },
    End,
}

fn step(message: &[u8], at: usize) -> Result<Step, NameFault> {
    let first = *message.get(at).ok_or(NameFault::Cut)?;
    match first {
        0 => Ok(Step::End),
        1..=63 => Ok(Step::Label { start: at + 1, length: usize::from(first) }),
        192..=255 => {
            let second = *message.get(at + 1).ok_or(NameFault::Cut)?;
            Ok(Step::Pointer { target: usize::from(first & 0x3f) << 8 | usize::from(second) })
        }
        // 0x40 and 0x80 are reserved (RFC 6891 5, RFC 6895 3.2).
        _ => Err(NameFault::Broken),
    }
}

impl<'a> Name<'a> {
    /// Reads the name at `start` and says where what follows it starts.
    ///
    /// Each pointer must point before the run of labels it ends, as a prior occurrence does (RFC 1035 4.1.4): so the walk
    /// goes backwards only, and ends.
    pub fn read(message: &'a [u8], start: usize) -> Result<(Self, usize), NameFault> {
        let (mut at, mut run_start, mut name_bytes, mut next) = (start, start, 1, None);
        loop {
            match step(message, at)? {
                Step::End => return Ok((Self { message, start }, next.unwrap_or(at + 1))),
                Step::Label { start, length } => {
                    name_bytes += length + 1;
                    at = start + length;
                    if name_bytes > MAX_NAME_BYTES {
                        return Err(NameFault::Broken);
                    }
                }
                Step::Pointer { target } if target < run_start => {
                    next = next.or(Some(at + 2));
                    (at, run_start) = (target, target);
                }
                Step::Pointer { .. } => return Err(NameFault::Broken),
            }
        }
    }

    /// The labels, from the host's to the top.
    pub fn labels(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let (message, mut at) = (self.message, self.start);
        std::iter::from_fn(move || {
            loop {
                match step(message, at).ok()? {
                    Step::End => return None,
                    Step::Label { start, length } => {
                        at = start + length;
                        return message.get(start..at);
                    }
                    Step::Pointer { target } => at = target,
                }
            }
        })
    }

    /// The labels as they stand between pointers, each behind the octet of its length.
    fn runs(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let (message, mut next) = (self.message, Some(self.start));
        std::iter::from_fn(move || {
            loop {
                let start = next?;
                let mut end = start;
                next = loop {
                    match step(message, end).ok()? {
                        Step::End => break None,
                        Step::Label { start, length } => end = start + length,
                        Step::Pointer { target } => break Some(target),
                    }
                };
                if end > start {
                    return message.get(start..end);
                }
            }
        })
    }

    /// Writes the name as text: labels joined by dots, bytes that are no UTF-8 as U+FFFD, control characters as `\DDD`
    /// (RFC 1035 5.1). Dots and blanks inside a label stay as they are: names are for reading and matching, and the
    /// instance names of DNS-SD hold both (RFC 6763 4.1.1). The root is `.`.
    fn push_to(&self, out: &mut TextWriter<'_>, is_lowered: bool) {
        if !out.push_labels(self.runs(), is_lowered) {
            for (nth, label) in self.labels().enumerate() {
                if nth > 0 {
                    out.push('.');
                }
                push_label(out, label, is_lowered);
            }
        }
    }

    /// The name as text, as it stands in a field.
    #[cfg(test)]
    pub fn text(&self) -> String {
        let fields = Fields::new().with("name", *self);
        let Some(ValueView::Text(text)) = fields.view().get("name") else { return String::new() };
        text.to_owned()
    }
}

fn push_label(out: &mut TextWriter<'_>, label: &[u8], is_lowered: bool) {
    for character in String::from_utf8_lossy(label).chars() {
        if character.is_control() {
            let _ = write!(out, "\\{:03}", u32::from(character));
        } else {
            out.push(if is_lowered { character.to_ascii_lowercase() } else { character });
        }
    }
}

impl IntoField for Name<'_> {
    fn write(self, out: &mut ValueWriter<'_>) -> bool {
        out.text_with(|out| self.push_to(out, false))
    }
}

/// A name as text in lower case: names differ only by letters, not by their case (RFC 4343), and resolvers play with the
/// case of queries.
#[derive(Clone, Copy, Debug)]
pub struct Lowered<'a>(pub Name<'a>);

impl IntoField for Lowered<'_> {
    fn write(self, out: &mut ValueWriter<'_>) -> bool {
        out.text_with(|out| self.0.push_to(out, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text_at(message: &[u8], start: usize) -> Result<(String, usize), NameFault> {
        Name::read(message, start).map(|(name, next)| (name.text(), next))
    }

    #[test]
    fn a_pointer_continues_a_name() {
        let message = b"\x03ct1\x07example\0\x03mr2\xc0\x04!";
        assert_eq!(text_at(message, 0), Ok(("ct1.example".into(), 13)));
        assert_eq!(text_at(message, 13), Ok(("mr2.example".into(), 19)));
    }

    #[test]
    fn pointers_forward_at_themselves_or_in_a_circle_are_broken() {
        for message in [&b"\xc0\x00"[..], b"\xc0\x02\x01a\0", b"\x01a\xc0\x00"] {
            assert_eq!(text_at(message, 0), Err(NameFault::Broken));
        }
        assert_eq!(text_at(b"\x01a\xc0\x04\x01b\xc0\x00", 4), Err(NameFault::Broken));
    }

    #[test]
    fn reserved_label_types_and_long_names_are_broken() {
        assert_eq!(text_at(b"\x41a\0", 0), Err(NameFault::Broken));
        let long = [&[63_u8; 64][..]; 4].concat();
        assert_eq!(text_at(&long, 0), Err(NameFault::Broken));
    }

    #[test]
    fn a_cut_name_is_told_from_a_broken_one() {
        for message in [&b""[..], b"\x03ct", b"\x03ct1", b"\xc0"] {
            assert_eq!(text_at(message, 0), Err(NameFault::Cut));
        }
    }

    #[test]
    fn odd_bytes_stay_printable() {
        assert_eq!(text_at(b"\x04a\0\x07b\x02\xff.\0", 0).unwrap().0, "a\\000\\007b.\u{fffd}.");
        assert_eq!(text_at(b"\0", 0), Ok((".".into(), 1)));
        assert_eq!(text_at(b"\0\xc0\0", 1), Ok((".".into(), 3)));
    }

    proptest! {
        #[test]
        fn any_bytes_end_and_plain_labels_are_joined(message in prop::collection::vec(any::<u8>(), 0..300), start in 0_usize..300) {
            if let Ok((name, _)) = Name::read(&message, start) {
                prop_assert!(name.text().len() <= asepsis_observation::MAX_TEXT_BYTES);
                prop_assert!(name.labels().count() < 128);
                let (text, labels) = (name.text(), name.labels().collect::<Vec<_>>());
                if !labels.is_empty() && labels.iter().all(|label| label.iter().all(|byte| (b' '..=b'~').contains(byte))) {
                    prop_assert_eq!(text.as_bytes(), labels.join(&b'.'));
                    let fields = Fields::new().with("name", Lowered(name));
                    let is_lowered = fields.view().get("name") == Some(ValueView::Text(&text.to_ascii_lowercase()));
                    prop_assert!(is_lowered);
                }
            }
        }
    }
}
