//! The elements (TLVs) of an LLDP data unit.

use crate::octets::{Split, address, mac_at, u8_at, u16_at};
use asepsis_observation::{Fields, Value, hexadecimal, text};

/// Management addresses, VLAN names and organisations kept of one data unit, at most.
const MAX_LISTED: usize = 16;

const IEEE_802_1: [u8; 3] = [0x00, 0x80, 0xc2];
const IEEE_802_3: [u8; 3] = [0x00, 0x12, 0x0f];
const MEDIA_ENDPOINT: [u8; 3] = [0x00, 0x12, 0xbb];
const PROFINET: [u8; 3] = [0x00, 0x0e, 0xcf];

/// What one data unit says, as it is read.
#[derive(Debug, Default)]
pub(super) struct Neighbour {
    fields: Fields,
    management: Vec<Value>,
    vlan_names: Vec<Value>,
    organisations: Vec<Value>,
}

/// IEEE 802.1AB 8.4: seven bits of type, nine of length.
pub(super) fn split(bytes: &[u8]) -> Option<Split<'_>> {
    let header = u16_at(bytes, 0)?;
    let (value, rest) = bytes.get(2..)?.split_at_checked(usize::from(header & 0x01ff))?;
    Some((header >> 9, value, rest))
}

impl Neighbour {
    /// Takes one element.
    pub fn read(&mut self, kind: u16, value: &[u8]) {
        match kind {
            1 => self.set("chassis_id", chassis(value)),
            2 => self.set("port_id", port(value)),
            3 => self.set("time_to_live_seconds", u16_at(value, 0).map(Value::from)),
            4 => self.set("port_description", Some(Value::Text(text(value)))),
            5 => self.set("system_name", Some(Value::Text(text(value)))),
            6 => self.set("system_description", Some(Value::Text(text(value)))),
            7 => {
                self.set("capabilities_supported", u16_at(value, 0).map(Value::from));
                self.set("capabilities", u16_at(value, 2).map(Value::from));
            }
            8 => keep(&mut self.management, management(value)),
            127 => self.organisation(value),
            _ => {}
        }
    }

    /// All that was said.
    pub fn into_fields(mut self) -> Fields {
        self.fields.set("management_address", Value::List(self.management));
        self.fields.set("vlan_names", Value::List(self.vlan_names));
        self.fields.set("organisations", Value::List(self.organisations));
        self.fields
    }

    /// The first of repeated elements counts (IEEE 802.1AB 9.2.7.7.2 has all of these at most once).
    fn set(&mut self, name: &'static str, value: Option<Value>) {
        self.fields.set_first(name, value);
    }

    fn organisation(&mut self, value: &[u8]) {
        let Some((organisation, [kind, rest @ ..])) = value.split_first_chunk::<3>() else { return };
        match *organisation {
            IEEE_802_1 => self.ieee_802_1(*kind, rest),
            IEEE_802_3 => self.ieee_802_3(*kind, rest),
            MEDIA_ENDPOINT => self.media_endpoint(*kind, rest),
            other => {
                keep(&mut self.organisations, Some(Value::Text(hexadecimal(&other))));
                if other == PROFINET && *kind == 5 {
                    self.set("interface_mac", mac_at(rest, 0).map(crate::octets::mac_text));
                }
            }
        }
    }

    /// IEEE 802.1Q D.2.
    fn ieee_802_1(&mut self, kind: u8, value: &[u8]) {
        match kind {
            1 => self.set("port_vlan", u16_at(value, 0).map(Value::from)),
            3 => {
                let length = u8_at(value, 2).map_or(0, usize::from);
                keep(&mut self.vlan_names, value.get(3..).and_then(|name| name.get(..length)).map(text).map(Value::Text));
            }
            _ => {}
        }
    }

    /// IEEE 802.3 79.3.
    fn ieee_802_3(&mut self, kind: u8, value: &[u8]) {
        match kind {
            1 => self.set("mau_type", u16_at(value, 3).map(Value::from)),
            2 => {
                let class = u8_at(value, 0).map(|support| if support & 1 == 1 { "supplying" } else { "powered" });
                self.set("power_over_ethernet", class.map(Value::from));
            }
            _ => {}
        }
    }

    /// TIA-1057 10.2. The location (3) is left out: it may be a person's room.
    fn media_endpoint(&mut self, kind: u8, value: &[u8]) {
        let name = match kind {
            1 => return self.set("med_class", u8_at(value, 2).map(Value::from)),
            2 => return self.network_policy(value),
            5 => "hardware",
            6 => "firmware",
            7 => "software",
            8 => "serial",
            9 => "manufacturer",
            10 => "model",
            11 => "asset_id",
            _ => return,
        };
        self.set(name, Some(Value::Text(text(value))));
    }

    /// TIA-1057 10.2.3: application type 1 is voice; 12 bits of VLAN follow three flags.
    fn network_policy(&mut self, value: &[u8]) {
        let [1, high, low, ..] = value else { return };
        let vlan = (u16::from_be_bytes([*high, *low]) >> 1) & 0x0fff;
        self.set("voice_vlan", Some(vlan).filter(|vlan| *vlan != 0).map(Value::from));
    }
}

fn keep(list: &mut Vec<Value>, value: Option<Value>) {
    let Some(value) = value else { return };
    if list.len() < MAX_LISTED && value != Value::Text(String::new()) && !list.contains(&value) {
        list.push(value);
    }
}

/// IEEE 802.1AB 8.5.2.2: 4 hardware address, 5 network address; all others are written as text.
fn chassis(value: &[u8]) -> Option<Value> {
    identifier(value, 4, 5)
}

/// IEEE 802.1AB 8.5.3.2: 3 hardware address, 4 network address; all others are written as text.
fn port(value: &[u8]) -> Option<Value> {
    identifier(value, 3, 4)
}

fn identifier(value: &[u8], hardware: u8, network: u8) -> Option<Value> {
    let (kind, rest) = value.split_first()?;
    if *kind == hardware && rest.len() == 6 {
        return mac_at(rest, 0).map(crate::octets::mac_text);
    }
    if *kind == network {
        return address(rest.get(1..)?).map(Value::from);
    }
    let is_readable = rest.iter().all(|octet| !octet.is_ascii_control() || *octet == 0);
    Some(Value::Text(if is_readable { text(rest) } else { hexadecimal(rest) }))
}

/// IEEE 802.1AB 8.5.9: length of family and address, family, address.
fn management(value: &[u8]) -> Option<Value> {
    let length = usize::from(u8_at(value, 0)?);
    match value.get(1..)?.get(..length)? {
        [1 | 2, rest @ ..] => address(rest).map(Value::from),
        [6, rest @ ..] => mac_at(rest, 0).map(crate::octets::mac_text),
        _ => None,
    }
}
