//! Blocks of the ring in which Linux hands over live packets (packet(7), `TPACKET_V3`): already copied, plain bytes.

/// Where things stand in the head of a block (`struct tpacket_block_desc`): its status, packets and first packet.
const PACKETS: usize = 12;
const FIRST_PACKET: usize = 16;
/// Where things stand in the head of a packet (`struct tpacket3_hdr`).
const NEXT: usize = 0;
const SECONDS: usize = 4;
const NANOSECONDS: usize = 8;
const CAPTURED: usize = 12;
const LENGTH: usize = 16;
const STATUS: usize = 20;
const FRAME: usize = 24;
const TAG: usize = 32;
const TAG_TYPE: usize = 36;
/// The packet's direction (`sll_pkttype`), in the address behind the head.
const DIRECTION: usize = 58;
/// `PACKET_OUTGOING`: this machine sent it.
const OUTGOING: u8 = 4;
/// `TP_STATUS_VLAN_VALID`: the kernel took a VLAN tag out of the frame. `TP_STATUS_VLAN_TPID_VALID`: and kept its type.
const HAS_TAG: u32 = 1 << 4;
const HAS_TAG_TYPE: u32 = 1 << 6;
/// The type of a VLAN tag where the kernel kept none (IEEE 802.1Q 9.6).
const CUSTOMER_TAG: u16 = 0x8100;

/// A packet in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RingPacket<'a> {
    /// When the kernel had it, in nanoseconds since 1970.
    pub time_ns: i64,
    /// Length on the wire, in octets.
    pub original_length: u32,
    /// The frame, without the tag that the kernel took out.
    pub bytes: &'a [u8],
    /// Type and content of the VLAN tag that the kernel took out.
    pub tag: Option<(u16, u16)>,
    /// True when this machine sent it.
    pub is_outgoing: bool,
}

/// The packets of one block. A block that contradicts itself ends early.
#[derive(Clone, Debug)]
pub struct RingBlock<'a> {
    bytes: &'a [u8],
    at: usize,
    left: u32,
}

impl<'a> RingBlock<'a> {
    /// The packets of a block, copied whole out of the ring.
    pub fn new(bytes: &'a [u8]) -> Self {
        let left = u32_at(bytes, PACKETS).unwrap_or_default();
        let at = u32_at(bytes, FIRST_PACKET).unwrap_or_default() as usize;
        Self { bytes, at, left }
    }
}

impl<'a> Iterator for RingBlock<'a> {
    type Item = RingPacket<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            return None;
        }
        self.left -= 1;
        let head = self.bytes.get(self.at..)?;
        let packet = read(head)?;
        match u32_at(head, NEXT)? {
            0 => self.left = 0,
            step => self.at += step as usize,
        }
        Some(packet)
    }
}

fn read(head: &[u8]) -> Option<RingPacket<'_>> {
    let status = u32_at(head, STATUS)?;
    let frame = usize::from(u16_at(head, FRAME)?);
    let tag_type = if status & HAS_TAG_TYPE == 0 { CUSTOMER_TAG } else { u16_at(head, TAG_TYPE)? };
    // The kernel writes 32 bits and means the lower 16 (IEEE 802.1Q 9.6).
    let tag = (u32_at(head, TAG)? & 0xffff) as u16;
    Some(RingPacket {
        time_ns: i64::from(u32_at(head, SECONDS)?) * 1_000_000_000 + i64::from(u32_at(head, NANOSECONDS)?),
        original_length: u32_at(head, LENGTH)?,
        bytes: head.get(frame..frame + u32_at(head, CAPTURED)? as usize)?,
        tag: (status & HAS_TAG != 0).then_some((tag_type, tag)),
        is_outgoing: head.get(DIRECTION) == Some(&OUTGOING),
    })
}

fn octets<const COUNT: usize>(bytes: &[u8], at: usize) -> Option<[u8; COUNT]> {
    bytes.get(at..at + COUNT)?.try_into().ok()
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    octets(bytes, at).map(u32::from_ne_bytes)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    octets(bytes, at).map(u16::from_ne_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(next: u32, status: u32, bytes: &[u8]) -> Vec<u8> {
        let length = u32::try_from(bytes.len()).unwrap();
        let mut made = Vec::new();
        for word in [next, 10, 500, length, length + 4, status] {
            made.extend(word.to_ne_bytes());
        }
        made.extend(82_u16.to_ne_bytes());
        made.resize(TAG, 0);
        made.extend(0x2014_u32.to_ne_bytes());
        made.extend(0x88a8_u16.to_ne_bytes());
        made.resize(82, 0);
        made[DIRECTION] = OUTGOING;
        made.extend(bytes);
        made
    }

    fn block(packets: &[Vec<u8>]) -> Vec<u8> {
        let mut made = vec![0; 48];
        made[PACKETS..PACKETS + 4].copy_from_slice(&u32::try_from(packets.len()).unwrap().to_ne_bytes());
        made[FIRST_PACKET..FIRST_PACKET + 4].copy_from_slice(&48_u32.to_ne_bytes());
        made.extend(packets.concat());
        made
    }

    #[test]
    fn packets_come_with_time_length_tag_and_direction() {
        let first = packet(87, 1, b"first");
        let made = block(&[first, packet(0, 1 | HAS_TAG | HAS_TAG_TYPE, b"second"), Vec::new()]);
        let read: Vec<_> = RingBlock::new(&made).collect();
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].time_ns, read[0].bytes, read[0].tag), (10_000_000_500, &b"first"[..], None));
        assert_eq!((read[1].bytes, read[1].tag), (&b"second"[..], Some((0x88a8, 0x2014))));
        assert_eq!((read[1].original_length, read[1].is_outgoing), (10, true));
    }

    #[test]
    fn a_tag_without_its_type_is_one_of_a_customer() {
        let made = block(&[packet(0, HAS_TAG, b"x")]);
        assert_eq!(RingBlock::new(&made).next().and_then(|one| one.tag), Some((CUSTOMER_TAG, 0x2014)));
    }

    proptest::proptest! {
        #[test]
        fn any_block_is_read_without_panic_and_ends(mut bytes: Vec<u8>, count: u8, first: u8) {
            if bytes.len() > FIRST_PACKET {
                bytes[PACKETS] = count;
                bytes[FIRST_PACKET] = first;
            }
            RingBlock::new(&bytes).take(1 << 16).for_each(drop);
        }
    }
}
