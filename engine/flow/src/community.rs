//! Community ID version 1: the name that Zeek, Suricata and others give the same flow.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};
use std::net::IpAddr;

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    }
}

/// The answer to an ICMP or `ICMPv6` message type, where the specification pairs them.
const fn icmp_counterpart(protocol: u8, kind: u16) -> Option<u16> {
    Some(match (protocol, kind) {
        (1, 0) => 8,
        (1, 8) => 0,
        (1, 9) => 10,
        (1, 10) => 9,
        (1, 13) => 14,
        (1, 14) => 13,
        (1, 15) => 16,
        (1, 16) => 15,
        (1, 17) => 18,
        (1, 18) => 17,
        (58, 128) => 129,
        (58, 129) => 128,
        (58, 130) => 131,
        (58, 131) => 130,
        (58, 133) => 134,
        (58, 134) => 133,
        (58, 135) => 136,
        (58, 136) => 135,
        (58, 139) => 140,
        (58, 140) => 139,
        (58, 144) => 145,
        (58, 145) => 144,
        _ => return None,
    })
}

/// The Community ID (version 1, seed 0) of a flow. For ICMP the source's port is the type, the destination's the code;
/// for protocols without ports both are nothing.
pub fn community_id(protocol: u8, source: (IpAddr, Option<u16>), destination: (IpAddr, Option<u16>)) -> String {
    let is_icmp = matches!(protocol, 1 | 58);
    let mut ports = source.1.zip(destination.1);
    let mut is_one_way = false;
    if let (true, Some((kind, code))) = (is_icmp, ports) {
        let counterpart = icmp_counterpart(protocol, kind);
        is_one_way = counterpart.is_none();
        ports = Some((kind, counterpart.unwrap_or(code)));
    }
    let (mut from, mut to) = (octets(source.0), octets(destination.0));
    let is_ordered = from < to || (from == to && ports.is_none_or(|(source, destination)| source < destination));
    if !is_ordered && !is_one_way {
        std::mem::swap(&mut from, &mut to);
        ports = ports.map(|(source, destination)| (destination, source));
    }
    let mut digest = Sha1::new();
    digest.update([0, 0]);
    digest.update(&from);
    digest.update(&to);
    digest.update([protocol, 0]);
    if let Some((source, destination)) = ports {
        digest.update(source.to_be_bytes());
        digest.update(destination.to_be_bytes());
    }
    format!("1:{}", STANDARD.encode(digest.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_hold() {
        // Reference values of the Community ID specification's baseline.
        let client = ("128.232.110.120".parse().unwrap(), Some(34855));
        let server = ("66.35.250.204".parse().unwrap(), Some(80));
        assert_eq!(community_id(6, client, server), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
        assert_eq!(community_id(6, server, client), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
        let client = ("192.168.1.52".parse().unwrap(), Some(54585));
        let server = ("8.8.8.8".parse().unwrap(), Some(53));
        assert_eq!(community_id(17, client, server), "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
        let asker = ("192.168.0.89".parse().unwrap(), Some(8));
        let answerer = ("192.168.0.1".parse().unwrap(), Some(0));
        assert_eq!(community_id(1, asker, answerer), "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
    }
}
