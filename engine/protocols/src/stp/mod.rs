//! The spanning tree of bridges: STP, RSTP and MSTP (IEEE 802.1D, 802.1Q), also one tree for each VLAN as Cisco sends them.

use crate::octets::{mac_at, mac_text, u8_at, u16_at};
use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::FieldType::{Boolean, Integer, Text};
use asepsis_observation::{Field, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Stp = Stp;

/// Reads bridge protocol data units.
#[derive(Debug)]
pub struct Stp;

static KINDS: [Kind; 1] = [Kind {
    name: "stp.bpdu",
    meaning: "The subject, a bridge, takes part in a spanning tree.",
    fields: &[
        Field::new("protocol", Text, "stp, rstp, mstp or spb.", "IEEE 802.1Q 14.1"),
        Field::new("root_id", Text, "Hardware address of the root bridge.", "IEEE 802.1Q 14.2.5"),
        Field::new("root_priority", Integer, "Priority of the root bridge.", "IEEE 802.1Q 14.2.5"),
        Field::new("bridge_id", Text, "Hardware address of the bridge.", "IEEE 802.1Q 14.2.5"),
        Field::new("bridge_priority", Integer, "Priority of the bridge.", "IEEE 802.1Q 14.2.5"),
        Field::new("regional_root_id", Text, "Hardware address of the region's root.", "IEEE 802.1Q 14.4"),
        Field::new("region", Text, "Name of the region.", "IEEE 802.1Q 13.8"),
        Field::new("is_root", Boolean, "True when the bridge is the root of the tree.", "IEEE 802.1Q 13.10"),
        Field::new("topology_change", Boolean, "True when the tree was told to change.", "IEEE 802.1Q 14.2.1"),
    ],
}];

/// Bits 13 to 16 of a bridge identifier are the priority, the 12 below name the tree (IEEE 802.1Q 14.2.5).
const PRIORITY: u16 = 0xf000;
/// Place of the root's, the bridge's (or the region's root's) and, of MSTP, the bridge's identifier.
const ROOT: usize = 5;
const BRIDGE: usize = 17;
const REGIONAL_BRIDGE: usize = 93;
/// Place of the region's name, 32 octets long.
const REGION: std::ops::Range<usize> = 39..71;

fn priority(bytes: &[u8], at: usize) -> Option<u16> {
    u16_at(bytes, at).map(|identifier| identifier & PRIORITY)
}

fn read(bytes: &[u8]) -> Option<Fields> {
    if u16_at(bytes, 0)? != 0 {
        return None;
    }
    let protocol = match u8_at(bytes, 2)? {
        0 | 1 => "stp",
        2 => "rstp",
        3 => "mstp",
        _ => "spb",
    };
    let fields = Fields::new().with("protocol", protocol);
    match u8_at(bytes, 3)? {
        0 | 2 => {}
        0x80 => return Some(fields.with("topology_change", true)),
        _ => return None,
    }
    let is_regional = matches!(protocol, "mstp" | "spb") && mac_at(bytes, REGIONAL_BRIDGE + 2).is_some();
    let bridge = if is_regional { REGIONAL_BRIDGE } else { BRIDGE };
    let (root_id, bridge_id) = (mac_at(bytes, ROOT + 2)?, mac_at(bytes, bridge + 2)?);
    Some(
        fields
            .with("root_id", mac_text(root_id))
            .with("root_priority", priority(bytes, ROOT))
            .with("bridge_id", mac_text(bridge_id))
            .with("bridge_priority", priority(bytes, bridge))
            .with("regional_root_id", mac_at(bytes, BRIDGE + 2).filter(|_| is_regional).map(mac_text))
            .with("region", bytes.get(REGION).filter(|_| is_regional).map(text))
            .with("is_root", root_id == bridge_id)
            .with("topology_change", u8_at(bytes, 4)? & 1 == 1),
    )
}

static PROTOCOL: Protocol = Protocol {
    name: "stp",
    layers: &[Layer::Llc(0x42), Layer::Snap([0x00, 0x00, 0x0c], 0x010b)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Stp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if let Some(fields) = read(payload) {
            sink.observe(&KINDS[0], context.sender, fields);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(version: u8, root: u8, bridge: u8) -> Vec<u8> {
        let mut bytes = vec![0, 0, version, 0, 1, 0x80, 1, 2, 0, 0, 0, 0, root, 0, 0, 0, 4];
        bytes.extend([0x90, 1, 2, 0, 0, 0, 0, bridge, 0x80, 1, 0, 0, 20, 0, 2, 0, 15, 0]);
        bytes
    }

    #[test]
    fn a_bridge_names_itself_and_the_root() {
        let expected = Fields::new()
            .with("protocol", "rstp")
            .with("root_id", "02:00:00:00:00:01")
            .with("root_priority", 0x8000_u16)
            .with("bridge_id", "02:00:00:00:00:02")
            .with("bridge_priority", 0x9000_u16)
            .with("is_root", false)
            .with("topology_change", true);
        assert_eq!(read(&unit(2, 1, 2)), Some(expected));
        assert_eq!(read(&unit(0, 1, 1)).unwrap().get("is_root"), Some(&true.into()));
    }

    #[test]
    fn a_region_has_a_root_of_its_own() {
        let mut bytes = unit(3, 1, 2);
        bytes.resize(102, 0);
        bytes[39..43].copy_from_slice(b"ward");
        bytes[93..101].copy_from_slice(&[0x70, 0, 2, 0, 0, 0, 0, 3]);
        let fields = read(&bytes).unwrap();
        assert_eq!(fields.get("bridge_id"), Some(&"02:00:00:00:00:03".into()));
        assert_eq!(fields.get("regional_root_id"), Some(&"02:00:00:00:00:02".into()));
        assert_eq!(fields.get("region"), Some(&"ward".into()));
    }

    #[test]
    fn a_notification_has_no_bridge_and_cut_units_give_nothing() {
        let expected = Fields::new().with("protocol", "stp").with("topology_change", true);
        assert_eq!(read(&[0, 0, 0, 0x80]), Some(expected));
        let whole = unit(0, 1, 2);
        for length in 0..25 {
            assert_eq!(read(&whole[..length]), None);
        }
    }
}
