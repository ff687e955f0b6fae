//! SMTP connections as their standards show them.

use super::DISSECTOR;
use crate::conversation_test::{play, probe};
use crate::{Side, Verdict};
use asepsis_observation::{Observation, Value};

const C: Side = Side::Initiator;
const S: Side = Side::Responder;

fn field<'a>(seen: &'a [Observation], kind: &str, name: &str) -> Vec<&'a Value> {
    seen.iter().filter(|one| one.kind.name == kind).filter_map(|one| one.fields.get(name)).collect()
}

#[test]
fn greeting_name_and_capabilities_are_kept() {
    let said: [(Side, &[u8]); 3] = [
        (S, b"220 mail.example.org ESMTP Postfix (Debian/GNU)\r\n"),
        (C, b"EHLO ct1.example.org\r\n"),
        (S, b"250-mail.example.org Hello\r\n250-SIZE 10240000\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n"),
    ];
    for segment_bytes in [1, 5, 4096] {
        let seen = play(&DISSECTOR, 25, &said, segment_bytes);
        let banner = vec!["mail.example.org ESMTP Postfix (Debian/GNU)"];
        assert_eq!(field(&seen, "smtp.banner", "banner"), [&Value::from(banner)]);
        assert_eq!(field(&seen, "smtp.helo", "name"), [&Value::from("ct1.example.org")]);
        assert_eq!(field(&seen, "smtp.capabilities", "server_name"), [&Value::from("mail.example.org")]);
        let offered = vec!["SIZE", "AUTH", "STARTTLS"];
        assert_eq!(field(&seen, "smtp.capabilities", "capabilities"), [&Value::from(offered)]);
        let ways = vec!["PLAIN", "LOGIN"];
        assert_eq!(field(&seen, "smtp.capabilities", "authentications"), [&Value::from(ways)]);
    }
}

#[test]
fn mails_people_and_secrets_are_never_kept() {
    let said: [(Side, &[u8]); 9] = [
        (S, b"220 mail ESMTP, ask canary@example.org\r\n"),
        (C, b"HELO canary ann\r\n"),
        (S, b"250 mail\r\n"),
        (C, b"MAIL FROM:<canary@example.org>\r\n"),
        (S, b"250 canary@example.org is fine\r\n"),
        (C, b"RCPT TO:<canary@example.org>\r\n"),
        (S, b"250-canary\r\n250-CANARY\r\n250 ok\r\n"),
        (C, b"DATA\r\n"),
        (C, b"HELO canary\r\n.\r\n"),
    ];
    let seen = play(&DISSECTOR, 25, &said, 4096);
    assert!(!format!("{seen:?}").to_lowercase().contains("canary"), "{seen:?}");
}

#[test]
fn consent_to_tls_hands_over() {
    let said: [(Side, &[u8]); 4] = [
        (S, b"220 mail ESMTP\r\n"),
        (C, b"STARTTLS\r\n"),
        (S, b"220 2.0.0 Ready to start TLS\r\n"),
        (C, b"EHLO never.read\r\n"),
    ];
    let seen = play(&DISSECTOR, 25, &said, 4096);
    assert_eq!(field(&seen, "smtp.banner", "banner").len(), 2);
    assert!(field(&seen, "smtp.helo", "name").is_empty());
}

#[test]
fn file_servers_are_left_alone() {
    assert_eq!(probe(&DISSECTOR, 50_001, b"220 FTP server\r\n"), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 50_001, b"220 ready\r\n"), Verdict::Maybe);
    assert_eq!(probe(&DISSECTOR, 50_001, b"220 mail ESMTP x\r\n"), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 50_001, b"EHLO x\r\n"), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 50_001, b"EHL"), Verdict::Maybe);
    assert_eq!(probe(&DISSECTOR, 80, b"HEAD / HTTP/1.0\r\n"), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 80, b"EHLO\r\n"), Verdict::NotMine);
}
