//! Tests of the dissector, on messages made by hand.

use super::*;
use crate::Side;
use crate::conversation_test::{client, context, datagram, play, probe, server};
use asepsis_observation::Observation;
use proptest::prelude::*;

fn element(identifier: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[identifier, 0x82][..], &length, content].concat()
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    element(0x30, &parts.concat())
}

fn integer(number: u8) -> Vec<u8> {
    element(0x02, &[number])
}

fn octets(bytes: &[u8]) -> Vec<u8> {
    element(0x04, bytes)
}

fn oid(arcs: &[u64]) -> Vec<u8> {
    let Some(([1, 3], rest)) = arcs.split_at_checked(2) else { panic!("only 1.3 is needed") };
    let arc = |number: &u64| if *number < 128 {
        vec![u8::try_from(*number).unwrap()]
    } else {
        vec![0x80 | u8::try_from(number >> 7).unwrap(), u8::try_from(number & 0x7f).unwrap()]
    };
    element(0x06, &[vec![0x2b], rest.iter().flat_map(arc).collect()].concat())
}

fn system(column: u64) -> Vec<u64> {
    vec![1, 3, 6, 1, 2, 1, 1, column, 0]
}

fn module(column: u64, index: u64) -> Vec<u64> {
    vec![1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, column, index]
}

fn variables(list: &[(Vec<u64>, Vec<u8>)]) -> Vec<u8> {
    sequence(&list.iter().map(|(name, value)| sequence(&[oid(name), value.clone()])).collect::<Vec<_>>())
}

fn message(version: u8, pdu: u8, list: &[(Vec<u64>, Vec<u8>)]) -> Vec<u8> {
    let pdu = element(pdu, &[integer(1), integer(0), integer(0), variables(list)].concat());
    sequence(&[integer(version), octets(b"secretword"), pdu])
}

fn response() -> Vec<u8> {
    message(1, 0xa2, &[
        (system(1), octets(b"Laser 5\r\nfirmware 1.2")),
        (system(2), oid(&[1, 3, 6, 1, 4, 1, 311, 1])),
        (system(4), octets(b"Jane Doe")),
        (system(5), octets(b"printer1")),
        (system(6), octets(b"Front desk")),
        (vec![1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 17, 1], octets(b"SN1")),
        (module(11, 1), octets(b"SN2")),
        (module(13, 1), octets(b"Model X")),
        (module(11, 2), octets(b"SN3")),
        (vec![1, 3, 6, 1, 2, 1, 25, 3, 2, 1, 3, 1], octets(b"Laser 5 engine")),
    ])
}

fn answered(payload: &[u8]) -> Vec<Observation> {
    let mut sink = Sink::default();
    DISSECTOR.datagram(payload, &context(Side::Responder, 161), &mut sink);
    sink.take().collect()
}

fn version_3(flags: u8, pdu: Option<u8>, engine_id: &[u8]) -> Vec<u8> {
    let global = sequence(&[integer(1), integer(100), octets(&[flags]), integer(3)]);
    let security = sequence(&[octets(engine_id), integer(1), integer(1), octets(b"janedoe"), octets(b""), octets(b"")]);
    let body = [integer(1), integer(0), integer(0), variables(&[])].concat();
    let data = match pdu {
        Some(pdu) => sequence(&[octets(engine_id), octets(b""), element(pdu, &body)]),
        None => octets(b"encrypted"),
    };
    sequence(&[integer(3), global, octets(&security), data])
}

const ENGINE_ID: [u8; 11] = [0x80, 0, 0x1f, 0x88, 3, 2, 0, 0, 0, 0, 9];

#[test]
fn a_response_tells_of_the_agent_and_each_of_its_parts() {
    let seen = answered(&response());
    assert!(seen.iter().all(|one| one.kind == RESPONSE && one.subject == server()));
    let system = Fields::new()
        .with("version", "2c")
        .with("sys_descr", "Laser 5  firmware 1.2")
        .with("sys_object_id", "1.3.6.1.4.1.311.1")
        .with("sys_name", "printer1")
        .with("sys_location", "Front desk");
    let part = |index: i64, values: &[(&str, &str)]| {
        let entity = values.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
        Fields::new().with("version", "2c").with("entity", Value::Map(entity)).with("entity_index", index)
    };
    let wanted = [
        system,
        part(1, &[("prtGeneralSerialNumber", "SN1")]),
        part(1, &[("entPhysicalSerialNum", "SN2"), ("entPhysicalModelName", "Model X")]),
        part(2, &[("entPhysicalSerialNum", "SN3")]),
        part(1, &[("hrDeviceDescr", "Laser 5 engine")]),
    ];
    assert_eq!(seen.into_iter().map(|one| one.fields).collect::<Vec<_>>(), wanted);
}

#[test]
fn communities_contacts_and_users_are_never_told() {
    for payload in [response(), message(0, 0xa0, &[]), version_3(4, Some(0xa0), &ENGINE_ID)] {
        let told = format!("{:?}", answered(&payload));
        assert!(!["secretword", "Jane", "janedoe"].iter().any(|secret| told.contains(secret)), "{told}");
    }
}

#[test]
fn a_request_shows_the_manager_and_who_serves() {
    let mut sink = Sink::default();
    DISSECTOR.datagram(&message(0, 0xa1, &[(system(1), vec![5, 0])]), &context(Side::Initiator, 161), &mut sink);
    assert_eq!(sink.take_server(), Some(Side::Responder));
    let seen: Vec<_> = sink.take().collect();
    assert_eq!((seen[0].kind, seen[0].subject), (REQUEST, client()));
    assert_eq!(seen[0].fields, Fields::new().with("version", "1"));
}

#[test]
fn a_response_without_identity_still_shows_an_agent() {
    let seen = answered(&message(1, 0xa2, &[(system(3), element(0x43, &[1]))]));
    assert_eq!(seen.iter().map(|one| &one.fields).collect::<Vec<_>>(), [&Fields::new().with("version", "2c")]);
}

#[test]
fn a_trap_of_version_1_has_its_own_form() {
    let pdu = [oid(&[1, 3, 6, 1, 4, 1, 318]), element(0x40, &[192, 0, 2, 1]), integer(6), integer(5), element(0x43, &[1])];
    let pdu = element(0xa4, &[pdu.concat(), variables(&[])].concat());
    let seen = datagram(&DISSECTOR, 162, &sequence(&[integer(0), octets(b"secretword"), pdu]));
    let wanted = Fields::new()
        .with("version", "1")
        .with("enterprise", "1.3.6.1.4.1.318")
        .with("agent_addr", "192.0.2.1")
        .with("generic", 6)
        .with("specific", 5);
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].kind, &seen[0].fields), (TRAP, &wanted));
}

#[test]
fn a_later_trap_keeps_what_it_is_of_in_variables() {
    let list = [
        (TRAP_OID.to_vec(), oid(&[1, 3, 6, 1, 6, 3, 1, 1, 5, 1])),
        (TRAP_ENTERPRISE.to_vec(), oid(&[1, 3, 6, 1, 4, 1, 318])),
        (TRAP_ADDRESS.to_vec(), element(0x40, &[192, 0, 2, 1])),
        (system(5), octets(b"ups1")),
    ];
    let seen = datagram(&DISSECTOR, 162, &message(1, 0xa7, &list));
    let wanted = Fields::new()
        .with("version", "2c")
        .with("trap_oid", "1.3.6.1.6.3.1.1.5.1")
        .with("enterprise", "1.3.6.1.4.1.318")
        .with("agent_addr", "192.0.2.1");
    assert_eq!(seen[0].fields, wanted);
    assert_eq!((seen[1].kind, seen[1].fields.get("sys_name")), (RESPONSE, Some(&Value::from("ups1"))));
}

#[test]
fn an_engine_belongs_to_who_is_asked_and_to_who_answers() {
    let owner = |side: Side, payload: &[u8]| {
        let mut sink = Sink::default();
        DISSECTOR.datagram(payload, &context(side, 161), &mut sink);
        sink.take().find(|one| one.kind == ENGINE).map(|one| one.subject)
    };
    assert_eq!(owner(Side::Initiator, &version_3(4, Some(0xa0), &ENGINE_ID)), Some(server()));
    assert_eq!(owner(Side::Initiator, &version_3(7, None, &ENGINE_ID)), Some(server()));
    assert_eq!(owner(Side::Responder, &version_3(3, None, &ENGINE_ID)), Some(server()));
    assert_eq!(owner(Side::Responder, &version_3(0, Some(0xa8), &ENGINE_ID)), Some(server()));
    assert_eq!(owner(Side::Initiator, &version_3(0, Some(0xa7), &ENGINE_ID)), Some(client()));
    assert_eq!(owner(Side::Initiator, &version_3(4, Some(0xa0), &[])), None);
}

#[test]
fn an_element_longer_than_what_encloses_it_is_malformed() {
    let bytes = [0x30, 10, 2, 1, 0, 4, 1, b'x', 0xa2, 0x7f, 2, 1];
    let seen = answered(&bytes);
    assert_eq!(seen.last().unwrap().kind.name, "anomaly.malformed");
}

#[test]
fn the_envelope_is_proof_and_other_encodings_are_not_taken() {
    assert_eq!(probe(&DISSECTOR, 9999, &response()), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9999, &version_3(4, None, &ENGINE_ID)), Verdict::Mine);
    // An LDAP bind, a Kerberos request, a bare sequence.
    for other in [&[0x30, 12, 2, 1, 1, 0x60, 7, 2, 1, 3, 4, 0, 0x80, 0][..], &[0x6a, 3, 0x30, 1, 0], &[0x30, 3, 2, 1, 0]] {
        assert_eq!(probe(&DISSECTOR, 9999, other), Verdict::NotMine);
    }
}

#[test]
fn every_prefix_says_no_more_than_the_whole() {
    let whole = response();
    let all = answered(&whole);
    for length in 0..whole.len() {
        for seen in answered(&whole[..length]) {
            for (name, value) in seen.fields.iter().filter(|(name, _)| *name != "entity") {
                assert!(all.iter().any(|one| one.fields.get(name) == Some(value)), "{name} cut at {length}");
            }
        }
    }
}

proptest! {
    #[test]
    fn damage_is_survived(at in 0_usize..1000, with in any::<u8>(), length in 0_usize..600) {
        for mut bytes in [response(), version_3(0, Some(0xa7), &ENGINE_ID)] {
            let at = at % bytes.len();
            bytes[at] = with;
            bytes.truncate(length);
            answered(&bytes);
        }
    }
}

#[test]
fn over_tcp_messages_follow_one_another() {
    let two = [response(), response()].concat();
    let once = datagram(&DISSECTOR, 161, &response());
    for size in [1, 13, 4096] {
        assert_eq!(play(&DISSECTOR, 161, &[(Side::Initiator, &two)], size), [once.clone(), once.clone()].concat());
    }
}
