//! Messages of discovery (WS-Discovery 1.1, 4 to 6): one observation for each device they speak of.

use super::scope::kept;
use super::{BYE, HELLO, PROBE, PROBE_MATCH, RESOLVE, RESOLVE_MATCH};
use crate::markup::{Piece, Pieces, content};
use crate::{Context, Sink, location};
use asepsis_observation::{Fields, Kind};

/// Words of one list that are kept; the rest is ignored.
const MAX_WORDS: usize = 64;
/// Devices of one message: a discovery proxy may answer for many. The rest is ignored.
const MAX_DEVICES: usize = 32;

/// What is said of one device.
#[derive(Debug, Default)]
struct About {
    endpoint: Option<String>,
    types: Vec<String>,
    scopes: Vec<String>,
    addresses: Vec<String>,
    version: Option<u32>,
}

/// The kind that an element of the body stands for.
fn kind_of(element: &str) -> Option<&'static Kind> {
    match element {
        "Hello" => Some(HELLO),
        "Bye" => Some(BYE),
        "Probe" => Some(PROBE),
        "ProbeMatch" => Some(PROBE_MATCH),
        "Resolve" => Some(RESOLVE),
        "ResolveMatch" => Some(RESOLVE_MATCH),
        _ => None,
    }
}

/// Reads a message. Text counts only inside one of the body's elements.
pub(super) fn read(document: &str, context: &Context, sink: &mut Sink) {
    let mut open: Option<(&'static Kind, About)> = None;
    let (mut element, mut parent) = ("", "");
    let mut devices = 0;
    for piece in Pieces::of(document) {
        match piece {
            Piece::Start(name, _) => {
                (parent, element) = (element, name);
                if open.is_none() {
                    open = kind_of(name).map(|kind| (kind, About::default()));
                }
            }
            Piece::Text(written) => {
                if let Some((_, about)) = &mut open {
                    about.take(parent, element, written);
                }
            }
            Piece::End(name) => {
                (parent, element) = ("", "");
                if let Some((kind, about)) = open.take_if(|(kind, _)| kind_of(name) == Some(kind)) {
                    sink.observe(kind, context.sender, about.fields(kind));
                    devices += 1;
                }
            }
        }
        if devices == MAX_DEVICES {
            return;
        }
    }
    // A datagram that was cut off still tells what stands before the cut.
    if let Some((kind, about)) = open {
        sink.observe(kind, context.sender, about.fields(kind));
    }
}

impl About {
    fn take(&mut self, parent: &str, element: &str, written: &str) {
        let words = || written.split_whitespace().take(MAX_WORDS);
        match (parent, element) {
            ("EndpointReference", "Address") => self.endpoint = Some(content(written)).filter(|name| is_lasting_name(name)),
            (_, "Types") => self.types = words().map(local_name).collect(),
            (_, "Scopes") => self.scopes = words().map(|scope| kept(&content(scope))).collect(),
            (_, "XAddrs") => self.addresses = words().filter_map(|url| location::of_device(&content(url))).collect(),
            (_, "MetadataVersion") => self.version = written.trim().parse().ok(),
            _ => {}
        }
    }

    fn fields(self, kind: &'static Kind) -> Fields {
        let is_search = kind == PROBE || kind == RESOLVE;
        let (endpoint, version) = if kind == PROBE { (None, None) } else { (self.endpoint, self.version) };
        Fields::new()
            .with("endpoint", endpoint)
            .with("types", self.types)
            .with("scopes", self.scopes)
            .with("xaddrs", if is_search { Vec::new() } else { self.addresses })
            .with("metadata_version", if is_search { None } else { version })
    }
}

/// An endpoint reference is an IRI without blanks (WS-Addressing 1.0, 2.1).
fn is_lasting_name(name: &str) -> bool {
    name.contains(':') && !name.contains(char::is_whitespace)
}

/// The local part of a qualified name, of letters that XML names have (Namespaces in XML, 4).
pub(super) fn local_name(word: &str) -> String {
    let local = word.rsplit(':').next().unwrap_or(word);
    local.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.')).take(64).collect()
}
