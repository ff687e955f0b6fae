//! BER with definite lengths and low tags (X.690), as SNMP, LDAP and Kerberos use it: a flat reader, so that nesting costs no stack.

use asn1_rs::{FromBer, Header, Length};
use std::fmt::Write;

/// Longest object identifier (RFC 2578 3.5), in arcs.
const MAX_ARCS: usize = 128;
/// Octets of one arc, at most: more do not fit 64 bits.
const MAX_ARC_OCTETS: usize = 9;

/// INTEGER.
pub(crate) const INTEGER: u8 = 0x02;
/// OCTET STRING.
pub(crate) const OCTET_STRING: u8 = 0x04;
/// OBJECT IDENTIFIER.
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
/// SEQUENCE.
pub(crate) const SEQUENCE: u8 = 0x30;
/// `IpAddress` (RFC 2578 7.1.5).
pub(crate) const IP_ADDRESS: u8 = 0x40;

/// One element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    /// Identifier octet: class, constructed bit and tag number.
    pub identifier: u8,
    /// Content, as much of it as is there.
    pub content: &'a [u8],
    /// True when the content is longer than what is there.
    pub is_cut: bool,
}

/// Reads the element at the beginning, and what follows it.
pub(crate) fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let identifier = *bytes.first()?;
    let (rest, header) = Header::from_ber(bytes).ok()?;
    let Length::Definite(length) = header.length() else { return None };
    let (content, rest) = rest.split_at_checked(length).unwrap_or((rest, &[]));
    Some((Element { identifier, content, is_cut: content.len() < length }, rest))
}

/// The elements side by side in `bytes`.
pub(crate) fn elements(mut bytes: &[u8]) -> impl Iterator<Item = Element<'_>> {
    std::iter::from_fn(move || {
        let (element, rest) = element(bytes)?;
        bytes = rest;
        Some(element)
    })
}

/// The length of the message that begins here, its own header included; nothing when that is no sequence.
pub(crate) fn whole_length(bytes: &[u8]) -> Option<usize> {
    if bytes.first() != Some(&SEQUENCE) {
        return None;
    }
    let (at, length) = length_at(bytes, 1)?;
    Some(at + length)
}

/// A length in BER of at most four octets (RFC 4511 5.1 bounds it so), and where what it measures begins.
pub(crate) fn length_at(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let first = *bytes.get(at)?;
    let count = usize::from(first & 0x7f);
    if first < 0x80 {
        return Some((at + 1, count));
    }
    let octets = bytes.get(at + 1..at + 1 + count).filter(|_| (1..=4).contains(&count))?;
    Some((at + 1 + count, octets.iter().fold(0, |length, octet| length << 8 | usize::from(*octet))))
}

impl<'a> Element<'a> {
    /// The content when the identifier is this one and nothing of it is missing.
    pub fn whole(&self, identifier: u8) -> Option<&'a [u8]> {
        (self.identifier == identifier && !self.is_cut).then_some(self.content)
    }

    /// A whole number of at most eight bytes (X.690 8.3).
    pub fn integer(&self) -> Option<i64> {
        let content = self.whole(INTEGER).filter(|content| (1..=8).contains(&content.len()))?;
        let is_negative = content.first().is_some_and(|first| first & 0x80 != 0);
        let start = if is_negative { -1_i64 } else { 0 };
        Some(content.iter().fold(start, |number, byte| number << 8 | i64::from(*byte)))
    }

    /// The arcs of an object identifier; nothing when it is empty, too long, or ends inside an arc.
    pub fn arcs(&self) -> Option<Vec<u64>> {
        let content = self.whole(OBJECT_IDENTIFIER)?;
        let is_ended = content.last().is_some_and(|last| last & 0x80 == 0);
        if !is_ended || content.len() > MAX_ARCS * 5 {
            return None;
        }
        let (first, rest) = content.split_first()?;
        let mut arcs = Vec::with_capacity(content.len() + 1);
        // X.690 8.19.4: the first octet holds two arcs, a single 0 one.
        arcs.push(u64::from(first / 40));
        if !(rest.is_empty() && *first == 0) {
            arcs.push(u64::from(first % 40));
        }
        let (mut arc, mut octets) = (0, 0);
        for octet in rest {
            (arc, octets) = (arc << 7 | u64::from(octet & 0x7f), octets + 1);
            if octets > MAX_ARC_OCTETS {
                return None;
            }
            if octet & 0x80 == 0 {
                arcs.push(arc);
                (arc, octets) = (0, 0);
            }
        }
        Some(arcs).filter(|arcs| arcs.len() <= MAX_ARCS)
    }

    /// An object identifier as dotted text.
    pub fn object_identifier(&self) -> Option<String> {
        let arcs = self.arcs()?;
        let mut text = String::with_capacity(4 * arcs.len());
        for arc in arcs {
            if !text.is_empty() {
                text.push('.');
            }
            let _ = write!(text, "{arc}");
        }
        Some(text)
    }
}

/// An element of identifier, length and content, as tests of protocols in BER build them.
#[cfg(test)]
pub(crate) fn tlv(identifier: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap();
    let head = match u8::try_from(length) {
        Ok(short @ 0..0x80) => vec![identifier, short],
        _ => [&[identifier, 0x82][..], &length.to_be_bytes()].concat(),
    };
    [head, content.to_vec()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn integers_have_signs() {
        let integer = |bytes: &[u8]| element(bytes).unwrap().0.integer();
        assert_eq!(integer(&[2, 1, 3]), Some(3));
        assert_eq!(integer(&[2, 2, 0, 0x80]), Some(128));
        assert_eq!(integer(&[2, 1, 0xff]), Some(-1));
        assert_eq!(integer(&[2, 0]), None);
        assert_eq!(integer(&[2, 2, 1]), None);
    }

    #[test]
    fn an_object_identifier_is_dotted_text() {
        let bytes = [6, 8, 0x2b, 6, 1, 4, 1, 0x82, 0x37, 1];
        assert_eq!(element(&bytes).unwrap().0.object_identifier().unwrap(), "1.3.6.1.4.1.311.1");
        assert_eq!(element(&[6, 2, 0x2b, 0x86]).unwrap().0.object_identifier(), None);
    }

    #[test]
    fn a_cut_element_says_so_and_indefinite_length_is_refused() {
        assert!(element(&[4, 5, 1, 2]).unwrap().0.is_cut);
        assert_eq!(element(&[0x30, 0x80, 0, 0]), None);
        assert!(element(&[4, 0x84, 0xff, 0xff, 0xff, 0xff]).unwrap().0.is_cut);
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            for element in elements(&bytes) {
                element.integer();
                element.object_identifier();
            }
        }

        #[test]
        fn any_object_identifier_is_survived(content in prop::collection::vec(any::<u8>(), 0..200)) {
            Element { identifier: OBJECT_IDENTIFIER, content: &content, is_cut: false }.object_identifier();
        }
    }
}
