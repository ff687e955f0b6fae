//! Plays the bytes of a stream to one conversation: keeps what it could not use yet, steps over what it does not want.

use asepsis_protocols::{Context, Conversation, MAX_PENDING_BYTES, Progress, Side, Sink};

/// Pending bytes up to which a conversation is asked again with every new byte. Above, it is asked when a sixteenth has
/// been added, when the other side speaks and at the end: one-byte segments must not cost the square of their number.
const EAGER_BYTES: usize = 4096;

/// How a conversation goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It wants more.
    Open,
    /// Nothing more to learn.
    Done,
    /// It was not its protocol.
    NotMine,
    /// That many bytes of those shown were its own; what follows is another protocol.
    Another(usize),
}

#[derive(Debug, Default)]
struct Half {
    pending: Vec<u8>,
    /// Length of `pending` at which the conversation is asked again.
    ask_at: usize,
    skip: u64,
    is_done: bool,
}

/// A conversation and what it has not used yet.
pub(crate) struct Reading {
    pub(crate) protocol: &'static str,
    conversation: Box<dyn Conversation>,
    halves: [Half; 2],
}

impl Reading {
    pub(crate) fn new(protocol: &'static str, conversation: Box<dyn Conversation>) -> Self {
        Self { protocol, conversation, halves: [Half::default(), Half::default()] }
    }

    /// Bytes of the context's side that come next.
    pub(crate) fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Outcome {
        let half = half_of(&mut self.halves, context.side);
        if half.is_done {
            return self.outcome();
        }
        let skipped = usize::try_from(half.skip).unwrap_or(usize::MAX).min(bytes.len());
        half.skip -= skipped as u64;
        let bytes = bytes.get(skipped..).unwrap_or_default();
        if bytes.is_empty() {
            return Outcome::Open;
        }
        if half.pending.is_empty() {
            let (outcome, used) = self.ask(bytes, context, sink);
            let rest = bytes.get(used..).unwrap_or_default();
            if outcome == Outcome::Open && !rest.is_empty() {
                half_of(&mut self.halves, context.side).pending = rest.to_vec();
            }
            return outcome;
        }
        half.pending.extend_from_slice(bytes);
        if half.pending.len() < half.ask_at {
            return Outcome::Open;
        }
        let before = half.pending.len() - bytes.len();
        match self.ask_pending(context, sink) {
            // Counted from the first pending byte; the caller knows only the new ones.
            Outcome::Another(used) => Outcome::Another(used.saturating_sub(before)),
            outcome => outcome,
        }
    }

    /// Asks once more for what is pending: the other side speaks, or no more will come.
    pub(crate) fn settle(&mut self, context: &Context, sink: &mut Sink) -> Outcome {
        let half = half_of(&mut self.halves, context.side);
        if half.is_done || half.ask_at <= half.pending.len() || half.pending.is_empty() {
            return self.outcome();
        }
        self.ask_pending(context, sink)
    }

    /// Asks about all that is pending, and keeps what was not used.
    fn ask_pending(&mut self, context: &Context, sink: &mut Sink) -> Outcome {
        let mut pending = std::mem::take(&mut half_of(&mut self.halves, context.side).pending);
        let (outcome, used) = self.ask(&pending, context, sink);
        if outcome == Outcome::Open && used < pending.len() {
            pending.drain(..used);
            half_of(&mut self.halves, context.side).pending = pending;
        }
        outcome
    }

    /// True when bytes of this side wait for more than one new byte.
    pub(crate) fn is_waiting(&self, side: Side) -> bool {
        self.halves.get(side.index()).is_some_and(|half| half.ask_at > half.pending.len())
    }

    /// Bytes of this side are missing.
    pub(crate) fn gap(&mut self, length: u32, context: &Context) -> Outcome {
        let half = half_of(&mut self.halves, context.side);
        let is_unwanted = half.pending.is_empty() && half.skip >= u64::from(length);
        if is_unwanted {
            half.skip -= u64::from(length);
        } else if !half.is_done {
            half.skip = 0;
            half.ask_at = 0;
            half.pending = Vec::new();
            half.is_done = !self.conversation.gap(context.side);
        }
        self.outcome()
    }

    fn outcome(&self) -> Outcome {
        if self.halves.iter().all(|half| half.is_done) { Outcome::Done } else { Outcome::Open }
    }

    /// Shows bytes to the conversation until it wants more. Tells how many are used up; what is left is to be kept.
    fn ask(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> (Outcome, usize) {
        let half = half_of(&mut self.halves, context.side);
        half.ask_at = 0;
        let all = bytes.len();
        let mut rest = bytes;
        while !rest.is_empty() {
            match self.conversation.data(rest, context, sink) {
                Progress::Incomplete => break,
                // Nothing consumed would be asked for ever: taken as the end of the side.
                Progress::SideDone | Progress::Consumed(0) | Progress::Skip(0) => {
                    half.is_done = true;
                    return (self.outcome(), all);
                }
                Progress::Consumed(length) => rest = rest.get(length..).unwrap_or_default(),
                Progress::Skip(length) => {
                    let here = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
                    rest = rest.get(here..).unwrap_or_default();
                    half.skip = length - here as u64;
                }
                Progress::Done => return (Outcome::Done, all),
                Progress::NotMine => return (Outcome::NotMine, all),
                Progress::Another(length) => return (Outcome::Another(all - rest.len() + length), all),
            }
        }
        if rest.len() > MAX_PENDING_BYTES {
            sink.malformed(self.protocol, "a message is longer than what is kept of one", context.sender);
            half.is_done = true;
            return (self.outcome(), all);
        }
        half.ask_at = if rest.len() > EAGER_BYTES { rest.len() + rest.len() / 16 } else { 0 };
        (self.outcome(), all - rest.len())
    }
}

fn half_of(halves: &mut [Half; 2], side: Side) -> &mut Half {
    let [initiator, responder] = halves;
    match side {
        Side::Initiator => initiator,
        Side::Responder => responder,
    }
}
