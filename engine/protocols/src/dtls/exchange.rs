//! One association: records to handshake messages, until both sides encrypt.

use super::VERIFY_REQUEST;
use super::fragments::Fragments;
use super::record::{Fragment, HANDSHAKE, Record, is_unified_header, read, read_fragment};
use crate::tls::{MESSAGE_CERTIFICATE, MESSAGE_CLIENT_HELLO, MESSAGE_SERVER_HELLO, Roles, Transport};
use crate::{Context, Conversation, Progress, Sink};
use asepsis_observation::Fields;

/// RFC 6347 4.2.1.
const MESSAGE_VERIFY_REQUEST: u8 = 3;
/// Datagrams of one association that are read, at most: the handshake is in the first few, also when some are repeated.
const MAX_DATAGRAMS: u32 = 256;

/// What one side has sent so far.
#[derive(Debug, Default)]
struct Sent {
    fragments: Fragments,
    is_encrypted: bool,
    has_offered: bool,
}

/// What is known of an association.
#[derive(Debug, Default)]
pub(crate) struct Exchange {
    sent: [Sent; 2],
    roles: Roles,
    datagrams: u32,
}

impl Exchange {
    /// Of a protocol that only devices speak.
    pub(super) fn of_devices() -> Self {
        Self { roles: Roles::of_devices(), ..Self::default() }
    }

    fn read_record(&mut self, record: &Record<'_>, context: &Context, sink: &mut Sink) {
        if record.epoch > 0 {
            self.encrypted(context);
        } else if record.kind == HANDSHAKE {
            let mut body = record.body;
            while let Some((fragment, rest)) = read_fragment(body) {
                self.read_fragment(&fragment, context, sink);
                body = rest;
            }
            if !body.is_empty() {
                sink.malformed("dtls", "handshake fragment is invalid", context.sender);
            }
        }
    }

    fn encrypted(&mut self, context: &Context) {
        if let Some(sent) = self.sent.get_mut(context.side.index()) {
            sent.is_encrypted = true;
            sent.fragments.drop_waiting();
        }
    }

    fn read_fragment(&mut self, fragment: &Fragment<'_>, context: &Context, sink: &mut Sink) {
        let kind = fragment.kind;
        let Some(sent) = self.sent.get_mut(context.side.index()) else { return };
        if !matches!(kind, MESSAGE_CLIENT_HELLO | MESSAGE_SERVER_HELLO | MESSAGE_VERIFY_REQUEST | MESSAGE_CERTIFICATE) {
            return;
        }
        let Some(message) = sent.fragments.take(fragment) else { return };
        if kind == MESSAGE_VERIFY_REQUEST {
            return tell_verify_request(&message, context, sink);
        }
        // A client repeats its hello with the cookie that it was sent.
        if kind == MESSAGE_CLIENT_HELLO && std::mem::replace(&mut sent.has_offered, true) {
            return;
        }
        if !self.roles.read(kind, &message, Transport::Datagram, context, sink) {
            sink.malformed("dtls", "handshake message is invalid", context.sender);
        }
    }
}

fn tell_verify_request(message: &[u8], context: &Context, sink: &mut Sink) {
    sink.server_is(context.side);
    let version = message.first_chunk().map(|version| u16::from_be_bytes(*version));
    sink.observe(VERIFY_REQUEST, context.sender, Fields::new().with("version", version));
}

impl Conversation for Exchange {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let mut rest = bytes;
        while let Some((record, after)) = read(rest) {
            self.read_record(&record, context, sink);
            rest = after;
        }
        if rest.first().is_some_and(|first| is_unified_header(*first)) {
            self.encrypted(context);
        }
        self.datagrams += 1;
        let is_over = self.sent.iter().all(|sent| sent.is_encrypted) || self.datagrams >= MAX_DATAGRAMS;
        if is_over { Progress::Done } else { Progress::Consumed(bytes.len()) }
    }
}
