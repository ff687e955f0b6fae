//! TDS, the protocol of Microsoft SQL Server: versions and names of both sides (MS-TDS), and the browser's list (MC-SQLR).
//!
//! Users, passwords, databases and queries are never read.

mod browser;
mod login;
#[cfg(test)]
mod tests;

use crate::tls::carried::CarriedTls;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Sink, Verdict};
use asepsis_observation::{Field, FieldType, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Tds = Tds;

/// TDS in a TCP stream, and the answers of the SQL Server Browser.
#[derive(Debug)]
pub struct Tds;

const fn field(name: &'static str, of: FieldType, meaning: &'static str, source: &'static str) -> Field {
    Field { name, of, meaning, source }
}

const PRELOGIN_KIND: Kind = Kind {
    name: "tds.prelogin",
    meaning: "A client or a server told its version before the log-on.",
    fields: &[
        field("version", FieldType::Text, "Version of the sender as major.minor.build.", "MS-TDS 2.2.6.5, VERSION"),
        field("encryption", FieldType::Integer, "0 log-on only, 1 all, 2 none, 3 required.", "MS-TDS 2.2.6.5, ENCRYPTION"),
    ],
};

const LOGIN_KIND: Kind = Kind {
    name: "tds.login",
    meaning: "A client logged on without encryption; user, password and database are not read.",
    fields: &[
        field("client_name", FieldType::Text, "Name of the client's host, when it is a host name.", "MS-TDS 2.2.6.4, HostName"),
        field("app_name", FieldType::Text, "Program of the client, when it is a published one.", "MS-TDS 2.2.6.4, AppName"),
        field("server_name", FieldType::Text, "Host of the server as the client names it.", "MS-TDS 2.2.6.4, ServerName"),
        field("library", FieldType::Text, "Library of the client, when it is a published one.", "MS-TDS 2.2.6.4, CltIntName"),
    ],
};

const LOGIN_ACK_KIND: Kind = Kind {
    name: "tds.login_ack",
    meaning: "A server accepted a log-on and named itself.",
    fields: &[
        field("program", FieldType::Text, "Name of the server's software.", "MS-TDS 2.2.7.14, ProgName"),
        field("version", FieldType::Text, "Its version as major.minor.build.", "MS-TDS 2.2.7.14, ProgVersion"),
    ],
};

const INSTANCE_KIND: Kind = Kind {
    name: "tds.instance",
    meaning: "A SQL Server Browser listed an instance of its host.",
    fields: &[
        field("server_name", FieldType::Text, "Name of the host.", "MC-SQLR 2.2.5, ServerName"),
        field("instance_name", FieldType::Text, "Name of the instance.", "MC-SQLR 2.2.5, InstanceName"),
        field("version", FieldType::Text, "Version of the instance.", "MC-SQLR 2.2.5, Version"),
        field("port", FieldType::Integer, "TCP port of the instance.", "MC-SQLR 2.2.5, tcp"),
    ],
};

static KINDS: [Kind; 4] = [PRELOGIN_KIND, LOGIN_KIND, LOGIN_ACK_KIND, INSTANCE_KIND];
static PRELOGIN: &Kind = &KINDS[0];
static LOGIN: &Kind = &KINDS[1];
static LOGIN_ACK: &Kind = &KINDS[2];
static INSTANCE: &Kind = &KINDS[3];

/// MS-TDS 2.2.3.1: type, status, length, process, packet, window.
const HEADER_BYTES: usize = 8;
const TYPE_RESPONSE: u8 = 4;
const TYPE_LOGIN: u8 = 0x10;
const TYPE_PRELOGIN: u8 = 0x12;

/// Type and length of a packet whose header holds together.
fn header(bytes: &[u8]) -> Option<(u8, usize)> {
    let [kind, status, high, low, _, _, _, window] = *bytes.first_chunk::<HEADER_BYTES>()?;
    let length = usize::from(u16::from_be_bytes([high, low]));
    let is_header = matches!(kind, TYPE_RESPONSE | TYPE_LOGIN | TYPE_PRELOGIN) && status <= 0x1f && window == 0;
    (is_header && length > HEADER_BYTES).then_some((kind, length))
}

static PROTOCOL: Protocol = Protocol {
    name: "tds",
    layers: &[Layer::Stream, Layer::Datagram],
    ports: &[1433, 1434],
    kinds: &KINDS,
    openers: Some(&[4..=5, 0x10..=0x12]),
};

impl Dissector for Tds {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if browser::is_answer(head.bytes) {
            return Verdict::Mine;
        }
        match head.bytes.first() {
            Some(&(TYPE_LOGIN | TYPE_PRELOGIN)) => {}
            Some(&TYPE_RESPONSE) if head.sender_port == 1433 => {}
            _ => return Verdict::NotMine,
        }
        if head.bytes.len() < HEADER_BYTES + 6 {
            return if head.bytes.get(1).is_none_or(|status| *status <= 0x1f) { Verdict::Maybe } else { Verdict::NotMine };
        }
        let Some((kind, length)) = header(head.bytes) else { return Verdict::NotMine };
        let body = head.bytes.get(HEADER_BYTES..length.min(head.bytes.len())).unwrap_or_default();
        let is_mine = match kind {
            TYPE_PRELOGIN => login::begins_prelogin(body),
            TYPE_LOGIN => login::begins_login(body, length - HEADER_BYTES),
            _ => login::begins_prelogin(body) || matches!(body.first(), Some(0xaa | 0xab | 0xad | 0xe3)),
        };
        if is_mine { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        for fields in browser::read(payload) {
            sink.observe(INSTANCE, context.sender, fields);
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<TdsConversation>::default())
    }
}

/// One connection until the server accepted the log-on, or both encrypt.
#[derive(Debug, Default)]
struct TdsConversation {
    /// MS-TDS 2.2.6.5: the handshake of TLS stands in packets of its own until it is over.
    tls: Option<Box<CarriedTls>>,
}

/// A record of the handshake of TLS (RFC 8446 5.1).
fn begins_record(body: &[u8]) -> bool {
    matches!(body, [22, 3, 0..=4, ..])
}

impl Conversation for TdsConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let Some((kind, length)) = header(bytes) else {
            return if bytes.len() < HEADER_BYTES { Progress::Incomplete } else { Progress::Done };
        };
        let Some(body) = bytes.get(HEADER_BYTES..length) else { return Progress::Incomplete };
        match kind {
            TYPE_LOGIN => {
                sink.server_is(context.side.other());
                sink.observe(LOGIN, context.sender, login::login(body));
                Progress::SideDone
            }
            TYPE_PRELOGIN | TYPE_RESPONSE if login::begins_prelogin(body) => {
                let is_server = kind == TYPE_RESPONSE;
                sink.server_is(if is_server { context.side } else { context.side.other() });
                sink.observe(PRELOGIN, context.sender, login::prelogin(body));
                Progress::Consumed(length)
            }
            TYPE_PRELOGIN | TYPE_RESPONSE if begins_record(body) || self.tls.is_some() => {
                let tls = self.tls.get_or_insert_default();
                if tls.push(body, context, sink) { Progress::Consumed(length) } else { Progress::Done }
            }
            TYPE_RESPONSE => {
                let fields: Option<Fields> = login::acknowledgement(body);
                if let Some(fields) = fields {
                    sink.observe(LOGIN_ACK, context.sender, fields);
                }
                Progress::Done
            }
            _ => Progress::Done,
        }
    }
}
