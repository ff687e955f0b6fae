//! RDP connections as MS-RDPBCGR 4.1 shows them.

use super::DISSECTOR;
use crate::conversation_test::{play, probe};
use crate::{Side, Verdict};
use asepsis_observation::{Observation, Value};

const C: Side = Side::Initiator;
const S: Side = Side::Responder;

fn field<'a>(seen: &'a [Observation], kind: &str, name: &str) -> Vec<&'a Value> {
    seen.iter().filter(|one| one.kind.name == kind).filter_map(|one| one.fields.get(name)).collect()
}

fn connect(code: u8, rest: &[u8]) -> Vec<u8> {
    let length = u8::try_from(rest.len()).unwrap();
    let mut unit = vec![3, 0, 0, length + 11, length + 6, code, 0, 0, 0, 0, 0];
    unit.extend_from_slice(rest);
    unit
}

fn data(tag: u8, key: &[u8], blocks: &[u8]) -> Vec<u8> {
    let mut body = vec![0x7f, tag, 0x82, 0, 0];
    body.extend_from_slice(key);
    body.extend_from_slice(&(0x8000_u16 | u16::try_from(blocks.len()).unwrap()).to_be_bytes());
    body.extend_from_slice(blocks);
    let mut unit = vec![3, 0];
    unit.extend_from_slice(&u16::try_from(body.len() + 7).unwrap().to_be_bytes());
    unit.extend_from_slice(&[2, 0xf0, 0x80]);
    unit.extend_from_slice(&body);
    unit
}

fn core(name: &str, build: u32) -> Vec<u8> {
    let mut block = vec![0x01, 0xc0, 0, 0, 4, 0, 8, 0, 0, 4, 0, 3, 1, 0xca, 3, 0xaa, 9, 4, 0, 0];
    block.extend_from_slice(&build.to_le_bytes());
    let mut units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    units.resize(32, 0);
    block.extend_from_slice(&units);
    block[2] = u8::try_from(block.len()).unwrap();
    block
}

#[test]
fn user_is_dropped_and_tls_handed_over() {
    let request = connect(0xe0, b"Cookie: mstshash=canary\r\n\x01\x00\x08\x00\x0b\x00\x00\x00");
    let confirm = connect(0xd0, b"\x02\x1f\x08\x00\x02\x00\x00\x00");
    for segment_bytes in [1, 5, 4096] {
        let seen = play(&DISSECTOR, 3389, &[(C, &request), (S, &confirm), (C, &request)], segment_bytes);
        assert_eq!(field(&seen, "rdp.client", "requested_protocols"), [&Value::from(11_u32)]);
        assert_eq!(field(&seen, "rdp.server", "selected_protocol"), [&Value::from(2_u32)]);
        assert!(!format!("{seen:?}").contains("canary"));
    }
}

#[test]
fn clear_settings_name_the_client_and_its_build() {
    let request = connect(0xe0, b"");
    let confirm = connect(0xd0, b"");
    let client = data(0x65, b"Duca", &core("WARD-PC", 2600));
    let server = data(
        0x66,
        b"McDn",
        &[1, 0x0c, 8, 0, 4, 0, 8, 0, 2, 0x0c, 12, 0, 2, 0, 0, 0, 2, 0, 0, 0],
    );
    let seen = play(&DISSECTOR, 3389, &[(C, &request), (S, &confirm), (C, &client), (S, &server)], 4096);
    assert_eq!(field(&seen, "rdp.client", "client_name"), [&Value::from("WARD-PC")]);
    assert_eq!(field(&seen, "rdp.client", "client_build"), [&Value::from(2600_u32)]);
    assert_eq!(field(&seen, "rdp.server", "selected_protocol"), [&Value::from(0_u32)]);
    assert_eq!(field(&seen, "rdp.server", "encryption_level"), [&Value::from(2_u32)]);
}

#[test]
fn other_users_of_the_same_transport_are_left_alone() {
    // S7comm: parameters of the connection request are transport selectors.
    let plc = connect(0xe0, b"\xc1\x02\x01\x00\xc2\x02\x01\x02\xc0\x01\x0a");
    assert_eq!(probe(&DISSECTOR, 102, &plc), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 102, &connect(0xe0, b"")), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 3389, &connect(0xe0, b"")), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 50_001, &connect(0xe0, b"Cookie: mstshash=x\r\n")), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 50_001, b"\x03\x00\x00"), Verdict::Maybe);
}
