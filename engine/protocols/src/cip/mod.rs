//! The common industrial protocol (ODVA, CIP Networks Library volume 1) as EtherNet/IP carries it: the identity object.

mod request;

use crate::cursor::Cursor;
use crate::dns::field;
use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::{FieldType, Fields, Kind, text};
use request::{Question, question};

/// The dissector.
pub static DISSECTOR: Cip = Cip;

/// Reads CIP messages for EtherNet/IP.
#[derive(Debug)]
pub struct Cip;

/// Questions that wait for their answer, at most; the oldest gives way.
const MAX_QUESTIONS: usize = 16;
/// Mark of an answer in the service.
const IS_ANSWER: u8 = 0x80;
const CLAUSE: &str = "CIP Networks Library volume 1, 5A-2";

static KINDS: [Kind; 2] = [
    Kind {
        name: "cip.identity",
        meaning: "The subject, or a module behind it, told attributes of its identity object.",
        fields: &[
            field("vendor_id", FieldType::Integer, "Number of the maker that ODVA assigned.", CLAUSE),
            field("device_type", FieldType::Integer, "Number of the device's profile.", CLAUSE),
            field("product_code", FieldType::Integer, "Number of the product, by the maker.", CLAUSE),
            field("revision", FieldType::Text, "Major and minor revision.", CLAUSE),
            field("status", FieldType::Integer, "Status word.", CLAUSE),
            field("serial", FieldType::Integer, "Serial number.", CLAUSE),
            field("serial_hexadecimal", FieldType::Text, "Serial number as makers print it.", CLAUSE),
            field("product_name", FieldType::Text, "Name of the product.", CLAUSE),
            field("route", FieldType::Text, "Port and link to the module behind the subject; absent for the subject itself.", "CIP Networks Library volume 1, C-1.4"),
        ],
    },
    Kind {
        name: "cip.message",
        meaning: "The subject asked for a service of an object, or answered.",
        fields: &[
            field("service", FieldType::Integer, "Code of the service.", "CIP Networks Library volume 1, A-3"),
            field("is_request", FieldType::Boolean, "True when the subject asked.", "CIP Networks Library volume 1, 2-4"),
        ],
    },
];
const IDENTITY: &Kind = &KINDS[0];
const MESSAGE: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "cip",
    layers: &[Layer::Carried],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Cip {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }
}

/// The questions of one connection that wait for their answer.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    waiting: Vec<(u64, Question)>,
}

impl Requests {
    /// Reads one message; `number` is what question and answer have in common.
    pub fn message(&mut self, number: u64, message: &[u8], context: &Context, sink: &mut Sink) {
        let Some(service) = message.first() else { return };
        let is_request = service & IS_ANSWER == 0;
        sink.server_is(if is_request { context.side.other() } else { context.side });
        let fields = Fields::new().with("service", service & !IS_ANSWER).with("is_request", is_request);
        sink.observe(MESSAGE, context.sender, fields);
        if is_request {
            self.ask(number, message);
        } else if let Some(at) = self.waiting.iter().position(|(waiting, _)| *waiting == number) {
            let (_, question) = self.waiting.remove(at);
            if let Some(fields) = answered(&question, message) {
                sink.observe(IDENTITY, context.sender, fields);
            }
        }
    }

    fn ask(&mut self, number: u64, message: &[u8]) {
        self.waiting.retain(|(waiting, _)| *waiting != number);
        if let Some(question) = question(message) {
            if self.waiting.len() >= MAX_QUESTIONS {
                self.waiting.remove(0);
            }
            self.waiting.push((number, question));
        }
    }
}

/// Service, reserved, status (0 is success), size of further status in words; then the attributes.
fn answered(question: &Question, message: &[u8]) -> Option<Fields> {
    let [service, _, 0, words, rest @ ..] = message else { return None };
    if *service != question.service | IS_ANSWER {
        return None;
    }
    let mut cursor = Cursor::new(rest);
    cursor.skip(usize::from(*words) * 2)?;
    let fields = match question.attribute {
        None => identity(&mut cursor)?,
        Some(attribute) => single(attribute, &mut cursor)?,
    };
    Some(fields.with("route", question.route.as_deref()))
}

/// All attributes in their order.
pub(crate) fn identity(cursor: &mut Cursor<'_>) -> Option<Fields> {
    let fields = Fields::new()
        .with("vendor_id", cursor.little16()?)
        .with("device_type", cursor.little16()?)
        .with("product_code", cursor.little16()?)
        .with("revision", revision(cursor)?)
        .with("status", cursor.little16()?);
    let serial = cursor.little32()?;
    let fields = fields.with("serial", serial).with("serial_hexadecimal", format!("{serial:08X}"));
    Some(fields.with("product_name", short_text(cursor)))
}

fn single(attribute: u8, cursor: &mut Cursor<'_>) -> Option<Fields> {
    let fields = Fields::new();
    Some(match attribute {
        1 => fields.with("vendor_id", cursor.little16()?),
        2 => fields.with("device_type", cursor.little16()?),
        3 => fields.with("product_code", cursor.little16()?),
        4 => fields.with("revision", revision(cursor)?),
        6 => {
            let serial = cursor.little32()?;
            fields.with("serial", serial).with("serial_hexadecimal", format!("{serial:08X}"))
        }
        7 => fields.with("product_name", short_text(cursor)?),
        _ => return None,
    })
}

fn revision(cursor: &mut Cursor<'_>) -> Option<String> {
    let [major, minor] = cursor.array()?;
    Some(format!("{major}.{minor}"))
}

/// A text with its length in one octet before it.
fn short_text(cursor: &mut Cursor<'_>) -> Option<String> {
    let length = usize::from(cursor.byte()?);
    cursor.take(length).map(text)
}
