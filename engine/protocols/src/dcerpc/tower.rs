//! Answers of the endpoint mapper (C706 L and O, MS-RPCE 2.2.1.2): towers, each a stack of protocols.

use super::ENDPOINT;
use super::packet::Interface;
use crate::ntlmssp::little_endian::{slice_at, u16_at, u32_at};
use crate::smb::guid;
use crate::{Context, Sink};
use asepsis_observation::Fields;

/// Towers read of one answer; the mapper of a server knows some hundred.
const MAX_TOWERS: usize = 512;
/// C706 I: protocol identifiers of a tower's floors.
const UUID: u8 = 0x0d;
const TCP: u8 = 0x07;
const UDP: u8 = 0x08;
const NAMED_PIPE: u8 = 0x0f;
const HTTP: u8 = 0x1f;
/// Floors of a tower that are read; five are usual.
const MAX_FLOORS: u16 = 8;
/// The first floor: its count of octets, the identifier and version of the interface.
const FIRST_FLOOR_BYTES: u16 = 19;

/// Observes each tower of an answer. In NDR towers stand at multiples of four, behind their length, given twice.
pub(super) fn read(body: &[u8], context: &Context, sink: &mut Sink) {
    let (mut at, mut count) = (0, 0);
    while at + 8 < body.len() && count < MAX_TOWERS {
        let length = u32_at(body, at).filter(|length| u32_at(body, at + 4) == Some(*length));
        let length = length.and_then(|length| usize::try_from(length).ok());
        let found = length.and_then(|length| slice_at(body, at + 8, length));
        match found.and_then(tower) {
            Some(fields) => {
                sink.observe(ENDPOINT, context.sender, fields);
                count += 1;
                at = (at + 8 + length.unwrap_or_default()).next_multiple_of(4);
            }
            None => at += 4,
        }
    }
}

/// C706 L: floors, each a left side (protocol and its data) and a right side (address).
fn tower(bytes: &[u8]) -> Option<Fields> {
    let count = u16_at(bytes, 0).filter(|count| (3..=MAX_FLOORS).contains(count))?;
    if u16_at(bytes, 2) != Some(FIRST_FLOOR_BYTES) || bytes.get(4) != Some(&UUID) {
        return None;
    }
    let version = (u16_at(bytes, 21)?, u16_at(bytes, 25)?);
    let interface = Interface { uuid: guid(bytes.get(5..)?)?, version };
    let mut fields = interface.fields(Fields::new());
    let mut at = 2;
    for _ in 0..count {
        let left = usize::from(u16_at(bytes, at)?);
        let protocol = slice_at(bytes, at + 2, left)?.first().copied();
        let right = usize::from(u16_at(bytes, at + 2 + left)?);
        let address = slice_at(bytes, at + 4 + left, right)?;
        let transport = match protocol {
            Some(TCP) => "tcp",
            Some(UDP) => "udp",
            Some(HTTP) => "http",
            Some(NAMED_PIPE) => "pipe",
            _ => "",
        };
        if !transport.is_empty() {
            let port = address.first_chunk::<2>().filter(|_| transport != "pipe" && right == 2);
            fields = fields.with("transport", transport).with("port", port.map(|port| u16::from_be_bytes(*port)));
            return Some(fields);
        }
        at += 4 + left + right;
    }
    // Within one machine only: nothing is reached by it.
    None
}
