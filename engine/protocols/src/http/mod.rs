//! HTTP/1.0 and 1.1 (RFC 9110, RFC 9112): software of both sides, realms, titles of pages, `UPnP` device descriptions,
//! and of health care `DICOMweb`, FHIR and the SOAP actions of IHE and HL7.
//!
//! Paths keep white-listed segments only; queries, cookies, credentials, referrers and bodies are not kept. Of what clients
//! send only FHIR resources are looked at, and of those only `Device`.

mod action;
pub(crate) mod authentication;
mod body;
mod capability;
pub(crate) mod carried;
mod conversation;
#[cfg(test)]
mod conversation_test;
mod description;
mod device;
pub(crate) mod entity;
mod head;
mod json;
mod media;
mod page;
pub(crate) mod path;
mod path_words;
mod subprotocol;
mod title;

use crate::{Conversation, Dissector, Protocol, Head, Layer, Verdict, wsd};
use asepsis_observation::{Field, FieldType, Kind};

/// The dissector.
pub static DISSECTOR: Http = Http;

/// HTTP in a TCP stream.
#[derive(Debug)]
pub struct Http;

const fn text(name: &'static str, meaning: &'static str, source: &'static str) -> Field {
    Field { name, of: FieldType::Text, meaning, source }
}

const REQUEST_KIND: Kind = Kind {
    name: "http.request",
    meaning: "A client asked a web server.",
    fields: &[
        text("method", "What it asks the server to do.", "RFC 9110 9"),
        text("host", "Name of the server as the client knows it.", "RFC 9110 7.2"),
        text("path", "Path, where each segment that is not white-listed is *.", "RFC 9112 3.2"),
        text("user_agent", "Software of the client by its own words.", "RFC 9110 10.1.5"),
        text("content_type", "Media type of what it sends, without parameters.", "RFC 9110 8.3"),
        text("upgrade", "Protocol it wants to change to.", "RFC 9110 7.8"),
        text("subprotocol", "What is spoken inside the WebSocket, where it is a registered name: hub.bsc.bacnet.org.", "RFC 6455 1.9"),
        text("accept", "Medical media type that it accepts; others are not kept.", "RFC 9110 12.5.1"),
        text("part_type", "Medical media type of the parts it sends.", "RFC 2387 3.1"),
        text("action", "SOAP action of a known namespace; what no standard names is *.", "SOAP 1.1 6.1.1, RFC 3902 5"),
    ],
};

const RESPONSE_KIND: Kind = Kind {
    name: "http.response",
    meaning: "A web server answered. The title of a page follows in an observation of its own.",
    fields: &[
        Field {
            name: "status",
            of: FieldType::Integer,
            meaning: "Status code of the answer.",
            source: "RFC 9110 15",
        },
        text("server", "Software of the server by its own words.", "RFC 9110 10.2.4"),
        text("realm", "What the server protects, in its words.", "RFC 9110 11.5"),
        text("title", "Title of the page, when its address holds nothing but white-listed words.", "WHATWG HTML 4.2.2"),
        text("subprotocol", "What is spoken inside the WebSocket, where it is a registered name: hub.bsc.bacnet.org.", "RFC 6455 1.9"),
        text("powered_by", "Software behind the server (X-Powered-By).", "customary, no standard"),
        text("content_type", "Media type of the answer, without parameters.", "RFC 9110 8.3"),
        text("part_type", "Medical media type of the parts of the answer.", "RFC 2387 3.1"),
        text("action", "SOAP action of the answer, else of the request that it answers.", "SOAP 1.1 6.1.1, RFC 3902 5"),
    ],
};

const DESCRIPTION_KIND: Kind = Kind {
    name: "upnp.description",
    meaning: "A server handed out the UPnP description of itself; fields of the root device.",
    fields: &[
        text("friendly_name", "Name given for people to read.", "UPnP Device Architecture 2.0, 2.3, friendlyName"),
        text("manufacturer", "Maker of the device.", "UPnP Device Architecture 2.0, 2.3, manufacturer"),
        text("model_name", "Model.", "UPnP Device Architecture 2.0, 2.3, modelName"),
        text("model_number", "Number of the model.", "UPnP Device Architecture 2.0, 2.3, modelNumber"),
        text("model_description", "Model in a longer form.", "UPnP Device Architecture 2.0, 2.3, modelDescription"),
        text("serial", "Serial number.", "UPnP Device Architecture 2.0, 2.3, serialNumber"),
        text("udn", "Unique device name, uuid: and an identifier.", "UPnP Device Architecture 2.0, 2.3, UDN"),
        text("device_type", "Type of the device as a URN.", "UPnP Device Architecture 2.0, 2.3, deviceType"),
    ],
};

const CAPABILITY_KIND: Kind = Kind {
    name: "fhir.capability_statement",
    meaning: "A FHIR server told what software it is.",
    fields: &[
        text("fhir_version", "Version of FHIR that it speaks.", "HL7 FHIR R5 5.2, CapabilityStatement.fhirVersion"),
        text("software_name", "Name of the software.", "HL7 FHIR R5 5.2, CapabilityStatement.software.name"),
        text("software_version", "Version of the software.", "HL7 FHIR R5 5.2, CapabilityStatement.software.version"),
        text("implementation", "Installation in its own words.", "HL7 FHIR R5 5.2, CapabilityStatement.implementation.description"),
        text("kind", "instance, capability or requirements.", "HL7 FHIR R5 5.2, CapabilityStatement.kind"),
    ],
};

const DEVICE_KIND: Kind = Kind {
    name: "fhir.device",
    meaning: "The subject told of a device in a FHIR resource; of devices that are bound to a patient nothing is read, nor of other resources.",
    fields: &[
        text("manufacturer", "Maker of the device.", "HL7 FHIR R4 8.12, Device.manufacturer"),
        text("model_number", "Model or number of the model.", "HL7 FHIR R4 8.12, Device.modelNumber"),
        text("model_name", "Name that the maker gave the model or registered, never one that a user gave.", "HL7 FHIR R4 8.12, Device.deviceName; R5 11.1, Device.name"),
        text("version", "Version of firmware or software.", "HL7 FHIR R4 8.12, Device.version"),
        text("serial", "Serial number; absent where the message may bind devices to patients.", "HL7 FHIR R4 8.12, Device.serialNumber"),
        text("product_identifier", "Device identifier of its UDI: the product, not the piece.", "HL7 FHIR R4 8.12, Device.udiCarrier.deviceIdentifier"),
        Field {
            name: "types",
            of: FieldType::Texts,
            meaning: "Codes of its type and specialisations, digits only, whichever nomenclature they are of.",
            source: "HL7 FHIR R4 8.12, Device.type, Device.specialization; R5 11.1, Device.conformsTo",
        },
        Field {
            name: "is_answer",
            of: FieldType::Boolean,
            meaning: "A server told it of a device that it knows; else a client reports it.",
            source: "HL7 FHIR R5 3.2.0",
        },
    ],
};

static KINDS: [Kind; 5] = [REQUEST_KIND, RESPONSE_KIND, DESCRIPTION_KIND, CAPABILITY_KIND, DEVICE_KIND];
static REQUEST: &Kind = &KINDS[0];
static RESPONSE: &Kind = &KINDS[1];
static DESCRIPTION: &Kind = &KINDS[2];
static CAPABILITY: &Kind = &KINDS[3];
static DEVICE: &Kind = &KINDS[4];

static PROTOCOL: Protocol = Protocol {
    name: "http",
    layers: &[Layer::Stream],
    // IANA http, http-alt, ipp; Orthanc's and WS-Management's habits, and those of UPnP consoles.
    ports: &[80, 8080, 8000, 8008, 631, 8042, 5985, 49152],
    kinds: &KINDS,
    openers: Some(&[b'A'..=b'Z']),
};

impl Dissector for Http {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        head::probe(head.bytes)
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<conversation::HttpConversation>::default())
    }
}
