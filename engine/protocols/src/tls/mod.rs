//! TLS over TCP, SSL 3.0 to TLS 1.3: names asked for, fingerprints of both sides, certificates up to TLS 1.2.

pub(crate) mod carried;
mod certificate;
mod conversation;
#[cfg(test)]
mod conversation_test;
mod cursor;
mod fingerprint;
mod hello;
mod message;
mod record;

pub(crate) use fingerprint::Transport;
pub(crate) use message::{MESSAGE_CERTIFICATE, MESSAGE_CLIENT_HELLO, MESSAGE_SERVER_HELLO, Roles, read_hello};

use crate::{Conversation, Dissector, Protocol, Head, Layer, Verdict};
use asepsis_observation::{Field, FieldType, Kind};

/// The dissector.
pub static DISSECTOR: Tls = Tls;

/// TLS in a TCP stream.
#[derive(Debug)]
pub struct Tls;

const fn field(name: &'static str, of: FieldType, meaning: &'static str, source: &'static str) -> Field {
    Field { name, of, meaning, source }
}

const LEGACY_VERSION: Field =
    field("version", FieldType::Integer, "Version field of the message; 771 also for TLS 1.3. Of DTLS 65279 (1.0), 65277 (1.2 and 1.3), 256 (draft).", "RFC 8446 4.1.2");
const ALPN: Field = field("alpn", FieldType::Texts, "Application protocols, offered or chosen.", "RFC 7301 3.1");

const CLIENT_HELLO_KIND: Kind = Kind {
    name: "tls.client_hello",
    meaning: "A client offered to encrypt.",
    fields: &[
        LEGACY_VERSION,
        field("supported_versions", FieldType::Integers, "Versions it supports, preferred first.", "RFC 8446 4.2.1"),
        field("sni", FieldType::Text, "Name of the server it wants to reach.", "RFC 6066 3"),
        ALPN,
        field("ja3", FieldType::Text, "MD5 of version, ciphers, extensions, groups and point formats.", "salesforce/ja3"),
        field("ja4", FieldType::Text, "Fingerprint that does not depend on the order of the lists.", "FoxIO JA4 (BSD-3)"),
    ],
};

const SERVER_HELLO_KIND: Kind = Kind {
    name: "tls.server_hello",
    meaning: "A server chose how to encrypt.",
    fields: &[
        LEGACY_VERSION,
        field("selected_version", FieldType::Integer, "Version it chose, from TLS 1.3 on.", "RFC 8446 4.2.1"),
        field("cipher_suite", FieldType::Integer, "Cipher suite it chose.", "RFC 8446 4.1.3"),
        field("ja3s", FieldType::Text, "MD5 of version, cipher suite and extensions.", "salesforce/ja3"),
        ALPN,
    ],
};

const CERTIFICATE_KIND: Kind = Kind {
    name: "tls.certificate",
    meaning: "The subject sent this certificate; of a client's the names of the holder are left out, but not of an access point's.",
    fields: &[
        field("position", FieldType::Integer, "Place in the chain; 0 is the holder's own.", "RFC 5246 7.4.2"),
        field("subject_cn", FieldType::Text, "Common name of the holder.", "RFC 5280 4.1.2.6"),
        field("subject_o", FieldType::Text, "Organisation of the holder.", "RFC 5280 4.1.2.6"),
        field("subject_ou", FieldType::Text, "Unit of the holder's organisation.", "RFC 5280 4.1.2.6"),
        field("issuer_cn", FieldType::Text, "Common name of the issuer.", "RFC 5280 4.1.2.4"),
        field("issuer_o", FieldType::Text, "Organisation of the issuer.", "RFC 5280 4.1.2.4"),
        field("serial", FieldType::Octets, "Serial number.", "RFC 5280 4.1.2.2"),
        field("not_before", FieldType::Text, "Start of validity, ISO 8601.", "RFC 5280 4.1.2.5"),
        field("not_after", FieldType::Text, "End of validity, ISO 8601.", "RFC 5280 4.1.2.5"),
        field("subject_alt_names", FieldType::Texts, "DNS names and addresses of the holder.", "RFC 5280 4.2.1.6"),
        field("key_purposes", FieldType::Texts, "Purposes of the key that RFC 5280 does not name, as identifiers.", "RFC 5280 4.2.1.12"),
        field("self_signed", FieldType::Boolean, "True when holder and issuer have one name.", "RFC 5280 3.2"),
    ],
};

static KINDS: [Kind; 3] = [CLIENT_HELLO_KIND, SERVER_HELLO_KIND, CERTIFICATE_KIND];
static CLIENT_HELLO: &Kind = &KINDS[0];
pub(crate) static SERVER_HELLO: &Kind = &KINDS[1];
pub(crate) static CERTIFICATE: &Kind = &KINDS[2];

static PROTOCOL: Protocol = Protocol {
    name: "tls",
    layers: &[Layer::Stream],
    // HTTPS, LDAPS, DICOM over TLS, IMAPS, SMTPS, MQTT over TLS, alternative HTTPS, ONVIF and UPnP consoles.
    ports: &[443, 636, 2762, 993, 465, 8883, 8443, 3269, 853, 6514],
    kinds: &KINDS,
    openers: Some(&[20..=24, 0x80..=0xff]),
};

impl Dissector for Tls {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        record::probe(head.bytes)
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<conversation::TlsConversation>::default())
    }
}
