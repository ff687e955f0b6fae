//! A batch by what it repeats: each endpoint, each content, and what an endpoint showed or talked about, once.
//!
//! What follows from an observation mostly follows from its kind and fields alone, and few of those are new: who reads a
//! batch this way judges each content once, and never sees the rows that nobody wants.

use crate::records::{ADDRESS, FlowRecord, Server};
use crate::seen::{Observations, Seen};
use asepsis_observation::{Endpoint, ValueView};
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use std::hash::BuildHasher;

/// Different times to live told of one endpoint in one batch, at most: the first ones.
const MAX_HOP_LIMITS: usize = 8;
/// Rows and conversations are added up by hour, and so by day: nanoseconds in one.
const HOUR_NS: i64 = 3_600_000_000_000;

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

/// All observations of one content of one endpoint in one hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which content, as a place in `Grouped::contents`.
    pub content: u32,
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

/// The endpoints, contents and conversations of a batch, each once.
#[derive(Clone, Debug, Default)]
pub struct Grouped {
    /// Endpoints in order of their first row.
    pub present: Vec<Present>,
    /// For each content the number of its first row.
    pub contents: Vec<usize>,
    /// Who showed which content in which hour, in order of the first time.
    pub rows: Vec<Row>,
    /// Who talked with whom, in order of the first time.
    pub talks: Vec<Talk>,
}

fn place(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[derive(Default)]
struct Grouping {
    grouped: Grouped,
    places: HashMap<Endpoint, u32>,
    /// By content, endpoint and hour.
    rows: HashMap<(u32, u32, i64), usize>,
    talks: HashMap<Pair, usize>,
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

    fn row(&mut self, content: u32, endpoint: u32, seen: &Seen<'_>) {
        let rows = &mut self.grouped.rows;
        let hour = seen.time_ns.div_euclid(HOUR_NS);
        let at = *self.rows.entry((content, endpoint, hour)).or_insert(rows.len());
        let first = (seen.time_ns, seen.packet);
        if let Some(row) = rows.get_mut(at) {
            row.first = row.first.min(first);
            row.last_ns = row.last_ns.max(seen.time_ns);
            row.count += seen.count;
        } else {
            rows.push(Row { content, endpoint, first, last_ns: seen.time_ns, count: seen.count });
        }
    }

    fn flow(&mut self, flow: &FlowRecord) {
        let ends = flow.ends.map(|(endpoint, _)| {
            let at = self.endpoint(endpoint);
            if let Some(present) = self.grouped.present.get_mut(at as usize) {
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
        let talks = &mut self.grouped.talks;
        let at = *self.talks.entry(pair).or_insert(talks.len());
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

impl Grouped {
    /// Groups what a batch holds.
    pub fn of(observations: &Observations, flows: &[FlowRecord]) -> Self {
        let mut grouping = Grouping::default();
        for (row, seen) in observations.iter().enumerate() {
            let content = grouping.content(observations, row, &seen);
            let endpoint = grouping.observation(&seen);
            grouping.row(content, endpoint, &seen);
        }
        for flow in flows {
            grouping.flow(flow);
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
        let pairs: Vec<_> = grouped.rows.iter().map(|row| (row.content, row.endpoint)).collect();
        assert_eq!(pairs, [(0, 0), (1, 1), (0, 1)]);
        let second = &grouped.present[1];
        assert_eq!((second.endpoint, second.rows, second.count, second.is_sender), (endpoint(2), 2, 4, false));
        assert_eq!((second.first, second.last_ns, second.until_ns), (Some((997, 3)), 998, None));
    }

    #[test]
    fn batches_joined_are_one_batch() {
        let reason = |text: &str| Fields::new().with("reason", text);
        let (first, second) =
            ([(&MALFORMED, 1, reason("a"))], [(&MALFORMED, 2, reason("bc")), (&MALFORMED, 1, reason("a"))]);
        let mut whole = batch(&first);
        whole.append(&batch(&second));
        let seen: Vec<_> = whole.iter().map(|seen| (seen.subject, seen.fields)).collect();
        let (a, bc) = (reason("a"), reason("bc"));
        assert_eq!(seen, [(endpoint(1), a.view()), (endpoint(2), bc.view()), (endpoint(1), a.view())]);
        assert_eq!(Grouped::of(&whole, &[]).contents, [0, 1]);
    }

    #[test]
    fn another_kind_with_equal_fields_is_another_content() {
        let ttl = Fields::new().with("ttl", 64_u8);
        let grouped = Grouped::of(&batch(&[(&MALFORMED, 1, ttl.clone()), (&ADDRESS, 1, ttl)]), &[]);
        let pairs: Vec<_> = grouped.rows.iter().map(|row| (row.content, row.endpoint)).collect();
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
        let row = Row { content: 0, endpoint: 0, first: (998, 2), last_ns: 999, count: 4 };
        let next_hour = Row { first: (HOUR_NS, 9), last_ns: HOUR_NS, count: 1, ..row };
        assert_eq!(Grouped::of(&observations, &[]).rows, [row, next_hour]);
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
        let talks = Grouped::of(&Observations::default(), &flows).talks;
        let told: Vec<_> = talks.iter().map(|talk| (talk.conversations, talk.pair.ports, talk.octets)).collect();
        assert_eq!(told, [(2, [0, 80], [200, 20]), (1, [0, 80], [100, 10]), (1, [4003, 0], [100, 10])]);
        assert_eq!((talks[0].first, talks[0].end_ns), ((3, 7), 14));
    }

    #[test]
    fn hop_limits_are_bounded_and_told_once() {
        let rows: Vec<_> = (0..40_u8).map(|limit| (&ADDRESS, 1, Fields::new().with("ttl", limit / 2))).collect();
        let grouped = Grouped::of(&batch(&rows), &[]);
        assert_eq!(grouped.present[0].hop_limits, [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(grouped.contents.len(), 20);
    }
}
