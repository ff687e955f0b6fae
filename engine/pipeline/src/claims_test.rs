//! No dissector takes what another protocol sends, nor what means nothing, not even at a port of its own.

use crate::golden_test::captures;
use asepsis_capture::Reader;
use asepsis_protocols::{Dissector, Head, Layer, PROTOCOLS, Verdict};
use asepsis_wire::{Transport, read_frame, read_ip};
use std::collections::BTreeSet;
use std::fs::File;

/// A port that nobody names.
const UNUSUAL: u16 = 9;
/// Meaningless messages that each dissector is shown at each port, and how many of them it may take: more than one in ten
/// thousand is too many, by chance one may be among so few.
const MESSAGES: u64 = 1500;
const MAX_TAKEN: u64 = 1;

/// Protocols of one form, which only the port tells apart (RFC 4795 2.1, RFC 6762 18, RFC 1002 4.2.1), greetings that begin
/// alike (RFC 959 5.4, RFC 5321 4.2.3), and so do their readers.
const ALIKE: [&[&str]; 3] = [&["dns", "llmnr", "mdns", "nbns"], &["ftp", "smtp", "pop", "imap"], &["nbdgm", "browser"]];
/// Readers whose form is so weak that a message of another kind may fit by chance at their port, seen in golden captures.
const WEAK: [&str; 3] = ["dns", "llmnr", "mdns"];

fn of_layer(layer: Layer) -> impl Iterator<Item = &'static dyn Dissector> {
    PROTOCOLS.iter().copied().filter(move |dissector| dissector.protocol().layers.contains(&layer))
}

fn takes(dissector: &dyn Dissector, bytes: &[u8], ports: (u16, u16)) -> bool {
    dissector.probe(&Head { bytes, sender_port: ports.0, receiver_port: ports.1 }) == Verdict::Mine
}

fn are_alike(one: &str, other: &str) -> bool {
    ALIKE.iter().any(|family| family.contains(&one) && family.contains(&other))
}

/// Who takes a message of another protocol when it is sent to one of its own ports.
fn strangers(layer: Layer, ports: (u16, u16), payload: &[u8]) -> Vec<String> {
    let home: Vec<&str> =
        of_layer(layer).filter(|one| takes(*one, payload, ports)).map(|one| one.protocol().name).collect();
    let is_stranger = |name: &str| {
        !home.is_empty() && !WEAK.contains(&name) && !home.iter().any(|known| *known == name || are_alike(known, name))
    };
    of_layer(layer)
        .filter(|one| is_stranger(one.protocol().name))
        .filter(|one| one.protocol().ports.iter().chain([&UNUSUAL]).any(|port| takes(*one, payload, (50_000, *port))))
        .map(|one| format!("{} takes what {home:?} sends", one.protocol().name))
        .collect()
}

#[test]
fn no_message_of_a_golden_capture_is_taken_by_another_protocol() {
    let mut found = BTreeSet::new();
    for path in captures() {
        let mut reader = Reader::new(File::open(&path).unwrap());
        while let Some(record) = reader.next_record().unwrap() {
            let Some(frame) = read_frame(record.link_type, record.bytes) else { continue };
            let Some(ip) = read_ip(frame.ether_type, frame.payload) else { continue };
            let (layer, ports, payload) = match ip.transport {
                Transport::Tcp(tcp) => (Layer::Stream, (tcp.source_port, tcp.destination_port), tcp.payload),
                Transport::Udp(udp) => (Layer::Datagram, (udp.source_port, udp.destination_port), udp.payload),
                _ => continue,
            };
            if !payload.is_empty() {
                found.extend(strangers(layer, ports, payload).iter().map(|line| format!("{}: {line}", path.display())));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// Numbers without meaning, the same each time (G. Marsaglia, Xorshift RNGs, 2003).
struct Noise(u64);

impl Noise {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % bound
    }

    fn message(&mut self) -> Vec<u8> {
        (0..=self.below(200)).map(|_| u8::try_from(self.below(256)).unwrap()).collect()
    }
}

#[test]
fn noise_is_taken_by_nobody() {
    let mut found = Vec::new();
    for layer in [Layer::Datagram, Layer::Stream] {
        let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
        let messages: Vec<Vec<u8>> = (0..MESSAGES).map(|_| noise.message()).collect();
        for dissector in of_layer(layer) {
            let protocol = dissector.protocol();
            for port in protocol.ports.iter().chain([&UNUSUAL]) {
                for sender_port in [50_000, *port] {
                    let is_taken = |message: &&Vec<u8>| takes(dissector, message, (sender_port, *port));
                    let taken = messages.iter().filter(is_taken).count() as u64;
                    if taken > MAX_TAKEN {
                        found
                            .push(format!("{} takes {taken} of {MESSAGES} at port {port} in {layer:?}", protocol.name));
                    }
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
