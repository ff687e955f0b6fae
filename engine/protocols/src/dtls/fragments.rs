//! Handshake messages put together of their fragments, in bounded memory.

use super::record::Fragment;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Octets of fragments that wait on one side; beyond, all that wait are dropped. Chains of certificates are shorter.
const MAX_WAITING_BYTES: usize = 16 * 1024;
/// Fragments that wait on one side; beyond, all are dropped.
const MAX_WAITING: usize = 96;
/// Numbers of messages that are remembered as read, the last ones.
const MAX_READ: usize = 8;

/// The fragments of one side.
#[derive(Debug, Default)]
pub(super) struct Fragments {
    /// By number of the message and place in it.
    waiting: BTreeMap<(u16, usize), Vec<u8>>,
    read: Vec<u16>,
}

impl Fragments {
    /// Takes a fragment. Returns the message when this one makes it whole, once: repetitions are passed over.
    pub(super) fn take<'a>(&mut self, fragment: &Fragment<'a>) -> Option<Cow<'a, [u8]>> {
        if self.read.contains(&fragment.sequence) {
            return None;
        }
        let message = if fragment.bytes.len() == fragment.length {
            Cow::Borrowed(fragment.bytes)
        } else {
            self.keep(fragment);
            Cow::Owned(self.joined(fragment)?)
        };
        self.waiting.retain(|(sequence, _), _| *sequence != fragment.sequence);
        if self.read.len() >= MAX_READ {
            self.read.remove(0);
        }
        self.read.push(fragment.sequence);
        Some(message)
    }

    /// Nothing more comes that could make a message whole.
    pub(super) fn drop_waiting(&mut self) {
        self.waiting = BTreeMap::new();
    }

    fn keep(&mut self, fragment: &Fragment<'_>) {
        let place = (fragment.sequence, fragment.offset);
        if self.waiting.get(&place).is_some_and(|known| known.len() >= fragment.bytes.len()) {
            return;
        }
        let octets: usize = self.waiting.values().map(Vec::len).sum();
        if octets + fragment.bytes.len() > MAX_WAITING_BYTES || self.waiting.len() >= MAX_WAITING {
            self.waiting.clear();
        }
        self.waiting.insert(place, fragment.bytes.to_vec());
    }

    /// The message, if its fragments join without a gap; they may overlap.
    fn joined(&self, fragment: &Fragment<'_>) -> Option<Vec<u8>> {
        let mut joined: Vec<u8> = Vec::new();
        for ((_, offset), bytes) in self.waiting.range((fragment.sequence, 0)..=(fragment.sequence, usize::MAX)) {
            let known = joined.len().checked_sub(*offset)?;
            joined.extend_from_slice(bytes.get(known..).unwrap_or_default());
        }
        (joined.len() >= fragment.length).then(|| {
            joined.truncate(fragment.length);
            joined
        })
    }

    /// Octets that wait.
    #[cfg(test)]
    pub(super) fn waiting_bytes(&self) -> usize {
        self.waiting.values().map(Vec::len).sum()
    }
}
