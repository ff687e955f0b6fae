//! The conversations of a share of all packets, and the dissectors that read them.

use crate::ahead::{Ahead, Upcoming};
use crate::application::Talk;
use crate::dispatch::Readers;
use crate::fragments::Datagram;
use crate::layers::Headers;
use crate::links::Conversations;
use crate::problems::Problems;
use crate::ranks::Ranks;
use crate::records::{FlowRecord, Server};
use crate::tally::Tally;
use crate::transport::{Parts, note_life};
use asepsis_flow::{Budget, Direction, Flow, Key, Limits, Stream, Table, Way, spread_of_hosts};
use asepsis_observation::{Endpoint, Mac};
use asepsis_protocols::{Context, Side, Sink};
use asepsis_wire::{Frame, Ip, Transport};
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Room kept for flows that end with one packet.
const MAX_KEPT_FLOWS: usize = 256;

/// Reads each packet of its share in its turn: no conversation, and nothing else that is kept here, has packets outside.
pub(crate) struct Share<T> {
    flows: Table<Talk>,
    budget: Budget,
    ahead: Ahead,
    sink: Sink,
    readers: Readers,
    ranks: Ranks,
    closed_flows: Vec<Flow<Talk>>,
    /// Counts what is observed.
    pub(crate) tally: T,
    pub(crate) problems: Problems,
    /// Number and time of the packet that is being read.
    number: u64,
    time_ns: i64,
}

impl<T: Tally> Share<T> {
    /// One of several shares, of which nothing was read. Each has its part of what all may keep.
    pub(crate) fn new(limits: Limits, shares: usize, tally: T) -> Self {
        Self {
            flows: Table::new(Limits { max_flows: limits.max_flows / shares.max(1), ..limits }),
            budget: Budget::part_of(shares),
            ahead: Ahead::default(),
            sink: Sink::default(),
            readers: Readers::default(),
            ranks: Ranks::default(),
            closed_flows: Vec::new(),
            tally,
            problems: Problems::default(),
            number: 0,
            time_ns: 0,
        }
    }

    /// Deals all that is kept out to several shares, each of which counts in a tally of its own; gives the tally of this one, and
    /// what went wrong. To be called between packets.
    pub(crate) fn split<U: Tally>(self, tallies: Vec<U>) -> (T, Problems, Vec<Share<U>>) {
        let parts = tallies.len();
        let part_of = |flow: &Flow<Talk>| worker_of(flow.key.end(true).0, flow.key.end(false).0, parts);
        let deal = |(flows, tally)| {
            let mut share = Share::new(Limits::default(), parts, tally);
            share.take_over(flows);
            share
        };
        let shares = self.flows.split(parts, part_of).into_iter().zip(tallies).map(deal).collect();
        (self.tally, self.problems, shares)
    }

    fn take_over(&mut self, flows: Table<Talk>) {
        let streams = flows.iter().flat_map(|flow| &flow.state.streams);
        self.budget.take_over(streams.map(Stream::waiting_bytes).sum());
        self.flows = flows;
    }

    /// What is told from now on is of the packet with this number and time.
    pub(crate) const fn begin(&mut self, number: u64, time_ns: i64) {
        self.number = number;
        self.time_ns = time_ns;
    }

    /// Closes the flows that were silent too long at the time of the packet.
    pub(crate) fn expire(&mut self) {
        self.flows.expire(self.time_ns, &mut self.closed_flows);
    }

    /// Told of packets before their turn: nothing is read of them yet.
    pub(crate) fn look_ahead(&mut self, packets: &Upcoming<'_>) {
        self.ahead.look(packets, &self.flows);
    }

    /// Ends all flows.
    pub(crate) fn finish(&mut self) {
        self.closed_flows = self.flows.finish();
        self.end_flows();
        let evicted = self.flows.evicted();
        if evicted > 0 {
            let detail = "flows were closed early because too many were open at once".to_owned();
            self.problems.add("flows_closed_early", detail, evicted);
        }
    }

    fn ip_packet(
        &mut self,
        (frame, ip, way): (&Frame<'_>, &Ip<'_>, Way),
        tunnel: Option<&'static str>,
        joined: Option<&Datagram>,
    ) {
        let ports = ports_of(ip);
        self.reopen(&way, ip);
        let ranks = &self.ranks;
        let is_opener = || match &ip.transport {
            Transport::Tcp(tcp) if tcp.is_syn() => !tcp.is_acknowledgement(),
            _ => ranks.of(ports.0) >= ranks.of(ports.1),
        };
        let (number, time_ns) = joined.map_or((self.number, self.time_ns), |first| (first.number, first.time_ns));
        let closed = &mut self.closed_flows;
        let Some((flow, direction)) = self.flows.packet(&way, is_opener, time_ns, (number, ip.length), closed) else {
            return;
        };
        let side = if direction == Direction::Forward { Side::Initiator } else { Side::Responder };
        remember_macs(&mut flow.state, frame, side);
        if let (Some(joined), Some(packets)) = (joined, flow.packets.get_mut(direction as usize)) {
            *packets += joined.packets - 1;
        }
        if tunnel.is_some() {
            flow.state.protocol = tunnel;
            flow.state.is_answered |= side == Side::Responder;
            return;
        }
        let was_over = flow.is_over;
        let is_read = match &ip.transport {
            // Most packets of a long conversation: nobody wants its bytes any more.
            Transport::Tcp(tcp) if !tcp.is_syn() && !flow.state.application.is_listening() => {
                note_life(flow, tcp, side);
                true
            }
            _ => {
                let context = context_in((frame, ip), ports, side, flow.state.syn_sequence.is_some());
                let mut reading =
                    Parts { budget: &mut self.budget, sink: &mut self.sink, readers: &self.readers, context };
                guarded(|| reading.transport(flow, ip)).is_some()
            }
        };
        let server = self.sink.take_server();
        if !is_read {
            flow.state.application = crate::application::Application::Silent;
        } else if server.is_some() {
            flow.state.server = server;
        }
        if flow.is_over && !was_over {
            self.flows.end(&way);
        }
        if !is_read {
            self.problems.add_fault();
        }
        self.collect();
    }

    /// A new SYN begins another conversation, unless it is the same one sent again.
    fn reopen(&mut self, way: &Way, ip: &Ip<'_>) {
        if let Transport::Tcp(tcp) = &ip.transport
            && tcp.is_syn()
            && !tcp.is_acknowledgement()
            && self.flows.get(way).is_some_and(|flow| flow.state.syn_sequence != Some(tcp.sequence))
        {
            self.flows.close(way, &mut self.closed_flows);
        }
    }

    /// Counts what dissectors said.
    fn collect(&mut self) {
        if self.sink.is_silent() {
            return;
        }
        let (moment, tally) = ((self.number, self.time_ns), &mut self.tally);
        self.sink.tell(|observation| tally.add(observation, moment));
    }

    /// Tells of the flows that ended since the last call. To be called when all is told of a packet.
    pub(crate) fn end_flows(&mut self) {
        if self.closed_flows.is_empty() {
            return;
        }
        let mut closed = std::mem::take(&mut self.closed_flows);
        if !closed.is_sorted_by_key(Flow::order) {
            closed.sort_by_key(Flow::order);
        }
        for flow in &mut closed {
            if flow.state.is_unfinished() {
                self.finish_streams(flow);
                self.collect();
            }
            let record = self.record(flow);
            self.tally.flow(record);
        }
        closed.clear();
        closed.shrink_to(MAX_KEPT_FLOWS);
        self.closed_flows = closed;
    }

    fn finish_streams(&mut self, flow: &mut Flow<Talk>) {
        for side in [Side::Initiator, Side::Responder] {
            let context = context_of(flow, side);
            let mut reading = Parts { budget: &mut self.budget, sink: &mut self.sink, readers: &self.readers, context };
            if guarded(|| reading.finish(flow, side == Side::Responder)).is_none() {
                self.problems.add_fault();
            }
        }
        if let Some(server) = self.sink.take_server() {
            flow.state.server = Some(server);
        }
    }

    fn record(&self, flow: &Flow<Talk>) -> FlowRecord {
        let ends = ends_of(flow);
        let ranks = ends.map(|(_, port)| self.ranks.of(port));
        let server = match (flow.state.server, flow.state.syn_sequence) {
            (Some(Side::Initiator), _) => Server::Initiator,
            (Some(Side::Responder), _) | (None, Some(_)) => Server::Responder,
            (None, None) if ranks[1] < ranks[0] => Server::Responder,
            (None, None) if ranks[0] < ranks[1] => Server::Initiator,
            (None, None) => Server::Unknown,
        };
        FlowRecord {
            start_ns: flow.start_ns,
            end_ns: flow.last_ns,
            packet: flow.first_packet,
            ip_protocol: flow.key.protocol(),
            ends,
            protocol: flow.state.protocol,
            packets: flow.packets,
            octets: flow.octets,
            is_answered: flow.state.is_answered,
            server,
        }
    }
}

impl<T: Tally> Conversations for Share<T> {
    fn packet(&mut self, headers: &Headers<'_>, ip: &Ip<'_>, tunnel: Option<&'static str>) {
        let way = self.ahead.way(headers).unwrap_or_else(|| self.flows.way(key_of(&headers.frame, ip)));
        self.ip_packet((&headers.frame, ip, way), tunnel, None);
    }

    fn joined(&mut self, frame: &Frame<'_>, datagram: &Datagram, tunnel: Option<&'static str>) {
        let whole = datagram.whole();
        let way = self.flows.way(key_of(frame, &whole));
        self.ip_packet((frame, &whole, way), tunnel, Some(datagram));
    }

    fn lost(&mut self, datagram: &Datagram) {
        let (frame, lost) = (datagram.frame(), datagram.lost());
        let way = self.flows.way(key_of(&frame, &lost));
        self.ip_packet((&frame, &lost, way), None, Some(datagram));
    }
}

/// Runs dissectors. A fault in one must not end the sensor: nothing is returned then. Tests and the fuzzer see it.
pub(crate) fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(value) => Some(value),
        Err(fault) if cfg!(any(test, fuzzing)) => resume_unwind(fault),
        Err(_) => None,
    }
}

/// The endpoint with these addresses.
pub(crate) fn endpoint(mac: Option<[u8; 6]>, ip: Option<IpAddr>, vlan: Option<u16>) -> Endpoint {
    Endpoint { mac: mac.map(Mac), ip, vlan }
}

/// Source and destination port; of ICMP type and code.
fn ports_of(ip: &Ip<'_>) -> (u16, u16) {
    match &ip.transport {
        Transport::Tcp(tcp) => (tcp.source_port, tcp.destination_port),
        Transport::Udp(udp) => (udp.source_port, udp.destination_port),
        Transport::Icmp(kind, code) => (u16::from(*kind), u16::from(*code)),
        Transport::Fragment(_) | Transport::Other => (0, 0),
    }
}

/// Which of several workers reads what these hosts say to each other. All that is kept from packet to packet belongs to one
/// flow: so each flow has one worker, and all flows of a pair of hosts the same, which then meets fewer hosts.
pub(crate) fn worker_of(one: IpAddr, other: IpAddr, workers: usize) -> usize {
    let spread = spread_of_hosts(one, other) >> 32;
    usize::try_from((spread * workers as u64) >> 32).unwrap_or_default()
}

/// The key of a packet's flow, and whether its sender is the key's low end.
pub(crate) fn key_of(frame: &Frame<'_>, ip: &Ip<'_>) -> (Key, bool) {
    // ICMP has a type and a code, not two ports: an answer must still meet its question.
    let ports = if matches!(ip.transport, Transport::Icmp(..)) { (0, 0) } else { ports_of(ip) };
    Key::new(frame.vlan, ip.protocol, (ip.source, ports.0), (ip.destination, ports.1))
}

fn remember_macs(talk: &mut Talk, frame: &Frame<'_>, side: Side) {
    if let [Some(_), Some(_)] = &talk.macs {
        return;
    }
    let [initiator, responder] = &mut talk.macs;
    let (sender, receiver) = match side {
        Side::Initiator => (initiator, responder),
        Side::Responder => (responder, initiator),
    };
    *sender = sender.or(frame.source.map(Mac));
    *receiver = receiver.or(frame.destination.map(Mac));
}

fn ends_of(flow: &Flow<Talk>) -> [(Endpoint, u16); 2] {
    let [initiator, responder] = flow.state.macs;
    [(initiator, flow.initiator_is_low), (responder, !flow.initiator_is_low)].map(|(mac, is_low)| {
        let (ip, port) = flow.key.end(is_low);
        (Endpoint { mac, ip: Some(ip), vlan: flow.key.vlan() }, port)
    })
}

fn context_in((frame, ip): (&Frame<'_>, &Ip<'_>), ports: (u16, u16), side: Side, start_seen: bool) -> Context {
    Context {
        sender: endpoint(frame.source, Some(ip.source), frame.vlan),
        receiver: endpoint(frame.destination, Some(ip.destination), frame.vlan),
        sender_port: ports.0,
        receiver_port: ports.1,
        side,
        start_seen,
    }
}

fn context_of(flow: &Flow<Talk>, side: Side) -> Context {
    let [initiator, responder] = ends_of(flow);
    let (from, to) = if side == Side::Initiator { (initiator, responder) } else { (responder, initiator) };
    Context {
        sender: from.0,
        receiver: to.0,
        sender_port: from.1,
        receiver_port: to.1,
        side,
        start_seen: flow.state.syn_sequence.is_some(),
    }
}
