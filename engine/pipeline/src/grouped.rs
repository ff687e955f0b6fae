//! Batches by what they repeat: each endpoint, each content, and what an endpoint showed or talked about, once.
//!
//! What follows from an observation mostly follows from its kind and fields alone, and few of those are new: who reads
//! batches this way judges each content once. Rows of contents of which the same follows are one, and rows that nobody
//! wants are never made.

use crate::records::{ADDRESS, FlowRecord, Server};
use crate::seen::{Observations, Seen};
use asepsis_observation::{Endpoint, ValueView};
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use std::hash::BuildHasher;

/// Different times to live told of one endpoint, at most: the first ones.
const MAX_HOP_LIMITS: usize = 8;
/// Rows and conversations are added up by hour, and so by day: nanoseconds in one.
const HOUR_NS: i64 = 3_600_000_000_000;

/// One endpoint, and what the rows say of its presence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    /// Which endpoint.
    pub endpoint: Endpoint,
    /// Time and packet number of the earliest observation of it; nothing when it only had flows.
    pub first: Option<(i64, u64)>,
    /// Time of the latest observation of it.
    pub last_ns: i64,
    /// Observations of it: how many, and how often they were seen in all.
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

/// All observations of one endpoint in one hour of which the same follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// What follows from them, by the number that their contents were given.
    pub plan: u32,
    /// Which endpoint, as a place in `Grouped::present`.
    pub endpoint: u32,
    /// Time and packet number of the earliest.
    pub first: (i64, u64),
    /// Time of the latest.
    pub last_ns: i64,
    /// How often it was seen in all.
    pub count: u64,
}

/// What the conversations of a pair have in common that are told as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pair {
    /// Initiator and responder, as places in `Grouped::present`.
    pub ends: [u32; 2],
    /// Ports of both; 0 for the one of a client, which is another in each conversation.
    pub ports: [u16; 2],
    /// IP protocol number.
    pub ip_protocol: u8,
    /// Protocol told by content.
    pub protocol: Option<&'static str>,
    /// True when the responder answered.
    pub is_answered: bool,
    /// Who offers the service.
    pub server: Server,
    /// Hours since 1970 at the first packet.
    hour: i64,
}

/// The conversations of one pair in one hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Talk {
    /// Whose, and about what.
    pub pair: Pair,
    /// How many.
    pub conversations: u64,
    /// Time and number of the first packet of the earliest.
    pub first: (i64, u64),
    /// Time of the last packet of all.
    pub end_ns: i64,
    /// IP octets of initiator and responder.
    pub octets: [u64; 2],
}

/// An observation that waits until its content is judged.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    content: u32,
    endpoint: u32,
    first: (i64, u64),
    count: u64,
}

/// The endpoints, contents and conversations of the batches added to it, each once.
///
/// It grows with what is new in them and has no bound of its own: who adds to it looks at [`Grouped::size`].
#[derive(Clone, Debug, Default)]
pub struct Grouped {
    /// Endpoints in order of their first row.
    pub present: Vec<Present>,
    /// For each content its first row.
    pub contents: Observations,
    /// Who showed what of which something follows in which hour, in order of the first time.
    pub rows: Vec<Row>,
    /// Who talked with whom, in order of the first time.
    pub talks: Vec<Talk>,
    /// For each content that was judged the number of what follows from it; nothing when no row of it is wanted.
    plans: Vec<Option<u32>>,
    /// Of the batch that was added last, in order.
    waiting: Vec<Waiting>,
    places: HashMap<Endpoint, u32>,
    /// By number of what follows, endpoint and hour.
    row_places: HashMap<(u32, u32, i64), usize>,
    talk_places: HashMap<Pair, usize>,
    content_places: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

fn place(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl Grouped {
    /// Adds what a batch holds. Returns the contents that no batch had before, to be judged before the next one.
    pub fn add(&mut self, observations: &Observations, flows: &[FlowRecord]) -> impl Iterator<Item = Seen<'_>> {
        for seen in observations.iter() {
            let content = self.content(&seen);
            let endpoint = self.observation(&seen);
            if self.plans.get(content as usize).is_none_or(Option::is_some) {
                let first = (seen.time_ns, seen.packet);
                self.waiting.push(Waiting { content, endpoint, first, count: seen.count });
            }
        }
        for flow in flows {
            self.flow(flow);
        }
        (self.plans.len()..self.contents.len()).filter_map(|at| self.contents.get(at))
    }

    /// Says what follows from each of the contents that are new, in their order, by a number that those of which the
    /// same follows share. Rows are made of those that have one.
    pub fn judge(&mut self, plans: &[Option<u32>]) {
        self.plans.extend_from_slice(plans);
        self.plans.resize(self.contents.len(), None);
        let mut waiting = std::mem::take(&mut self.waiting);
        for one in waiting.drain(..) {
            if let Some(plan) = self.plans.get(one.content as usize).copied().flatten() {
                self.row(plan, one);
            }
        }
        self.waiting = waiting;
    }

    /// Forgets all but the contents and how they were judged.
    pub fn clear(&mut self) {
        self.waiting.clear();
        self.present = Vec::new();
        self.rows = Vec::new();
        self.talks = Vec::new();
        self.places = HashMap::new();
        self.row_places = HashMap::new();
        self.talk_places = HashMap::new();
    }

    /// How many things it remembers.
    pub const fn size(&self) -> usize {
        self.present.len() + self.contents.len() + self.rows.len() + self.talks.len()
    }

    fn endpoint(&mut self, endpoint: Endpoint) -> u32 {
        let present = &mut self.present;
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

    fn content(&mut self, seen: &Seen<'_>) -> u32 {
        let hash = |seen: &Seen<'_>| self.hasher.hash_one((std::ptr::from_ref(seen.kind).addr(), seen.fields.octets()));
        let of = |at: &u32| self.contents.get(*at as usize);
        let is_same =
            |at: &u32| of(at).is_some_and(|known| std::ptr::eq(known.kind, seen.kind) && known.fields == seen.fields);
        if let Some(at) = self.content_places.find(hash(seen), is_same) {
            return *at;
        }
        let at = place(self.contents.len());
        self.content_places.insert_unique(hash(seen), at, |at| of(at).map_or(0, |known| hash(&known)));
        self.contents.push(*seen);
        at
    }

    fn observation(&mut self, seen: &Seen<'_>) -> u32 {
        let at = self.endpoint(seen.subject);
        let Some(present) = self.present.get_mut(at as usize) else { return at };
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

    fn row(&mut self, plan: u32, seen: Waiting) {
        let Waiting { endpoint, first, count, .. } = seen;
        let hour = first.0.div_euclid(HOUR_NS);
        let at = *self.row_places.entry((plan, endpoint, hour)).or_insert(self.rows.len());
        if let Some(row) = self.rows.get_mut(at) {
            row.first = row.first.min(first);
            row.last_ns = row.last_ns.max(first.0);
            row.count += count;
        } else {
            self.rows.push(Row { plan, endpoint, first, last_ns: first.0, count });
        }
    }

    fn flow(&mut self, flow: &FlowRecord) {
        let ends = flow.ends.map(|(endpoint, _)| {
            let at = self.endpoint(endpoint);
            if let Some(present) = self.present.get_mut(at as usize) {
                present.until_ns = present.until_ns.max(Some(flow.end_ns));
            }
            at
        });
        let [(_, initiator_port), (_, responder_port)] = flow.ends;
        let pair = Pair {
            ends,
            ports: if flow.server == Server::Initiator { [initiator_port, 0] } else { [0, responder_port] },
            ip_protocol: flow.ip_protocol,
            protocol: flow.protocol,
            is_answered: flow.is_answered,
            server: flow.server,
            hour: flow.start_ns.div_euclid(HOUR_NS),
        };
        let talks = &mut self.talks;
        let at = *self.talk_places.entry(pair).or_insert(talks.len());
        let first = (flow.start_ns, flow.packet);
        if let Some(talk) = talks.get_mut(at) {
            talk.conversations += 1;
            talk.first = talk.first.min(first);
            talk.end_ns = talk.end_ns.max(flow.end_ns);
            for (sum, octets) in talk.octets.iter_mut().zip(flow.octets) {
                *sum += octets;
            }
        } else {
            talks.push(Talk { pair, conversations: 1, first, end_ns: flow.end_ns, octets: flow.octets });
        }
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

    fn grouped(observations: &Observations, flows: &[FlowRecord]) -> Grouped {
        let mut grouped = Grouped::default();
        let fresh = grouped.add(observations, flows).count();
        let plans: Vec<_> = (0..fresh).map(|plan| u32::try_from(plan).ok()).collect();
        grouped.judge(&plans);
        grouped
    }

    fn contents(grouped: &Grouped) -> Vec<u64> {
        grouped.contents.iter().map(|seen| seen.packet).collect()
    }

    #[test]
    fn equal_contents_and_endpoints_are_told_once() {
        let reason = |text: &str| Fields::new().with("reason", text);
        let rows = [(&MALFORMED, 1, reason("a")), (&MALFORMED, 2, reason("b")), (&MALFORMED, 2, reason("a"))];
        let observations = batch(&rows);
        let grouped = grouped(&observations, &[]);
        assert_eq!(contents(&grouped), [1, 2]);
        let pairs: Vec<_> = grouped.rows.iter().map(|row| (row.plan, row.endpoint)).collect();
        assert_eq!(pairs, [(0, 0), (1, 1), (0, 1)]);
        let second = &grouped.present[1];
        assert_eq!((second.endpoint, second.rows, second.count, second.is_sender), (endpoint(2), 2, 4, false));
        assert_eq!((second.first, second.last_ns, second.until_ns), (Some((997, 3)), 998, None));
    }

    #[test]
    fn batches_are_added_up() {
        let reason = |text: &str| Fields::new().with("reason", text);
        let rows = [(&MALFORMED, 1, reason("a")), (&MALFORMED, 2, reason("b")), (&MALFORMED, 1, reason("a"))];
        let mut twice = grouped(&batch(&rows[..2]), &[]);
        let before = twice.size();
        assert_eq!(twice.add(&batch(&rows[..1]), &[]).count(), 0);
        twice.judge(&[]);
        assert_eq!((contents(&twice), twice.size()), (vec![1, 2], before));
        assert_eq!((twice.rows[0].count, twice.rows[1].count, twice.present[0].rows), (4, 2, 2));
    }

    #[test]
    fn rows_that_are_not_wanted_are_not_made() {
        let reason = |text: &str| Fields::new().with("reason", text);
        let rows = [(&MALFORMED, 1, reason("a")), (&MALFORMED, 2, reason("b")), (&MALFORMED, 1, reason("c"))];
        let mut some = Grouped::default();
        for _ in 0..2 {
            let fresh: Vec<_> = some.add(&batch(&rows), &[]).map(|seen| (seen.packet == 2).then_some(7)).collect();
            some.judge(&fresh);
        }
        assert_eq!(some.rows, [Row { plan: 7, endpoint: 1, first: (998, 2), last_ns: 998, count: 4 }]);
        assert_eq!(some.present.len(), 2);
        some.clear();
        assert_eq!((some.size(), some.add(&batch(&rows[..1]), &[]).count()), (3, 0));
    }

    #[test]
    fn contents_of_which_the_same_follows_are_one_row() {
        let reason = |text: &str| Fields::new().with("reason", text);
        let rows = [(&MALFORMED, 1, reason("a")), (&MALFORMED, 1, reason("b")), (&MALFORMED, 2, reason("c"))];
        let mut same = Grouped::default();
        same.add(&batch(&rows[..2]), &[]).for_each(drop);
        same.judge(&[Some(3), Some(3)]);
        same.add(&batch(&rows), &[]).for_each(drop);
        same.judge(&[Some(3)]);
        let row = Row { plan: 3, endpoint: 0, first: (998, 2), last_ns: 999, count: 8 };
        assert_eq!(same.rows, [row, Row { endpoint: 1, first: (997, 3), last_ns: 997, count: 2, ..row }]);
    }

    #[test]
    fn another_kind_with_equal_fields_is_another_content() {
        let ttl = Fields::new().with("ttl", 64_u8);
        let grouped = grouped(&batch(&[(&MALFORMED, 1, ttl.clone()), (&ADDRESS, 1, ttl)]), &[]);
        let pairs: Vec<_> = grouped.rows.iter().map(|row| (row.plan, row.endpoint)).collect();
        assert_eq!(pairs, [(0, 0), (1, 0)]);
        assert!(grouped.present[0].is_sender);
        assert_eq!(grouped.present[0].hop_limits, [64]);
    }

    #[test]
    fn a_content_that_an_endpoint_shows_again_is_one_row() {
        let reason = || Fields::new().with("reason", "a");
        let mut observations = batch(&[(&MALFORMED, 1, reason()), (&MALFORMED, 1, reason())]);
        let (fields, subject) = (reason(), endpoint(1));
        let later = Seen { time_ns: HOUR_NS, packet: 9, count: 1, kind: &MALFORMED, subject, fields: fields.view() };
        observations.push(later);
        let row = Row { plan: 0, endpoint: 0, first: (998, 2), last_ns: 999, count: 4 };
        let next_hour = Row { first: (HOUR_NS, 9), last_ns: HOUR_NS, count: 1, ..row };
        assert_eq!(grouped(&observations, &[]).rows, [row, next_hour]);
    }

    #[test]
    fn conversations_of_a_pair_about_one_service_are_added_up_by_hour() {
        let flow = |start_ns: i64, client_port: u16, server: Server| FlowRecord {
            start_ns,
            end_ns: start_ns + 5,
            packet: 7,
            ip_protocol: 6,
            ends: [(endpoint(1), client_port), (endpoint(2), 80)],
            protocol: Some("http"),
            packets: [1, 1],
            octets: [100, 10],
            is_answered: true,
            server,
        };
        let flows = [
            flow(9, 4000, Server::Responder),
            flow(3, 4001, Server::Responder),
            flow(HOUR_NS, 4002, Server::Responder),
            flow(3, 4003, Server::Initiator),
        ];
        let talks = grouped(&Observations::default(), &flows).talks;
        let told: Vec<_> = talks.iter().map(|talk| (talk.conversations, talk.pair.ports, talk.octets)).collect();
        assert_eq!(told, [(2, [0, 80], [200, 20]), (1, [0, 80], [100, 10]), (1, [4003, 0], [100, 10])]);
        assert_eq!((talks[0].first, talks[0].end_ns), ((3, 7), 14));
    }

    #[test]
    fn hop_limits_are_bounded_and_told_once() {
        let rows: Vec<_> = (0..40_u8).map(|limit| (&ADDRESS, 1, Fields::new().with("ttl", limit / 2))).collect();
        let grouped = grouped(&batch(&rows), &[]);
        assert_eq!(grouped.present[0].hop_limits, [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(grouped.contents.len(), 20);
    }
}
