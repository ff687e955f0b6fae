//! One Telnet connection up to its login prompt, or until something is typed.

use super::commands::{Part, first};
use super::greeting;
use crate::{Context, Conversation, Progress, Side, Sink};

/// Bytes of a greeting that are kept; what is longer is no greeting.
const MAX_GREETING_BYTES: usize = 4096;
const ESCAPE: u8 = 0x1b;

/// One connection.
#[derive(Debug, Default)]
pub(super) struct TelnetConversation {
    greeting: Vec<u8>,
    /// True inside a control sequence of ECMA-48 5.4, which a letter ends.
    is_escaped: bool,
}

impl TelnetConversation {
    fn take(&mut self, byte: u8) {
        if self.is_escaped {
            self.is_escaped = !byte.is_ascii_alphabetic();
        } else if byte == ESCAPE {
            self.is_escaped = true;
        } else if byte != 0 {
            self.greeting.push(byte);
        }
    }

    fn end(&mut self, context: &Context, sink: &mut Sink) -> Progress {
        // Without the start, text may belong to somebody's session.
        if context.start_seen {
            greeting::tell(&std::mem::take(&mut self.greeting), context, sink);
        }
        Progress::Done
    }
}

impl Conversation for TelnetConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let is_server = context.side == Side::Responder;
        if context.start_seen {
            sink.server_is(Side::Responder);
        } else {
            return Progress::Done;
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            match first(rest) {
                Part::Command(length) => rest = rest.get(length..).unwrap_or_default(),
                Part::Open if rest.len() < bytes.len() => return Progress::Consumed(bytes.len() - rest.len()),
                Part::Open => return Progress::Incomplete,
                Part::Text(byte) if is_server => {
                    self.take(byte);
                    rest = rest.get(1..).unwrap_or_default();
                }
                // Line ends keep a connection alive; anything else is typed.
                Part::Text(b'\r' | b'\n' | 0) => rest = rest.get(1..).unwrap_or_default(),
                Part::Invalid | Part::Text(_) => return self.end(&of_server(context), sink),
            }
        }
        if self.greeting.len() > MAX_GREETING_BYTES || is_server && greeting::holds_prompt(&self.greeting) {
            return self.end(&of_server(context), sink);
        }
        Progress::Consumed(bytes.len())
    }

    fn gap(&mut self, side: Side) -> bool {
        side == Side::Initiator
    }
}

fn of_server(context: &Context) -> Context {
    if context.side == Side::Responder { *context } else { context.mirrored() }
}
