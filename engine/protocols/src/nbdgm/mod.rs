//! The `NetBIOS` datagram service (RFC 1001 17, RFC 1002 4.4): who sends, and in it the browser's announcements.

#[cfg(test)]
mod tests;

use crate::browser;
use crate::dns::field;
use crate::nbns::name::{ENCODED_BYTES, NetbiosName};
use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind};
use std::net::{IpAddr, Ipv4Addr};

/// The dissector.
pub static DISSECTOR: Nbdgm = Nbdgm;

/// Reads the `NetBIOS` datagram service.
#[derive(Debug)]
pub struct Nbdgm;

const PORT: u16 = 138;
/// Header of a datagram with names: type, flags, identifier, source address and port, length, offset (RFC 1002 4.4.1).
const HEADER_BYTES: usize = 14;
/// Longest scope behind a name (RFC 1002 4.1); what is longer is no name.
const MAX_SCOPE_BYTES: usize = 255;

static KINDS: [Kind; 1] = [Kind {
    name: "nbdgm.datagram",
    meaning: "The subject sent a NetBIOS datagram under this name.",
    fields: &[
        field("source_name", FieldType::Text, "Name of the sender.", "RFC 1002 4.4.2"),
        field("suffix", FieldType::Integer, "Sixteenth byte of the sender's name: kind of service.", "RFC 1001 14.1"),
        field("destination_name", FieldType::Text, "Name of the host or group it is for.", "RFC 1002 4.4.2"),
        field("destination_suffix", FieldType::Integer, "Sixteenth byte of that name.", "RFC 1001 14.1"),
        field("source_ip", FieldType::Address, "Address of the sender by its own words.", "RFC 1002 4.4.1"),
    ],
}];
const DATAGRAM: &Kind = &KINDS[0];

static PROTOCOL: Protocol = Protocol {
    name: "nbdgm",
    layers: &[Layer::Datagram],
    ports: &[PORT],
    kinds: &KINDS,
    openers: Some(&[0x10..=0x12]),
};

impl Dissector for Nbdgm {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// A type of the standard and a name in half-ASCII are proof at any port.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        if names(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let Some(Names { source, destination, content }) = names(payload) else { return };
        let suffix = source.suffix;
        let mut fields = Fields::new().with("source_name", source.impersonal()).with("suffix", suffix);
        if let Some(destination) = destination {
            let suffix = destination.suffix;
            // Two of the browser's group names have bytes around them that are no letters (MS-BRWS 2.1.1).
            let plain = |name: String| name.trim_matches(|letter: char| letter.is_control() || letter == ' ').to_owned();
            fields = fields.with("destination_name", destination.impersonal().map(plain)).with("destination_suffix", suffix);
        }
        sink.observe(DATAGRAM, context.sender, fields.with("source_ip", source_address(payload)));
        browser::read(content, context, sink);
    }
}

/// The names of a datagram and what follows them.
struct Names<'a> {
    source: NetbiosName,
    destination: Option<NetbiosName>,
    content: &'a [u8],
}

/// RFC 1002 4.4.2: 10 direct unique, 11 direct group, 12 broadcast. The others carry no name of their sender.
fn names(bytes: &[u8]) -> Option<Names<'_>> {
    if !matches!(bytes.first()?, 0x10..=0x12) {
        return None;
    }
    let (source, rest) = name(bytes.get(HEADER_BYTES..)?)?;
    let (destination, content) = name(rest).map_or((None, &[][..]), |(name, content)| (Some(name), content));
    Some(Names { source, destination, content })
}

/// One name, with the labels of its scope up to the empty one.
fn name(bytes: &[u8]) -> Option<(NetbiosName, &[u8])> {
    let (length, rest) = bytes.split_first()?;
    let (label, mut rest) = rest.split_at_checked(ENCODED_BYTES).filter(|_| usize::from(*length) == ENCODED_BYTES)?;
    let name = NetbiosName::decode(label)?;
    let mut scope_bytes = 0;
    while scope_bytes <= MAX_SCOPE_BYTES {
        let (length, next) = rest.split_first()?;
        if *length == 0 {
            return Some((name, next));
        }
        scope_bytes += usize::from(*length) + 1;
        rest = next.get(usize::from(*length)..)?;
    }
    None
}

fn source_address(bytes: &[u8]) -> Option<IpAddr> {
    let address: [u8; 4] = bytes.get(4..)?.first_chunk().copied()?;
    Some(IpAddr::V4(Ipv4Addr::from(address))).filter(|address| !address.is_unspecified())
}
