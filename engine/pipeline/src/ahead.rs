//! Looks at some packets before their turn, so that what they need from memory is fetched for all of them at once: one
//! packet after the other would wait for each.

use crate::application::Talk;
use crate::layers::Headers;
use crate::share::key_of;
use asepsis_flow::{Table, Way};

/// Packets looked at together.
pub(crate) const PACKETS: usize = 16;
/// Live flows from which on it pays: fewer lie in the processor's cache.
const MIN_FLOWS: usize = 4096;

/// Headers of the next packets, by their places; nothing where a link is not read as one frame at once.
pub(crate) type Upcoming<'a> = [Option<Headers<'a>>; PACKETS];

/// Whose conversations the next packets are of. Kept beside their headers: those are large enough, and made where they lie.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    ways: Vec<Option<Way>>,
    hashes: Vec<u64>,
}

impl Ahead {
    /// Brings nearer what the next packets need.
    pub(crate) fn look(&mut self, packets: &Upcoming<'_>, flows: &Table<Talk>) {
        self.ways.clear();
        if flows.len() < MIN_FLOWS {
            return;
        }
        self.hashes.clear();
        for headers in packets {
            let way_of = |headers: &Headers<'_>| headers.ip.as_ref().map(|ip| flows.way(key_of(&headers.frame, ip)));
            let way = headers.as_ref().and_then(way_of);
            self.hashes.extend(way.as_ref().map(|way| way.hash));
            self.ways.push(way);
        }
        flows.look_ahead(&self.hashes, |talk| talk.protocol.map_or(0, str::len) + usize::from(talk.is_answered));
    }

    /// Whose conversation a packet is of, if that was asked before its turn.
    pub(crate) fn way(&self, headers: &Headers<'_>) -> Option<Way> {
        *headers.of_place(&self.ways)?
    }
}
