//! The options of neighbour discovery (RFC 4861 4.6).

use crate::dns_labels;
use crate::octets::{Elements, Split, ipv6_at, mac_at, u8_at, u32_at};
use asepsis_observation::Mac;
use std::net::Ipv6Addr;

/// Prefixes, name servers and domains kept of one message, at most.
const MAX_LISTED: usize = 16;

/// What the options of one message say.
#[derive(Debug, Default)]
pub(super) struct Options {
    /// RFC 4861 4.6.1, source or target.
    pub link_address: Option<Mac>,
    /// RFC 4861 4.6.4.
    pub mtu: Option<u32>,
    /// RFC 4861 4.6.2: network and bits.
    pub prefixes: Vec<(Ipv6Addr, u8)>,
    /// RFC 8106 5.1.
    pub name_servers: Vec<Ipv6Addr>,
    /// RFC 8106 5.2.
    pub search_domains: Vec<String>,
}

/// Type and length in one octet each; the length counts units of eight octets and includes these two.
fn split(bytes: &[u8]) -> Option<Split<'_>> {
    let length = (usize::from(u8_at(bytes, 1)?) * 8).checked_sub(2)?;
    let (value, rest) = bytes.get(2..)?.split_at_checked(length)?;
    Some((u16::from(u8_at(bytes, 0)?), value, rest))
}

impl Options {
    /// Reads all options.
    pub fn read(bytes: &[u8]) -> Self {
        let mut options = Self::default();
        for (kind, value) in Elements::new(bytes, split) {
            match kind {
                1 | 2 if value.len() == 6 => options.link_address = options.link_address.or(mac_at(value, 0)),
                3 => options.prefix(value),
                5 => options.mtu = options.mtu.or(u32_at(value, 2)),
                25 => options.servers(value),
                31 if options.search_domains.is_empty() => {
                    options.search_domains = dns_labels::names(value.get(6..).unwrap_or_default());
                }
                _ => {}
            }
        }
        options
    }

    fn prefix(&mut self, value: &[u8]) {
        if let (Some(bits), Some(prefix)) = (u8_at(value, 0), ipv6_at(value, 14))
            && self.prefixes.len() < MAX_LISTED
        {
            self.prefixes.push((prefix, bits));
        }
    }

    fn servers(&mut self, value: &[u8]) {
        let addresses = value.get(6..).unwrap_or_default().chunks_exact(16).filter_map(|address| ipv6_at(address, 0));
        let left = MAX_LISTED - self.name_servers.len().min(MAX_LISTED);
        self.name_servers.extend(addresses.take(left));
    }
}
