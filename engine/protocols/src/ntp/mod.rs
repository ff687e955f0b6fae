//! NTP and SNTP (RFC 5905, RFC 4330, RFC 9327): who asks for the time and who tells it.

#[cfg(test)]
mod tests;

use crate::octets::{array_at, u8_at, u16_at, u32_at};
use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::FieldType::{Boolean, Integer, Text};
use asepsis_observation::{Field, Fields, Kind, text};
use std::net::Ipv4Addr;

/// The dissector.
pub static DISSECTOR: Ntp = Ntp;

/// Reads NTP datagrams.
#[derive(Debug)]
pub struct Ntp;

static KINDS: [Kind; 1] = [Kind {
    name: "ntp.packet",
    meaning: "The subject asks for the time or tells it.",
    fields: &[
        Field::new(
            "mode",
            Text,
            "One of symmetric_active, symmetric_passive, client, server, broadcast, control, private.",
            "RFC 5905 7.3",
        ),
        Field::new("version", Integer, "Version of the protocol.", "RFC 5905 7.3"),
        Field::new("leap", Integer, "Leap second; 3: the clock is not set.", "RFC 5905 7.3"),
        Field::new("stratum", Integer, "Steps from a true clock; 0: not told.", "RFC 5905 7.3"),
        Field::new("reference_id", Text, "Kind of clock, or address of the server it follows.", "RFC 5905 7.3"),
        Field::new("poll", Integer, "Pause between questions, as a power of two in seconds.", "RFC 5905 7.3"),
        Field::new("is_simple", Boolean, "True when the client fills in no more than SNTP asks for.", "RFC 4330 5"),
        Field::new("authenticator_length", Integer, "Octets behind the fixed part.", "RFC 5905 7.3; MS-SNTP 2.2"),
    ],
}];

const PORT: u16 = 123;
/// RFC 5905 7.3: fixed part.
const LENGTH: usize = 48;
/// Octets behind it, at most: authenticators and extension fields (RFC 7822) end well before.
const MAX_EXTRA_LENGTH: usize = 1024;
/// RFC 9327 2: header of control messages. Private ones have one of 8.
const CONTROL_LENGTH: usize = 12;
const PRIVATE_LENGTH: usize = 8;
/// What clients send that tell nothing of themselves (chrony: `0x20`).
const UNTOLD_PRECISION: u8 = 0x20;
/// RFC 9327 2: data of a control message, and what fills it up and authenticates it, at most.
const MAX_CONTROL_DATA: usize = 468;
const MAX_CONTROL_EXTRA: usize = 3 + 4 + 64;

const MODES: [&str; 8] = [
    "reserved",
    "symmetric_active",
    "symmetric_passive",
    "client",
    "server",
    "broadcast",
    "control",
    "private",
];

fn mode_of(bytes: &[u8]) -> Option<u8> {
    u8_at(bytes, 0).map(|first| first & 7)
}

fn version_of(bytes: &[u8]) -> Option<u8> {
    u8_at(bytes, 0).map(|first| (first >> 3) & 7)
}

/// A message's shape, where the port speaks for NTP.
fn fits(bytes: &[u8]) -> bool {
    let (Some(mode), Some(version)) = (mode_of(bytes), version_of(bytes)) else { return false };
    if !(1..=4).contains(&version) {
        return false;
    }
    match mode {
        1..=5 => {
            let extra = bytes.len().checked_sub(LENGTH);
            extra.is_some_and(|extra| extra % 4 == 0 && extra <= MAX_EXTRA_LENGTH) && has_sane_clock(bytes)
        }
        6 => is_control(bytes).unwrap_or_default(),
        7 => is_private(bytes).unwrap_or_default(),
        _ => false,
    }
}

/// RFC 5905 7.3: stratum up to 16; pauses and precision as powers of two in seconds; a root's delay of less than minutes.
fn has_sane_clock(bytes: &[u8]) -> bool {
    let Some([_, stratum, poll, precision, delay, ..]) = array_at::<8>(bytes, 0) else { return false };
    stratum <= 16
        && (-7..=24).contains(&poll.cast_signed())
        && ((-64..=1).contains(&precision.cast_signed()) || precision == UNTOLD_PRECISION)
        // Versions before 4 have a sign.
        && matches!(delay, 0 | 0xff)
}

/// RFC 9327 2: no leap second but in answers, which say so in the second octet; operation; so many octets of data as told,
/// filled up to words, then perhaps an authenticator.
fn is_control(bytes: &[u8]) -> Option<bool> {
    let (first, second, count) = (u8_at(bytes, 0)?, u8_at(bytes, 1)?, usize::from(u16_at(bytes, 10)?));
    let extra = bytes.len().checked_sub(CONTROL_LENGTH + count)?;
    let is_operation = matches!(second & 0x1f, 0..=12 | 31);
    Some(first >> 6 == 0 && is_operation && count <= MAX_CONTROL_DATA && extra <= MAX_CONTROL_EXTRA)
}

/// Of ntpd's own mode: program that it is of, request, items and their size, which must fit into the message.
fn is_private(bytes: &[u8]) -> Option<bool> {
    let (program, items, size) = (u8_at(bytes, 2)?, u16_at(bytes, 4)?, u16_at(bytes, 6)?);
    let data = usize::from(items & 0x0fff) * usize::from(size);
    Some(matches!(program, 0 | 2 | 3) && size >> 12 == 0 && data <= bytes.len().checked_sub(PRIVATE_LENGTH)?)
}

/// Seconds of the four timestamps: reference, origin, receive, transmit (RFC 5905 7.3).
fn seconds(bytes: &[u8]) -> Option<[u32; 4]> {
    Some([u32_at(bytes, 16)?, u32_at(bytes, 24)?, u32_at(bytes, 32)?, u32_at(bytes, 40)?])
}

/// An answer that proves itself at any port: its clock is set, and it was received, then sent, within a second.
fn is_certain(bytes: &[u8]) -> bool {
    let Some([reference, origin, receive, transmit]) = seconds(bytes) else { return false };
    mode_of(bytes) == Some(4)
        && matches!(version_of(bytes), Some(3 | 4))
        && bytes.len() == LENGTH
        && u8_at(bytes, 1).is_some_and(|stratum| (1..16).contains(&stratum))
        && reference != 0
        && origin != 0
        && reference <= receive
        && transmit.wrapping_sub(receive) <= 1
}

/// RFC 4330 5: a simple client leaves all zero but the first octet and the time it sends.
fn is_simple(bytes: &[u8]) -> bool {
    bytes.get(1..40).is_some_and(|fixed| fixed.iter().all(|octet| *octet == 0))
}

/// RFC 5905 7.3: four letters up to stratum 1, else an address (of IPv6 a part of its hash).
fn reference_id(bytes: &[u8], stratum: u8) -> Option<String> {
    let identifier = array_at::<4>(bytes, 12).filter(|identifier| *identifier != [0; 4])?;
    let is_text = identifier.iter().all(|octet| *octet == 0 || octet.is_ascii_graphic());
    Some(if stratum < 2 && is_text { text(&identifier) } else { Ipv4Addr::from(identifier).to_string() })
}

static PROTOCOL: Protocol = Protocol {
    name: "ntp",
    layers: &[Layer::Datagram],
    ports: &[PORT],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Ntp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_ours = if head.has_port(&[PORT]) { fits(head.bytes) } else { is_certain(head.bytes) };
        if is_ours { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let (Some(mode), Some(version)) = (mode_of(payload), version_of(payload)) else { return };
        let Some(word) = MODES.get(usize::from(mode)).filter(|_| fits(payload)) else { return };
        let fields = Fields::new().with("mode", *word).with("version", version);
        if mode > 5 {
            sink.observe(&KINDS[0], context.sender, fields);
            return;
        }
        let (leap, stratum) = (u8_at(payload, 0).map(|first| first >> 6), u8_at(payload, 1).unwrap_or_default());
        let is_client = mode == 3;
        let fields = fields
            .with("leap", leap)
            .with("stratum", stratum)
            .with("reference_id", reference_id(payload, stratum))
            .with("poll", u8_at(payload, 2))
            .with("is_simple", is_client.then(|| is_simple(payload)))
            .with("authenticator_length", u32::try_from(payload.len() - LENGTH).ok().filter(|length| *length > 0));
        sink.observe(&KINDS[0], context.sender, fields);
    }
}
