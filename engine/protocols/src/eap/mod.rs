//! EAP (RFC 3748) over cable and radio (IEEE 802.1X) and inside RADIUS (RFC 3579): the methods of both sides, computers
//! that name themselves, and the handshake of TLS in the methods that have one (RFC 5216, 5281, 7170).
//!
//! Identities are names of users as a rule: of them only a computer's own name and the realm are kept. In frames a flight of
//! TLS is read as far as its first part goes: they have no conversation in which the parts could wait; in RADIUS they do. In
//! frames a switch or access point passes on what a server elsewhere says: its certificate is not theirs, and is read in
//! RADIUS only.

#[cfg(test)]
mod tests;

use crate::cursor::Cursor;
use crate::lines::host_name;
use crate::tls::carried::read_flight;
use crate::{Context, Dissector, Layer, Protocol, Sink};
use asepsis_observation::FieldType::Text;
use asepsis_observation::{Field, Fields, Kind};

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
/// RFC 5216 3.1: the length of all parts follows.
const WITH_LENGTH: u8 = 0x80;
/// RFC 5216 3.1: another part follows.
const WITH_MORE: u8 = 0x40;
/// RFC 5216 3.1: a start, which has no TLS; RFC 7170 4.1: values outside of TLS follow.
const WITHOUT_TLS: u8 = 0x20;
const TEAP: u8 = 55;
const WITH_OUTER_VALUES: u8 = 0x10;
/// How Windows computers name themselves (MS-PEAP, machine authentication).
const COMPUTER: &[u8] = b"host/";

static KINDS: [Kind; 2] = [
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
];
const METHOD: &Kind = &KINDS[0];
const IDENTITIES: &Kind = &KINDS[1];

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

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let mut cursor = Cursor::new(payload);
        let (Some(1..=MAX_VERSION), Some(EAP_PACKET)) = (cursor.byte(), cursor.byte()) else { return };
        let length = cursor.big16().map_or(0, usize::from);
        if let Some(packet) = cursor.take(length) {
            let part = read(packet, context, sink).filter(|_| packet.first() == Some(&RESPONSE));
            if let Some(part) = part.filter(|part| matches!(part.octets, [22, 3, 0..=4, ..])) {
                read_flight(part.octets, context, sink);
            }
        }
    }
}

/// A part of a flight of TLS (RFC 5216 3.1).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'a> {
    /// Number of the packet; who sends a packet again gives it the same.
    pub number: u8,
    pub octets: &'a [u8],
    /// Length of the whole flight, which its first part tells where there are several.
    pub flight_bytes: Option<usize>,
    /// True when another part follows.
    pub has_more: bool,
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
    if has_tls { part(packet_number, number, body) } else { None }
}

/// A computer's name, else nothing of who it is; and the realm.
fn identity(body: &[u8]) -> Fields {
    let mut parts = body.splitn(2, |octet| *octet == b'@');
    let (name, realm) = (parts.next().unwrap_or_default(), parts.next());
    let host = name.strip_prefix(COMPUTER).and_then(host_name);
    Fields::new().with("host", host).with("realm", realm.and_then(host_name))
}

/// Flags, perhaps the length of the whole flight, and a part of it.
fn part(number: u8, method: u8, body: &[u8]) -> Option<Part<'_>> {
    let mut cursor = Cursor::new(body);
    let flags = cursor.byte()?;
    if flags & WITHOUT_TLS != 0 || (method == TEAP && flags & WITH_OUTER_VALUES != 0) {
        return None;
    }
    let flight_bytes = if flags & WITH_LENGTH == 0 { None } else { usize::try_from(cursor.big32()?).ok() };
    let part = Part { number, octets: cursor.rest(), flight_bytes, has_more: flags & WITH_MORE != 0 };
    Some(part).filter(|part| !part.octets.is_empty())
}
