//! TFTP (RFC 1350, options of RFC 2347): by which telephones, infusion pumps and thin clients fetch settings and firmware, and
//! computers that start over the network. Of names of files only those that devices and makers choose are kept.

mod file;
#[cfg(test)]
mod tests;

use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Text, Texts};
use asepsis_observation::{Field, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Tftp = Tftp;

/// Reads requests; what is sent has ports of its own and is not read.
#[derive(Debug)]
pub struct Tftp;

/// RFC 1350 5.
const READ: u8 = 1;
const WRITE: u8 = 2;
/// RFC 1350 5, and mail of RFC 783.
const MODES: [&[u8]; 3] = [b"octet", b"netascii", b"mail"];
/// Longest name of a file.
const MAX_NAME_BYTES: usize = 255;
/// Options that are told, at most.
const MAX_OPTIONS: usize = 8;

static KINDS: [Kind; 1] = [Kind {
    name: "tftp.request",
    meaning: "The subject asked for a file, or to store one.",
    fields: &[
        Field::new("operation", Text, "read or write.", "RFC 1350 5"),
        Field::new("file", Text, "Name of the file where a device or maker chose it; else * and its ending.", "RFC 1350 5"),
        Field::new("mode", Text, "octet, netascii or mail.", "RFC 1350 5"),
        Field::new("options", Texts, "Names of the options that it asks for, in its order.", "RFC 2347 3"),
    ],
}];
const REQUEST: &Kind = &KINDS[0];

static PROTOCOL: Protocol = Protocol {
    name: "tftp",
    layers: &[Layer::Datagram],
    ports: &[69],
    kinds: &KINDS,
    openers: Some(&[0..=0]),
};

impl Dissector for Tftp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// A name, one of three modes and pairs of texts to the end: nothing else looks so.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        if Request::of(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let Some(request) = Request::of(payload) else { return };
        let names = request.options.chunks(2).filter_map(|pair| pair.first()).take(MAX_OPTIONS);
        let fields = Fields::new()
            .with("operation", if request.is_write { "write" } else { "read" })
            .with("file", file::told(request.file))
            .with("mode", text(request.mode).to_ascii_lowercase())
            .with("options", names.map(|name| text(name).to_ascii_lowercase()).collect::<Vec<_>>());
        sink.observe(REQUEST, context.sender, fields);
    }
}

/// A request to read or write.
struct Request<'a> {
    is_write: bool,
    file: &'a str,
    mode: &'a [u8],
    options: Vec<&'a [u8]>,
}

impl<'a> Request<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let [0, code @ (READ | WRITE), rest @ ..] = bytes else { return None };
        let mut parts = rest.strip_suffix(&[0])?.split(|byte| *byte == 0);
        let file = parts.next().filter(|name| (1..=MAX_NAME_BYTES).contains(&name.len()))?;
        let mode = parts.next().filter(|mode| MODES.iter().any(|known| mode.eq_ignore_ascii_case(known)))?;
        let file = std::str::from_utf8(file).ok().filter(|name| !name.chars().any(char::is_control))?;
        let options: Vec<&[u8]> = parts.take(MAX_OPTIONS * 2).collect();
        let is_option = |name: &&[u8]| !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
        options.iter().step_by(2).all(is_option).then_some(Self { is_write: *code == WRITE, file, mode, options })
    }
}
