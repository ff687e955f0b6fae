//! DCE/RPC and Microsoft's extensions (C706, MS-RPCE): which interfaces hosts offer and use, over TCP, UDP and named pipes.
//!
//! Of calls nothing is observed but the interface; of two fixed answers the host's own names, version and addresses.

mod association;
mod authentication;
mod call;
mod interfaces;
mod packet;
#[cfg(test)]
mod tests;
mod tower;

use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, MAX_PENDING_BYTES, Progress, Sink, Verdict};
use asepsis_observation::{Field, FieldType, Fields, Kind};
use packet::Header;

pub(crate) use association::Association;
pub(crate) use packet::{HEADER_BYTES, is_of_interest};

/// The dissector.
pub static DISSECTOR: Dcerpc = Dcerpc;

/// Reads DCE/RPC.
#[derive(Debug)]
pub struct Dcerpc;

/// The endpoint mapper (C706 N, MS-RPCE 2.1.1.1).
const PORT: u16 = 135;

const fn field(name: &'static str, of: FieldType, meaning: &'static str, source: &'static str) -> Field {
    Field { name, of, meaning, source }
}

const fn text(name: &'static str, meaning: &'static str, source: &'static str) -> Field {
    field(name, FieldType::Text, meaning, source)
}

const INTERFACE: Field = text("interface", "Identifier of the interface.", "C706 12.6.3.1, p_syntax_id_t");
const NAME: Field = text("name", "Short name of a well-known interface.", "MS-RPCE 1.9 and the documents it names");
const VERSION: Field = text("version", "Version of the interface as major.minor.", "C706 12.6.3.1, p_syntax_id_t");

static KINDS: [Kind; 7] = [
    Kind {
        name: "dcerpc.bind",
        meaning: "The subject, a client, asked for an interface.",
        fields: &[INTERFACE, NAME, VERSION],
    },
    Kind {
        name: "dcerpc.offer",
        meaning: "The subject, a server, has an interface: it accepted a client's wish for it.",
        fields: &[
            INTERFACE,
            NAME,
            VERSION,
            text("pipe", "Named pipe it is reached by.", "C706 12.6.4.4, sec_addr"),
            field("port", FieldType::Integer, "TCP port it is reached by.", "C706 12.6.4.4, sec_addr"),
        ],
    },
    Kind {
        name: "dcerpc.endpoint",
        meaning: "The subject's endpoint mapper told where an interface is reached.",
        fields: &[
            INTERFACE,
            NAME,
            VERSION,
            text("transport", "tcp, udp, http or pipe.", "C706 I"),
            field("port", FieldType::Integer, "Port of the interface.", "C706 L"),
        ],
    },
    Kind {
        name: "dcerpc.call",
        meaning: "The subject spoke an interface in datagrams.",
        fields: &[INTERFACE, NAME, VERSION],
    },
    Kind {
        name: "dcerpc.secure_channel",
        meaning: "The subject, a member of a domain, opened a secure channel to a domain controller.",
        fields: &[
            text("computer", "NetBIOS name of the subject.", "MS-NRPC 2.2.1.3.1"),
            text("nb_domain", "NetBIOS name of the domain.", "MS-NRPC 2.2.1.3.1"),
            text("dns_domain", "DNS name of the domain.", "MS-NRPC 2.2.1.3.1"),
        ],
    },
    Kind {
        name: "dcerpc.host",
        meaning: "The subject told its name, version and roles.",
        fields: &[
            text("name", "NetBIOS name of the subject.", "MS-SRVS 2.2.4.41, MS-WKST 2.2.5.1"),
            text("domain", "Domain or workgroup.", "MS-WKST 2.2.5.1, wki100_langroup"),
            text("os_version", "Version of the operating system as major.minor.", "MS-SRVS 2.2.4.41, MS-WKST 2.2.5.1"),
            field("platform", FieldType::Integer, "500 for Windows NT and later, and what imitates it.", "MS-SRVS 2.2.2.6"),
            field("server_type", FieldType::Integer, "Roles, a bit each; 8 is a primary domain controller.", "MS-SRVS 2.2.2.7"),
            field("roles", FieldType::Texts, "Those of the roles that tell hosts apart, in words.", "MS-SRVS 2.2.2.7"),
        ],
    },
    Kind {
        name: "dcerpc.addresses",
        meaning: "The subject told the names and addresses it is reached by, on all its networks.",
        fields: &[
            field("names", FieldType::Texts, "Names of the subject.", "MS-DCOM 2.2.19.3"),
            field("addresses", FieldType::Texts, "Addresses of the subject.", "MS-DCOM 2.2.19.3"),
        ],
    },
];
const BIND: &Kind = &KINDS[0];
const OFFER: &Kind = &KINDS[1];
const ENDPOINT: &Kind = &KINDS[2];
const CALL: &Kind = &KINDS[3];
const SECURE_CHANNEL: &Kind = &KINDS[4];
const HOST: &Kind = &KINDS[5];
const ADDRESSES: &Kind = &KINDS[6];

static PROTOCOL: Protocol = Protocol {
    name: "dcerpc",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: &[PORT],
    kinds: &KINDS,
    openers: Some(&[packet::DATAGRAM_VERSION..=packet::VERSION]),
};

impl Dissector for Dcerpc {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        match head.bytes.first() {
            Some(&packet::VERSION) => packet::probe(head.bytes),
            Some(&packet::DATAGRAM_VERSION) if packet::datagram_interface(head.bytes).is_some() => Verdict::Mine,
            _ => Verdict::NotMine,
        }
    }

    /// C706 12.5: the header of a datagram names its interface. Pings and acknowledgements carry none that counts.
    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if let Some(interface) = packet::datagram_interface(payload) {
            sink.observe(CALL, context.sender, interface.fields(Fields::new()));
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<Stream>::default())
    }
}

/// One TCP connection.
#[derive(Debug, Default)]
struct Stream(Association);

impl Conversation for Stream {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let Some(header) = Header::read(bytes) else {
            return if bytes.len() < HEADER_BYTES { Progress::Incomplete } else { self.no_packet(context, sink) };
        };
        if header.length > MAX_PENDING_BYTES || !self.0.wants(&header) {
            return Progress::Skip(header.length as u64);
        }
        let Some(whole) = bytes.get(..header.length) else { return Progress::Incomplete };
        self.0.read(whole, context, sink);
        Progress::Consumed(header.length)
    }
}

impl Stream {
    fn no_packet(&self, context: &Context, sink: &mut Sink) -> Progress {
        if !self.0.has_begun() {
            return Progress::NotMine;
        }
        sink.malformed("dcerpc", "no packet where one must begin", context.sender);
        Progress::SideDone
    }
}
