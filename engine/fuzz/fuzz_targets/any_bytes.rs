//! Any bytes, from the link layer up, through every stage and every dissector.
//!
//! The first octet of the input says what the rest is. Below [`LINK_TYPES`]`.len()`: packets of that link type (by its
//! number in capture files: Ethernet, the cooked ones, then each that has a reader of its own), each after two octets
//! (little-endian) of which fifteen bits are its length and the highest lets more than a window of time pass.
//! Otherwise: a capture file, which is also what `make fuzz` seeds the corpus with.
#![no_main]

use asepsis_pipeline::{Pipeline, Seen, Source, WINDOW_NS, flow_line, observation_line};
use asepsis_wire::LinkType;
use libfuzzer_sys::fuzz_target;
use std::io::Cursor;

const LINK_TYPES: [u32; 28] = [
    1, 113, 276, 101, 0, 127, 105, 9, 51, 104, 107, 182, 8, 11, 123, 6, 10, 7, 129, 119, 163, 192, 239, 258, 117, 178,
    242, 240,
];
const LENGTH_BITS: u16 = 0x7fff;
const BETWEEN_PACKETS_NS: i64 = 1_000_000;

fuzz_target!(|input: &[u8]| {
    let Some((shape, rest)) = input.split_first() else { return };
    match LINK_TYPES.get(usize::from(*shape)) {
        Some(number) => packets(LinkType::from_number(*number), rest),
        None => capture(rest),
    }
});

fn packets(link_type: LinkType, mut rest: &[u8]) {
    let mut pipeline = Pipeline::default();
    let mut time_ns = 0;
    while let Some((head, after)) = rest.split_first_chunk::<2>() {
        let head = u16::from_le_bytes(*head);
        let length = usize::from(head & LENGTH_BITS).min(after.len());
        let (packet, following) = after.split_at(length);
        time_ns += if head > LENGTH_BITS { WINDOW_NS + 1 } else { BETWEEN_PACKETS_NS };
        pipeline.packet(link_type, time_ns, packet);
        pipeline.take_observations().iter().for_each(|seen| check(&seen));
        rest = following;
    }
    pipeline.finish();
    pipeline.take_observations().iter().for_each(|seen| check(&seen));
    for flow in pipeline.take_flows() {
        let mut line = String::new();
        flow_line(&mut line, &flow, "fuzz");
        assert_json(&line);
    }
}

fn capture(bytes: &[u8]) {
    let mut source = Source::new(Box::new(Cursor::new(bytes.to_vec())));
    while let Some(batch) = source.next_batch() {
        batch.observations.iter().for_each(|seen| check(&seen));
    }
    let _ = source.summary();
}

/// What holds of every observation, whatever the bytes: only declared fields, and a line that is JSON.
fn check(seen: &Seen<'_>) {
    assert!(seen.count > 0 && seen.packet > 0);
    assert_declared(seen);
    let mut line = String::new();
    observation_line(&mut line, seen, "fuzz");
    assert_json(&line);
}

fn assert_declared(seen: &Seen<'_>) {
    for (name, _) in seen.fields.iter() {
        assert!(seen.kind.fields.iter().any(|field| field.name == name), "{}.{name} is not declared", seen.kind.name);
    }
}

fn assert_json(line: &str) {
    assert!(line.ends_with('\n') && line.trim_end_matches('\n').chars().all(|character| !character.is_control()));
    assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "not JSON: {line}");
}
