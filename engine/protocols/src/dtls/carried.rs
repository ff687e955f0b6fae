//! DTLS between the messages of another protocol, or behind its header: CAPWAP (RFC 5415 4.2), STUN (RFC 7983 7).

use super::exchange::Exchange;
use super::record;
use crate::{Context, Conversation, Progress, Sink};

/// One association inside another protocol.
#[derive(Debug, Default)]
pub(crate) enum Carried {
    /// Nothing of it was sent yet.
    #[default]
    Unseen,
    /// It is being read.
    Open(Box<Exchange>),
    /// There is nothing more to read.
    Done,
}

impl Carried {
    /// Reads a datagram, or what follows the other protocol's header in it. Of a protocol that only devices speak
    /// (`are_devices`) no certificate names a person.
    pub fn datagram(&mut self, bytes: &[u8], are_devices: bool, context: &Context, sink: &mut Sink) {
        if matches!(self, Self::Unseen) && record::is_datagram(bytes) {
            *self = Self::Open(Box::new(if are_devices { Exchange::of_devices() } else { Exchange::default() }));
        }
        if let Self::Open(exchange) = self
            && exchange.data(bytes, context, sink) == Progress::Done
        {
            *self = Self::Done;
        }
    }
}

/// True when a datagram is DTLS.
pub(crate) fn is_dtls(bytes: &[u8]) -> bool {
    record::is_datagram(bytes)
}
