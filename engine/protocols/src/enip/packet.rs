//! The encapsulation of EtherNet/IP and the items in it (CIP Networks Library volume 2, chapter 2).

use crate::cursor::Cursor;
use crate::framed::Extent;

/// Command, length, session, status, sender's context, options.
const HEADER_BYTES: usize = 24;
/// Longest data behind the header that is plausible.
const MAX_DATA_BYTES: usize = 8192;
/// Items read of one message, at most.
const MAX_ITEMS: usize = 8;
/// Lists what a device is.
pub(crate) const LIST_IDENTITY: u16 = 0x63;
const SEND_UNIT_DATA: u16 = 0x70;
const SEND_REQUEST: u16 = 0x6f;
/// Types of items: data of a connection, data without one, address of implicit data.
const CONNECTED_DATA: u16 = 0xb1;
const UNCONNECTED_DATA: u16 = 0xb2;

/// One message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Encapsulation<'a> {
    /// Code of the command.
    pub command: u16,
    status: u32,
    sender_context: u64,
    data: &'a [u8],
    is_whole: bool,
}

/// One item.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item<'a> {
    /// Type of the item.
    pub kind: u16,
    /// Its content.
    pub data: &'a [u8],
}

/// How far the message reaches that begins here.
pub(crate) fn extent(bytes: &[u8]) -> Extent {
    let mut cursor = Cursor::new(bytes);
    let (Some(command), Some(length)) = (cursor.little16(), cursor.little16()) else { return Extent::Unknown };
    let is_command = matches!(command, 0x04 | 0x63..=0x66 | 0x6f | 0x70 | 0x72 | 0x73);
    if is_command && usize::from(length) <= MAX_DATA_BYTES {
        Extent::Whole(HEADER_BYTES + usize::from(length))
    } else {
        Extent::Broken
    }
}

impl<'a> Encapsulation<'a> {
    /// Takes a message apart; its data may be cut.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        let command = cursor.little16()?;
        let length = usize::from(cursor.little16()?);
        cursor.skip(4)?;
        let status = cursor.little32()?;
        let sender_context = u64::from_le_bytes(cursor.array()?);
        let options = cursor.little32()?;
        let is_whole = cursor.rest().len() >= length;
        let data = cursor.take(length.min(cursor.rest().len()))?;
        (options == 0).then_some(Self { command, status, sender_context, data, is_whole })
    }

    /// True when status and data are such as the command has.
    pub fn is_plausible(&self) -> bool {
        let is_status = self.status <= 0x6a;
        is_status
            && match self.command {
                0x65 => self.data.is_empty() || self.data == [1, 0, 0, 0],
                0x66 => self.data.is_empty(),
                0x04 | 0x63 | 0x64 => self.data.is_empty() || self.items().next().is_some(),
                SEND_REQUEST | SEND_UNIT_DATA => !self.is_whole || self.items().next().is_some() || self.status != 0,
                _ => false,
            }
    }

    /// The items: number of items, then type, length and content of each. Requests have handle and timeout before.
    pub fn items(&self) -> impl Iterator<Item = Item<'a>> {
        let mut cursor = Cursor::new(self.data);
        if matches!(self.command, SEND_REQUEST | SEND_UNIT_DATA) {
            cursor.skip(6);
        }
        let count = cursor.little16().map_or(0, usize::from).min(MAX_ITEMS);
        (0..count).map_while(move |_| {
            let kind = cursor.little16()?;
            let length = usize::from(cursor.little16()?);
            Some(Item { kind, data: cursor.take(length)? })
        })
    }

    /// The CIP message within and the number that its answer repeats.
    pub fn cip(&self) -> Option<(u64, &'a [u8])> {
        self.items().find_map(|item| match item.kind {
            CONNECTED_DATA => {
                let mut cursor = Cursor::new(item.data);
                let sequence = cursor.little16()?;
                Some((u64::from(sequence) | 1 << 63, cursor.rest()))
            }
            UNCONNECTED_DATA => Some((self.sender_context, item.data)),
            _ => None,
        })
    }
}

/// True for implicit data over UDP: two items, the address with sequence (8 octets) and the data (2-6.1).
pub(crate) fn is_implicit(bytes: &[u8]) -> bool {
    let [2, 0, 2, 0x80, 8, 0, _, _, _, _, _, _, _, _, 0xb1, 0, low, high, data @ ..] = bytes else { return false };
    usize::from(u16::from_le_bytes([*low, *high])) == data.len()
}
