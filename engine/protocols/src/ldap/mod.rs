//! LDAP over TCP and UDP (RFC 4511, MS-ADTS): what a directory server says of itself, and how clients log on to it.
//!
//! Searches, their filters, entries and names are never observed. Kept are fixed attributes of the server's own entry
//! (the root DSE, RFC 4512 5.1), the domain of a name, and what the domain controller ping carries (MS-ADTS 6.3).

mod conversation;
mod message;
mod netlogon;
mod ping;
mod root_entry;
#[cfg(test)]
mod tests;

use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{Field, FieldType, Kind};

/// The dissector.
pub static DISSECTOR: Ldap = Ldap;

/// Reads LDAP.
#[derive(Debug)]
pub struct Ldap;

/// RFC 4511 5.2.2; 3268 is the global catalogue (MS-ADTS 3.1.1.3.1.10).
const PORTS: [u16; 2] = [389, 3268];

const fn field(name: &'static str, of: FieldType, meaning: &'static str, source: &'static str) -> Field {
    Field { name, of, meaning, source }
}

const fn text(name: &'static str, meaning: &'static str, source: &'static str) -> Field {
    field(name, FieldType::Text, meaning, source)
}

static KINDS: [Kind; 5] = [
    Kind {
        name: "ldap.request",
        meaning: "The subject asked a directory server.",
        fields: &[
            text("operation", "What for: bind, search, start_tls, modify and so on.", "RFC 4511 4"),
            field("version", FieldType::Integer, "Version of the protocol.", "RFC 4511 4.2"),
            text("authentication", "anonymous, simple (the password in clear), sasl or ntlm.", "RFC 4511 4.2"),
            text("mechanism", "SASL mechanism.", "RFC 4511 4.2, RFC 4422 3.1"),
            text("domain", "Domain by the dc parts of a name; its other parts are not read.", "RFC 2247 3, RFC 4519 2.4"),
        ],
    },
    Kind {
        name: "ldap.response",
        meaning: "The subject, a directory server, answered.",
        fields: &[
            text("operation", "What it answered: bind or start_tls.", "RFC 4511 4"),
            field("result", FieldType::Integer, "0 success; 8 asks for stronger authentication.", "RFC 4511 A.1"),
        ],
    },
    Kind {
        name: "ldap.rootdse",
        meaning: "The subject, a directory server, told of itself.",
        fields: &[
            field("attributes", FieldType::Map, "Fixed attributes of its own entry.", "RFC 4512 5.1, MS-ADTS 3.1.1.3.2"),
            text("host", "Fully qualified name of the server.", "MS-ADTS 3.1.1.3.2, dnsHostName"),
            text("domain", "Domain by the default naming context.", "MS-ADTS 3.1.1.3.2, defaultNamingContext"),
            text("site", "Site of the domain by the server's name.", "MS-ADTS 3.1.1.3.2, serverName"),
            field(
                "functionality",
                FieldType::Integer,
                "Functional level of the domain controller: 2 is Windows Server 2003, 7 is 2016, 10 is 2025.",
                "MS-ADTS 3.1.1.3.2.25",
            ),
        ],
    },
    Kind {
        name: "cldap.ping",
        meaning: "The subject looked for a domain controller and named itself.",
        fields: &[
            text("host", "NetBIOS name of the subject.", "MS-ADTS 6.3.3.1, Host"),
            text("domain", "Domain it looks for.", "MS-ADTS 6.3.3.1, DnsDomain"),
            field("nt_version", FieldType::Integer, "What it can read of an answer.", "MS-ADTS 6.3.1.1, NtVer"),
        ],
    },
    Kind {
        name: "cldap.netlogon",
        meaning: "The subject, a domain controller, answered to one that looked for it.",
        fields: &[
            text("hostname", "Fully qualified name of the domain controller.", "MS-ADTS 6.3.1.9, DnsHostName"),
            text("nb_hostname", "NetBIOS name of the domain controller.", "MS-ADTS 6.3.1.9, NetbiosComputerName"),
            text("forest", "DNS name of the forest.", "MS-ADTS 6.3.1.9, DnsForestName"),
            text("domain", "DNS name of the domain.", "MS-ADTS 6.3.1.9, DnsDomainName"),
            text("nb_domain", "NetBIOS name of the domain.", "MS-ADTS 6.3.1.9, NetbiosDomainName"),
            text("site", "Site of the domain controller.", "MS-ADTS 6.3.1.9, DcSiteName"),
            text("client_site", "Site of the host that asked.", "MS-ADTS 6.3.1.9, ClientSiteName"),
            text("domain_guid", "Identifier of the domain.", "MS-ADTS 6.3.1.9, DomainGuid"),
            field("flags", FieldType::Integer, "Roles: 1 primary, 4 global catalogue, 32 key distribution centre.", "MS-ADTS 6.3.1.2"),
            field("nt_version", FieldType::Integer, "Form of the answer.", "MS-ADTS 6.3.1.1"),
        ],
    },
];
const REQUEST: &Kind = &KINDS[0];
const RESPONSE: &Kind = &KINDS[1];
const ROOT_ENTRY: &Kind = &KINDS[2];
const PING: &Kind = &KINDS[3];
const NETLOGON: &Kind = &KINDS[4];

static PROTOCOL: Protocol = Protocol {
    name: "ldap",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: &PORTS,
    kinds: &KINDS,
    openers: Some(&[0x30..=0x30]),
};

impl Dissector for Ldap {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        message::probe(head.bytes)
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let mut conversation = conversation::LdapConversation::default();
        let mut rest = payload;
        // A server may send entry and result in one datagram (RFC 1798 2 allows one request for each).
        for _ in 0..conversation::MAX_MESSAGES_OF_A_DATAGRAM {
            let Some((found, length)) = message::Message::read(rest) else { return };
            conversation.read(&found, context, sink);
            rest = rest.get(length..).unwrap_or_default();
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<conversation::LdapConversation>::default())
    }
}
