use super::*;
use crate::Side;
use crate::conversation_test::context;
use asepsis_observation::{Fields, Observation};

fn element(kind: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len() + 4).unwrap();
    [&kind.to_be_bytes(), &length.to_be_bytes(), value].concat()
}

fn observe(bytes: &[u8]) -> Vec<Observation> {
    let mut sink = Sink::default();
    DISSECTOR.frame(bytes, &context(Side::Initiator, 0), &mut sink);
    sink.take().collect()
}

fn message(elements: &[Vec<u8>]) -> Vec<u8> {
    [&[2, 180, 0, 0][..], &elements.concat()].concat()
}

#[test]
fn a_switch_tells_platform_and_addresses() {
    let six = [&[2, 8, 0xaa, 0xaa, 3, 0, 0, 0, 0x86, 0xdd, 0, 16, 0x20, 1, 0x0d, 0xb8][..], &[0; 11], &[7]].concat();
    let bytes = message(&[
        element(1, b"sw1.example"),
        element(2, &[&[0, 0, 0, 2, 1, 1, 0xcc, 0, 4, 192, 0, 2, 7][..], &six].concat()),
        element(4, &[0, 0, 0, 0x28]),
        element(6, b"example WS-1"),
        element(10, &[0, 42]),
        element(14, &[1, 0, 100]),
        element(0x16, &[0, 0, 0, 1, 1, 1, 0xcc, 0, 4, 192, 0, 2, 7]),
    ]);
    let expected = Fields::new()
        .with("device_id", "sw1.example")
        .with("capabilities", 40_u32)
        .with("platform", "example WS-1")
        .with("native_vlan", 42_u16)
        .with("voice_vlan", 100_u16)
        .with("addresses", vec!["192.0.2.7", "2001:db8::7"]);
    assert_eq!(observe(&bytes)[0].fields, expected);
    for length in 0..bytes.len() {
        observe(&bytes[..length]);
    }
}

#[test]
fn the_element_on_energy_holds_model_and_serial() {
    let mut energy = vec![0; 72];
    energy[32..36].copy_from_slice(b"WS-1");
    energy[53..58].copy_from_slice(b"SN001");
    let expected = Fields::new().with("model", "WS-1").with("serial", "SN001");
    assert_eq!(observe(&message(&[element(0x1d, &energy)]))[0].fields, expected);
}

#[test]
fn padding_and_other_versions_say_nothing() {
    assert_eq!(observe(&[message(&[element(3, b"Fa0/1")]), vec![0; 20]].concat()).len(), 1);
    assert!(observe(&[9, 180, 0, 0, 0, 3, 0, 5, 1]).is_empty());
}

#[test]
fn places_and_unknown_elements_are_not_read() {
    let told = [1, 2, 3, 4, 5, 6, 9, 0x0a, 0x0e, 0x14, 0x16, 0x1d];
    let others: Vec<Vec<u8>> = (0..=0x20).filter(|kind| !told.contains(kind)).map(|kind| element(kind, b"\0\0canary")).collect();
    let seen = observe(&message(&[others.concat(), element(3, b"Fa0/1")]));
    assert_eq!(seen[0].fields, Fields::new().with("port_id", "Fa0/1"));
}
