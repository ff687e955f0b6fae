//! Kerberos 5 (RFC 4120): realms, key distribution centres, machine accounts, and which services hosts offer.
//!
//! Names of users are never observed: of clients only machine accounts (`HOST$`) and host principals are kept, of
//! services only names that have a class of service.

mod message;
mod principal;
#[cfg(test)]
mod tests;
mod token;

use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, MAX_PENDING_BYTES, Progress, Sink, Verdict};
use asepsis_observation::{Field, FieldType, Kind};

pub(crate) use token::read as read_token;

/// The dissector.
pub static DISSECTOR: Kerberos = Kerberos;

/// Reads Kerberos.
#[derive(Debug)]
pub struct Kerberos;

/// RFC 4120 7.2.3.
const PORT: u16 = 88;
/// RFC 4120 7.2.2: over TCP each message follows its length in four octets, the first bit of which is zero.
const LENGTH_BYTES: usize = 4;

const fn field(name: &'static str, of: FieldType, meaning: &'static str, source: &'static str) -> Field {
    Field { name, of, meaning, source }
}

const fn text(name: &'static str, meaning: &'static str, source: &'static str) -> Field {
    field(name, FieldType::Text, meaning, source)
}

const MESSAGE: Field = text("message", "AS for a first ticket, TGS for one of a service.", "RFC 4120 3.1, 3.3");
const REALM: Field = text("realm", "Realm; with Windows the domain in upper case.", "RFC 4120 6.1");
const SERVICE_NAME: Field = text("sname", "Service: class, host and perhaps more, parted by strokes.", "RFC 4120 6.2");
const SERVICE_CLASS: Field = text("service_class", "Class of the service, such as cifs or MSSQLSvc.", "RFC 4120 6.2.1");
const SERVICE_HOST: Field = text("service_host", "Host of the service as its clients name it.", "RFC 4120 6.2.1");
const HOST: Field = text("host", "Name of the host.", "RFC 4120 6.2, MS-KILE 3.3.5.6.1");
const ACCOUNT: Field = text("account", "Machine account, which ends in a dollar sign.", "MS-KILE 3.3.5.6.1");

static KINDS: [Kind; 5] = [
    Kind {
        name: "kerberos.request",
        meaning: "The subject asked a key distribution centre for a ticket.",
        fields: &[
            MESSAGE,
            REALM,
            SERVICE_NAME,
            SERVICE_CLASS,
            SERVICE_HOST,
            field("etypes", FieldType::Integers, "Kinds of encryption offered, in order.", "RFC 4120 5.4.1, etype"),
            text("workstation", "NetBIOS name of the subject.", "RFC 4120 7.5.3, type 20"),
        ],
    },
    Kind {
        name: "kerberos.reply",
        meaning: "The subject, a key distribution centre, gave a ticket.",
        fields: &[MESSAGE, REALM, SERVICE_NAME, SERVICE_CLASS, SERVICE_HOST],
    },
    Kind {
        name: "kerberos.client",
        meaning: "The subject acted with the account of a machine.",
        fields: &[REALM, ACCOUNT, HOST],
    },
    Kind {
        name: "kerberos.service",
        meaning: "The subject was shown a ticket for a service it offers, or named its account.",
        fields: &[REALM, SERVICE_NAME, SERVICE_CLASS, SERVICE_HOST, ACCOUNT, HOST],
    },
    Kind {
        name: "kerberos.error",
        meaning: "The subject, a key distribution centre or a service, refused.",
        fields: &[
            field("code", FieldType::Integer, "Why; 25 asks for proof before a ticket.", "RFC 4120 7.5.9"),
            REALM,
            SERVICE_NAME,
            SERVICE_CLASS,
            SERVICE_HOST,
        ],
    },
];
const REQUEST: &Kind = &KINDS[0];
const REPLY: &Kind = &KINDS[1];
const CLIENT: &Kind = &KINDS[2];
const SERVICE: &Kind = &KINDS[3];
const ERROR: &Kind = &KINDS[4];

static PROTOCOL: Protocol = Protocol {
    name: "kerberos",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: &[PORT],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Kerberos {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if message::is_start(head.bytes) {
            return Verdict::Mine;
        }
        let Some(length) = framed_length(head.bytes) else {
            let is_short = head.bytes.len() < LENGTH_BYTES && head.bytes.first() == Some(&0);
            return if is_short && head.has_port(&[PORT]) { Verdict::Maybe } else { Verdict::NotMine };
        };
        let body = head.bytes.get(LENGTH_BYTES..).unwrap_or_default();
        match message::start_of(body) {
            Some(whole) if whole == length => Verdict::Mine,
            None if body.len() < message::MIN_START_BYTES && message::may_start(body) && head.has_port(&[PORT]) => Verdict::Maybe,
            _ => Verdict::NotMine,
        }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        message::read(payload, context, sink);
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Stream))
    }
}

fn framed_length(bytes: &[u8]) -> Option<usize> {
    let length = u32::from_be_bytes(*bytes.first_chunk::<LENGTH_BYTES>()?);
    usize::try_from(length).ok().filter(|length| (message::MIN_START_BYTES..1 << 24).contains(length))
}

/// One TCP connection: messages behind their lengths.
#[derive(Debug)]
struct Stream;

impl Conversation for Stream {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if bytes.len() < LENGTH_BYTES {
            return Progress::Incomplete;
        }
        let Some(length) = framed_length(bytes) else { return Progress::SideDone };
        let whole = LENGTH_BYTES + length;
        if whole > MAX_PENDING_BYTES {
            return Progress::Skip(whole as u64);
        }
        let Some(body) = bytes.get(LENGTH_BYTES..whole) else { return Progress::Incomplete };
        message::read(body, context, sink);
        Progress::Consumed(whole)
    }
}
