//! What capturing systems write before a frame: radio headers, process and interface names, firewall verdicts.

use crate::bytes::{array_at, u16_at, u32_at};
use crate::link::{JuniperLink, LinkType, ip_ether_type};

/// What stands at the beginning of a record.
pub(crate) enum Within<'a> {
    /// The frame itself.
    Frame,
    /// A header, and behind it bytes of another link type.
    Header(LinkType, &'a [u8]),
}

/// Length of the frame check sequence of Ethernet and 802.11.
const CHECK_SEQUENCE: usize = 4;

pub(crate) fn read(link_type: LinkType, bytes: &[u8]) -> Option<Within<'_>> {
    let (inner, rest) = match link_type {
        LinkType::Radiotap => radiotap(bytes)?,
        LinkType::Prism => prism(bytes)?,
        LinkType::Avs => (LinkType::Wlan, bytes.get(u32_at(bytes, 4)? as usize..)?),
        LinkType::Ppi => ppi(bytes)?,
        LinkType::Pktap => pktap(bytes)?,
        // Length with the padding to four octets left out.
        LinkType::Pflog => (LinkType::RawIp, bytes.get(usize::from(*bytes.first()?).next_multiple_of(4)..)?),
        LinkType::Enc => (LinkType::RawIp, bytes.get(12..)?),
        LinkType::Ipnet => (LinkType::RawIp, bytes.get(24..)?),
        LinkType::NetAnalyzer { has_preamble } => {
            let frame = bytes.get(if has_preamble { 12 } else { 4 }..)?;
            (LinkType::Ethernet, without_check_sequence(frame))
        }
        LinkType::Juniper(link) => juniper(link, bytes)?,
        _ => return Some(Within::Frame),
    };
    Some(Within::Header(inner, rest))
}

fn without_check_sequence(frame: &[u8]) -> &[u8] {
    frame.get(..frame.len().saturating_sub(CHECK_SEQUENCE)).unwrap_or(frame)
}

/// Radiotap: version, length, one or more words of what is present; the flags come first or after a clock of 8 octets.
fn radiotap(bytes: &[u8]) -> Option<(LinkType, &[u8])> {
    const MAX_PRESENT_WORDS: usize = 64;
    const HAS_CLOCK: u32 = 1;
    const HAS_FLAGS: u32 = 2;
    const HAS_MORE: u32 = 1 << 31;
    const CHECKED: u8 = 0x10;
    const PADDED: u8 = 0x20;
    const BROKEN: u8 = 0x40;
    let word = |nth: usize| Some(u32::from_le_bytes(array_at(bytes, 4 + 4 * nth)?));
    let length = usize::from(u16::from_le_bytes(array_at(bytes, 2)?));
    let frame = bytes.get(length..)?;
    let present = word(0)?;
    let words = 1 + (0..MAX_PRESENT_WORDS).find(|nth| word(*nth).is_none_or(|word| word & HAS_MORE == 0))?;
    let mut at = 4 + 4 * words;
    if present & HAS_CLOCK != 0 {
        at = at.next_multiple_of(8) + 8;
    }
    let flags = if present & HAS_FLAGS != 0 && at < length { *bytes.get(at)? } else { 0 };
    if flags & BROKEN != 0 {
        return None;
    }
    let inner = if flags & PADDED == 0 { LinkType::Wlan } else { LinkType::WlanPadded };
    Some((inner, if flags & CHECKED == 0 { frame } else { without_check_sequence(frame) }))
}

/// The header of the Prism cards, in the byte order of the machine; or AVS, which some drivers write in its place.
fn prism(bytes: &[u8]) -> Option<(LinkType, &[u8])> {
    const AVS: u32 = 0x8021_1000;
    let length = u32_at(bytes, 4)?;
    let length = if u32_at(bytes, 0)? & 0xffff_f000 == AVS || length <= 0xffff { length } else { length.swap_bytes() };
    Some((LinkType::Wlan, bytes.get(length as usize..)?))
}

/// PPI: version, flags, length, link type; then values of a type, a length and octets. The flags of 802.11 stand in the
/// value 2 behind a clock of 8 octets.
fn ppi(bytes: &[u8]) -> Option<(LinkType, &[u8])> {
    const MAX_VALUES: usize = 64;
    const WLAN_COMMON: u16 = 2;
    const CHECKED: u16 = 1;
    const BROKEN: u16 = 8;
    let little = |at: usize| Some(u16::from_le_bytes(array_at(bytes, at)?));
    let length = usize::from(little(2)?);
    let inner = LinkType::from_number(u32::from_le_bytes(array_at(bytes, 4)?));
    let frame = bytes.get(length..)?;
    let mut at = 8;
    for _ in 0..MAX_VALUES {
        if at + 4 > length {
            break;
        }
        if little(at)? == WLAN_COMMON && inner == LinkType::Wlan {
            let flags = little(at + 12)?;
            if flags & BROKEN != 0 {
                return None;
            }
            return Some((inner, if flags & CHECKED == 0 { frame } else { without_check_sequence(frame) }));
        }
        at += 4 + usize::from(little(at + 2)?);
    }
    Some((inner, frame))
}

/// PKTAP: length, kind of record (1 for a packet), link type; all little-endian.
fn pktap(bytes: &[u8]) -> Option<(LinkType, &[u8])> {
    let number = |at: usize| Some(u32::from_le_bytes(array_at(bytes, at)?));
    if number(4)? != 1 {
        return None;
    }
    let frame = bytes.get(number(0)? as usize..)?;
    let inner = LinkType::from_number(number(8)?);
    // What was IP before it got a link header is written with the family of the loopback.
    Some((if inner == LinkType::RawIp && ip_ether_type(frame).is_none() { LinkType::Null } else { inner }, frame))
}

/// Juniper: a magic number, flags, and extensions when a flag says so. Without a link header comes a family.
fn juniper(link: JuniperLink, bytes: &[u8]) -> Option<(LinkType, &[u8])> {
    const EXTENDED: u8 = 0x80;
    const NO_LINK_HEADER: u8 = 0x02;
    let [0x4d, 0x47, 0x43, flags, rest @ ..] = bytes else { return None };
    let rest = if flags & EXTENDED == 0 { rest } else { rest.get(2 + usize::from(u16_at(rest, 0)?)..)? };
    if flags & NO_LINK_HEADER != 0 {
        return Some((LinkType::RawIp, rest.get(4..)?));
    }
    let inner = match link {
        JuniperLink::Ethernet => LinkType::Ethernet,
        JuniperLink::Ppp => LinkType::Ppp,
        JuniperLink::FrameRelay => LinkType::FrameRelay,
        JuniperLink::CiscoHdlc => LinkType::CiscoHdlc,
    };
    Some((inner, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::strip_capture_header;

    fn strip(number: u32, bytes: &[u8]) -> Option<(LinkType, Vec<u8>)> {
        strip_capture_header(LinkType::from_number(number), bytes).map(|(link_type, rest)| (link_type, rest.to_vec()))
    }

    #[test]
    fn radiotap_flags_are_found_behind_all_present_words() {
        let checked = [0, 0, 9, 0, 2, 0, 0, 0, 0x10, 8, 1, 0, 0, 0xa, 0xb, 0xc, 0xd];
        assert_eq!(strip(127, &checked), Some((LinkType::Wlan, vec![8, 1, 0, 0])));
        let mut two_words = vec![0, 0, 25, 0, 3, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20];
        // Two words end at 12; the clock is aligned to 16, the flags follow it at 24.
        two_words.extend([8, 1]);
        assert_eq!(strip(127, &two_words), Some((LinkType::WlanPadded, vec![8, 1])));
    }

    #[test]
    fn frames_that_arrived_broken_are_not_read() {
        assert_eq!(strip(127, &[0, 0, 9, 0, 2, 0, 0, 0, 0x40, 8, 1]), None);
        let ppi = [&[0, 0, 20, 0, 105, 0, 0, 0, 2, 0, 8, 0][..], &[0; 8], &[8, 1]].concat();
        let mut broken = [&ppi[..20], &[8, 0], &ppi[20..]].concat();
        broken[2] = 22;
        assert_eq!(strip(192, &broken), None);
    }

    #[test]
    fn ppi_carries_other_links_than_radio() {
        assert_eq!(strip(192, &[0, 0, 8, 0, 1, 0, 0, 0, 1, 2]), Some((LinkType::Ethernet, vec![1, 2])));
    }

    #[test]
    fn pktap_names_the_link_of_its_packet() {
        let header = [12, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 7, 7];
        assert_eq!(strip(258, &header), Some((LinkType::Ethernet, vec![7, 7])));
        assert_eq!(strip(149, &header), Some((LinkType::Ethernet, vec![7, 7])));
    }

    #[test]
    fn juniper_extensions_are_stepped_over() {
        let header = [0x4d, 0x47, 0x43, 0x80, 0, 2, 9, 9, 7, 7];
        assert_eq!(strip(178, &header), Some((LinkType::Ethernet, vec![7, 7])));
        assert_eq!(strip(178, &[0x4d, 0x47, 0x43, 2, 2, 0, 0, 0, 0x45]), Some((LinkType::RawIp, vec![0x45])));
    }

    #[test]
    fn captures_of_captures_do_not_nest_without_end() {
        let header: Vec<u8> = [12, 0, 0, 0, 1, 0, 0, 0, 2, 1, 0, 0].repeat(40);
        assert_eq!(strip(258, &header), None);
    }
}
