//! Looks at some packets before their turn, so that what they need from memory is fetched for all of them at once: one
//! packet after the other would wait for each.

use crate::application::Talk;
use crate::layers::Headers;
use crate::share::key_of;
use asepsis_flow::{Key, Table};

/// Packets looked at together.
pub(crate) const PACKETS: usize = 16;
/// Live flows from which on it pays: fewer lie in the processor's cache.
const MIN_FLOWS: usize = 4096;

/// Whose conversations the next packets are of.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    keys: Vec<Key>,
}

impl Ahead {
    /// Brings nearer what the next packets need.
    pub(crate) fn look<'a>(&mut self, packets: impl Iterator<Item = &'a Headers<'a>>, flows: &Table<Talk>) {
        if flows.len() < MIN_FLOWS {
            return;
        }
        self.keys.clear();
        let key = |Headers { frame, ip }: &Headers<'_>| ip.as_ref().map(|ip| key_of(frame, ip).0);
        self.keys.extend(packets.take(PACKETS).filter_map(key));
        flows.look_ahead(&self.keys, |talk| talk.protocol.map_or(0, str::len) + usize::from(talk.is_answered));
    }
}
