//! One TLS connection: records to handshake messages, until both sides are encrypted.

use super::certificate::{self, Owner};
use super::fingerprint::Transport;
use super::hello::{ssl2_client, ssl2_server};
use super::message::{MESSAGE_CERTIFICATE, MESSAGE_CLIENT_HELLO, MESSAGE_SERVER_HELLO, Roles};
use super::record::{APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE, HEADER_BYTES, Header};
use super::{CERTIFICATE, CLIENT_HELLO, SERVER_HELLO};
use crate::{Context, Conversation, Progress, Side, Sink};
use asepsis_observation::Fields;

/// Bytes of one handshake message that are kept until it is whole; a longer one is passed over.
const MAX_MESSAGE_BYTES: usize = 64 * 1024;
/// Bytes of a handshake message's header: type and length.
const MESSAGE_HEADER_BYTES: usize = 4;

/// How far a side has come, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    /// Nothing of it was seen.
    #[default]
    Unseen,
    /// Its records are in clear.
    Clear,
    /// It said that it encrypts from now on.
    CipherChanged,
    /// There is nothing more to read.
    Done,
}

/// What one side has sent so far.
#[derive(Debug, Default)]
struct Sent {
    /// Bytes of the current record that are not read yet.
    record_left: usize,
    /// True while the current record's bytes belong to the handshake.
    is_handshake: bool,
    /// The handshake message that is not whole yet.
    message: Vec<u8>,
    /// Bytes of a message of no interest that still come.
    ignored_left: usize,
    phase: Phase,
}

/// One connection.
#[derive(Debug, Default)]
pub(super) struct TlsConversation {
    sent: [Sent; 2],
    roles: Roles,
    /// True when the client's hello was one of SSL 2.0.
    is_ssl2: bool,
}

impl TlsConversation {
    fn sent(&mut self, side: Side) -> &mut Sent {
        let [initiator, responder] = &mut self.sent;
        match side {
            Side::Initiator => initiator,
            Side::Responder => responder,
        }
    }

    fn side_done(&mut self, side: Side) -> Progress {
        let sent = self.sent(side);
        sent.phase = Phase::Done;
        sent.message = Vec::new();
        if self.sent(side.other()).phase == Phase::Done { Progress::Done } else { Progress::SideDone }
    }

    /// A header is due: begins the next record.
    fn begin_record(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let side = context.side;
        if bytes.len() < HEADER_BYTES {
            return Progress::Incomplete;
        }
        let Some(header) = Header::read(bytes) else { return self.no_record(bytes, context, sink) };
        if self.sent(side).phase == Phase::CipherChanged && header.kind == HANDSHAKE {
            match is_plain_hello(bytes, header) {
                None => return Progress::Incomplete,
                Some(false) => return self.side_done(side),
                Some(true) => {}
            }
        }
        let sent = self.sent(side);
        sent.phase = sent.phase.max(Phase::Clear);
        match header.kind {
            APPLICATION_DATA => return self.side_done(side),
            CHANGE_CIPHER_SPEC => sent.phase = Phase::CipherChanged,
            _ => {}
        }
        sent.record_left = header.length;
        sent.is_handshake = header.kind == HANDSHAKE;
        Progress::Consumed(HEADER_BYTES)
    }

    /// These bytes begin no record: an SSL 2.0 hello, or not TLS after all.
    fn no_record(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let is_first = self.sent(context.side).phase == Phase::Unseen;
        if is_first && bytes.first().is_some_and(|first| first & 0x80 != 0) && bytes.get(2) == Some(&1) {
            const SSL2_HEADER_BYTES: usize = 11;
            if bytes.len() < SSL2_HEADER_BYTES {
                return Progress::Incomplete;
            }
            if let Some((version, length)) = ssl2_client(bytes) {
                self.sent(context.side).phase = Phase::Clear;
                self.roles.set(context.side, Owner::Client);
                self.is_ssl2 = true;
                sink.server_is(context.side.other());
                sink.observe(CLIENT_HELLO, context.sender, Fields::new().with("version", version));
                return Progress::Skip(u64::try_from(length).unwrap_or(u64::MAX));
            }
        }
        if is_first && self.sent(context.side.other()).phase == Phase::Unseen {
            return Progress::NotMine;
        }
        if self.is_ssl2 {
            return self.ssl2(bytes, context, sink);
        }
        // PostgreSQL 17, 53.2.11: a server says S before the handshake begins.
        if is_first && bytes.first() == Some(&b'S') {
            return Progress::Consumed(1);
        }
        sink.malformed("tls", "record header is invalid", context.sender);
        self.side_done(context.side)
    }

    /// The client began in SSL 2.0, and what comes is no record of a later version: only the server's hello is in clear.
    fn ssl2(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if self.roles.of(context.side.other()) != Some(Owner::Client) {
            return self.side_done(context.side);
        }
        let announced = bytes.first_chunk().map_or(0, |length| usize::from(u16::from_be_bytes(*length) & 0x7fff));
        if bytes.len() < announced + 2 {
            return Progress::Incomplete;
        }
        if let Some((version, encoded)) = ssl2_server(bytes) {
            sink.server_is(context.side);
            sink.observe(SERVER_HELLO, context.sender, Fields::new().with("version", version));
            if let Some(fields) = certificate::known(encoded, Owner::Server, 0, sink) {
                sink.observe(CERTIFICATE, context.sender, fields);
            }
        }
        self.side_done(context.side)
    }

    /// Takes bytes of the handshake, cut by records as they like, and reads each message that is whole.
    fn take_handshake(&mut self, mut bytes: &[u8], context: &Context, sink: &mut Sink) {
        while !bytes.is_empty() {
            let sent = self.sent(context.side);
            let ignored = sent.ignored_left.min(bytes.len());
            sent.ignored_left -= ignored;
            bytes = bytes.get(ignored..).unwrap_or_default();
            // Most messages are whole where they lie.
            if sent.message.is_empty()
                && let Some((message, rest)) = whole_here(bytes)
            {
                bytes = rest;
                self.read_message(message, context, sink);
                continue;
            }
            let wanted = sent.wanted_bytes().min(bytes.len());
            let (taken, rest) = bytes.split_at_checked(wanted).unwrap_or((bytes, &[]));
            sent.message.extend_from_slice(taken);
            bytes = rest;
            if let Some(message) = sent.whole_message() {
                self.read_message(&message, context, sink);
            }
        }
    }

    fn read_message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        let Some(([kind, ..], body)) = message.split_first_chunk::<MESSAGE_HEADER_BYTES>() else { return };
        if !self.roles.read(*kind, body, Transport::Tcp, context, sink) {
            sink.malformed("tls", "handshake message is invalid", context.sender);
        }
    }
}

impl Sent {
    /// Bytes that lack to the end of the message, or of its header.
    fn wanted_bytes(&self) -> usize {
        match self.message.first_chunk::<MESSAGE_HEADER_BYTES>() {
            None => MESSAGE_HEADER_BYTES - self.message.len(),
            Some(header) => (MESSAGE_HEADER_BYTES + message_length(*header)).saturating_sub(self.message.len()),
        }
    }

    /// Takes the message when it is whole. One of no interest, or too long, is passed over from its header on.
    fn whole_message(&mut self) -> Option<Vec<u8>> {
        let header = *self.message.first_chunk::<MESSAGE_HEADER_BYTES>()?;
        let [kind, ..] = header;
        let length = message_length(header);
        let is_read = matches!(kind, MESSAGE_CLIENT_HELLO | MESSAGE_SERVER_HELLO | MESSAGE_CERTIFICATE);
        if !is_read || length > MAX_MESSAGE_BYTES {
            self.message.clear();
            self.ignored_left = length;
            return None;
        }
        (self.message.len() == MESSAGE_HEADER_BYTES + length).then(|| std::mem::take(&mut self.message))
    }
}

/// The message at the start of these bytes if all of it is there, and what follows it.
fn whole_here(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = message_length(*bytes.first_chunk::<MESSAGE_HEADER_BYTES>()?);
    if length > MAX_MESSAGE_BYTES {
        return None;
    }
    bytes.split_at_checked(MESSAGE_HEADER_BYTES + length)
}

fn message_length([_, high, middle, low]: [u8; MESSAGE_HEADER_BYTES]) -> usize {
    usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low)
}

/// After `ChangeCipherSpec` a handshake record is encrypted, except a hello after a `HelloRetryRequest` (RFC 8446 D.4).
fn is_plain_hello(bytes: &[u8], header: Header) -> Option<bool> {
    const SEEN_BYTES: usize = HEADER_BYTES + MESSAGE_HEADER_BYTES + 2;
    if header.length < MESSAGE_HEADER_BYTES + 2 {
        return Some(false);
    }
    let seen = bytes.get(HEADER_BYTES..SEEN_BYTES)?;
    let is_hello = matches!(seen, [MESSAGE_CLIENT_HELLO | MESSAGE_SERVER_HELLO, 0, _, _, 3, 3]);
    let length = seen.first_chunk().copied().map_or(0, message_length);
    Some(is_hello && MESSAGE_HEADER_BYTES + length >= header.length)
}

impl Conversation for TlsConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let sent = self.sent(context.side);
        if sent.record_left == 0 {
            return self.begin_record(bytes, context, sink);
        }
        let length = sent.record_left.min(bytes.len());
        sent.record_left -= length;
        if sent.is_handshake {
            self.take_handshake(bytes.get(..length).unwrap_or_default(), context, sink);
        }
        Progress::Consumed(length)
    }
}
