//! Tests of the dissector, on messages made by hand.

use super::*;
use crate::Side;
use crate::conversation_test::{client, context, datagram, probe, server as server_endpoint};
use asepsis_observation::{Mac, Observation, Value};
use proptest::prelude::*;
use std::net::Ipv4Addr;

const CLIENT_MAC: [u8; 6] = [2, 0, 0, 0, 0, 9];

fn message(op: u8, addresses: [[u8; 4]; 4], options: &[u8]) -> Vec<u8> {
    let mut bytes = vec![op, 1, 6, 0, 1, 2, 3, 4, 0, 0, 0, 0];
    bytes.extend(addresses.concat());
    bytes.extend(CLIENT_MAC);
    bytes.resize(FIXED_BYTES, 0);
    bytes.extend(MAGIC_COOKIE);
    bytes.extend(options);
    bytes
}

fn discover() -> Vec<u8> {
    let options = b"\x35\x01\x01\x3d\x07\x01\x02\x00\x00\x00\x00\x09\x0c\x03ct1\x3c\x08MSFT 5.0\x37\x03\x01\x03\x06\
                    \x39\x02\x05\xdc\x32\x04\xc0\x00\x02\x09\xff";
    message(1, [[0; 4]; 4], options)
}

fn acknowledgement() -> Vec<u8> {
    let options = b"\x35\x01\x05\x36\x04\xc0\x00\x02\x02\x33\x04\x00\x00\x0e\x10\x03\x04\xc0\x00\x02\x01\
                    \x06\x08\xc0\x00\x02\x35\xc0\x00\x02\x36\x0f\x07example\xff";
    message(2, [[0; 4], [192, 0, 2, 9], [192, 0, 2, 2], [0; 4]], options)
}

fn reply(payload: &[u8]) -> Vec<Observation> {
    let mut sink = Sink::default();
    DISSECTOR.datagram(payload, &context(Side::Responder, 67), &mut sink);
    assert_eq!(sink.take_server(), Some(Side::Responder));
    sink.take().collect()
}

#[test]
fn a_discover_tells_of_the_client() {
    let seen = datagram(&DISSECTOR, 67, &discover());
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].subject, Endpoint { mac: Some(Mac(CLIENT_MAC)), ip: None, vlan: None });
    let wanted = Fields::new()
        .with("message_type", "discover")
        .with("host_name", "ct1")
        .with("requested_ip", "192.0.2.9")
        .with("parameter_request_list", vec![1_u8, 3, 6])
        .with("max_message_size", 1500)
        .with("vendor_class", "MSFT 5.0")
        .with("client_id", "01020000000009")
        .with("option_order", vec![53_u8, 61, 12, 60, 55, 57, 50]);
    assert_eq!(seen[0].fields, wanted);
}

#[test]
fn an_acknowledgement_tells_of_client_and_server() {
    let seen = reply(&acknowledgement());
    assert_eq!(seen.len(), 2);
    let client_ip = Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 9)));
    assert_eq!(seen[0].subject, Endpoint { mac: Some(Mac(CLIENT_MAC)), ip: client_ip, vlan: None });
    assert_eq!(seen[0].fields.get("lease_seconds"), Some(&Value::Integer(3600)));
    assert_eq!(seen[0].fields.get("your_ip"), Some(&Value::from("192.0.2.9")));
    assert_eq!(seen[1].subject, server_endpoint());
    let wanted = Fields::new()
        .with("message_type", "ack")
        .with("server_id", "192.0.2.2")
        .with("router", vec!["192.0.2.1"])
        .with("name_servers", vec!["192.0.2.53", "192.0.2.54"])
        .with("domain_name", "example");
    assert_eq!(seen[1].fields, wanted);
}

#[test]
fn a_refusal_is_no_lease() {
    let seen = reply(&message(2, [[0; 4]; 4], b"\x35\x01\x06\x36\x04\xc0\x00\x02\x02\xff"));
    assert_eq!(seen.iter().map(|one| one.kind.name).collect::<Vec<_>>(), ["dhcp.server"]);
}

#[test]
fn a_relayed_request_is_never_the_relay_agents() {
    let mut bytes = message(1, [[0; 4], [0; 4], [0; 4], [192, 0, 2, 1]], b"\x35\x01\x01\x52\x06\x01\x01\x07\x02\x01\x08\xff");
    bytes[1] = 32; // InfiniBand: `chaddr` is no Ethernet address (RFC 4390 2.1).
    let seen = datagram(&DISSECTOR, 67, &bytes);
    assert_eq!(seen[0].subject, Endpoint::default());
    assert_eq!(seen[0].fields.get("relay_agent"), Some(&Value::from("192.0.2.1")));
    assert_eq!(seen[0].fields.get("relay_circuit_id"), Some(&Value::from("07")));
    assert_eq!(seen[0].fields.get("relay_remote_id"), Some(&Value::from("08")));
}

#[test]
fn a_lease_query_is_the_senders_who_asks_about_a_client() {
    let bytes = message(1, [[0; 4], [0; 4], [0; 4], [192, 0, 2, 1]], b"\x35\x01\x0a\xff");
    assert_eq!(datagram(&DISSECTOR, 67, &bytes)[0].subject, client());
}

#[test]
fn without_a_hardware_address_the_sender_is_the_client() {
    let mut bytes = message(1, [[0; 4]; 4], b"\x35\x01\x01\xff");
    bytes[28..34].fill(0);
    assert_eq!(datagram(&DISSECTOR, 67, &bytes)[0].subject.mac, client().mac);
}

#[test]
fn plain_bootp_is_read_at_its_ports_only() {
    let mut bytes = message(2, [[0; 4], [192, 0, 2, 9], [0; 4], [0; 4]], &[]);
    bytes.truncate(FIXED_BYTES);
    bytes.resize(300, 0);
    assert_eq!(probe(&DISSECTOR, 67, &bytes), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9999, &bytes), Verdict::NotMine);
    let seen = reply(&bytes);
    assert_eq!(seen[0].fields, Fields::new().with("message_type", "bootp").with("your_ip", "192.0.2.9"));
}

#[test]
fn the_magic_cookie_is_proof_at_any_port() {
    assert_eq!(probe(&DISSECTOR, 9999, &discover()), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 67, &discover()[..100]), Verdict::Maybe);
    assert_eq!(probe(&DISSECTOR, 9999, &discover()[..100]), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 67, &[0x30, 1, 6, 0]), Verdict::NotMine);
}

proptest! {
    #[test]
    fn a_cut_message_says_nothing_that_the_whole_does_not(length in 0_usize..300) {
        let whole = discover();
        let all = datagram(&DISSECTOR, 67, &whole);
        for seen in datagram(&DISSECTOR, 67, &whole[..length.min(whole.len())]) {
            prop_assert_eq!(seen.subject, all[0].subject);
            for (name, value) in seen.fields.iter().filter(|(name, _)| *name != "option_order") {
                prop_assert_eq!(Some(value), all[0].fields.get(name));
            }
        }
    }

    #[test]
    fn any_options_are_survived(options in prop::collection::vec(any::<u8>(), 0..400), op in 1_u8..3) {
        datagram(&DISSECTOR, 67, &message(op, [[1, 2, 3, 4]; 4], &options));
    }

    #[test]
    fn any_value_of_a_structured_option_is_survived(
        code in prop::sample::select(vec![43_u8, 52, 55, 77, 81, 82, 93, 97, 124, 125]),
        value in prop::collection::vec(any::<u8>(), 0..255),
    ) {
        let mut options = vec![53, 1, 1, code, u8::try_from(value.len()).unwrap()];
        options.extend(&value);
        datagram(&DISSECTOR, 67, &message(1, [[0; 4]; 4], &options));
    }
}
