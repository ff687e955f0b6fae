//! Where advertisements stand: in packets of the link layer behind three kinds of header, and in events of a controller.

use crate::cursor::Cursor;

/// One advertisement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Advertisement<'a> {
    /// As it stands in the packet: the least significant octet first.
    pub(super) address: [u8; 6],
    pub(super) is_random: bool,
    pub(super) data: &'a [u8],
}

/// The access address of the advertising channels, as it is sent (Bluetooth Core 6.B.2.1.2).
const ADVERTISING: [u8; 4] = [0xd6, 0xbe, 0x89, 0x8e];
/// Radio header before a packet of `LINKTYPE_BLUETOOTH_LE_LL_WITH_PHDR`: its length, where its flags stand, and those that
/// say that the check sequence was looked at and is right, and that the packet is coded.
const RADIO_HEADER: usize = 10;
const RADIO_FLAGS: usize = 8;
const CHECKED: u16 = 0x0400;
const IS_RIGHT: u16 = 0x0800;
const CODING: u16 = 0xc000;
const CODED: u16 = 0x8000;
/// Header of Nordic's sniffer: board, length, version, counter, packet type; then ten octets that begin with their number.
const NORDIC_HEADER: usize = 17;
const NORDIC_VERSION: usize = 3;
const NORDIC_EVENT: usize = 7;
const NORDIC_EVENT_LENGTH: u8 = 10;
const NORDIC_FLAGS: usize = 8;
/// Of the host controller: an event, of the low energy kind (Bluetooth Core 4.E.7.7.65), behind a direction or not.
const LOW_ENERGY_EVENT: [u8; 2] = [0x04, 0x3e];
const ADVERTISING_REPORT: u8 = 0x02;
const EXTENDED_ADVERTISING_REPORT: u8 = 0x0d;
/// Octets of an extended report between the address and the length of its data.
const EXTENDED_REPORT_MIDDLE: usize = 14;
/// Reports in one event, at most (Bluetooth Core 4.E.7.7.65.2).
const MAX_REPORTS: u8 = 25;

/// Calls for each advertisement of a frame of any of the link types: which it is, its first octets say.
pub(super) fn for_each_advertisement<'a>(frame: &'a [u8], mut call: impl FnMut(Advertisement<'a>)) {
    if let Some(packet) = link_layer(frame) {
        if let Some(found) = of_packet(packet) {
            call(found);
        }
        return;
    }
    let directions = [[0, 0, 0, 0], [0, 0, 0, 1]];
    let event = directions.iter().find_map(|direction| frame.strip_prefix(direction)).unwrap_or(frame);
    if let Some(event) = event.strip_prefix(&LOW_ENERGY_EVENT) {
        of_event(event, &mut call);
    }
}

/// The packet behind the access address of the advertising channels; nothing for others and for damaged ones.
fn link_layer(frame: &[u8]) -> Option<&[u8]> {
    if let Some(packet) = frame.strip_prefix(&ADVERTISING) {
        return Some(packet);
    }
    if let Some(packet) = frame.get(RADIO_HEADER..).and_then(|rest| rest.strip_prefix(&ADVERTISING)) {
        let flags = frame.get(RADIO_FLAGS..RADIO_HEADER)?;
        let flags = u16::from_le_bytes(flags.try_into().ok()?);
        if flags & CHECKED != 0 && flags & IS_RIGHT == 0 {
            return None;
        }
        // A coded packet has the indicator of its coding behind the access address.
        return if flags & CODING == CODED { packet.get(1..) } else { Some(packet) };
    }
    let packet = frame.get(NORDIC_HEADER..)?.strip_prefix(&ADVERTISING)?;
    let is_nordic = matches!(frame.get(NORDIC_VERSION), Some(1..=3))
        && frame.get(NORDIC_EVENT) == Some(&NORDIC_EVENT_LENGTH)
        && frame.get(NORDIC_FLAGS).is_some_and(|flags| flags & 1 == 1);
    is_nordic.then_some(packet)
}

/// An advertisement or an answer to a scan (Bluetooth Core 6.B.2.3). Who asks, and whom one calls, is left unread.
fn of_packet(packet: &[u8]) -> Option<Advertisement<'_>> {
    let (&[kind, length], rest) = packet.split_first_chunk::<2>()?;
    let payload = rest.get(..usize::from(length))?;
    let is_random = kind & 0x40 != 0;
    match kind & 0x0f {
        0 | 2 | 4 | 6 => {
            let (address, data) = payload.split_first_chunk::<6>()?;
            Some(Advertisement { address: *address, is_random, data })
        }
        7 => {
            let (&first, rest) = payload.split_first()?;
            let (header, data) = rest.split_at_checked(usize::from(first & 0x3f))?;
            let (&flags, header) = header.split_first()?;
            let (address, _) = header.split_first_chunk::<6>()?;
            (flags & 1 == 1).then_some(Advertisement { address: *address, is_random, data })
        }
        _ => None,
    }
}

fn of_event<'a>(event: &'a [u8], call: &mut impl FnMut(Advertisement<'a>)) {
    let mut cursor = Cursor::new(event);
    let Some(body) = cursor.byte().and_then(|length| cursor.take(usize::from(length))) else { return };
    let mut cursor = Cursor::new(body);
    let (Some(subevent), Some(count)) = (cursor.byte(), cursor.byte()) else { return };
    for _ in 0..count.min(MAX_REPORTS) {
        let report = match subevent {
            ADVERTISING_REPORT => report(&mut cursor),
            EXTENDED_ADVERTISING_REPORT => extended_report(&mut cursor),
            _ => None,
        };
        let Some(report) = report else { return };
        call(report);
    }
}

/// Bluetooth Core 4.E.7.7.65.2.
fn report<'a>(cursor: &mut Cursor<'a>) -> Option<Advertisement<'a>> {
    cursor.take(1)?;
    let (is_random, address) = (cursor.byte()? & 1 == 1, address(cursor)?);
    let length = usize::from(cursor.byte()?);
    let data = cursor.take(length)?;
    cursor.take(1)?;
    Some(Advertisement { address, is_random, data })
}

/// Bluetooth Core 4.E.7.7.65.13.
fn extended_report<'a>(cursor: &mut Cursor<'a>) -> Option<Advertisement<'a>> {
    cursor.take(2)?;
    let (is_random, address) = (cursor.byte()? & 1 == 1, address(cursor)?);
    cursor.take(EXTENDED_REPORT_MIDDLE)?;
    let length = usize::from(cursor.byte()?);
    Some(Advertisement { address, is_random, data: cursor.take(length)? })
}

fn address(cursor: &mut Cursor<'_>) -> Option<[u8; 6]> {
    cursor.array()
}
