//! Connections played whole and in pieces: what is told of them, and what is not.

use super::DISSECTOR;
use super::frame::PREFACE;
use crate::Side::{Initiator, Responder};
use crate::Verdict;
use crate::conversation_test::{play, probe};
use asepsis_observation::{Observation, Value};
use proptest::prelude::*;

fn frame(kind: u8, flags: u8, stream: u8, octets: &[u8]) -> Vec<u8> {
    let length = u16::try_from(octets.len()).unwrap().to_be_bytes();
    [&[0, length[0], length[1], kind, flags, 0, 0, 0, stream], octets].concat()
}

/// A literal that is added to the table, by its name.
fn literal(name: &str, value: &str) -> Vec<u8> {
    let text = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    [vec![0x40], text(name), text(value)].concat()
}

fn request() -> Vec<u8> {
    [
        vec![0x83, 0x86],
        literal(":path", "/grpc.health.v1.Health/Check"),
        literal(":authority", "canary@pump.example:50051"),
        literal("content-type", "application/grpc"),
        literal("user-agent", "grpc-c/1 (linux)"),
        literal("cookie", "canary"),
    ]
    .concat()
}

fn sent_by_client() -> Vec<u8> {
    let list = request();
    [
        PREFACE.to_vec(),
        frame(4, 0, 0, &[0, 3, 0, 0, 0, 100, 0, 4, 0, 0, 255, 255]),
        frame(1, 0, 1, &list[..40]),
        frame(9, 4, 1, &list[40..]),
        frame(0, 1, 1, b"canary in a body"),
        // The same once more, all of it from the table: path, authority, type, agent.
        frame(1, 5, 3, &[0x83, 0x86, 0xc2, 0xc1, 0xc0, 0xbf]),
    ]
    .concat()
}

fn sent_by_server() -> Vec<u8> {
    let list = [vec![0x88], literal("server", "envoy"), literal("set-cookie", "canary")].concat();
    [frame(4, 0, 0, &[]), frame(4, 1, 0, &[]), frame(1, 4, 1, &list), frame(1, 5, 1, &literal("grpc-status", "0"))].concat()
}

fn text(seen: &Observation, field: &str) -> Option<String> {
    seen.fields.get(field).map(|value| match value {
        Value::Text(text) => text.clone(),
        other => format!("{other:?}"),
    })
}

#[test]
fn both_sides_are_told_as_in_earlier_versions() {
    let (asked, answered) = (sent_by_client(), sent_by_server());
    for size in [1, 7, 4096] {
        let seen = play(&DISSECTOR, 50051, &[(Initiator, &asked), (Responder, &answered)], size);
        let kinds: Vec<&str> = seen.iter().map(|one| one.kind.name).collect();
        let wanted = ["http2.settings", "http.request", "http2.service", "http.request", "http2.service", "http.response"];
        assert_eq!(kinds, wanted);
        assert_eq!(text(&seen[0], "settings").as_deref(), Some("3:100;4:65535"));
        for request in [&seen[1], &seen[3]] {
            assert_eq!(text(request, "host").as_deref(), Some("pump.example:50051"));
            assert_eq!(text(request, "user_agent").as_deref(), Some("grpc-c/1 (linux)"));
            assert_eq!(text(request, "path").as_deref(), Some("/*/*"));
        }
        assert_eq!(text(&seen[2], "service").as_deref(), Some("grpc.health.v1.Health"));
        assert_eq!(text(&seen[5], "server").as_deref(), Some("envoy"));
        assert!(!format!("{seen:?}").contains("canary"));
    }
}

#[test]
fn a_list_that_cannot_be_read_ends_the_side() {
    let lost = [PREFACE.to_vec(), frame(1, 4, 1, &[0xbe]), frame(1, 4, 3, &request())].concat();
    let seen = play(&DISSECTOR, 80, &[(Initiator, &lost)], 4096);
    assert_eq!(seen.iter().map(|one| one.kind.name).collect::<Vec<_>>(), ["anomaly.malformed"]);
}

#[test]
fn a_server_is_recognised_without_its_client() {
    assert_eq!(probe(&DISSECTOR, 9, &sent_by_server()), Verdict::Mine);
    assert_eq!(play(&DISSECTOR, 9, &[(Responder, &sent_by_server())], 5).len(), 1);
}

proptest! {
    #[test]
    fn any_frames_are_survived(frames in prop::collection::vec((0..11_u8, any::<u8>(), prop::collection::vec(any::<u8>(), 0..60)), 0..9)) {
        let bytes: Vec<u8> = frames.iter().flat_map(|(kind, flags, octets)| frame(*kind, *flags, 1, octets)).collect();
        play(&DISSECTOR, 80, &[(Initiator, &[PREFACE, &bytes].concat()), (Responder, &bytes)], 11);
    }
}
