use super::*;
use crate::Side;
use crate::conversation_test::context;
use asepsis_observation::{Fields, Observation};

fn element(kind: u16, value: &[u8]) -> Vec<u8> {
    let header = (kind << 9) | u16::try_from(value.len()).unwrap();
    [&header.to_be_bytes(), value].concat()
}

fn unit(elements: &[Vec<u8>]) -> Vec<u8> {
    let required = [element(1, &[4, 2, 0, 0, 0, 0, 9]), element(2, b"\x05eth0"), element(3, &[0, 120])];
    [required.concat(), elements.concat(), vec![0, 0]].concat()
}

fn observe(bytes: &[u8]) -> Vec<Observation> {
    let mut sink = Sink::default();
    DISSECTOR.frame(bytes, &context(Side::Initiator, 0), &mut sink);
    sink.take().collect()
}

fn required() -> Fields {
    Fields::new()
        .with("chassis_id", "02:00:00:00:00:09")
        .with("port_id", "eth0")
        .with("time_to_live_seconds", 120_u16)
}

#[test]
fn an_endpoint_tells_maker_model_and_serial() {
    let bytes = unit(&[
        element(7, &[0, 36, 0, 32]),
        element(127, &[0, 0x12, 0xbb, 1, 0, 0x33, 3]),
        element(127, &[0, 0x12, 0xbb, 2, 1, 0x40, 200, 0]),
        element(127, b"\x00\x12\xbb\x08SN0001"),
        element(127, b"\x00\x12\xbb\x09Example Phones"),
        element(127, b"\x00\x12\xbb\x0aEP-1"),
    ]);
    let expected = required()
        .with("capabilities_supported", 36_u16)
        .with("capabilities", 32_u16)
        .with("med_class", 3_u8)
        .with("voice_vlan", 100_u16)
        .with("serial", "SN0001")
        .with("manufacturer", "Example Phones")
        .with("model", "EP-1");
    assert_eq!(observe(&bytes)[0].fields, expected);
}

#[test]
fn addresses_are_read_by_their_family() {
    let bytes = unit(&[
        element(8, &[5, 1, 192, 0, 2, 7, 2, 0, 0, 0, 1, 0]),
        element(8, &[7, 6, 2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 1, 0]),
        element(127, &[0, 0x0e, 0xcf, 5, 2, 0, 0, 0, 0, 8]),
    ]);
    let expected = required()
        .with("interface_mac", "02:00:00:00:00:08")
        .with("management_address", vec!["192.0.2.7", "02:00:00:00:00:09"])
        .with("organisations", vec!["000ecf"]);
    assert_eq!(observe(&bytes)[0].fields, expected);
}

#[test]
fn a_unit_without_what_is_required_is_malformed() {
    assert_eq!(observe(&element(2, b"\x05eth0"))[0].kind.name, "anomaly.malformed");
}

#[test]
fn a_cut_unit_gives_what_stands_before_the_cut() {
    let whole = unit(&[element(5, b"station")]);
    assert_eq!(observe(&whole[..whole.len() - 4])[0].fields, required());
    for length in 0..whole.len() {
        observe(&whole[..length]);
    }
}

#[test]
fn places_and_unknown_elements_are_not_read() {
    let mut elements = vec![element(127, b"\x00\x12\xbb\x03\x02canary")];
    elements.extend((9..127).map(|kind| element(kind, b"canary")));
    elements.extend((12..=255).map(|kind| element(127, &[&[0, 0x12, 0xbb, kind], b"canary".as_slice()].concat())));
    let seen = observe(&unit(&elements));
    assert_eq!(seen[0].fields, required());
}
