//! WS-Discovery and the metadata behind it: medical devices (SDC), cameras (ONVIF), printers and Windows hosts.
//!
//! OASIS WS-Discovery 1.1 and its draft of April 2005 over UDP; OASIS DPWS 1.1 and ONVIF over HTTP, whose reader calls
//! [`described`]. Of scopes only kinds that tell of devices are kept: others may name people.

mod discovery;
mod metadata;
mod scope;
#[cfg(test)]
mod tests;

pub(crate) use metadata::{DOCUMENT_MARKS, described};

use crate::dns::field;
use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{Field, FieldType, Kind};

/// The dissector.
pub static DISSECTOR: Wsd = Wsd;

/// Reads WS-Discovery.
#[derive(Debug)]
pub struct Wsd;

const PORT: u16 = 3702;
/// Bytes of a datagram in which the namespace of discovery must stand.
const MAX_PREAMBLE_BYTES: usize = 1500;
/// The namespaces of WS-Discovery 1.1 and of the draft (OASIS WS-Discovery 1.1, 1.6).
const NAMESPACES: [&[u8]; 2] =
    [b"http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01", b"http://schemas.xmlsoap.org/ws/2005/04/discovery"];

const ENDPOINT: Field = field("endpoint", FieldType::Text, "Lasting name of the device, most often a UUID.", "WS-Discovery 1.1, 4.1, EndpointReference");
const TYPES: Field = field("types", FieldType::Texts, "Types of the device, local names.", "WS-Discovery 1.1, 4.1, Types");
const SCOPES: Field = field("scopes", FieldType::Texts, "What it belongs to; scopes of unknown kinds are cut to their kind and *.", "WS-Discovery 1.1, 4.1, Scopes");
const ADDRESSES: Field = field("xaddrs", FieldType::Texts, "Addresses it is reached by; path segments that are not white-listed are *.", "WS-Discovery 1.1, 4.1, XAddrs");
const VERSION: Field = field("metadata_version", FieldType::Integer, "Counts changes of what the device says of itself.", "WS-Discovery 1.1, 4.1, MetadataVersion");

const ABOUT: &[Field] = &[ENDPOINT, TYPES, SCOPES, ADDRESSES, VERSION];

const fn text(name: &'static str, meaning: &'static str, source: &'static str) -> Field {
    field(name, FieldType::Text, meaning, source)
}

static KINDS: [Kind; 8] = [
    Kind { name: "wsd.hello", meaning: "The subject announced itself.", fields: ABOUT },
    Kind { name: "wsd.bye", meaning: "The subject leaves.", fields: ABOUT },
    Kind { name: "wsd.probe", meaning: "The subject searched for devices.", fields: &[TYPES, SCOPES] },
    Kind { name: "wsd.probe_match", meaning: "The subject answered a search: it is such a device.", fields: ABOUT },
    Kind { name: "wsd.resolve", meaning: "The subject searched for the address of this device.", fields: &[ENDPOINT] },
    Kind { name: "wsd.resolve_match", meaning: "The subject answered that it is the device searched for.", fields: ABOUT },
    Kind {
        name: "wsd.metadata",
        meaning: "The subject told maker, model and serial number of itself.",
        fields: &[
            text("manufacturer", "Maker.", "DPWS 1.1, 5.1, Manufacturer"),
            text("manufacturer_url", "Host of the maker's address in the web.", "DPWS 1.1, 5.1, ManufacturerUrl"),
            text("model_name", "Model.", "DPWS 1.1, 5.1, ModelName"),
            text("model_number", "Number of the model.", "DPWS 1.1, 5.1, ModelNumber"),
            text("friendly_name", "Name given for people to read.", "DPWS 1.1, 5.1, FriendlyName"),
            text("firmware_version", "Version of its software.", "DPWS 1.1, 5.1, FirmwareVersion"),
            text("serial", "Serial number.", "DPWS 1.1, 5.1, SerialNumber"),
            field("types", FieldType::Texts, "Types of the device and what it hosts, local names.", "DPWS 1.1, 5.2, Types"),
            text("computer", "Name of the host, and its workgroup or domain behind a bar.", "MS-PBSD 2.1, Computer"),
        ],
    },
    Kind {
        name: "onvif.device_information",
        meaning: "The subject, a camera or recorder, told maker, model and serial number of itself.",
        fields: &[
            text("manufacturer", "Maker.", "ONVIF Device Management, GetDeviceInformationResponse"),
            text("model", "Model.", "ONVIF Device Management, GetDeviceInformationResponse"),
            text("firmware_version", "Version of its software.", "ONVIF Device Management, GetDeviceInformationResponse"),
            text("serial", "Serial number.", "ONVIF Device Management, GetDeviceInformationResponse"),
            text("hardware_id", "Number of its hardware.", "ONVIF Device Management, GetDeviceInformationResponse"),
        ],
    },
];
const HELLO: &Kind = &KINDS[0];
const BYE: &Kind = &KINDS[1];
const PROBE: &Kind = &KINDS[2];
const PROBE_MATCH: &Kind = &KINDS[3];
const RESOLVE: &Kind = &KINDS[4];
const RESOLVE_MATCH: &Kind = &KINDS[5];
const METADATA: &Kind = &KINDS[6];
const DEVICE_INFORMATION: &Kind = &KINDS[7];

static PROTOCOL: Protocol = Protocol {
    name: "wsd",
    layers: &[Layer::Datagram],
    ports: &[PORT],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Wsd {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// XML with the namespace of discovery near its start.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        if begins_document(head.bytes) && is_discovery(head.bytes) { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if begins_document(payload) {
            discovery::read(&String::from_utf8_lossy(payload), context, sink);
        }
    }
}

fn begins_document(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.first().is_some_and(|first| *first == b'<' || first.is_ascii_whitespace()) && bytes.trim_ascii_start().first() == Some(&b'<')
}

fn is_discovery(bytes: &[u8]) -> bool {
    let preamble = bytes.get(..MAX_PREAMBLE_BYTES).unwrap_or(bytes);
    NAMESPACES.iter().any(|namespace| preamble.windows(namespace.len()).any(|window| window == *namespace))
}
