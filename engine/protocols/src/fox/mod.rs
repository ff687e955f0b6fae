//! Fox, by which Niagara stations of Tridium speak: the greeting tells program, version and system of both ends.
//!
//! The protocol is not published; its greeting is text: `fox a 0 -1 fox hello`, then name=type:value in each line.

use crate::dns::field;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Fox = Fox;

/// Reads the greeting of Fox.
#[derive(Debug)]
pub struct Fox;

const START: &[u8] = b"fox a ";
const GREETING: &[u8] = b"fox hello\n{";
const END: &[u8] = b"\n};;";
/// Longest greeting that is read.
const MAX_GREETING_BYTES: usize = 8 * 1024;
const CLAUSE: &str = "Tridium Niagara, greeting of Fox, observed";

/// The white list: name on the wire and field.
const NAMES: [(&[u8], &str); 13] = [
    (b"fox.version", "fox_version"),
    (b"hostName", "host_name"),
    (b"hostAddress", "host_address"),
    (b"app.name", "app_name"),
    (b"app.version", "app_version"),
    (b"vm.name", "vm_name"),
    (b"vm.version", "vm_version"),
    (b"os.name", "os_name"),
    (b"os.version", "os_version"),
    (b"station.name", "station_name"),
    (b"hostId", "host_id"),
    (b"vmUuid", "vm_uuid"),
    (b"brandId", "brand_id"),
];

static KINDS: [Kind; 1] = [Kind {
    name: "fox.hello",
    meaning: "The subject is a program of Niagara and greeted.",
    fields: &[
        field("fox_version", FieldType::Text, "Version of the protocol.", CLAUSE),
        field("host_name", FieldType::Text, "Name of the host, or its address.", CLAUSE),
        field("host_address", FieldType::Text, "Address the host gives for itself.", CLAUSE),
        field("app_name", FieldType::Text, "Station is a controller or server, Workbench an engineer's tool.", CLAUSE),
        field("app_version", FieldType::Text, "Version of Niagara.", CLAUSE),
        field("vm_name", FieldType::Text, "Name of the virtual machine for Java.", CLAUSE),
        field("vm_version", FieldType::Text, "Its version.", CLAUSE),
        field("os_name", FieldType::Text, "Name of the operating system.", CLAUSE),
        field("os_version", FieldType::Text, "Its version.", CLAUSE),
        field("station_name", FieldType::Text, "Name of the station.", CLAUSE),
        field("host_id", FieldType::Text, "Identifier of the host, which begins with its platform.", CLAUSE),
        field("vm_uuid", FieldType::Text, "Identifier of the installation.", CLAUSE),
        field("brand_id", FieldType::Text, "Brand that Niagara is sold under.", CLAUSE),
    ],
}];
const HELLO: &Kind = &KINDS[0];

static PROTOCOL: Protocol = Protocol {
    name: "fox",
    layers: &[Layer::Stream],
    ports: &[1911],
    kinds: &KINDS,
    openers: Some(&[b'f'..=b'f']),
};

impl Dissector for Fox {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        match head.bytes.strip_prefix(START) {
            Some([b'0'..=b'9', ..]) => Verdict::Mine,
            None if !START.starts_with(head.bytes) => Verdict::NotMine,
            _ if head.bytes.len() <= START.len() => Verdict::Maybe,
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Greeting))
    }
}

/// The greetings of one connection: all that is wanted of it.
#[derive(Debug)]
struct Greeting;

impl Conversation for Greeting {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let Some(line) = bytes.iter().position(|byte| *byte == b'\n') else {
            return if bytes.len() < 256 { Progress::Incomplete } else { Progress::SideDone };
        };
        let head = bytes.get(..line + 2).unwrap_or(bytes);
        if !head.ends_with(GREETING) {
            let may_be = bytes.len() < line + 2 && head.ends_with(b"fox hello\n");
            return if may_be { Progress::Incomplete } else { Progress::SideDone };
        }
        let body = bytes.get(line + 2..).unwrap_or_default();
        let Some(end) = body.windows(END.len()).position(|four| four == END) else {
            if bytes.len() < MAX_GREETING_BYTES {
                return Progress::Incomplete;
            }
            sink.observe(HELLO, context.sender, read(body));
            return Progress::SideDone;
        };
        sink.observe(HELLO, context.sender, read(body.get(..end).unwrap_or_default()));
        Progress::SideDone
    }
}

/// The listed names; each value has its type before it.
fn read(body: &[u8]) -> Fields {
    let mut fields = Fields::new();
    for line in body.split(|byte| *byte == b'\n') {
        let Some(at) = line.iter().position(|byte| *byte == b'=') else { continue };
        let (name, value) = line.split_at(at);
        let Some(value) = value.strip_prefix(b"=s:") else { continue };
        if let Some((_, field)) = NAMES.iter().find(|(wire, _)| *wire == name).filter(|(_, f)| !fields.contains(f)) {
            fields.set(field, text(value));
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side::{Initiator, Responder};
    use crate::conversation_test::{play, probe};
    use asepsis_observation::Value;

    const HELLO: &[u8] = b"fox a 0 -1 fox hello\n{\nfox.version=s:1.0\nid=i:2\nuser=s:CANARY\nhostName=s:ahu-1\napp.name=s:Station\nos.name=s:QNX\nbrandId=s:vykon\n};;\nfox a 1 -1 fox challenge\n{\nnonce=s:CANARY\n};;\n";

    #[test]
    fn the_greeting_is_read_and_nothing_else() {
        for segment_bytes in [1, 20, 1000] {
            let seen = play(&DISSECTOR, 1911, &[(Initiator, HELLO), (Responder, HELLO)], segment_bytes);
            assert_eq!(seen.len(), 2);
            assert_eq!(seen[1].fields.get("host_name"), Some(&Value::Text("ahu-1".into())));
            assert_eq!(seen[1].fields.get("brand_id"), Some(&Value::Text("vykon".into())));
            assert!(!format!("{seen:?}").contains("CANARY"));
        }
    }

    #[test]
    fn the_first_words_prove_it() {
        assert_eq!(probe(&DISSECTOR, 9, HELLO), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9, b"fox a"), Verdict::Maybe);
        for other in [&b"fox a !"[..], b"foxtrot", b"GET / HTTP/1.1"] {
            assert_eq!(probe(&DISSECTOR, 1911, other), Verdict::NotMine);
        }
    }
}
