//! POCT1-A: point-of-care devices introduce themselves to their data manager (CLSI POCT1-A2, device messaging layer).
//!
//! Of the introduction only the device is kept; of all other messages only the type. Patients, operators and results
//! are passed over.

mod tokens;
mod vocabulary;

#[cfg(test)]
mod tests;

use crate::unproven::Unproven;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Side, Sink, Verdict};
use asepsis_observation::{Fields, text};
use memchr::memchr_iter;
use tokens::{Token, Tokenizer, replace_entities};

/// The dissector.
pub static DISSECTOR: Poct1a = Poct1a;

/// Reads the device messaging layer of POCT1-A.
#[derive(Debug)]
pub struct Poct1a;

/// U+FEFF in UTF-8, which may stand before XML.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// The introduction.
const HELLO: &[u8] = b"HEL.R01";
/// Length of a message type: three letters, `.R`, two digits.
const TYPE_BYTES: usize = 7;
/// Bytes without any message after which the stream is given back.
const MAX_UNKNOWN_BYTES: usize = 16 * 1024;

static PROTOCOL: Protocol = Protocol {
    name: "poct1a",
    layers: &[Layer::Stream],
    ports: &[],
    kinds: &vocabulary::KINDS,
    openers: None,
};

impl Dissector for Poct1a {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if BYTE_ORDER_MARK.starts_with(head.bytes) {
            return Verdict::Maybe;
        }
        let bytes = head.bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head.bytes).trim_ascii_start();
        if bytes.starts_with(b"<?xml") {
            let Some(end) = bytes.windows(2).position(|two| two == b"?>") else {
                return if bytes.len() < 200 { Verdict::Maybe } else { Verdict::NotMine };
            };
            return starts_message(bytes.get(end + 2..).unwrap_or_default().trim_ascii_start());
        }
        match starts_message(bytes) {
            Verdict::NotMine if b"<?xml".starts_with(bytes) => Verdict::Maybe,
            // A capture may start inside a message; the end of that one or the start of the next proves as much.
            Verdict::NotMine if holds_message(bytes) => Verdict::Mine,
            verdict => verdict,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Connection::default()))
    }
}

/// A start tag whose name is a message type.
fn starts_message(bytes: &[u8]) -> Verdict {
    let Some((&first, name)) = bytes.split_first() else { return Verdict::Maybe };
    if first != b'<' || !could_be_type(name.get(..TYPE_BYTES).unwrap_or(name)) {
        return Verdict::NotMine;
    }
    match name.get(TYPE_BYTES) {
        None => Verdict::Maybe,
        Some(b'>' | b' ' | b'\t' | b'\r' | b'\n') => Verdict::Mine,
        Some(_) => Verdict::NotMine,
    }
}

/// A tag that starts or ends a message, anywhere but inside HTTP, which may carry the same documents.
fn holds_message(bytes: &[u8]) -> bool {
    let is_tag = |rest: &[u8]| match rest.split_first_chunk::<2>() {
        Some((b"</", name)) => could_be_type(name.get(..TYPE_BYTES).unwrap_or(b"?")) && name.get(TYPE_BYTES) == Some(&b'>'),
        _ => starts_message(rest) == Verdict::Mine,
    };
    memchr_iter(b'<', bytes).filter_map(|at| bytes.get(at..)).any(is_tag) && !bytes.windows(5).any(|five| five == b"HTTP/")
}

/// True for a message type such as `OBS.R02`, or the start of one.
fn could_be_type(name: &[u8]) -> bool {
    name.iter().enumerate().all(|(at, byte)| match at {
        0..=2 => byte.is_ascii_uppercase(),
        3 => *byte == b'.',
        4 => *byte == b'R',
        _ => byte.is_ascii_digit(),
    })
}

/// The white list: which elements of an introduction are kept, and as what.
fn field_name(element: &[u8]) -> Option<&'static str> {
    let (parent, name) = element.split_at_checked(4)?;
    let name = std::str::from_utf8(name).ok()?;
    let kept = vocabulary::HELLO.fields.iter().map(|field| field.name).find(|field| *field == name)?;
    let is_of_header = kept == "version_id";
    (parent == if is_of_header { b"HDR." } else { b"DEV." }).then_some(kept)
}

/// What one side says.
#[derive(Debug, Default)]
struct Speaker {
    tokenizer: Tokenizer,
    is_in_hello: bool,
    hello: Vec<(&'static str, String)>,
    has_gap: bool,
}

/// What is complete.
enum Said {
    Hello(Fields),
    Message(String),
}

impl Speaker {
    fn read(&mut self, bytes: &[u8], say: &mut impl FnMut(Said)) {
        if std::mem::take(&mut self.has_gap) {
            self.close_hello(say);
            self.tokenizer.lose();
        }
        let mut tokenizer = std::mem::take(&mut self.tokenizer);
        tokenizer.read(bytes, &mut |token| self.take(&token, say));
        self.tokenizer = tokenizer;
    }

    /// Takes a token; true when the value of a start is wanted.
    fn take(&mut self, token: &Token<'_>, say: &mut impl FnMut(Said)) -> bool {
        match *token {
            Token::Start(name) if name.len() == TYPE_BYTES && could_be_type(name) => {
                self.close_hello(say);
                self.is_in_hello = name == HELLO;
                if !self.is_in_hello {
                    say(Said::Message(text(name)));
                }
                false
            }
            Token::Start(name) => self.is_in_hello && field_name(name).is_some(),
            Token::Value(name, value) => {
                let known = |field| self.hello.iter().any(|(kept, _)| *kept == field);
                if let Some(field) = field_name(name).filter(|field| !known(*field)) {
                    self.hello.push((field, replace_entities(&text(value))));
                }
                false
            }
            Token::End(name) => {
                // The header stands before the device (annex B), so that the device completes the introduction.
                if name == HELLO || name == b"DEV" {
                    self.close_hello(say);
                }
                false
            }
        }
    }

    fn close_hello(&mut self, say: &mut impl FnMut(Said)) {
        let hello = std::mem::take(&mut self.hello);
        if std::mem::take(&mut self.is_in_hello) {
            let mut fields = Fields::new();
            for name in vocabulary::HELLO.fields.iter().map(|field| field.name) {
                fields.set(name, hello.iter().find(|(kept, _)| *kept == name).map(|(_, value)| value.as_str()));
            }
            say(Said::Hello(fields));
        }
    }
}

/// One connection.
#[derive(Debug, Default)]
struct Connection {
    speakers: [Speaker; 2],
    unproven: Unproven,
}

impl Conversation for Connection {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let [initiator, responder] = &mut self.speakers;
        let speaker = if context.side == Side::Initiator { initiator } else { responder };
        let unproven = &mut self.unproven;
        speaker.read(bytes, &mut |said| {
            unproven.prove();
            match said {
                // Whoever introduces itself is the device; it was the data manager's service that it called.
                Said::Hello(fields) => {
                    sink.server_is(context.side.other());
                    sink.observe(vocabulary::HELLO, context.sender, fields);
                }
                Said::Message(name) => {
                    sink.observe(vocabulary::MESSAGE, context.sender, Fields::new().with("message_type", name));
                }
            }
        });
        self.unproven.pass(bytes.len(), MAX_UNKNOWN_BYTES)
    }

    fn gap(&mut self, side: Side) -> bool {
        if let Some(speaker) = self.speakers.get_mut(side.index()) {
            speaker.has_gap = true;
        }
        true
    }
}
