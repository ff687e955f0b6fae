//! SCCP, by which Cisco's telephones are led by their call manager (Cisco, Skinny Client Control Protocol): name and type of
//! the telephone, which its registration tells, and who is one: connections last until a telephone starts anew. Numbers, names
//! and calls are never read.

use crate::cursor::Cursor;
use crate::framed::{Extent, Framed, Messages, is_answer};
use crate::{Context, Conversation, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Integer, Text};
use asepsis_observation::{Field, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Skinny = Skinny;

/// Reads the registration of telephones.
#[derive(Debug)]
pub struct Skinny;

const PORT: u16 = 2000;
const SOURCE: &str = "Cisco SCCP, Register";
/// Length and version of the header.
const HEADER_BYTES: usize = 8;
/// Longest message; the length counts from behind the header.
const MAX_LENGTH: u32 = 4096;
/// Versions of the header in use: before and since call manager 7, with what came between.
const MAX_VERSION: u32 = 0x20;
const REGISTER: u32 = 1;
/// The highest identifier of a message.
const MAX_MESSAGE: u32 = 0x0200;
/// The lowest identifier of what managers say; those below are stations'.
const FIRST_OF_MANAGERS: u32 = 0x81;
/// Messages of one side that prove who it is: one header is weak.
const PROOF_MESSAGES: u8 = 2;
/// How telephones are named: by these letters and their hardware address.
const NAMES: [&[u8]; 4] = [b"SEP", b"ATA", b"VGC", b"CIPC"];

static KINDS: [Kind; 2] = [
    Kind {
        name: "skinny.register",
        meaning: "The subject, a telephone, registered with its call manager.",
        fields: &[
            Field::new("device_name", Text, "Name of the telephone, made of its hardware address.", SOURCE),
            Field::new("device_type", Integer, "Number of its model.", SOURCE),
        ],
    },
    Kind {
        name: "skinny.message",
        meaning: "The subject took part in a conversation of a telephone and its call manager.",
        fields: &[Field::new("role", Text, "station, which is a telephone as a rule, or manager.", "Cisco SCCP, message identifiers")],
    },
];
const REGISTRATION: &Kind = &KINDS[0];
const MESSAGE: &Kind = &KINDS[1];

static PROTOCOL: Protocol =
    Protocol { name: "skinny", layers: &[Layer::Stream], ports: &[PORT], kinds: &KINDS, openers: None };

impl Dissector for Skinny {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// The header is weak: it counts at the usual port, elsewhere only with a registration.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_usual = head.has_port(&[PORT]);
        match identifier(head.bytes) {
            _ if !may_begin(head.bytes) => Verdict::NotMine,
            None if is_usual => Verdict::Maybe,
            Some(message) if is_usual && message != REGISTER => Verdict::Mine,
            Some(REGISTER) if registration(head.bytes).is_some_and(|fields| fields.contains("device_name")) => Verdict::Mine,
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Framed::<Connection>::default()))
    }
}

/// True when length, version and identifier are possible ones, as far as they are there.
fn may_begin(bytes: &[u8]) -> bool {
    let mut cursor = Cursor::new(bytes);
    [4..=MAX_LENGTH, 0..=MAX_VERSION, 0..=MAX_MESSAGE]
        .iter()
        .all(|possible| cursor.little32().is_none_or(|number| possible.contains(&number)))
}

/// The identifier of the first message, once it is whole.
fn identifier(bytes: &[u8]) -> Option<u32> {
    let mut cursor = Cursor::new(bytes);
    let (length, _version, message) = (cursor.little32()?, cursor.little32()?, cursor.little32()?);
    (usize::try_from(length).ok()? + HEADER_BYTES <= bytes.len()).then_some(message)
}

/// Name, user and instance of the telephone's station, its address and its type.
fn registration(message: &[u8]) -> Option<Fields> {
    let mut cursor = Cursor::new(message.get(HEADER_BYTES..)?);
    cursor.little32().filter(|identifier| *identifier == REGISTER)?;
    let name = cursor.take(16)?.split(|octet| *octet == 0).next()?;
    let is_name = NAMES.iter().any(|prefix| name.starts_with(prefix)) && name.iter().all(u8::is_ascii_alphanumeric);
    cursor.skip(12)?;
    Some(Fields::new().with("device_name", is_name.then(|| text(name))).with("device_type", cursor.little32()?))
}

/// One connection.
#[derive(Debug, Default)]
struct Connection {
    /// Messages of each side that are such as only it sends.
    heard: [u8; 2],
}

impl Messages for Connection {
    fn extent(&self, bytes: &[u8]) -> Extent {
        let mut cursor = Cursor::new(bytes);
        let (Some(length), Some(version)) = (cursor.little32(), cursor.little32()) else { return Extent::Unknown };
        match usize::try_from(length) {
            Ok(behind) if (4..=MAX_LENGTH).contains(&length) && version <= MAX_VERSION => Extent::Whole(HEADER_BYTES + behind),
            _ => Extent::Broken,
        }
    }

    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        if let Some(fields) = registration(message) {
            sink.server_is(context.side.other());
            sink.observe(REGISTRATION, context.sender, fields);
        }
        let is_manager = is_answer(context, &[PORT]);
        let Some(heard) = self.heard.get_mut(context.side.index()) else { return };
        if identifier(message).is_some_and(|identifier| (identifier >= FIRST_OF_MANAGERS) == is_manager) {
            *heard = heard.saturating_add(1);
            if *heard == PROOF_MESSAGES {
                sink.server_is(if is_manager { context.side } else { context.side.other() });
                let role = if is_manager { "manager" } else { "station" };
                sink.observe(MESSAGE, context.sender, Fields::new().with("role", role));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::{client, context, play, probe, server};
    use proptest::prelude::*;

    fn message(identifier: u8, body: &[u8]) -> Vec<u8> {
        let length = u8::try_from(body.len() + 4).unwrap();
        [&[length, 0, 0, 0, 0, 0, 0, 0, identifier, 0, 0, 0][..], body].concat()
    }

    fn register(name: &str) -> Vec<u8> {
        let mut body = name.as_bytes().to_vec();
        body.resize(16, 0);
        body.extend([0, 0, 0, 0, 1, 0, 0, 0, 192, 0, 2, 9, 0xb3, 1, 0, 0, 0, 0, 0, 0]);
        message(1, &body)
    }

    fn role(word: &str) -> Fields {
        Fields::new().with("role", word)
    }

    #[test]
    fn who_keeps_alive_what_began_before_is_told_by_the_second_message() {
        let mut connection = Framed::<Connection>::default();
        let mut sink = Sink::default();
        let turned = |side| Context { start_seen: false, side, ..context(side.other(), 2000) };
        for _ in 0..3 {
            connection.data(&message(0, &[]), &turned(Side::Responder), &mut sink);
            connection.data(&[4, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0], &turned(Side::Initiator), &mut sink);
            // What the other side says, which proves nothing.
            connection.data(&message(3, b"canary\0\0"), &turned(Side::Initiator), &mut sink);
        }
        let told: Vec<_> = sink.take().map(|one| (one.subject, one.fields.clone())).collect();
        assert_eq!(told, [(client(), role("station")), (server(), role("manager"))]);
    }

    #[test]
    fn a_telephone_tells_its_name_and_type() {
        let sent = [message(0, &[]), register("SEP020000000009")].concat();
        for size in [1, 500] {
            let wanted = Fields::new().with("device_name", "SEP020000000009").with("device_type", 435);
            let seen = play(&DISSECTOR, 2000, &[(Side::Initiator, &sent)], size);
            assert_eq!(seen.iter().map(|one| one.fields.clone()).collect::<Vec<_>>(), [wanted, role("station")]);
        }
        assert_eq!(registration(&register("Ann Canary")), Some(Fields::new().with("device_type", 435)));
    }

    #[test]
    fn the_weak_header_counts_at_its_port() {
        assert_eq!(probe(&DISSECTOR, 9, &register("SEP020000000009")), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9, &register("canary")), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 2000, &message(0, &[])), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9, &message(0, &[])), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 2000, &register("SEP020000000009")[..20]), Verdict::Maybe);
        assert_eq!(probe(&DISSECTOR, 2000, b"GET / HTTP/1.1\r\n"), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_body_is_survived(identifier: u8, body in prop::collection::vec(any::<u8>(), 0..90)) {
            play(&DISSECTOR, 2000, &[(Side::Initiator, &message(identifier, &body))], 9);
        }
    }
}
