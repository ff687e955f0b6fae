//! SMB 1 to 3 over TCP, with or without the `NetBIOS` session service: dialects, names, operating systems, shares.
//!
//! Names of files, folders and users are never read; of shares only fixed administrative names are kept.

mod conversation;
#[cfg(test)]
mod conversation_test;
mod netbios;
mod pipe;
mod share;
mod smb1;
mod smb1_session;
mod smb2;

pub(crate) use smb2::guid;

use crate::{Conversation, Dissector, Protocol, Head, Layer, Verdict};
use asepsis_observation::{Field, FieldType, Kind};

/// The dissector.
pub static DISSECTOR: Smb = Smb;

/// SMB in a TCP stream.
#[derive(Debug)]
pub struct Smb;

const fn field(name: &'static str, of: FieldType, meaning: &'static str, source: &'static str) -> Field {
    Field { name, of, meaning, source }
}

const NEGOTIATE_KIND: Kind = Kind {
    name: "smb.negotiate",
    meaning: "A client offered dialects of SMB 1, or a server chose one.",
    fields: &[
        field("dialects", FieldType::Texts, "Dialects the client offers.", "MS-CIFS 2.2.4.52.1"),
        field("dialect", FieldType::Text, "Dialect the server chose.", "MS-CIFS 2.2.4.52.2, DialectIndex"),
        field("server", FieldType::Text, "NetBIOS name of the server.", "MS-SMB 2.2.4.5.2.2, ServerName"),
        field("primary_domain", FieldType::Text, "Domain or workgroup of the server.", "MS-CIFS 2.2.4.52.2, DomainName"),
        field("server_guid", FieldType::Text, "Identifier of the server.", "MS-SMB 2.2.4.5.2.1, ServerGUID"),
        field("signing_required", FieldType::Boolean, "True when the server insists on signing.", "MS-CIFS 2.2.4.52.2"),
    ],
};

const SESSION_KIND: Kind = Kind {
    name: "smb.session",
    meaning: "The sender of a session set-up of SMB 1 named its software.",
    fields: &[
        field("native_os", FieldType::Text, "Operating system by its own words.", "MS-CIFS 2.2.4.53, NativeOS"),
        field("native_lanman", FieldType::Text, "SMB software by its own words.", "MS-CIFS 2.2.4.53, NativeLanMan"),
        field("primary_domain", FieldType::Text, "Domain or workgroup.", "MS-CIFS 2.2.4.53, PrimaryDomain"),
    ],
};

const NEGOTIATE_2_KIND: Kind = Kind {
    name: "smb2.negotiate",
    meaning: "A client offered dialects of SMB 2 or 3, or a server chose one.",
    fields: &[
        field("dialects", FieldType::Integers, "Dialects the client offers; 785 is 3.1.1.", "MS-SMB2 2.2.3"),
        field("dialect", FieldType::Integer, "Dialect the server chose; 767 asks to negotiate again.", "MS-SMB2 2.2.4"),
        field("client_guid", FieldType::Text, "Identifier of the client.", "MS-SMB2 2.2.3"),
        field("server_guid", FieldType::Text, "Identifier of the server.", "MS-SMB2 2.2.4"),
        field("netname", FieldType::Text, "Server's name as the client asked for it.", "MS-SMB2 2.2.3.1.4"),
        field("contexts", FieldType::Integers, "Kinds of contexts, in order; 3 is compression, 8 signing.", "MS-SMB2 2.2.3.1"),
        field("ciphers", FieldType::Integers, "Ciphers offered or chosen; 2 is AES-128-GCM.", "MS-SMB2 2.2.3.1.2"),
        field("compressions", FieldType::Integers, "Compression offered or chosen.", "MS-SMB2 2.2.3.1.3"),
        field("signing_required", FieldType::Boolean, "True when the sender insists on signing.", "MS-SMB2 2.2.3"),
    ],
};

const TREE_KIND: Kind = Kind {
    name: "smb.tree",
    meaning: "A client connected to a share.",
    fields: &[
        field("server", FieldType::Text, "Server as the client names it.", "MS-SMB2 2.2.9, MS-CIFS 2.2.4.55.1"),
        field("share", FieldType::Text, "A well-known share, or * for any other.", "MS-SMB2 2.2.9"),
    ],
};

const NETBIOS_KIND: Kind = Kind {
    name: "nbss.session",
    meaning: "A client asked for a NetBIOS session.",
    fields: &[
        field("called", FieldType::Text, "NetBIOS name it asked for.", "RFC 1002 4.3.2"),
        field("calling", FieldType::Text, "NetBIOS name of the client.", "RFC 1002 4.3.2"),
    ],
};

static KINDS: [Kind; 5] = [NEGOTIATE_KIND, SESSION_KIND, NEGOTIATE_2_KIND, TREE_KIND, NETBIOS_KIND];
static NEGOTIATE: &Kind = &KINDS[0];
static SESSION: &Kind = &KINDS[1];
static NEGOTIATE_2: &Kind = &KINDS[2];
static TREE: &Kind = &KINDS[3];
static NETBIOS: &Kind = &KINDS[4];

static PROTOCOL: Protocol = Protocol {
    name: "smb",
    layers: &[Layer::Stream],
    ports: &[445, 139],
    kinds: &KINDS,
    openers: Some(&[0..=0, 0x81..=0x85]),
};

impl Dissector for Smb {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        netbios::probe(head.bytes)
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<conversation::SmbConversation>::default())
    }
}
