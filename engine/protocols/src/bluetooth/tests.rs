use super::*;
use crate::Side;
use asepsis_observation::Observation;

/// Flags; three services of a blood pressure monitor; data of company 526; its appearance; a name.
const DATA: &[u8] = b"\x02\x01\x06\x05\x03\x10\x18\x0a\x18\x05\xff\x0e\x02ab\x03\x19\x80\x03\x05\x09BM57\x05\x16\x0f\x18d\x00";
const ADDRESS: [u8; 6] = [0x01, 0x53, 0x00, 0x5e, 0x00, 0x00];

fn read(frame: &[u8]) -> Vec<Observation> {
    let nobody = Endpoint::default();
    let (sender_port, receiver_port) = (0, 0);
    let context =
        Context { sender: nobody, receiver: nobody, sender_port, receiver_port, side: Side::Initiator, start_seen: true };
    let mut sink = Sink::default();
    DISSECTOR.frame(frame, &context, &mut sink);
    sink.take().collect()
}

fn length(bytes: &[u8]) -> u8 {
    u8::try_from(bytes.len()).unwrap()
}

fn packet(kind: u8, payload: &[u8]) -> Vec<u8> {
    [&[0xd6, 0xbe, 0x89, 0x8e, kind, length(payload)][..], payload, &[0; 3]].concat()
}

fn advertisement(kind: u8) -> Vec<u8> {
    packet(kind, &[&ADDRESS[..], DATA].concat())
}

fn expected() -> Fields {
    Fields::new()
        .with("address_type", "public")
        .with("address", "00:00:5e:00:53:01")
        .with("appearance", 896)
        .with("name", "BM57")
        .with("services", vec!["180a", "180f", "1810"])
        .with("companies", vec![526_i64])
}

fn is_expected(frame: &[u8]) {
    let seen = read(frame);
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].subject, Endpoint::default());
    assert_eq!(seen[0].fields, expected());
}

#[test]
fn advertisements_are_read_behind_each_header() {
    let plain = advertisement(0);
    is_expected(&plain);
    let radio = |flags: u16| [&[0; 8][..], &flags.to_le_bytes(), &plain].concat();
    is_expected(&radio(0x0c01));
    assert_eq!(read(&radio(0x0401)), []);
    let mut nordic = vec![1, 60, 0, 2, 7, 0, 6, 10, 1, 37, 50, 0, 0, 0, 0, 0, 0];
    nordic.extend(&plain);
    is_expected(&nordic);
    nordic[8] = 0;
    assert_eq!(read(&nordic), []);
}

#[test]
fn reports_of_a_controller_are_read_with_and_without_a_direction() {
    let report = [&[0x02, 1, 0, 0][..], &ADDRESS, &[length(DATA)], DATA, &[0xc8]].concat();
    let event = [&[0x04, 0x3e, length(&report)][..], &report].concat();
    is_expected(&event);
    is_expected(&[&[0, 0, 0, 1][..], &event].concat());
    let middle = [1, 0, 0xff, 0x7f, 0xc8, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let report = [&[0x0d, 1, 0x13, 0, 0][..], &ADDRESS, &middle, &[length(DATA)], DATA].concat();
    is_expected(&[&[0x04, 0x3e, length(&report)][..], &report].concat());
}

#[test]
fn extended_advertisements_name_their_address_in_the_header() {
    let header = [&[0x09][..], &ADDRESS, &[0, 0]].concat();
    let payload = [&[length(&header)][..], &header, DATA].concat();
    is_expected(&packet(7, &payload));
}

#[test]
fn random_addresses_are_not_kept() {
    for (octet, kind) in [(0xc0, "random_static"), (0x40, "random_resolvable"), (0x00, "random_private")] {
        let payload = [1, 2, 3, 4, 5, octet];
        assert_eq!(read(&packet(0x40, &payload))[0].fields, Fields::new().with("address_type", kind));
    }
}

#[test]
fn who_asks_and_whom_one_calls_is_left_unread() {
    for kind in [1, 3, 5, 8] {
        assert_eq!(read(&advertisement(kind)), []);
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_cut_anywhere_do_not_panic(bytes: Vec<u8>, end in 0_usize..60, kind: u8, at in 0_usize..60, value: u8) {
        read(&bytes);
        let mut frame = advertisement(kind);
        if let Some(octet) = frame.get_mut(at) { *octet = value; }
        read(&frame[..end.min(frame.len())]);
        read(&[&[0x04, 0x3e, 200][..], &bytes].concat());
    }
}
