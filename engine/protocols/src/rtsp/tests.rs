//! Tests of the dissector, on messages in the form of the standard's examples.

use super::*;
use crate::conversation_test::{client, play, probe as ask, server};
use proptest::prelude::*;

const DESCRIBE: &[u8] = b"DESCRIBE rtsp://user:canary@192.0.2.2:554/live/canary?x=canary RTSP/1.0\r\nCSeq: 2\r\nUser-Agent: Viewer 3\r\n\r\n";
const REFUSAL: &[u8] = b"RTSP/1.0 401 Unauthorized\r\nCSeq: 2\r\nWWW-Authenticate: Digest realm=\"Cam 5\", nonce=\"1\"\r\n\r\n";
const SESSION: &[u8] = b"RTSP/1.0 200 OK\r\nServer: CamServer/1.2\r\nContent-Type: application/sdp\r\nContent-Length: 49\r\n\r\n\
    v=0\r\ns=canary\r\ni=canary\r\na=tool:Streamer 2.0\r\nm=x\r\n";
const MEDIA: &[u8] = b"$\x00\x00\x04RTSP";

fn stream() -> Vec<(Side, Vec<u8>)> {
    vec![
        (Side::Initiator, DESCRIBE.to_vec()),
        (Side::Responder, REFUSAL.to_vec()),
        (Side::Responder, [SESSION, MEDIA, REFUSAL].concat()),
    ]
}

#[test]
fn both_sides_are_read_however_the_stream_is_cut() {
    for size in [1, 11, 4000] {
        let stream = stream();
        let messages: Vec<(Side, &[u8])> = stream.iter().map(|(side, bytes)| (*side, bytes.as_slice())).collect();
        let seen = play(&DISSECTOR, 554, &messages, size);
        let request = Fields::new().with("method", "DESCRIBE").with("url", "rtsp://192.0.2.2:554/live/*").with("user_agent", "Viewer 3");
        let refusal = Fields::new().with("status", 401).with("realm", "Cam 5");
        let session = Fields::new().with("status", 200).with("server", "CamServer/1.2").with("tool", "Streamer 2.0");
        let found: Vec<_> = seen.iter().map(|one| (one.subject, one.fields.clone())).collect();
        assert_eq!(found, [(client(), request), (server(), refusal.clone()), (server(), session), (server(), refusal)]);
    }
}

#[test]
fn relatives_are_not_taken() {
    for other in [&b"OPTIONS * HTTP/1.1\r\n"[..], b"OPTIONS sip:1@h SIP/2.0\r\n", b"PLAY chess", b"GET / HTTP/1.1"] {
        assert_eq!(ask(&DISSECTOR, 554, other), Verdict::NotMine, "{other:?}");
    }
    for start in [&b"RT"[..], b"OPTI", b"OPTIONS ", b"OPTIONS rtsp:"] {
        assert_eq!(ask(&DISSECTOR, 554, start), Verdict::Maybe, "{start:?}");
    }
    assert_eq!(ask(&DISSECTOR, 9999, b"OPTIONS * RTSP/1.0\r\n"), Verdict::Mine);
}

proptest! {
    #[test]
    fn every_prefix_and_any_tail_is_survived(length in 0..DESCRIBE.len(), tail: Vec<u8>) {
        let mut bytes = DESCRIBE[..length].to_vec();
        bytes.extend(tail);
        for seen in play(&DISSECTOR, 554, &[(Side::Initiator, &bytes), (Side::Responder, SESSION)], 6) {
            let shown = format!("{:?}", seen.fields);
            prop_assert!(!shown.contains("canary"));
        }
    }
}
