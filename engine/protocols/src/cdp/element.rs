//! The elements of a CDP message.

use crate::octets::{address, array_at, u16_at, u32_at};
use asepsis_observation::{Fields, Value, text};

/// Addresses kept of one message, at most.
const MAX_ADDRESSES: usize = 16;

/// Place and length of model and serial number in the element on energy.
const ENERGY_MODEL: std::ops::Range<usize> = 32..48;
const ENERGY_SERIAL: std::ops::Range<usize> = 53..64;

/// What one message says, as it is read.
#[derive(Debug, Default)]
pub(super) struct Neighbour {
    fields: Fields,
    addresses: Vec<Value>,
}

impl Neighbour {
    /// Takes one element. The location (0x17) is left out: it is free text about a place.
    pub fn read(&mut self, kind: u16, value: &[u8]) {
        match kind {
            0x01 => self.text("device_id", value),
            0x02 | 0x16 => self.addresses(value),
            0x03 => self.text("port_id", value),
            0x04 => self.set("capabilities", u32_at(value, 0).map(Value::from)),
            0x05 => self.text("software_version", value),
            0x06 => self.text("platform", value),
            0x09 => self.text("vtp_domain", value),
            0x0a => self.set("native_vlan", u16_at(value, 0).map(Value::from)),
            0x0e => self.set("voice_vlan", u16_at(value, 1).map(Value::from)),
            0x14 => self.text("system_name", value),
            0x1d => {
                self.text("model", value.get(ENERGY_MODEL).unwrap_or_default());
                self.text("serial", value.get(ENERGY_SERIAL).unwrap_or_default());
            }
            _ => {}
        }
    }

    /// All that was said.
    pub fn into_fields(mut self) -> Fields {
        self.fields.set("addresses", Value::List(self.addresses));
        self.fields
    }

    fn text(&mut self, name: &'static str, value: &[u8]) {
        self.set(name, Some(Value::Text(text(value))));
    }

    fn set(&mut self, name: &'static str, value: Option<Value>) {
        self.fields.set_first(name, value);
    }

    /// A number of addresses, each: type and length of the protocol's identifier, identifier, length, address.
    fn addresses(&mut self, value: &[u8]) {
        let mut rest = value.get(4..).unwrap_or_default();
        while self.addresses.len() < MAX_ADDRESSES {
            let Some((found, after)) = one_address(rest) else { return };
            let found = address(found).map(Value::from).filter(|found| !self.addresses.contains(found));
            self.addresses.extend(found);
            rest = after;
        }
    }
}

fn one_address(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let [_, identifier_length] = array_at(bytes, 0)?;
    let behind = bytes.get(2..)?.get(usize::from(identifier_length)..)?;
    behind.get(2..)?.split_at_checked(usize::from(u16_at(behind, 0)?))
}
