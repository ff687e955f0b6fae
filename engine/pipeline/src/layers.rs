//! From the record of a capture inwards: which links, frames and packets are in it.

use crate::dispatch;
use crate::pipeline::Pipeline;
use asepsis_protocols::Layer;
use asepsis_wire::{Frame, LinkType, Wlan, is_wlan, read_frame, read_ip, read_wlan, strip_capture_header};

/// Number of 802.11 in capture files: what [`Layer::Link`] calls it.
const WLAN: u32 = 105;

impl Pipeline {
    /// Reads what begins as frames of this link type do.
    pub(crate) fn link(&mut self, link_type: LinkType, bytes: &[u8]) {
        match read_frame(link_type, bytes) {
            Some(frame) => self.frame(&frame),
            None => self.other_link(link_type, bytes),
        }
    }

    fn frame(&mut self, frame: &Frame<'_>) {
        let ip = read_ip(frame.ether_type, frame.payload);
        self.remember_sender(frame, ip.as_ref());
        match ip {
            Some(ip) => self.ip_packet(frame, &ip),
            None => self.other_frame(frame),
        }
    }

    /// A link that is not read as one frame at once.
    #[cold]
    fn other_link(&mut self, link_type: LinkType, bytes: &[u8]) {
        let Some((inner, rest)) = strip_capture_header(link_type, bytes) else { return };
        if is_wlan(inner) {
            self.wlan(inner, rest);
        } else if let LinkType::Unsupported(number) = inner {
            self.unread_link(number, rest);
        } else if inner != link_type
            && let Some(frame) = read_frame(inner, rest)
        {
            self.frame(&frame);
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

    fn wlan(&mut self, link_type: LinkType, bytes: &[u8]) {
        match read_wlan(link_type, bytes) {
            Some(Wlan::Data(frame)) => self.frame(&frame),
            Some(Wlan::Aggregate(frames)) => frames.for_each(|frame| self.frame(&frame)),
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
