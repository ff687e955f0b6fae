//! What is kept of a flow above the transport: who they are, which protocol it is, the conversation being read.

use crate::conversation::{Outcome, Reading};
use crate::dispatch::{self, Candidates, Found};
use asepsis_flow::Stream;
use asepsis_observation::Mac;
use asepsis_protocols::{Context, Conversation, Dissector, Head, Progress, Side, Sink, Verdict};

/// First bytes of a side kept for probing, at most; when they do not decide, the side is unknown.
const MAX_HEAD_BYTES: usize = 2048;
/// Octets by which nobody need tell what a stream is; until then they are kept.
const MIN_HEAD_BYTES: usize = 32;
/// Segments or datagrams of one side that are probed when the start of the conversation was seen.
const TRIES_FROM_START: u8 = 8;
/// The same when the capture begins in the middle: a message boundary must come by.
const TRIES_IN_THE_MIDDLE: u8 = 48;

/// First bytes that did not decide yet.
#[derive(Debug, Default)]
pub(crate) struct Heads {
    bytes: [Vec<u8>; 2],
    tries: [u8; 2],
    first: Option<Side>,
}

/// How far the protocol is known.
#[derive(Default)]
pub(crate) enum Application {
    /// Nothing was sent yet.
    #[default]
    Unprobed,
    /// Some was sent, which did not decide.
    Probing(Box<Heads>),
    /// A stream that a dissector reads.
    Stream(Box<Reading>),
    /// Datagrams that a dissector reads one by one.
    Datagrams(&'static dyn Dissector),
    /// Datagrams that a dissector reads as one exchange.
    Exchange(Box<dyn Conversation>),
    /// Unknown, or nothing more to learn.
    Silent,
}

impl std::fmt::Debug for Application {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Unprobed => "Unprobed",
            Self::Probing(_) => "Probing",
            Self::Stream(_) => "Stream",
            Self::Datagrams(_) => "Datagrams",
            Self::Exchange(_) => "Exchange",
            Self::Silent => "Silent",
        })
    }
}

/// The state of a flow.
#[derive(Debug, Default)]
pub(crate) struct Talk {
    /// Link-layer addresses of initiator and responder as first seen.
    pub(crate) macs: [Option<Mac>; 2],
    /// TCP streams of initiator and responder.
    pub(crate) streams: [Stream; 2],
    /// What reads it.
    pub(crate) application: Application,
    /// The protocol, once known.
    pub(crate) protocol: Option<&'static str>,
    /// The server's side, where the content told.
    pub(crate) server: Option<Side>,
    /// Sequence number of the initiator's SYN.
    pub(crate) syn_sequence: Option<u32>,
    /// True when the responder accepted: anything but a reset, which says that nobody listens.
    pub(crate) is_answered: bool,
    /// Sides that sent FIN.
    pub(crate) is_finished: [bool; 2],
}

impl Talk {
    /// True when something waits to be read or given up at the end.
    pub(crate) const fn is_unfinished(&self) -> bool {
        let [initiator, responder] = &self.streams;
        matches!(self.application, Application::Stream(_)) || initiator.is_waiting() || responder.is_waiting()
    }
}

impl Application {
    /// True when bytes are still wanted.
    pub(crate) const fn is_listening(&self) -> bool {
        !matches!(self, Self::Silent)
    }

    /// Bytes of a stream that come next.
    pub(crate) fn stream_data(
        &mut self,
        dissectors: &Candidates,
        bytes: &[u8],
        context: &Context,
        sink: &mut Sink,
    ) -> Option<&'static str> {
        match self {
            Self::Silent | Self::Datagrams(_) | Self::Exchange(_) => None,
            Self::Stream(reading) => {
                let mut outcome = Outcome::Open;
                let other = context.mirrored();
                if reading.is_waiting(other.side) {
                    outcome = reading.settle(&other, sink);
                }
                if outcome == Outcome::Open {
                    outcome = reading.data(bytes, context, sink);
                }
                self.follow(outcome);
                // A tunnel may begin in the same segment: what is left is probed anew.
                if let Outcome::Another(used) = outcome
                    && let Some(rest) = bytes.get(used..).filter(|rest| !rest.is_empty())
                {
                    return self.probe_stream(dissectors, rest, context, sink);
                }
                None
            }
            Self::Unprobed | Self::Probing(_) => self.probe_stream(dissectors, bytes, context, sink),
        }
    }

    /// Bytes of a stream are missing.
    pub(crate) fn stream_gap(&mut self, length: u32, context: &Context) {
        match self {
            Self::Stream(reading) => {
                let outcome = reading.gap(length, context);
                self.follow(outcome);
            }
            Self::Probing(heads) => {
                if let Some(bytes) = heads.bytes.get_mut(context.side.index()) {
                    bytes.clear();
                }
            }
            _ => {}
        }
    }

    /// No more will come.
    pub(crate) fn finish(&mut self, context: &Context, sink: &mut Sink) {
        if let Self::Stream(reading) = self {
            for context in [*context, context.mirrored()] {
                if reading.is_waiting(context.side) {
                    reading.settle(&context, sink);
                }
            }
        }
        *self = Self::Silent;
    }

    /// One datagram. Returns the protocol when this one told it.
    pub(crate) fn datagram(
        &mut self,
        dissectors: &Candidates,
        payload: &[u8],
        context: &Context,
        sink: &mut Sink,
    ) -> Option<&'static str> {
        if let Self::Datagrams(dissector) = self {
            dissector.datagram(payload, context, sink);
            return None;
        }
        if let Self::Exchange(exchange) = self {
            if matches!(exchange.data(payload, context, sink), Progress::Done | Progress::NotMine) {
                *self = Self::Silent;
            }
            return None;
        }
        if matches!(self, Self::Silent) || payload.is_empty() {
            return None;
        }
        match dissectors.probe(&head_of(payload, context)) {
            Found::This(dissector) => {
                if let Some(exchange) = dissector.exchange() {
                    *self = Self::Exchange(exchange);
                    self.datagram(dissectors, payload, context, sink);
                } else {
                    dissector.datagram(payload, context, sink);
                    *self = Self::Datagrams(dissector);
                }
                Some(dissector.protocol().name)
            }
            Found::Perhaps | Found::Nobody => {
                self.count_try(context.side, TRIES_IN_THE_MIDDLE);
                None
            }
        }
    }

    fn follow(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Open => {}
            Outcome::Another(_) => *self = Self::Unprobed,
            Outcome::Done | Outcome::NotMine => *self = Self::Silent,
        }
    }

    fn heads(&mut self) -> Option<&mut Heads> {
        if matches!(self, Self::Unprobed) {
            *self = Self::Probing(Box::default());
        }
        match self {
            Self::Probing(heads) => Some(heads),
            _ => None,
        }
    }

    fn count_try(&mut self, side: Side, limit: u8) {
        let Some(heads) = self.heads() else { return };
        if let Some(tries) = heads.tries.get_mut(side.index()) {
            *tries = tries.saturating_add(1);
        }
        if heads.tries.iter().any(|tries| *tries >= limit) {
            *self = Self::Silent;
        }
    }

    fn probe_stream(
        &mut self,
        dissectors: &Candidates,
        bytes: &[u8],
        context: &Context,
        sink: &mut Sink,
    ) -> Option<&'static str> {
        let kept = match self {
            Self::Probing(heads) => heads.bytes.get_mut(context.side.index()).filter(|kept| !kept.is_empty()),
            _ => None,
        };
        let is_new = kept.is_none();
        let head = kept.map_or(bytes, |kept| {
            kept.extend_from_slice(bytes);
            kept.as_slice()
        });
        let is_long = head.len() >= MAX_HEAD_BYTES;
        match dissectors.probe(&head_of(head, context)) {
            Found::This(dissector) => self.begin(dissector, is_new.then_some(bytes), context, sink),
            // A first segment may be a single octet: nobody is asked to tell by less than a small header.
            found
                if matches!(found, Found::Perhaps) && !is_long || context.start_seen && head.len() < MIN_HEAD_BYTES =>
            {
                let heads = self.heads()?;
                heads.first.get_or_insert(context.side);
                if is_new {
                    *heads.bytes.get_mut(context.side.index())? = bytes.to_vec();
                }
                None
            }
            // What was kept may be a proxy's, as of SOCKS: what follows it is asked about by itself.
            Found::Perhaps | Found::Nobody if !is_new => {
                self.heads()?.bytes.get_mut(context.side.index())?.clear();
                self.count_try(context.side, if context.start_seen { TRIES_FROM_START } else { TRIES_IN_THE_MIDDLE });
                if matches!(self, Self::Silent) { None } else { self.probe_stream(dissectors, bytes, context, sink) }
            }
            Found::Perhaps | Found::Nobody => {
                let heads = self.heads()?;
                heads.first.get_or_insert(context.side);
                // From the start only the first bytes of a side can tell; in the middle each segment may begin a message.
                heads.bytes.get_mut(context.side.index())?.clear();
                self.count_try(context.side, if context.start_seen { TRIES_FROM_START } else { TRIES_IN_THE_MIDDLE });
                None
            }
        }
    }

    /// Starts to read the stream: the bytes kept of both sides first, in the order in which the sides spoke. `new` are
    /// those of the context's side when none of it were kept. What the dissector refuses of the other side stood before
    /// its protocol, as a proxy's greeting does.
    fn begin(
        &mut self,
        dissector: &'static dyn Dissector,
        new: Option<&[u8]>,
        context: &Context,
        sink: &mut Sink,
    ) -> Option<&'static str> {
        let heads = match std::mem::replace(self, Self::Silent) {
            Self::Probing(heads) => *heads,
            _ => Heads::default(),
        };
        let (protocol, conversation) = dispatch::start(dissector)?;
        let mut reading = Box::new(Reading::new(protocol, conversation));
        let Heads { bytes: [initiator, responder], first, .. } = &heads;
        let mut halves = [(Side::Initiator, initiator.as_slice()), (Side::Responder, responder.as_slice())];
        for (side, bytes) in &mut halves {
            if *side == context.side {
                *bytes = new.unwrap_or(bytes);
            } else if !bytes.is_empty() && dissector.probe(&head_of(bytes, &context.mirrored())) == Verdict::NotMine {
                *bytes = &[];
            }
        }
        if first.unwrap_or(context.side) == Side::Responder {
            halves.reverse();
        }
        let mut outcome = Outcome::Open;
        for (side, bytes) in halves.iter().filter(|(_, bytes)| !bytes.is_empty()) {
            if outcome == Outcome::Open {
                let context = if *side == context.side { *context } else { context.mirrored() };
                outcome = reading.data(bytes, &context, sink);
            }
        }
        match outcome {
            Outcome::Open => *self = Self::Stream(reading),
            Outcome::Another(_) => *self = Self::Unprobed,
            Outcome::Done | Outcome::NotMine => {}
        }
        (outcome != Outcome::NotMine).then_some(protocol)
    }
}

fn head_of<'a>(bytes: &'a [u8], context: &Context) -> Head<'a> {
    Head { bytes, sender_port: context.sender_port, receiver_port: context.receiver_port }
}
