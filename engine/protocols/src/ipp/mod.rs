//! IPP (RFC 8010, RFC 8011): printers tell model, place and identifiers. Jobs and who owns them are never read.
//!
//! Carried in HTTP, whose reader calls [`described`].

use crate::dns::field;
use crate::location::redacted;
use crate::text_head::any_text;
use crate::{Dissector, Protocol, Layer};
use asepsis_observation::{FieldType, Fields, Kind, Value};

/// The dissector.
pub static DISSECTOR: Ipp = Ipp;

/// Reads printers' attributes, called by HTTP.
#[derive(Debug)]
pub struct Ipp;

/// Version, status and number (RFC 8010 3.1).
const HEADER_BYTES: usize = 8;
/// The group of a printer's own attributes, and the end (RFC 8010 3.5.1).
const PRINTER_ATTRIBUTES: u8 = 4;
const END: u8 = 3;
/// Tags below this begin a group (RFC 8010 3.5.1).
const FIRST_VALUE_TAG: u8 = 0x10;
/// Attributes of one answer that are looked at.
const MAX_ATTRIBUTES: usize = 1024;

/// Attributes that are kept (RFC 8011 5.4, PWG 5100.9 and 5100.14); of addresses what names nobody.
const KEPT: &[&str] = &[
    "printer-device-id", "printer-dns-sd-name", "printer-firmware-string-version", "printer-info", "printer-location",
    "printer-make-and-model", "printer-name", "printer-uuid",
];
const ADDRESSES: &[&str] = &["device-uri", "printer-more-info", "printer-uri-supported"];

static KINDS: [Kind; 1] = [Kind {
    name: "ipp.response",
    meaning: "The subject, a printer or print server, told of a printer.",
    fields: &[field("attributes", FieldType::Map, "Names of IPP and their values; path segments that are not white-listed are *.", "RFC 8011 5.4")],
}];
const RESPONSE: &Kind = &KINDS[0];

static PROTOCOL: Protocol = Protocol {
    name: "ipp",
    layers: &[Layer::Carried],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Ipp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }
}

/// What an answer tells of its printer, as far as it goes.
pub(crate) fn described(bytes: &[u8]) -> Option<(&'static Kind, Fields)> {
    let (header, mut rest) = bytes.split_first_chunk::<HEADER_BYTES>()?;
    if !matches!(header, [1 | 2, 0..=2, 0..=7, ..]) {
        return None;
    }
    let mut group = 0;
    let mut attributes: Vec<(String, Value)> = Vec::new();
    for _ in 0..MAX_ATTRIBUTES {
        let Some((tag, after)) = rest.split_first() else { break };
        if *tag == END {
            break;
        }
        if *tag < FIRST_VALUE_TAG {
            (group, rest) = (*tag, after);
            continue;
        }
        let Some((name, value, after)) = attribute(after) else { break };
        rest = after;
        if group == PRINTER_ATTRIBUTES
            && !attributes.iter().any(|(known, _)| known.as_bytes() == name)
            && let Some((name, value)) = kept(name, value)
        {
            attributes.push((name.to_owned(), value.into()));
        }
    }
    (!attributes.is_empty()).then(|| (RESPONSE, Fields::new().with("attributes", Value::Map(attributes))))
}

/// Name and value, each with its length; further values of one attribute have no name (RFC 8010 3.1.4, 3.1.5).
fn attribute(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (name, rest) = counted(bytes)?;
    let (value, rest) = counted(rest)?;
    Some((name, value, rest))
}

fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

fn kept(name: &[u8], value: &[u8]) -> Option<(&'static str, String)> {
    let known = |names: &[&'static str]| names.iter().find(|known| known.as_bytes() == name).copied();
    match known(KEPT) {
        Some(name) => Some((name, any_text(value))).filter(|(_, value)| !value.is_empty()),
        None => Some((known(ADDRESSES)?, redacted(&any_text(value), |_| false)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn attribute_of(tag: u8, name: &str, value: &str) -> Vec<u8> {
        let counted = |text: &str| [&u16::try_from(text.len()).unwrap().to_be_bytes()[..], text.as_bytes()].concat();
        [&[tag][..], &counted(name), &counted(value)].concat()
    }

    fn answer() -> Vec<u8> {
        [
            &[2, 0, 0, 0, 0, 0, 0, 1, 1][..],
            &attribute_of(0x42, "requesting-user-name", "canary"),
            &[2],
            &attribute_of(0x42, "job-name", "canary"),
            &attribute_of(0x42, "printer-name", "canary"),
            &[4],
            &attribute_of(0x41, "printer-make-and-model", "Maker P5"),
            &attribute_of(0x45, "printer-uri-supported", "ipp://192.0.2.9:631/printers/canary"),
            &attribute_of(0x45, "", "ipps://canary"),
            &attribute_of(0x41, "printer-state-message", "canary"),
            &[3],
            b"canary",
        ]
        .concat()
    }

    #[test]
    fn only_the_printers_own_attributes_are_read() {
        let wanted: Value = Value::Map(vec![
            ("printer-make-and-model".to_owned(), "Maker P5".into()),
            ("printer-uri-supported".to_owned(), "ipp://192.0.2.9:631/printers/*".into()),
        ]);
        assert_eq!(described(&answer()), Some((RESPONSE, Fields::new().with("attributes", wanted))));
        assert_eq!(described(b"<html><head>"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_and_any_cut_are_survived(cut: usize, tail: Vec<u8>) {
            let mut bytes = answer();
            bytes.truncate(cut % (bytes.len() + 1));
            bytes.extend(tail);
            described(&bytes);
        }
    }
}
