//! The key of a flow: the same for both directions.

use std::net::{IpAddr, Ipv6Addr};

/// VLAN, protocol and the two ends in a fixed order. The sensor is the table's own: one table for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    low: (u128, u16),
    high: (u128, u16),
    /// VLAN plus one; 0 for none.
    vlan: u16,
    /// IP protocol number.
    protocol: u8,
    is_v6: bool,
}

fn as_number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

impl Key {
    /// The key of a packet, and whether its source is the key's low end.
    pub fn new(vlan: Option<u16>, protocol: u8, source: (IpAddr, u16), destination: (IpAddr, u16)) -> (Self, bool) {
        let from = (as_number(source.0), source.1);
        let to = (as_number(destination.0), destination.1);
        let is_low = from <= to;
        let (low, high) = if is_low { (from, to) } else { (to, from) };
        let vlan = vlan.map_or(0, |vlan| vlan.saturating_add(1));
        (Self { low, high, vlan, protocol, is_v6: source.0.is_ipv6() }, is_low)
    }

    /// VLAN of the flow.
    pub const fn vlan(&self) -> Option<u16> {
        self.vlan.checked_sub(1)
    }

    /// IP protocol number.
    pub const fn protocol(&self) -> u8 {
        self.protocol
    }

    /// Address and port of the low end, or of the high one.
    pub fn end(&self, is_low: bool) -> (IpAddr, u16) {
        let (address, port) = if is_low { self.low } else { self.high };
        let address = if self.is_v6 {
            IpAddr::V6(Ipv6Addr::from_bits(address))
        } else {
            IpAddr::V4(u32::try_from(address).unwrap_or_default().into())
        };
        (address, port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_have_one_key() {
        let one: IpAddr = "192.0.2.1".parse().unwrap();
        let two: IpAddr = "192.0.2.2".parse().unwrap();
        let (forth, is_low) = Key::new(Some(0), 6, (two, 104), (one, 104));
        let (back, _) = Key::new(Some(0), 6, (one, 104), (two, 104));
        assert_eq!(forth, back);
        assert_eq!((forth.end(is_low), forth.end(!is_low)), ((two, 104), (one, 104)));
        assert_eq!(forth.vlan(), Some(0));
        assert_ne!(forth, Key::new(None, 6, (two, 104), (one, 104)).0);
    }
}
