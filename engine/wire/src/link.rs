//! Link layers: how the frames of a capture begin, and who sent them.

use crate::capture_headers::{self, Within};
use crate::ethernet::read_ethernet;
use crate::{cooked, rings, serial};
use std::fmt;

/// IPv4 (IANA IEEE 802 numbers).
pub const ETHER_TYPE_IPV4: u16 = 0x0800;
/// ARP.
pub const ETHER_TYPE_ARP: u16 = 0x0806;
/// IPv6.
pub const ETHER_TYPE_IPV6: u16 = 0x86dd;

/// How the frames of a capture's interface begin (pcap link-layer header types).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkType {
    /// `LINKTYPE_NULL`, and `LINKTYPE_LOOP` of OpenBSD: a protocol family in four octets.
    Null,
    /// `LINKTYPE_ETHERNET`.
    Ethernet,
    /// `LINKTYPE_RAW`, `LINKTYPE_IPV4`, `LINKTYPE_IPV6`: the packet begins with its IP header.
    RawIp,
    /// `LINKTYPE_LINUX_SLL`.
    LinuxCooked,
    /// `LINKTYPE_LINUX_SLL2`.
    LinuxCooked2,
    /// `LINKTYPE_PPP` and its variants: PPP, with or without its HDLC header.
    Ppp,
    /// `LINKTYPE_PPP_ETHER`: PPP behind the header of a `PPPoE` session.
    PppOverEthernet,
    /// `LINKTYPE_C_HDLC`: HDLC as Cisco frames it.
    CiscoHdlc,
    /// `LINKTYPE_FRELAY`.
    FrameRelay,
    /// `LINKTYPE_MFR`: frame relay in bundles of links.
    MultilinkFrameRelay,
    /// `LINKTYPE_SLIP`.
    Slip,
    /// `LINKTYPE_ATM_RFC1483`: an LLC header.
    AtmLlc,
    /// `LINKTYPE_SUNATM`.
    SunAtm,
    /// `LINKTYPE_IEEE802_5`.
    TokenRing,
    /// `LINKTYPE_FDDI`.
    Fddi,
    /// `LINKTYPE_ARCNET_BSD` and, with two octets more, `LINKTYPE_ARCNET_LINUX`.
    Arcnet {
        /// Octets between the addresses and the type.
        offset: usize,
    },
    /// `LINKTYPE_IEEE802_11`.
    Wlan,
    /// 802.11 with header padded to a multiple of four octets: what some cards hand over.
    WlanPadded,
    /// 802.11 with the octets of the frame control in the other order: what some access points send to their controller.
    WlanSwapped,
    /// `LINKTYPE_IEEE802_11_RADIOTAP`.
    Radiotap,
    /// `LINKTYPE_IEEE802_11_PRISM`.
    Prism,
    /// `LINKTYPE_IEEE802_11_AVS`.
    Avs,
    /// `LINKTYPE_PPI`.
    Ppi,
    /// `LINKTYPE_NFLOG`.
    Nflog,
    /// `LINKTYPE_PKTAP`, and the number Apple used before.
    Pktap,
    /// `LINKTYPE_PFLOG`.
    Pflog,
    /// `LINKTYPE_ENC`.
    Enc,
    /// `LINKTYPE_IPNET`.
    Ipnet,
    /// `LINKTYPE_IPOIB`.
    IpOverInfiniband,
    /// `LINKTYPE_APPLE_IP_OVER_IEEE1394`.
    IpOverFirewire,
    /// `LINKTYPE_NETANALYZER` and, with a preamble, `LINKTYPE_NETANALYZER_TRANSPARENT`.
    NetAnalyzer {
        /// True when preamble and start delimiter are kept.
        has_preamble: bool,
    },
    /// A Juniper header and then the link type of the interface.
    Juniper(JuniperLink),
    /// Any other, by its number.
    Unsupported(u32),
}

/// What follows the header that Juniper devices write before each packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JuniperLink {
    /// `LINKTYPE_JUNIPER_ETHER`.
    Ethernet,
    /// `LINKTYPE_JUNIPER_PPP`.
    Ppp,
    /// `LINKTYPE_JUNIPER_FRELAY`.
    FrameRelay,
    /// `LINKTYPE_JUNIPER_CHDLC`.
    CiscoHdlc,
}

impl LinkType {
    /// From the number in a capture file. 12 and 14 are what some systems wrote for raw IP, 149 what Apple wrote for PKTAP.
    pub const fn from_number(number: u32) -> Self {
        match number {
            0 | 108 => Self::Null,
            1 => Self::Ethernet,
            6 => Self::TokenRing,
            7 => Self::Arcnet { offset: 0 },
            8 => Self::Slip,
            9 | 50 | 166 | 204 => Self::Ppp,
            10 => Self::Fddi,
            11 => Self::AtmLlc,
            12 | 14 | 101 | 228 | 229 => Self::RawIp,
            51 => Self::PppOverEthernet,
            104 => Self::CiscoHdlc,
            105 => Self::Wlan,
            107 => Self::FrameRelay,
            109 => Self::Enc,
            113 => Self::LinuxCooked,
            117 => Self::Pflog,
            119 => Self::Prism,
            123 => Self::SunAtm,
            127 => Self::Radiotap,
            129 => Self::Arcnet { offset: 2 },
            138 => Self::IpOverFirewire,
            149 | 258 => Self::Pktap,
            163 => Self::Avs,
            178 => Self::Juniper(JuniperLink::Ethernet),
            179 => Self::Juniper(JuniperLink::Ppp),
            180 => Self::Juniper(JuniperLink::FrameRelay),
            181 => Self::Juniper(JuniperLink::CiscoHdlc),
            182 => Self::MultilinkFrameRelay,
            192 => Self::Ppi,
            226 => Self::Ipnet,
            239 => Self::Nflog,
            240 => Self::NetAnalyzer { has_preamble: false },
            241 => Self::NetAnalyzer { has_preamble: true },
            242 => Self::IpOverInfiniband,
            276 => Self::LinuxCooked2,
            other => Self::Unsupported(other),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Ethernet => "ethernet",
            Self::RawIp => "raw_ip",
            Self::LinuxCooked => "linux_cooked_v1",
            Self::LinuxCooked2 => "linux_cooked_v2",
            Self::Ppp => "ppp",
            Self::PppOverEthernet => "ppp_over_ethernet",
            Self::CiscoHdlc => "cisco_hdlc",
            Self::FrameRelay => "frame_relay",
            Self::MultilinkFrameRelay => "multilink_frame_relay",
            Self::Slip => "slip",
            Self::AtmLlc => "atm_llc",
            Self::SunAtm => "sun_atm",
            Self::TokenRing => "token_ring",
            Self::Fddi => "fddi",
            Self::Arcnet { .. } => "arcnet",
            Self::Wlan | Self::WlanPadded | Self::WlanSwapped => "wlan",
            Self::Radiotap => "wlan_radiotap",
            Self::Prism => "wlan_prism",
            Self::Avs => "wlan_avs",
            Self::Ppi => "ppi",
            Self::Nflog => "nflog",
            Self::Pktap => "pktap",
            Self::Pflog => "pflog",
            Self::Enc => "enc",
            Self::Ipnet => "ipnet",
            Self::IpOverInfiniband => "ip_over_infiniband",
            Self::IpOverFirewire => "ip_over_firewire",
            Self::NetAnalyzer { .. } => "netanalyzer",
            Self::Juniper(_) => "juniper",
            Self::Unsupported(_) => "unsupported",
        }
    }
}

impl fmt::Display for LinkType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported(number) => write!(formatter, "{number}"),
            known => formatter.write_str(known.name()),
        }
    }
}

/// A frame: who sent it on the link, and what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Link-layer source, where the link has addresses of six octets.
    pub source: Option<[u8; 6]>,
    /// Link-layer destination; a cooked capture does not keep it.
    pub destination: Option<[u8; 6]>,
    /// Innermost 802.1Q VLAN identifier. A priority tag (identifier 0) is no VLAN.
    pub vlan: Option<u16>,
    /// What the payload is; 0 when the frame does not say, or has an LLC header.
    pub ether_type: u16,
    /// The payload, padding included.
    pub payload: &'a [u8],
}

impl<'a> Frame<'a> {
    pub(crate) const fn bare(ether_type: u16, payload: &'a [u8]) -> Self {
        Self { source: None, destination: None, vlan: None, ether_type, payload }
    }
}

/// Headers of captures inside one another that are looked through, at most.
const MAX_CAPTURE_HEADERS: usize = 3;

/// Takes away what the capturing system wrote before the frame. Gives the link type and the bytes of the frame itself.
pub fn strip_capture_header(mut link_type: LinkType, mut bytes: &[u8]) -> Option<(LinkType, &[u8])> {
    for _ in 0..MAX_CAPTURE_HEADERS {
        match capture_headers::read(link_type, bytes)? {
            Within::Frame => return Some((link_type, bytes)),
            Within::Header(inner, rest) => (link_type, bytes) = (inner, rest),
        }
    }
    None
}

/// Reads the link layer. Nothing for an unsupported link type, for 802.11 ([`crate::read_wlan`] reads it), or when the
/// header itself is cut short.
pub fn read_frame(link_type: LinkType, bytes: &[u8]) -> Option<Frame<'_>> {
    match link_type {
        LinkType::Ethernet => read_ethernet(bytes),
        LinkType::LinuxCooked => cooked::read_cooked(bytes),
        LinkType::LinuxCooked2 => cooked::read_cooked2(bytes),
        LinkType::RawIp => Some(Frame::bare(ip_ether_type(bytes)?, bytes)),
        LinkType::Null => cooked::read_null(bytes),
        LinkType::Nflog => cooked::read_nflog(bytes),
        LinkType::IpOverInfiniband => cooked::read_ip_over_infiniband(bytes),
        LinkType::IpOverFirewire => cooked::read_ip_over_firewire(bytes),
        LinkType::Ppp => serial::read_ppp(bytes),
        LinkType::PppOverEthernet => serial::read_pppoe_session(bytes),
        LinkType::CiscoHdlc => serial::read_cisco_hdlc(bytes),
        LinkType::FrameRelay => serial::read_frame_relay(bytes),
        LinkType::MultilinkFrameRelay => serial::read_multilink_frame_relay(bytes),
        LinkType::AtmLlc => serial::read_atm_llc(bytes),
        LinkType::SunAtm => serial::read_sun_atm(bytes),
        LinkType::Slip => serial::read_slip(bytes),
        LinkType::TokenRing => rings::read_token_ring(bytes),
        LinkType::Fddi => rings::read_fddi(bytes),
        LinkType::Arcnet { offset } => rings::read_arcnet(offset, bytes),
        _ => None,
    }
}

pub(crate) fn ip_ether_type(bytes: &[u8]) -> Option<u16> {
    match bytes.first()? >> 4 {
        4 => Some(ETHER_TYPE_IPV4),
        6 => Some(ETHER_TYPE_IPV6),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn any_bytes_of_any_link_type_are_read_without_panic(bytes: Vec<u8>, number in 0_u32..300, first: u8) {
            let mut bytes = bytes;
            if let Some(byte) = bytes.first_mut() { *byte = first; }
            if let Some((link_type, rest)) = strip_capture_header(LinkType::from_number(number), &bytes) {
                read_frame(link_type, rest);
                crate::read_wlan(link_type, rest);
            }
        }
    }

    #[test]
    fn a_link_type_that_is_not_read_keeps_its_number() {
        assert_eq!(LinkType::from_number(227).to_string(), "227");
        assert_eq!(LinkType::from_number(127).to_string(), "wlan_radiotap");
    }
}
