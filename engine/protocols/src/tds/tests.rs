//! TDS as MS-TDS 4 lays it out, and the browser's answer of MC-SQLR 4.

use super::DISSECTOR;
use crate::conversation_test::{datagram, play, probe};
use crate::{Side, Verdict};
use asepsis_observation::{Observation, Value};

const C: Side = Side::Initiator;
const S: Side = Side::Responder;

fn packet(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![kind, 1];
    bytes.extend_from_slice(&u16::try_from(body.len() + 8).unwrap().to_be_bytes());
    bytes.extend_from_slice(&[0, 0, 1, 0]);
    bytes.extend_from_slice(body);
    bytes
}

fn units(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn prelogin() -> Vec<u8> {
    vec![0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 15, 0, 0x07, 0xd0, 0, 0, 2]
}

fn login(program: &str) -> Vec<u8> {
    login_with(program, "WARD-PC", "tcp:PACS1,1433", "ODBC")
}

fn login_with(program: &str, host: &str, source: &str, library: &str) -> Vec<u8> {
    let mut body = vec![0; 94];
    body[7] = 0x74;
    for (at, word) in [(36, host), (40, "canary"), (44, "canary"), (48, program), (52, source), (60, library)] {
        let place = u16::try_from(body.len()).unwrap();
        body[at..at + 2].copy_from_slice(&place.to_le_bytes());
        body[at + 2..at + 4].copy_from_slice(&u16::try_from(word.len()).unwrap().to_le_bytes());
        body.extend_from_slice(&units(word));
    }
    let length = u32::try_from(body.len()).unwrap();
    body[..4].copy_from_slice(&length.to_le_bytes());
    body
}

fn accepted() -> Vec<u8> {
    let mut data = vec![1, 0x74, 0, 0, 4, 20];
    data.extend_from_slice(&units("Microsoft SQL Server"));
    data.extend_from_slice(&[15, 0, 0x07, 0xd0]);
    let mut body = vec![0xe3, 3, 0, 1, 0, 0, 0xad];
    body.extend_from_slice(&u16::try_from(data.len()).unwrap().to_le_bytes());
    body.extend_from_slice(&data);
    body
}

fn field<'a>(seen: &'a [Observation], name: &str) -> Vec<&'a Value> {
    seen.iter().filter_map(|one| one.fields.get(name)).collect()
}

#[test]
fn versions_and_names_are_kept_and_nobody_is_named() {
    let [hello, answer, log_on, accept] =
        [packet(0x12, &prelogin()), packet(4, &prelogin()), packet(0x10, &login("SQLCMD")), packet(4, &accepted())];
    let said: [(Side, &[u8]); 4] = [(C, &hello), (S, &answer), (C, &log_on), (S, &accept)];
    for segment_bytes in [1, 7, 4096] {
        let seen = play(&DISSECTOR, 1433, &said, segment_bytes);
        assert_eq!(field(&seen, "version"), [&Value::from("15.0.2000"); 3]);
        assert_eq!(field(&seen, "client_name"), [&Value::from("WARD-PC")]);
        assert_eq!(field(&seen, "app_name"), [&Value::from("SQLCMD")]);
        assert_eq!(field(&seen, "server_name"), [&Value::from("PACS1")]);
        assert_eq!(field(&seen, "program"), [&Value::from("Microsoft SQL Server")]);
        assert!(!format!("{seen:?}").contains("canary"));
    }
}

#[test]
fn programs_are_kept_by_their_published_names_alone() {
    for (said, kept) in [
        ("SQLCMD", Some("SQLCMD")),
        ("sqlcmd", Some("SQLCMD")),
        (".Net SqlClient Data Provider", Some(".Net SqlClient Data Provider")),
        ("SQLAgent - TSQL JobStep (canary)", Some("SQLAgent")),
        ("azdata-Query-canary", Some("azdata")),
        ("Microsoft SQL Server Management Studio - Query", Some("Microsoft SQL Server Management Studio")),
        ("Canaryworth, Tweetina", None),
        ("TSQLcanary", None),
        ("Viewer", None),
        ("", None),
    ] {
        let seen = play(&DISSECTOR, 1433, &[(C, &packet(0x10, &login(said)))], 4096);
        assert_eq!(field(&seen, "library"), [&Value::from("ODBC")], "{said}");
        assert_eq!(field(&seen, "app_name"), kept.map(Value::from).iter().collect::<Vec<_>>(), "{said}");
    }
}

#[test]
fn hosts_are_host_names_and_libraries_published_ones() {
    let seen = |host, source, library| play(&DISSECTOR, 1433, &[(C, &packet(0x10, &login_with("TSQL", host, source, library)))], 4096);
    let one = seen("xray-1.example", r"PACS1\CANARY", "Microsoft JDBC Driver 12.4");
    assert_eq!(field(&one, "client_name"), [&Value::from("xray-1.example")]);
    assert_eq!(field(&one, "server_name"), [&Value::from("PACS1")]);
    assert_eq!(field(&one, "library"), [&Value::from("Microsoft JDBC Driver")]);
    assert_eq!(field(&seen("A", "B", "SQLNCLI11"), "library"), [&Value::from("SQLNCLI")]);
    let free = seen("Canary, Jane", "(local) Canary", "ODBCanary");
    assert!(!format!("{free:?}").to_lowercase().contains("canary"), "{free:?}");
}

#[test]
fn browser_lists_instances() {
    let list = b"ServerName;PACS1;InstanceName;A;IsClustered;No;Version;15.0.2000.5;tcp;1433;;ServerName;PACS1;InstanceName;B;;";
    let mut answer = vec![5];
    answer.extend_from_slice(&u16::try_from(list.len()).unwrap().to_le_bytes());
    answer.extend_from_slice(list);
    let seen = datagram(&DISSECTOR, 1434, &answer);
    assert_eq!(field(&seen, "instance_name"), [&Value::from("A"), &"B".into()]);
    assert_eq!(field(&seen, "port"), [&Value::from(1433_u16)]);
    assert_eq!(probe(&DISSECTOR, 50_001, &answer), Verdict::Mine);
}

#[test]
fn only_first_messages_are_taken() {
    assert_eq!(probe(&DISSECTOR, 1433, &packet(0x12, &prelogin())), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 50_001, &packet(0x10, &login("SQLCMD"))), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 1883, b"\x10\x16\0\x04MQTT\x04\x02\0\x3c\0\x0aclient"), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 50_001, &[4, 1, 0, 60, 0, 0, 1, 0, 0xaa, 0, 0, 0, 0, 0]), Verdict::NotMine);
}
