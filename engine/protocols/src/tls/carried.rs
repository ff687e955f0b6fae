//! Records of TLS that another protocol carries in pieces of its own: EAP (RFC 5216), TDS (MS-TDS 2.2.6.5).

use super::conversation::TlsConversation;
use crate::{Context, Conversation, Progress, Sink};

/// Octets of one side that wait for the rest of their record, at most.
const MAX_WAITING_BYTES: usize = 32 * 1024;

/// One connection of TLS inside another protocol.
#[derive(Debug, Default)]
pub(crate) struct CarriedTls {
    conversation: TlsConversation,
    waiting: [Vec<u8>; 2],
    is_over: bool,
}

impl CarriedTls {
    /// Takes the next piece that one side sends. False when nothing more is to be learnt.
    pub fn push(&mut self, piece: &[u8], context: &Context, sink: &mut Sink) -> bool {
        let Some(waiting) = self.waiting.get_mut(context.side.index()).filter(|_| !self.is_over) else { return false };
        waiting.extend_from_slice(piece);
        let mut read = 0;
        while let Some(bytes) = waiting.get(read..).filter(|bytes| !bytes.is_empty()) {
            match self.conversation.data(bytes, context, sink) {
                Progress::Incomplete => break,
                Progress::Consumed(length) => read += length,
                Progress::Skip(length) => read = read.saturating_add(usize::try_from(length).unwrap_or(usize::MAX)),
                _ => {
                    self.is_over = true;
                    break;
                }
            }
        }
        waiting.drain(..read.min(waiting.len()));
        self.is_over |= waiting.len() > MAX_WAITING_BYTES;
        !self.is_over
    }

    /// Octets that wait for the rest of their records.
    pub fn waiting_bytes(&self) -> usize {
        self.waiting.iter().map(Vec::len).sum()
    }
}
