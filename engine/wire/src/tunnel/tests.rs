use super::*;

const ETHERNET: [u8; 14] = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00];

fn v4() -> Vec<u8> {
    vec![0x45, 0, 0, 20, 0, 0, 0, 0, 64, 59, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]
}

fn v6() -> Vec<u8> {
    [&[0x60, 0, 0, 0, 0, 0, 59, 64][..], &[0; 32]].concat()
}

fn ethernet() -> Vec<u8> {
    [&ETHERNET[..], &v4()].concat()
}

fn with(header: &[u8], inside: &[u8]) -> Vec<u8> {
    [header, inside].concat()
}

fn in_datagram(port: u16, header: &[u8], inside: &[u8]) -> Option<(&'static str, usize)> {
    let payload = with(header, inside);
    read_tunnel_in_datagram(50_000, port, &payload).map(|tunnel| (tunnel.protocol, length(tunnel.inside)))
}

fn length(inside: Inside<'_>) -> usize {
    match inside {
        Inside::Link(_, bytes) | Inside::Payload(_, bytes) => bytes.len(),
    }
}

#[test]
fn labels_carry_ip_by_version_and_ethernet_by_shape() {
    let labels = [0, 1, 0, 64, 0, 2, 1, 64];
    let read = |inside: &[u8]| read_tunnel_in_frame(0x8847, &with(&labels, inside)).map(|found| length(found.inside));
    assert_eq!(read(&v4()), Some(20));
    assert_eq!(read(&v6()), Some(40));
    assert_eq!(read(&ethernet()), Some(34));
    assert_eq!(read(&with(&[0, 0, 0, 7], &ethernet())), Some(34));
    assert_eq!(read(&[0x10, 0, 0, 7, 1, 2, 3]), None);
    assert_eq!(read_tunnel_in_frame(0x8847, &[0; 200]), None);
}

#[test]
fn frames_inside_frames_lose_the_outer_header() {
    let bridged = with(&[0, 0, 0, 9], &ethernet());
    assert_eq!(read_tunnel_in_frame(0x88e7, &bridged).unwrap().inside, Inside::Link(LinkType::Ethernet, &ethernet()));
    let trill = with(&[0, 0x40, 0, 1, 0, 2, 9, 9, 9, 9], &ethernet());
    assert_eq!(length(read_tunnel_in_frame(0x22f3, &trill).unwrap().inside), 34);
}

#[test]
fn macsec_is_read_only_in_the_clear() {
    let sealed = [with(&[0x00, 0, 0, 0, 0, 1, 8, 0], &v4()), vec![0; 16]].concat();
    assert_eq!(read_tunnel_in_frame(0x88e5, &sealed).unwrap().inside, Inside::Payload(0x0800, &v4()));
    let mut encrypted = sealed;
    encrypted[0] = 0x0c;
    assert_eq!(read_tunnel_in_frame(0x88e5, &encrypted), None);
}

#[test]
fn gre_options_and_versions_are_stepped_over() {
    let read = |header: &[u8], inside: &[u8]| {
        read_tunnel_in_packet(47, &with(header, inside)).map(|found| (found.protocol, length(found.inside)))
    };
    assert_eq!(read(&[0, 0, 8, 0], &v4()), Some(("gre", 20)));
    assert_eq!(read(&[0xb0, 0, 0x86, 0xdd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2], &v6()), Some(("gre", 40)));
    assert_eq!(read(&[0x20, 0, 0x65, 0x58, 0, 0, 1, 0], &ethernet()), Some(("nvgre", 34)));
    assert_eq!(read(&[0, 0, 0x88, 0xbe], &ethernet()), Some(("erspan", 34)));
    assert_eq!(read(&[0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 1, 0, 0, 0, 0, 0, 0], &ethernet()), Some(("erspan", 34)));
    let third = [0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(read(&third, &ethernet()), Some(("erspan", 34)));
    assert_eq!(
        read(&[0x30, 0x81, 0x88, 0x0b, 0, 3, 0, 9, 0, 0, 0, 1, 0, 0, 0, 1], &[0xff, 3, 0x21]),
        Some(("pptp", 3))
    );
    assert_eq!(read(&[0, 0, 0, 0], &v4()), None);
}

#[test]
fn tunnels_in_packets_are_told_by_their_number() {
    let word = |protocol: u8, bytes: &[u8]| read_tunnel_in_packet(protocol, bytes).map(|found| found.protocol);
    assert_eq!(word(4, &v4()), Some("ipip"));
    assert_eq!(word(41, &v6()), Some("6in4"));
    assert_eq!(word(97, &with(&[0x30, 0], &ethernet())), Some("etherip"));
    assert_eq!(word(115, &with(&[0, 0, 0, 7, 1, 2, 3, 4], &ethernet())), Some("l2tp"));
    assert_eq!(word(115, &with(&[0, 0, 0, 0], &ethernet())), None);
    assert_eq!(word(6, &v4()), None);
}

#[test]
fn tunnels_over_udp_are_told_by_port_and_content() {
    let ethernet = ethernet();
    assert_eq!(in_datagram(4789, &[8, 0, 0, 0, 0, 0, 7, 0], &ethernet), Some(("vxlan", 34)));
    assert_eq!(in_datagram(4789, &[0, 0, 0, 0, 0, 0, 7, 0], &ethernet), None);
    assert_eq!(in_datagram(4790, &[0x0c, 0, 0, 1, 0, 0, 7, 0], &v4()), Some(("vxlan", 20)));
    assert_eq!(in_datagram(6081, &[1, 0, 0x65, 0x58, 0, 0, 7, 0, 0, 0, 0, 0], &ethernet), Some(("geneve", 34)));
    assert_eq!(in_datagram(2152, &[0x30, 0xff, 0, 20, 0, 0, 0, 1], &v4()), Some(("gtp", 20)));
    let extended = [0x34, 0xff, 0, 28, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 0, 0];
    assert_eq!(in_datagram(2152, &extended, &v4()), Some(("gtp", 20)));
    assert_eq!(in_datagram(3544, &[], &v6()), Some(("teredo", 40)));
    assert_eq!(in_datagram(3544, &[0, 0, 1, 2, 1, 2, 3, 4], &v6()), Some(("teredo", 40)));
    assert_eq!(in_datagram(1701, &[0x40, 2, 0, 12, 0, 1, 0, 1], &[0xff, 3, 0, 0x21]), Some(("l2tp", 4)));
    assert_eq!(in_datagram(1701, &[0, 3, 0, 0, 0, 0, 0, 1], &ethernet), Some(("l2tp", 34)));
    assert_eq!(in_datagram(1701, &[0xc8, 2, 0, 12, 0, 1, 0, 1, 0, 0, 0, 0], &[]), None);
    assert_eq!(in_datagram(5247, &[0, 0x10, 2, 0, 0, 0, 0, 0], &ethernet), Some(("capwap", 34)));
    assert_eq!(in_datagram(37008, &[1, 0, 0, 1, 10, 1, 0, 0, 1], &ethernet), Some(("tzsp", 34)));
    let identity = [0x41, 0x52, 0x11, 41, 0, 0, 0, 0];
    assert_eq!(in_datagram(5072, &with(&identity, &[0; 36]), &v6()), Some(("ayiya", 40)));
    assert_eq!(in_datagram(53, &[8, 0, 0, 0, 0, 0, 7, 0], &ethernet), None);
}

#[test]
fn wireless_frames_come_in_both_orders() {
    let data = [8, 1, 0, 0];
    let read = |header: &[u8], inside: &[u8]| {
        let payload = with(header, inside);
        match read_tunnel_in_datagram(1, 5247, &payload)?.inside {
            Inside::Link(link_type, _) => Some(link_type),
            Inside::Payload(..) => None,
        }
    };
    assert_eq!(read(&[0, 0x10, 3, 0, 0, 0, 0, 0], &data), Some(LinkType::Wlan));
    assert_eq!(read(&[0, 0x10, 3, 0, 0, 0, 0, 0], &[1, 8, 0, 0]), Some(LinkType::WlanSwapped));
    assert_eq!(read(&[1, 0, 0, 0, 0, 0, 0, 0], &data), None);
}

proptest::proptest! {
    #[test]
    fn any_bytes_at_any_tunnel_are_read_without_panic(
        bytes: Vec<u8>, head: [u8; 12], protocol: u8, nth in 0_usize..14, port in 0_usize..15,
    ) {
        let types = [0x8847, 0x8848, 0x8864, 0x6558, 0x880b, 0x88e7, 0x88e5, 0x22f3, 0x894f, 0, 1, 2, 3, 4];
        let ports = [1701, 2152, 3544, 4341, 4754, 4789, 8472, 4790, 5072, 5247, 6081, 6635, 12222, 37008, 53];
        let bytes = with(&head, &bytes);
        read_tunnel_in_frame(types[nth], &bytes);
        read_tunnel_in_packet(protocol, &bytes);
        read_tunnel_in_datagram(7, ports[port], &bytes);
    }
}
