//! The subject of an observation: a host as the sensor sees it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::IpAddr;

/// A 48-bit IEEE 802 address.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mac(pub [u8; 6]);

impl Mac {
    /// True for broadcast and multicast addresses (IEEE 802, individual/group bit).
    pub fn is_group(self) -> bool {
        self.0[0] & 1 == 1
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digit = |half: u8| if half < 10 { b'0' + half } else { b'a' + (half - 10) };
        let mut written = [b':'; 17];
        for (place, octet) in written.chunks_mut(3).zip(self.0) {
            if let [high, low, ..] = place {
                (*high, *low) = (digit(octet >> 4), digit(octet & 15));
            }
        }
        formatter.write_str(std::str::from_utf8(&written).unwrap_or_default())
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// A host as one sensor sees it. Any part may be unknown: a raw-IP capture has no MAC, ARP may have no IP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// Link-layer address.
    pub mac: Option<Mac>,
    /// Network address.
    pub ip: Option<IpAddr>,
    /// 802.1Q VLAN identifier of the frame.
    pub vlan: Option<u16>,
}

impl Hash for Endpoint {
    /// Two or three words instead of one for each part: every observation is looked up by its subject.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mac = self.mac.map_or(0, |mac| mac.0.iter().fold(1, |number, octet| number << 8 | u64::from(*octet)));
        let vlan = self.vlan.map_or(0, |vlan| u64::from(vlan) + 1);
        state.write_u64(mac ^ vlan << 49);
        match self.ip {
            None => state.write_u64(0),
            Some(IpAddr::V4(address)) => state.write_u64(1 << 32 | u64::from(u32::from(address))),
            Some(IpAddr::V6(address)) => state.write_u128(address.into()),
        }
    }
}
