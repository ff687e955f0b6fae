//! SAP (RFC 2974): announcements of sound and picture that is sent to groups, as SDP (RFC 8866) describes it. Networked
//! loudspeakers and microphones (AES67, Dante) announce themselves so. Names of users and titles, which people write, are
//! not read.

#[cfg(test)]
mod tests;

use crate::cursor::Cursor;
use crate::text_head::any_text;
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Address, Boolean, Text, Texts};
use asepsis_observation::{Field, Fields, Kind};
use std::net::IpAddr;

/// The dissector.
pub static DISSECTOR: Sap = Sap;

/// Reads announcements.
#[derive(Debug)]
pub struct Sap;

const PORT: u16 = 9875;
/// RFC 2974 3: version 1 in the three highest bits; kind of address; a farewell; encrypted or compressed.
const VERSION: u8 = 1;
const WITH_IPV6: u8 = 0x10;
const FAREWELL: u8 = 0x04;
const UNREADABLE: u8 = 0x03;
/// RFC 2974 6: what stands before a description, if it is told.
const PAYLOAD_TYPE: &[u8] = b"application/sdp\0";
const DESCRIPTION: &[u8] = b"v=0";
/// Media of one session that are told, at most.
const MAX_MEDIA: usize = 8;
/// How Dante marks what it sends; its session is named by the device and a number.
const DANTE: &str = "Dante";

static KINDS: [Kind; 1] = [Kind {
    name: "sap.session",
    meaning: "The subject announced what it sends to a group, or that it ended.",
    fields: &[
        Field::new("ended", Boolean, "True when it ended.", "RFC 2974 3, T"),
        Field::new("origin", Address, "Host that made the session.", "RFC 8866 5.2"),
        Field::new("device", Text, "Name of the device, where the maker puts it into the session's name.", "Audinate, AES67 mode"),
        Field::new("tool", Text, "Program that made the description.", "RFC 8866 6.4, a=tool"),
        Field::new("keywords", Text, "Dante, where the sender says so.", "RFC 8866 6.2, a=keywds"),
        Field::new("media", Texts, "What is sent: kind and encodings, audio L24/48000/2.", "RFC 8866 5.14, 6.6"),
        Field::new("reference_clock", Text, "Clock that it follows.", "RFC 7273 4.8"),
    ],
}];
const SESSION: &Kind = &KINDS[0];

static PROTOCOL: Protocol = Protocol {
    name: "sap",
    layers: &[Layer::Datagram],
    ports: &[PORT],
    kinds: &KINDS,
    openers: Some(&[0x20..=0x3f]),
};

impl Dissector for Sap {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// A description behind the header; a farewell may hold less, and counts at the usual port.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        match Message::of(head.bytes) {
            Some(message) if message.description.starts_with(DESCRIPTION) => Verdict::Mine,
            Some(message) if message.ended && message.description.starts_with(b"o=") && head.has_port(&[PORT]) => Verdict::Mine,
            _ => Verdict::NotMine,
        }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if let Some(message) = Message::of(payload) {
            sink.observe(SESSION, context.sender, message.fields());
        }
    }
}

/// One message, as far as its description.
struct Message<'a> {
    ended: bool,
    description: &'a [u8],
}

impl<'a> Message<'a> {
    /// Flags, length of the authentication in words, number, address of the sender, authentication.
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        let flags = cursor.byte()?;
        if flags >> 5 != VERSION || flags & UNREADABLE != 0 {
            return None;
        }
        let authentication = usize::from(cursor.byte()?) * 4;
        let address = if flags & WITH_IPV6 == 0 { 4 } else { 16 };
        cursor.skip(2 + address + authentication)?;
        let rest = cursor.rest();
        let description = rest.strip_prefix(PAYLOAD_TYPE).unwrap_or(rest);
        Some(Self { ended: flags & FAREWELL != 0, description })
    }

    /// Values of the lines that begin so.
    fn lines(&self, start: &'static [u8]) -> impl Iterator<Item = String> {
        let lines = self.description.split(|byte| *byte == b'\n');
        lines.filter_map(move |line| line.trim_ascii().strip_prefix(start)).map(any_text)
    }

    fn fields(&self) -> Fields {
        let keywords = self.lines(b"a=keywds:").find(|words| words == DANTE);
        let device = keywords.as_ref().and_then(|_| self.lines(b"s=").next()).and_then(|name| device(&name));
        Fields::new()
            .with("ended", self.ended)
            .with("origin", self.lines(b"o=").next().and_then(|origin| address(&origin)))
            .with("device", device)
            .with("tool", self.lines(b"a=tool:").next())
            .with("keywords", keywords)
            .with("media", self.media())
            .with("reference_clock", self.lines(b"a=ts-refclk:").next())
    }

    /// `m=audio 5004 RTP/AVP 98` with `a=rtpmap:98 L24/48000/2`.
    fn media(&self) -> Vec<String> {
        let mut media = Vec::new();
        for line in self.lines(b"m=").take(MAX_MEDIA) {
            let mut words = line.split_ascii_whitespace();
            let kind = words.next().unwrap_or_default();
            let formats: Vec<&str> = words.skip(2).take(MAX_MEDIA).collect();
            let encodings = self.lines(b"a=rtpmap:").filter_map(|map| {
                let (format, encoding) = map.split_once(' ')?;
                formats.contains(&format).then(|| encoding.to_owned())
            });
            let told = std::iter::once(kind.to_owned()).chain(encodings.take(MAX_MEDIA)).collect::<Vec<_>>().join(" ");
            if !told.is_empty() && !media.contains(&told) {
                media.push(told);
            }
        }
        media
    }
}

/// RFC 8866 5.2: user, numbers of the session, network, kind of address, address.
fn address(origin: &str) -> Option<IpAddr> {
    origin.split_ascii_whitespace().nth(5)?.parse().ok()
}

/// `STAGE-BOX : 2` is of the device STAGE-BOX; such names are letters, digits and hyphens.
fn device(name: &str) -> Option<String> {
    let (device, number) = name.split_once(" : ")?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = !device.is_empty() && device.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (is_number && is_name).then(|| device.to_owned())
}
