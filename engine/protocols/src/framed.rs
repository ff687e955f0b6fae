//! Streams of messages that tell their own length at the beginning, as industrial protocols over TCP are.

use crate::{Context, Conversation, Progress, Side, Sink};

/// Longest message kept until it is whole; of longer ones only what comes first is read.
const MAX_MESSAGE_BYTES: usize = 32 * 1024;
/// Segments without the beginning of a message, after which the stream is given up.
const MAX_BROKEN: u8 = 32;

/// How far a message reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// So many octets, header included.
    Whole(usize),
    /// The header is not there yet.
    Unknown,
    /// These octets begin no message.
    Broken,
}

impl Extent {
    /// The extent that `length` says, or broken below `least`.
    pub const fn of(length: usize, least: usize) -> Self {
        if length < least || length == 0 { Self::Broken } else { Self::Whole(length) }
    }
}

/// Reads the messages of one connection.
pub(crate) trait Messages: Send {
    /// How far the message reaches that begins here.
    fn extent(&self, bytes: &[u8]) -> Extent;

    /// Reads one whole message.
    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink);
}

/// One connection whose messages are cut at their lengths.
#[derive(Debug, Default)]
pub(crate) struct Framed<M> {
    messages: M,
    broken: u8,
}

impl<M: Messages> Conversation for Framed<M> {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        match self.messages.extent(bytes) {
            Extent::Whole(length) => {
                if let Some(message) = bytes.get(..length) {
                    self.messages.message(message, context, sink);
                    Progress::Consumed(length)
                } else if length > MAX_MESSAGE_BYTES {
                    Progress::Skip(length as u64)
                } else {
                    Progress::Incomplete
                }
            }
            Extent::Unknown => Progress::Incomplete,
            // After loss the next segment begins a message as a rule.
            Extent::Broken if self.broken < MAX_BROKEN => {
                self.broken += 1;
                Progress::Consumed(bytes.len())
            }
            Extent::Broken => Progress::Done,
        }
    }

    fn gap(&mut self, _side: Side) -> bool {
        true
    }
}

/// True when the sender is the one that was called: by the side when the start was seen, else by the protocol's ports.
pub(crate) fn is_answer(context: &Context, ports: &[u16]) -> bool {
    if context.start_seen {
        return context.side == Side::Responder;
    }
    match (ports.contains(&context.sender_port), ports.contains(&context.receiver_port)) {
        (true, false) => true,
        (false, true) => false,
        _ => context.side == Side::Responder,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::context;

    #[derive(Default)]
    struct Counted(Vec<usize>);

    impl Messages for Counted {
        fn extent(&self, bytes: &[u8]) -> Extent {
            bytes.first().map_or(Extent::Unknown, |length| Extent::of(usize::from(*length), 1))
        }

        fn message(&mut self, message: &[u8], _context: &Context, _sink: &mut Sink) {
            self.0.push(message.len());
        }
    }

    #[test]
    fn messages_are_cut_at_their_lengths_and_broken_octets_dropped() {
        let mut framed = Framed::<Counted>::default();
        let mut sink = Sink::default();
        let context = context(Side::Initiator, 9);
        assert_eq!(framed.data(&[3, 0, 0, 2, 0], &context, &mut sink), Progress::Consumed(3));
        assert_eq!(framed.data(&[2], &context, &mut sink), Progress::Incomplete);
        assert_eq!(framed.data(&[0, 5, 5], &context, &mut sink), Progress::Consumed(3));
        assert_eq!(framed.messages.0, [3]);
        for _ in 0..MAX_BROKEN - 1 {
            framed.data(&[0], &context, &mut sink);
        }
        assert_eq!(framed.data(&[0], &context, &mut sink), Progress::Done);
    }

    #[test]
    fn the_side_decides_when_the_start_was_seen_else_the_port() {
        let seen = context(Side::Responder, 502);
        assert!(is_answer(&seen, &[502]));
        let turned = Context { start_seen: false, side: Side::Initiator, ..seen };
        assert!(is_answer(&turned, &[502]) && !is_answer(&turned, &[102]));
    }
}
