//! S7comm and the opening of S7comm-plus: programmable controllers of Siemens tell what they are.
//!
//! Siemens publishes the partial lists of the system status (System Software for S7-300/400, System and Standard
//! Functions, "SSL"), not the protocol; its layout is as free implementations (Snap7, libnodave) use it.

mod status;
#[cfg(test)]
mod tests;

use crate::cotp::tpdu::{self, Units};
use crate::cursor::Cursor;
use crate::dns::field;
use crate::framed::{Extent, Framed, Messages};
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, text};
use status::StatusList;

/// The dissector.
pub static DISSECTOR: S7 = S7;

/// Reads S7comm.
#[derive(Debug)]
pub struct S7;

/// First octet of S7comm.
const S7COMM: u8 = 0x32;
/// First octet of S7comm-plus.
const S7COMM_PLUS: u8 = 0x72;
/// Octets of an S7comm-plus unit searched for the controller's order number.
const MAX_SEARCHED_BYTES: usize = 2048;

const SSL: &str = "Siemens System and Standard Functions for S7-300/400, SSL";
const SNAP7: &str = "Snap7 1.4 reference, S7 protocol";

static KINDS: [Kind; 3] = [
    Kind {
        name: "s7.job",
        meaning: "The subject asked a controller to do something, or answered.",
        fields: &[
            field("function", FieldType::Integer, "Function code: 4 read, 5 write, 240 set up.", SNAP7),
            field("is_request", FieldType::Boolean, "True when the subject asked.", SNAP7),
        ],
    },
    Kind {
        name: "s7.szl",
        meaning: "The subject is a controller and told a partial list of its system status.",
        fields: &[
            field("list_id", FieldType::Integer, "Number of the partial list.", SSL),
            field("values", FieldType::Texts, "Texts of the list in their order.", SSL),
            field("order_number", FieldType::Text, "Order number of the module.", SSL),
            field("hardware_order_number", FieldType::Text, "Order number of the basic hardware.", SSL),
            field("firmware", FieldType::Text, "Version of the firmware.", SSL),
            field("system_name", FieldType::Text, "Name of the automation system.", SSL),
            field("module_name", FieldType::Text, "Name of the module.", SSL),
            field("plant_id", FieldType::Text, "Plant designation of the module.", SSL),
            field("copyright", FieldType::Text, "Copyright entry, which names the maker.", SSL),
            field("serial", FieldType::Text, "Serial number of the module.", SSL),
            field("module_type", FieldType::Text, "Name of the module's type.", SSL),
            field("memory_card_serial", FieldType::Text, "Serial number of the memory card.", SSL),
            field("location", FieldType::Text, "Location designation of the module.", SSL),
        ],
    },
    Kind {
        name: "s7.session",
        meaning: "The subject is a controller and named itself when a session of S7comm-plus was opened.",
        fields: &[
            field("order_number", FieldType::Text, "Order number of the controller.", "Siemens order numbers (6ES7)"),
            field("firmware", FieldType::Text, "Version of the firmware.", "Siemens order numbers (6ES7)"),
        ],
    },
];
const JOB: &Kind = &KINDS[0];
const SZL: &Kind = &KINDS[1];
const SESSION: &Kind = &KINDS[2];

static PROTOCOL: Protocol = Protocol {
    name: "s7",
    layers: &[Layer::Stream],
    ports: &[102],
    kinds: &KINDS,
    openers: Some(&[3..=3]),
};

impl Dissector for S7 {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if head.bytes.first() != Some(&3) {
            return Verdict::NotMine;
        }
        match tpdu::first_data(head.bytes) {
            Ok([S7COMM, 1 | 2 | 3 | 7, ..] | [S7COMM_PLUS, 1..=3 | 0xfe, ..]) => Verdict::Mine,
            Ok([S7COMM | S7COMM_PLUS]) | Err(Extent::Unknown) => Verdict::Maybe,
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Framed::<Connection>::default()))
    }
}

/// One connection.
#[derive(Debug, Default)]
struct Connection {
    units: Units,
    lists: [StatusList; 2],
}

impl Messages for Connection {
    fn extent(&self, bytes: &[u8]) -> Extent {
        tpdu::extent(bytes)
    }

    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        let at = context.side.index();
        let [initiator, responder] = &mut self.lists;
        let list = if at == 0 { initiator } else { responder };
        self.units.packet(message, at, |unit| match unit.first() {
            Some(&S7COMM) => {
                read_unit(unit, list, context, sink);
            }
            Some(&S7COMM_PLUS) => read_session(unit, context, sink),
            _ => {}
        });
    }
}

/// Header: identifier, type, reserved, reference, lengths of parameters and data, and in answers an error.
fn read_unit(unit: &[u8], list: &mut StatusList, context: &Context, sink: &mut Sink) -> Option<()> {
    let mut cursor = Cursor::new(unit);
    cursor.skip(1)?;
    let kind = cursor.byte()?;
    cursor.skip(4)?;
    let (parameter_bytes, data_bytes) = (usize::from(cursor.big16()?), usize::from(cursor.big16()?));
    if matches!(kind, 2 | 3) {
        cursor.skip(2)?;
    }
    let parameters = cursor.take(parameter_bytes)?;
    let data = cursor.take(data_bytes.min(cursor.rest().len()))?;
    match kind {
        1 | 3 => {
            let is_request = kind == 1;
            sink.server_is(if is_request { context.side.other() } else { context.side });
            let fields = Fields::new().with("function", *parameters.first()?).with("is_request", is_request);
            sink.observe(JOB, context.sender, fields);
        }
        7 => {
            let fields = list.part(parameters, data)?;
            sink.observe(SZL, context.sender, fields);
        }
        _ => {}
    }
    Some(())
}

/// The answer that opens a session holds `1;6ES7 …;V…`: order number and version of the firmware.
fn read_session(unit: &[u8], context: &Context, sink: &mut Sink) {
    let searched = unit.get(..MAX_SEARCHED_BYTES.min(unit.len())).unwrap_or_default();
    let Some(at) = searched.windows(5).position(|five| five == b";6ES7") else { return };
    let mut parts = searched.get(at + 1..).unwrap_or_default().splitn(2, |byte| *byte == b';');
    let (Some(order), Some(rest)) = (parts.next(), parts.next()) else { return };
    let is_order = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-');
    let Some(version) = rest.strip_prefix(b"V") else { return };
    let end = version.iter().position(|byte| !(byte.is_ascii_digit() || *byte == b'.')).unwrap_or(version.len());
    if order.len() > 24 || !order.iter().all(is_order) {
        return;
    }
    let firmware = version.get(..end).map(text);
    sink.server_is(context.side);
    sink.observe(SESSION, context.sender, Fields::new().with("order_number", text(order)).with("firmware", firmware));
}
