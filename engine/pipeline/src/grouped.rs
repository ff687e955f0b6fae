//! A batch by what it repeats: each endpoint and each content once, and rows that point at them.
//!
//! What follows from an observation mostly follows from its kind and fields alone, and few of those are new: who reads a
//! batch this way judges each content once, and never sees the rows that nobody wants.

use crate::records::{ADDRESS, FlowRecord};
use crate::seen::{Observations, Seen};
use asepsis_observation::{Endpoint, ValueView};
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use std::hash::BuildHasher;

/// Different times to live told of one endpoint in one batch, at most: the first ones.
const MAX_HOP_LIMITS: usize = 8;

/// One endpoint, and what the rows of the batch say of its presence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    /// Which endpoint.
    pub endpoint: Endpoint,
    /// Time and packet number of the earliest observation of it; nothing when it only had flows.
    pub first: Option<(i64, u64)>,
    /// Time of the latest observation of it.
    pub last_ns: i64,
    /// Observations of it: rows of this batch, and how often they were seen in all.
    pub rows: u64,
    /// See `rows`.
    pub count: u64,
    /// True when a frame of it was seen.
    pub is_sender: bool,
    /// Times to live of its packets.
    pub hop_limits: Vec<i64>,
    /// Time of the last packet of the flows it had a part in.
    pub until_ns: Option<i64>,
}

/// The endpoints and contents of a batch.
#[derive(Clone, Debug, Default)]
pub struct Grouped {
    /// Endpoints in order of their first row.
    pub present: Vec<Present>,
    /// For each content the number of its first row.
    pub contents: Vec<usize>,
    /// For each observation its content and its endpoint, as places in the lists above.
    pub rows: Vec<(u32, u32)>,
    /// For each flow its ends, as places in `present`.
    pub flows: Vec<[u32; 2]>,
}

fn place(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[derive(Default)]
struct Grouping {
    grouped: Grouped,
    places: HashMap<Endpoint, u32>,
    contents: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Grouping {
    fn endpoint(&mut self, endpoint: Endpoint) -> u32 {
        let present = &mut self.grouped.present;
        *self.places.entry(endpoint).or_insert_with(|| {
            present.push(Present {
                endpoint,
                first: None,
                last_ns: i64::MIN,
                rows: 0,
                count: 0,
                is_sender: false,
                hop_limits: Vec::new(),
                until_ns: None,
            });
            place(present.len() - 1)
        })
    }

    fn content(&mut self, observations: &Observations, row: usize, seen: &Seen<'_>) -> u32 {
        let hash = |seen: &Seen<'_>| self.hasher.hash_one((std::ptr::from_ref(seen.kind).addr(), seen.fields.octets()));
        let contents = &mut self.grouped.contents;
        let of = |at: &u32| contents.get(*at as usize).and_then(|row| observations.get(*row));
        let is_same =
            |at: &u32| of(at).is_some_and(|known| std::ptr::eq(known.kind, seen.kind) && known.fields == seen.fields);
        if let Some(at) = self.contents.find(hash(seen), is_same) {
            return *at;
        }
        let at = place(contents.len());
        self.contents.insert_unique(hash(seen), at, |at| of(at).map_or(0, |known| hash(&known)));
        contents.push(row);
        at
    }

    fn observation(&mut self, seen: &Seen<'_>) -> u32 {
        let at = self.endpoint(seen.subject);
        let Some(present) = self.grouped.present.get_mut(at as usize) else { return at };
        present.rows += 1;
        present.count += seen.count;
        present.last_ns = present.last_ns.max(seen.time_ns);
        if present.first.is_none_or(|(time_ns, _)| seen.time_ns < time_ns) {
            present.first = Some((seen.time_ns, seen.packet));
        }
        if seen.kind.name == ADDRESS.name {
            present.is_sender = true;
            if let Some(ValueView::Integer(limit)) = seen.fields.get("ttl")
                && present.hop_limits.len() < MAX_HOP_LIMITS
                && !present.hop_limits.contains(&limit)
            {
                present.hop_limits.push(limit);
            }
        }
        at
    }

    fn flow(&mut self, flow: &FlowRecord) -> [u32; 2] {
        flow.ends.map(|(endpoint, _)| {
            let at = self.endpoint(endpoint);
            if let Some(present) = self.grouped.present.get_mut(at as usize) {
                present.until_ns = present.until_ns.max(Some(flow.end_ns));
            }
            at
        })
    }
}

impl Grouped {
    /// Groups what a batch holds.
    pub fn of(observations: &Observations, flows: &[FlowRecord]) -> Self {
        let mut grouping = Grouping::default();
        for (row, seen) in observations.iter().enumerate() {
            let content = grouping.content(observations, row, &seen);
            let endpoint = grouping.observation(&seen);
            grouping.grouped.rows.push((content, endpoint));
        }
        for flow in flows {
            let ends = grouping.flow(flow);
            grouping.grouped.flows.push(ends);
        }
        grouping.grouped
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asepsis_observation::{Fields, Mac};
    use asepsis_protocols::MALFORMED;

    fn endpoint(last: u8) -> Endpoint {
        Endpoint { mac: Some(Mac([2, 0, 0, 0, 0, last])), ..Endpoint::default() }
    }

    fn batch(rows: &[(&'static asepsis_observation::Kind, u8, Fields)]) -> Observations {
        let mut observations = Observations::default();
        for (number, (kind, subject, fields)) in (1_u32..).zip(rows) {
            let (time_ns, subject) = (1000 - i64::from(number), endpoint(*subject));
            observations.push(Seen { time_ns, packet: number.into(), count: 2, kind, subject, fields: fields.view() });
        }
        observations
    }

    #[test]
    fn equal_contents_and_endpoints_are_told_once() {
        let reason = |text: &str| Fields::new().with("reason", text);
        let rows = [(&MALFORMED, 1, reason("a")), (&MALFORMED, 2, reason("b")), (&MALFORMED, 2, reason("a"))];
        let observations = batch(&rows);
        let grouped = Grouped::of(&observations, &[]);
        assert_eq!(grouped.contents, [0, 1]);
        assert_eq!(grouped.rows, [(0, 0), (1, 1), (0, 1)]);
        let second = &grouped.present[1];
        assert_eq!((second.endpoint, second.rows, second.count, second.is_sender), (endpoint(2), 2, 4, false));
        assert_eq!((second.first, second.last_ns, second.until_ns), (Some((997, 3)), 998, None));
    }

    #[test]
    fn another_kind_with_equal_fields_is_another_content() {
        let ttl = Fields::new().with("ttl", 64_u8);
        let grouped = Grouped::of(&batch(&[(&MALFORMED, 1, ttl.clone()), (&ADDRESS, 1, ttl)]), &[]);
        assert_eq!(grouped.rows, [(0, 0), (1, 0)]);
        assert!(grouped.present[0].is_sender);
        assert_eq!(grouped.present[0].hop_limits, [64]);
    }

    #[test]
    fn hop_limits_are_bounded_and_told_once() {
        let rows: Vec<_> = (0..40_u8).map(|limit| (&ADDRESS, 1, Fields::new().with("ttl", limit / 2))).collect();
        let grouped = Grouped::of(&batch(&rows), &[]);
        assert_eq!(grouped.present[0].hop_limits, [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(grouped.contents.len(), 20);
    }
}
