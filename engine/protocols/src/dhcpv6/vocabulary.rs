//! What `DHCPv6` observes.

use asepsis_observation::FieldType::{Address, Integer, Integers, Octets, Text, Texts};
use asepsis_observation::{Field, Kind};

const DUID: Field = Field::new("duid", Octets, "Unique identifier of the subject.", "RFC 8415 11");
const DUID_TYPE: Field = Field::new(
    "duid_type",
    Text,
    "One of link_layer_and_time, enterprise, link_layer, uuid.",
    "RFC 8415 11; RFC 6355 4",
);
const DUID_MAC: Field = Field::new("duid_mac", Text, "Hardware address in it.", "RFC 8415 11.2, 11.4");
const DUID_ENTERPRISE: Field = Field::new("duid_enterprise", Integer, "Enterprise number in it.", "RFC 8415 11.3");
const MESSAGE_TYPE: Field =
    Field::new("message_type", Text, "solicit, reply and so on, as words with underscores.", "RFC 8415 7.3");

pub(super) static KINDS: [Kind; 2] = [
    Kind {
        name: "dhcpv6.message",
        meaning: "The subject takes part in giving addresses, as client, server or relay.",
        fields: &[
            MESSAGE_TYPE,
            DUID,
            DUID_TYPE,
            DUID_MAC,
            DUID_ENTERPRISE,
            Field::new("peer_duid", Octets, "Identifier of the one it speaks to.", "RFC 8415 21.2, 21.3"),
            Field::new("peer_duid_mac", Text, "Hardware address in that identifier.", "RFC 8415 11.2, 11.4"),
            Field::new("requested_address", Texts, "Addresses a client asks for or has.", "RFC 8415 21.6"),
            Field::new("option_request_list", Integers, "Options a client wants, in its order.", "RFC 8415 21.7"),
            Field::new("vendor_enterprise", Integer, "Enterprise number of the class.", "RFC 8415 21.16"),
            Field::new("vendor_class", Texts, "Hardware or system in the maker's words.", "RFC 8415 21.16"),
            Field::new("vendor_options_enterprise", Integer, "Enterprise whose options it sends.", "RFC 8415 21.17"),
            Field::new("name_servers", Texts, "Addresses of name servers.", "RFC 3646 3"),
            Field::new("search_domains", Texts, "Domains to search names in.", "RFC 3646 4"),
            Field::new("fqdn", Text, "The client's name.", "RFC 4704 4"),
            Field::new("peer_fqdn", Text, "The name of the client that a server answers.", "RFC 4704 4"),
            Field::new("client_arch", Integers, "Kinds of machine that can boot.", "RFC 5970 3.3"),
            Field::new("relay_link", Address, "Address of the relay on the client's link.", "RFC 8415 9"),
        ],
    },
    Kind {
        name: "dhcpv6.lease",
        meaning: "A server gave or offered the subject its address.",
        fields: &[
            MESSAGE_TYPE,
            Field::new("address", Address, "The address.", "RFC 8415 21.6"),
            DUID,
            DUID_TYPE,
            DUID_MAC,
            DUID_ENTERPRISE,
        ],
    },
];
pub(super) const MESSAGE: &Kind = &KINDS[0];
pub(super) const LEASE: &Kind = &KINDS[1];
