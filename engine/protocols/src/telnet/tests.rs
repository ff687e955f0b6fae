//! Telnet connections as devices show them.

use super::DISSECTOR;
use crate::conversation_test::{play, probe};
use crate::{Side, Verdict};
use asepsis_observation::{Observation, Value};

const C: Side = Side::Initiator;
const S: Side = Side::Responder;

fn field<'a>(seen: &'a [Observation], name: &str) -> Vec<&'a Value> {
    seen.iter().filter_map(|one| one.fields.get(name)).collect()
}

#[test]
fn lines_before_the_prompt_are_kept_and_nothing_after_it() {
    let said: [(Side, &[u8]); 6] = [
        (S, b"\xff\xfd\x18\xff\xfd\x20"),
        (C, b"\xff\xfb\x18\xff\xfa\x18\x00xterm\xff\xf0"),
        (S, b"\x1b[1mAcme Gateway 2.1\x1b[0m\r\n\r\nward-gw login: "),
        (C, b"canary\r\n"),
        (S, b"Password: "),
        (S, b"\r\nLast login: canary from canary\r\n"),
    ];
    for segment_bytes in [1, 3, 4096] {
        let seen = play(&DISSECTOR, 23, &said, segment_bytes);
        assert_eq!(field(&seen, "banner"), [&Value::from(vec!["Acme Gateway 2.1"])]);
        assert_eq!(field(&seen, "host_name"), [&Value::from("ward-gw")]);
        assert!(!format!("{seen:?}").contains("canary"));
    }
}

#[test]
fn text_without_a_prompt_is_kept_only_for_known_products() {
    let said: [(Side, &[u8]); 3] = [
        (S, b"\xff\xfb\x01\xff\xfb\x03Canary, Ann 37.2\r\nMoxa NPort 5110\r\n"),
        (C, b"1\r\n"),
        (S, b"Canary\r\n"),
    ];
    let seen = play(&DISSECTOR, 23, &said, 4096);
    assert_eq!(field(&seen, "banner"), [&Value::from(vec!["Moxa NPort 5110"])]);
}

#[test]
fn infusion_pump_tells_serial_and_versions() {
    let greeting = b"Welcome to the SIGMA Spectrum Diagnostic Terminal\r\nMAC Address: 02:00:5e:00:53:01\r\nSW: 20D29\r\n\
        Sigma Spectrum SN: 1234567 SW: v8.00.01\r\n> ";
    let seen = play(&DISSECTOR, 23, &[(S, greeting), (C, b"help\r\n")], 4096);
    for (name, value) in [
        ("mac", "02:00:5e:00:53:01"),
        ("module_software", "20D29"),
        ("serial", "1234567"),
        ("software", "v8.00.01"),
    ] {
        assert_eq!(field(&seen, name), [&Value::from(value)], "{name}");
    }
}

#[test]
fn commands_prove_telnet() {
    assert_eq!(probe(&DISSECTOR, 50_001, b"\xff\xfd\x18\xff\xfd\x20"), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 50_001, b"\xff\xfd\x18"), Verdict::Maybe);
    assert_eq!(probe(&DISSECTOR, 23, b"\xff\xfd\x18"), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 50_001, b"\xff\xd8\xff\xe0\0\x10JFIF"), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 23, b"\xff\xfd\xc8\xff\xfd\xc8"), Verdict::NotMine);
}
