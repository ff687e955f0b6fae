//! One SMB connection: frames to messages; those of no interest are skipped by their length.

use super::netbios::{self, HEADER_BYTES, Header, MESSAGE, REQUEST};
use super::{NETBIOS, pipe, smb1, smb2};
use crate::dcerpc::{self, Association};
use crate::{Context, Conversation, MAX_PENDING_BYTES, Progress, Side, Sink};

/// Bytes of a protocol's identifier.
const IDENTIFIER_BYTES: usize = 4;

/// One connection.
#[derive(Debug, Default)]
pub(super) struct SmbConversation {
    /// Dialects of SMB 1 that the client offered.
    offered: Vec<String>,
    /// True for a side that lost bytes and looks for the next frame.
    is_lost: [bool; 2],
    has_begun: bool,
    /// DCE/RPC over the named pipes of this connection; made when a pipe is first used.
    pipes: Option<Box<Association>>,
}

/// What a message is, by its header.
enum Of {
    One(smb1::Header),
    Two(smb2::Header),
    /// Encrypted or compressed.
    Closed,
}

impl SmbConversation {
    fn is_lost(&mut self, side: Side) -> &mut bool {
        let [initiator, responder] = &mut self.is_lost;
        match side {
            Side::Initiator => initiator,
            Side::Responder => responder,
        }
    }

    fn no_frame(&mut self, context: &Context, sink: &mut Sink) -> Progress {
        if !self.has_begun {
            return Progress::NotMine;
        }
        sink.malformed("smb", "no SMB message where one must begin", context.sender);
        Progress::SideDone
    }

    /// A message whose frame has `length` bytes: reads it whole if it is of interest, else skips it.
    fn message(&mut self, bytes: &[u8], length: usize, context: &Context, sink: &mut Sink) -> Progress {
        let body = bytes.get(HEADER_BYTES..).unwrap_or_default();
        let total = HEADER_BYTES + length;
        if length < IDENTIFIER_BYTES {
            return skip(total);
        }
        if body.len() < IDENTIFIER_BYTES {
            return Progress::Incomplete;
        }
        if !netbios::is_protocol(body) {
            return self.no_frame(context, sink);
        }
        self.has_begun = true;
        let header_bytes = if body.first() == Some(&0xfe) { smb2::HEADER_BYTES } else { smb1::HEADER_BYTES };
        if body.len() < header_bytes.min(length) {
            return Progress::Incomplete;
        }
        let Some(of) = identify(body) else { return skip(total) };
        if let Some(is_response) = of.is_response() {
            sink.server_is(if is_response { context.side } else { context.side.other() });
        }
        if total > MAX_PENDING_BYTES {
            return skip(total);
        }
        if !of.is_of_interest() {
            return self.pipe(body, length, of.is_response() == Some(true), context, sink);
        }
        let Some(message) = body.get(..length) else { return Progress::Incomplete };
        match of {
            Of::One(header) => smb1::read(message, header, &mut self.offered, context, sink),
            Of::Two(header) => smb2::read(message, header, context, sink),
            Of::Closed => {}
        }
        skip(total)
    }
}

impl SmbConversation {
    /// A message of another kind: reads DCE/RPC in it, if it has such, else skips it.
    fn pipe(&mut self, body: &[u8], length: usize, is_response: bool, context: &Context, sink: &mut Sink) -> Progress {
        let rest = skip(HEADER_BYTES + length);
        if body.len() < pipe::PLACE_BYTES.min(length) {
            return Progress::Incomplete;
        }
        let Some(place) = pipe::place(body, is_response) else { return rest };
        if body.len() < pipe::START_BYTES.min(length) {
            return Progress::Incomplete;
        }
        let start = body.get(place.start..).unwrap_or_default();
        if place.end > length || !dcerpc::is_of_interest(start, place.len()) {
            return rest;
        }
        let Some(packet) = body.get(place) else { return Progress::Incomplete };
        self.pipes.get_or_insert_default().read(packet, context, sink);
        rest
    }
}

impl Of {
    fn is_response(&self) -> Option<bool> {
        match self {
            Self::One(header) => Some(header.is_response),
            Self::Two(header) => Some(header.is_response),
            Self::Closed => None,
        }
    }

    fn is_of_interest(&self) -> bool {
        match self {
            Self::One(header) => header.is_of_interest(),
            Self::Two(header) => header.is_of_interest(),
            Self::Closed => false,
        }
    }
}

fn identify(message: &[u8]) -> Option<Of> {
    match message.first()? {
        0xff => smb1::Header::read(message).map(Of::One),
        0xfe => smb2::Header::read(message).map(Of::Two),
        _ => Some(Of::Closed),
    }
}

fn skip(length: usize) -> Progress {
    Progress::Skip(u64::try_from(length).unwrap_or(u64::MAX))
}

impl Conversation for SmbConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if *self.is_lost(context.side) {
            match netbios::probe(bytes) {
                crate::Verdict::Mine => *self.is_lost(context.side) = false,
                crate::Verdict::Maybe => return Progress::Incomplete,
                crate::Verdict::NotMine => return Progress::Consumed(bytes.len()),
            }
        }
        if bytes.len() < HEADER_BYTES {
            return Progress::Incomplete;
        }
        let Some(header) = Header::read(bytes) else { return self.no_frame(context, sink) };
        if header.kind == MESSAGE {
            return self.message(bytes, header.length, context, sink);
        }
        if header.kind != REQUEST {
            return skip(HEADER_BYTES + header.length);
        }
        let Some(body) = bytes.get(HEADER_BYTES..HEADER_BYTES + header.length) else { return Progress::Incomplete };
        self.has_begun = true;
        sink.server_is(context.side.other());
        sink.observe(NETBIOS, context.sender, netbios::request(body));
        skip(HEADER_BYTES + header.length)
    }

    fn gap(&mut self, side: Side) -> bool {
        *self.is_lost(side) = true;
        true
    }
}
