//! NTLMSSP, Microsoft's log-on messages inside SMB, HTTP and others: names of hosts and domains, and the Windows build.
//!
//! The user name of the AUTHENTICATE message is never read, nor are challenges and responses.

pub(crate) mod little_endian;
mod message;

use crate::{Dissector, Protocol, Layer};
use asepsis_observation::{Field, FieldType, Kind};

pub use message::read;

/// The dissector.
pub static DISSECTOR: Ntlmssp = Ntlmssp;

/// NTLMSSP. Carried by other protocols, which call [`read`].
#[derive(Debug)]
pub struct Ntlmssp;

const VERSION: Field = Field {
    name: "version",
    of: FieldType::Text,
    meaning: "Version of the operating system as major.minor.build; Samba and others imitate one.",
    source: "MS-NLMP 2.2.2.10",
};

const fn name(name: &'static str, meaning: &'static str, source: &'static str) -> Field {
    Field { name, of: FieldType::Text, meaning, source }
}

const NEGOTIATE_KIND: Kind = Kind {
    name: "ntlm.negotiate",
    meaning: "A client began to log on and named itself.",
    fields: &[
        VERSION,
        name("workstation", "NetBIOS name of the client.", "MS-NLMP 2.2.1.1, WorkstationName"),
        name("domain", "Domain or workgroup of the client.", "MS-NLMP 2.2.1.1, DomainName"),
    ],
};

const CHALLENGE_KIND: Kind = Kind {
    name: "ntlm.challenge",
    meaning: "A server answered a log-on and named itself.",
    fields: &[
        VERSION,
        name("target_name", "Domain of the server, or its own name.", "MS-NLMP 2.2.1.2, TargetName"),
        name("nb_computer", "NetBIOS name of the server.", "MS-NLMP 2.2.2.1, MsvAvNbComputerName"),
        name("nb_domain", "NetBIOS name of the server's domain.", "MS-NLMP 2.2.2.1, MsvAvNbDomainName"),
        name("dns_computer", "Fully qualified name of the server.", "MS-NLMP 2.2.2.1, MsvAvDnsComputerName"),
        name("dns_domain", "DNS name of the server's domain.", "MS-NLMP 2.2.2.1, MsvAvDnsDomainName"),
        name("dns_forest", "DNS name of the server's forest.", "MS-NLMP 2.2.2.1, MsvAvDnsTreeName"),
    ],
};

const AUTHENTICATE_KIND: Kind = Kind {
    name: "ntlm.auth",
    meaning: "A client logged on; the user's name is not read.",
    fields: &[
        VERSION,
        name("workstation", "NetBIOS name of the client.", "MS-NLMP 2.2.1.3, Workstation"),
        name("domain", "Domain of the account, or the server's name.", "MS-NLMP 2.2.1.3, DomainName"),
    ],
};

static KINDS: [Kind; 3] = [NEGOTIATE_KIND, CHALLENGE_KIND, AUTHENTICATE_KIND];
static NEGOTIATE: &Kind = &KINDS[0];
static CHALLENGE: &Kind = &KINDS[1];
static AUTHENTICATE: &Kind = &KINDS[2];

static PROTOCOL: Protocol = Protocol {
    name: "ntlmssp",
    layers: &[Layer::Carried],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Ntlmssp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }
}
