//! What the reader of a capture must know about it.

use std::collections::BTreeMap;

/// One kind of trouble with a capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The word for it.
    pub kind: &'static str,
    /// How often it happened.
    pub count: u64,
    /// In plain words, with the offset or number of the first time.
    pub detail: String,
}

/// Kinds of problems kept apart by their detail, at most; more are counted under the first of their kind.
const MAX_DETAILS: usize = 32;

/// Problems, counted by kind and detail.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    counts: BTreeMap<(&'static str, String), u64>,
}

impl Problems {
    /// Counts a problem.
    pub fn add(&mut self, kind: &'static str, detail: String, count: u64) {
        let is_full = self.counts.len() >= MAX_DETAILS;
        let key = (kind, detail);
        if is_full && !self.counts.contains_key(&key) {
            if let Some((_, known)) = self.counts.iter_mut().find(|((known, _), _)| *known == kind) {
                *known += count;
            }
        } else {
            *self.counts.entry(key).or_default() += count;
        }
    }

    /// Counts a packet of a link that nobody reads.
    pub(crate) fn add_unread_link(&mut self, number: u32) {
        self.add("unsupported_link_type", format!("unsupported link type {number}"), 1);
    }

    /// Counts a fault of a dissector.
    pub(crate) fn add_fault(&mut self) {
        self.add("dissector_fault", "a dissector failed; the conversation was left unread".to_owned(), 1);
    }

    /// Counts problems that were counted elsewhere.
    pub(crate) fn add_all(&mut self, others: Self) {
        for ((kind, detail), count) in others.counts {
            self.add(kind, detail, count);
        }
    }

    /// All problems, in a fixed order.
    pub fn list(&self) -> Vec<Problem> {
        let as_problem = |((kind, detail), count): (&(&'static str, String), &u64)| Problem {
            kind,
            count: *count,
            detail: detail.clone(),
        };
        self.counts.iter().map(as_problem).collect()
    }
}
