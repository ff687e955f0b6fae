//! Keys against RFC 9001 appendix A; packets against ones sealed here.

use super::packet::packets;
use super::protection::{Keys, Sender};
use super::*;
use crate::conversation_test::{context, probe};
use crate::{Side, Sink};
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::aes::Aes128;
use aes_gcm::aes::cipher::{Array, BlockCipherEncrypt};
use aes_gcm::{Aes128Gcm, KeyInit};
use asepsis_observation::{Observation, hexadecimal};

/// Destination identifier of RFC 9001 appendix A.
const ID: [u8; 8] = [0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08];

/// An unsealed Initial packet, for its version.
fn skeleton(version: u32) -> Vec<u8> {
    let mut packet = vec![if version == 1 { 0xc0 } else { 0xd0 }];
    packet.extend(version.to_be_bytes());
    packet.push(8);
    packet.extend(ID);
    packet.extend([0, 0, 0x40, 32]);
    packet.extend([0; 32]);
    packet
}

fn keys(version: u32, sender: Sender) -> Keys {
    let bytes = skeleton(version);
    let packet = packets(&bytes).next().unwrap();
    Keys::derive(packet.version.secrets[0].unwrap(), &ID, sender).unwrap()
}

/// Seals frames into an Initial packet of version 1 with packet number 0 (RFC 9001 5.3 and 5.4).
fn seal(sender: Sender, frames: &[u8]) -> Vec<u8> {
    seal_as(1, 64, sender, frames)
}

/// Seals frames with the keys of version 1 into a packet that names another, padded to some length.
fn seal_as(version: u32, least: usize, sender: Sender, frames: &[u8]) -> Vec<u8> {
    let keys = keys(1, sender);
    let mut frames = frames.to_vec();
    frames.resize(frames.len().max(least), 0);
    let mut header = [&[0xc0][..], &version.to_be_bytes()].concat();
    let id: &[u8] = if sender == Sender::Client { &ID } else { &[] };
    header.push(u8::try_from(id.len()).unwrap());
    header.extend(id);
    header.extend([0, 0]);
    header.extend((u16::try_from(frames.len() + 17).unwrap() | 0x4000).to_be_bytes());
    let number_at = header.len();
    header.push(0);
    let cipher = Aes128Gcm::new(&Array(keys.key));
    let sealed = cipher.encrypt(&Array(keys.iv), Payload { msg: &frames, aad: &header }).unwrap();
    let mut packet = [header, sealed].concat();
    let mut mask = Array(*packet[number_at + 4..].first_chunk::<16>().unwrap());
    Aes128::new(&Array(keys.header)).encrypt_block(&mut mask);
    packet[0] ^= mask[0] & 0x0f;
    packet[number_at] ^= mask[1];
    packet
}

fn crypto(offset: u16, data: &[u8]) -> Vec<u8> {
    let mut frame = vec![6];
    frame.extend((offset | 0x4000).to_be_bytes());
    frame.extend((u16::try_from(data.len()).unwrap() | 0x4000).to_be_bytes());
    frame.extend(data);
    frame
}

/// A `ClientHello` that asks for `ehr.example` with ALPN h3.
fn client_hello() -> Vec<u8> {
    let name = b"\x00\x00\x00\x10\x00\x0e\x00\x00\x0behr.example";
    let protocols = b"\x00\x10\x00\x05\x00\x03\x02h3";
    let versions = b"\x00\x2b\x00\x03\x02\x03\x04";
    let extensions = [&name[..], protocols, versions].concat();
    let mut body = vec![3, 3];
    body.extend([7; 32]);
    body.extend([0, 0, 2, 0x13, 0x01, 1, 0]);
    body.extend(u16::try_from(extensions.len()).unwrap().to_be_bytes());
    body.extend(extensions);
    let mut message = vec![1, 0];
    message.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
    message.extend(body);
    message
}

fn play(datagrams: &[(Side, Vec<u8>)]) -> Vec<Observation> {
    let mut exchange = DISSECTOR.exchange().unwrap();
    let mut sink = Sink::default();
    for (side, datagram) in datagrams {
        exchange.data(datagram, &context(*side, 443), &mut sink);
    }
    sink.take().collect()
}

#[test]
fn the_keys_are_those_of_the_standard() {
    let client = keys(1, Sender::Client);
    assert_eq!(hexadecimal(&client.key), "1f369613dd76d5467730efcbe3b1a22d");
    assert_eq!(hexadecimal(&client.iv), "fa044b2f42a3fd3b46fb255c");
    assert_eq!(hexadecimal(&client.header), "9f50449e04a0e810283a1e9933adedd2");
    let server = keys(1, Sender::Server);
    assert_eq!(hexadecimal(&server.key), "cf3a5331653c364c88f0f379b6067e37");
    assert_eq!(hexadecimal(&server.iv), "0ac1493ca1905853b0bba03e");
    // RFC 9369 appendix A.
    assert_eq!(hexadecimal(&keys(0x6b33_43cf, Sender::Client).key), "8b1a0bc121284290a29e0971b5cd045d");
}

#[test]
fn a_hello_in_scrambled_frames_over_two_datagrams_is_read() {
    let hello = client_hello();
    let first = seal(Sender::Client, &[crypto(40, &hello[40..60]), crypto(0, &hello[..25])].concat());
    let second = seal(Sender::Client, &[vec![1], crypto(60, &hello[60..]), crypto(20, &hello[20..45])].concat());
    assert_eq!(probe(&DISSECTOR, 443, &first), Verdict::Mine);
    let observed = play(&[(Side::Initiator, first), (Side::Initiator, second)]);
    assert_eq!(observed.iter().map(|seen| seen.kind.name).collect::<Vec<_>>(), ["quic.initial", "tls.client_hello"]);
    assert_eq!(observed[1].fields.get("sni"), Some(&"ehr.example".into()));
    let Some(asepsis_observation::Value::Text(ja4)) = observed[1].fields.get("ja4") else { panic!("no JA4") };
    assert!(ja4.starts_with("q13d0103h3_"), "{ja4}");
}

#[test]
fn the_server_is_opened_with_the_clients_identifier() {
    let hello = client_hello();
    let mut answer = vec![2, 0, 0, 40, 3, 3];
    answer.extend([9; 32]);
    answer.extend([0, 0x13, 0x01, 0, 0, 0]);
    let observed = play(&[
        (Side::Initiator, seal(Sender::Client, &crypto(0, &hello))),
        (Side::Responder, seal(Sender::Server, &[vec![2, 0, 0, 0, 0], crypto(0, &answer)].concat())),
    ]);
    assert_eq!(observed.last().map(|seen| seen.kind.name), Some("tls.server_hello"));
}

#[test]
fn a_version_that_is_to_be_refused_is_opened_with_the_clients_own_keys() {
    let packet = seal_as(0x1a2a_3a4a, 1200, Sender::Client, &crypto(0, &client_hello()));
    assert_eq!(probe(&DISSECTOR, 443, &packet), Verdict::Mine);
    let short = seal_as(0x1a2a_3a4a, 64, Sender::Client, &crypto(0, &client_hello()));
    assert_eq!(probe(&DISSECTOR, 443, &short), Verdict::NotMine);
    let observed = play(&[(Side::Initiator, packet)]);
    assert_eq!(observed[0].fields.get("version"), Some(&"0x1a2a3a4a".into()));
    assert_eq!(observed[1].fields.get("sni"), Some(&"ehr.example".into()));
}

#[test]
fn a_version_without_known_keys_is_told_of_a_clients_first_datagram() {
    let packet = seal_as(0x5130_3530, 1200, Sender::Client, &[0]);
    let observed = play(&[(Side::Initiator, packet.clone())]);
    assert_eq!(observed.len(), 1);
    assert_eq!(observed[0].fields.get("version"), Some(&"0x51303530".into()));
    assert!(play(&[(Side::Responder, packet)]).is_empty());
}

#[test]
fn a_server_offers_other_versions() {
    let offer = b"\x80\0\0\0\0\x02\x01\x02\x03\x07\x08\x09\x0a\x1a\x2a\x3a\0\0\0\x01";
    assert_eq!(probe(&DISSECTOR, 443, offer), Verdict::Mine);
    let observed = play(&[(Side::Responder, offer.to_vec())]);
    assert_eq!(observed[0].kind.name, "quic.version_negotiation");
    assert_eq!(observed[0].fields.get("offered"), Some(&vec!["0x0a1a2a3a", "0x00000001"].into()));
    for other in [&offer[..offer.len() - 1], &offer[..offer.len() - 4], &offer[..5]] {
        assert_eq!(probe(&DISSECTOR, 443, other), Verdict::NotMine);
    }
}

#[test]
fn other_datagrams_are_left_alone() {
    for bytes in [&b"\xc0\0\0\0\0\x08"[..], b"\x40short header", b"\xc0\x00\x00\x00\x01\xff", &[0xc0; 40]] {
        assert_eq!(probe(&DISSECTOR, 443, bytes), Verdict::NotMine, "{bytes:?}");
    }
}

proptest::proptest! {
    #[test]
    fn a_damaged_packet_is_not_opened(at in 0_usize..100, value: u8) {
        let hello = client_hello();
        let mut packet = seal(Sender::Client, &crypto(0, &hello));
        let at = at % packet.len();
        let was = packet[at];
        packet[at] = value;
        let observed = play(&[(Side::Initiator, packet)]);
        assert!(observed.is_empty() || was == value);
    }
}
