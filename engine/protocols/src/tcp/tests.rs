use super::*;
use crate::Side;
use crate::conversation_test::context;
use asepsis_observation::{Fields, Observation};

const IP: [u8; 20] = [0x45, 0, 0, 60, 0x1c, 0x46, 0x40, 0, 61, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2];

fn tcp(flags: u8, options: &[u8]) -> Vec<u8> {
    let fixed = [0xc3, 0x50, 0, 80, 0, 0, 0, 1, 0, 0, 0, 0, 0xa0, flags, 0xfa, 0xf0, 0, 0, 0, 0];
    [&fixed[..], options].concat()
}

fn observe(ip_header: &[u8], tcp_header: &[u8]) -> Vec<Observation> {
    let mut sink = Sink::default();
    let headers = Handshake { ip_header, tcp_header, payload_length: 0 };
    DISSECTOR.handshake(&headers, &context(Side::Initiator, 80), &mut sink);
    sink.take().collect()
}

const LINUX: [u8; 20] = [2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 7, 0, 0, 0, 0, 1, 3, 3, 7];

#[test]
fn a_system_shows_in_the_way_it_opens() {
    let seen = observe(&IP, &tcp(2, &LINUX));
    let expected = Fields::new()
        .with("signature", "4:64+3:0:1460:64240,7:mss,sok,ts,nop,ws:df,id+:0")
        .with("window", 64_240_u16)
        .with("options", vec![2_u8, 4, 8, 1, 3])
        .with("ttl", 61_u8)
        .with("mss", 1460_u16)
        .with("wscale", 7_u8);
    assert_eq!((seen[0].kind.name, &seen[0].fields), ("tcp.syn", &expected));
}

#[test]
fn an_answer_is_another_kind() {
    let seen = observe(&IP, &tcp(18, &[2, 4, 5, 0xb4]));
    let expected = Fields::new()
        .with("signature", "4:64+3:0:1460:64240,0:mss:df,id+,ack-:0")
        .with("window", 64_240_u16)
        .with("options", vec![2_u8])
        .with("ttl", 61_u8);
    assert_eq!((seen[0].kind.name, &seen[0].fields), ("tcp.syn_ack", &expected));
}

fn signature(tcp_header: &[u8]) -> String {
    let seen = observe(&IP, tcp_header);
    format!("{:?}", seen[0].fields.get("signature").unwrap())
}

#[test]
fn broken_options_and_rests_behind_the_end_are_quirks() {
    assert!(signature(&tcp(2, &[2, 4, 5])).contains("::df,id+,bad:"));
    assert!(signature(&tcp(2, &[0, 0, 7, 0])).contains(":eol:df,id+,opt+:"));
    assert!(signature(&tcp(2, &[3, 3, 15, 0])).contains("ws,eol:df,id+,exws:"));
    assert!(signature(&tcp(2, &[34, 2])).contains("?34"));
}

#[test]
fn six_has_a_flow_label_and_cut_headers_say_nothing() {
    let mut ip = [0_u8; 40];
    ip[..8].copy_from_slice(&[0x60, 0, 0, 9, 0, 40, 6, 128]);
    let seen = observe(&ip, &tcp(2, &[]));
    assert_eq!(seen[0].fields.get("signature"), Some(&"6:128+0:0:0:64240,0::flow:0".into()));
    let whole = tcp(2, &LINUX);
    for length in 0..20 {
        assert!(observe(&IP, &whole[..length]).is_empty());
        assert!(observe(&IP[..length], &whole).is_empty() || length >= 9);
    }
}
