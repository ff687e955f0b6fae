//! SNMP engine identifiers (RFC 3411 5, `SnmpEngineID`): maker, and often an address.

use asepsis_observation::{Fields, Mac, hexadecimal, text};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The fields of an engine identifier; none when it is empty, as in discovery, or longer than 32 bytes.
pub fn fields(engine_id: &[u8]) -> Fields {
    let Some((number, rest)) = engine_id.split_first_chunk::<4>() else { return Fields::new() };
    if !(5..=32).contains(&engine_id.len()) || engine_id.iter().all(|byte| *byte == 0) {
        return Fields::new();
    }
    let number = u32::from_be_bytes(*number);
    // The first bit tells the format with a format byte from the older one of exactly twelve bytes.
    let format = rest.split_first().filter(|_| number >> 31 == 1);
    let (mac, address, name) = match format {
        Some((1, octets)) => (None, four(octets), None),
        Some((2, octets)) => (None, sixteen(octets), None),
        Some((3, octets)) => (<[u8; 6]>::try_from(octets).ok().map(|octets| Mac(octets).to_string()), None, None),
        Some((4, octets)) => (None, None, Some(text(octets))),
        _ => (None, None, None),
    };
    Fields::new()
        .with("engine_id", hexadecimal(engine_id))
        .with("enterprise", number & 0x7fff_ffff)
        .with("mac", mac)
        .with("address", address)
        .with("engine_text", name)
}

fn four(octets: &[u8]) -> Option<IpAddr> {
    <[u8; 4]>::try_from(octets).ok().map(|octets| Ipv4Addr::from(octets).into())
}

fn sixteen(octets: &[u8]) -> Option<IpAddr> {
    <[u8; 16]>::try_from(octets).ok().map(|octets| Ipv6Addr::from(octets).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_3_holds_a_hardware_address() {
        let seen = fields(&[0x80, 0, 0x1f, 0x88, 3, 2, 0, 0, 0, 0, 9]);
        let wanted = Fields::new()
            .with("engine_id", "80001f8803020000000009")
            .with("enterprise", 8072)
            .with("mac", "02:00:00:00:00:09");
        assert_eq!(seen, wanted);
    }

    #[test]
    fn addresses_and_texts_have_their_fields() {
        let address = fields(&[0x80, 0, 0, 9, 1, 192, 0, 2, 9]);
        assert_eq!(address.get("address"), Some(&"192.0.2.9".into()));
        let name = fields(b"\x80\x00\x00\x09\x04ct1");
        assert_eq!(name.get("engine_text"), Some(&"ct1".into()));
    }

    #[test]
    fn the_old_format_has_only_its_enterprise() {
        let seen = fields(&[0, 0, 0, 9, 3, 2, 0, 0, 0, 0, 9, 0]);
        assert_eq!(seen.get("enterprise"), Some(&9.into()));
        assert_eq!(seen.get("mac"), None);
    }

    #[test]
    fn discovery_and_overlong_identifiers_say_nothing() {
        assert!(fields(&[]).is_empty());
        assert!(fields(&[0; 12]).is_empty());
        assert!(fields(&[1; 33]).is_empty());
    }
}
