use super::*;
use crate::Side;
use crate::ber::tlv;
use crate::conversation_test::{client, context, datagram, play, probe, server};
use asepsis_observation::{Fields, Observation, Value};
use proptest::prelude::*;

fn string(text: &[u8]) -> Vec<u8> {
    tlv(4, text)
}

fn message(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &[tlv(2, &[7]), tlv(tag, &parts.concat())].concat())
}

fn bind(name: &str, proof: Vec<u8>) -> Vec<u8> {
    message(0x60, &[tlv(2, &[3]), string(name.as_bytes()), proof])
}

fn search(base: &str, filter: Vec<u8>, wanted: &[u8]) -> Vec<u8> {
    let fixed = [tlv(10, &[0]), tlv(10, &[0]), tlv(2, &[0]), tlv(2, &[0]), tlv(1, &[0])].concat();
    message(0x63, &[string(base.as_bytes()), fixed, filter, tlv(0x30, &string(wanted))])
}

fn equal(name: &str, value: &[u8]) -> Vec<u8> {
    tlv(0xa3, &[string(name.as_bytes()), string(value)].concat())
}

fn attribute(name: &str, values: &[&[u8]]) -> Vec<u8> {
    let values: Vec<u8> = values.iter().flat_map(|value| string(value)).collect();
    tlv(0x30, &[string(name.as_bytes()), tlv(0x31, &values)].concat())
}

fn entry(name: &str, attributes: &[Vec<u8>]) -> Vec<u8> {
    message(0x64, &[string(name.as_bytes()), tlv(0x30, &attributes.concat())])
}

fn result(tag: u8, code: u8) -> Vec<u8> {
    message(tag, &[tlv(10, &[code]), string(b""), string(b"")])
}

fn netlogon() -> Vec<u8> {
    let mut answer = vec![23, 0, 0, 0, 0x7d, 0xf3, 3, 0];
    answer.extend(0..16);
    let names: [&[u8]; 8] = [
        b"\x06clinic\x07example\0",
        b"\xc0\x18",
        b"\x03dc1\xc0\x18",
        b"\x06CLINIC\0",
        b"\x03DC1\0",
        b"\x06canary\0",
        b"\x04East\0",
        b"\x04East\0",
    ];
    answer.extend(names.concat());
    answer.extend([5, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    answer
}

fn observe(side: Side, bytes: &[u8]) -> Vec<Observation> {
    play(&DISSECTOR, 389, &[(side, bytes)], bytes.len())
}

#[test]
fn a_bind_tells_how_and_to_which_domain() {
    let seen = observe(Side::Initiator, &bind("cn=canary,dc=clinic,dc=example", tlv(0x80, b"canary-password")));
    let wanted = Fields::new()
        .with("operation", "bind")
        .with("version", 3_u8)
        .with("authentication", "simple")
        .with("domain", "clinic.example");
    assert_eq!((seen.len(), seen[0].subject, &seen[0].fields), (1, client(), &wanted));
}

#[test]
fn the_token_of_a_sasl_bind_is_read() {
    let mut token = b"NTLMSSP\0\x01\0\0\0".to_vec();
    token.resize(40, 0);
    token[12..16].copy_from_slice(&0x0200_0000_u32.to_le_bytes());
    token[32..40].copy_from_slice(&[10, 0, 0x61, 0x4a, 0, 0, 0, 15]);
    let proof = tlv(0xa3, &[string(b"GSS-SPNEGO"), string(&token)].concat());
    let seen = observe(Side::Initiator, &bind("", proof));
    assert_eq!(seen[0].fields.get("mechanism"), Some(&"GSS-SPNEGO".into()));
    assert_eq!((seen[1].kind.name, seen[1].fields.get("version")), ("ntlm.negotiate", Some(&"10.0.19041".into())));
}

#[test]
fn the_servers_own_entry_is_read_by_a_white_list() {
    let attributes = [
        attribute("dnsHostName", &[b"dc1.clinic.example"]),
        attribute("currentTime", &[b"20261122000000.0Z"]),
        attribute("defaultNamingContext", &[b"DC=clinic,DC=example"]),
        attribute("serverName", &[b"CN=DC1,CN=Servers,CN=East,CN=Sites,CN=Configuration,DC=clinic,DC=example"]),
        attribute("domainControllerFunctionality", &[b"7"]),
        attribute("supportedLDAPVersion", &[b"3", b"2"]),
    ];
    let seen = observe(Side::Responder, &entry("", &attributes));
    assert_eq!((seen.len(), seen[0].subject), (1, server()));
    for (name, value) in [("host", "dc1.clinic.example"), ("domain", "clinic.example"), ("site", "East")] {
        assert_eq!(seen[0].fields.get(name), Some(&value.into()));
    }
    assert_eq!(seen[0].fields.get("functionality"), Some(&7_u8.into()));
    let Some(Value::Map(kept)) = seen[0].fields.get("attributes") else { panic!("no map") };
    assert_eq!(kept.len(), 5);
    assert_eq!(kept[4], ("supportedLDAPVersion".into(), vec!["3", "2"].into()));
}

#[test]
fn searches_and_entries_are_never_told() {
    let asked = search("cn=canary,dc=clinic,dc=example", equal("canary", b"canary"), b"canary");
    let found = entry("cn=canary,dc=clinic", &[attribute("dnsHostName", &[b"canary"]), attribute("mail", &[b"canary"])]);
    let seen = play(&DISSECTOR, 389, &[(Side::Initiator, &asked), (Side::Responder, &found)], 5);
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].fields, Fields::new().with("operation", "search").with("domain", "clinic.example"));
}

#[test]
fn a_ping_and_its_answer() {
    let filter = tlv(
        0xa0,
        &[
            equal("DnsDomain", b"clinic.example"),
            equal("Host", b"CT1"),
            equal("User", b"canary"),
            equal("NtVer", &[6, 0, 0, 0]),
        ]
        .concat(),
    );
    let seen = datagram(&DISSECTOR, 389, &search("", filter, b"Netlogon"));
    let wanted = Fields::new().with("host", "CT1").with("domain", "clinic.example").with("nt_version", 6_u8);
    assert_eq!((seen[0].kind, &seen[0].fields), (PING, &wanted));

    let mut answer = entry("", &[attribute("Netlogon", &[&netlogon()])]);
    answer.extend(result(0x65, 0));
    let seen = datagram(&DISSECTOR, 389, &answer);
    let wanted = Fields::new()
        .with("hostname", "dc1.clinic.example")
        .with("nb_hostname", "DC1")
        .with("forest", "clinic.example")
        .with("domain", "clinic.example")
        .with("nb_domain", "CLINIC")
        .with("site", "East")
        .with("client_site", "East")
        .with("domain_guid", "03020100-0504-0706-0809-0a0b0c0d0e0f")
        .with("flags", 0x0003_f37d_u32)
        .with("nt_version", 5_u8);
    assert_eq!((seen.len(), seen[0].kind, &seen[0].fields), (1, NETLOGON, &wanted));
}

#[test]
fn an_old_answer_is_in_utf_16() {
    let text = |text: &str| [text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(), vec![0, 0]].concat();
    let answer = [&[19, 0][..], &text("\\\\DC1"), &text("canary"), &text("CLINIC"), &[1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]].concat();
    let seen = netlogon::fields(&answer);
    assert_eq!(seen, Fields::new().with("nb_hostname", "DC1").with("nb_domain", "CLINIC").with("nt_version", 1_u8));
}

#[test]
fn after_start_tls_another_protocol_follows() {
    let mut conversation = DISSECTOR.conversation().unwrap();
    let mut sink = Sink::default();
    let request = message(0x77, &[tlv(0x80, b"1.3.6.1.4.1.1466.20037")]);
    conversation.data(&request, &context(Side::Initiator, 389), &mut sink);
    let answer = result(0x78, 0);
    let progress = conversation.data(&answer, &context(Side::Responder, 389), &mut sink);
    assert_eq!(progress, crate::Progress::Another(answer.len()));
    assert_eq!(sink.take().count(), 2);
}

#[test]
fn content_decides_at_any_port() {
    let whole = bind("", tlv(0x80, b""));
    assert_eq!(probe(&DISSECTOR, 9, &whole), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9, &result(0x65, 0)), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9, &[0x30, 5, 2, 1, 1, 0x42, 0]), Verdict::Mine);
    for length in 1..8 {
        assert_eq!(probe(&DISSECTOR, 9, &whole[..length]), Verdict::Maybe, "{length}");
    }
    let snmp = [0x30, 0x29, 2, 1, 0, 4, 6, b'p', b'u', b'b', b'l', b'i', b'c', 0xa0, 0x1c];
    for other in [&snmp[..], b"GET / HTTP/1.1", &[0x30; 20], &[0x30, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]] {
        assert_eq!(probe(&DISSECTOR, 9, other), Verdict::NotMine);
    }
}

#[test]
fn what_sasl_wraps_is_no_fault() {
    let bound = result(0x61, 0);
    let wrapped = [0, 0, 0, 40, 5, 4, 6, 0xff, 0, 12, 0, 0];
    let seen = play(&DISSECTOR, 389, &[(Side::Responder, &bound), (Side::Responder, &wrapped)], 100);
    assert!(seen.iter().all(|one| one.kind.name == "ldap.response"));
}

proptest! {
    #[test]
    fn no_changed_byte_makes_it_panic(at in 0_usize..400, value: u8, size in 1_usize..30) {
        let mut whole = entry("", &[attribute("Netlogon", &[&netlogon()])]);
        whole.extend(search("", equal("Host", b"CT1"), b"Netlogon"));
        let at = at % whole.len();
        whole[at] = value;
        datagram(&DISSECTOR, 389, &whole);
        play(&DISSECTOR, 389, &[(Side::Initiator, &whole), (Side::Responder, &whole)], size);
    }

    #[test]
    fn no_forged_name_shows_the_user(at in 0_usize..90, value: u8) {
        let mut answer = netlogon();
        let at = at % answer.len();
        answer[at] = value;
        netlogon::fields(&answer);
    }
}
