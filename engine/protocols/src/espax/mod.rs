//! ESPA-X 1.00 (the ESPA-X group's open specification, XML over TCP): by which nurse call and fire alarm systems hand alarms to
//! paging and telephone servers. Who logs on and with which program is read; alarms, wards, beds, users and passwords are not.

use crate::framed::{Extent, Framed, Messages};
use crate::markup::{Piece, Pieces, attribute, content, texts};
use crate::{Context, Conversation, Dissector, Head, Layer, Protocol, Side, Sink, Verdict};
use asepsis_observation::FieldType::Text;
use asepsis_observation::{Field, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Espax = Espax;

/// Reads log-ons and the words of messages.
#[derive(Debug)]
pub struct Espax;

/// Mark, length of the whole, flags.
const MAGIC: &[u8] = b"EX";
const HEADER_BYTES: usize = 10;
/// The header and what begins a document.
const PROOF_BYTES: usize = HEADER_BYTES + 2;
/// Messages longer than this are none.
const MAX_MESSAGE_BYTES: usize = 1 << 20;
/// What documents of the protocol are called.
const DOCUMENT: &str = "ESPA-X";
const REQUEST: &str = "REQ.";

static KINDS: [Kind; 2] = [
    Kind {
        name: "espax.client",
        meaning: "The subject, as a rule a nurse call or alarm system, logged on to a server that alerts people.",
        fields: &[
            Field::new("client", Text, "Name of the system.", "ESPA-X 1.00, LI-CLIENT"),
            Field::new("software", Text, "Its software and version.", "ESPA-X 1.00, LI-CLIENTSW"),
            Field::new("version", Text, "Version of the protocol.", "ESPA-X 1.00, version"),
        ],
    },
    Kind {
        name: "espax.message",
        meaning: "The subject took part in handing alarms on.",
        fields: &[
            Field::new("role", Text, "client, who has alarms, or server, who alerts people.", "ESPA-X 1.00"),
            Field::new("message", Text, "LOGIN, HEARTBEAT, P-START, S-CONDITION and the like.", "ESPA-X 1.00"),
        ],
    },
];
const CLIENT: &Kind = &KINDS[0];
const MESSAGE: &Kind = &KINDS[1];

/// What a request or answer may be about, and what a server tells by itself.
const WORDS: &[&str] = &[
    "LOGIN", "LOGOUT", "HEARTBEAT", "P-START", "P-STOP", "P-STATUS", "S-CONDITION", "S-INFO", "C-ACK", "P-EVENT", "P-ENDED",
];

static PROTOCOL: Protocol = Protocol {
    name: "espax",
    layers: &[Layer::Stream],
    ports: &[2023],
    kinds: &KINDS,
    openers: Some(&[b'E'..=b'E']),
};

impl Dissector for Espax {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let common = head.bytes.len().min(MAGIC.len());
        if head.bytes.get(..common) != MAGIC.get(..common) {
            return Verdict::NotMine;
        }
        match (length(head.bytes), head.bytes.get(HEADER_BYTES..PROOF_BYTES)) {
            (None, _) | (Some(PROOF_BYTES..=MAX_MESSAGE_BYTES), None) => Verdict::Maybe,
            (Some(PROOF_BYTES..=MAX_MESSAGE_BYTES), Some(b"<?" | b"<E")) => Verdict::Mine,
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<Framed<Connection>>::default())
    }
}

/// The length that the header tells.
fn length(bytes: &[u8]) -> Option<usize> {
    let octets = bytes.get(MAGIC.len()..)?.first_chunk()?;
    usize::try_from(u32::from_be_bytes(*octets)).ok()
}

/// One connection.
#[derive(Debug, Default)]
struct Connection;

impl Messages for Connection {
    fn extent(&self, bytes: &[u8]) -> Extent {
        match (bytes.starts_with(MAGIC) || MAGIC.starts_with(bytes), length(bytes)) {
            (false, _) => Extent::Broken,
            (true, None) => Extent::Unknown,
            (true, Some(length)) if length > MAX_MESSAGE_BYTES => Extent::Broken,
            (true, Some(length)) => Extent::of(length, HEADER_BYTES),
        }
    }

    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        let document = String::from_utf8_lossy(message.get(HEADER_BYTES..).unwrap_or_default());
        let mut starts = Pieces::of(&document).filter_map(|piece| match piece {
            Piece::Start(name, attributes) => Some((name, attributes)),
            _ => None,
        });
        let Some((DOCUMENT, attributes)) = starts.next() else { return };
        let Some((name, _)) = starts.next() else { return };
        let is_request = name.starts_with(REQUEST);
        let word = name.split_once('.').and_then(|(_, word)| WORDS.iter().find(|known| **known == word));
        let is_log_on = word == Some(&"LOGIN");
        if is_log_on && is_request {
            sink.server_is(context.side.other());
            sink.observe(CLIENT, context.sender, log_on(&document).with("version", attribute(attributes, "version")));
        }
        // Either side may ask; where the start was not seen, only a log-on tells who is who.
        let side = if is_log_on && !is_request { Side::Responder } else { context.side };
        let role = (context.start_seen || is_log_on).then(|| role(side));
        sink.observe(MESSAGE, context.sender, Fields::new().with("role", role).with("message", word.copied()));
    }
}

const fn role(side: Side) -> &'static str {
    match side {
        Side::Initiator => "client",
        Side::Responder => "server",
    }
}

/// Name and software of who logs on; never user and password beside them.
fn log_on(document: &str) -> Fields {
    let mut fields = Fields::new();
    texts(document, |around, written| match around.last() {
        Some(&"LI-CLIENT") => fields.set_first("client", content(written)),
        Some(&"LI-CLIENTSW") => fields.set_first("software", content(written)),
        _ => {}
    });
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{play, probe};
    use proptest::prelude::*;

    const LOG_ON: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ESPA-X version=\"1.00\" timestamp=\"2026-01-02T03:04:05\">\n\
        <REQ.LOGIN invokeID=\"1\"><LI-CLIENT>Nurse call</LI-CLIENT><LI-CLIENTSW>CALL_V2.1</LI-CLIENTSW>\
        <LI-USER>canary</LI-USER><LI-PASSWORD>canary</LI-PASSWORD></REQ.LOGIN></ESPA-X>";
    const ANSWER: &str = "<ESPA-X version=\"1.00\"><RSP.LOGIN invokeID=\"1\" sessionID=\"canary\"><RSP-CODE>200</RSP-CODE></RSP.LOGIN></ESPA-X>";
    const ALARM: &str = "<ESPA-X version=\"1.00\"><REQ.P-START invokeID=\"2\"><CP-TEXTMSG>canary</CP-TEXTMSG><CP-BED>canary</CP-BED></REQ.P-START></ESPA-X>";

    fn framed(document: &str) -> Vec<u8> {
        let length = u32::try_from(document.len() + HEADER_BYTES).unwrap().to_be_bytes();
        [MAGIC, &length, &[0, 0, 2, 0x2a], document.as_bytes()].concat()
    }

    fn message(role: &str, word: &str) -> Fields {
        Fields::new().with("role", role).with("message", word)
    }

    #[test]
    fn systems_are_named_and_alarms_are_not_read() {
        let messages = [(Side::Initiator, framed(LOG_ON)), (Side::Responder, framed(ANSWER)), (Side::Initiator, framed(ALARM))];
        let messages = messages.each_ref().map(|(side, bytes)| (*side, bytes.as_slice()));
        for size in [1, 40, 5000] {
            let seen = play(&DISSECTOR, 2023, &messages, size);
            let client = Fields::new().with("client", "Nurse call").with("software", "CALL_V2.1").with("version", "1.00");
            let wanted = [client, message("client", "LOGIN"), message("server", "LOGIN"), message("client", "P-START")];
            assert_eq!(seen.iter().map(|one| one.fields.clone()).collect::<Vec<_>>(), wanted);
        }
    }

    #[test]
    fn only_documents_behind_the_header_are_taken() {
        let whole = framed(ANSWER);
        for length in 1..PROOF_BYTES {
            assert_eq!(probe(&DISSECTOR, 9, &whole[..length]), Verdict::Maybe);
        }
        assert_eq!(probe(&DISSECTOR, 9, &whole), Verdict::Mine);
        for other in [&b"EHLO host\r\n"[..], b"EXAMINE INBOX\r\n", b"EX\0\0\0\x05....<E", b"EX\0\0\0\x50....{}"] {
            assert_eq!(probe(&DISSECTOR, 2023, other), Verdict::NotMine);
        }
        let other = framed("<?xml version=\"1.0\"?><html><body>canary</body></html>");
        assert!(play(&DISSECTOR, 2023, &[(Side::Initiator, &other)], 5000).is_empty());
    }

    proptest! {
        #[test]
        fn any_document_is_survived(rest in ".{0,80}") {
            play(&DISSECTOR, 2023, &[(Side::Initiator, &framed(&format!("<ESPA-X {rest}")))], 50);
        }
    }
}
