//! DNS messages over TCP: each preceded by its length in two bytes (RFC 1035 4.2.2, RFC 4795 2.5).

use crate::{Context, Conversation, MAX_PENDING_BYTES, Progress, Sink};

/// Reads one message; false when it is none.
pub type ReadMessage = fn(&[u8], &Context, &mut Sink) -> bool;

/// A byte stream of messages.
pub struct MessageStream(pub ReadMessage);

impl Conversation for MessageStream {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let Some((prefix, rest)) = bytes.split_first_chunk::<2>() else { return Progress::Incomplete };
        let length = usize::from(u16::from_be_bytes(*prefix));
        let whole = prefix.len() + length;
        if whole > MAX_PENDING_BYTES {
            return Progress::Skip(whole as u64);
        }
        let Some(message) = rest.get(..length) else { return Progress::Incomplete };
        if (self.0)(message, context, sink) { Progress::Consumed(whole) } else { Progress::SideDone }
    }
}
