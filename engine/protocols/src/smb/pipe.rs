//! Named pipes: where a message carries DCE/RPC (MS-RPCE 2.1.1.2). Other data, of files, is never looked at.

use super::{smb1, smb2};
use crate::dcerpc;
use crate::ntlmssp::little_endian::{u16_at, u32_at};
use std::ops::Range;

/// MS-CIFS 2.2.4: commands of SMB 1 that carry data of pipes.
const SMB1_TRANSACTION: u8 = 0x25;
const SMB1_READ: u8 = 0x2e;
const SMB1_WRITE: u8 = 0x2f;
/// MS-SMB2 2.2.1.2: those of SMB 2 and 3.
const SMB2_READ: u16 = 8;
const SMB2_WRITE: u16 = 9;
const SMB2_CONTROL: u16 = 11;
/// MS-SMB2 2.2.31: writes to a pipe and reads its answer.
const PIPE_TRANSCEIVE: u32 = 0x0011_c017;

/// Octets of a message in which the place of its data shows.
pub(super) const PLACE_BYTES: usize = smb2::HEADER_BYTES + 40;
/// Octets in which the data stand at the latest, and begin.
pub(super) const START_BYTES: usize = 160 + dcerpc::HEADER_BYTES;

/// Where the data of a message stand that reads or writes a file or a pipe; from the message's first octets.
pub(super) fn place(message: &[u8], is_response: bool) -> Option<Range<usize>> {
    let (at, length) = match message.first()? {
        0xff => place_in_smb1(message, is_response)?,
        0xfe => place_in_smb2(message, is_response)?,
        _ => return None,
    };
    let is_near = (smb1::HEADER_BYTES..=START_BYTES - dcerpc::HEADER_BYTES).contains(&at);
    (is_near && length >= dcerpc::HEADER_BYTES).then(|| at..at.saturating_add(length))
}

/// MS-CIFS 2.2.4.33, 2.2.4.42.2, 2.2.4.43.1: offset and length among the parameter words.
fn place_in_smb1(message: &[u8], is_response: bool) -> Option<(usize, usize)> {
    let words = message.get(smb1::HEADER_BYTES + 1..)?;
    let (at, length) = match (*message.get(4)?, is_response) {
        (SMB1_TRANSACTION, false) => (24, 22),
        (SMB1_TRANSACTION, true) => (14, 12),
        (SMB1_READ, true) => (12, 10),
        (SMB1_WRITE, false) => (22, 20),
        _ => return None,
    };
    Some((usize::from(u16_at(words, at)?), usize::from(u16_at(words, length)?)))
}

/// MS-SMB2 2.2.20, 2.2.21, 2.2.31, 2.2.32.
fn place_in_smb2(message: &[u8], is_response: bool) -> Option<(usize, usize)> {
    let body = message.get(smb2::HEADER_BYTES..)?;
    let number = |at: usize| u32_at(body, at).and_then(|number| usize::try_from(number).ok());
    match (u16_at(message, 12)?, is_response) {
        (SMB2_READ, true) => Some((usize::from(*body.get(2)?), number(4)?)),
        (SMB2_WRITE, false) => Some((usize::from(u16_at(body, 2)?), number(4)?)),
        (SMB2_CONTROL, _) if u32_at(body, 4) != Some(PIPE_TRANSCEIVE) => None,
        (SMB2_CONTROL, false) => Some((number(24)?, number(28)?)),
        (SMB2_CONTROL, true) => Some((number(32)?, number(36)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smb2_message(command: u16, numbers: &[(usize, u32)]) -> Vec<u8> {
        let mut message = vec![0; PLACE_BYTES];
        message[..4].copy_from_slice(b"\xfeSMB");
        message[12..14].copy_from_slice(&command.to_le_bytes());
        for (at, number) in numbers {
            message[smb2::HEADER_BYTES + at..smb2::HEADER_BYTES + at + 4].copy_from_slice(&number.to_le_bytes());
        }
        message
    }

    #[test]
    fn data_stand_where_the_message_says() {
        let write = smb2_message(SMB2_WRITE, &[(0, 0x70_0031), (4, 72)]);
        assert_eq!(place(&write, false), Some(112..184));
        assert_eq!(place(&write, true), None);
        let control = smb2_message(SMB2_CONTROL, &[(4, PIPE_TRANSCEIVE), (24, 120), (28, 72), (32, 112), (36, 68)]);
        assert_eq!(place(&control, false), Some(120..192));
        assert_eq!(place(&control, true), Some(112..180));
    }

    #[test]
    fn what_is_no_pipe_or_lies_far_off_is_left() {
        let other = smb2_message(SMB2_CONTROL, &[(4, 0x0014_01d4), (24, 120), (28, 72)]);
        assert_eq!(place(&other, false), None);
        assert_eq!(place(&smb2_message(SMB2_WRITE, &[(0, 0xfa0_0031), (4, 72)]), false), None);
        assert_eq!(place(b"\xfeSMB", false), None);
    }
}
