//! From the record of a capture inwards: which links, frames and packets are in it.

use crate::dispatch;
use crate::fragments::{Datagram, Fragments};
use asepsis_protocols::{Dissector, Layer};
use asepsis_wire::{
    Fragment, Frame, Inside, Ip, LinkType, Transport, Tunnel, Wlan, is_wlan, read_frame, read_ip,
    read_tunnel_in_datagram, read_tunnel_in_frame, read_tunnel_in_packet, read_wlan, strip_capture_header,
};

/// Number of 802.11 in capture files: what [`Layer::Link`] calls it.
const WLAN: u32 = 105;
/// Tunnels inside one another that are looked through, at most.
const MAX_TUNNELS: usize = 8;

/// Is told what a record holds, from the outermost layer inwards.
pub(crate) trait Receiver {
    /// A frame that holds an IP packet, which is whole; `tunnel` is the word of the tunnel that the packet is.
    fn packet(&mut self, headers: &Headers<'_>, ip: &Ip<'_>, tunnel: Option<&'static str>);

    /// A frame that holds no IP packet.
    fn other_frame(&mut self, headers: &Headers<'_>);

    /// A frame of a link that has a dissector of its own.
    fn link_frame(&mut self, dissector: &'static dyn Dissector, frame: &Frame<'_>);

    /// A frame of which only who sent it counts: it holds a part of a packet, or a tunnel.
    fn sender(&mut self, frame: &Frame<'_>, ip: Option<&Ip<'_>>);

    /// The sender of a packet broke the rules of IP.
    fn malformed_packet(&mut self, frame: &Frame<'_>, ip: &Ip<'_>, reason: &'static str);

    /// All parts of a packet are there; the frame brought the last that was missing.
    fn joined(&mut self, frame: &Frame<'_>, datagram: &Datagram, tunnel: Option<&'static str>);

    /// Parts of a packet passed that never became whole.
    fn lost(&mut self, datagram: &Datagram);

    /// Links of this type nobody reads.
    fn unread_link(&mut self, number: u32);
}

/// The outer headers of a record, read once for all who ask.
#[derive(Debug)]
pub(crate) struct Headers<'a> {
    pub(crate) frame: Frame<'a>,
    pub(crate) ip: Option<Ip<'a>>,
    /// Place among the packets that are looked at together before their turn; nothing for what is inside another packet.
    pub(crate) place: Option<u8>,
}

impl<'a> Headers<'a> {
    /// The headers of a record; nothing when its link is not read as one frame at once.
    pub(crate) fn of(link_type: LinkType, bytes: &'a [u8]) -> Option<Self> {
        read_frame(link_type, bytes).map(|frame| Self::within(frame, None))
    }

    /// The headers within a frame, which has this place among those looked at together.
    #[inline]
    pub(crate) fn within(frame: Frame<'a>, place: Option<u8>) -> Self {
        Self { frame, ip: read_ip(frame.ether_type, frame.payload), place }
    }

    /// What was found of this packet before its turn: `found` has it by places.
    pub(crate) fn of_place<'b, T>(&self, found: &'b [T]) -> Option<&'b T> {
        found.get(usize::from(self.place?))
    }
}

/// What is known of packets before they are whole.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    fragments: Fragments,
}

impl Layers {
    /// Reads a record whose headers were read already, and tells the receiver what it holds. `moment` is its number and time.
    pub(crate) fn read(
        &mut self,
        receiver: &mut impl Receiver,
        moment: (u64, i64),
        (link_type, bytes): (LinkType, &[u8]),
        headers: Option<&Headers<'_>>,
    ) {
        let mut walk = Walk { fragments: &mut self.fragments, receiver, moment };
        match headers {
            Some(headers) => walk.headers(headers, 0),
            None => walk.other_link(link_type, bytes, 0),
        }
    }

    /// Gives up all packets that are not whole: no more records come.
    pub(crate) fn finish(&mut self, receiver: &mut impl Receiver) {
        self.fragments.finish();
        tell_lost(&mut self.fragments, receiver);
    }
}

/// Fragments whose datagram never became whole: they passed, so they count.
fn tell_lost(fragments: &mut Fragments, receiver: &mut impl Receiver) {
    for datagram in fragments.take_lost() {
        receiver.lost(&datagram);
    }
}

/// The way through one record.
struct Walk<'a, R> {
    fragments: &'a mut Fragments,
    receiver: &'a mut R,
    /// Number and time of the record.
    moment: (u64, i64),
}

impl<R: Receiver> Walk<'_, R> {
    /// Reads what begins as frames of this link type do, inside `depth` tunnels.
    fn link(&mut self, link_type: LinkType, bytes: &[u8], depth: usize) {
        match read_frame(link_type, bytes) {
            Some(frame) => self.frame(&frame, depth),
            None => self.other_link(link_type, bytes, depth),
        }
    }

    fn frame(&mut self, frame: &Frame<'_>, depth: usize) {
        self.headers(&Headers::within(*frame, None), depth);
    }

    fn headers(&mut self, headers: &Headers<'_>, depth: usize) {
        let frame = &headers.frame;
        if let Some(ip) = &headers.ip {
            if let Transport::Fragment(fragment) = ip.transport {
                return self.fragment(frame, (ip, fragment), depth);
            }
            let tunnel = tunnel_in(ip);
            self.receiver.packet(headers, ip, tunnel.as_ref().map(|tunnel| tunnel.protocol));
            if let Some(tunnel) = tunnel {
                self.inside(tunnel.inside, None, depth);
            }
        } else if let Some(tunnel) = read_tunnel_in_frame(frame.ether_type, frame.payload) {
            self.receiver.sender(frame, None);
            self.inside(tunnel.inside, frame.vlan, depth);
        } else {
            self.receiver.other_frame(headers);
        }
    }

    /// What a tunnel carries. Who sent the outer frame sent none of it: only an inner frame names a hardware address.
    fn inside(&mut self, inside: Inside<'_>, vlan: Option<u16>, depth: usize) {
        if depth >= MAX_TUNNELS {
            return;
        }
        match inside {
            Inside::Link(link_type, bytes) => self.link(link_type, bytes, depth + 1),
            Inside::Payload(ether_type, payload) => {
                self.frame(&Frame { source: None, destination: None, vlan, ether_type, payload }, depth + 1);
            }
        }
    }

    #[cold]
    fn fragment(&mut self, frame: &Frame<'_>, (ip, fragment): (&Ip<'_>, Fragment), depth: usize) {
        self.receiver.sender(frame, Some(ip));
        let outcome = self.fragments.take(frame, (ip, fragment), self.moment);
        if let Some(reason) = outcome.malformed {
            self.receiver.malformed_packet(frame, ip, reason);
        }
        if let Some(datagram) = outcome.whole {
            let whole = datagram.whole();
            let tunnel = tunnel_in(&whole);
            self.receiver.joined(frame, &datagram, tunnel.as_ref().map(|tunnel| tunnel.protocol));
            if let Some(tunnel) = tunnel {
                self.inside(tunnel.inside, None, depth);
            }
        }
        tell_lost(self.fragments, self.receiver);
    }

    /// A link that is not read as one frame at once.
    #[cold]
    fn other_link(&mut self, link_type: LinkType, bytes: &[u8], depth: usize) {
        let Some((inner, rest)) = strip_capture_header(link_type, bytes) else { return };
        if is_wlan(inner) {
            self.wlan(inner, rest, depth);
        } else if let LinkType::Unsupported(number) = inner {
            self.unread_link(number, rest);
        } else if inner != link_type
            && let Some(frame) = read_frame(inner, rest)
        {
            self.frame(&frame, depth);
        }
    }

    /// A link type that only dissectors know, or nobody.
    fn unread_link(&mut self, number: u32, bytes: &[u8]) {
        match dispatch::of_layer(Layer::Link(number)).next() {
            Some(dissector) => {
                let frame = Frame { source: None, destination: None, vlan: None, ether_type: 0, payload: bytes };
                self.receiver.link_frame(dissector, &frame);
            }
            None => self.receiver.unread_link(number),
        }
    }

    fn wlan(&mut self, link_type: LinkType, bytes: &[u8], depth: usize) {
        match read_wlan(link_type, bytes) {
            Some(Wlan::Data(frame)) => self.frame(&frame, depth),
            Some(Wlan::Aggregate(frames)) => frames.for_each(|frame| self.frame(&frame, depth)),
            Some(Wlan::Management(frame)) => {
                // Who only asks which networks are near is a passer-by, with a made-up address more often than not.
                if is_probe_request(link_type, bytes) {
                    return;
                }
                match dispatch::of_layer(Layer::Link(WLAN)).next() {
                    Some(dissector) => self.receiver.link_frame(dissector, &frame),
                    None => self.receiver.sender(&frame, None),
                }
            }
            None => {}
        }
    }
}

fn tunnel_in<'a>(ip: &Ip<'a>) -> Option<Tunnel<'a>> {
    match &ip.transport {
        Transport::Udp(udp) => read_tunnel_in_datagram(udp.source_port, udp.destination_port, udp.payload),
        Transport::Other => read_tunnel_in_packet(ip.protocol, ip.payload),
        _ => None,
    }
}

/// IEEE 802.11 9.2.4.1.3: type 0, subtype 4.
fn is_probe_request(link_type: LinkType, bytes: &[u8]) -> bool {
    bytes.get(usize::from(link_type == LinkType::WlanSwapped)) == Some(&0x40)
}
