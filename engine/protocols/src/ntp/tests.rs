use super::*;
use crate::conversation_test::{datagram, probe};

fn message(first: u8, stratum: u8, reference: [u8; 4]) -> Vec<u8> {
    let mut bytes = vec![first, stratum, 6, 0xec];
    bytes.resize(12, 0);
    bytes.extend(reference);
    for seconds in [0xe8_00_00_00_u32, 0xe8_00_00_10, 0xe8_00_00_10, 0xe8_00_00_10] {
        bytes.extend(seconds.to_be_bytes());
        bytes.extend([1, 2, 3, 4]);
    }
    bytes
}

#[test]
fn a_server_tells_its_stratum_and_reference() {
    let bytes = message(0x24, 1, *b"GPS\0");
    let expected = Fields::new()
        .with("mode", "server")
        .with("version", 4_u8)
        .with("leap", 0_u8)
        .with("stratum", 1_u8)
        .with("reference_id", "GPS")
        .with("poll", 6_u8);
    assert_eq!(datagram(&DISSECTOR, 123, &bytes)[0].fields, expected);
    let second = datagram(&DISSECTOR, 123, &message(0x24, 2, [192, 0, 2, 1]));
    assert_eq!(second[0].fields.get("reference_id"), Some(&"192.0.2.1".into()));
}

#[test]
fn a_simple_client_sends_no_more_than_its_time() {
    let mut bytes = vec![0x1b];
    bytes.resize(48, 0);
    bytes[40] = 0xe8;
    let seen = datagram(&DISSECTOR, 123, &bytes);
    assert_eq!(seen[0].fields.get("is_simple"), Some(&true.into()));
    bytes[2] = 6;
    bytes.extend([0; 20]);
    let seen = datagram(&DISSECTOR, 123, &bytes);
    assert_eq!(seen[0].fields.get("is_simple"), Some(&false.into()));
    assert_eq!(seen[0].fields.get("authenticator_length"), Some(&20_u8.into()));
}

#[test]
fn only_a_servers_answer_proves_itself_at_another_port() {
    let answer = message(0x24, 2, [192, 0, 2, 1]);
    assert_eq!(probe(&DISSECTOR, 40_000, &answer), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 40_000, &message(0x23, 0, [0; 4])), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 123, &message(0x23, 0, [0; 4])), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 123, &message(0x04, 2, [0; 4])), Verdict::NotMine);
    for length in 1..answer.len() {
        assert_eq!(probe(&DISSECTOR, 123, &answer[..length]), Verdict::NotMine);
        datagram(&DISSECTOR, 123, &answer[..length]);
    }
}

#[test]
fn control_messages_have_a_mode_only() {
    let expected = Fields::new().with("mode", "control").with("version", 2_u8);
    assert_eq!(datagram(&DISSECTOR, 123, &[0x16, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])[0].fields, expected);
    let list = [0x17, 0, 3, 0x2a, 0, 0, 0, 0];
    assert_eq!(datagram(&DISSECTOR, 123, &list)[0].fields.get("mode"), Some(&"private".into()));
}

#[test]
fn at_its_port_too_a_message_must_make_sense() {
    let good = message(0x24, 2, [192, 0, 2, 1]);
    for (at, value) in [(1, 17), (2, 25), (3, 2), (3, 0x80), (4, 9)] {
        let mut bytes = good.clone();
        bytes[at] = value;
        assert_eq!(probe(&DISSECTOR, 123, &bytes), Verdict::NotMine, "{at} {value}");
    }
    let refused: [&[u8]; 6] = [
        &[0x56, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0x16, 13, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0x16, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1],
        &[0x17, 0, 1, 0x2a, 0, 0, 0, 0],
        &[0x17, 0, 3, 0x2a, 0, 1, 0, 1],
        b"NOTIFY * HTTP/1.1\r\n",
    ];
    for bytes in refused {
        assert_eq!(probe(&DISSECTOR, 123, bytes), Verdict::NotMine, "{bytes:?}");
    }
}
