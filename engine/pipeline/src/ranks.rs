//! How much a port looks like a server's.

use asepsis_protocols::PROTOCOLS;

/// Ports from 0 that are assigned to system services (RFC 6335 6).
const SYSTEM_PORTS: usize = 1024;

/// The rank of each port: 0 one where a dissector's protocol is found, 1 a system port, 2 any other.
pub(crate) struct Ranks(Box<[u8]>);

impl Default for Ranks {
    fn default() -> Self {
        let mut ranks = vec![2; usize::from(u16::MAX) + 1];
        ranks.iter_mut().take(SYSTEM_PORTS).for_each(|rank| *rank = 1);
        for port in PROTOCOLS.iter().flat_map(|dissector| dissector.protocol().ports) {
            if let Some(rank) = ranks.get_mut(usize::from(*port)) {
                *rank = 0;
            }
        }
        Self(ranks.into_boxed_slice())
    }
}

impl Ranks {
    /// The rank of a port: the lowest looks most like a server's.
    pub(crate) fn of(&self, port: u16) -> u8 {
        self.0.get(usize::from(port)).copied().unwrap_or(2)
    }
}
