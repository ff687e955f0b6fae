//! BGP (RFC 4271): who opens a session between networks. What they tell each other then is not read.

use crate::octets::{Elements, array_at, ipv4_at, octet_element, u8_at, u16_at, u32_at};
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Sink, Verdict};
use asepsis_observation::FieldType::{Address, Integer};
use asepsis_observation::{Field, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Bgp = Bgp;

/// Reads BGP sessions.
#[derive(Debug)]
pub struct Bgp;

static KINDS: [Kind; 1] = [Kind {
    name: "bgp.open",
    meaning: "The subject, a router, opens a session.",
    fields: &[
        Field::new("version", Integer, "Version of the protocol.", "RFC 4271 4.2"),
        Field::new("as_number", Integer, "Number of its network.", "RFC 4271 4.2; RFC 6793 3"),
        Field::new("hold_time_seconds", Integer, "Silence it bears, in seconds.", "RFC 4271 4.2"),
        Field::new("router_id", Address, "Number of the router, written as an address.", "RFC 4271 4.2"),
    ],
}];

/// RFC 4271 4.1: sixteen octets of ones, length, type.
const MARKER: [u8; 16] = [0xff; 16];
const HEADER_LENGTH: usize = 19;
const MAX_LENGTH: usize = 4096;

/// Length and type of the message that begins here; nothing when the bytes contradict.
fn header(bytes: &[u8]) -> Option<(usize, u8)> {
    let (length, kind) = (usize::from(u16_at(bytes, 16)?), u8_at(bytes, 18)?);
    let shortest = match kind {
        1 => HEADER_LENGTH + 10,
        2 | 5 => HEADER_LENGTH + 4,
        3 => HEADER_LENGTH + 2,
        4 => HEADER_LENGTH,
        _ => return None,
    };
    (array_at(bytes, 0)? == MARKER && (shortest..=MAX_LENGTH).contains(&length)).then_some((length, kind))
}

/// RFC 6793 3: capability 65 holds the number in four octets.
fn long_as_number(parameters: &[u8]) -> Option<u32> {
    Elements::new(parameters, octet_element)
        .filter(|(kind, _)| *kind == 2)
        .flat_map(|(_, capabilities)| Elements::new(capabilities, octet_element))
        .find(|(code, _)| *code == 65)
        .and_then(|(_, number)| u32_at(number, 0))
}

fn open(body: &[u8]) -> Option<Fields> {
    let router_id = ipv4_at(body, 5)?;
    let parameters = body.get(10..).unwrap_or_default();
    Some(
        Fields::new()
            .with("version", u8_at(body, 0))
            .with("as_number", long_as_number(parameters).or(u16_at(body, 1).map(u32::from)))
            .with("hold_time_seconds", u16_at(body, 3))
            .with("router_id", router_id),
    )
}

static PROTOCOL: Protocol = Protocol {
    name: "bgp",
    layers: &[Layer::Stream],
    ports: &[179],
    kinds: &KINDS,
    openers: Some(&[0xff..=0xff]),
};

impl Dissector for Bgp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let known = head.bytes.len().min(MARKER.len());
        if head.bytes.get(..known) != MARKER.get(..known) {
            return Verdict::NotMine;
        }
        match header(head.bytes) {
            Some(_) => Verdict::Mine,
            None if head.bytes.len() < HEADER_LENGTH => Verdict::Maybe,
            None => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Session))
    }
}

/// The first message of each side; only that can be an OPEN (RFC 4271 8.2.2).
struct Session;

impl Conversation for Session {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if bytes.len() < HEADER_LENGTH {
            return Progress::Incomplete;
        }
        match header(bytes) {
            Some((length, 1)) => {
                let Some(body) = bytes.get(HEADER_LENGTH..length) else { return Progress::Incomplete };
                sink.observe(&KINDS[0], context.sender, open(body).unwrap_or_default());
                Progress::SideDone
            }
            _ => Progress::SideDone,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::{play, probe};

    fn message(as_number: u16) -> Vec<u8> {
        let mut bytes = MARKER.to_vec();
        bytes.extend([0, 37, 1, 4]);
        bytes.extend(as_number.to_be_bytes());
        bytes.extend([0, 90, 192, 0, 2, 1, 8, 2, 6, 65, 4, 0, 1, 0, 5]);
        bytes
    }

    #[test]
    fn both_routers_tell_their_numbers_however_cut() {
        let bytes = message(23456);
        let expected = Fields::new()
            .with("version", 4_u8)
            .with("as_number", 65_541_u32)
            .with("hold_time_seconds", 90_u16)
            .with("router_id", "192.0.2.1");
        for size in [1, 7, 100] {
            let seen = play(&DISSECTOR, 179, &[(Side::Initiator, &bytes), (Side::Responder, &bytes)], size);
            assert_eq!(seen.iter().map(|one| one.fields.clone()).collect::<Vec<_>>(), [expected.clone(), expected.clone()]);
        }
    }

    #[test]
    fn the_marker_and_a_fitting_length_prove_it() {
        assert_eq!(probe(&DISSECTOR, 179, &message(1)), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 179, &[0xff; 10]), Verdict::Maybe);
        assert_eq!(probe(&DISSECTOR, 179, &[0xff; 19]), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 179, b"GET /"), Verdict::NotMine);
    }
}
