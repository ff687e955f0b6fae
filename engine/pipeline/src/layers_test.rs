//! Packets inside packets: the outer ones are counted, the inner ones read, and no address is taken across.

use crate::{FlowRecord, Observations, Pipeline};
use asepsis_wire::LinkType;
use proptest::prelude::*;
use std::collections::BTreeSet;

const OUTER: [u8; 4] = [198, 51, 100, 1];
const INNER: [u8; 4] = [192, 0, 2, 1];

fn ip(protocol: u8, source: [u8; 4], identification: u16, field: u16, payload: &[u8]) -> Vec<u8> {
    let total = u16::try_from(20 + payload.len()).unwrap().to_be_bytes();
    let [[id_high, id_low], [high, low]] = [identification.to_be_bytes(), field.to_be_bytes()];
    let mut packet = vec![0x45, 0, total[0], total[1], id_high, id_low, high, low, 64, protocol, 0, 0];
    packet.extend(source);
    packet.extend([192, 0, 2, 99]);
    packet.extend(payload);
    packet
}

fn udp(port: u16, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(8 + payload.len()).unwrap();
    [u16::to_be_bytes(50_000), port.to_be_bytes(), length.to_be_bytes(), [0, 0]]
        .concat()
        .into_iter()
        .chain(payload.iter().copied())
        .collect()
}

fn ethernet(packet: &[u8]) -> Vec<u8> {
    [&[2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 1, 8, 0][..], packet].concat()
}

/// A question for `pump.example` over DNS.
fn question() -> Vec<u8> {
    let mut message = vec![0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    message.extend(b"\x04pump\x07example\x00\x00\x01\x00\x01");
    udp(53, &message)
}

fn run(frames: &[Vec<u8>]) -> (Observations, Vec<FlowRecord>) {
    let mut pipeline = Pipeline::default();
    for (nth, frame) in frames.iter().enumerate() {
        pipeline.packet(LinkType::Ethernet, i64::try_from(nth).unwrap() * 1_000_000, frame);
    }
    pipeline.finish();
    (pipeline.take_observations(), pipeline.take_flows())
}

fn queries(seen: &Observations) -> usize {
    seen.iter().filter(|seen| seen.kind.name == "dns.query").count()
}

#[test]
fn the_outer_flow_has_the_tunnels_word_and_the_inner_its_own() {
    let inner = ip(17, INNER, 1, 0, &question());
    let (seen, flows) = run(&[ethernet(&ip(47, OUTER, 1, 0, &[&[0, 0, 8, 0][..], &inner].concat()))]);
    assert_eq!(flows.iter().map(|flow| flow.protocol).collect::<BTreeSet<_>>(), [Some("dns"), Some("gre")].into());
    let query = seen.iter().find(|seen| seen.kind.name == "dns.query").unwrap();
    assert_eq!((query.subject.mac, query.subject.ip), (None, Some(INNER.into())));
    let macs = |address: [u8; 4]| {
        let seen =
            seen.iter().find(|seen| seen.kind.name == "endpoint.address" && seen.subject.ip == Some(address.into()));
        seen.unwrap().subject.mac.is_some()
    };
    assert_eq!((macs(OUTER), macs(INNER)), (true, false));
}

#[test]
fn tunnels_end_at_a_fixed_depth() {
    let nested =
        |depth: usize| (0..depth).fold(ip(17, INNER, 1, 0, &question()), |inner, _| ip(4, OUTER, 1, 0, &inner));
    assert_eq!(queries(&run(&[ethernet(&nested(8))]).0), 1);
    assert_eq!(queries(&run(&[ethernet(&nested(9))]).0), 0);
}

#[test]
fn a_datagram_to_a_tunnels_port_is_read_as_what_it_is() {
    let message = &question()[8..];
    assert_eq!(queries(&run(&[ethernet(&ip(17, INNER, 1, 0, &udp(4789, message)))]).0), 1);
}

fn parts(datagram: &[u8], identification: u16) -> Vec<Vec<u8>> {
    let count = datagram.len().div_ceil(16);
    let part = |(nth, bytes): (usize, &[u8])| {
        let more = if nth + 1 < count { 0x2000 } else { 0 };
        ethernet(&ip(17, INNER, identification, u16::try_from(nth * 2).unwrap() | more, bytes))
    };
    datagram.chunks(16).enumerate().map(part).collect()
}

#[test]
fn fragments_count_for_the_flow_of_their_datagram() {
    let (seen, flows) = run(&parts(&question(), 7));
    assert_eq!((queries(&seen), flows.len()), (1, 1));
    assert_eq!((flows[0].packets, flows[0].octets[0], flows[0].ends[1].1), ([3, 0], 98, 53));
}

#[test]
fn fragments_that_never_become_whole_are_counted_all_the_same() {
    let (seen, flows) = run(&parts(&question(), 7)[..2]);
    assert_eq!((queries(&seen), flows.len()), (0, 1));
    assert_eq!((flows[0].packets, flows[0].octets, flows[0].ends[1].1, flows[0].packet), ([2, 0], [72, 0], 0, 1));
}

proptest! {
    #[test]
    fn the_order_and_repeats_of_fragments_do_not_matter(order in prop::collection::vec((0_usize..3, any::<bool>()), 0..12)) {
        let parts = parts(&question(), 7);
        let mut frames: Vec<Vec<u8>> = order.iter().map(|(nth, _)| parts[*nth].clone()).collect();
        frames.extend(parts);
        prop_assert!(queries(&run(&frames).0) >= 1);
    }

    #[test]
    fn damaged_tunnels_never_panic(at in 0_usize..120, value: u8, port in 0_usize..6, length in 0_usize..160) {
        let ports = [4789, 6081, 2152, 3544, 1701, 5247];
        let inner = ethernet(&ip(17, INNER, 1, 0, &question()));
        let mut frame = ethernet(&ip(17, OUTER, 1, 0, &udp(ports[port], &[&[8, 0, 0, 0, 0, 0, 7, 0][..], &inner].concat())));
        if let Some(byte) = frame.get_mut(at) { *byte = value; }
        frame.truncate(length);
        run(&[frame]);
    }
}
