//! Frames as AMQP 0-9-1 lays them out.

use super::*;
use crate::conversation_test::{context, play, probe};
use proptest::prelude::*;

fn frame(number: u16, before: &[u8], properties: &[(&str, &[u8])], after: &[u8]) -> Vec<u8> {
    let mut table = Vec::new();
    for (name, value) in properties {
        table.extend([&[u8::try_from(name.len()).unwrap()], name.as_bytes(), value].concat());
    }
    let length = u32::try_from(table.len()).unwrap().to_be_bytes();
    let body = [&CONNECTION.to_be_bytes()[..], &number.to_be_bytes(), before, &length, &table, after].concat();
    let size = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[METHOD, 0, 0][..], &size, &body, &[FRAME_END]].concat()
}

fn long(value: &str) -> Vec<u8> {
    [b"S", &u32::try_from(value.len()).unwrap().to_be_bytes()[..], value.as_bytes()].concat()
}

#[test]
fn products_are_told_and_accounts_are_not() {
    let start = frame(START, &[0, 9], &[
        ("capabilities", b"F\0\0\0\x03\x01at"),
        ("cluster_name", &long("rabbit@queue1")),
        ("number", b"I\0\0\0\x01"),
        ("platform", &long("Erlang/OTP 25")),
        ("product", &long("RabbitMQ")),
        ("version", &long("3.10.8")),
    ], &long("PLAIN"));
    let answer = frame(START_OK, &[], &[("product", &long("Pika")), ("connection_name", &long("canary"))], b"\x05PLAIN\0\0\0\x0e\0canary\0canary");
    let messages: [(Side, &[u8]); 3] = [(Side::Initiator, b"AMQP\0\0\x09\x01"), (Side::Responder, &start), (Side::Initiator, &answer)];
    let server = Fields::new()
        .with("cluster", "rabbit@queue1")
        .with("platform", "Erlang/OTP 25")
        .with("product", "RabbitMQ")
        .with("product_version", "3.10.8");
    let wanted = [Fields::new().with("version", "0-9-1"), server, Fields::new().with("product", "Pika")];
    for size in [1, 13, 5000] {
        let seen = play(&DISSECTOR, 5672, &messages, size);
        assert_eq!(seen.iter().map(|one| one.fields.clone()).collect::<Vec<_>>(), wanted);
    }
}

#[test]
fn the_head_and_the_first_frames_count_anywhere() {
    assert_eq!(probe(&DISSECTOR, 9, b"AMQP\0\x01\0\0"), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9, b"AMQ"), Verdict::Maybe);
    assert_eq!(probe(&DISSECTOR, 9, &frame(START, &[0, 9], &[], &[])), Verdict::Mine);
    assert_eq!((probe(&DISSECTOR, 5672, &[1, 0]), probe(&DISSECTOR, 9, &[1, 0])), (Verdict::Maybe, Verdict::NotMine));
    assert_eq!(probe(&DISSECTOR, 5672, &[1, 1, 0, 0, 0, 0, 4, 0, 10, 0, 10]), Verdict::NotMine);
    let seen = play(&DISSECTOR, 5672, &[(Side::Initiator, b"AMQP\x03\x01\0\0canary")], 100);
    assert_eq!(seen[0].fields, Fields::new().with("version", "1.0.0"));
}

#[test]
fn each_standard_has_its_own_head() {
    for (head, wanted) in [
        ([0, 0, 9, 1], "0-9-1"),
        ([1, 1, 8, 0], "0-8"),
        ([1, 1, 0, 9], "0-9"),
        ([1, 1, 0, 10], "0-10"),
        ([0, 1, 0, 0], "1.0.0"),
        ([3, 1, 0, 0], "1.0.0"),
    ] {
        assert_eq!(version(head), wanted);
    }
}

#[test]
fn a_broker_that_repeats_the_head_is_no_client() {
    let answer = Context { start_seen: false, side: Side::Initiator, ..context(Side::Responder, 5672) };
    let mut sink = Sink::default();
    Connection.data(b"AMQP\0\x01\0\0", &answer, &mut sink);
    assert_eq!(sink.take().count(), 0);
}

proptest! {
    #[test]
    fn any_properties_are_survived(rest in prop::collection::vec(any::<u8>(), 0..80)) {
        play(&DISSECTOR, 5672, &[(Side::Responder, &frame(START, &[0, 9], &[("product", &rest)], &[]))], 1000);
    }
}
