//! Tests of the dissector, on messages of the standards' examples and made by hand.

use super::*;
use crate::conversation_test::{datagram, play, probe};
use asepsis_observation::Value;
use proptest::prelude::*;

fn fields(message: &str) -> Fields {
    let seen = datagram(&DISSECTOR, 514, message.as_bytes());
    seen.first().map(|one| one.fields.clone()).unwrap_or_default()
}

fn value<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    match fields.get(name) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

const MODERN: &str = "<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [x@1 iut=\"3\"] canary";

#[test]
fn host_and_program_are_read_in_both_forms() {
    for (message, host, program) in [
        (MODERN, Some("mymachine.example.com"), Some("evntslog")),
        ("<34>Oct 11 22:14:15 mymachine su: canary", Some("mymachine"), Some("su")),
        ("<34>Oct  1 22:14:15 nas sshd[123]: canary", Some("nas"), Some("sshd")),
        ("<30>Oct 11 22:14:15 dnsmasq[99]: canary", None, Some("dnsmasq")),
        ("<13>2026-11-22T10:00:00+01:00 ct1 CRON[7]: canary", Some("ct1"), Some("CRON")),
        ("<13>Oct 11 22:14:15 192.0.2.7 Canary text", Some("192.0.2.7"), None),
        ("<13>Oct 11 22:14:15 Canary Patient: text", None, None),
        ("<13>Oct 11 22:14:15 CANARY text", None, None),
        ("<13>canary", None, None),
        ("<13>1 - - - - - -", None, None),
    ] {
        let found = fields(message);
        assert_eq!((value(&found, "hostname"), value(&found, "appname")), (host, program), "{message}");
        assert!(!format!("{found:?}").to_lowercase().contains("canary"), "{message}");
    }
}

#[test]
fn makers_forms_tell_the_program_and_nothing_of_the_event() {
    let cisco = fields("<189>29: *Apr 22 12:58:40.411: %SYS-5-CONFIG_I: Configured by canary");
    assert_eq!((value(&cisco, "format"), value(&cisco, "mnemonic")), (Some("cisco"), Some("SYS-5-CONFIG_I")));
    let cef = fields("<14>Oct 11 22:14:15 fw CEF:0|Maker|Wall|7.1|100|canary|5|suser=canary");
    assert_eq!((value(&cef, "hostname"), value(&cef, "vendor"), value(&cef, "product")), (Some("fw"), Some("Maker"), Some("Wall")));
    assert_eq!(value(&cef, "product_version"), Some("7.1"));
    let windows = fields("<13>Oct 11 22:14:15 ws1 MSWinEventLog\t1\tSecurity\t12\tMon Oct 11\t4624\tMicrosoft-Windows-Security-Auditing\tcanary");
    assert_eq!((value(&windows, "format"), value(&windows, "product")), (Some("mswineventlog"), Some("Microsoft-Windows-Security-Auditing")));
    for found in [cisco, cef, windows] {
        assert!(!format!("{found:?}").contains("canary"));
    }
}

#[test]
fn an_audit_message_names_nodes_and_no_people() {
    let message = "<85>1 2026-11-22T10:00:00Z pacs1 dcm4chee 12 IHE+RFC-3881 - <?xml version='1.0'?><AuditMessage>\
        <EventIdentification EventActionCode='C' EventOutcomeIndicator='0'><EventID csd-code='110104' originalText='canary'/>\
        <EventTypeCode csd-code='ITI-41'/></EventIdentification>\
        <ActiveParticipant UserID='canary' AlternativeUserID='AETITLES=PACS;CT1' UserName='canary'/>\
        <ActiveParticipant UserID='canary' AlternativeUserID='canary'/>\
        <AuditSourceIdentification AuditSourceID='pacs1' AuditEnterpriseSiteID='north'><AuditSourceTypeCode csd-code='4'/></AuditSourceIdentification>\
        <ParticipantObjectIdentification ParticipantObjectID='canary'><ParticipantObjectName>canary</ParticipantObjectName></ParticipantObjectIdentification></AuditMessage>";
    let seen = datagram(&DISSECTOR, 514, message.as_bytes());
    let wanted = Fields::new()
        .with("audit_source", "pacs1")
        .with("enterprise_site", "north")
        .with("audit_source_types", vec!["4"])
        .with("event_id", "110104")
        .with("event_types", vec!["ITI-41"])
        .with("event_outcome", 0)
        .with("ae_titles", vec!["PACS", "CT1"]);
    assert_eq!((seen.len(), seen[1].kind, &seen[1].fields), (2, AUDIT, &wanted));
    assert!(!format!("{seen:?}").contains("canary"));
}

#[test]
fn messages_of_a_stream_are_told_apart_however_it_is_cut() {
    let counted = format!("{} {MODERN}{} {MODERN}", MODERN.len(), MODERN.len());
    let lines = format!("{MODERN}\n<34>Oct 11 22:14:15 nas su: x\n");
    for stream in [counted, lines] {
        for size in [1, 7, 4000] {
            let seen = play(&DISSECTOR, 514, &[(Side::Initiator, stream.as_bytes())], size);
            assert_eq!(seen.len(), 2, "{stream}");
        }
    }
}

#[test]
fn a_priority_alone_is_proof_at_its_port_only() {
    assert_eq!(probe(&DISSECTOR, 514, b"<13>text of a switch"), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9999, b"<13>text of a switch"), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 9999, b"<13>Oct 11 22:14:15 nas su: x"), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9999, MODERN.as_bytes()), Verdict::Mine);
    for other in [&b"<?xml version='1.0'?>"[..], b"<html>", b"<999>1 x", b"12 apples", b"220 ready"] {
        assert_eq!(probe(&DISSECTOR, 514, other), Verdict::NotMine, "{other:?}");
    }
}

proptest! {
    #[test]
    fn every_prefix_and_any_tail_is_survived(length in 0..MODERN.len(), tail: Vec<u8>) {
        let mut bytes = MODERN.as_bytes()[..length].to_vec();
        bytes.extend(tail);
        datagram(&DISSECTOR, 514, &bytes);
        play(&DISSECTOR, 514, &[(Side::Initiator, &bytes)], 5);
    }
}
