//! HL7 version 2 over MLLP: which applications speak, in which role, with which software, for which devices.
//!
//! Only fields of a white list are copied. Segments about patients are not read, nor is any measured value: of an
//! observation the value is read only where its code says that it is the maker, model, number or version of a device.

mod message;
mod reader;
mod specification;
mod vocabulary;

#[cfg(test)]
mod tests;

use crate::unproven::Unproven;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Side, Sink, Verdict};
use memchr::memchr_iter;
use message::Separators;
use reader::{BLOCK_END, BLOCK_START, Found, Reader};

/// The dissector.
pub static DISSECTOR: Hl7 = Hl7;

/// Reads HL7 version 2 messages.
#[derive(Debug)]
pub struct Hl7;

/// The registered port, and the habit of Mirth.
const PORTS: &[u16] = &[2575, 6661];
/// Bytes without any message after which the stream is given back.
const MAX_UNKNOWN_BYTES: usize = 16 * 1024;

static PROTOCOL: Protocol = Protocol {
    name: "hl7",
    layers: &[Layer::Stream],
    ports: PORTS,
    kinds: &vocabulary::KINDS,
    openers: None,
};

impl Dissector for Hl7 {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        match starts_message(head.bytes) {
            // A capture may start inside a message; the block after it proves as much.
            Verdict::NotMine if holds_block(head.bytes) => Verdict::Mine,
            verdict => verdict,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Connection::default()))
    }
}

/// A header at the very start: its name, a separator, encoding characters, the separator again (HL7 v2.9 2.5.4).
fn starts_message(bytes: &[u8]) -> Verdict {
    let unpadded = bytes.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).and_then(|from| bytes.get(from..));
    let bytes = unpadded.unwrap_or_default();
    let bytes = bytes.strip_prefix(&[BLOCK_START]).unwrap_or(bytes);
    let Some((name, declared)) = bytes.split_at_checked(3) else {
        let is_start = [b"MSH", b"FHS", b"BHS"].iter().any(|name| name.starts_with(bytes));
        return if is_start { Verdict::Maybe } else { Verdict::NotMine };
    };
    if !matches!(name, b"MSH" | b"FHS" | b"BHS") {
        return Verdict::NotMine;
    }
    let Some((&separator, rest)) = declared.split_first() else { return Verdict::Maybe };
    match rest.iter().position(|byte| *byte == separator) {
        Some(length) if declared.get(..=length).is_some_and(|declared| Separators::read(declared).is_some()) => {
            Verdict::Mine
        }
        None if rest.len() < 6 && declared.iter().all(u8::is_ascii_punctuation) => Verdict::Maybe,
        _ => Verdict::NotMine,
    }
}

/// The end of one block and right after it the start of another with a message in it.
fn holds_block(bytes: &[u8]) -> bool {
    let mut behind = memchr_iter(BLOCK_END, bytes).filter_map(|at| bytes.get(at + 1..));
    behind
        .find_map(|rest| rest.strip_prefix(b"\r").filter(|block| block.first() == Some(&BLOCK_START)))
        .is_some_and(|block| starts_message(block) == Verdict::Mine)
}

/// One connection.
#[derive(Debug, Default)]
struct Connection {
    readers: [Reader; 2],
    has_gap: [bool; 2],
    unproven: Unproven,
}

impl Conversation for Connection {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let ([initiator, responder], [gap_initiator, gap_responder]) = (&mut self.readers, &mut self.has_gap);
        let (reader, has_gap) = match context.side {
            Side::Initiator => (initiator, gap_initiator),
            Side::Responder => (responder, gap_responder),
        };
        let mut tell = |found| observe(&found, context, sink);
        if std::mem::take(has_gap) {
            reader.lose(&mut tell);
        }
        reader.read(bytes, &mut tell);
        if self.readers.iter().any(|reader| reader.is_known) {
            self.unproven.prove();
        }
        self.unproven.pass(bytes.len(), MAX_UNKNOWN_BYTES)
    }

    fn gap(&mut self, side: Side) -> bool {
        if let Some(has_gap) = self.has_gap.get_mut(side.index()) {
            *has_gap = true;
        }
        true
    }
}

/// Who acknowledges is the server: it was sent to.
fn observe(found: &Found, context: &Context, sink: &mut Sink) {
    let Found::Message(message) = found else {
        sink.malformed("hl7", "header declares no separators", context.sender);
        return;
    };
    sink.server_is(if message.is_acknowledgement() { context.side } else { context.side.other() });
    let fields = message.fields(sink.fields());
    sink.observe(vocabulary::MESSAGE, context.sender, fields);
    let fields = message.receiver_fields(sink.fields());
    sink.observe(vocabulary::RECEIVER, context.receiver, fields);
}
