//! Telnet: what a device shows before its login prompt (RFC 854), and the diagnostic greeting of an infusion pump.
//!
//! A terminal server may put anything on port 23, a patient's values too. So text counts as a greeting only when a login
//! prompt ends it, or when it names a known product; nothing that is typed, or shown afterwards, is read.

mod commands;
mod conversation;
mod greeting;
#[cfg(test)]
mod tests;

use crate::{Conversation, Dissector, Protocol, Head, Layer, Verdict};
use asepsis_observation::{Field, FieldType, Kind};

/// The dissector.
pub static DISSECTOR: Telnet = Telnet;

/// Telnet in a TCP stream.
#[derive(Debug)]
pub struct Telnet;

const fn text(name: &'static str, meaning: &'static str, source: &'static str) -> Field {
    Field { name, of: FieldType::Text, meaning, source }
}

const BANNER_KIND: Kind = Kind {
    name: "telnet.banner",
    meaning: "A Telnet server greeted.",
    fields: &[
        Field {
            name: "banner",
            of: FieldType::Texts,
            meaning: "Lines before the login prompt; without a prompt only those that name a known product.",
            source: "RFC 854",
        },
        text("host_name", "Name of the host in its login prompt.", "customary, no standard"),
        Field {
            name: "asks_login",
            of: FieldType::Boolean,
            meaning: "True when a prompt for a name or a password followed.",
            source: "Asepsis",
        },
    ],
};

const DIAGNOSTIC_KIND: Kind = Kind {
    name: "telnet.diagnostic",
    meaning: "A diagnostic terminal told what device it belongs to.",
    fields: &[
        text("product", "Name of the product.", "greeting of the Baxter Sigma Spectrum wireless battery module"),
        text("mac", "Link-layer address of the network module.", "line MAC Address"),
        text("module_software", "Software version of the network module.", "line SW"),
        text("serial", "Serial number of the device.", "line Sigma Spectrum SN"),
        text("software", "Software version of the device.", "line Sigma Spectrum SW"),
    ],
};

static KINDS: [Kind; 2] = [BANNER_KIND, DIAGNOSTIC_KIND];
static BANNER: &Kind = &KINDS[0];
static DIAGNOSTIC: &Kind = &KINDS[1];

const PORTS: &[u16] = &[23, 2323];

static PROTOCOL: Protocol = Protocol {
    name: "telnet",
    layers: &[Layer::Stream],
    ports: PORTS,
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Telnet {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        match head.bytes {
            [commands::IAC, ..] => commands::probe(head.bytes, head.has_port(PORTS)),
            bytes if PORTS.contains(&head.sender_port) && greeting::holds_prompt(bytes) => Verdict::Mine,
            bytes if bytes.starts_with(greeting::SPECTRUM) => Verdict::Mine,
            bytes if greeting::SPECTRUM.starts_with(bytes) => Verdict::Maybe,
            bytes if PORTS.contains(&head.sender_port) && crate::lines::is_text(bytes) => Verdict::Maybe,
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<conversation::TelnetConversation>::default())
    }
}
