//! Attributes of a packet (RFC 2865 5): type, length, value; only those of machines are read.

use crate::text_head::any_text;
use asepsis_observation::Mac;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Code, identifier, length and authenticator.
pub(super) const HEADER_BYTES: usize = 20;
/// Kind of port (RFC 2865 5.41).
pub(super) const NAS_PORT_TYPE: u8 = 61;
const NAS_ADDRESS: u8 = 4;
const FRAMED_ADDRESS: u8 = 8;
const VENDOR: u8 = 26;
const CALLED_STATION: u8 = 30;
const CALLING_STATION: u8 = 31;
const NAS_IDENTIFIER: u8 = 32;
const EAP_MESSAGE: u8 = 79;
const NAS_ADDRESS_V6: u8 = 95;
/// Makers that are kept of one packet.
const MAX_VENDORS: usize = 8;
/// Letters of a hardware address without its separators.
const MAC_DIGITS: usize = 12;

/// The attributes of one packet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attributes<'a>(&'a [u8]);

impl<'a> Attributes<'a> {
    pub const fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    fn next(rest: &'a [u8]) -> Option<(u8, &'a [u8], &'a [u8])> {
        let [kind, length, ..] = *rest else { return None };
        let value = rest.get(2..usize::from(length))?;
        Some((kind, value, rest.get(usize::from(length)..)?))
    }

    fn all(self) -> impl Iterator<Item = (u8, &'a [u8])> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let (kind, value, next) = Self::next(rest)?;
            rest = next;
            Some((kind, value))
        })
    }

    /// How many there are, and whether their lengths add up to the packet's.
    pub fn count(self) -> (usize, bool) {
        let bytes: usize = self.all().map(|(_, value)| value.len() + 2).sum();
        (self.all().count(), bytes == self.0.len() && self.all().all(|(kind, _)| kind != 0))
    }

    fn first(self, wanted: u8) -> Option<&'a [u8]> {
        self.all().find(|(kind, _)| *kind == wanted).map(|(_, value)| value)
    }

    /// A number of four octets.
    pub fn number(self, wanted: u8) -> Option<u32> {
        Some(u32::from_be_bytes(self.first(wanted)?.try_into().ok()?))
    }

    fn address(self, wanted: u8) -> Option<IpAddr> {
        let address = Ipv4Addr::from(self.number(wanted)?);
        // RFC 2865 5.8: all ones and all ones but one ask for an address.
        (!address.is_unspecified() && u32::from(address) < u32::MAX - 1).then_some(IpAddr::V4(address))
    }

    /// Address of the access server.
    pub fn nas_address(self) -> Option<IpAddr> {
        let newer = || Some(IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(self.first(NAS_ADDRESS_V6)?).ok()?)));
        self.address(NAS_ADDRESS).or_else(newer)
    }

    /// Address of the station.
    pub fn framed_address(self) -> Option<IpAddr> {
        self.address(FRAMED_ADDRESS)
    }

    /// Name of the access server.
    pub fn nas_identifier(self) -> Option<String> {
        self.first(NAS_IDENTIFIER).map(any_text)
    }

    /// RFC 3580 3.20: the access point's hardware address and, behind a colon, the network's name. Else a host's name.
    pub fn called_station(self) -> Option<String> {
        let called = any_text(self.first(CALLED_STATION)?);
        let is_name = called.contains('.') && called.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:".contains(&byte));
        (mac_bytes(&called).is_some() || is_address(&called) || is_name).then_some(called)
    }

    /// A hardware or network address. Anything else, such as a number of a telephone, may be a person's.
    pub fn calling_station(self) -> Option<String> {
        let calling = any_text(self.first(CALLING_STATION)?);
        let is_mac = mac_bytes(&calling) == Some(calling.len());
        (is_mac || is_address(&calling)).then_some(calling)
    }

    /// The hardware address of the station, where it is told.
    pub fn station(self) -> Option<Mac> {
        let calling = any_text(self.first(CALLING_STATION)?);
        let address = calling.get(..mac_bytes(&calling)?)?;
        let digits = address.chars().filter_map(|letter| letter.to_digit(16));
        let number = digits.fold(0_u64, |number, digit| number << 4 | u64::from(digit));
        let [_, _, octets @ ..] = number.to_be_bytes();
        Some(Mac(octets))
    }

    /// The packet of EAP, which attributes hold in parts (RFC 3579 3.1).
    pub fn eap(self) -> Vec<u8> {
        self.all().filter(|(kind, _)| *kind == EAP_MESSAGE).flat_map(|(_, part)| part).copied().collect()
    }

    /// Enterprise numbers of vendor-specific attributes, each once (RFC 2865 5.26).
    pub fn vendors(self) -> Vec<u32> {
        let mut vendors = Vec::new();
        for (_, value) in self.all().filter(|(kind, _)| *kind == VENDOR) {
            let Some(vendor) = value.first_chunk().map(|octets| u32::from_be_bytes(*octets)) else { continue };
            if !vendors.contains(&vendor) && vendors.len() < MAX_VENDORS {
                vendors.push(vendor);
            }
        }
        vendors
    }
}

fn is_address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

/// How many bytes of a text are a hardware address at its start: twelve digits, perhaps with `-`, `:` or `.` between them.
fn mac_bytes(text: &str) -> Option<usize> {
    let mut digits = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if byte.is_ascii_hexdigit() => digits += 1,
            b'-' | b':' | b'.' if digits > 0 => {}
            _ => return None,
        }
        if digits == MAC_DIGITS {
            let is_over = text.as_bytes().get(at + 1).is_none_or(|next| !next.is_ascii_alphanumeric());
            // A number of twelve decimal digits without separators may be a telephone's.
            let is_number = text.bytes().take(MAC_DIGITS).all(|byte| byte.is_ascii_digit());
            return (is_over && !is_number).then_some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hardware_addresses_are_told_from_telephones() {
        for (text, wanted) in [
            ("00-11-22-33-44-55", Some(17)),
            ("0011.2233.4455", Some(14)),
            ("00:11:22:33:44:55:ward", Some(17)),
            ("001122aabbcc", Some(12)),
            ("491701234567", None),
            ("00-11-22-33-44-5", None),
            ("canary", None),
            ("", None),
        ] {
            assert_eq!(mac_bytes(text), wanted, "{text}");
        }
    }
}
