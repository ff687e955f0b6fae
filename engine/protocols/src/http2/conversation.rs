//! One connection: the frames of both sides, and the lists of fields in them.

use super::frame::{self, CONTINUATION, HEADER_BYTES, HEADERS, Header, PREFACE, PUSH_PROMISE};
use super::hpack::{Decoder, Told};
use super::{SERVICE, SETTINGS, services};
use crate::http::carried::{self, Role};
use crate::{Context, Conversation, Progress, Side, Sink};
use asepsis_observation::Fields;

/// Octets of one list of fields; of a longer one nothing can be read, and of none behind it.
const MAX_LIST_BYTES: usize = 32 * 1024;
/// Lists of one side that are read: software does not change its name within a connection.
const MAX_LISTS: u16 = 512;
/// Media types of gRPC begin so (gRPC over HTTP2, Content-Type).
const GRPC: &[u8] = b"application/grpc";

/// What one side has sent so far.
#[derive(Debug, Default)]
struct Sent {
    /// True when a frame was read: then there is no preface any more.
    has_begun: bool,
    decoder: Decoder,
    /// The list that goes on in the next frame, and the type of the frame in which it began.
    open: Option<(u8, Vec<u8>)>,
    lists: u16,
}

/// One connection.
#[derive(Debug, Default)]
pub(super) struct Http2Conversation {
    sent: [Sent; 2],
}

impl Http2Conversation {
    fn sent(&mut self, side: Side) -> &mut Sent {
        let [initiator, responder] = &mut self.sent;
        match side {
            Side::Initiator => initiator,
            Side::Responder => responder,
        }
    }

    /// Reads a frame whose octets are all there.
    fn frame(&mut self, header: Header, octets: &[u8], context: &Context, sink: &mut Sink) -> Option<()> {
        match header.kind {
            frame::SETTINGS => {
                let fields = Fields::new().with("settings", frame::settings(header, octets));
                sink.observe(SETTINGS, context.sender, fields);
                Some(())
            }
            HEADERS | PUSH_PROMISE | CONTINUATION => self.list(header, octets, context, sink),
            _ => Some(()),
        }
    }

    /// Takes a part of a list; nothing when it cannot be read, so that no later one can.
    fn list(&mut self, header: Header, octets: &[u8], context: &Context, sink: &mut Sink) -> Option<()> {
        let part = header.list(octets)?;
        let sent = self.sent(context.side);
        let (kind, mut list) = match (header.kind, sent.open.take()) {
            (CONTINUATION, Some(open)) => open,
            (HEADERS | PUSH_PROMISE, None) => (header.kind, Vec::new()),
            _ => return None,
        };
        list.extend_from_slice(part);
        if !header.ends_list() {
            sent.open = Some((kind, list)).filter(|(_, list)| list.len() <= MAX_LIST_BYTES);
            return sent.open.as_ref().map(|_| ());
        }
        sent.lists += 1;
        let told = sent.decoder.decode(&list)?;
        // What a server promises to answer unasked is a request of nobody.
        if kind == HEADERS {
            tell(&told, context, sink);
        }
        Some(())
    }
}

fn tell(told: &[Told], context: &Context, sink: &mut Sink) {
    match carried::tell(told, context, sink) {
        Some(Role::Client) => sink.server_is(context.side.other()),
        Some(Role::Server) => return sink.server_is(context.side),
        None => return,
    }
    let value = |wanted: &str| told.iter().find(|(name, _)| *name == wanted).map_or(&[][..], |(_, value)| value);
    if value("content-type").starts_with(GRPC) {
        let fields = Fields::new().with("service", services::of_path(value(":path")));
        sink.observe(SERVICE, context.receiver, fields);
    }
}

impl Conversation for Http2Conversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let sent = self.sent(context.side);
        if !sent.has_begun && bytes.first() == PREFACE.first() {
            if bytes.len() < PREFACE.len() {
                return Progress::Incomplete;
            }
            sent.has_begun = true;
            sink.server_is(context.side.other());
            return if bytes.starts_with(PREFACE) { Progress::Consumed(PREFACE.len()) } else { Progress::NotMine };
        }
        if bytes.len() < HEADER_BYTES {
            return Progress::Incomplete;
        }
        let Some(header) = Header::read(bytes) else {
            sink.malformed("http2", "frame header is invalid", context.sender);
            return Progress::SideDone;
        };
        sent.has_begun = true;
        let is_read = matches!(header.kind, HEADERS | PUSH_PROMISE | CONTINUATION | frame::SETTINGS);
        if !is_read {
            return Progress::Skip((HEADER_BYTES + header.length) as u64);
        }
        if header.length > MAX_LIST_BYTES || sent.lists >= MAX_LISTS {
            return Progress::SideDone;
        }
        let Some(octets) = bytes.get(HEADER_BYTES..HEADER_BYTES + header.length) else { return Progress::Incomplete };
        if self.frame(header, octets, context, sink).is_none() {
            sink.malformed("http2", "list of fields is invalid", context.sender);
            return Progress::SideDone;
        }
        Progress::Consumed(HEADER_BYTES + header.length)
    }
}
