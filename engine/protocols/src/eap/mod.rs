//! EAP (RFC 3748) over cable and radio (IEEE 802.1X) and inside RADIUS (RFC 3579): the methods of both sides, computers
//! that name themselves, and the handshake of TLS in the methods that have one (RFC 5216, 5281, 7170).
//!
//! Identities are names of users as a rule: of them only a computer's own name and the realm are kept. In frames a switch or
//! access point passes on what a server elsewhere says: its certificate is told as what they pass on, not as theirs.

mod flight;
mod log_on;
#[cfg(test)]
mod tests;

use crate::cursor::Cursor;
use crate::lines::host_name;
use crate::{Context, Conversation, Dissector, Layer, Protocol, Sink};
use asepsis_observation::FieldType::{Boolean, Integer, Text, Texts};
use asepsis_observation::{Field, Fields, Kind};
pub(crate) use flight::{Flight, Part};
use log_on::LogOns;

/// The dissector.
pub static DISSECTOR: Eap = Eap;

/// Reads EAP.
#[derive(Debug)]
pub struct Eap;

/// IEEE 802.1X 11.1.4.
const ETHER_TYPE: u16 = 0x888e;
/// IEEE 802.1X 11.3.2: a packet of EAP; others start, end, or agree on keys.
const EAP_PACKET: u8 = 0;
/// Versions of IEEE 802.1X from 2001 to 2020.
const MAX_VERSION: u8 = 3;
const REQUEST: u8 = 1;
const RESPONSE: u8 = 2;
const IDENTITY: u8 = 1;
/// How Windows computers name themselves (MS-PEAP, machine authentication).
const COMPUTER: &[u8] = b"host/";

static KINDS: [Kind; 3] = [
    Kind {
        name: "eap.method",
        meaning: "The subject took part in a log-on to the network by this method.",
        fields: &[
            Field::new("role", Text, "authenticator, who asks, or peer, who wants to be let in.", "RFC 3748 1.2"),
            Field::new("method", Text, "Name of the method.", "IANA EAP Method Types"),
        ],
    },
    Kind {
        name: "eap.identity",
        meaning: "The subject, a computer, named itself to be let into the network. Names of users are not kept.",
        fields: &[
            Field::new("host", Text, "Name of the computer.", "MS-PEAP, machine authentication"),
            Field::new("realm", Text, "Realm behind the name.", "RFC 7542 2.2"),
        ],
    },
    Kind {
        name: "eap.server",
        meaning: "The subject, a switch or access point, passed on the certificate of the server that lets stations in.",
        fields: &[
            Field::new("version", Integer, "Version of TLS that the server chose: 769 is 1.0, 771 is 1.2.", "RFC 5246 7.4.1.3"),
            Field::new("subject_cn", Text, "Common name of the server.", "RFC 5280 4.1.2.6"),
            Field::new("subject_o", Text, "Organisation of the server.", "RFC 5280 4.1.2.6"),
            Field::new("subject_alt_names", Texts, "DNS names and addresses of the server.", "RFC 5280 4.2.1.6"),
            Field::new("issuer_cn", Text, "Common name of the issuer.", "RFC 5280 4.1.2.4"),
            Field::new("issuer_o", Text, "Organisation of the issuer.", "RFC 5280 4.1.2.4"),
            Field::new("not_after", Text, "End of validity, ISO 8601.", "RFC 5280 4.1.2.5"),
            Field::new("self_signed", Boolean, "True when holder and issuer have one name.", "RFC 5280 3.2"),
        ],
    },
];
const METHOD: &Kind = &KINDS[0];
const IDENTITIES: &Kind = &KINDS[1];
const SERVER: &Kind = &KINDS[2];

static PROTOCOL: Protocol =
    Protocol { name: "eap", layers: &[Layer::Frame(ETHER_TYPE)], ports: &[], kinds: &KINDS, openers: None };

/// Methods in use, and whether TLS stands in them.
fn method(number: u8) -> Option<(&'static str, bool)> {
    Some(match number {
        4 => ("md5", false),
        6 => ("token_card", false),
        13 => ("tls", true),
        17 => ("leap", false),
        18 => ("sim", false),
        21 => ("ttls", true),
        23 => ("aka", false),
        25 => ("peap", true),
        26 => ("mschapv2", false),
        43 => ("fast", true),
        50 => ("aka_prime", false),
        52 => ("pwd", false),
        53 => ("eke", false),
        55 => ("teap", true),
        _ => return None,
    })
}

impl Dissector for Eap {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn exchange(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<LogOns>::default())
    }
}

/// The packet of EAP in a frame of IEEE 802.1X.
fn packet_in(payload: &[u8]) -> Option<&[u8]> {
    let mut cursor = Cursor::new(payload);
    let (Some(1..=MAX_VERSION), Some(EAP_PACKET)) = (cursor.byte(), cursor.byte()) else { return None };
    let length = cursor.big16()?;
    cursor.take(usize::from(length))
}

/// Reads a packet of EAP that `context.sender` sent. Returns the part of a flight of TLS that it carries.
pub(crate) fn read<'a>(packet: &'a [u8], context: &Context, sink: &mut Sink) -> Option<Part<'a>> {
    let [code @ (REQUEST | RESPONSE), packet_number, high, low, number] = packet.first_chunk().copied()? else {
        return None;
    };
    let length = usize::from(u16::from_be_bytes([high, low]));
    let Some(body) = packet.get(5..length) else {
        sink.malformed("eap", "length does not fit", context.sender);
        return None;
    };
    if (code, number) == (RESPONSE, IDENTITY) {
        sink.observe(IDENTITIES, context.sender, identity(body));
        return None;
    }
    let (name, has_tls) = method(number)?;
    let role = if code == REQUEST { "authenticator" } else { "peer" };
    sink.observe(METHOD, context.sender, Fields::new().with("role", role).with("method", name));
    if has_tls { Part::of(packet_number, number, body) } else { None }
}

/// A computer's name, else nothing of who it is; and the realm.
fn identity(body: &[u8]) -> Fields {
    let mut parts = body.splitn(2, |octet| *octet == b'@');
    let (name, realm) = (parts.next().unwrap_or_default(), parts.next());
    let host = name.strip_prefix(COMPUTER).and_then(host_name);
    Fields::new().with("host", host).with("realm", realm.and_then(host_name))
}
