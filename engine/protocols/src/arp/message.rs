//! Bytes of an ARP packet for IPv4 over hardware with 48-bit addresses.

use asepsis_observation::Mac;
use std::net::Ipv4Addr;

/// What the sender does, read from the operation and from the addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Asks for the hardware address of the target (RFC 826).
    Request,
    /// Answers (RFC 826).
    Reply,
    /// Asks whether an address is free, with no sender address of its own (RFC 5227 1.1).
    Probe,
    /// States its own address unasked: sender and target address are one (RFC 5227 1.1).
    Announcement,
    /// Asks for the protocol address of a hardware address (RFC 2390).
    InverseRequest,
    /// Answers that (RFC 2390).
    InverseReply,
}

/// One packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it is for.
    pub operation: Operation,
    /// RFC 826, ar$sha.
    pub sender_mac: Mac,
    /// RFC 826, ar$spa; 0.0.0.0 in probes.
    pub sender_ip: Ipv4Addr,
    /// RFC 826, ar$tpa.
    pub target_ip: Ipv4Addr,
}

/// Protocol type IPv4, hardware address of 6 bytes, protocol address of 4 (RFC 826, ar$pro, ar$hln, ar$pln).
const IPV4_OVER_48_BITS: [u8; 4] = [0x08, 0x00, 6, 4];

impl Message {
    /// Reads a packet; nothing when it is cut, of other address families or of an operation that says nothing of the sender.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.get(2..6)? != IPV4_OVER_48_BITS {
            return None;
        }
        let code = u16::from_be_bytes(bytes.get(6..8)?.try_into().ok()?);
        let sender_mac = Mac(bytes.get(8..14)?.try_into().ok()?);
        let sender_ip = Ipv4Addr::from(<[u8; 4]>::try_from(bytes.get(14..18)?).ok()?);
        let target_ip = Ipv4Addr::from(<[u8; 4]>::try_from(bytes.get(24..28)?).ok()?);
        let operation = match code {
            1 if sender_ip == Ipv4Addr::UNSPECIFIED => Operation::Probe,
            1 | 2 if sender_ip == target_ip => Operation::Announcement,
            1 => Operation::Request,
            2 => Operation::Reply,
            8 => Operation::InverseRequest,
            9 => Operation::InverseReply,
            _ => return None,
        };
        Some(Self { operation, sender_mac, sender_ip, target_ip })
    }
}
