//! PROFINET's discovery and configuration protocol DCP (IEC 61158-6-10 4.3): devices tell name, maker, role and address.

mod block;

use crate::cursor::Cursor;
use crate::dns::field;
use crate::first_value::set_first;
use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::{FieldType, Fields, Kind, text};
use block::{Shape, blocks};

/// The dissector.
pub static DISSECTOR: Profinet = Profinet;

/// Reads DCP frames.
#[derive(Debug)]
pub struct Profinet;

/// Frame identifiers of hello, get and set, identify request, identify response.
const HELLO: u16 = 0xfefc;
const GET_SET: u16 = 0xfefd;
const IDENTIFY_REQUEST: u16 = 0xfefe;
const IDENTIFY_RESPONSE: u16 = 0xfeff;
/// The service "set".
const SET: u8 = 4;
/// The mark of a successful answer.
const SUCCESS: u8 = 1;
const CLAUSE: &str = "IEC 61158-6-10 4.3.1.4";

static KINDS: [Kind; 3] = [
    Kind {
        name: "profinet.dcp",
        meaning: "The subject told what it is.",
        fields: &[
            field("station_name", FieldType::Text, "Name of the station.", CLAUSE),
            field("vendor", FieldType::Text, "Type of the station, in its maker's words.", CLAUSE),
            field("vendor_id", FieldType::Integer, "Number of the maker that PI assigned.", CLAUSE),
            field("device_id", FieldType::Integer, "Number of the device, by the maker.", CLAUSE),
            field("role", FieldType::Integer, "Bits: 1 device, 2 controller, 4 multidevice, 8 supervisor.", CLAUSE),
            field("instance", FieldType::Integer, "Instance of the device.", CLAUSE),
            field("ip", FieldType::Address, "Address of the device.", CLAUSE),
            field("gateway", FieldType::Address, "Its router.", CLAUSE),
            field("alias", FieldType::Text, "Name by its neighbour: port and station.", CLAUSE),
            field("order_id", FieldType::Text, "Order number.", CLAUSE),
        ],
    },
    Kind {
        name: "profinet.sought",
        meaning: "The subject looks for stations.",
        fields: &[
            field("station_name", FieldType::Text, "Name that is sought.", CLAUSE),
            field("alias", FieldType::Text, "Name by its neighbour that is sought.", CLAUSE),
            field("is_for_all", FieldType::Boolean, "True when all stations are asked.", CLAUSE),
        ],
    },
    Kind {
        name: "profinet.assigned",
        meaning: "The subject was given a name or an address by another station.",
        fields: &[
            field("station_name", FieldType::Text, "Name given.", CLAUSE),
            field("ip", FieldType::Address, "Address given.", CLAUSE),
            field("gateway", FieldType::Address, "Router given.", CLAUSE),
        ],
    },
];
const DCP: &Kind = &KINDS[0];
const SOUGHT: &Kind = &KINDS[1];
const ASSIGNED: &Kind = &KINDS[2];

static PROTOCOL: Protocol = Protocol {
    name: "profinet",
    layers: &[Layer::Frame(0x8892)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Profinet {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        read(payload, context, sink);
    }
}

/// Frame identifier, service, type, transaction, delay, length; then the blocks.
fn read(payload: &[u8], context: &Context, sink: &mut Sink) -> Option<()> {
    let mut cursor = Cursor::new(payload);
    let frame_id = cursor.big16().filter(|id| (HELLO..=IDENTIFY_RESPONSE).contains(id))?;
    let [service, service_type] = cursor.array()?;
    cursor.skip(6)?;
    let length = usize::from(cursor.big16()?);
    let data = cursor.take(length)?;
    match (frame_id, service, service_type) {
        (HELLO, ..) | (IDENTIFY_RESPONSE, _, SUCCESS) => told(data, context, sink),
        (GET_SET, service, SUCCESS) if service != SET => told(data, context, sink),
        (GET_SET, SET, 0) => {
            let fields = read_blocks(data, Shape::Qualified);
            sink.observe(ASSIGNED, context.receiver, only(&fields, ASSIGNED));
        }
        (IDENTIFY_REQUEST, ..) => {
            let is_for_all = blocks(data, Shape::Bare).any(|block| (block.option, block.suboption) == (0xff, 0xff));
            let fields = only(&read_blocks(data, Shape::Bare), SOUGHT).with("is_for_all", is_for_all);
            sink.observe(SOUGHT, context.sender, fields);
        }
        _ => {}
    }
    Some(())
}

fn told(data: &[u8], context: &Context, sink: &mut Sink) {
    sink.observe(DCP, context.sender, read_blocks(data, Shape::Informed));
}

/// Those of the fields that `kind` declares.
fn only(fields: &Fields, kind: &'static Kind) -> Fields {
    let mut kept = Fields::new();
    for name in kind.fields.iter().map(|field| field.name) {
        kept.set(name, fields.get(name).cloned());
    }
    kept
}

/// Option 1: address. Option 2: properties of the device.
fn read_blocks(data: &[u8], shape: Shape) -> Fields {
    let mut fields = Fields::new();
    for block in blocks(data, shape) {
        let mut cursor = Cursor::new(block.data);
        match (block.option, block.suboption) {
            (1, 2 | 3) => {
                set_first(&mut fields, "ip", block::address(cursor.array()));
                cursor.skip(4);
                set_first(&mut fields, "gateway", block::address(cursor.array()));
            }
            (2, 1) => set_first(&mut fields, "vendor", text(block.data)),
            (2, 2) => set_first(&mut fields, "station_name", text(block.data)),
            (2, 3) => {
                set_first(&mut fields, "vendor_id", cursor.big16());
                set_first(&mut fields, "device_id", cursor.big16());
            }
            (2, 4) => set_first(&mut fields, "role", cursor.byte()),
            (2, 6) => set_first(&mut fields, "alias", text(block.data)),
            (2, 7) => set_first(&mut fields, "instance", cursor.big16()),
            (2, 8) => set_first(&mut fields, "order_id", text(block.data)),
            _ => {}
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::{client, context, server};
    use asepsis_observation::{Observation, Value};

    fn observe(frame_id: u16, service: u8, service_type: u8, data: &[u8]) -> Vec<Observation> {
        let length = u16::try_from(data.len()).unwrap().to_be_bytes();
        let head = [&frame_id.to_be_bytes()[..], &[service, service_type, 0, 0, 0, 1, 0, 1], &length].concat();
        let mut sink = Sink::default();
        DISSECTOR.frame(&[&head, data].concat(), &context(Side::Initiator, 0), &mut sink);
        sink.take().collect()
    }

    #[test]
    fn a_station_tells_what_it_is() {
        let data = b"\x02\x02\x00\x07\x00\x00pump1\x00\x02\x01\x00\x06\x00\x00ET20\x02\x03\x00\x06\x00\x00\x00\x2a\x03\x0b\x01\x02\x00\x0e\x00\x01\xc0\x00\x02\x07\xff\xff\xff\x00\xc0\x00\x02\x01";
        let seen = observe(0xfeff, 5, 1, data);
        assert_eq!((seen[0].kind.name, seen[0].subject), ("profinet.dcp", client()));
        assert_eq!(seen[0].fields.get("station_name"), Some(&Value::Text("pump1".into())));
        assert_eq!(seen[0].fields.get("vendor_id"), Some(&Value::Integer(42)));
        assert_eq!(seen[0].fields.get("ip"), Some(&Value::Text("192.0.2.7".into())));
    }

    #[test]
    fn a_name_that_is_sought_is_nobodys_and_one_that_is_given_the_receivers() {
        let seen = observe(0xfefe, 5, 0, b"\x02\x02\x00\x05pump1");
        assert_eq!((seen[0].kind.name, seen[0].subject), ("profinet.sought", client()));
        let seen = observe(0xfefd, 4, 0, b"\x02\x02\x00\x07\x00\x01pump1\x00");
        assert_eq!((seen[0].kind.name, seen[0].subject), ("profinet.assigned", server()));
        assert_eq!(seen[0].fields.get("station_name"), Some(&Value::Text("pump1".into())));
    }

    #[test]
    fn cyclic_data_and_cut_frames_say_nothing() {
        assert!(observe(0x8000, 5, 1, b"\x02\x02\x00\x05pump1").is_empty());
        assert!(observe(0xfefe, 5, 0, b"\x02\x02\x00\x50pump1")[0].fields.get("station_name").is_none());
    }
}
