//! A test bench for dissectors: plays a conversation and returns what was observed, whole, cut small or damaged.

use crate::{Context, Dissector, Handshake, Head, MAX_PENDING_BYTES, Progress, Side, Sink, Verdict};
use asepsis_observation::{Endpoint, Mac, Observation};
use std::net::{IpAddr, Ipv4Addr};

/// The initiator of all test conversations: 02:00:00:00:00:01 at 192.0.2.1, port 50000.
pub fn client() -> Endpoint {
    Endpoint { mac: Some(Mac([2, 0, 0, 0, 0, 1])), ip: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1))), vlan: None }
}

/// The responder of all test conversations: 02:00:00:00:00:02 at 192.0.2.2.
pub fn server() -> Endpoint {
    Endpoint { mac: Some(Mac([2, 0, 0, 0, 0, 2])), ip: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2))), vlan: None }
}

/// The context of bytes sent by `side`; the server listens on `port`.
pub fn context(side: Side, port: u16) -> Context {
    let (sender, receiver, sender_port, receiver_port) = match side {
        Side::Initiator => (client(), server(), 50_000, port),
        Side::Responder => (server(), client(), port, 50_000),
    };
    Context { sender, receiver, sender_port, receiver_port, side, start_seen: true }
}

/// Plays `messages` in order, each cut into segments of `segment_bytes`, as the pipeline would, and returns all that was observed.
pub fn play(
    dissector: &dyn Dissector,
    port: u16,
    messages: &[(Side, &[u8])],
    segment_bytes: usize,
) -> Vec<Observation> {
    let mut sink = Sink::default();
    let Some(mut conversation) = dissector.conversation() else { return Vec::new() };
    let mut pending = [Vec::new(), Vec::new()];
    let mut skip = [0_u64; 2];
    let mut is_done = [false; 2];
    for (side, message) in messages {
        for segment in message.chunks(segment_bytes.max(1)) {
            let at = side.index();
            let context = context(*side, port);
            let dropped = usize::try_from(skip[at]).unwrap_or(usize::MAX).min(segment.len());
            skip[at] -= dropped as u64;
            pending[at].extend_from_slice(&segment[dropped..]);
            while !pending[at].is_empty() && !is_done[at] {
                match conversation.data(&pending[at], &context, &mut sink) {
                    Progress::Incomplete => break,
                    Progress::Consumed(length) => {
                        assert!(
                            length > 0 && length <= pending[at].len(),
                            "consumed {length} of {}",
                            pending[at].len()
                        );
                        pending[at].drain(..length);
                    }
                    Progress::Skip(length) => {
                        assert!(length > 0, "a skip of nothing never ends");
                        let here = usize::try_from(length).unwrap_or(usize::MAX).min(pending[at].len());
                        pending[at].drain(..here);
                        skip[at] = length - here as u64;
                    }
                    Progress::SideDone => is_done[at] = true,
                    Progress::Done | Progress::NotMine | Progress::Another(_) => is_done = [true, true],
                }
            }
            if pending[at].len() > MAX_PENDING_BYTES {
                is_done[at] = true;
            }
        }
    }
    sink.take().collect()
}

/// What a datagram makes its dissector say, sent by the initiator to `port`.
pub fn datagram(dissector: &dyn Dissector, port: u16, payload: &[u8]) -> Vec<Observation> {
    let mut sink = Sink::default();
    let context = context(Side::Initiator, port);
    match dissector.exchange() {
        Some(mut exchange) => {
            exchange.data(payload, &context, &mut sink);
        }
        None => dissector.datagram(payload, &context, &mut sink),
    }
    sink.take().collect()
}

/// The probe's answer for bytes sent to `port`.
pub fn probe(dissector: &dyn Dissector, port: u16, bytes: &[u8]) -> Verdict {
    dissector.probe(&Head { bytes, sender_port: 50_000, receiver_port: port })
}

mod all_dissectors {
    use super::*;
    use crate::PROTOCOLS;
    use proptest::prelude::*;

    fn feed(dissector: &dyn Dissector, bytes: &[u8]) {
        let port = dissector.protocol().ports.first().copied().unwrap_or(9);
        if bytes.is_empty() {
            return;
        }
        probe(dissector, port, bytes);
        let mut sink = Sink::default();
        dissector.frame(bytes, &context(Side::Initiator, 0), &mut sink);
        dissector.packet(bytes, &context(Side::Initiator, 0), &mut sink);
        let (ip_header, tcp_header) = bytes.split_at(bytes.len() / 2);
        let headers = Handshake { ip_header, tcp_header, payload_length: 0 };
        dissector.handshake(&headers, &context(Side::Initiator, 0), &mut sink);
        datagram(dissector, port, bytes);
        play(dissector, port, &[(Side::Initiator, bytes), (Side::Responder, bytes)], bytes.len());
        play(dissector, port, &[(Side::Responder, bytes)], 7);
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_dissector_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            for dissector in PROTOCOLS {
                feed(*dissector, &bytes);
            }
        }

        /// Else a protocol would be asked about at one place and not at another.
        #[test]
        fn no_probe_answers_to_other_openers_than_it_names(bytes in prop::collection::vec(any::<u8>(), 1..200)) {
            for dissector in PROTOCOLS {
                let Some(openers) = dissector.protocol().openers else { continue };
                let port = dissector.protocol().ports.first().copied().unwrap_or(9);
                for opener in (0..=u8::MAX).filter(|opener| !openers.iter().any(|range| range.contains(opener))) {
                    let bytes = [&[opener], &bytes[1..]].concat();
                    for (sender_port, receiver_port) in [(50_000, port), (port, 50_000)] {
                        let head = Head { bytes: &bytes, sender_port, receiver_port };
                        prop_assert_eq!(dissector.probe(&head), Verdict::NotMine, "{} {}", dissector.protocol().name, opener);
                    }
                }
            }
        }
    }
}
