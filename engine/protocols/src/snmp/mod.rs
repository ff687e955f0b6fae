//! SNMP (RFC 1157, RFC 3416, RFC 3412): what agents tell of themselves when a manager asks, and who manages.
//!
//! Never observed: community strings, user names, `sysContact`.

mod agent;
mod engine;
mod message;
#[cfg(test)]
mod tests;

use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, MAX_PENDING_BYTES, Progress, Sink, Verdict};
use agent::Identity;
use asepsis_observation::{Endpoint, Field, FieldType, Fields, Kind, Value};
use crate::ber::IP_ADDRESS;
use message::{Message, Pdu, PduKind, Version};
use std::net::Ipv4Addr;

/// The dissector.
pub static DISSECTOR: Snmp = Snmp;

/// Reads SNMP in versions 1, 2c and 3.
#[derive(Debug)]
pub struct Snmp;

/// Agents and receivers of notifications (RFC 3417 3.2).
const PORTS: [u16; 2] = [161, 162];
/// Octets in which the length of a message shows.
const MAX_LENGTH_BYTES: usize = 6;

const fn field(name: &'static str, of: FieldType, meaning: &'static str, source: &'static str) -> Field {
    Field { name, of, meaning, source }
}

const VERSION: Field = field("version", FieldType::Text, "1, 2c or 3.", "RFC 1157 4, RFC 1901 3, RFC 3412 6");

static KINDS: [Kind; 4] = [
    Kind {
        name: "snmp.request",
        meaning: "The subject, a manager, asked an agent.",
        fields: &[VERSION],
    },
    Kind {
        name: "snmp.response",
        meaning: "The subject, an agent, answered, and perhaps told of itself.",
        fields: &[
            VERSION,
            field("sys_descr", FieldType::Text, "Hardware, operating system and software.", "RFC 3418 2, sysDescr"),
            field("sys_object_id", FieldType::Text, "The maker's identifier of the product.", "RFC 3418 2, sysObjectID"),
            field("sys_name", FieldType::Text, "Name given to the device.", "RFC 3418 2, sysName"),
            field("sys_location", FieldType::Text, "Where the device stands.", "RFC 3418 2, sysLocation"),
            field(
                "entity",
                FieldType::Map,
                "What is told of one part, by the names of the MIB: entPhysical…, prtGeneral…, hrDeviceDescr.",
                "RFC 6933 3, RFC 3805 6, RFC 2790 4.3",
            ),
            field("entity_index", FieldType::Integer, "Index of that part in its table.", "RFC 6933 3, entPhysicalIndex"),
        ],
    },
    Kind {
        name: "snmp.message",
        meaning: "The subject is the engine in charge of a message's security.",
        fields: &[
            field("engine_id", FieldType::Octets, "Identifier of the engine.", "RFC 3411 5, SnmpEngineID"),
            field("enterprise", FieldType::Integer, "Enterprise number of its maker.", "RFC 3411 5, SnmpEngineID (2)"),
            field("mac", FieldType::Text, "Hardware address inside the identifier.", "RFC 3411 5, SnmpEngineID (3)"),
            field("address", FieldType::Address, "Address inside the identifier.", "RFC 3411 5, SnmpEngineID (3)"),
            field("engine_text", FieldType::Text, "Text inside the identifier.", "RFC 3411 5, SnmpEngineID (3)"),
        ],
    },
    Kind {
        name: "snmp.trap",
        meaning: "The subject, an agent, told of an event unasked.",
        fields: &[
            VERSION,
            field("enterprise", FieldType::Text, "Object that the trap is of.", "RFC 1157 4.1.6, RFC 3418 2"),
            field("agent_addr", FieldType::Address, "Address of the object.", "RFC 1157 4.1.6, RFC 3584 3.1"),
            field("generic", FieldType::Integer, "0 cold start to 6 specific to the enterprise.", "RFC 1157 4.1.6"),
            field("specific", FieldType::Integer, "Code of the enterprise.", "RFC 1157 4.1.6"),
            field("trap_oid", FieldType::Text, "Identifier of the notification.", "RFC 3418 2, snmpTrapOID"),
        ],
    },
];
const REQUEST: &Kind = &KINDS[0];
const RESPONSE: &Kind = &KINDS[1];
const ENGINE: &Kind = &KINDS[2];
const TRAP: &Kind = &KINDS[3];

/// `snmpTrapOID.0` and `snmpTrapEnterprise.0` (RFC 3418 2), `snmpTrapAddress.0` (RFC 3584 3.1).
const TRAP_OID: [u64; 11] = [1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0];
const TRAP_ENTERPRISE: [u64; 11] = [1, 3, 6, 1, 6, 3, 1, 1, 4, 3, 0];
const TRAP_ADDRESS: [u64; 10] = [1, 3, 6, 1, 6, 3, 18, 1, 3, 0];

static PROTOCOL: Protocol = Protocol {
    name: "snmp",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: &PORTS,
    kinds: &KINDS,
    // The envelope is proof at any port: version, community and a known PDU, or the header of version 3.
    openers: Some(&[0x30..=0x30]),
};

impl Dissector for Snmp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        match Message::read(head.bytes) {
            Some(message) if message.version == Version::V3 || message.pdu.is_some() => Verdict::Mine,
            Some(_) if head.has_port(&PORTS) => Verdict::Mine,
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Stream))
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let Some(message) = Message::read(payload) else { return };
        if let Some(engine) = authoritative(&message, context) {
            sink.observe(ENGINE, engine, engine::fields(message.engine_id.unwrap_or_default()));
        }
        if let Some(pdu) = message.pdu {
            read_pdu(message.version, &pdu, context, sink);
        }
        if message.is_broken {
            sink.malformed("snmp", "an element is longer than what encloses it", context.sender);
        }
    }
}

/// One connection over TCP (RFC 3430 2.1): messages one behind the other, each with its length.
#[derive(Debug)]
struct Stream;

impl Conversation for Stream {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let Some(length) = crate::ber::whole_length(bytes) else {
            return if bytes.len() < MAX_LENGTH_BYTES { Progress::Incomplete } else { Progress::SideDone };
        };
        if length > MAX_PENDING_BYTES {
            return Progress::Skip(length as u64);
        }
        let Some(message) = bytes.get(..length) else { return Progress::Incomplete };
        DISSECTOR.datagram(message, context, sink);
        Progress::Consumed(length)
    }
}

/// Whose engine identifier a message carries: the receiver's when an answer is wanted, else the sender's (RFC 3414 1.5.1).
/// What is encrypted shows by its reportable flag whether an answer is wanted (RFC 3412 6.4).
fn authoritative(message: &Message<'_>, context: &Context) -> Option<Endpoint> {
    let wants_answer = match message.pdu.map(|pdu| pdu.kind) {
        Some(kind) => matches!(kind, PduKind::Request | PduKind::Inform),
        None => message.is_reportable,
    };
    let engine = if wants_answer { context.receiver } else { context.sender };
    Some(engine).filter(|engine| !engine.mac.is_some_and(asepsis_observation::Mac::is_group))
}

fn read_pdu(version: Version, pdu: &Pdu<'_>, context: &Context, sink: &mut Sink) {
    match pdu.kind {
        PduKind::Request => {
            sink.server_is(context.side.other());
            let fields = with_version(version, sink.fields());
            sink.observe(REQUEST, context.sender, fields);
        }
        PduKind::Response => {
            sink.server_is(context.side);
            tell_identity(version, &Identity::read(pdu), context, sink, true);
        }
        PduKind::TrapV1 | PduKind::Trap | PduKind::Inform => {
            let fields = if pdu.kind == PduKind::TrapV1 { trap_version_1(pdu) } else { trap_variables(pdu) };
            let fields = with_version(version, sink.fields()).and(&fields);
            sink.observe(TRAP, context.sender, fields);
            tell_identity(version, &Identity::read(pdu), context, sink, false);
        }
        PduKind::Report => sink.server_is(context.side),
    }
}

fn with_version(version: Version, fields: Fields) -> Fields {
    fields.with("version", version.text())
}

/// One observation for the system, one for each part. An answer that tells nothing of the agent still shows that it is one.
fn tell_identity(version: Version, identity: &Identity, context: &Context, sink: &mut Sink, is_answer: bool) {
    if !identity.system.is_empty() || is_answer && identity.is_empty() {
        let fields = with_version(version, sink.fields()).and(&identity.system);
        sink.observe(RESPONSE, context.sender, fields);
    }
    for (index, values) in &identity.parts {
        let fields = with_version(version, sink.fields())
            .with("entity", Value::Map(values.clone()))
            .with("entity_index", i64::try_from(*index).ok());
        sink.observe(RESPONSE, context.sender, fields);
    }
}

/// Enterprise, agent's address, generic and specific code (RFC 1157 4.1.6).
fn trap_version_1(pdu: &Pdu<'_>) -> Fields {
    let mut parts = pdu.parts();
    let enterprise = parts.next().and_then(|part| part.object_identifier());
    let address = parts.next().and_then(|part| ip_address(part.whole(IP_ADDRESS)?));
    let generic = parts.next().and_then(|part| part.integer());
    let specific = parts.next().and_then(|part| part.integer());
    Fields::new()
        .with("enterprise", enterprise)
        .with("agent_addr", address)
        .with("generic", generic)
        .with("specific", specific.filter(|_| generic == Some(6)))
}

fn trap_variables(pdu: &Pdu<'_>) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in pdu.variables() {
        if name == TRAP_OID && !fields.contains("trap_oid") {
            fields.set("trap_oid", value.object_identifier());
        } else if name == TRAP_ENTERPRISE && !fields.contains("enterprise") {
            fields.set("enterprise", value.object_identifier());
        } else if name == TRAP_ADDRESS && !fields.contains("agent_addr") {
            fields.set("agent_addr", value.whole(IP_ADDRESS).and_then(ip_address));
        }
    }
    fields
}

fn ip_address(octets: &[u8]) -> Option<Ipv4Addr> {
    let address = Ipv4Addr::from(<[u8; 4]>::try_from(octets).ok()?);
    Some(address).filter(|address| *address != Ipv4Addr::UNSPECIFIED)
}
