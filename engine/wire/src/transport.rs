//! TCP (RFC 9293) and UDP (RFC 768) headers.

use crate::ip::{ICMP, ICMP_V6, TCP, UDP};

/// A TCP segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tcp<'a> {
    /// Source port.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// Sequence number of the first payload octet (of the SYN, if set).
    pub sequence: u32,
    /// Acknowledgement number; 0 when the ACK flag is not set.
    pub acknowledgement: u32,
    /// FIN, SYN, RST, PSH, ACK … from the lowest bit.
    pub flags: u8,
    /// Header with options.
    pub header: &'a [u8],
    /// Payload as far as it was captured.
    pub payload: &'a [u8],
    /// Length of the payload on the wire, in octets.
    pub payload_length: u32,
}

impl Tcp<'_> {
    /// No more data from the sender.
    pub const fn is_fin(&self) -> bool {
        self.flags & 1 != 0
    }

    /// Opens a connection, or accepts it when also an acknowledgement.
    pub const fn is_syn(&self) -> bool {
        self.flags & 2 != 0
    }

    /// Breaks the connection.
    pub const fn is_reset(&self) -> bool {
        self.flags & 4 != 0
    }

    /// The acknowledgement number means something.
    pub const fn is_acknowledgement(&self) -> bool {
        self.flags & 16 != 0
    }
}

/// A UDP datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Udp<'a> {
    /// Source port.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// Payload as far as it was captured.
    pub payload: &'a [u8],
}

/// Which part of which datagram an IP packet carries (RFC 791 3.1, RFC 8200 4.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// The sender's number for the datagram.
    pub identification: u32,
    /// Where in the datagram's payload this part begins, in octets.
    pub offset: u32,
    /// No part comes behind this one.
    pub is_last: bool,
}

/// What an IP packet carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport<'a> {
    /// TCP.
    Tcp(Tcp<'a>),
    /// UDP.
    Udp(Udp<'a>),
    /// A part of a datagram.
    Fragment(Fragment),
    /// ICMP or `ICMPv6`: type and code.
    Icmp(u8, u8),
    /// Another protocol, or a header that is broken or cut short.
    Other,
}

pub(crate) fn read_transport(protocol: u8, bytes: &[u8], length: usize) -> Transport<'_> {
    let read = match (protocol, bytes) {
        (TCP, _) => read_tcp(bytes, length).map(Transport::Tcp),
        (UDP, _) => read_udp(bytes).map(Transport::Udp),
        (ICMP | ICMP_V6, [kind, code, ..]) => Some(Transport::Icmp(*kind, *code)),
        _ => None,
    };
    read.unwrap_or(Transport::Other)
}

fn read_tcp(bytes: &[u8], length: usize) -> Option<Tcp<'_>> {
    // All up to the flags; what follows of the header may have been cut.
    let fixed: &[u8; 14] = bytes.first_chunk()?;
    let header_length = usize::from(fixed[12] >> 4) * 4;
    if header_length < 20 {
        return None;
    }
    let flags = fixed[13];
    let payload_length = u32::try_from(length.checked_sub(header_length)?).ok()?;
    let (header, payload) = bytes.split_at_checked(header_length).unwrap_or((bytes, &[]));
    Some(Tcp {
        source_port: u16::from_be_bytes([fixed[0], fixed[1]]),
        destination_port: u16::from_be_bytes([fixed[2], fixed[3]]),
        sequence: u32::from_be_bytes([fixed[4], fixed[5], fixed[6], fixed[7]]),
        acknowledgement: if flags & 16 == 0 {
            0
        } else {
            u32::from_be_bytes([fixed[8], fixed[9], fixed[10], fixed[11]])
        },
        flags,
        header,
        payload,
        payload_length,
    })
}

fn read_udp(bytes: &[u8]) -> Option<Udp<'_>> {
    let (header, payload) = bytes.split_first_chunk::<8>()?;
    let declared = usize::from(u16::from_be_bytes([header[4], header[5]]));
    // RFC 2675 4: the length is 0 in a jumbogram. A length below the header's is broken.
    let payload = match declared {
        0 => payload,
        1..8 => return None,
        _ => payload.get(..declared.checked_sub(8)?).unwrap_or(payload),
    };
    let [source_port, destination_port] = [[header[0], header[1]], [header[2], header[3]]].map(u16::from_be_bytes);
    Some(Udp { source_port, destination_port, payload })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_cut_by_the_snap_length_keeps_its_true_length() {
        let mut bytes = vec![0; 20];
        bytes[12] = 0x50;
        bytes.push(1);
        let Transport::Tcp(tcp) = read_transport(6, &bytes, 120) else { panic!() };
        assert_eq!((tcp.payload, tcp.payload_length), (&[1][..], 100));
    }

    #[test]
    fn a_udp_length_below_its_header_is_refused() {
        assert_eq!(read_transport(17, &[0, 1, 0, 2, 0, 7, 0, 0, 9], 9), Transport::Other);
    }
}
