//! Looks at some packets before their turn, so that what they need from memory is fetched for all of them at once: one
//! packet after the other would wait for each.

use crate::application::Talk;
use crate::layers::Headers;
use crate::share::key_of;
use asepsis_flow::Table;

/// Packets looked at together.
pub(crate) const PACKETS: usize = 16;
/// Live flows from which on it pays: fewer lie in the processor's cache.
const MIN_FLOWS: usize = 4096;

/// Whose conversations the next packets are of.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    hashes: Vec<u64>,
}

impl Ahead {
    /// Brings nearer what the next packets need.
    pub(crate) fn look<'a, 'b: 'a>(&mut self, packets: impl Iterator<Item = &'a mut Headers<'b>>, flows: &Table<Talk>) {
        if flows.len() < MIN_FLOWS {
            return;
        }
        self.hashes.clear();
        for headers in packets.take(PACKETS) {
            let Some(ip) = &headers.ip else { continue };
            let way = flows.way(key_of(&headers.frame, ip));
            self.hashes.push(way.hash);
            headers.way = Some(way);
        }
        flows.look_ahead(&self.hashes, |talk| talk.protocol.map_or(0, str::len) + usize::from(talk.is_answered));
    }
}
