//! DHCP options as they stand on the wire: in order, joined when split (RFC 3396), also from overloaded fields (RFC 2132 9.3).

use asepsis_observation::{Hexadecimal, IntoField, Printable, ValueWriter};
use std::borrow::Cow;
use std::net::Ipv4Addr;

/// Options kept of one message, at most; what follows is ignored. No real client sends a fifth of it.
pub const MAX_OPTIONS: usize = 255;

/// Options for which room is made at once: few messages have more.
const USUAL_OPTIONS: usize = 24;

const PAD: u8 = 0;
const END: u8 = 255;
const OVERLOAD: u8 = 52;

/// Some of the 256 codes, a bit for each.
#[derive(Debug, Default)]
struct Codes([u64; 4]);

impl Codes {
    fn contains(&self, code: u8) -> bool {
        self.0.get(usize::from(code >> 6)).is_some_and(|bits| bits >> (code & 63) & 1 == 1)
    }

    fn add(&mut self, code: u8) {
        if let Some(bits) = self.0.get_mut(usize::from(code >> 6)) {
            *bits |= 1 << (code & 63);
        }
    }
}

/// The options of one message.
#[derive(Debug, Default)]
pub struct Options<'a> {
    pieces: Vec<(u8, &'a [u8])>,
    /// Codes that are there: most that are asked for are not.
    given: Codes,
    /// Codes that are there in several pieces.
    split: Codes,
    is_ended: bool,
}

impl<'a> Options<'a> {
    /// Reads the options field and, when option 52 says so, `file` and then `sname` (the order of RFC 3396 5).
    /// What is cut or runs past its field ends that field.
    pub fn read(options: &'a [u8], file: &'a [u8], server_name: &'a [u8]) -> Self {
        let mut read = Self { pieces: Vec::with_capacity(USUAL_OPTIONS), ..Self::default() };
        read.read_field(options);
        let overload = read.byte(OVERLOAD).unwrap_or_default();
        if overload & 1 != 0 {
            read.read_field(file);
        }
        if overload & 2 != 0 {
            read.read_field(server_name);
        }
        read
    }

    fn read_field(&mut self, field: &'a [u8]) {
        let mut rest = field;
        while let [code, after @ ..] = rest {
            rest = after;
            if *code == PAD {
                continue;
            }
            if *code == END {
                self.is_ended = true;
                return;
            }
            if self.pieces.len() == MAX_OPTIONS {
                return;
            }
            let [length, after @ ..] = rest else { return };
            let Some((data, next)) = after.split_at_checked(usize::from(*length)) else { return };
            if self.given.contains(*code) {
                self.split.add(*code);
            }
            self.given.add(*code);
            self.pieces.push((*code, data));
            rest = next;
        }
    }

    /// True when the end option was met, so that what is missing was not sent.
    pub fn is_ended(&self) -> bool {
        self.is_ended
    }

    /// Codes in wire order, pad and end left out.
    pub fn order(&self) -> Vec<u8> {
        self.pieces.iter().map(|(code, _)| *code).collect()
    }

    /// The whole value of an option; its pieces joined when it is given more than once (RFC 3396 7).
    pub fn value(&self, code: u8) -> Option<Cow<'a, [u8]>> {
        if !self.given.contains(code) {
            return None;
        }
        let mut pieces = self.pieces.iter().filter(|(known, _)| *known == code).map(|(_, data)| *data);
        if self.split.contains(code) {
            return Some(Cow::Owned(pieces.collect::<Vec<_>>().concat()));
        }
        pieces.next().map(Cow::Borrowed)
    }

    /// The value of an option of one byte.
    pub fn byte(&self, code: u8) -> Option<u8> {
        match self.value(code)?.as_ref() {
            [byte] => Some(*byte),
            _ => None,
        }
    }

    /// The value of an option of two bytes; the first two when there are more (option 93 may be a list, RFC 4578 2.1).
    pub fn short(&self, code: u8) -> Option<u16> {
        self.value(code)?.first_chunk::<2>().copied().map(u16::from_be_bytes)
    }

    /// The value of an option of four bytes.
    pub fn long(&self, code: u8) -> Option<u32> {
        <[u8; 4]>::try_from(self.value(code)?.as_ref()).ok().map(u32::from_be_bytes)
    }

    /// The value of an option that is one address; 0.0.0.0 counts as absent.
    pub fn address(&self, code: u8) -> Option<Ipv4Addr> {
        self.long(code).map(Ipv4Addr::from).filter(|address| *address != Ipv4Addr::UNSPECIFIED)
    }

    /// The addresses of an option that is a list of them.
    pub fn addresses(&self, code: u8) -> Addresses<'a> {
        Addresses(self.value(code).unwrap_or_default())
    }

    /// The value of an option as printable text.
    pub fn text(&self, code: u8) -> Option<Text<'a>> {
        self.value(code).map(Text)
    }

    /// An option's octets as hexadecimal.
    pub fn octets(&self, code: u8) -> Option<Octets<'a>> {
        self.value(code).map(Octets)
    }
}

/// IPv4 addresses of an option as a field.
#[derive(Debug)]
pub struct Addresses<'a>(Cow<'a, [u8]>);

impl IntoField for Addresses<'_> {
    fn write(self, out: &mut ValueWriter<'_>) -> bool {
        let quads = self.0.chunks_exact(4).filter_map(|quad| <[u8; 4]>::try_from(quad).ok());
        out.list(quads, |out, quad| {
            out.address(Ipv4Addr::from(quad).into());
        })
    }
}

/// Text of an option as a field.
#[derive(Debug)]
pub struct Text<'a>(Cow<'a, [u8]>);

impl IntoField for Text<'_> {
    fn write(self, out: &mut ValueWriter<'_>) -> bool {
        Printable(&self.0).write(out)
    }
}

/// Octets of an option as a field.
#[derive(Debug)]
pub struct Octets<'a>(Cow<'a, [u8]>);

impl IntoField for Octets<'_> {
    fn write(self, out: &mut ValueWriter<'_>) -> bool {
        Hexadecimal(&self.0).write(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_split_option_are_joined() {
        let options = Options::read(&[12, 2, b'c', b't', 53, 1, 1, 12, 1, b'1', 255], &[], &[]);
        assert_eq!(options.value(12).unwrap().as_ref(), b"ct1");
        assert_eq!(options.order(), [12, 53, 12]);
    }

    #[test]
    fn overloaded_fields_are_read_only_when_option_52_says_so() {
        let file = [12, 1, b'a', 255, 60, 1, b'x'];
        let server_name = [15, 1, b'b', 255];
        assert_eq!(Options::read(&[53, 1, 1, 255], &file, &server_name).order(), [53]);
        assert_eq!(Options::read(&[52, 1, 1, 255], &file, &server_name).order(), [52, 12]);
        assert_eq!(Options::read(&[52, 1, 2, 255], &file, &server_name).order(), [52, 15]);
        assert_eq!(Options::read(&[52, 1, 3, 255], &file, &server_name).order(), [52, 12, 15]);
    }

    #[test]
    fn pads_are_skipped_and_a_cut_option_ends_the_field() {
        let options = Options::read(&[0, 0, 53, 1, 1, 0, 12, 9, b'x'], &[], &[]);
        assert_eq!(options.order(), [53]);
        assert_eq!(options.byte(53), Some(1));
        assert!(!options.is_ended() && Options::read(&[255], &[], &[]).is_ended());
    }

    #[test]
    fn options_are_bounded() {
        let many = [80, 0].repeat(4000);
        assert_eq!(Options::read(&many, &[], &[]).order().len(), MAX_OPTIONS);
    }
}
