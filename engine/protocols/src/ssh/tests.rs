//! SSH connections as their standard lays them out.

use super::DISSECTOR;
use crate::conversation_test::{play, probe};
use crate::{Side, Verdict};
use asepsis_observation::{Observation, Value};

fn offer(lists: [&str; 10]) -> Vec<u8> {
    let mut payload = vec![20];
    payload.extend_from_slice(&[7; 16]);
    for list in lists {
        payload.extend_from_slice(&u32::try_from(list.len()).unwrap().to_be_bytes());
        payload.extend_from_slice(list.as_bytes());
    }
    payload.extend_from_slice(&[0; 5]);
    let mut packet = u32::try_from(payload.len() + 1 + 4).unwrap().to_be_bytes().to_vec();
    packet.push(4);
    packet.extend_from_slice(&payload);
    packet.extend_from_slice(&[0; 4]);
    packet
}

fn field<'a>(seen: &'a [Observation], kind: &str, name: &str) -> Vec<&'a Value> {
    seen.iter().filter(|one| one.kind.name == kind).filter_map(|one| one.fields.get(name)).collect()
}

const LISTS: [&str; 10] = ["kex1,kex2", "ssh-rsa", "up", "down", "codeup", "codedown", "none", "zlib", "", ""];

#[test]
fn both_sides_tell_software_and_offers() {
    let (client, server) = (offer(LISTS), offer(LISTS));
    let said: [(Side, &[u8]); 4] = [
        (Side::Responder, b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"),
        (Side::Initiator, b"SSH-2.0-dropbear_2022.83\r\n"),
        (Side::Initiator, &client),
        (Side::Responder, &server),
    ];
    for segment_bytes in [1, 7, 4096] {
        let seen = play(&DISSECTOR, 22, &said, segment_bytes);
        assert_eq!(field(&seen, "ssh.banner", "software"), [&Value::from("OpenSSH_9.2p1"), &"dropbear_2022.83".into()]);
        assert_eq!(field(&seen, "ssh.banner", "comment"), [&Value::from("Debian-2+deb12u3")]);
        assert_eq!(field(&seen, "ssh.banner", "is_server"), [&Value::from(true), &false.into()]);
        // MD5 of "kex1,kex2;up;codeup;none" and of "kex1,kex2;down;codedown;zlib", by md5sum.
        assert_eq!(field(&seen, "ssh.kex", "hassh"), [&Value::from("89791116cce96b9c6575fb763325674d")]);
        assert_eq!(field(&seen, "ssh.kex", "hassh_server"), [&Value::from("2d61e061c3de89536c182759c7d99bd7")]);
    }
}

#[test]
fn lines_before_the_banner_are_passed_over() {
    let seen = play(&DISSECTOR, 22, &[(Side::Responder, b"Keep out\r\nSSH-2.0-x\r\n")], 4096);
    assert_eq!(field(&seen, "ssh.banner", "banner"), [&Value::from("SSH-2.0-x")]);
}

#[test]
fn role_is_told_by_markers_when_the_port_misleads() {
    let packet = offer(["kex1,kex-strict-s-v00@openssh.com", "", "a", "b", "c", "d", "e", "f", "", ""]);
    let seen = play(&DISSECTOR, 22, &[(Side::Initiator, b"SSH-2.0-x\r\n"), (Side::Initiator, &packet)], 4096);
    assert_eq!(field(&seen, "ssh.kex", "hassh_server").len(), 1);
}

#[test]
fn list_longer_than_its_packet_is_malformed() {
    let mut packet = offer(LISTS);
    packet[22] = 0xff;
    let seen = play(&DISSECTOR, 22, &[(Side::Initiator, b"SSH-2.0-x\r\n"), (Side::Initiator, &packet)], 4096);
    assert!(seen.iter().any(|one| one.kind.name == "anomaly.malformed"));
    assert!(field(&seen, "ssh.kex", "hassh").is_empty());
}

#[test]
fn only_identification_strings_are_taken() {
    assert_eq!(probe(&DISSECTOR, 22, b"SSH-2.0-x"), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 80, b"SS"), Verdict::Maybe);
    assert_eq!(probe(&DISSECTOR, 22, b"SSDP-1.0"), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, 22, b"220 x"), Verdict::NotMine);
}
