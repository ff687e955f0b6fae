use super::*;
use crate::Side;
use asepsis_observation::{Endpoint, Mac, Observation};

fn read(frame: &[u8]) -> Vec<Observation> {
    let sender = Endpoint { mac: Some(Mac([2, 0, 0, 0, 0, 1])), ip: None, vlan: None };
    let receiver = Endpoint { mac: Some(Mac([0xff; 6])), ip: None, vlan: None };
    let context =
        Context { sender, receiver, sender_port: 0, receiver_port: 0, side: Side::Initiator, start_seen: true };
    let mut sink = Sink::default();
    DISSECTOR.frame(frame, &context, &mut sink);
    sink.take().collect()
}

fn beacon(control: u8, elements: &[u8]) -> Vec<u8> {
    [&[control][..], &[0; FIXED_LENGTH - 1], elements].concat()
}

fn setup(identifier: u16, value: &[u8]) -> Vec<u8> {
    [&identifier.to_be_bytes()[..], &u16::try_from(value.len()).unwrap().to_be_bytes(), value].concat()
}

#[test]
fn a_beacon_names_its_network() {
    let seen = read(&beacon(0x80, b"\x00\x04ward\x01\x01\x82"));
    assert_eq!(seen[0].fields, Fields::new().with("ssid", "ward"));
}

#[test]
fn a_hidden_network_says_nothing() {
    assert_eq!(read(&beacon(0x80, &[0, 0])), []);
    assert_eq!(read(&beacon(0x80, &[0, 3, 0, 0, 0])), []);
}

#[test]
fn what_stations_ask_for_is_not_kept() {
    for control in [0x00, 0x20, 0x40, 0xb0] {
        assert_eq!(read(&beacon(control, b"\x00\x04home")), []);
    }
}

#[test]
fn an_access_point_tells_maker_and_model() {
    let attributes = [setup(0x1021, b"Maker"), setup(0x1023, b"AP 7"), setup(0x1042, b"S1"), setup(0x104a, &[16])];
    let attributes = attributes.concat();
    let mut elements = b"\x00\x01w\xdd".to_vec();
    elements.push(u8::try_from(attributes.len() + 4).unwrap());
    elements.extend(SIMPLE_CONFIGURATION);
    elements.extend(attributes);
    let expected =
        Fields::new().with("ssid", "w").with("manufacturer", "Maker").with("model_name", "AP 7").with("serial", "S1");
    assert_eq!(read(&beacon(0x50, &elements))[0].fields, expected);
}

#[test]
fn a_cisco_access_point_tells_its_name() {
    let mut elements = vec![133, 30];
    elements.extend([0; 10]);
    elements.extend(b"AP-2-EAST");
    elements.extend([0; 11]);
    assert_eq!(read(&beacon(0x80, &elements))[0].fields, Fields::new().with("access_point", "AP-2-EAST"));
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes: Vec<u8>, control: u8) {
        read(&beacon(control, &bytes));
        read(&bytes);
    }
}
