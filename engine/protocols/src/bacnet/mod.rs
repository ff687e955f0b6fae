//! `BACnet/IP` (ASHRAE 135 clauses 6, 20, 21 and annex J): devices announce themselves and answer about their properties.

mod property;
mod tag;
#[cfg(test)]
mod tests;

use crate::cursor::Cursor;
use crate::dns::field;
use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, hexadecimal};
use tag::Tag;

/// The dissector.
pub static DISSECTOR: Bacnet = Bacnet;

/// Reads `BACnet/IP`.
#[derive(Debug)]
pub struct Bacnet;

/// Type of the virtual link (J.2): `BACnet/IP`.
const BACNET_IP: u8 = 0x81;
/// Functions that carry a message: forwarded (with the sender's address), distribute, unicast, broadcast.
const FORWARDED: u8 = 0x04;
/// Object type of a device.
const DEVICE: u32 = 8;

static KINDS: [Kind; 4] = [
    Kind {
        name: "bacnet.i_am",
        meaning: "The subject, or a device behind it, announced itself.",
        fields: &[
            field("instance", FieldType::Integer, "Instance number of the device.", "ASHRAE 135 16.10.2"),
            field("vendor_id", FieldType::Integer, "Number of the maker that ASHRAE assigned.", "ASHRAE 135 16.10.2"),
            field("max_apdu", FieldType::Integer, "Longest message that is taken, in octets.", "ASHRAE 135 16.10.2"),
            field("source_network", FieldType::Integer, "Network behind the subject where the device is.", "ASHRAE 135 6.2.2"),
        ],
    },
    Kind {
        name: "bacnet.property",
        meaning: "The subject, or a device behind it, told a property of its own.",
        fields: &[
            field("object_type", FieldType::Integer, "Type of the object; 8 is the device.", "ASHRAE 135 12"),
            field("instance", FieldType::Integer, "Instance number of the object.", "ASHRAE 135 12"),
            field("property", FieldType::Integer, "Number of the property: 12 application software, 28 description, 44 firmware, 58 location, 70 model, 77 name, 121 maker, 372 serial number.", "ASHRAE 135 21"),
            field("value", FieldType::Text, "Its value.", "ASHRAE 135 20.2.9"),
            field("source_network", FieldType::Integer, "Network behind the subject where the device is.", "ASHRAE 135 6.2.2"),
        ],
    },
    Kind {
        name: "bacnet.npdu",
        meaning: "The subject sent a message for a device in a network behind it.",
        fields: &[
            field("source_network", FieldType::Integer, "Network of the device.", "ASHRAE 135 6.2.2"),
            field("source_address", FieldType::Octets, "Address of the device in its network.", "ASHRAE 135 6.2.2"),
        ],
    },
    Kind {
        name: "bacnet.message",
        meaning: "The subject sent a message of BACnet's application layer.",
        fields: &[
            field("message_type", FieldType::Text, "confirmed_request, unconfirmed_request, answer, error.", "ASHRAE 135 20.1.2"),
            field("service", FieldType::Integer, "Number of the service.", "ASHRAE 135 21"),
        ],
    },
];
const I_AM: &Kind = &KINDS[0];
const PROPERTY: &Kind = &KINDS[1];
const NPDU: &Kind = &KINDS[2];
const MESSAGE: &Kind = &KINDS[3];

static PROTOCOL: Protocol = Protocol {
    name: "bacnet",
    // ASHRAE 135 annex J, and clause 7: directly in frames of IEEE 802.2.
    layers: &[Layer::Datagram, Layer::Llc(0x82)],
    ports: &[47_808],
    kinds: &KINDS,
    openers: Some(&[BACNET_IP..=BACNET_IP]),
};

impl Dissector for Bacnet {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// Type, function and a length that is the datagram's.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        match message(head.bytes) {
            Some(network) if network.is_empty() || network.first() == Some(&1) => Verdict::Mine,
            _ => Verdict::NotMine,
        }
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        read_network(payload, false, context, sink);
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if let Some(network) = message(payload).filter(|network| !network.is_empty()) {
            read_network(network, payload.get(1) == Some(&FORWARDED), context, sink);
        }
    }
}

/// What a virtual link message carries; empty for those that speak of the link itself.
fn message(bytes: &[u8]) -> Option<&[u8]> {
    let [BACNET_IP, function, high, low, content @ ..] = bytes else { return None };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    match (*function, content.len()) {
        _ if length != bytes.len() => None,
        (FORWARDED, _) => content.get(6..),
        (9..=11, _) => Some(content),
        // J.2: a result, tables of broadcasts and of foreign devices in entries of ten octets, registration, secured.
        (1 | 3 | 7, entries) if entries % 10 == 0 => Some(&[]),
        (0 | 5, 2) | (2 | 6, 0) | (8, 6) | (12, 1..) => Some(&[]),
        _ => None,
    }
}

/// Version, control, destination, source, hop count; then the application layer, or a message of the network layer.
fn read_network(bytes: &[u8], is_forwarded: bool, context: &Context, sink: &mut Sink) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    let [1, control] = cursor.array::<2>()? else { return None };
    let has_destination = control & 0x20 != 0;
    if has_destination {
        cursor.skip(2)?;
        let length = usize::from(cursor.byte()?);
        cursor.skip(length)?;
    }
    let mut source_network = None;
    if control & 0x08 != 0 {
        source_network = Some(cursor.big16()?);
        let length = usize::from(cursor.byte()?);
        let address = hexadecimal(cursor.take(length)?);
        let fields = Fields::new().with("source_network", source_network).with("source_address", address);
        sink.observe(NPDU, context.sender, fields);
    }
    if has_destination {
        cursor.skip(1)?;
    }
    // A forwarded message is that of a host elsewhere: it says nothing of who passes it on.
    if control & 0x80 == 0 && !is_forwarded {
        read_application(cursor, source_network, context, sink)?;
    }
    Some(())
}

/// Type and flags; what follows depends on the type (20.1.2).
fn read_application(mut cursor: Cursor<'_>, network: Option<u16>, context: &Context, sink: &mut Sink) -> Option<()> {
    let first = cursor.byte()?;
    let is_segmented = first & 0x08 != 0;
    let (word, head_bytes) = match first >> 4 {
        0 => ("confirmed_request", if is_segmented { 4 } else { 2 }),
        1 => ("unconfirmed_request", 0),
        3 => ("answer", if is_segmented { 3 } else { 1 }),
        5 => ("error", 1),
        _ => return None,
    };
    cursor.skip(head_bytes)?;
    let service = cursor.byte()?;
    sink.observe(MESSAGE, context.sender, Fields::new().with("message_type", word).with("service", service));
    match (first >> 4, service) {
        (1, 0) => sink.observe(I_AM, context.sender, i_am(cursor.rest(), network)?),
        (3, 12 | 14) if !is_segmented => {
            for told in property::properties(cursor.rest(), service == 14) {
                sink.observe(PROPERTY, context.sender, told.with("source_network", network));
            }
        }
        _ => {}
    }
    Some(())
}

/// Device, longest message, segmentation, maker (16.10).
fn i_am(bytes: &[u8], network: Option<u16>) -> Option<Fields> {
    let mut tags = tag::tags(bytes);
    let device = tags.next().and_then(|tag| object(&tag)).filter(|(object_type, _)| *object_type == DEVICE)?;
    let max_apdu = tags.next()?.unsigned()?;
    tags.next()?;
    let vendor_id = tags.next()?.unsigned()?;
    Some(
        Fields::new()
            .with("instance", device.1)
            .with("vendor_id", vendor_id)
            .with("max_apdu", max_apdu)
            .with("source_network", network),
    )
}

/// Object identifier: ten bits of type, twenty-two of instance (20.2.14).
fn object(tag: &Tag<'_>) -> Option<(u32, u32)> {
    let number = u32::from_be_bytes(tag.content.try_into().ok()?);
    Some((number >> 22, number & 0x3f_ffff))
}
