//! What an advertisement holds (Bluetooth Core 3.C.11; Core Specification Supplement A).

use super::names::product_name;
use asepsis_observation::Fields;
use std::collections::BTreeSet;

/// Services or companies of one advertisement, at most.
const MAX_NUMBERS: usize = 32;

/// Reads the structures of an advertisement into fields; one that is cut short ends the reading.
pub(super) fn read(mut data: &[u8], fields: &mut Fields) {
    let mut services = BTreeSet::new();
    let mut companies = BTreeSet::new();
    while let Some((&length, rest)) = data.split_first() {
        let Some((structure, rest)) = rest.split_at_checked(usize::from(length)) else { break };
        data = rest;
        let Some((kind, value)) = structure.split_first() else { break };
        match kind {
            0x02 | 0x03 => services.extend(value.chunks_exact(2).filter_map(number).take(MAX_NUMBERS)),
            0x16 => services.extend(number(value)),
            0xff => companies.extend(number(value)),
            0x08 | 0x09 if !fields.contains("name") => {
                if let Some(name) = product_name(value) {
                    fields.set("name", name);
                }
            }
            0x19 if !fields.contains("appearance") => {
                if let Some(appearance) = number(value) {
                    fields.set("appearance", i64::from(appearance));
                }
            }
            _ => {}
        }
    }
    let services: Vec<_> = services.iter().take(MAX_NUMBERS).map(|service| format!("{service:04x}")).collect();
    if !services.is_empty() {
        fields.set("services", services);
    }
    let companies: Vec<_> = companies.iter().take(MAX_NUMBERS).map(|company| i64::from(*company)).collect();
    if !companies.is_empty() {
        fields.set("companies", companies);
    }
}

fn number(octets: &[u8]) -> Option<u16> {
    octets.first_chunk().map(|octets| u16::from_le_bytes(*octets))
}
