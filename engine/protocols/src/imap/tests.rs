//! IMAP connections as their standards show them.

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
fn greeting_capabilities_and_software_are_kept_up_to_the_log_on() {
    let said: [(Side, &[u8]); 5] = [
        (S, b"* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] Dovecot (Debian) ready.\r\n"),
        (C, b"a1 ID (\"name\" \"Mailer\" \"address\" \"canary\")\r\n"),
        (S, b"* ID (\"name\" \"Dovecot\")\r\na1 OK done\r\n"),
        (C, b"a2 LOGIN canary canary\r\n"),
        (S, b"a2 OK canary logged in\r\n* OK canary\r\n"),
    ];
    for segment_bytes in [1, 5, 4096] {
        let seen = play(&DISSECTOR, 143, &said, segment_bytes);
        let banner = "* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] Dovecot (Debian) ready.";
        assert_eq!(field(&seen, "banner"), [&Value::from(banner)]);
        let offered = vec!["IMAP4rev1", "STARTTLS", "AUTH=PLAIN"];
        assert_eq!(field(&seen, "capabilities"), [&Value::from(offered)]);
        assert_eq!(field(&seen, "name"), [&Value::from("Mailer"), &"Dovecot".into()]);
        assert!(!format!("{seen:?}").contains("canary"));
    }
}

#[test]
fn consent_to_tls_hands_over() {
    let said: [(Side, &[u8]); 4] = [
        (S, b"* OK ready\r\n"),
        (C, b"x STARTTLS\r\n"),
        (S, b"x OK Begin TLS\r\n"),
        (S, b"* ID (\"name\" \"never\")\r\n"),
    ];
    let seen = play(&DISSECTOR, 143, &said, 4096);
    assert_eq!(field(&seen, "is_secured"), [&Value::from(true)]);
    assert!(field(&seen, "name").is_empty());
}

#[test]
fn other_protocols_are_left_alone() {
    assert_eq!(probe(&DISSECTOR, 143, b"* OK ready\r\n"), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 50_001, b"* OK"), Verdict::Maybe);
    assert_eq!(probe(&DISSECTOR, 50_001, b"* hello\r\n"), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 50_001, b"A001 CAPABILITY\r\n"), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 80, b"GET / HTTP/1.1\r\n"), Verdict::NotMine);
}
