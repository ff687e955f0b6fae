//! The unique identifier of a client or server, DUID (RFC 8415 11, RFC 6355).

use crate::octets::{mac_at, mac_text, u16_at, u32_at};
use asepsis_observation::{Fields, Mac, hexadecimal};

/// Longest identifier (RFC 8415 11.1): type and 128 octets.
const MAX_LENGTH: usize = 130;
/// Hardware type of Ethernet, and of all IEEE 802 networks (IANA, ARP parameters).
const ETHERNET: [u16; 2] = [1, 6];

/// One identifier; empty when there is none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Identifier<'a>(pub &'a [u8]);

impl Identifier<'_> {
    fn word(self) -> Option<&'static str> {
        match u16_at(self.0, 0)? {
            1 => Some("link_layer_and_time"),
            2 => Some("enterprise"),
            3 => Some("link_layer"),
            4 => Some("uuid"),
            _ => None,
        }
    }

    /// True when it has a known type and a possible length.
    pub fn is_plausible(self) -> bool {
        self.word().is_some() && (6..=MAX_LENGTH).contains(&self.0.len())
    }

    /// Hardware address in it; not always that of the port it is used at.
    pub fn mac(self) -> Option<Mac> {
        let at = match u16_at(self.0, 0)? {
            1 => 8,
            3 => 4,
            _ => return None,
        };
        let is_ethernet = u16_at(self.0, 2).is_some_and(|hardware| ETHERNET.contains(&hardware));
        mac_at(self.0, at).filter(|_| is_ethernet && self.0.len() == at + 6)
    }

    fn enterprise(self) -> Option<u32> {
        u32_at(self.0, 2).filter(|_| u16_at(self.0, 0) == Some(2))
    }

    /// Adds what it says.
    pub fn describe(self, fields: Fields) -> Fields {
        fields
            .with("duid", self.0.get(..self.0.len().min(MAX_LENGTH)).map(hexadecimal))
            .with("duid_type", self.word())
            .with("duid_mac", self.mac().map(mac_text))
            .with("duid_enterprise", self.enterprise().map(i64::from))
    }
}
