//! What is said of senders and of flows that ended: the pipeline's own kinds, and the record of a flow.

use asepsis_flow::Key;
use asepsis_observation::{Endpoint, Field, FieldType, Kind};
use std::net::{IpAddr, Ipv4Addr};

/// Observed for each sender of a frame.
pub static ADDRESS: Kind = Kind {
    name: "endpoint.address",
    meaning: "The subject sent a frame; its addresses are those of the frame's source.",
    fields: &[
        Field {
            name: "ttl",
            of: FieldType::Integer,
            meaning: "Time to live or hop limit as it arrived at the sensor.",
            source: "RFC 791 3.1; RFC 8200 3",
        },
        Field {
            name: "ether_type",
            of: FieldType::Integer,
            meaning: "Type of a frame that carries no IP packet.",
            source: "IEEE 802.3 3.2.6",
        },
    ],
};

/// Made of each flow when it ends; the fields are those of its line.
pub static FLOW: Kind = Kind {
    name: "flow.summary",
    meaning: "The subject opened a conversation.",
    fields: &[
        Field { name: "peer", of: FieldType::Address, meaning: "The other end.", source: "Asepsis" },
        Field {
            name: "transport",
            of: FieldType::Text,
            meaning: "tcp, udp or the number of the IP protocol.",
            source: "IANA protocol numbers",
        },
        Field { name: "port", of: FieldType::Integer, meaning: "Port of the subject.", source: "RFC 9293; RFC 768" },
        Field { name: "peer_port", of: FieldType::Integer, meaning: "Port of the peer.", source: "RFC 9293; RFC 768" },
        Field { name: "protocol", of: FieldType::Text, meaning: "Protocol told by content.", source: "Asepsis" },
        Field { name: "server", of: FieldType::Text, meaning: "initiator, responder or unknown.", source: "Asepsis" },
        Field { name: "answered", of: FieldType::Boolean, meaning: "True when the peer answered.", source: "Asepsis" },
        Field { name: "end", of: FieldType::Text, meaning: "Time of the last packet.", source: "RFC 3339" },
        Field {
            name: "packets",
            of: FieldType::Integers,
            meaning: "Packets sent by subject and peer.",
            source: "Asepsis",
        },
        Field {
            name: "octets",
            of: FieldType::Integers,
            meaning: "IP octets sent by subject and peer.",
            source: "Asepsis",
        },
        Field {
            name: "community_id",
            of: FieldType::Text,
            meaning: "Name of the flow that other tools compute as well.",
            source: "Community ID flow hashing, version 1",
        },
    ],
};

/// All kinds that can come out: those of the protocols and those made here.
pub fn vocabulary() -> impl Iterator<Item = &'static Kind> {
    [&ADDRESS].into_iter().chain(asepsis_protocols::vocabulary()).chain([&FLOW])
}

/// Which side of a flow offers the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Server {
    /// The side that spoke first.
    Initiator,
    /// The side that was spoken to.
    Responder,
    /// Nothing tells.
    Unknown,
}

/// A flow that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowRecord {
    /// Time of the first packet, in nanoseconds since 1970.
    pub start_ns: i64,
    /// Time of the last packet.
    pub end_ns: i64,
    /// Number of the first packet.
    pub packet: u64,
    /// IP protocol number.
    pub ip_protocol: u8,
    /// Initiator and responder.
    pub ends: [(Endpoint, u16); 2],
    /// Protocol told by content.
    pub protocol: Option<&'static str>,
    /// Packets of initiator and responder.
    pub packets: [u64; 2],
    /// IP octets of initiator and responder.
    pub octets: [u64; 2],
    /// True when the responder answered, with more than a refusal.
    pub is_answered: bool,
    /// Who offers the service.
    pub server: Server,
}

impl FlowRecord {
    /// Puts flows that end together in the order in which they began, as the flow does of which it is the record.
    pub(crate) fn order(&self) -> (u64, Key) {
        let [one, other] = self.ends.map(|(end, port)| (end.ip.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), port));
        (self.packet, Key::new(self.ends[0].0.vlan, self.ip_protocol, one, other).0)
    }
}
