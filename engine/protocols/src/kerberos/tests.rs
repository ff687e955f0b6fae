use super::*;
use crate::Side;
use crate::ber::tlv;
use crate::conversation_test::{client, context, datagram, play, probe, server};
use asepsis_observation::{Fields, Observation};
use proptest::prelude::*;

fn integer(number: u8) -> Vec<u8> {
    tlv(2, &[number])
}

fn string(text: &str) -> Vec<u8> {
    tlv(0x1b, text.as_bytes())
}

/// A sequence of fields with context tags.
fn sequence(fields: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let inside: Vec<u8> = fields.iter().flat_map(|(number, content)| tlv(0xa0 | number, content)).collect();
    tlv(0x30, &inside)
}

fn name(kind: u8, parts: &[&str]) -> Vec<u8> {
    let strings: Vec<u8> = parts.iter().flat_map(|part| string(part)).collect();
    sequence(&[(0, integer(kind)), (1, tlv(0x30, &strings))])
}

fn request(client: &[&str], service: &[&str]) -> Vec<u8> {
    let address = sequence(&[(0, integer(20)), (1, tlv(4, b"CT-CONSOLE      "))]);
    let body = sequence(&[
        (0, tlv(3, &[0, 0x40, 0x81, 0, 0x10])),
        (1, name(1, client)),
        (2, string("CLINIC.EXAMPLE")),
        (3, name(2, service)),
        (8, tlv(0x30, &[integer(18), integer(17), integer(23)].concat())),
        (9, tlv(0x30, &address)),
    ]);
    tlv(0x6a, &sequence(&[(1, integer(5)), (2, integer(10)), (4, body)]))
}

fn ticket(service: &[&str]) -> Vec<u8> {
    let inside = sequence(&[(0, integer(5)), (1, string("CLINIC.EXAMPLE")), (2, name(2, service)), (3, vec![0x30, 0])]);
    tlv(0x61, &inside)
}

fn reply(client: &[&str], service: &[&str]) -> Vec<u8> {
    let fields = [
        (0, integer(5)),
        (1, integer(13)),
        (3, string("CLINIC.EXAMPLE")),
        (4, name(1, client)),
        (5, ticket(service)),
        (6, vec![0x30, 0]),
    ];
    tlv(0x6d, &sequence(&fields))
}

fn shown_ticket() -> Vec<u8> {
    tlv(0x6e, &sequence(&[(0, integer(5)), (1, integer(14)), (2, tlv(3, &[0, 0])), (3, ticket(&["cifs", "pacs1.clinic.example"]))]))
}

fn error(code: u8) -> Vec<u8> {
    let fields = [
        (0, integer(5)),
        (1, integer(30)),
        (6, integer(code)),
        (8, name(1, &["canary"])),
        (9, string("CLINIC.EXAMPLE")),
        (10, name(2, &["krbtgt", "CLINIC.EXAMPLE"])),
        (11, string("canary is unknown")),
    ];
    tlv(0x7e, &sequence(&fields))
}

fn framed(message: &[u8]) -> Vec<u8> {
    [&u32::try_from(message.len()).unwrap().to_be_bytes()[..], message].concat()
}

fn of_kind<'a>(seen: &'a [Observation], kind: &str) -> &'a Observation {
    seen.iter().find(|one| one.kind.name == kind).unwrap()
}

#[test]
fn a_machine_asks_for_a_ticket() {
    let seen = datagram(&DISSECTOR, PORT, &request(&["CT1$"], &["cifs", "pacs1.clinic.example"]));
    let machine = Fields::new().with("realm", "CLINIC.EXAMPLE").with("account", "CT1$").with("host", "CT1");
    assert_eq!((of_kind(&seen, "kerberos.client").subject, &of_kind(&seen, "kerberos.client").fields), (client(), &machine));
    let asked = Fields::new()
        .with("message", "AS")
        .with("realm", "CLINIC.EXAMPLE")
        .with("sname", "cifs/pacs1.clinic.example")
        .with("service_class", "cifs")
        .with("service_host", "pacs1.clinic.example")
        .with("etypes", vec![18_i64, 17, 23])
        .with("workstation", "CT-CONSOLE");
    assert_eq!(of_kind(&seen, "kerberos.request").fields, asked);
}

#[test]
fn no_person_is_ever_named() {
    let messages = [request(&["canary"], &["krbtgt", "CLINIC.EXAMPLE"]), reply(&["canary"], &["host", "ct1"]), error(25)];
    for message in messages {
        let seen = datagram(&DISSECTOR, PORT, &message);
        assert!(!seen.is_empty() && !format!("{seen:?}").contains("canary"));
        assert!(seen.iter().all(|one| one.kind.name != "kerberos.client"));
    }
}

#[test]
fn the_answerer_gives_tickets_and_its_receiver_is_the_machine() {
    let framed = framed(&reply(&["CT1$"], &["ldap", "dc1", "clinic.example"]));
    let seen = play(&DISSECTOR, PORT, &[(Side::Responder, &framed)], 3);
    assert_eq!(of_kind(&seen, "kerberos.client").subject, client());
    let given = of_kind(&seen, "kerberos.reply");
    assert_eq!(given.subject, server());
    assert_eq!(given.fields.get("sname"), Some(&"ldap/dc1/clinic.example".into()));
}

#[test]
fn a_refusal_says_why() {
    let seen = datagram(&DISSECTOR, PORT, &error(25));
    assert_eq!(of_kind(&seen, "kerberos.error").fields.get("code"), Some(&25_u8.into()));
}

#[test]
fn a_ticket_shown_names_the_service_of_the_receiver() {
    let mut wrapped = vec![0x60, 0x82, 1, 0, 6, 6, 0x2b, 6, 1, 5, 5, 2, 0xa0, 0x82, 1, 0];
    wrapped.extend([6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 1, 2, 2, 1, 0]);
    wrapped.extend(shown_ticket());
    for token in [shown_ticket(), wrapped] {
        let mut sink = Sink::default();
        read_token(&token, &context(Side::Initiator, 445), &mut sink);
        let seen: Vec<_> = sink.take().collect();
        assert_eq!((seen.len(), seen[0].kind, seen[0].subject), (1, SERVICE, server()));
        assert_eq!(seen[0].fields.get("service_host"), Some(&"pacs1.clinic.example".into()));
    }
}

#[test]
fn an_old_server_hints_at_its_account() {
    let hint = |name: &str| {
        let hints = tlv(0x30, &tlv(0xa0, &string(name)));
        let sequence = tlv(0x30, &[tlv(0xa0, &[0x30, 0]), tlv(0xa3, &hints)].concat());
        tlv(0x60, &[&[6, 6, 0x2b, 6, 1, 5, 5, 2][..], &tlv(0xa0, &sequence)].concat())
    };
    let mut sink = Sink::default();
    read_token(&hint("pacs1$@CLINIC.EXAMPLE"), &context(Side::Responder, 445), &mut sink);
    let seen: Vec<_> = sink.take().collect();
    assert_eq!((seen[0].kind, seen[0].subject), (SERVICE, server()));
    assert_eq!(seen[0].fields.get("host"), Some(&"pacs1".into()));
    read_token(&hint("not_defined_in_RFC4178@please_ignore"), &context(Side::Responder, 445), &mut sink);
    assert_eq!(sink.take().count(), 0);
}

#[test]
fn content_decides_at_any_port() {
    let message = request(&["CT1$"], &["krbtgt", "CLINIC.EXAMPLE"]);
    assert_eq!(probe(&DISSECTOR, 9999, &message), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9999, &framed(&message)), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, PORT, &framed(&message)[..6]), Verdict::Maybe);
    for other in [&b"\x6a\x03\x30\x01\x00"[..], b"\0\0\0\x20\xffSMB", b"GET / HTTP/1.1\r\n", &[0x30; 20]] {
        assert_eq!(probe(&DISSECTOR, PORT, other), Verdict::NotMine);
    }
}

#[test]
fn every_cut_is_survived() {
    for message in [request(&["CT1$"], &["krbtgt", "X"]), reply(&["CT1$"], &["host", "ct1"]), shown_ticket(), error(6)] {
        for length in 0..message.len() {
            datagram(&DISSECTOR, PORT, &message[..length]);
            read_token(&message[..length], &context(Side::Initiator, 445), &mut Sink::default());
        }
    }
}

proptest! {
    #[test]
    fn no_changed_byte_makes_it_panic(at in 0_usize..300, value: u8, size in 1_usize..20) {
        let mut message = framed(&request(&["CT1$"], &["cifs", "pacs1"]));
        let at = at % message.len();
        message[at] = value;
        datagram(&DISSECTOR, PORT, &message);
        play(&DISSECTOR, PORT, &[(Side::Initiator, &message)], size);
    }
}
