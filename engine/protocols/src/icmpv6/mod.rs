//! Neighbour discovery of IPv6 (RFC 4861, RFC 8106) in `ICMPv6`; what is MLD's is handed on.

mod option;
#[cfg(test)]
mod tests;

use crate::octets::{ipv6_at, mac_text, u8_at, u16_at};
use crate::{Context, Dissector, Protocol, Layer, Sink, mld};
use asepsis_observation::FieldType::{Address, Boolean, Integer, Integers, Text, Texts};
use asepsis_observation::{Endpoint, Field, Fields, Kind, Value};
use option::Options;
use std::net::{IpAddr, Ipv6Addr};

/// The dissector.
pub static DISSECTOR: Icmpv6 = Icmpv6;

/// Reads `ICMPv6` packets.
#[derive(Debug)]
pub struct Icmpv6;

static KINDS: [Kind; 2] = [
    Kind {
        name: "icmpv6.nd",
        meaning: "The subject says which IPv6 address it holds, or asks whether it may take one.",
        fields: &[
            Field::new(
                "message",
                Text,
                "One of router_solicitation, solicitation, probe, advertisement.",
                "RFC 4861 4; RFC 4862 5.4",
            ),
            Field::new("link_address", Text, "Hardware address that belongs to it.", "RFC 4861 4.6.1"),
            Field::new("target", Address, "Address that the sender advertises.", "RFC 4861 4.4"),
            Field::new("probed_ip", Address, "Address that the sender wants to take.", "RFC 4862 5.4.2"),
            Field::new("is_router", Boolean, "True when the advertiser calls itself a router.", "RFC 4861 4.4"),
        ],
    },
    Kind {
        name: "icmpv6.ra",
        meaning: "The subject offers itself as a router.",
        fields: &[
            Field::new("router_lifetime", Integer, "Seconds; 0: no default router.", "RFC 4861 4.2"),
            Field::new("hop_limit", Integer, "Hop limit that hosts shall use.", "RFC 4861 4.2"),
            Field::new("is_managed", Boolean, "True when addresses come by DHCPv6.", "RFC 4861 4.2"),
            Field::new("link_address", Text, "Hardware address of the router.", "RFC 4861 4.6.1"),
            Field::new("mtu", Integer, "Octets in a packet on this link, at most.", "RFC 4861 4.6.4"),
            Field::new("prefix", Texts, "Networks on this link.", "RFC 4861 4.6.2"),
            Field::new("prefix_length", Integers, "Bits of each.", "RFC 4861 4.6.2"),
            Field::new("rdnss", Texts, "Addresses of name servers.", "RFC 8106 5.1"),
            Field::new("search_domains", Texts, "Domains to search names in.", "RFC 8106 5.2"),
        ],
    },
];

/// Where the options of each message begin.
const ROUTER_SOLICITATION: usize = 8;
const ROUTER_ADVERTISEMENT: usize = 16;
const NEIGHBOUR_MESSAGE: usize = 24;

fn options(payload: &[u8], at: usize) -> Options {
    Options::read(payload.get(at..).unwrap_or_default())
}

/// The sender with the hardware address it names, if it names one.
fn named(context: &Context, options: &Options, ip: Option<Ipv6Addr>) -> Endpoint {
    let mac = options.link_address.or(context.sender.mac);
    Endpoint { mac, ip: ip.map(IpAddr::V6).or(context.sender.ip), vlan: context.sender.vlan }
}

fn advertise_router(payload: &[u8], context: &Context, sink: &mut Sink) {
    let (Some(hop_limit), Some(flags)) = (u8_at(payload, 4), u8_at(payload, 5)) else { return };
    let options = options(payload, ROUTER_ADVERTISEMENT);
    let subject = named(context, &options, None);
    let fields = Fields::new()
        .with("router_lifetime", u16_at(payload, 6))
        .with("hop_limit", hop_limit)
        .with("is_managed", flags & 0x80 != 0)
        .with("link_address", options.link_address.map(mac_text))
        .with("mtu", options.mtu)
        .with("prefix", options.prefixes.iter().map(|(prefix, _)| *prefix).collect::<Vec<_>>())
        .with("prefix_length", options.prefixes.iter().map(|(_, length)| *length).collect::<Vec<_>>())
        .with("rdnss", options.name_servers)
        .with("search_domains", options.search_domains);
    sink.observe(&KINDS[1], subject, fields);
}

fn solicit(payload: &[u8], context: &Context, sink: &mut Sink) {
    let options = options(payload, NEIGHBOUR_MESSAGE);
    let is_probe = context.sender.ip.is_none();
    let fields = Fields::new()
        .with("message", if is_probe { "probe" } else { "solicitation" })
        .with("link_address", options.link_address.map(mac_text))
        .with("probed_ip", ipv6_at(payload, 8).filter(|_| is_probe));
    if is_probe || options.link_address.is_some() {
        sink.observe(&KINDS[0], named(context, &options, None), fields);
    }
}

fn advertise(payload: &[u8], context: &Context, sink: &mut Sink) {
    let Some(target) = ipv6_at(payload, 8).filter(|target| !target.is_multicast()) else { return };
    let options = options(payload, NEIGHBOUR_MESSAGE);
    let fields = Fields::new()
        .with("message", "advertisement")
        .with("link_address", options.link_address.map(mac_text))
        .with("target", target)
        .with("is_router", u8_at(payload, 4).map(|flags| Value::from(flags & 0x80 != 0)));
    sink.observe(&KINDS[0], named(context, &options, Some(target)), fields);
}

static PROTOCOL: Protocol = Protocol {
    name: "icmpv6",
    layers: &[Layer::Packet(58)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Icmpv6 {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn packet(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        // RFC 4862 5.4: who has no address yet sends from none.
        let ip = context.sender.ip.filter(|ip| !ip.is_unspecified());
        let context = &Context { sender: Endpoint { ip, ..context.sender }, ..*context };
        match u8_at(payload, 0) {
            Some(133) => {
                let options = options(payload, ROUTER_SOLICITATION);
                let fields = Fields::new()
                    .with("message", "router_solicitation")
                    .with("link_address", options.link_address.map(mac_text));
                sink.observe(&KINDS[0], named(context, &options, None), fields);
            }
            Some(134) => advertise_router(payload, context, sink),
            Some(135) => solicit(payload, context, sink),
            Some(136) => advertise(payload, context, sink),
            Some(kind @ (130 | 131 | 132 | 143)) => mld::read(kind, payload, context, sink),
            _ => {}
        }
    }
}
