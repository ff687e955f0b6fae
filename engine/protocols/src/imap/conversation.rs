//! One IMAP connection until somebody logs on or it changes to TLS.

use super::{BANNER, ID, identification, is_greeting};
use crate::lines::{self, Dialogue, MAX_KEPT_LINES, capabilities, is_one_of};
use crate::{Context, Progress, Sink};
use asepsis_observation::{Fields, text};

/// Longest tag that is remembered.
const MAX_TAG_BYTES: usize = 32;
/// Words before a list of capabilities in a greeting or an answer.
const CAPABILITY: &[u8] = b"CAPABILITY ";

/// One connection.
#[derive(Debug, Default)]
pub(super) struct ImapConversation {
    has_greeted: bool,
    /// Tag of the command that asked to change to TLS.
    tls_tag: Option<Vec<u8>>,
}

/// The list in `* CAPABILITY …` or in `[CAPABILITY …]`.
fn capabilities_of(line: &[u8]) -> Vec<String> {
    let Some(at) = line.windows(CAPABILITY.len()).position(|words| words.eq_ignore_ascii_case(CAPABILITY)) else {
        return Vec::new();
    };
    let list = line.get(at + CAPABILITY.len()..).unwrap_or_default();
    let list = list.split(|byte| *byte == b']').next().unwrap_or_default();
    let is_list = matches!(line.get(..at), Some(b"* " | b"* OK ["));
    if is_list { capabilities(list).take(MAX_KEPT_LINES).map(|name| text(name.as_bytes())).collect() } else { Vec::new() }
}

impl Dialogue for ImapConversation {
    const TOO_LONG: Progress = Progress::Done;

    fn is_of_server(&self, line: &[u8]) -> bool {
        line.starts_with(b"* ") || line.starts_with(b"+ ")
    }

    fn server(&mut self, line: &[u8], length: usize, context: &Context, sink: &mut Sink) -> Progress {
        sink.server_is(context.side);
        if let Some(rest) = line.strip_prefix(b"* ID ") {
            sink.observe(ID, context.sender, identification::read(rest));
        }
        let is_first = !std::mem::replace(&mut self.has_greeted, true) && context.start_seen;
        let banner = (is_first && is_greeting(line)).then(|| lines::greeting(line));
        let fields = Fields::new().with("banner", banner).with("capabilities", capabilities_of(line));
        sink.observe(BANNER, context.sender, fields);
        if let Some(tag) = &self.tls_tag
            && let Some(result) = line.strip_prefix(tag.as_slice())
        {
            self.tls_tag = None;
            if result.get(..4).is_some_and(|result| result.eq_ignore_ascii_case(b" OK ")) {
                sink.observe(BANNER, context.sender, Fields::new().with("is_secured", true));
                return Progress::Another(length);
            }
        }
        Progress::Consumed(length)
    }

    fn client(&mut self, line: &[u8], length: usize, context: &Context, sink: &mut Sink) -> Progress {
        let mut words = line.splitn(3, |byte| *byte == b' ');
        let (tag, command) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        sink.server_is(context.side.other());
        if command.eq_ignore_ascii_case(b"ID") {
            sink.observe(ID, context.sender, identification::read(words.next().unwrap_or_default()));
        } else if command.eq_ignore_ascii_case(b"STARTTLS") && tag.len() <= MAX_TAG_BYTES {
            self.tls_tag = Some(tag.to_vec());
        } else if !is_one_of(command, &["CAPABILITY", "NOOP"]) {
            // Whatever else a client asks, the answers speak of people.
            return Progress::Done;
        }
        Progress::Consumed(length)
    }
}
