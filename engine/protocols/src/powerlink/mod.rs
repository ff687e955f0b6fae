//! Ethernet POWERLINK (EPSG DS 301): nodes of machine and robot controls, and what a node tells of itself when it is asked to
//! identify.

use crate::cursor::Cursor;
use crate::octets::ipv4_at;
use crate::text_head::any_text;
use crate::{Context, Dissector, Layer, Protocol, Sink};
use asepsis_observation::FieldType::{Address, Integer, Text};
use asepsis_observation::{Field, Fields, Kind};
use std::net::IpAddr;

/// The dissector.
pub static DISSECTOR: Powerlink = Powerlink;

/// Reads frames of POWERLINK.
#[derive(Debug)]
pub struct Powerlink;

const ETHER_TYPE: u16 = 0x88ab;
/// DS 301 4.6.1.1: kinds of frames.
const START_OF_CYCLE: u8 = 1;
const ASYNCHRONOUS: u8 = 6;
/// DS 301 4.6.1.1.6: service of an asynchronous frame that answers the question who one is.
const IDENT_RESPONSE: u8 = 1;
/// DS 301 4.5: the node that leads.
const MANAGING_NODE: u8 = 240;
/// Octets of a host name.
const NAME_BYTES: usize = 32;

static KINDS: [Kind; 2] = [
    Kind {
        name: "powerlink.node",
        meaning: "The subject is a node of a control network.",
        fields: &[
            Field::new("node", Integer, "Number of the subject; 240 leads.", "EPSG DS 301 4.5"),
            Field::new("role", Text, "managing or controlled.", "EPSG DS 301 4.2"),
        ],
    },
    Kind {
        name: "powerlink.identity",
        meaning: "The subject, a node of a control network, told what it is.",
        fields: &[
            Field::new("node", Integer, "Number of the subject.", "EPSG DS 301 4.5"),
            Field::new("device_type", Integer, "Profile of the device.", "EPSG DS 301 7.3.3.2"),
            Field::new("vendor", Integer, "Number of the maker.", "EPSG DS 301 7.3.3.2, VendorId"),
            Field::new("product", Integer, "Number of the product.", "EPSG DS 301 7.3.3.2, ProductCode"),
            Field::new("revision", Integer, "Number of the revision.", "EPSG DS 301 7.3.3.2, RevisionNumber"),
            Field::new("serial", Integer, "Serial number.", "EPSG DS 301 7.3.3.2, SerialNumber"),
            Field::new("ip", Address, "Its address.", "EPSG DS 301 7.3.3.2"),
            Field::new("host_name", Text, "Its name.", "EPSG DS 301 7.3.3.2"),
        ],
    },
];
const NODE: &Kind = &KINDS[0];
const IDENTITY: &Kind = &KINDS[1];

static PROTOCOL: Protocol =
    Protocol { name: "powerlink", layers: &[Layer::Frame(ETHER_TYPE)], ports: &[], kinds: &KINDS, openers: None };

impl Dissector for Powerlink {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let Some([kind, _, node]) = payload.first_chunk().copied() else { return };
        if !(START_OF_CYCLE..=ASYNCHRONOUS).contains(&(kind & 0x7f)) || node == 0 {
            return;
        }
        let role = if node == MANAGING_NODE { "managing" } else { "controlled" };
        sink.observe(NODE, context.sender, Fields::new().with("node", node).with("role", role));
        if let [ASYNCHRONOUS, _, _, IDENT_RESPONSE, told @ ..] = payload {
            sink.observe(IDENTITY, context.sender, identity(told, node).unwrap_or_default());
        }
    }
}

/// States and versions, features, sizes and times; then type, maker, product, revision and number; extensions and dates;
/// address, mask and gateway; name.
fn identity(told: &[u8], node: u8) -> Option<Fields> {
    let mut cursor = Cursor::new(told);
    cursor.skip(22)?;
    let fields = Fields::new()
        .with("node", node)
        .with("device_type", cursor.little32()?)
        .with("vendor", cursor.little32()?)
        .with("product", cursor.little32()?)
        .with("revision", cursor.little32()?)
        .with("serial", cursor.little32().filter(|serial| *serial != 0));
    cursor.skip(24)?;
    let ip = ipv4_at(cursor.take(12)?, 0).map(IpAddr::V4);
    let name = cursor.take(NAME_BYTES)?.split(|octet| *octet == 0).next().map(any_text).filter(|name| !name.is_empty());
    Some(fields.with("ip", ip).with("host_name", name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::context;
    use asepsis_observation::Observation;
    use proptest::prelude::*;

    fn framed(payload: &[u8]) -> Vec<Observation> {
        let mut sink = Sink::default();
        DISSECTOR.frame(payload, &context(Side::Initiator, 0), &mut sink);
        sink.take().collect()
    }

    fn ident_response() -> Vec<u8> {
        let mut bytes = vec![ASYNCHRONOUS, 255, 5, IDENT_RESPONSE];
        bytes.extend([0; 22]);
        for number in [0x0003_0191_u32, 0x0100_006c, 0x0000_20d6, 0x0001_0002, 77] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend([0; 24]);
        bytes.extend([192, 168, 100, 5, 255, 255, 255, 0, 192, 168, 100, 254]);
        bytes.extend(b"axis5");
        bytes.resize(bytes.len() + NAME_BYTES - 5, 0);
        bytes
    }

    #[test]
    fn a_node_tells_what_it_is() {
        let seen = framed(&ident_response());
        assert_eq!(seen[0].fields, Fields::new().with("node", 5).with("role", "controlled"));
        let wanted = Fields::new()
            .with("node", 5)
            .with("device_type", 0x0003_0191)
            .with("vendor", 0x0100_006c)
            .with("product", 0x0000_20d6)
            .with("revision", 0x0001_0002)
            .with("serial", 77)
            .with("ip", IpAddr::from([192, 168, 100, 5]))
            .with("host_name", "axis5");
        assert_eq!(seen[1].fields, wanted);
    }

    #[test]
    fn the_managing_node_is_known_by_its_number() {
        let seen = framed(&[START_OF_CYCLE, 255, 240, 0, 0]);
        assert_eq!(seen[0].fields, Fields::new().with("node", 240).with("role", "managing"));
        assert!(framed(&[0x55, 255, 240]).is_empty() && framed(&[1, 255, 0]).is_empty());
        let whole = ident_response();
        for length in 0..whole.len() {
            assert!(framed(&whole[..length]).len() < 2);
        }
    }

    proptest! {
        #[test]
        fn any_frame_is_survived(payload: Vec<u8>) {
            framed(&payload);
        }
    }
}
