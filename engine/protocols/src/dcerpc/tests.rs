use super::*;
use crate::Side;
use crate::conversation_test::{client, datagram, play, probe, server};
use asepsis_observation::{Observation, Value};
use proptest::prelude::*;

/// drsuapi 4.0 as it stands in binds.
const DIRECTORY: [u8; 20] = [0x35, 0x42, 0x51, 0xe3, 6, 0x4b, 0xd1, 0x11, 0xab, 4, 0, 0xc0, 0x4f, 0xc2, 0xdc, 0xd2, 4, 0, 0, 0];
const DIRECTORY_UUID: &str = "e3514235-4b06-11d1-ab04-00c04fc2dcd2";
const MAPPER: [u8; 20] = [8, 0x83, 0xaf, 0xe1, 0x1f, 0x5d, 0xc9, 0x11, 0x91, 0xa4, 8, 0, 0x2b, 0x14, 0xa0, 0xfa, 3, 0, 0, 0];
const EXPORTER: [u8; 20] = [0xc4, 0xfe, 0xfc, 0x99, 0x60, 0x52, 0x1b, 0x10, 0xbb, 0xcb, 0, 0xaa, 0, 0x21, 0x34, 0x7a, 0, 0, 0, 0];

fn packet(kind: u8, call: u8, body: &[u8], token: &[u8], provider: u8) -> Vec<u8> {
    let mut made = vec![5, 0, kind, 3, 0x10, 0, 0, 0, 0, 0, 0, 0, call, 0, 0, 0];
    made.extend(body);
    if !token.is_empty() {
        made.extend([provider, 6, 0, 0, 1, 0, 0, 0]);
        made.extend(token);
    }
    let length = u16::try_from(made.len()).unwrap().to_le_bytes();
    made[8..10].copy_from_slice(&length);
    made[10..12].copy_from_slice(&u16::try_from(token.len()).unwrap().to_le_bytes());
    made
}

fn bind(interfaces: &[[u8; 20]], token: &[u8], provider: u8) -> Vec<u8> {
    let mut body = vec![0xb8, 0x10, 0xb8, 0x10, 0, 0, 0, 0, u8::try_from(interfaces.len()).unwrap(), 0, 0, 0];
    for (nth, interface) in interfaces.iter().enumerate() {
        body.extend([u8::try_from(nth).unwrap(), 0, 1, 0]);
        body.extend(interface);
        body.extend([4, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11, 0x9f, 0xe8, 8, 0, 0x2b, 0x10, 0x48, 0x60, 2, 0, 0, 0]);
    }
    packet(11, 1, &body, token, provider)
}

fn accept(address: &str, results: &[u8]) -> Vec<u8> {
    let mut body = vec![0xb8, 0x10, 0xb8, 0x10, 1, 0, 0, 0];
    body.extend(u16::try_from(address.len() + 1).unwrap().to_le_bytes());
    body.extend(address.as_bytes());
    body.push(0);
    body.resize(body.len().next_multiple_of(4), 0);
    body.extend([u8::try_from(results.len()).unwrap(), 0, 0, 0]);
    for result in results {
        body.extend([*result, 0, 0, 0]);
        body.extend([0; 20]);
    }
    packet(12, 1, &body, b"", 0)
}

fn call(operation: u8) -> Vec<u8> {
    packet(0, 2, &[0, 0, 0, 0, 0, 0, operation, 0, 9, 9], b"", 0)
}

fn answer(body: &[u8]) -> Vec<u8> {
    packet(2, 2, &[&[0; 8][..], body].concat(), b"", 0)
}

fn tower() -> Vec<u8> {
    let mut floors = vec![5, 0, 19, 0, 0x0d];
    floors.extend(&DIRECTORY[..18]);
    floors.extend([2, 0, 0, 0]);
    floors.extend([19, 0, 0x0d]);
    floors.extend([0; 18]);
    floors.extend([2, 0, 0, 0, 1, 0, 0x0b, 2, 0, 0, 0, 1, 0, 7, 2, 0, 0xc0, 0x02, 1, 0, 9, 4, 0, 192, 0, 2, 2]);
    floors
}

fn mapped() -> Vec<u8> {
    let mut body = vec![0; 20];
    body.extend([1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0]);
    let length = u32::try_from(tower().len()).unwrap().to_le_bytes();
    body.extend([length, length].concat());
    body.extend(tower());
    body
}

fn converse(messages: &[(Side, Vec<u8>)], size: usize) -> Vec<Observation> {
    let parts: Vec<_> = messages.iter().map(|(side, bytes)| (*side, bytes.as_slice())).collect();
    play(&DISSECTOR, PORT, &parts, size)
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn what_is_accepted_is_offered() {
    let messages = [(Side::Initiator, bind(&[DIRECTORY, MAPPER], b"", 0)), (Side::Responder, accept("49152", &[0, 2]))];
    for size in [1, 7, 500] {
        let seen = converse(&messages, size);
        assert_eq!(seen.len(), 3);
        assert!(seen[..2].iter().all(|one| one.kind == WISH && one.subject == client()));
        let wanted = Fields::new()
            .with("interface", DIRECTORY_UUID)
            .with("name", "drsuapi")
            .with("version", "4.0")
            .with("port", 49152_u16);
        assert_eq!((seen[2].kind, seen[2].subject, &seen[2].fields), (OFFER, server(), &wanted));
    }
}

const WISH: &Kind = BIND;

#[test]
fn a_pipe_is_kept_when_it_is_a_word() {
    let pipe = |address: &str| {
        let messages = [(Side::Initiator, bind(&[DIRECTORY], b"", 0)), (Side::Responder, accept(address, &[0]))];
        converse(&messages, 99)[1].fields.get("pipe").cloned()
    };
    assert_eq!(pipe(r"\PIPE\lsass"), Some("lsass".into()));
    assert_eq!(pipe(r"\PIPE\Canary Patient"), None);
}

#[test]
fn the_mapper_tells_where_interfaces_are() {
    let messages = [
        (Side::Initiator, bind(&[MAPPER], b"", 0)),
        (Side::Responder, accept("135", &[0])),
        (Side::Initiator, call(3)),
        (Side::Responder, answer(&mapped())),
    ];
    let seen = converse(&messages, 11);
    let told = seen.last().unwrap();
    let wanted = Fields::new()
        .with("interface", DIRECTORY_UUID)
        .with("name", "drsuapi")
        .with("version", "4.0")
        .with("transport", "tcp")
        .with("port", 49154_u16);
    assert_eq!((told.kind, told.subject, &told.fields), (ENDPOINT, server(), &wanted));
}

#[test]
fn the_exporter_tells_all_addresses() {
    let strings = [&[7, 0][..], &wide("ct-host"), &[7, 0], &wide("192.0.2.2"), &[7, 0], &wide("198.51.100.1"), &[0, 0]].concat();
    let mut body = vec![5, 0, 7, 0, 0, 0, 2, 0, 60, 0, 0, 0, 60, 0];
    body.extend(u16::try_from(strings.len() / 2).unwrap().to_le_bytes());
    body.extend(strings);
    let messages = [
        (Side::Initiator, bind(&[EXPORTER], b"", 0)),
        (Side::Responder, accept("135", &[0])),
        (Side::Initiator, call(5)),
        (Side::Responder, answer(&body)),
    ];
    let seen = converse(&messages, 999);
    let told = seen.last().unwrap();
    assert_eq!((told.kind, told.subject), (ADDRESSES, server()));
    assert_eq!(told.fields.get("names"), Some(&vec!["ct-host"].into()));
    assert_eq!(told.fields.get("addresses"), Some(&vec!["192.0.2.2", "198.51.100.1"].into()));
}

#[test]
fn a_server_tells_its_version_and_a_member_its_names() {
    let name = |text: &str| {
        let units = u32::try_from(text.len() + 1).unwrap().to_le_bytes();
        let mut made = [&units[..], &[0; 4], &units, &wide(text)].concat();
        made.resize(made.len().next_multiple_of(4), 0);
        made
    };
    let number = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let server = [number(&[101, 1, 500, 2, 10, 0, 0x9003, 3]), name("PACS1"), name("Canary")].concat();
    let mut sink = Sink::default();
    let context = crate::conversation_test::context(Side::Responder, 445);
    call::read(call::Known::ServerInfo, &server, &context, &mut sink);
    let workstation = [number(&[100, 1, 500, 2, 3, 6, 1]), name("CT1"), name("CLINIC")].concat();
    call::read(call::Known::WorkstationInfo, &workstation, &context, &mut sink);
    let seen: Vec<_> = sink.take().collect();
    let wanted = Fields::new().with("name", "PACS1").with("os_version", "10.0").with("platform", 500_u16);
    assert_eq!(seen[0].fields, wanted.with("server_type", 0x9003_u16).with("roles", vec!["server", "nt_server"]));
    let wanted = Fields::new().with("name", "CT1").with("domain", "CLINIC").with("os_version", "6.1");
    assert_eq!(seen[1].fields, wanted.with("platform", 500_u16));
}

#[test]
fn the_secure_channel_names_a_member() {
    let token = [&[0, 0, 0, 0, 0x17, 0, 0, 0][..], b"CLINIC\0CT1\0\x06clinic\x07example\0\x03CT1\0"].concat();
    let seen = converse(&[(Side::Initiator, bind(&[DIRECTORY], &token, 0x44))], 99);
    let wanted = Fields::new().with("nb_domain", "CLINIC").with("computer", "CT1").with("dns_domain", "clinic.example");
    assert_eq!((seen[1].kind, &seen[1].fields), (SECURE_CHANNEL, &wanted));
}

#[test]
fn a_datagram_names_its_interface_in_either_order() {
    let mut packet = vec![0; 84];
    packet[..8].copy_from_slice(&[4, 0, 0x28, 0, 0x10, 0, 0, 0]);
    packet[24..40].copy_from_slice(&DIRECTORY[..16]);
    packet[60] = 4;
    packet[74] = 4;
    let seen = datagram(&DISSECTOR, PORT, &packet);
    assert_eq!(seen[0].fields.get("interface"), Some(&DIRECTORY_UUID.into()));
    let mut turned = packet.clone();
    turned[4] = 0;
    turned[24..32].copy_from_slice(&[0xe3, 0x51, 0x42, 0x35, 0x4b, 6, 0x11, 0xd1]);
    turned[60..64].copy_from_slice(&[0, 0, 0, 4]);
    turned[74..76].copy_from_slice(&[0, 4]);
    assert_eq!(datagram(&DISSECTOR, PORT, &turned), seen);
    assert_eq!(probe(&DISSECTOR, 9, &packet[..83]), Verdict::NotMine);
}

#[test]
fn content_decides_at_any_port() {
    let whole = bind(&[DIRECTORY], b"", 0);
    assert_eq!(probe(&DISSECTOR, 9, &whole), Verdict::Mine);
    for length in 1..16 {
        assert_eq!(probe(&DISSECTOR, 9, &whole[..length]), Verdict::Maybe, "{length}");
    }
    for other in [&b"\x05\x01\x00"[..], b"\x05\0\x0b\x03\x20\0\0\0", b"\x05\x02\0\x02", b"GET / HTTP/1.1\r\n"] {
        assert_eq!(probe(&DISSECTOR, 9, other), if other == b"\x05\x01\x00" { Verdict::Maybe } else { Verdict::NotMine });
    }
}

#[test]
fn a_short_list_is_malformed() {
    let mut whole = bind(&[DIRECTORY], b"", 0);
    whole[24] = 9;
    let seen = converse(&[(Side::Initiator, whole)], 99);
    assert_eq!(seen.last().unwrap().fields.get("protocol"), Some(&Value::from("dcerpc")));
}

proptest! {
    #[test]
    fn no_changed_byte_makes_it_panic(at in 0_usize..600, value: u8, size in 1_usize..40) {
        let token = [&[0, 0, 0, 0, 0x1f, 0, 0, 0][..], b"CLINIC\0CT1\0\x06clinic\0\x03CT1\0"].concat();
        let mut messages = vec![
            (Side::Initiator, bind(&[MAPPER], &token, 0x44)),
            (Side::Responder, accept("135", &[0])),
            (Side::Initiator, call(3)),
            (Side::Responder, answer(&mapped())),
        ];
        let total: usize = messages.iter().map(|(_, bytes)| bytes.len()).sum();
        let mut at = at % total;
        for (_, bytes) in &mut messages {
            if at < bytes.len() {
                bytes[at] = value;
                break;
            }
            at -= bytes.len();
        }
        converse(&messages, size);
        for known in [call::Known::ServerInfo, call::Known::WorkstationInfo, call::Known::Alive] {
            call::read(known, &mapped(), &crate::conversation_test::context(Side::Responder, 135), &mut Sink::default());
        }
    }
}
