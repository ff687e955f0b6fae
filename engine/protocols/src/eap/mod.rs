//! EAP (RFC 3748) over cable and radio (IEEE 802.1X) and inside RADIUS (RFC 3579): the methods of both sides, computers
//! that name themselves, and the handshake of TLS in the methods that have one (RFC 5216, 5281, 7170).
//!
//! Identities are names of users as a rule: of them only a computer's own name and the realm are kept. A flight of TLS is
//! read as far as its first part goes: frames have no conversation in which the parts could wait. In frames a switch or
//! access point passes on what a server elsewhere says: its certificate is not theirs, and is read in RADIUS only.

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
/// RFC 5216 3.1: the length of all parts follows; the first part comes.
const WITH_LENGTH: u8 = 0x80;
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
            let tells_itself = packet.first() == Some(&RESPONSE);
            read(packet, tells_itself, context, sink);
        }
    }
}

/// Reads a packet of EAP that `context.sender` sent; what TLS says in it only where the sender speaks for itself.
pub(crate) fn read(packet: &[u8], tells_itself: bool, context: &Context, sink: &mut Sink) {
    let Some([code @ (REQUEST | RESPONSE), _, high, low, number]) = packet.first_chunk().copied() else { return };
    let length = usize::from(u16::from_be_bytes([high, low]));
    let Some(body) = packet.get(5..length) else {
        return sink.malformed("eap", "length does not fit", context.sender);
    };
    if (code, number) == (RESPONSE, IDENTITY) {
        return sink.observe(IDENTITIES, context.sender, identity(body));
    }
    let Some((name, has_tls)) = method(number) else { return };
    let role = if code == REQUEST { "authenticator" } else { "peer" };
    sink.observe(METHOD, context.sender, Fields::new().with("role", role).with("method", name));
    if let Some(flight) = records(body).filter(|_| has_tls && tells_itself) {
        read_flight(flight, context, sink);
    }
}

/// A computer's name, else nothing of who it is; and the realm.
fn identity(body: &[u8]) -> Fields {
    let mut parts = body.splitn(2, |octet| *octet == b'@');
    let (name, realm) = (parts.next().unwrap_or_default(), parts.next());
    let host = name.strip_prefix(COMPUTER).and_then(host_name);
    Fields::new().with("host", host).with("realm", realm.and_then(host_name))
}

/// Flags, perhaps the length of the whole flight, and a part of it: the first, where it begins with a record of the
/// handshake.
fn records(body: &[u8]) -> Option<&[u8]> {
    let mut cursor = Cursor::new(body);
    if cursor.byte()? & WITH_LENGTH != 0 {
        cursor.skip(4)?;
    }
    Some(cursor.rest()).filter(|part| matches!(part, [22, 3, 0..=4, ..]))
}
