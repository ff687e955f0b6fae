//! Packets as they arrive, read through a pipeline until somebody ends it.

use crate::source::{Batch, Summary};
use crate::whole::Pipeline;
use asepsis_capture::{RingBlock, RingPacket};
use asepsis_wire::LinkType;

/// Where a VLAN tag stands in an Ethernet frame: behind both addresses (IEEE 802.3 3.1.1).
const TAG_PLACE: usize = 12;
const TAG_LENGTH: u32 = 4;

/// A network interface that is listened to.
#[derive(Debug)]
pub struct Live {
    pipeline: Pipeline,
    link_type: LinkType,
    /// True to leave out what this machine sends: on a loopback interface each packet comes a second time.
    skips_outgoing: bool,
    octets: u64,
    times_ns: Option<(i64, i64)>,
    /// A frame whose tag was put back.
    tagged: Vec<u8>,
}

impl Live {
    /// An interface whose frames are of this link type (its number in capture files), of which nothing was read.
    pub fn new(link_type: u32, skips_outgoing: bool) -> Self {
        Self {
            pipeline: Pipeline::default(),
            link_type: LinkType::from_number(link_type),
            skips_outgoing,
            octets: 0,
            times_ns: None,
            tagged: Vec::new(),
        }
    }

    /// Reads the packets of a block of the ring.
    pub fn block(&mut self, block: &[u8]) {
        for packet in RingBlock::new(block) {
            if !(packet.is_outgoing && self.skips_outgoing) {
                self.packet(&packet);
            }
        }
    }

    fn packet(&mut self, packet: &RingPacket<'_>) {
        let (first, last) = self.times_ns.unwrap_or((packet.time_ns, packet.time_ns));
        self.times_ns = Some((first.min(packet.time_ns), last.max(packet.time_ns)));
        self.octets += u64::from(packet.original_length);
        let Some((tag_type, tag)) = packet.tag else {
            return self.pipeline.packet(self.link_type, packet.time_ns, packet.bytes);
        };
        self.octets += u64::from(TAG_LENGTH);
        let (addresses, rest) = packet.bytes.split_at(TAG_PLACE.min(packet.bytes.len()));
        self.tagged.clear();
        self.tagged.extend_from_slice(addresses);
        self.tagged.extend_from_slice(&tag_type.to_be_bytes());
        self.tagged.extend_from_slice(&tag.to_be_bytes());
        self.tagged.extend_from_slice(rest);
        self.pipeline.packet(self.link_type, packet.time_ns, &self.tagged);
    }

    /// Notes that it is this late and no packet came.
    pub fn wait_until(&mut self, time_ns: i64) {
        self.pipeline.wait_until(time_ns);
    }

    /// Ends all flows and windows. What comes afterwards begins anew.
    pub fn finish(&mut self) {
        self.pipeline.finish();
    }

    /// What ended since the last call.
    pub fn take(&mut self) -> Batch {
        Batch { observations: self.pipeline.take_observations(), flows: self.pipeline.take_flows() }
    }

    /// What was read until now.
    pub fn summary(&mut self) -> Summary {
        Summary {
            packets: self.pipeline.packets(),
            octets: self.octets,
            times_ns: self.times_ns,
            link_types: vec![self.link_type.to_string()],
            copies: 0,
            problems: self.pipeline.problems().list(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An ARP request, padded, from 02:00:00:00:00:01 at 10.0.0.1 (RFC 826).
    fn request() -> Vec<u8> {
        let mut frame = vec![0xff; 6];
        frame.extend([2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1]);
        frame.extend([0, 0, 0, 0, 0, 0, 10, 0, 0, 2]);
        frame.resize(60, 0);
        frame
    }

    fn packet(bytes: &[u8], tag: Option<(u16, u16)>) -> RingPacket<'_> {
        RingPacket { time_ns: 1_000_000_000, original_length: 60, bytes, tag, is_outgoing: false }
    }

    #[test]
    fn a_tag_that_the_kernel_took_out_is_put_back() {
        let mut live = Live::new(1, false);
        live.packet(&packet(&request(), Some((0x8100, 0x2014))));
        live.finish();
        let vlans: Vec<_> = live.take().observations.iter().map(|seen| seen.subject.vlan).collect();
        assert!(!vlans.is_empty() && vlans.iter().all(|vlan| *vlan == Some(20)));
        assert_eq!((live.summary().packets, live.summary().octets), (1, 64));
    }

    #[test]
    fn windows_end_while_nobody_speaks() {
        let mut live = Live::new(1, false);
        live.packet(&packet(&request(), None));
        assert_eq!(live.take().observations.len(), 0);
        live.wait_until(1_000_000_000 + crate::WINDOW_NS + 1);
        assert!(!live.take().observations.is_empty());
    }
}
