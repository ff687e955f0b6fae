//! The pipeline as a whole, over packets made here: who opened, who serves, and that delivery does not change what is seen.

use crate::{Pipeline, Seen, Server};
use asepsis_capture::Reader;
use asepsis_wire::LinkType;
use proptest::prelude::*;
use std::fs::File;
use std::path::Path;

const CLIENT: [u8; 4] = [192, 0, 2, 1];
const SERVER: [u8; 4] = [192, 0, 2, 2];

const FIN: u8 = 1;
const SYN: u8 = 2;
const RESET: u8 = 4;
const ACK: u8 = 16;

fn ip_frame(protocol: u8, source: [u8; 4], destination: [u8; 4], segment: &[u8]) -> Vec<u8> {
    let mut frame = vec![2, 0, 0, 0, 0, destination[3], 2, 0, 0, 0, 0, source[3], 8, 0];
    let total = u16::try_from(20 + segment.len()).unwrap().to_be_bytes();
    frame.extend([0x45, 0, total[0], total[1], 0, 0, 0, 0, 64, protocol, 0, 0]);
    frame.extend(source);
    frame.extend(destination);
    frame.extend(segment);
    frame
}

fn ports(is_client: bool, port: u16) -> Vec<u8> {
    let (from, to) = if is_client { (50_000, port) } else { (port, 50_000) };
    [u16::to_be_bytes(from), u16::to_be_bytes(to)].concat()
}

fn tcp(is_client: bool, port: u16, sequence: u32, acknowledgement: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let mut segment = ports(is_client, port);
    segment.extend(sequence.to_be_bytes());
    segment.extend(acknowledgement.to_be_bytes());
    segment.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    segment.extend(payload);
    let (from, to) = if is_client { (CLIENT, SERVER) } else { (SERVER, CLIENT) };
    ip_frame(6, from, to, &segment)
}

fn udp(is_client: bool, port: u16, payload: &[u8]) -> Vec<u8> {
    let mut segment = ports(is_client, port);
    segment.extend(u16::try_from(8 + payload.len()).unwrap().to_be_bytes());
    segment.extend([0, 0]);
    segment.extend(payload);
    let (from, to) = if is_client { (CLIENT, SERVER) } else { (SERVER, CLIENT) };
    ip_frame(17, from, to, &segment)
}

fn run(frames: &[Vec<u8>]) -> Pipeline {
    let mut pipeline = Pipeline::default();
    for (nth, frame) in frames.iter().enumerate() {
        pipeline.packet(LinkType::Ethernet, i64::try_from(nth).unwrap() * 1_000_000, frame);
    }
    pipeline.finish();
    pipeline
}

fn said(pipeline: &mut Pipeline) -> Vec<(String, String)> {
    let of_protocols = |seen: &Seen<'_>| seen.kind.name != "endpoint.address";
    let as_text = |seen: Seen<'_>| (seen.kind.name.to_owned(), format!("{:?} {:?}", seen.subject, seen.fields));
    let mut said: Vec<_> = pipeline.take_observations().iter().filter(of_protocols).map(as_text).collect();
    said.sort();
    said
}

/// A question for `pacs.example` in DNS over TCP: two octets of length, header, name, type A, class IN.
fn question() -> Vec<u8> {
    let mut message = vec![0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    message.extend(b"\x04pacs\x07example\x00\x00\x01\x00\x01");
    message
}

fn question_over_tcp() -> Vec<u8> {
    let message = question();
    [u16::try_from(message.len()).unwrap().to_be_bytes().to_vec(), message].concat()
}

#[test]
fn the_sender_of_the_syn_opened_and_the_other_serves() {
    let frames = [
        tcp(true, 9999, 10, 0, SYN, b""),
        tcp(false, 9999, 20, 11, SYN | ACK, b""),
        tcp(true, 9999, 11, 21, FIN | ACK, b""),
        tcp(false, 9999, 21, 12, FIN | ACK, b""),
    ];
    let flows = run(&frames).take_flows();
    assert_eq!(flows.len(), 1);
    assert_eq!((flows[0].ends[1].1, flows[0].server, flows[0].is_answered), (9999, Server::Responder, true));
    assert_eq!((flows[0].packets, flows[0].octets), ([2, 2], [80, 80]));
}

#[test]
fn an_acceptance_alone_tells_who_opened() {
    let flows = run(&[tcp(false, 9999, 20, 11, SYN | ACK, b"")]).take_flows();
    assert_eq!((flows[0].ends[0].1, flows[0].ends[1].1), (50_000, 9999));
}

#[test]
fn a_refused_connection_is_not_answered() {
    let flows = run(&[tcp(true, 104, 10, 0, SYN, b""), tcp(false, 104, 0, 11, RESET | ACK, b"")]).take_flows();
    assert!(!flows[0].is_answered);
}

#[test]
fn a_new_syn_begins_a_new_flow_and_a_repeated_one_does_not() {
    let frames = [tcp(true, 104, 10, 0, SYN, b""), tcp(true, 104, 10, 0, SYN, b""), tcp(true, 104, 99, 0, SYN, b"")];
    let flows = run(&frames).take_flows();
    assert_eq!(flows.iter().map(|flow| flow.packets[0]).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn what_a_frame_says_of_a_server_is_not_said_of_the_next_conversation() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../protocols/src/eap/golden/cable/capture.pcap");
    let (mut reader, mut pipeline) = (Reader::new(File::open(path).unwrap()), Pipeline::default());
    while let Some(record) = reader.next_record().unwrap() {
        pipeline.packet(record.link_type, record.time_ns, record.bytes);
        pipeline.packet(LinkType::Ethernet, record.time_ns, &udp(true, 40_000, b"?"));
    }
    pipeline.finish();
    let flows = pipeline.take_flows();
    assert!(flows.iter().any(|flow| flow.ends[1].1 == 40_000));
    assert!(flows.iter().all(|flow| flow.server == Server::Unknown), "{flows:?}");
}

#[test]
fn in_the_middle_the_known_port_serves() {
    let flows = run(&[udp(false, 53, b"?"), udp(true, 53, b"?")]).take_flows();
    assert_eq!((flows[0].ends[1].1, flows[0].server), (53, Server::Responder));
}

#[test]
fn an_unsupported_link_type_is_a_problem_with_its_number() {
    let mut pipeline = Pipeline::default();
    pipeline.packet(LinkType::from_number(227), 0, b"anything");
    let problems = pipeline.problems().list();
    assert_eq!((problems[0].kind, problems[0].detail.as_str()), ("unsupported_link_type", "unsupported link type 227"));
}

const MLLP: &[u8] = b"\x0bMSH|^~\\&|MONITOR|ROOM 2|GATEWAY|CLINIC|20260302||ORU^R01|1|P|2.6\r\x1c\r";

#[test]
fn a_protocol_is_told_by_content_at_any_port() {
    let frames = [tcp(true, 40_001, 10, 0, SYN, b""), tcp(true, 40_001, 11, 21, ACK, MLLP)];
    let mut pipeline = run(&frames);
    let said = said(&mut pipeline);
    assert!(said.iter().any(|(kind, fields)| kind == "hl7.message" && fields.contains("MONITOR")), "{said:?}");
    assert_eq!(pipeline.take_flows()[0].protocol, Some("hl7"));
}

#[test]
fn a_message_is_found_when_the_capture_begins_in_the_middle() {
    let mut pipeline =
        run(&[tcp(true, 40_001, 11, 21, ACK, b"the end of a message\x1c\r"), tcp(true, 40_001, 33, 21, ACK, MLLP)]);
    assert!(said(&mut pipeline).iter().any(|(kind, _)| kind == "hl7.message"));
}

#[test]
fn what_follows_in_a_tunnel_is_probed_anew() {
    let request = b"CONNECT gateway.example:2575 HTTP/1.1\r\nHost: gateway.example:2575\r\n\r\n";
    let answer = b"HTTP/1.1 200 Connection established\r\n\r\n";
    let after = 11 + u32::try_from(request.len()).unwrap();
    let mut pipeline = run(&[
        tcp(true, 3128, 10, 0, SYN, b""),
        tcp(false, 3128, 20, 11, SYN | ACK, b""),
        tcp(true, 3128, 11, 21, ACK, request),
        tcp(false, 3128, 21, after, ACK, answer),
        tcp(true, 3128, after, 21 + u32::try_from(answer.len()).unwrap(), ACK, MLLP),
    ]);
    let said = said(&mut pipeline);
    for kind in ["http.request", "hl7.message"] {
        assert!(said.iter().any(|(known, _)| known == kind), "{kind} is missing in {said:?}");
    }
}

/// SOCKS 5 (RFC 1928 3 and 4): a greeting of three octets, its answer, a request, its answer; then what is tunnelled.
#[test]
fn what_follows_the_short_messages_of_a_proxy_is_found() {
    let query = question_over_tcp();
    let mut pipeline = run(&[
        tcp(true, 1080, 100, 0, SYN, b""),
        tcp(false, 1080, 900, 101, SYN | ACK, b""),
        tcp(true, 1080, 101, 901, ACK, &[5, 1, 0]),
        tcp(false, 1080, 901, 104, ACK, &[5, 0]),
        tcp(true, 1080, 104, 903, ACK, &[5, 1, 0, 1, 192, 0, 2, 9, 0, 53]),
        tcp(false, 1080, 903, 114, ACK, &[5, 0, 0, 1, 192, 0, 2, 9, 0, 53]),
        tcp(true, 1080, 114, 913, ACK, &query),
    ]);
    let kinds: Vec<String> = said(&mut pipeline).into_iter().map(|(kind, _)| kind).collect();
    assert!(kinds.contains(&"dns.query".to_owned()), "{kinds:?}");
}

#[test]
fn an_answer_is_read_although_what_was_asked_is_nobodys() {
    let mut pipeline = run(&[
        tcp(true, 80, 100, 0, SYN, b""),
        tcp(false, 80, 900, 101, SYN | ACK, b""),
        tcp(true, 80, 101, 901, ACK, &[0xff; 10]),
        tcp(false, 80, 901, 111, ACK, b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Length: 0\r\n\r\n"),
    ]);
    let kinds: Vec<String> = said(&mut pipeline).into_iter().map(|(kind, _)| kind).collect();
    assert!(kinds.contains(&"http.response".to_owned()), "{kinds:?}");
}

#[test]
fn bytes_lost_by_the_sensor_end_one_message_and_not_the_sensor() {
    let bytes = question_over_tcp();
    let mut pipeline = run(&[
        tcp(true, 53, 10, 0, SYN, b""),
        tcp(false, 53, 20, 11, SYN | ACK, b""),
        tcp(true, 53, 11, 21, ACK, &bytes[..10]),
        tcp(true, 53, 15 + u32::try_from(bytes.len()).unwrap(), 21, ACK, b"later"),
        tcp(false, 53, 21, 30 + u32::try_from(bytes.len()).unwrap(), ACK, b""),
    ]);
    assert!(said(&mut pipeline).iter().all(|(kind, _)| kind != "dns.query"));
    assert_eq!(pipeline.take_flows().len(), 1);
}

proptest! {
    #[test]
    fn cuts_order_and_repeats_do_not_change_what_is_seen(
        cuts in prop::collection::vec(1_usize..12, 1..20),
        order in prop::collection::vec(any::<u32>(), 60),
        repeats in prop::collection::vec(any::<bool>(), 60),
    ) {
        let bytes = question_over_tcp();
        let mut segments = Vec::new();
        let mut at = 0;
        for length in cuts.iter().cycle() {
            if at >= bytes.len() { break; }
            let end = (at + length).min(bytes.len());
            segments.push(tcp(true, 53, 11 + u32::try_from(at).unwrap(), 21, ACK, &bytes[at..end]));
            at = end;
        }
        let mut sent: Vec<(u32, Vec<u8>)> = segments.iter().cloned().zip(&order).map(|(frame, key)| (*key, frame)).collect();
        sent.extend(segments.iter().cloned().zip(&repeats).zip(order.iter().rev())
            .filter(|((_, again), _)| **again).map(|((frame, _), key)| (*key, frame)));
        sent.sort();
        let opening = [tcp(true, 53, 10, 0, SYN, b""), tcp(false, 53, 20, 11, SYN | ACK, b"")];
        let shuffled: Vec<Vec<u8>> = opening.iter().cloned().chain(sent.into_iter().map(|(_, frame)| frame)).collect();
        let whole: Vec<Vec<u8>> = opening.iter().cloned().chain([tcp(true, 53, 11, 21, ACK, &bytes)]).collect();
        prop_assert_eq!(said(&mut run(&shuffled)), said(&mut run(&whole)));
    }

    #[test]
    fn damaged_packets_never_panic(at in 0_usize..80, value: u8, length in 0_usize..90) {
        let mut frames = vec![
            tcp(true, 53, 10, 0, SYN, b""),
            tcp(true, 53, 11, 21, ACK, &question_over_tcp()),
            udp(true, 53, &question()),
            udp(false, 53, &question()),
        ];
        for frame in &mut frames {
            if let Some(byte) = frame.get_mut(at) { *byte = value; }
            frame.truncate(length.max(1));
        }
        run(&frames);
    }
}
