//! What frames tell by themselves, whatever conversation they are of: who sent them, and what is read of those that carry
//! no IP packet. All of it is counted here, in a window of its own.

use crate::ahead::Upcoming;
use crate::blocks::Said;
use crate::dispatch::{FrameReaders, Reader};
use crate::fragments::Datagram;
use crate::frames::Frames;
use crate::layers::{Headers, Receiver};
use crate::problems::Problems;
use crate::records::ADDRESS;
use crate::seen::Observations;
use crate::senders::{Sender, Senders};
use crate::share::{endpoint, guarded};
use crate::window::{Place, Window, hash_of};
use asepsis_observation::{Kind, Observation};
use asepsis_protocols::{Context, Conversation, Dissector, Side, Sink};
use asepsis_wire::{ETHER_TYPE_IPV4, ETHER_TYPE_IPV6, Frame, Ip};
use hashbrown::HashMap;
use std::net::IpAddr;

/// Senders from which on it pays to look ahead: fewer lie in the processor's cache.
const MIN_SENDERS: usize = 4096;

/// What was asked of a packet before its turn.
#[derive(Clone, Copy, Debug, Default)]
struct Ahead {
    /// Who sent the frame, and the hash of that.
    sender: Option<(Sender, u64)>,
    /// The hash of a frame without an IP packet.
    frame: Option<u64>,
}

/// Reads frames, each in its turn.
pub(crate) struct Links {
    senders: Senders,
    frames: Frames,
    readers: FrameReaders,
    /// What is kept from frame to frame of the protocols that cannot be read otherwise, by their words.
    exchanges: HashMap<&'static str, Box<dyn Conversation>>,
    sink: Sink,
    window: Window,
    /// Observations whose window ended, for another to take.
    pub(crate) closed: Observations,
    pub(crate) problems: Problems,
    /// Of the next packets by their places, and of their senders the hashes.
    ahead: Vec<Ahead>,
    hashes: Vec<u64>,
    /// Number and time of the packet that is being read.
    moment: (u64, i64),
}

impl Default for Links {
    fn default() -> Self {
        Self {
            senders: Senders::default(),
            frames: Frames::default(),
            readers: FrameReaders::default(),
            exchanges: HashMap::new(),
            sink: Sink::default(),
            window: Window::new(),
            closed: Observations::default(),
            problems: Problems::default(),
            ahead: Vec::new(),
            hashes: Vec::new(),
            moment: (0, 0),
        }
    }
}

impl Links {
    /// What is told from now on is of the packet with this number and time: windows that ended before are closed.
    pub(crate) fn begin(&mut self, number: u64, time_ns: i64) {
        self.moment = (number, time_ns);
        self.window.advance(time_ns, &mut self.closed);
    }

    /// Closes all windows.
    pub(crate) fn finish(&mut self) {
        self.window.finish(&mut self.closed);
    }

    /// Told of packets before their turn, so that what they need from memory is fetched for all of them at once.
    pub(crate) fn look_ahead(&mut self, packets: &Upcoming<'_>) {
        self.forget();
        if self.senders.len() < MIN_SENDERS {
            return;
        }
        for headers in packets {
            match headers {
                Some(headers) => self.find_out(&headers.frame, headers.ip.as_ref().map(|ip| (ip.source, ip.hop_limit))),
                None => self.find_out_later(),
            }
        }
        self.fetch();
    }

    /// Forgets what was found out of packets before their turn: others are looked at next.
    pub(crate) fn forget(&mut self) {
        self.ahead.clear();
        self.hashes.clear();
    }

    /// Finds out who sent the next packet, before its turn: its frame, and of an IP packet in it the source and time to live.
    #[inline]
    pub(crate) fn find_out(&mut self, frame: &Frame<'_>, ip: Option<(IpAddr, u8)>) {
        let Some(sender) = Sender::of(frame, ip) else { return self.find_out_later() };
        let hash = self.senders.hash_of(&sender);
        self.hashes.push(hash);
        let frame = if ip.is_none() { self.frames.hash_of(frame) } else { None };
        if let Some(hash) = frame {
            self.frames.fetch(hash);
        }
        self.ahead.push(Ahead { sender: Some((sender, hash)), frame });
    }

    /// Leaves the next packet until its turn.
    pub(crate) fn find_out_later(&mut self) {
        self.ahead.push(Ahead::default());
    }

    /// Fetches what the packets need that were looked at.
    pub(crate) fn fetch(&self) {
        if self.senders.len() >= MIN_SENDERS {
            self.window.look_ahead(self.senders.guess(&self.hashes));
        }
    }

    fn sender(&mut self, frame: &Frame<'_>, ip: Option<(IpAddr, u8)>) {
        if let Some(sender) = Sender::of(frame, ip) {
            self.known_sender(sender, self.senders.hash_of(&sender));
        }
    }

    /// The sender of a packet that has this place among those that were asked about; false when it was not found out.
    pub(crate) fn sender_at(&mut self, place: u8) -> bool {
        let ahead = self.ahead.get(usize::from(place)).and_then(|ahead| ahead.sender);
        if let Some((sender, hash)) = ahead {
            self.known_sender(sender, hash);
        }
        ahead.is_some()
    }

    /// The sender of a frame of which these are the headers.
    fn sender_of(&mut self, headers: &Headers<'_>) {
        if !headers.place.is_some_and(|place| self.sender_at(place)) {
            self.sender(&headers.frame, headers.ip.as_ref().map(|ip| (ip.source, ip.hop_limit)));
        }
    }

    fn known_sender(&mut self, sender: Sender, hash: u64) {
        if let Some(place) = self.senders.get(&sender, hash)
            && self.window.repeat(place, &ADDRESS)
        {
            return;
        }
        let (subject, fields) = sender.observed();
        let observation = Observation { kind: &ADDRESS, subject, fields };
        let place = count(&mut self.window, &mut self.closed, self.moment, &observation);
        self.senders.put(sender, place);
    }

    fn other_frame(&mut self, headers: &Headers<'_>) {
        self.sender_of(headers);
        let frame = &headers.frame;
        if matches!(frame.ether_type, ETHER_TYPE_IPV4 | ETHER_TYPE_IPV6) {
            return;
        }
        let hash = headers.of_place(&self.ahead).and_then(|ahead| ahead.frame).or_else(|| self.frames.hash_of(frame));
        if let Some(hash) = hash
            && let Some((place, kind)) = self.frames.get(frame, hash)
            && self.window.repeat(place, kind)
        {
            return;
        }
        match self.readers.of_frame(frame) {
            Some((Reader::Single(dissector), payload)) => {
                if let Some(observed) = self.dissect(dissector, frame, payload)
                    && let Some(hash) = hash
                {
                    self.frames.put(frame, hash, observed);
                }
            }
            // A repeat is not the same thing said again: it is read in its turn.
            Some((Reader::Exchange(dissector), payload)) => self.exchange(dissector, frame, payload),
            None => {}
        }
    }

    /// Lets what is kept of earlier frames read the next. After a fault it is forgotten.
    fn exchange(&mut self, dissector: &'static dyn Dissector, frame: &Frame<'_>, payload: &[u8]) {
        let word = dissector.protocol().name;
        let Some(mut exchange) = self.exchanges.remove(word).or_else(|| dissector.exchange()) else { return };
        let (context, sink) = (context_of(frame), &mut self.sink);
        match guarded(|| exchange.data(payload, &context, sink)) {
            Some(_) => drop(self.exchanges.insert(word, exchange)),
            None => self.problems.add_fault(),
        }
        self.sink.take_server();
        self.collect();
    }

    /// Lets a dissector read what a frame carries. Tells what it observed and where, if it was one thing.
    fn dissect(
        &mut self,
        dissector: &'static dyn Dissector,
        frame: &Frame<'_>,
        payload: &[u8],
    ) -> Option<(Place, &'static Kind)> {
        let context = context_of(frame);
        let sink = &mut self.sink;
        if guarded(|| dissector.frame(payload, &context, sink)).is_none() {
            self.problems.add_fault();
        }
        // A frame is no conversation: what it says of a server is nobody's.
        self.sink.take_server();
        self.collect()
    }

    /// Counts what a dissector said. Tells what it was and where it is counted, if it was one thing.
    fn collect(&mut self) -> Option<(Place, &'static Kind)> {
        let (mut last, mut said) = (None, 0);
        self.sink.tell(|observation| {
            said += 1;
            let place = count(&mut self.window, &mut self.closed, self.moment, observation);
            last = Some((place, observation.kind));
        });
        last.filter(|_| said == 1)
    }

    fn malformed_packet(&mut self, frame: &Frame<'_>, ip: &Ip<'_>, reason: &'static str) {
        self.sink.malformed("ip", reason, endpoint(frame.source, Some(ip.source), frame.vlan));
        self.collect();
    }
}

fn context_of(frame: &Frame<'_>) -> Context {
    Context {
        sender: endpoint(frame.source, None, frame.vlan),
        receiver: endpoint(frame.destination, None, frame.vlan),
        sender_port: 0,
        receiver_port: 0,
        side: Side::Initiator,
        start_seen: true,
    }
}

fn count(window: &mut Window, closed: &mut Observations, moment: (u64, i64), observation: &Observation) -> Place {
    let said = Said::from(observation);
    let hash = hash_of(window.hasher(), &said);
    window.add((hash, &said), moment.1, moment.0, closed)
}

/// Is told of the packets of conversations.
pub(crate) trait Conversations {
    /// A packet that is whole, as [`Receiver::packet`] has it.
    fn packet(&mut self, headers: &Headers<'_>, ip: &Ip<'_>, tunnel: Option<&'static str>);

    /// A packet that was put together, as [`Receiver::joined`] has it.
    fn joined(&mut self, frame: &Frame<'_>, datagram: &Datagram, tunnel: Option<&'static str>);

    /// Parts of a packet, as [`Receiver::lost`] has them.
    fn lost(&mut self, datagram: &Datagram);
}

/// Tells apart what is of a frame alone and what of a conversation.
pub(crate) struct Apart<'a, C>(pub(crate) &'a mut Links, pub(crate) &'a mut C);

impl<C: Conversations> Receiver for Apart<'_, C> {
    fn packet(&mut self, headers: &Headers<'_>, ip: &Ip<'_>, tunnel: Option<&'static str>) {
        self.0.sender_of(headers);
        self.1.packet(headers, ip, tunnel);
    }

    fn other_frame(&mut self, headers: &Headers<'_>) {
        self.0.other_frame(headers);
    }

    fn link_frame(&mut self, dissector: &'static dyn Dissector, frame: &Frame<'_>) {
        self.0.sender(frame, None);
        self.0.dissect(dissector, frame, frame.payload);
    }

    fn sender(&mut self, frame: &Frame<'_>, ip: Option<&Ip<'_>>) {
        self.0.sender(frame, ip.map(|ip| (ip.source, ip.hop_limit)));
    }

    fn malformed_packet(&mut self, frame: &Frame<'_>, ip: &Ip<'_>, reason: &'static str) {
        self.0.malformed_packet(frame, ip, reason);
    }

    fn joined(&mut self, frame: &Frame<'_>, datagram: &Datagram, tunnel: Option<&'static str>) {
        self.1.joined(frame, datagram, tunnel);
    }

    fn lost(&mut self, datagram: &Datagram) {
        self.1.lost(datagram);
    }

    fn unread_link(&mut self, number: u32) {
        self.0.problems.add_unread_link(number);
    }
}
