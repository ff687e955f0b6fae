//! From the record of a capture inwards: which links, frames and packets are in it.

use crate::dispatch;
use crate::fragments::Datagram;
use crate::pipeline::Pipeline;
use asepsis_protocols::Layer;
use asepsis_wire::{
    Fragment, Frame, Inside, Ip, LinkType, Transport, Wlan, is_wlan, read_frame, read_ip, read_tunnel_in_datagram,
    read_tunnel_in_frame, read_tunnel_in_packet, read_wlan, strip_capture_header,
};

/// Number of 802.11 in capture files: what [`Layer::Link`] calls it.
const WLAN: u32 = 105;

/// The fragments that one packet is counted for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Joined {
    pub(crate) packets: u64,
    /// Number and time of the first of them.
    pub(crate) number: u64,
    pub(crate) time_ns: i64,
}

impl Joined {
    const fn of(datagram: &Datagram) -> Self {
        Self { packets: datagram.packets, number: datagram.number, time_ns: datagram.time_ns }
    }
}

/// Tunnels inside one another that are looked through, at most.
const MAX_TUNNELS: usize = 8;

impl Pipeline {
    /// Reads what begins as frames of this link type do, inside `depth` tunnels.
    pub(crate) fn link(&mut self, link_type: LinkType, bytes: &[u8], depth: usize) {
        match read_frame(link_type, bytes) {
            Some(frame) => self.frame(&frame, depth),
            None => self.other_link(link_type, bytes, depth),
        }
    }

    fn frame(&mut self, frame: &Frame<'_>, depth: usize) {
        let ip = read_ip(frame.ether_type, frame.payload);
        self.remember_sender(frame, ip.as_ref());
        if let Some(ip) = ip {
            self.whole_or_part(frame, &ip, depth);
        } else if let Some(tunnel) = read_tunnel_in_frame(frame.ether_type, frame.payload) {
            self.inside(tunnel.inside, frame.vlan, depth);
        } else {
            self.other_frame(frame);
        }
    }

    fn whole_or_part(&mut self, frame: &Frame<'_>, ip: &Ip<'_>, depth: usize) {
        match ip.transport {
            Transport::Fragment(fragment) => self.fragment(frame, ip, fragment, depth),
            _ => self.whole_packet(frame, ip, depth, None),
        }
    }

    /// A packet that is no fragment, or was put together from several.
    fn whole_packet(&mut self, frame: &Frame<'_>, ip: &Ip<'_>, depth: usize, joined: Option<Joined>) {
        let tunnel = match &ip.transport {
            Transport::Udp(udp) => read_tunnel_in_datagram(udp.source_port, udp.destination_port, udp.payload),
            Transport::Other => read_tunnel_in_packet(ip.protocol, ip.payload),
            _ => None,
        };
        self.ip_packet(frame, ip, tunnel.map(|tunnel| tunnel.protocol), joined);
        if let Some(tunnel) = tunnel {
            self.inside(tunnel.inside, None, depth);
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
    fn fragment(&mut self, frame: &Frame<'_>, ip: &Ip<'_>, fragment: Fragment, depth: usize) {
        let now = (self.packets(), self.time_ns());
        let outcome = self.fragments().take(frame, (ip, fragment), now);
        if let Some(reason) = outcome.malformed {
            self.malformed_packet(frame, ip, reason);
        }
        if let Some(datagram) = outcome.whole {
            let joined = Joined::of(&datagram);
            let first =
                Ip { protocol: datagram.protocol, hop_limit: datagram.hop_limit, header: &datagram.header, ..*ip };
            let octets = u32::try_from(datagram.octets).unwrap_or(u32::MAX);
            let whole = first.reassembled(&datagram.payload, datagram.length, octets);
            self.whole_packet(frame, &whole, depth, Some(joined));
        }
        self.count_lost_fragments();
    }

    /// Fragments whose datagram never became whole: they passed, so they count.
    pub(crate) fn count_lost_fragments(&mut self) {
        for datagram in self.fragments().take_lost() {
            let frame = Frame {
                source: datagram.source_mac,
                destination: datagram.destination_mac,
                vlan: datagram.vlan,
                ether_type: 0,
                payload: &[],
            };
            let ip = Ip {
                source: datagram.source,
                destination: datagram.destination,
                hop_limit: datagram.hop_limit,
                protocol: datagram.protocol,
                length: u32::try_from(datagram.octets).unwrap_or(u32::MAX),
                header: &[],
                payload: &[],
                transport: Transport::Fragment(Fragment { identification: 0, offset: 0, is_last: false }),
            };
            self.ip_packet(&frame, &ip, None, Some(Joined::of(&datagram)));
        }
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
                self.dissect_frame(dissector, &frame, bytes);
            }
            None => self.problems().add("unsupported_link_type", format!("unsupported link type {number}"), 1),
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
                self.remember_sender(&frame, None);
                if let Some(dissector) = dispatch::of_layer(Layer::Link(WLAN)).next() {
                    self.dissect_frame(dissector, &frame, frame.payload);
                }
            }
            None => {}
        }
    }
}

/// IEEE 802.11 9.2.4.1.3: type 0, subtype 4.
fn is_probe_request(link_type: LinkType, bytes: &[u8]) -> bool {
    bytes.get(usize::from(link_type == LinkType::WlanSwapped)) == Some(&0x40)
}
