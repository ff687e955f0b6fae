//! Multicast DNS (RFC 6762) and the service discovery on top of it (RFC 6763): hosts and their services by name.

mod texts;

use crate::dns::message::{BROKEN_NAME, Message, Section, fits_at_its_port};
use crate::dns::record::{Record, TYPE_OPT, TypeText};
use crate::dns::{Name, NameFault, field};
use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{Field, FieldType, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Mdns = Mdns;

/// Reads multicast DNS, also when it is sent to one host (RFC 6762 5.4, 6.7).
#[derive(Debug)]
pub struct Mdns;

const PORT: u16 = 5353;

const RECORD_FIELDS: &[Field] = &[
    field("name", FieldType::Text, "Owner of the record: a host, a service or an instance of one.", "RFC 6762 6, RFC 6763 4.1"),
    field("type", FieldType::Text, "Type of the record.", "RFC 1035 4.1.3"),
    field("address", FieldType::Address, "Address of the owner.", "RFC 1035 3.4.1, RFC 3596 2.2"),
    field("cname", FieldType::Text, "The owner's true name.", "RFC 1035 3.3.1"),
    field("ptr", FieldType::Text, "Instance of a service, or the host of an address.", "RFC 6763 4.1"),
    field("port", FieldType::Integer, "Port of the service.", "RFC 6763 5"),
    field("srv_target", FieldType::Text, "Host that serves it.", "RFC 6763 5"),
    field("txt", FieldType::Texts, "What the service tells of itself, as key=value; only of white-listed keys.", "RFC 6763 6.3"),
    field("hinfo_cpu", FieldType::Text, "Processor of the host.", "RFC 1035 3.3.2"),
    field("hinfo_os", FieldType::Text, "Operating system of the host.", "RFC 1035 3.3.2"),
];

static KINDS: [Kind; 3] = [
    Kind {
        name: "mdns.query",
        meaning: "The subject asked all hosts of the link.",
        fields: &[
            field("name", FieldType::Text, "Name or service asked for.", "RFC 6762 5"),
            field("type", FieldType::Text, "Type asked for.", "RFC 6762 5"),
        ],
    },
    Kind {
        name: "mdns.answer",
        meaning: "The subject claims this record, in an answer, an announcement, a probe or a goodbye.",
        fields: RECORD_FIELDS,
    },
    Kind {
        name: "mdns.known_answer",
        meaning: "The subject asked and already knew this record, which is some other host's.",
        fields: RECORD_FIELDS,
    },
];
const QUERY: &Kind = &KINDS[0];
const ANSWER: &Kind = &KINDS[1];
const KNOWN_ANSWER: &Kind = &KINDS[2];

static PROTOCOL: Protocol = Protocol {
    name: "mdns",
    layers: &[Layer::Datagram],
    ports: &[PORT],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Mdns {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// The format is that of DNS: only its port makes it multicast DNS (RFC 6762 3), its content must fit.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        if head.has_port(&[PORT]) && !head.has_port(&[53]) && fits_at_its_port(head.bytes) {
            Verdict::Mine
        } else {
            Verdict::NotMine
        }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if !fits_at_its_port(payload) {
            return;
        }
        let Some(message) = Message::read(payload) else { return };
        // Other operations must be ignored (RFC 6762 18.3).
        if message.header.operation() != 0 {
            return;
        }
        let is_response = message.header.is_response();
        if !is_response {
            read_questions(&message, context, sink);
        }
        let is_told = |record: &&Record<'_>| record.type_code != TYPE_OPT && !names_person(&record.name);
        for record in message.records.iter().filter(is_told) {
            let is_known = !is_response && record.section == Section::Answer;
            let fields = fields(record, sink.fields());
            sink.observe(if is_known { KNOWN_ANSWER } else { ANSWER }, context.sender, fields);
        }
        if message.fault == Some(NameFault::Broken) {
            sink.malformed("mdns", BROKEN_NAME, context.sender);
        }
    }
}

/// Service under which people are present in chats, and which names them: `user@host._presence._tcp.local` (XEP-0174 2).
const PRESENCE: &[u8] = b"_presence";

/// True for an instance of that service, and for the list of its instances.
fn names_person(name: &Name<'_>) -> bool {
    name.labels().any(|label| label.eq_ignore_ascii_case(PRESENCE))
}

/// Questions in responses must be ignored (RFC 6762 6).
fn read_questions(message: &Message<'_>, context: &Context, sink: &mut Sink) {
    for question in message.questions().filter(|question| !names_person(&question.name)) {
        let fields = Fields::new().with("name", question.name).with("type", TypeText(question.type_code));
        sink.observe(QUERY, context.sender, fields);
    }
}

fn fields(record: &Record<'_>, none: Fields) -> Fields {
    let host = record.host_information();
    record
        .fields(record.name, none)
        .with("txt", record.texts().map(|told| told.into_iter().filter_map(texts::kept).collect::<Vec<_>>()))
        .with("hinfo_cpu", host.as_ref().map(|(processor, _)| processor.clone()))
        .with("hinfo_os", host.map(|(_, system)| system))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{client, datagram, probe};
    use crate::dns::tests::{message, question, record, wire_name};
    use asepsis_observation::Value;

    const INSTANCE: &str = "CT 1 Console._http._tcp.local";

    fn announcement() -> Vec<u8> {
        let answers = [
            record("_http._tcp.local", 12, &wire_name(INSTANCE)),
            record(INSTANCE, 33, &[&[0, 0, 0, 0, 0x1f, 0x90][..], &wire_name("ct1.local")].concat()),
            record(INSTANCE, 16, b"\x08model=X1\x00\x06path=/"),
            record("ct1.local", 13, b"\x06X86_64\x05LINUX"),
            record("ct1.local", 1, &[192, 0, 2, 1]),
        ];
        message(0x84, [&[], &answers, &[], &[]])
    }

    #[test]
    fn an_announcement_tells_of_the_sender() {
        let seen = datagram(&DISSECTOR, PORT, &announcement());
        assert_eq!(seen.len(), 5);
        assert!(seen.iter().all(|one| one.kind == ANSWER && one.subject == client()));
        assert_eq!(seen[0].fields.get("ptr"), Some(&Value::from(INSTANCE)));
        assert_eq!(seen[1].fields.get("port"), Some(&Value::Integer(8080)));
        assert_eq!(seen[1].fields.get("srv_target"), Some(&Value::from("ct1.local")));
        assert_eq!(seen[2].fields.get("txt"), Some(&Value::from(vec!["model=X1", "path=/"])));
        assert_eq!(seen[3].fields.get("hinfo_cpu"), Some(&Value::from("X86_64")));
        assert_eq!(seen[3].fields.get("hinfo_os"), Some(&Value::from("LINUX")));
        assert_eq!(seen[4].fields.get("address"), Some(&Value::from("192.0.2.1")));
    }

    #[test]
    fn who_is_present_in_a_chat_is_not_told() {
        let person = "canary.jane@ct1._presence._tcp.local";
        let answers = [
            record("_presence._tcp.local", 12, &wire_name(person)),
            record(person, 33, &[&[0, 0, 0, 0, 0x1f, 0x90][..], &wire_name("ct1.local")].concat()),
            record(person, 16, b"\x0a1st=Canary\x0ejid=canary@ct1.x\x08u=canary\x08p=canary"),
            record(INSTANCE, 16, b"\x08u=canary\x08p=canary\x0cpath=/canary"),
        ];
        let seen = datagram(&DISSECTOR, PORT, &message(0x84, [&[question(person, 255)], &answers, &[], &[]]));
        let asked = datagram(&DISSECTOR, PORT, &message(0, [&[question(person, 255)], &answers, &[], &[]]));
        assert!(!format!("{seen:?}{asked:?}").to_lowercase().contains("canary"), "{seen:?}");
        assert_eq!(seen[0].fields.get("txt"), Some(&Value::from(vec!["path=/*"])));
    }

    #[test]
    fn what_is_known_of_others_is_not_the_askers_claim() {
        let known = [record("_http._tcp.local", 12, &wire_name(INSTANCE))];
        let seen = datagram(&DISSECTOR, PORT, &message(0, [&[question("_http._tcp.local", 12)], &known, &[], &[]]));
        assert_eq!(seen.iter().map(|one| one.kind).collect::<Vec<_>>(), [QUERY, KNOWN_ANSWER]);
        assert_eq!(seen[0].fields, Fields::new().with("name", "_http._tcp.local").with("type", "PTR"));
    }

    #[test]
    fn a_probe_claims_what_it_wants_to_own() {
        let wanted = [record("ct1.local", 1, &[192, 0, 2, 1])];
        let seen = datagram(&DISSECTOR, PORT, &message(0, [&[question("ct1.local", 255)], &[], &wanted, &[]]));
        assert_eq!(seen.iter().map(|one| one.kind).collect::<Vec<_>>(), [QUERY, ANSWER]);
        assert_eq!(seen[0].fields.get("type"), Some(&Value::from("ANY")));
    }

    #[test]
    fn other_operations_are_ignored() {
        assert!(datagram(&DISSECTOR, PORT, &message(0x28, [&[question("ct1.local", 255)], &[], &[], &[]])).is_empty());
    }

    #[test]
    fn every_prefix_says_the_beginning_of_what_the_whole_says() {
        let whole = announcement();
        let all = datagram(&DISSECTOR, PORT, &whole);
        for length in 0..whole.len() {
            assert!(all.starts_with(&datagram(&DISSECTOR, PORT, &whole[..length])), "cut at {length}");
        }
    }

    #[test]
    fn only_its_port_tells_it_from_dns() {
        assert_eq!(probe(&DISSECTOR, PORT, &announcement()), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 5300, &announcement()), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, PORT, &[0xff; 40]), Verdict::NotMine);
    }
}
