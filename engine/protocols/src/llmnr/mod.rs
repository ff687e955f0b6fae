//! Link-Local Multicast Name Resolution (RFC 4795): hosts that ask their neighbours for names, and those that answer.

use crate::dns::message::{BROKEN_NAME, Message, Section, fits_at_its_port};
use crate::dns::record::TypeText;
use crate::dns::stream::MessageStream;
use crate::dns::{NameFault, field};
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Llmnr = Llmnr;

/// Reads LLMNR.
#[derive(Debug)]
pub struct Llmnr;

const PORT: u16 = 5355;

static KINDS: [Kind; 2] = [
    Kind {
        name: "llmnr.query",
        meaning: "The subject asked its neighbours for a name.",
        fields: &[
            field("name", FieldType::Text, "Name asked for.", "RFC 4795 2.1"),
            field("type", FieldType::Text, "Type asked for.", "RFC 4795 2.1"),
        ],
    },
    Kind {
        name: "llmnr.answer",
        meaning: "The subject answered that the name is its own.",
        fields: &[
            field("name", FieldType::Text, "Name of the subject, or the reverse name of its address.", "RFC 4795 2.3"),
            field("type", FieldType::Text, "Type of the record.", "RFC 1035 4.1.3"),
            field("address", FieldType::Address, "Address of the name.", "RFC 1035 3.4.1, RFC 3596 2.2"),
            field("cname", FieldType::Text, "The owner's true name.", "RFC 1035 3.3.1"),
            field("ptr", FieldType::Text, "Host of the address asked for.", "RFC 1035 3.3.12"),
            field("port", FieldType::Integer, "Port of the service.", "RFC 2782"),
            field("srv_target", FieldType::Text, "Host that serves it.", "RFC 2782"),
        ],
    },
];
const QUERY: &Kind = &KINDS[0];
const ANSWER: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "llmnr",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: &[PORT],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Llmnr {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// The format is that of DNS: only its port makes it LLMNR (RFC 4795 2), its content must fit.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_at_home = head.has_port(&[PORT]) && !head.has_port(&[53]);
        let after_length = head.bytes.get(2..).unwrap_or_default();
        if is_at_home && (is_message(head.bytes) || is_message(after_length)) {
            Verdict::Mine
        } else {
            Verdict::NotMine
        }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        read(payload, context, sink);
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(MessageStream(read)))
    }
}

/// Exactly one question, in answers too (RFC 4795 2.1.1), and the standard operation.
fn is_message(bytes: &[u8]) -> bool {
    Message::read(bytes).is_some_and(|message| message.header.operation() == 0 && message.header.counts()[0] == 1)
        && fits_at_its_port(bytes)
}

fn read(payload: &[u8], context: &Context, sink: &mut Sink) -> bool {
    if !is_message(payload) {
        return false;
    }
    let Some(message) = Message::read(payload) else { return false };
    if message.header.is_response() {
        for record in message.records.iter().filter(|record| record.section == Section::Answer) {
            let fields = record.fields(record.name, sink.fields());
            sink.observe(ANSWER, context.sender, fields);
        }
    } else {
        for question in message.questions() {
            let fields = Fields::new().with("name", question.name).with("type", TypeText(question.type_code));
            sink.observe(QUERY, context.sender, fields);
        }
    }
    if message.fault == Some(NameFault::Broken) {
        sink.malformed("llmnr", BROKEN_NAME, context.sender);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::{client, datagram, play, probe};
    use crate::dns::tests::{message, question, record};

    fn query() -> Vec<u8> {
        message(0, [&[question("CT1", 1)], &[], &[], &[]])
    }

    fn answer() -> Vec<u8> {
        message(0x80, [&[question("CT1", 1)], &[record("CT1", 1, &[192, 0, 2, 1])], &[], &[]])
    }

    #[test]
    fn a_query_is_the_askers() {
        let seen = datagram(&DISSECTOR, PORT, &query());
        assert_eq!((seen[0].kind, seen[0].subject), (QUERY, client()));
        assert_eq!(seen[0].fields, Fields::new().with("name", "CT1").with("type", "A"));
    }

    #[test]
    fn an_answer_names_the_sender() {
        let seen = datagram(&DISSECTOR, PORT, &answer());
        assert_eq!(seen.len(), 1);
        assert_eq!((seen[0].kind, seen[0].subject), (ANSWER, client()));
        assert_eq!(seen[0].fields, Fields::new().with("name", "CT1").with("type", "A").with("address", "192.0.2.1"));
    }

    #[test]
    fn a_stream_says_the_same() {
        let framed = [&[0, u8::try_from(answer().len()).unwrap()][..], &answer()].concat();
        assert_eq!(play(&DISSECTOR, PORT, &[(Side::Initiator, &framed)], 5), datagram(&DISSECTOR, PORT, &answer()));
    }

    #[test]
    fn content_must_fit_at_its_port() {
        assert_eq!(probe(&DISSECTOR, PORT, &query()), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9999, &query()), Verdict::NotMine);
        let two = message(0, [&[question("CT1", 1), question("CT1", 28)], &[], &[], &[]]);
        assert_eq!(probe(&DISSECTOR, PORT, &two), Verdict::NotMine);
    }

    #[test]
    fn every_prefix_says_the_beginning_of_what_the_whole_says() {
        let whole = answer();
        let all = datagram(&DISSECTOR, PORT, &whole);
        for length in 0..whole.len() {
            assert!(all.starts_with(&datagram(&DISSECTOR, PORT, &whole[..length])), "cut at {length}");
        }
    }
}
