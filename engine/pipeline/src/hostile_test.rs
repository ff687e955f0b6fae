//! Laws that hold whatever is done to the packets of the golden captures: nothing panics, and what stays whole is still seen.

use crate::Pipeline;
use crate::golden_test::captures;
use asepsis_capture::Reader;
use asepsis_wire::{LinkType, Transport, read_frame, read_ip};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

#[derive(Clone, Debug)]
struct Packet {
    link_type: LinkType,
    time_ns: i64,
    bytes: Vec<u8>,
}

/// All golden captures, as packets.
static CAPTURES: LazyLock<Vec<(PathBuf, Vec<Packet>)>> =
    LazyLock::new(|| captures().into_iter().map(|path| (path.clone(), packets(&path))).collect());

fn packets(path: &Path) -> Vec<Packet> {
    let mut reader = Reader::new(File::open(path).unwrap());
    let mut packets = Vec::new();
    while let Some(record) = reader.next_record().unwrap() {
        packets.push(Packet { link_type: record.link_type, time_ns: record.time_ns, bytes: record.bytes.to_vec() });
    }
    packets
}

/// What is seen, without times, numbers and counts.
fn seen(packets: &[Packet]) -> BTreeSet<String> {
    let mut pipeline = Pipeline::default();
    let mut found = BTreeSet::new();
    for packet in packets {
        pipeline.packet(packet.link_type, packet.time_ns, &packet.bytes);
        collect(&mut pipeline, &mut found);
    }
    pipeline.finish();
    collect(&mut pipeline, &mut found);
    found
}

fn collect(pipeline: &mut Pipeline, found: &mut BTreeSet<String>) {
    for seen in pipeline.take_observations().iter() {
        found.insert(format!("{} {:?} {:?}", seen.kind.name, seen.subject, seen.fields));
    }
}

/// Cuts the TCP payload of a packet into segments of `size` octets; other packets stay as they are.
fn segmented(packet: &Packet, size: usize) -> Vec<Packet> {
    let whole = || vec![packet.clone()];
    let Some(frame) = read_frame(packet.link_type, &packet.bytes) else { return whole() };
    let Some(ip) = read_ip(frame.ether_type, frame.payload) else { return whole() };
    let Transport::Tcp(tcp) = ip.transport else { return whole() };
    if tcp.payload.len() <= size || tcp.payload.len() < tcp.payload_length as usize || tcp.is_syn() {
        return whole();
    }
    let offset = |part: &[u8]| part.as_ptr().addr() - packet.bytes.as_ptr().addr();
    let (ip_at, tcp_at, payload_at) = (offset(ip.header), offset(tcp.header), offset(tcp.payload));
    let count = tcp.payload.len().div_ceil(size);
    let part = |(nth, octets): (usize, &[u8])| {
        let mut bytes = [&packet.bytes[..payload_at], octets].concat();
        let sequence = tcp.sequence.wrapping_add(u32::try_from(nth * size).unwrap());
        bytes[tcp_at + 4..tcp_at + 8].copy_from_slice(&sequence.to_be_bytes());
        if nth + 1 < count {
            bytes[tcp_at + 13] &= !1;
        }
        let length = if ip.source.is_ipv4() { bytes.len() - ip_at } else { bytes.len() - ip_at - 40 };
        let at = if ip.source.is_ipv4() { ip_at + 2 } else { ip_at + 4 };
        bytes[at..at + 2].copy_from_slice(&u16::try_from(length).unwrap().to_be_bytes());
        Packet { bytes, ..*packet }
    };
    tcp.payload.chunks(size).enumerate().map(part).collect()
}

/// Frames that nobody of the capture sent.
fn garbage() -> Vec<Packet> {
    let last = 4_000_000_000_000_000_000;
    (0..64_u8)
        .map(|nth| {
            let body = (0..200_u8).map(|at| at.wrapping_mul(nth).wrapping_add(nth));
            let bytes = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0x77, nth, 0x08, 0x00].into_iter().chain(body).collect();
            Packet { link_type: LinkType::Ethernet, time_ns: last, bytes }
        })
        .collect()
}

/// What one capture lost or gained, for each of them that did.
fn differences(change: impl Fn(&[Packet]) -> Vec<Packet>, counts: impl Fn(&str, bool) -> bool) -> Vec<String> {
    let of_one = |(path, packets): &(PathBuf, Vec<Packet>)| {
        let (before, after) = (seen(packets), seen(&change(packets)));
        let lost = before.difference(&after).filter(|line| counts(line, true)).map(|line| format!("- {line}"));
        let gained = after.difference(&before).filter(|line| counts(line, false)).map(|line| format!("+ {line}"));
        let lines: Vec<String> = lost.chain(gained).collect();
        if lines.is_empty() { None } else { Some(format!("{}\n{}", path.display(), lines.join("\n"))) }
    };
    CAPTURES.iter().filter_map(of_one).collect()
}

#[test]
fn packets_sent_twice_hide_nothing() {
    let twice = |packets: &[Packet]| packets.iter().flat_map(|packet| [packet.clone(), packet.clone()]).collect();
    let found = differences(twice, |_, is_lost| is_lost);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn garbage_before_and_after_hides_nothing() {
    let among = |packets: &[Packet]| {
        let mut early = garbage();
        for packet in &mut early {
            packet.time_ns = packets[0].time_ns;
        }
        early.into_iter().chain(packets.iter().cloned()).chain(garbage()).collect()
    };
    let found = differences(among, |_, is_lost| is_lost);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn segments_of_one_octet_say_what_whole_ones_say() {
    let cut = |packets: &[Packet]| packets.iter().flat_map(|packet| segmented(packet, 1)).collect();
    let found = differences(cut, |_, _| true);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn mutate(packets: &mut Vec<Packet>, kind: u8, at: usize, value: usize) {
    let at = at % packets.len();
    let length = packets[at].bytes.len();
    match kind {
        0 => packets[at].bytes.truncate(value % length.max(1)),
        1 if length > 0 => packets[at].bytes[value / 8 % length] ^= 1 << (value % 8),
        2 => {
            let other = value % packets.len();
            packets.swap(at, other);
        }
        3 => {
            packets.remove(at);
        }
        4 => {
            let copy = packets[at].clone();
            packets.insert(value % packets.len(), copy);
        }
        5 => packets[at].time_ns = packets[at].time_ns.wrapping_mul(i64::try_from(value).unwrap()),
        _ => packets[at].bytes.extend(std::iter::repeat_n(u8::try_from(value % 256).unwrap(), value % 3000)),
    }
}

/// Leaves out all frames of the first one's sender.
fn one_direction(packets: &mut Vec<Packet>) {
    let source = |packet: &Packet| read_frame(packet.link_type, &packet.bytes).and_then(|frame| frame.source);
    let first = packets.first().and_then(source);
    packets.retain(|packet| source(packet) != first);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn mutated_captures_never_panic(
        capture: prop::sample::Index,
        mutations in prop::collection::vec((0_u8..7, any::<u16>(), any::<u16>()), 1..24),
        is_one_sided: bool,
        size in 1_usize..400,
    ) {
        let mut packets = capture.get(&CAPTURES).1.clone();
        for (kind, at, value) in mutations {
            if !packets.is_empty() {
                mutate(&mut packets, kind, usize::from(at), usize::from(value));
            }
        }
        if is_one_sided {
            one_direction(&mut packets);
        }
        let packets: Vec<Packet> = packets.iter().flat_map(|packet| segmented(packet, size)).collect();
        seen(&packets);
    }
}
