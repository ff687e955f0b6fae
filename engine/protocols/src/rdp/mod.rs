//! RDP: how a session is to be secured, and of the unencrypted settings the client's name and build (MS-RDPBCGR).
//!
//! The user's name in the connection request is never read, nor anything behind the settings.

mod conversation;
mod settings;
#[cfg(test)]
mod tests;

use crate::{Conversation, Dissector, Protocol, Head, Layer, Verdict};
use asepsis_observation::{Field, FieldType, Kind};

/// The dissector.
pub static DISSECTOR: Rdp = Rdp;

/// RDP in a TCP stream.
#[derive(Debug)]
pub struct Rdp;

const fn integer(name: &'static str, meaning: &'static str, source: &'static str) -> Field {
    Field { name, of: FieldType::Integer, meaning, source }
}

const CLIENT_KIND: Kind = Kind {
    name: "rdp.client",
    meaning: "A client asked for a remote desktop.",
    fields: &[
        integer("requested_protocols", "Bits of the ways to secure it: 1 TLS, 2 and 8 CredSSP.", "MS-RDPBCGR 2.2.1.1.1"),
        Field {
            name: "client_name",
            of: FieldType::Text,
            meaning: "Name of the client's host.",
            source: "MS-RDPBCGR 2.2.1.3.2, clientName",
        },
        integer("client_build", "Build of the client's system.", "MS-RDPBCGR 2.2.1.3.2, clientBuild"),
        integer("version", "Version of the protocol.", "MS-RDPBCGR 2.2.1.3.2, version"),
        integer("keyboard_layout", "Keyboard layout, a Windows locale identifier.", "MS-RDPBCGR 2.2.1.3.2"),
    ],
};

const SERVER_KIND: Kind = Kind {
    name: "rdp.server",
    meaning: "A server answered the request for a remote desktop.",
    fields: &[
        integer("selected_protocol", "Way to secure it: 0 RDP's own, 1 TLS, 2 and 8 CredSSP.", "MS-RDPBCGR 2.2.1.2.1"),
        integer("failure_code", "Why it refused.", "MS-RDPBCGR 2.2.1.2.2"),
        integer("version", "Version of the protocol.", "MS-RDPBCGR 2.2.1.4.2, version"),
        integer("encryption_method", "Method of RDP's own encryption; 0 is none.", "MS-RDPBCGR 2.2.1.4.3"),
        integer("encryption_level", "Level of RDP's own encryption; 0 is none.", "MS-RDPBCGR 2.2.1.4.3"),
    ],
};

static KINDS: [Kind; 2] = [CLIENT_KIND, SERVER_KIND];
static CLIENT: &Kind = &KINDS[0];
static SERVER: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "rdp",
    layers: &[Layer::Stream],
    ports: &[3389],
    kinds: &KINDS,
    openers: Some(&[3..=3]),
};

impl Dissector for Rdp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        conversation::probe(head.bytes, head.has_port(PROTOCOL.ports))
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<conversation::RdpConversation>::default())
    }
}
