use super::*;
use crate::Side;
use crate::conversation_test::context;
use asepsis_observation::{Mac, Observation};

const TARGET: [u8; 16] = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9];
const OTHER: [u8; 16] = [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

fn observe_from(ip: IpAddr, bytes: &[u8]) -> Vec<Observation> {
    let mut sink = Sink::default();
    let mut context = context(Side::Initiator, 0);
    context.sender.ip = Some(ip);
    DISSECTOR.packet(bytes, &context, &mut sink);
    sink.take().collect()
}

fn observe(bytes: &[u8]) -> Vec<Observation> {
    observe_from(IpAddr::V6(Ipv6Addr::from(TARGET)), bytes)
}

#[test]
fn an_advertisement_binds_target_and_hardware_address() {
    let bytes = [&[136, 0, 0, 0, 0xa0, 0, 0, 0][..], &TARGET, &[2, 1, 2, 0, 0, 0, 0, 9]].concat();
    let seen = observe(&bytes);
    assert_eq!(seen[0].subject.mac, Some(Mac([2, 0, 0, 0, 0, 9])));
    assert_eq!(seen[0].subject.ip, Some(IpAddr::V6(Ipv6Addr::from(TARGET))));
    let expected = Fields::new()
        .with("message", "advertisement")
        .with("link_address", "02:00:00:00:00:09")
        .with("target", "fe80::9")
        .with("is_router", true);
    assert_eq!(seen[0].fields, expected);
    for length in 0..bytes.len() {
        observe(&bytes[..length]);
    }
}

#[test]
fn a_solicitation_without_a_source_is_a_probe() {
    let bytes = [&[135, 0, 0, 0, 0, 0, 0, 0][..], &TARGET].concat();
    let seen = observe_from(IpAddr::V6(Ipv6Addr::UNSPECIFIED), &bytes);
    assert_eq!(seen[0].fields, Fields::new().with("message", "probe").with("probed_ip", "fe80::9"));
    assert_eq!(seen[0].subject.ip, None);
    assert!(observe(&bytes).is_empty());
}

#[test]
fn a_router_advertises_prefix_and_name_servers() {
    let prefix = [&[3, 4, 64, 0xc0, 0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0, 0][..], &OTHER].concat();
    let servers = [&[25, 3, 0, 0, 0, 0, 0, 9][..], &TARGET].concat();
    let domains = b"\x1f\x03\0\0\0\0\0\x09\x07example\0\0\0\0\0\0\0\0";
    let bytes = [
        &[134, 0, 0, 0, 64, 0x80, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0][..],
        &[1, 1, 2, 0, 0, 0, 0, 9],
        &[5, 1, 0, 0, 0, 0, 5, 0xdc],
        &prefix,
        &servers,
        &domains[..],
    ]
    .concat();
    let expected = Fields::new()
        .with("router_lifetime", 1800_u16)
        .with("hop_limit", 64_u8)
        .with("is_managed", true)
        .with("link_address", "02:00:00:00:00:09")
        .with("mtu", 1500_u32)
        .with("prefix", vec!["2001:db8::"])
        .with("prefix_length", vec![64_u8])
        .with("rdnss", vec!["fe80::9"])
        .with("search_domains", vec!["example"]);
    assert_eq!(observe(&bytes)[0].fields, expected);
    for length in 0..bytes.len() {
        observe(&bytes[..length]);
    }
}

#[test]
fn listeners_of_groups_are_read_as_mld() {
    let group = [0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xc];
    let seen = observe(&[&[131, 0, 0, 0, 0, 0, 0, 0][..], &group].concat());
    assert_eq!(seen[0].kind.name, "mld.report");
}
