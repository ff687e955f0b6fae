//! Messages and options of `DHCPv6` (RFC 8415 8, 9 and 21).

use super::identifier::Identifier;
use crate::dns_labels;
use crate::octets::{Elements, ipv6_at, mac_at, u8_at, u16_at, u32_at, word_element};
use asepsis_observation::{Fields, Mac, Value, hexadecimal, text};
use std::net::Ipv6Addr;

/// Codes, addresses and classes kept of one message, at most.
const MAX_LISTED: usize = 64;

const WORDS: [&str; 12] = [
    "",
    "solicit",
    "advertise",
    "request",
    "confirm",
    "renew",
    "rebind",
    "reply",
    "release",
    "decline",
    "reconfigure",
    "information_request",
];
const RELAY_FORWARD: u8 = 12;
const RELAY_REPLY: u8 = 13;
/// Where the options begin: behind type and transaction, or behind type, hops and two addresses.
const OPTIONS: usize = 4;
const RELAY_OPTIONS: usize = 34;

const CLIENT_ID: u16 = 1;
const SERVER_ID: u16 = 2;
const RELAY_MESSAGE: u16 = 9;

/// How much the bytes look like a message.
pub(super) struct Shape {
    /// Options end where the bytes do.
    pub is_whole: bool,
    /// It has an identifier as RFC 8415 11 writes them; of a relay's message, the relayed one.
    pub has_identifier: bool,
}

/// Looks at type and options; nothing when they contradict.
pub(super) fn shape(bytes: &[u8]) -> Option<Shape> {
    let at = match u8_at(bytes, 0)? {
        1..=11 => OPTIONS,
        RELAY_FORWARD | RELAY_REPLY => RELAY_OPTIONS,
        _ => return None,
    };
    let mut options = Elements::new(bytes.get(at..)?, word_element);
    let (mut has_identifier, mut count) = (false, 0_usize);
    for (code, value) in options.by_ref() {
        // RFC 8415 24: code 0 is reserved.
        if code == 0 {
            return None;
        }
        count += 1;
        has_identifier |= match code {
            CLIENT_ID | SERVER_ID => Identifier(value).is_plausible(),
            RELAY_MESSAGE => at == RELAY_OPTIONS && matches!(value.first(), Some(1..=13)) && value.len() >= OPTIONS,
            _ => false,
        };
    }
    (count > 0).then(|| Shape { is_whole: options.rest().is_empty(), has_identifier })
}

/// What a relay wraps round a message (RFC 8415 9).
pub(super) struct Relayed<'a> {
    /// The wrapped message.
    pub message: &'a [u8],
    /// The client, or the relay before.
    pub peer: Ipv6Addr,
    /// RFC 6939: the client's hardware address.
    pub client_mac: Option<Mac>,
    is_answer: bool,
    link: Option<Ipv6Addr>,
}

impl<'a> Relayed<'a> {
    /// Reads it; nothing when it is no relay's message.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let kind = u8_at(bytes, 0).filter(|kind| matches!(*kind, RELAY_FORWARD | RELAY_REPLY))?;
        let (mut message, mut client_mac) = (None, None);
        for (code, value) in Elements::new(bytes.get(RELAY_OPTIONS..)?, word_element) {
            match code {
                RELAY_MESSAGE => message = message.or(Some(value)),
                79 if u16_at(value, 0) == Some(1) && value.len() == 8 => client_mac = mac_at(value, 2),
                _ => {}
            }
        }
        Some(Self {
            message: message?,
            peer: ipv6_at(bytes, 18)?,
            client_mac,
            is_answer: kind == RELAY_REPLY,
            link: ipv6_at(bytes, 2),
        })
    }

    /// What it says of its sender.
    pub fn fields(&self) -> Fields {
        let word = if self.is_answer { "relay_reply" } else { "relay_forward" };
        Fields::new().with("message_type", word).with("relay_link", self.link)
    }
}

/// A message between client and server.
pub(super) struct Message<'a> {
    kind: u8,
    options: &'a [u8],
}

impl<'a> Message<'a> {
    /// Reads it; nothing when it is of no known type.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let kind = u8_at(bytes, 0).filter(|kind| (1..=11).contains(kind))?;
        Some(Self { kind, options: bytes.get(OPTIONS..)? })
    }

    /// RFC 8415 7.3: advertise, reply and reconfigure come from servers.
    pub fn is_of_server(&self) -> bool {
        matches!(self.kind, 2 | 7 | 10)
    }

    /// Its type as a word.
    pub fn word(&self) -> Option<&'static str> {
        WORDS.get(usize::from(self.kind)).copied()
    }

    fn option(&self, wanted: u16) -> Option<&'a [u8]> {
        Elements::new(self.options, word_element).find(|(code, _)| *code == wanted).map(|(_, value)| value)
    }

    /// The client's identifier.
    pub fn client_identifier(&self) -> Identifier<'a> {
        Identifier(self.option(CLIENT_ID).unwrap_or_default())
    }

    fn server_identifier(&self) -> Identifier<'a> {
        Identifier(self.option(SERVER_ID).unwrap_or_default())
    }

    /// The client's hardware address, where a relay wrote it down for the server (RFC 6939).
    pub fn client_mac(&self) -> Option<Mac> {
        let value = self.option(79)?;
        mac_at(value, 2).filter(|_| u16_at(value, 0) == Some(1))
    }

    /// Addresses given, in the identity associations (RFC 8415 21.4 to 21.6).
    pub fn addresses(&self) -> Vec<Ipv6Addr> {
        let associations = Elements::new(self.options, word_element).filter_map(|(code, value)| match code {
            3 => value.get(12..),
            4 => value.get(4..),
            _ => None,
        });
        associations
            .flat_map(|inner| Elements::new(inner, word_element))
            .filter(|(code, value)| *code == 5 && value.len() >= 24)
            // A valid lifetime of 0 takes the address away (RFC 8415 18.2.10.1).
            .filter(|(_, value)| u32_at(value, 20) != Some(0) || !self.is_of_server())
            .filter_map(|(_, value)| ipv6_at(value, 0))
            .take(MAX_LISTED)
            .collect()
    }

    /// What it says of its sender.
    pub fn fields(&self) -> Fields {
        let (client, server) = (self.client_identifier(), self.server_identifier());
        let (own, peer) = if self.is_of_server() { (server, client) } else { (client, server) };
        let mut fields = own.describe(Fields::new().with("message_type", self.word()));
        fields.set("peer_duid", hexadecimal(peer.0));
        fields.set("peer_duid_mac", peer.mac().map(|mac| mac.to_string()));
        if !self.is_of_server() {
            fields.set("requested_address", self.addresses());
        }
        for (code, value) in Elements::new(self.options, word_element) {
            self.option_fields(code, value, &mut fields);
        }
        fields
    }

    fn option_fields(&self, code: u16, value: &[u8], fields: &mut Fields) {
        match code {
            6 => fields.set_first("option_request_list", numbers(value)),
            16 => {
                fields.set_first("vendor_enterprise", u32_at(value, 0).map(i64::from));
                fields.set_first("vendor_class", Value::List(classes(value)));
            }
            17 => fields.set_first("vendor_options_enterprise", u32_at(value, 0).map(i64::from)),
            23 => fields.set_first("name_servers", addresses(value)),
            24 => fields.set_first("search_domains", dns_labels::names(value)),
            // RFC 4704 4.1: flags, name. In an answer it is the client's name.
            39 if !self.is_of_server() => {
                fields.set_first("fqdn", dns_labels::names(value.get(1..).unwrap_or_default()).into_iter().next());
            }
            39 => {
                fields.set_first("peer_fqdn", dns_labels::names(value.get(1..).unwrap_or_default()).into_iter().next());
            }
            61 => fields.set_first("client_arch", numbers(value)),
            _ => {}
        }
    }
}

fn numbers(value: &[u8]) -> Vec<u16> {
    value.chunks_exact(2).filter_map(|pair| u16_at(pair, 0)).take(MAX_LISTED).collect()
}

fn addresses(value: &[u8]) -> Vec<Ipv6Addr> {
    value.chunks_exact(16).filter_map(|address| ipv6_at(address, 0)).take(MAX_LISTED).collect()
}

/// RFC 8415 21.16: enterprise number, then classes, each with its length in two octets.
fn classes(value: &[u8]) -> Vec<Value> {
    let (mut found, mut rest) = (Vec::new(), value.get(4..).unwrap_or_default());
    while let Some((class, behind)) = u16_at(rest, 0)
        .and_then(|length| rest.get(2..)?.split_at_checked(usize::from(length)))
        .filter(|_| found.len() < MAX_LISTED)
    {
        found.push(Value::Text(text(class)));
        rest = behind;
    }
    found.retain(|class| *class != Value::Text(String::new()));
    found
}
