//! What a dissector is: it declares what it observes, recognises its protocol by content, and reads it.
//!
//! Dissectors do no IO, keep no state past a conversation and never fail: what is malformed is an observation
//! ([`Sink::malformed`]) or nothing.

use crate::remembered::Remembered;
use asepsis_observation::{Endpoint, Field, FieldType, Fields, Kind, Observation};
use std::ops::RangeInclusive;

/// The answer of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The content proves the protocol.
    Mine,
    /// The content so far fits, more bytes would decide.
    Maybe,
    /// The content contradicts the protocol.
    NotMine,
}

/// Where a protocol is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// Whole frames of this link type (its number in capture files) that carries neither IP nor Ethernet. Of 802.11 (105),
    /// whatever the capture wrote before it, the management frames.
    Link(u32),
    /// Directly in link-layer frames of this `EtherType`.
    Frame(u16),
    /// In frames of IEEE 802.2 with this destination service access point.
    Llc(u8),
    /// In frames of IEEE 802.2 SNAP with this organisation and protocol identifier.
    Snap([u8; 3], u16),
    /// Directly in IP packets of this protocol number.
    Packet(u8),
    /// In the SYN and SYN-ACK segments of TCP.
    Handshake,
    /// In UDP datagrams.
    Datagram,
    /// In a TCP byte stream.
    Stream,
    /// Inside other protocols, which call it by name (NTLMSSP).
    Carried,
}

/// Who sent: the side that opened the conversation, or the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Opened the conversation (TCP SYN, first datagram). A guess when the capture starts in the middle.
    Initiator,
    /// Was spoken to.
    Responder,
}

impl Side {
    /// The opposite side.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Initiator => Self::Responder,
            Self::Responder => Self::Initiator,
        }
    }

    /// 0 for the initiator, 1 for the responder.
    pub const fn index(self) -> usize {
        match self {
            Self::Initiator => 0,
            Self::Responder => 1,
        }
    }
}

/// The first bytes one side sent, for probing.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// First bytes of the datagram or of the stream's side. Never empty.
    pub bytes: &'a [u8],
    /// Port of the sender of these bytes.
    pub sender_port: u16,
    /// Port of their receiver.
    pub receiver_port: u16,
}

impl Head<'_> {
    /// True when either port is one of `ports`. A port is only a prior: it may decide when to look closer, never what it is.
    pub fn has_port(&self, ports: &[u16]) -> bool {
        ports.contains(&self.sender_port) || ports.contains(&self.receiver_port)
    }
}

/// Who speaks to whom, for the bytes at hand.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// Host that sent these bytes.
    pub sender: Endpoint,
    /// Host they were sent to.
    pub receiver: Endpoint,
    /// Port of the sender; 0 where there are no ports.
    pub sender_port: u16,
    /// Port of the receiver; 0 where there are no ports.
    pub receiver_port: u16,
    /// Side of the conversation that sent them.
    pub side: Side,
    /// True when the start of the conversation was seen, so that `side` is no guess.
    pub start_seen: bool,
}

impl Context {
    /// The context of bytes that the other side sends.
    #[must_use]
    pub const fn mirrored(&self) -> Self {
        Self {
            sender: self.receiver,
            receiver: self.sender,
            sender_port: self.receiver_port,
            receiver_port: self.sender_port,
            side: self.side.other(),
            start_seen: self.start_seen,
        }
    }
}

/// The headers of a segment that opens or accepts a TCP connection.
#[derive(Clone, Copy, Debug)]
pub struct Handshake<'a> {
    /// IPv4 or IPv6 header, with options or extension headers.
    pub ip_header: &'a [u8],
    /// TCP header with options.
    pub tcp_header: &'a [u8],
    /// Octets behind it.
    pub payload_length: u32,
}

/// What a conversation did with the bytes it was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A whole message is not there yet: show the same bytes again with what follows.
    Incomplete,
    /// That many bytes (more than 0) are dealt with; show the rest.
    Consumed(usize),
    /// Drop this many bytes of this side, counted from the first byte shown, seen and unseen ones; then go on.
    Skip(u64),
    /// Nothing more to learn from this side.
    SideDone,
    /// Nothing more to learn from this conversation.
    Done,
    /// This is not the protocol after all.
    NotMine,
    /// That many bytes are dealt with, and what follows on both sides is another protocol (a tunnel was opened, the
    /// connection was upgraded): it is probed anew.
    Another(usize),
}

/// One TCP conversation, read by one dissector. Bytes arrive in order and once, gaps are announced.
///
/// The framework keeps what was not consumed, at most [`MAX_PENDING_BYTES`] a side; a message that is longer must be
/// taken in parts or skipped, else the side is given up with a `malformed` observation.
pub trait Conversation: Send {
    /// Reads bytes of one side, all that are pending. Called again while it consumes and bytes are left.
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress;

    /// Bytes of a side are missing (lost by the sensor). True to go on with what follows, resynchronising by itself;
    /// false to give the side up.
    fn gap(&mut self, _side: Side) -> bool {
        false
    }
}

/// Bytes of one side that wait for the rest of their message, at most. At the bound the side is given up.
pub const MAX_PENDING_BYTES: usize = 64 * 1024;

/// What is known of a protocol before the first byte.
#[derive(Debug)]
pub struct Protocol {
    /// Its word: folder, prefix of its kinds, `protocol` of its services.
    pub name: &'static str,
    /// Where it is carried.
    pub layers: &'static [Layer],
    /// Ports it is found at, tried first there. Never proof.
    pub ports: &'static [u16],
    /// All that may be observed of it.
    pub kinds: &'static [Kind],
    /// The first bytes of which [`Dissector::probe`] may say anything but [`Verdict::NotMine`], at whichever port and for
    /// either side; nothing when any byte may begin it. The probe is not asked about others: many protocols cost no more
    /// than few.
    pub openers: Option<&'static [RangeInclusive<u8>]>,
}

/// Reads one protocol.
pub trait Dissector: Sync {
    /// What it declares.
    fn protocol(&self) -> &'static Protocol;

    /// Recognises the protocol by content. Must hold for the bytes of either side, and when the start was not seen.
    fn probe(&self, _head: &Head<'_>) -> Verdict {
        Verdict::NotMine
    }

    /// Reads the payload of a link-layer frame ([`Layer::Frame`], [`Layer::Llc`], [`Layer::Snap`]); behind the 802.2 header.
    /// A frame of [`Layer::Link`] is read whole; its sender is known only where the link has addresses of six octets.
    fn frame(&self, _payload: &[u8], _context: &Context, _sink: &mut Sink) {}

    /// Reads the payload of an IP packet ([`Layer::Packet`]), from its first octet.
    fn packet(&self, _payload: &[u8], _context: &Context, _sink: &mut Sink) {}

    /// Reads the headers of a segment with SYN ([`Layer::Handshake`]).
    fn handshake(&self, _headers: &Handshake<'_>, _context: &Context, _sink: &mut Sink) {}

    /// Reads one datagram ([`Layer::Datagram`]) that [`Dissector::probe`] called [`Verdict::Mine`], or that belongs to a
    /// flow of which an earlier one was.
    fn datagram(&self, _payload: &[u8], _context: &Context, _sink: &mut Sink) {}

    /// Starts to read one exchange of datagrams, where one cannot be read without those before it. Each call of
    /// [`Conversation::data`] then has one whole datagram, and [`Dissector::datagram`] is not used. Of a protocol in frames
    /// ([`Layer::Frame`]) all frames of the capture are one exchange, and [`Dissector::frame`] is not used.
    fn exchange(&self) -> Option<Box<dyn Conversation>> {
        None
    }

    /// Starts to read one byte stream ([`Layer::Stream`]).
    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        None
    }
}

/// Observed when a message breaks its protocol's rules.
pub static MALFORMED: Kind = Kind {
    name: "anomaly.malformed",
    meaning: "The subject sent a message that breaks the rules of its protocol.",
    fields: &[
        Field { name: "protocol", of: FieldType::Text, meaning: "The protocol it was read as.", source: "Asepsis" },
        Field {
            name: "reason",
            of: FieldType::Text,
            meaning: "What is wrong, in a fixed phrase without content of the message.",
            source: "Asepsis",
        },
    ],
};

/// Fields whose memory waits to be used again, at most: more than one packet seldom needs.
const MAX_SPARE: usize = 16;

/// Takes what dissectors say.
#[derive(Debug, Default)]
pub struct Sink {
    observations: Vec<Observation>,
    spare: Vec<Fields>,
    server: Option<Side>,
    remembered: Remembered,
}

impl Sink {
    /// No fields, in memory of those that were told before: for dissectors that say much.
    pub(crate) fn fields(&mut self) -> Fields {
        self.spare.pop().unwrap_or_default()
    }

    /// Says that `subject` showed these fields. An observation without fields says nothing and is dropped.
    pub fn observe(&mut self, kind: &'static Kind, subject: Endpoint, fields: Fields) {
        if !fields.is_empty() {
            self.observations.push(Observation { kind, subject, fields });
        }
    }

    /// Says that `subject` broke the protocol's rules. `reason` is a fixed phrase: never content of the message.
    pub fn malformed(&mut self, protocol: &'static str, reason: &'static str, subject: Endpoint) {
        self.observe(&MALFORMED, subject, Fields::new().with("protocol", protocol).with("reason", reason));
    }

    /// Adds to `fields` those of a message that is likely to come again, as `read` gives them: those of the same bytes and
    /// variant are made once. `read` must depend on nothing else.
    pub(crate) fn remembered(
        &mut self,
        fields: Fields,
        bytes: &[u8],
        variant: u16,
        read: impl FnOnce() -> Option<Fields>,
    ) -> Option<Fields> {
        self.remembered.tell(fields, bytes, variant, read)
    }

    /// Says which side is the server, by the content of its messages. Wins over ports and over who was seen first.
    pub fn server_is(&mut self, side: Side) {
        self.server = Some(side);
    }

    /// True when nothing was said since the last call.
    pub fn is_silent(&self) -> bool {
        self.observations.is_empty()
    }

    /// Takes the observations said since the last call.
    pub fn take(&mut self) -> std::vec::Drain<'_, Observation> {
        self.observations.drain(..)
    }

    /// Tells `hear` of the observations said since the last call.
    pub fn tell(&mut self, mut hear: impl FnMut(&Observation)) {
        for observation in self.observations.drain(..) {
            hear(&observation);
            if self.spare.len() < MAX_SPARE
                && let Some(fields) = observation.fields.emptied()
            {
                self.spare.push(fields);
            }
        }
    }

    /// Takes what was said about the server's side since the last call.
    pub fn take_server(&mut self) -> Option<Side> {
        self.server.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_in_used_memory_are_as_new() {
        let mut sink = Sink::default();
        sink.malformed("dns", "a reason", Endpoint::default());
        let mut told = Vec::new();
        sink.tell(|observation| told.push(observation.fields.clone()));
        assert_eq!((told.len(), sink.take().count(), sink.spare.len()), (1, 0, 1));
        assert_eq!(sink.fields().with("protocol", "dns").with("reason", "a reason"), told[0]);
        assert!(sink.spare.is_empty() && sink.fields().is_empty());
    }

    #[test]
    fn little_memory_is_kept() {
        let mut sink = Sink::default();
        sink.malformed("dns", "a reason", Endpoint::default());
        sink.observe(&MALFORMED, Endpoint::default(), Fields::new().with("reason", "x".repeat(5000)));
        (0..2 * MAX_SPARE).for_each(|_| sink.malformed("dns", "a reason", Endpoint::default()));
        sink.tell(|_| {});
        assert_eq!(sink.spare.len(), MAX_SPARE);
    }
}
