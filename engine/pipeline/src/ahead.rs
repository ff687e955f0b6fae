//! Looks at some packets before their turn, so that what they need from memory is fetched for all of them at once: one
//! packet after the other would wait for each.

use crate::application::Talk;
use crate::layers::Headers;
use crate::senders::{Sender, Senders};
use crate::share::key_of;
use crate::tally::Tally;
use asepsis_flow::{Key, Table};
use std::borrow::Borrow;

/// Packets looked at together.
pub(crate) const PACKETS: usize = 16;
/// Live flows from which on it pays: fewer lie in the processor's cache.
const MIN_FLOWS: usize = 4096;

/// Who is in the next packets.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    keys: Vec<Key>,
    senders: Vec<Sender>,
}

impl Ahead {
    /// Brings nearer what the next packets need. Returns for how many that was done.
    pub(crate) fn look<'a>(
        &mut self,
        packets: impl Iterator<Item = impl Borrow<Headers<'a>>>,
        flows: &Table<Talk>,
        (senders, tally): (&Senders, &impl Tally),
    ) -> usize {
        if flows.len() < MIN_FLOWS {
            return PACKETS;
        }
        self.keys.clear();
        self.senders.clear();
        let mut count = 0;
        for packet in packets.take(PACKETS) {
            count += 1;
            let Headers { frame, ip } = packet.borrow();
            self.senders.extend(Sender::of(frame, ip.as_ref()));
            self.keys.extend(ip.as_ref().map(|ip| key_of(frame, ip).0));
        }
        tally.look_ahead(senders.guess(&self.senders));
        flows.look_ahead(&self.keys, |talk| talk.protocol.map_or(0, str::len) + usize::from(talk.is_answered));
        count
    }
}
