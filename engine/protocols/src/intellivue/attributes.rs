//! Lists of attributes, of which those on the white list are read.

use crate::octets::u16_at;
use asepsis_observation::{Fields, Mac, latin_text};
use std::net::Ipv4Addr;

/// Attributes looked at in one list, at most; a monitor's own list has about forty.
const MAX_ATTRIBUTES: usize = 128;
/// Entries of a production specification, at most.
const MAX_SPECIFICATIONS: usize = 32;
/// Longest bed label that is kept, in characters.
const MAX_LABEL_CHARACTERS: usize = 32;

const NET_ADDRESS: u16 = 0xf100;
const MODEL: u16 = 0x0928;
const PRODUCTION_SPECIFICATION: u16 = 0x092d;
const SYSTEM_IDENTIFIER: u16 = 0x0984;
const SYSTEM_TYPE: u16 = 0x0986;
const BED_LABEL: u16 = 0x091e;

/// An `AttributeList`: count, length, then identifier, length and value of each.
pub(super) struct Attributes<'a> {
    list: &'a [u8],
    count: usize,
}

impl<'a> Attributes<'a> {
    /// The list at the start of `bytes`. Nothing when its length does not fit.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (head, rest) = bytes.split_first_chunk::<4>()?;
        let [high, low, length @ ..] = *head;
        let list = rest.get(..usize::from(u16::from_be_bytes(length)))?;
        Some(Self { list, count: usize::from(u16::from_be_bytes([high, low])).min(MAX_ATTRIBUTES) })
    }

    fn value(&self, wanted: u16) -> Option<&'a [u8]> {
        let mut rest = self.list;
        for _ in 0..self.count {
            let (identifier, value, after) = attribute(rest)?;
            if identifier == wanted {
                return Some(value);
            }
            rest = after;
        }
        None
    }

    /// MAC and IP address that a monitor announces as its own.
    pub(super) fn network(&self) -> Option<(String, Ipv4Addr)> {
        let value = self.value(NET_ADDRESS)?;
        let (mac, rest) = value.split_first_chunk::<6>()?;
        Some((Mac(*mac).to_string(), Ipv4Addr::from(*rest.first_chunk::<4>()?)))
    }

    /// What the monitor says of itself.
    pub(super) fn device(&self) -> Fields {
        let (manufacturer, model) = self.value(MODEL).map(model).unwrap_or_default();
        let identifier = self.value(SYSTEM_IDENTIFIER).and_then(label).map(|(octets, _)| octets);
        let mac = identifier.and_then(|octets| <[u8; 6]>::try_from(octets).ok());
        let system_type = self.value(SYSTEM_TYPE).and_then(|value| u16_at(value, 2));
        self.value(PRODUCTION_SPECIFICATION)
            .map_or_else(Fields::new, specifications)
            .with("manufacturer", manufacturer)
            .with("model", model)
            .with("mac", mac.map(|octets| Mac(octets).to_string()))
            .with("system_type", system_type)
            .with("bed_label", self.value(BED_LABEL).map(bed_label))
    }
}

fn attribute(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let length = usize::from(u16_at(bytes, 2)?);
    Some((u16_at(bytes, 0)?, bytes.get(4..4 + length)?, bytes.get(4 + length..)?))
}

/// `VariableLabel`: length and octets.
fn label(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::from(u16_at(bytes, 0)?);
    Some((bytes.get(2..2 + length)?, bytes.get(2 + length..)?))
}

/// `SystemModel`: manufacturer and model as labels.
fn model(value: &[u8]) -> (Option<String>, Option<String>) {
    let Some((manufacturer, rest)) = label(value) else { return (None, None) };
    (Some(latin_text(manufacturer)), label(rest).map(|(model, _)| latin_text(model)))
}

/// `String` of 16-bit characters in network order.
fn bed_label(value: &[u8]) -> String {
    let units = label(value).map_or(&[][..], |(octets, _)| octets).chunks_exact(2);
    let units = units.filter_map(|pair| <[u8; 2]>::try_from(pair).ok()).map(u16::from_be_bytes);
    let characters = char::decode_utf16(units.take_while(|unit| *unit != 0)).filter_map(Result::ok);
    let kept: String = characters.filter(|one| !one.is_control()).take(MAX_LABEL_CHARACTERS).collect();
    kept.trim().to_owned()
}

/// `ProductionSpec`: for each component a kind of number and its text; the first of each kind is the whole monitor's.
fn specifications(value: &[u8]) -> Fields {
    let Some(count) = u16_at(value, 0) else { return Fields::new() };
    let mut rest = value.get(4..).unwrap_or_default();
    let mut found = Fields::new();
    for _ in 0..usize::from(count).min(MAX_SPECIFICATIONS) {
        let (Some(kind), Some((written, after))) = (u16_at(rest, 0), rest.get(4..).and_then(label)) else { break };
        if let Some(name) = specification_name(kind).filter(|name| found.get(name).is_none()) {
            found.set(name, latin_text(written));
        }
        rest = after;
    }
    found
}

const fn specification_name(kind: u16) -> Option<&'static str> {
    match kind {
        1 => Some("serial_number"),
        2 => Some("part_number"),
        3 => Some("hardware_revision"),
        4 => Some("software_revision"),
        5 => Some("firmware_revision"),
        _ => None,
    }
}
