//! Tests of the dissector, on messages made by hand.

use super::*;
use crate::conversation_test::{client, datagram, probe};
use proptest::prelude::*;

const ALIVE: &[u8] = b"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nCACHE-CONTROL: max-age=1800\r\n\
    LOCATION: http://192.0.2.1:49152/canary/rootDesc.xml?user=canary\r\nSERVER: Linux/5.10 UPnP/1.1 Cam/2.1\r\n\
    NT: upnp:rootdevice\r\nNTS: ssdp:alive\r\nUSN: uuid:1::upnp:rootdevice\r\n\r\n";

#[test]
fn an_announcement_names_the_device_and_its_system() {
    let seen = datagram(&DISSECTOR, PORT, ALIVE);
    let wanted = Fields::new()
        .with("nt", "upnp:rootdevice")
        .with("nts", "ssdp:alive")
        .with("usn", "uuid:1::upnp:rootdevice")
        .with("server", "Linux/5.10 UPnP/1.1 Cam/2.1")
        .with("location", "http://192.0.2.1:49152/*/rootDesc.xml");
    assert_eq!((seen[0].kind, seen[0].subject, &seen[0].fields), (NOTIFY, client(), &wanted));
}

#[test]
fn a_search_and_its_answer_are_of_their_senders() {
    let search = b"M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\nST: ssdp:all\r\nUSER-AGENT: Chromium/1 Windows\r\n\r\n";
    let seen = datagram(&DISSECTOR, PORT, search);
    assert_eq!((seen[0].kind, &seen[0].fields), (SEARCH, &Fields::new().with("st", "ssdp:all").with("user_agent", "Chromium/1 Windows")));
    let answer = b"HTTP/1.1 200 OK\r\nST:upnp:rootdevice\r\nUSN:uuid:2\r\nServer:X/1\r\n\r\n";
    let seen = datagram(&DISSECTOR, PORT, answer);
    let wanted = Fields::new().with("st", "upnp:rootdevice").with("usn", "uuid:2").with("server", "X/1");
    assert_eq!((seen[0].kind, &seen[0].fields), (RESPONSE, &wanted));
}

#[test]
fn the_start_line_decides_at_any_port() {
    assert_eq!(probe(&DISSECTOR, 50_001, ALIVE), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, PORT, b"GET / HTTP/1.1\r\n"), Verdict::NotMine);
    assert_eq!(probe(&DISSECTOR, PORT, b"NOTIFY sip:1@192.0.2.1 SIP/2.0\r\n"), Verdict::NotMine);
}

proptest! {
    #[test]
    fn every_prefix_and_any_tail_is_survived(length in 0..ALIVE.len(), tail: Vec<u8>) {
        let mut bytes = ALIVE[..length].to_vec();
        bytes.extend(tail);
        datagram(&DISSECTOR, PORT, &bytes);
    }
}
