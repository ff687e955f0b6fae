//! What DHCP tells: kinds and fields.

use asepsis_observation::{Field, FieldType, Kind};

const fn field(name: &'static str, of: FieldType, meaning: &'static str, source: &'static str) -> Field {
    Field { name, of, meaning, source }
}

/// All kinds.
pub static KINDS: [Kind; 3] = [
    Kind {
        name: "dhcp.request",
        meaning: "The subject, a client, asked for an address or for settings, or a relay agent asked about leases.",
        fields: &[
            field("message_type", FieldType::Text, "Word of the message type; bootp when there is none.", "RFC 2132 9.6"),
            field("host_name", FieldType::Text, "Name the client gives itself.", "RFC 2132 3.14"),
            field("requested_ip", FieldType::Address, "Address the client wants to have.", "RFC 2132 9.1"),
            field("server_id", FieldType::Address, "Server whose offer the client takes.", "RFC 2132 9.7"),
            field("parameter_request_list", FieldType::Integers, "Options the client asks for.", "RFC 2132 9.8"),
            field("max_message_size", FieldType::Integer, "Longest message it accepts, in bytes.", "RFC 2132 9.10"),
            field("vendor_class", FieldType::Text, "Type and configuration of the client.", "RFC 2132 9.13"),
            field("client_id", FieldType::Octets, "Identifier of the client, type byte included.", "RFC 2132 9.14"),
            field("user_class", FieldType::Text, "Classes set by the user, joined by commas.", "RFC 3004 4"),
            field("fqdn", FieldType::Text, "Domain name the client wants to have.", "RFC 4702 2"),
            field("client_arch", FieldType::Integer, "Architecture of a client that boots.", "RFC 4578 2.1"),
            field("client_uuid", FieldType::Octets, "Machine identifier of a client that boots.", "RFC 4578 2.3"),
            field("vi_vendor_class", FieldType::Maps, "Enterprise number and data of each class.", "RFC 3925 3"),
            field(
                "vi_vendor_options",
                FieldType::Maps,
                "Enterprise number and sub-options (option_N: text, or hexadecimal) of each vendor.",
                "RFC 3925 4",
            ),
            field(
                "vendor_information",
                FieldType::Map,
                "The values named mfg, typ, mod and ser when the vendor's option is such a list, as printers send it.",
                "RFC 2132 8.4",
            ),
            field("option_order", FieldType::Integers, "Codes of all options in wire order.", "RFC 2131 3"),
            field("relay_agent", FieldType::Address, "Relay agent that passed the message on.", "RFC 2131 2, giaddr"),
            field("relay_circuit_id", FieldType::Octets, "Port of the relay agent the client is at.", "RFC 3046 3.1"),
            field("relay_remote_id", FieldType::Octets, "The relay agent's name for the client.", "RFC 3046 3.2"),
        ],
    },
    Kind {
        name: "dhcp.lease",
        meaning: "A server offered or gave the subject, a client, an address.",
        fields: &[
            field("message_type", FieldType::Text, "offer, ack, or bootp.", "RFC 2132 9.6"),
            field("your_ip", FieldType::Address, "Address of the client from now on.", "RFC 2131 2, yiaddr"),
            field("server_id", FieldType::Address, "Server that gives it.", "RFC 2132 9.7"),
            field("lease_seconds", FieldType::Integer, "How long the address is the client's, in seconds.", "RFC 2132 9.2"),
        ],
    },
    Kind {
        name: "dhcp.server",
        meaning: "The subject, a server or a relay agent, answered clients.",
        fields: &[
            field("message_type", FieldType::Text, "Word of the message type; bootp when there is none.", "RFC 2132 9.6"),
            field("server_id", FieldType::Address, "Address of the server.", "RFC 2132 9.7"),
            field("router", FieldType::Texts, "Addresses of the routers handed out.", "RFC 2132 3.5"),
            field("name_servers", FieldType::Texts, "Addresses of the name servers handed out.", "RFC 2132 3.8"),
            field("domain_name", FieldType::Text, "Domain handed out.", "RFC 2132 3.17"),
            field("relay_agent", FieldType::Address, "Relay agent the answer goes through.", "RFC 2131 2, giaddr"),
        ],
    },
];
/// What a client said.
pub const REQUEST: &Kind = &KINDS[0];
/// What a client was given.
pub const LEASE: &Kind = &KINDS[1];
/// What a server said.
pub const SERVER: &Kind = &KINDS[2];
