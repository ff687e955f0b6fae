//! The key of a flow: the same for both directions.

use std::hash::{Hash, Hasher};
use std::net::{IpAddr, Ipv6Addr};

/// VLAN, protocol and the two ends in a fixed order, packed. The sensor is the table's own: one table for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Addresses of the low end and of the high end, most significant half first.
    addresses: [u64; 4],
    /// From the top: port of the low end, port of the high end, VLAN plus one (0 for none), IP protocol number, 1 for IPv6.
    rest: u64,
}

/// An odd number with as many ones as zeros: 2^64 over the golden ratio.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

fn halves(address: IpAddr) -> [u64; 2] {
    match address {
        IpAddr::V4(v4) => [0, u64::from(v4.to_bits())],
        IpAddr::V6(v6) => {
            let [high, low] = [v6.to_bits() >> 64, v6.to_bits() & u128::from(u64::MAX)];
            [high, low].map(|half| u64::try_from(half).unwrap_or_default())
        }
    }
}

/// Sixteen bits of a word.
const fn sixteen(word: u64, shift: u32) -> u16 {
    let [.., high, low] = (word >> shift).to_be_bytes();
    u16::from_be_bytes([high, low])
}

/// A number that spreads pairs of hosts: the same whoever of them sends, in every process. Who chooses addresses chooses it.
pub fn spread_of_hosts(host: IpAddr, peer: IpAddr) -> u64 {
    // What is multiplied changes only bits above it: so the upper half comes down in between.
    let mix = |number: u64| {
        let product = number.wrapping_mul(ODD);
        (product ^ product >> 32).wrapping_mul(ODD)
    };
    let of = |address| {
        let [high, low] = halves(address);
        mix(high ^ low)
    };
    mix(of(host).wrapping_add(of(peer)))
}

impl Key {
    /// The key of a packet, and whether its source is the key's low end.
    pub fn new(vlan: Option<u16>, protocol: u8, source: (IpAddr, u16), destination: (IpAddr, u16)) -> (Self, bool) {
        let (from, to) = (halves(source.0), halves(destination.0));
        let is_low = (from, source.1) <= (to, destination.1);
        let ([low, high], [low_port, high_port]) =
            if is_low { ([from, to], [source.1, destination.1]) } else { ([to, from], [destination.1, source.1]) };
        let vlan = vlan.map_or(0, |vlan| vlan.saturating_add(1));
        let rest = u64::from(low_port) << 48
            | u64::from(high_port) << 32
            | u64::from(vlan) << 16
            | u64::from(protocol) << 8
            | u64::from(source.0.is_ipv6());
        (Self { addresses: [low[0], low[1], high[0], high[1]], rest }, is_low)
    }

    /// VLAN of the flow.
    pub const fn vlan(&self) -> Option<u16> {
        sixteen(self.rest, 16).checked_sub(1)
    }

    /// IP protocol number.
    pub const fn protocol(&self) -> u8 {
        sixteen(self.rest, 0).to_be_bytes()[0]
    }

    /// Address and port of the low end, or of the high one.
    pub fn end(&self, is_low: bool) -> (IpAddr, u16) {
        let [low_high, low_low, high_high, high_low] = self.addresses;
        let ([high, low], shift) = if is_low { ([low_high, low_low], 48) } else { ([high_high, high_low], 32) };
        let address = if self.rest & 1 == 1 {
            IpAddr::V6(Ipv6Addr::from_bits(u128::from(high) << 64 | u128::from(low)))
        } else {
            IpAddr::V4(u32::try_from(low).unwrap_or_default().into())
        };
        (address, sixteen(self.rest, shift))
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [low_high, low_low, high_high, high_low] = self.addresses;
        state.write_u64(low_low);
        state.write_u64(high_low);
        state.write_u64(self.rest);
        if self.rest & 1 == 1 {
            state.write_u64(low_high);
            state.write_u64(high_high);
        }
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

    #[test]
    fn pairs_of_hosts_are_spread_evenly_and_both_directions_go_together() {
        let host = |number: u16| IpAddr::from([10, 20, number.to_be_bytes()[0], number.to_be_bytes()[1]]);
        for parts in 2..=8_u64 {
            let mut counts = vec![0; usize::try_from(parts).unwrap()];
            for client in 100..8100 {
                let spread = spread_of_hosts(host(client), host(9));
                assert_eq!(spread, spread_of_hosts(host(9), host(client)));
                counts[usize::try_from(((spread >> 32) * parts) >> 32).unwrap()] += 1;
            }
            assert!(counts.iter().all(|count| (8000 / parts).abs_diff(*count) < 800 / parts), "{counts:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_two_ends_come_out_as_they_went_in(
            one: (IpAddr, u16), two: (IpAddr, u16), vlan in proptest::option::of(0_u16..4096), protocol: u8,
        ) {
            let two = if two.0.is_ipv6() == one.0.is_ipv6() { two } else { (one.0, two.1) };
            let (forth, is_low) = Key::new(vlan, protocol, one, two);
            let (back, _) = Key::new(vlan, protocol, two, one);
            assert_eq!(forth, back);
            assert_eq!((forth.end(is_low), forth.end(!is_low)), (one, two));
            assert_eq!((forth.vlan(), forth.protocol()), (vlan, protocol));
        }
    }
}
