//! Analysers and the laboratory's system (CLSI LIS01-A2, formerly ASTM E1381; CLSI LIS02-A2, formerly ASTM E1394).
//!
//! Of the header record sender, receiver and version are kept, of all other records only their type. Records of
//! patients, orders, results and comments are not read.

mod frame;
#[cfg(test)]
mod tests;

use crate::unproven::Unproven;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Side, Sink, Verdict};
use asepsis_observation::{Field, FieldType, Fields, Kind, latin_text};
use frame::{ENQUIRY, START_OF_TEXT, has_right_sum, is_delimited_header};

/// The dissector.
pub static DISSECTOR: Astm = Astm;

/// Reads messages between analysers and laboratory systems.
#[derive(Debug)]
pub struct Astm;

/// Longest header record looked at; one frame has at most 240 octets of text, and some send records without frames.
const MAX_HEADER_BYTES: usize = 1024;
/// Bytes without a header or a right frame after which the stream is given back.
const MAX_UNKNOWN_BYTES: usize = 8 * 1024;
/// Longest frame waited for: 64,000 octets of text in LIS02's larger frames are passed over in parts.
const MAX_FRAME_BYTES: usize = 2048;

static KINDS: [Kind; 2] = [
    Kind {
        name: "astm.header",
        meaning: "The subject began a message and said who it is.",
        fields: &[
            Field {
                name: "sender",
                of: FieldType::Texts,
                meaning: "Name or identifier of the sender, by components: mostly name or model, version, serial number.",
                source: "CLSI LIS02-A2 6.5",
            },
            Field {
                name: "receiver",
                of: FieldType::Text,
                meaning: "Identifier of the receiver.",
                source: "CLSI LIS02-A2 6.10",
            },
            Field {
                name: "processing_id",
                of: FieldType::Text,
                meaning: "P production, T training, D debugging, Q quality control.",
                source: "CLSI LIS02-A2 6.12",
            },
            Field {
                name: "version",
                of: FieldType::Text,
                meaning: "Version of the standard.",
                source: "CLSI LIS02-A2 6.13",
            },
        ],
    },
    Kind {
        name: "astm.record",
        meaning: "The subject sent a record of this type.",
        fields: &[Field {
            name: "type",
            of: FieldType::Text,
            meaning: "header (one without content), patient, order, result, query, comment, manufacturer, scientific or terminator.",
            source: "CLSI LIS02-A2 5.2",
        },
        Field {
            name: "sender",
            of: FieldType::Text,
            meaning: "First component of the sender in the header before it.",
            source: "CLSI LIS02-A2 6.5",
        }],
    },
];
static HEADER: &Kind = &KINDS[0];
static RECORD: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "astm",
    layers: &[Layer::Stream],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Astm {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let bytes = head.bytes;
        match bytes {
            // The enquiry alone says too little; the frame that follows it proves.
            [ENQUIRY] => Verdict::Maybe,
            [ENQUIRY, rest @ ..] => starts(rest),
            _ => starts(bytes),
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Link::default()))
    }
}

/// A header record with or without a frame around it, or a whole frame whose sum is right.
fn starts(bytes: &[u8]) -> Verdict {
    let record = match bytes {
        [START_OF_TEXT, b'0'..=b'7', record @ ..] => record,
        [START_OF_TEXT] => return Verdict::Maybe,
        _ => bytes,
    };
    match is_delimited_header(record) {
        Some(true) => Verdict::Mine,
        None => Verdict::Maybe,
        Some(false) if bytes.first() == Some(&START_OF_TEXT) && record.len() < bytes.len() => match has_right_sum(bytes) {
            Some(true) => Verdict::Mine,
            None if bytes.len() < MAX_FRAME_BYTES => Verdict::Maybe,
            _ => Verdict::NotMine,
        },
        Some(false) => Verdict::NotMine,
    }
}

/// The type of a record, by its letter; the header has its own observation.
const fn record_word(letter: u8) -> Option<&'static str> {
    match letter {
        b'P' => Some("patient"),
        b'O' => Some("order"),
        b'R' => Some("result"),
        b'Q' => Some("query"),
        b'C' => Some("comment"),
        b'M' => Some("manufacturer"),
        b'S' => Some("scientific"),
        b'L' => Some("terminator"),
        _ => None,
    }
}

/// What one side declared in its header.
#[derive(Debug, Default)]
struct Speaker {
    field_delimiter: Option<u8>,
    /// First component of the sender.
    name: String,
}

#[derive(Debug, Default)]
struct Link {
    speakers: [Speaker; 2],
    unproven: Unproven,
}

impl Conversation for Link {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        // A record ends with CR, within a frame or without; ENQ, ACK, NAK and EOT stand alone.
        let Some(end) = bytes.iter().position(|byte| *byte == b'\r') else {
            return if bytes.len() > MAX_HEADER_BYTES { self.unproven.pass(bytes.len(), MAX_UNKNOWN_BYTES) } else { Progress::Incomplete };
        };
        self.line(bytes.get(..=end).unwrap_or_default(), context, sink);
        self.unproven.pass(end + 1, MAX_UNKNOWN_BYTES)
    }

    fn gap(&mut self, _side: Side) -> bool {
        true
    }
}

impl Link {
    fn line(&mut self, line: &[u8], context: &Context, sink: &mut Sink) {
        let record = record_of(line);
        if is_delimited_header(record) == Some(true) {
            self.unproven.prove();
            self.header(record, context, sink);
            return;
        }
        let Some(speaker) = self.speakers.get(context.side.index()) else { return };
        let (Some(letter), Some(delimiter)) = (record.first(), record.get(1)) else { return };
        // Seen from the middle the delimiter is the customary one.
        let is_record = *delimiter == speaker.field_delimiter.unwrap_or(b'|');
        if let Some(word) = record_word(*letter).filter(|_| is_record) {
            self.unproven.prove();
            sink.observe(RECORD, context.sender, Fields::new().with("type", word).with("sender", speaker.name.as_str()));
        }
    }

    fn header(&mut self, record: &[u8], context: &Context, sink: &mut Sink) {
        let [_, delimiter, _, component, ..] = *record else { return };
        if let Some(speaker) = self.speakers.get_mut(context.side.index()) {
            speaker.field_delimiter = Some(delimiter);
        }
        // LIS02-A2 6: the delimiters are fields 1 and 2, so that the third of these pieces is field 3.
        let mut fields = record.split(|byte| *byte == delimiter).skip(2);
        let mut field = |number: usize| fields.nth(number).map(latin_text);
        let sender = field(2).unwrap_or_default();
        let receiver = field(4);
        let processing = field(1).filter(|word| matches!(word.as_str(), "P" | "T" | "D" | "Q"));
        let version = field(0);
        let sender: Vec<String> = sender
            .split(char::from(component))
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect();
        if let Some(speaker) = self.speakers.get_mut(context.side.index()) {
            speaker.name = sender.first().cloned().unwrap_or_default();
        }
        let said = Fields::new()
            .with("sender", sender)
            .with("receiver", receiver)
            .with("processing_id", processing)
            .with("version", version);
        // A header with nothing in it still tells what is spoken.
        if said.is_empty() {
            sink.observe(RECORD, context.sender, Fields::new().with("type", "header"));
        } else {
            sink.observe(HEADER, context.sender, said);
        }
    }
}

/// The record in a line, its CR included: behind control octets, the start of a frame and its number.
fn record_of(line: &[u8]) -> &[u8] {
    let written = line.split_last().map_or(line, |(_, written)| written);
    let begin = written.iter().rposition(|byte| *byte < 0x20).map_or(0, |at| at + 1);
    let behind = line.get(begin..).unwrap_or_default();
    let is_framed = begin > 0 && line.get(begin - 1) == Some(&START_OF_TEXT);
    match behind {
        [b'0'..=b'7', record @ ..] if is_framed => record,
        _ => behind,
    }
}
