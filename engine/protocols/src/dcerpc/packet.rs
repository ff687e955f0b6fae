//! Packets (C706 12.5 and 12.6): their common headers, and interfaces in them.

use super::interfaces;
use crate::Verdict;
use crate::ntlmssp::little_endian::{u16_at, u32_at};
use crate::smb::guid;
use asepsis_observation::Fields;

/// C706 12.6.3.1: every packet of a connection begins with so many octets.
pub(crate) const HEADER_BYTES: usize = 16;
/// Versions of the protocol over connections and in datagrams.
pub(super) const VERSION: u8 = 5;
pub(super) const DATAGRAM_VERSION: u8 = 4;
/// C706 12.5.1.
const DATAGRAM_HEADER_BYTES: usize = 80;

/// C706 12.6.1, MS-RPCE 2.2.2.1: kinds of packets.
pub(super) const REQUEST: u8 = 0;
pub(super) const RESPONSE: u8 = 2;
pub(super) const BIND: u8 = 11;
pub(super) const BIND_ACCEPTED: u8 = 12;
pub(super) const ALTER: u8 = 14;
pub(super) const ALTER_ACCEPTED: u8 = 15;
pub(super) const AUTHENTICATE: u8 = 16;
const LAST_KIND: u8 = 20;

/// MS-RPCE 2.2.2.3: the first and the last fragment of a message.
const FIRST_FRAGMENT: u8 = 1;
pub(super) const LAST_FRAGMENT: u8 = 2;

/// What a header says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    /// Kind of the packet.
    pub kind: u8,
    /// True for the only packet of a message.
    pub is_whole: bool,
    /// Length of the packet, the header included.
    pub length: usize,
    /// Length of the authentication at its end.
    pub authentication: usize,
    /// Number by which an answer is matched to its call.
    pub call: u32,
}

impl Header {
    /// Reads a header; nothing when these octets are too few or begin no packet. Numbers must be little endian, as all
    /// of Microsoft's are.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let head = bytes.first_chunk::<HEADER_BYTES>()?;
        let [version, minor, kind, flags, order, float, 0, 0, ..] = *head else { return None };
        let length = usize::from(u16_at(head, 8)?);
        let authentication = usize::from(u16_at(head, 10)?);
        let is_packet = version == VERSION
            && minor <= 1
            && kind <= LAST_KIND
            && order == 0x10
            && float <= 3
            && length >= HEADER_BYTES
            && HEADER_BYTES + authentication <= length;
        is_packet.then_some(Self {
            kind,
            is_whole: flags & (FIRST_FRAGMENT | LAST_FRAGMENT) == FIRST_FRAGMENT | LAST_FRAGMENT,
            length,
            authentication,
            call: u32_at(head, 12)?,
        })
    }
}

/// Recognises a packet of a connection.
pub(super) fn probe(bytes: &[u8]) -> Verdict {
    if bytes.len() >= HEADER_BYTES {
        return if Header::read(bytes).is_some() { Verdict::Mine } else { Verdict::NotMine };
    }
    let fits = match bytes {
        [VERSION] => true,
        [VERSION, 0 | 1, rest @ ..] => {
            rest.first().is_none_or(|kind| *kind <= LAST_KIND) && rest.get(2).is_none_or(|order| *order == 0x10)
        }
        _ => false,
    };
    if fits { Verdict::Maybe } else { Verdict::NotMine }
}

/// True when a packet of this kind, which begins a message of a named pipe of `length` octets, is to be read whole.
pub(crate) fn is_of_interest(bytes: &[u8], length: usize) -> bool {
    Header::read(bytes).is_some_and(|header| header.length <= length)
}

/// An interface with its version, as it stands in binds and towers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Interface {
    /// Identifier.
    pub uuid: String,
    /// Version as major and minor.
    pub version: (u16, u16),
}

impl Interface {
    /// C706 12.6.3.1: identifier, then major and minor version in one number.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self { uuid: guid(bytes)?, version: (u16_at(bytes, 16)?, u16_at(bytes, 18)?) })
    }

    /// Adds what is told of an interface.
    pub fn fields(&self, fields: Fields) -> Fields {
        fields
            .with("interface", self.uuid.clone())
            .with("name", interfaces::name(&self.uuid))
            .with("version", format!("{}.{}", self.version.0, self.version.1))
    }
}

/// C706 12.5.1: the interface of a datagram; nothing when it is none, or one that only keeps a call alive.
pub(super) fn datagram_interface(bytes: &[u8]) -> Option<Interface> {
    let head = bytes.first_chunk::<DATAGRAM_HEADER_BYTES>()?;
    let [DATAGRAM_VERSION, kind, _, flags, order, float, 0, ..] = *head else { return None };
    let body = u16_at(head, 74)?;
    let body = usize::from(if order == 0x10 { body } else { body.swap_bytes() });
    let identifier = head.get(24..40)?;
    // Of the second flags only two are defined; an identifier shows its layout (C706 A.1). Authentication may follow.
    let has_layout = identifier.get(8).is_some_and(|octet| octet & 0xc0 == 0x80 || octet & 0xe0 == 0xc0);
    let is_packet = kind <= 10 && flags & 0xfc == 0 && matches!(order, 0x00 | 0x10) && float <= 3 && has_layout;
    if !is_packet || DATAGRAM_HEADER_BYTES + body > bytes.len() {
        return None;
    }
    let version = head.get(60..64)?;
    let interface = if order == 0x10 {
        Interface { uuid: guid(identifier)?, version: (u16_at(version, 0)?, u16_at(version, 2)?) }
    } else {
        big_endian(identifier, version)?
    };
    (interface.uuid != "00000000-0000-0000-0000-000000000000").then_some(interface)
}

/// The same with numbers in network order.
fn big_endian(identifier: &[u8], version: &[u8]) -> Option<Interface> {
    let mut turned = identifier.to_vec();
    turned.get_mut(..4)?.reverse();
    turned.get_mut(4..6)?.reverse();
    turned.get_mut(6..8)?.reverse();
    let [minor, major] = [version.first_chunk()?, version.last_chunk()?].map(|half| u16::from_be_bytes(*half));
    Some(Interface { uuid: guid(&turned)?, version: (major, minor) })
}
