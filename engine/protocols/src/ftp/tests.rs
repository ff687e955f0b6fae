//! FTP control connections as their standards show them.

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
fn greeting_system_and_features_are_kept() {
    let said: [(Side, &[u8]); 6] = [
        (S, b"220-Imaging archive\r\n  ask Ann.Canary@example.org\r\n220 vsFTPd 3.0.3\r\n"),
        (C, b"SYST\r\n"),
        (S, b"215 UNIX Type: L8\r\n"),
        (C, b"FEAT\r\n"),
        (S, b"211-Features:\r\n EPSV\r\n AUTH TLS\r\n MLST type*;size*;\r\n211 End\r\n"),
        (C, b"QUIT\r\n"),
    ];
    for segment_bytes in [1, 5, 4096] {
        let seen = play(&DISSECTOR, 21, &said, segment_bytes);
        let banner = vec!["Imaging archive", "ask *@example.org", "vsFTPd 3.0.3"];
        assert_eq!(field(&seen, "banner"), [&Value::from(banner)]);
        assert_eq!(field(&seen, "system"), [&Value::from("UNIX Type: L8")]);
        assert_eq!(field(&seen, "features"), [&Value::from(vec!["EPSV", "AUTH", "MLST"])]);
    }
}

#[test]
fn people_and_files_are_never_kept() {
    let said: [(Side, &[u8]); 9] = [
        (S, b"220 ready\r\n"),
        (C, b"USER canary\r\n"),
        (S, b"331 Password required for canary\r\n"),
        (C, b"PASS canary\r\n"),
        (S, b"230-Welcome canary\r\n canary's files\r\n230 ok\r\n"),
        (C, b"CWD /canary\r\n"),
        (S, b"250 /canary\r\n"),
        (C, b"STAT canary\r\n"),
        (S, b"211-Status of canary:\r\n CANARY\r\n canary^ann.dcm\r\n211 End\r\n"),
    ];
    let seen = play(&DISSECTOR, 21, &said, 4096);
    assert!(!format!("{seen:?}").to_lowercase().contains("canary"), "{seen:?}");
}

#[test]
fn change_to_tls_is_told_and_hands_over() {
    let said: [(Side, &[u8]); 4] =
        [(S, b"220 ready\r\n"), (C, b"AUTH TLS\r\n"), (S, b"234 go ahead\r\n"), (C, b"PBSZ 0\r\n")];
    let seen = play(&DISSECTOR, 21, &said, 4096);
    assert_eq!(field(&seen, "is_secured"), [&Value::from(true)]);
    let refused: [(Side, &[u8]); 3] = [(S, b"220 ready\r\n"), (C, b"AUTH TLS\r\n"), (S, b"502 no\r\n")];
    assert_eq!(field(&play(&DISSECTOR, 21, &refused, 4096), "is_secured"), [&Value::from(false)]);
}

#[test]
fn mail_servers_are_left_alone() {
    assert_eq!(probe(&DISSECTOR, 50_001, b"220 mail ESMTP\r\n"), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 50_001, b"220 ready\r\n"), Verdict::Maybe);
    assert_eq!(probe(&DISSECTOR, 50_001, b"220 FTP server\r\n"), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 50_001, b"GET / HTTP/1.1\r\n"), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 50_001, b"USER anonymous\r\n"), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 50_001, b"AUTH PLAIN\r\n"), Verdict::NotMine);
}
