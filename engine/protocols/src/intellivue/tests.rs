//! Tests of data export, with datagrams built by the programming guide.

use super::DISSECTOR;
use crate::Verdict;
use crate::conversation_test::{client, datagram, probe};
use asepsis_observation::{Observation, Value};
use proptest::prelude::*;

const PORT: u16 = 24005;

fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

fn counted(octets: &[u8]) -> Vec<u8> {
    [words(&[u16::try_from(octets.len()).unwrap()]), octets.to_vec()].concat()
}

fn attributes(list: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let body: Vec<u8> = list.iter().flat_map(|(id, value)| [words(&[*id]), counted(value)].concat()).collect();
    [words(&[u16::try_from(list.len()).unwrap()]), counted(&body)].concat()
}

/// `ROapdus`, `ROIVapdu`, `EventReportArgument` and the body.
fn report(event: u16, body: &[u8]) -> Vec<u8> {
    let argument = [words(&[33, 0, 0]), vec![0, 0, 0, 9], words(&[event]), counted(body)].concat();
    let invoke = [words(&[1, 1]), counted(&argument)].concat();
    [words(&[1]), counted(&invoke)].concat()
}

fn announcement() -> Vec<u8> {
    let address = [0x00, 0x09, 0xfb, 0x12, 0x34, 0x56, 192, 0, 2, 9, 255, 255, 255, 0];
    let body = attributes(&[(0xf101, vec![0, 1]), (0xf100, address.to_vec())]);
    [vec![0, 0, 1, 0], report(0x0d17, &body)].concat()
}

fn wide(text: &str) -> Vec<u8> {
    counted(&text.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect::<Vec<u8>>())
}

fn created() -> Vec<u8> {
    let specification = |kind: u16, component: u16, text: &str| [words(&[kind, component]), counted(text.as_bytes())].concat();
    let entries = [specification(1, 8, "DE12345678"), specification(4, 0x58, "L.01.22")].concat();
    let list = attributes(&[
        (0x095a, wide("CANARY1")),
        (0x0928, [counted(b"Philips\0"), counted(b"M8005A\0")].concat()),
        (0x0984, counted(&[0x00, 0x09, 0xfb, 0x12, 0x34, 0x56])),
        (0x0986, words(&[1, 0x114d])),
        (0x091e, wide("Bed 7")),
        (0x095c, wide("CANARY2")),
        (0x092d, [words(&[2]), counted(&entries)].concat()),
    ]);
    [vec![0xe1, 0, 0, 2], report(0x0d06, &[words(&[33, 0, 0]), list].concat())].concat()
}

fn text_of<'a>(observation: &'a Observation, field: &str) -> Option<&'a str> {
    match observation.fields.get(field) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

#[test]
fn a_monitor_announces_its_own_addresses() {
    let seen = datagram(&DISSECTOR, PORT, &announcement());
    assert_eq!((seen[0].kind.name, seen[0].subject), ("intellivue.announcement", client()));
    assert_eq!((text_of(&seen[0], "mac"), text_of(&seen[0], "address")), (Some("00:09:fb:12:34:56"), Some("192.0.2.9")));
}

#[test]
fn a_monitor_says_what_it_is_and_nothing_of_its_patient() {
    let seen = datagram(&DISSECTOR, PORT, &created());
    assert_eq!(seen[0].kind.name, "intellivue.device");
    for (field, value) in
        [("manufacturer", "Philips"), ("model", "M8005A"), ("mac", "00:09:fb:12:34:56"), ("bed_label", "Bed 7"), ("serial_number", "DE12345678"), ("software_revision", "L.01.22")]
    {
        assert_eq!(text_of(&seen[0], field), Some(value), "{field}");
    }
    assert!(!format!("{seen:?}").contains("CANARY"));
}

#[test]
fn sessions_are_known_by_their_parameters_at_any_port() {
    let mut connect = vec![0x0d, 18];
    connect.extend(super::SESSION_PARAMETERS);
    connect.extend([0xc1, 2, 0, 0]);
    assert_eq!(probe(&DISSECTOR, 9, &connect), Verdict::Mine);
    assert_eq!(text_of(&datagram(&DISSECTOR, 9, &connect)[0], "message"), Some("connect"));
    assert_eq!(probe(&DISSECTOR, 9, &[0x0d, 2, 1, 2]), Verdict::NotMine);
}

#[test]
fn measured_values_are_recognised_and_not_read() {
    let poll = [vec![0xe1, 0, 0, 2], words(&[2]), counted(&[0; 10])].concat();
    assert_eq!(probe(&DISSECTOR, 9, &poll), Verdict::Mine);
    assert!(datagram(&DISSECTOR, PORT, &poll).is_empty());
}

proptest! {
    #[test]
    fn damaged_datagrams_are_read_without_panic(at in 0_usize..200, octet: u8, cut in 0_usize..200) {
        for mut bytes in [announcement(), created()] {
            if let Some(place) = bytes.get_mut(at) { *place = octet; }
            bytes.truncate(cut);
            if !bytes.is_empty() {
                probe(&DISSECTOR, PORT, &bytes);
                datagram(&DISSECTOR, PORT, &bytes);
            }
        }
    }
}
