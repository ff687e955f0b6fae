//! Fingerprints of hellos: JA3 and JA3S (MD5 over decimal lists), and JA4 of clients.
//!
//! Of the JA4 family only JA4 itself is here: it is under BSD-3-Clause, the others are not free to use.

use super::hello::{Hello, is_grease};
use crate::digits::{push_decimal, push_hexadecimal};
use asepsis_observation::hexadecimal;
use md5::{Digest, Md5};
use sha2::Sha256;

fn push_list(out: &mut String, values: impl Iterator<Item = u16>, separator: char, push: fn(&mut String, u16)) {
    for (nth, value) in values.enumerate() {
        if nth > 0 {
            out.push(separator);
        }
        push(out, value);
    }
}

fn md5_hexadecimal(written: &str) -> String {
    hexadecimal(&Md5::digest(written.as_bytes()))
}

/// JA3: version, ciphers, extensions, groups, point formats.
pub(super) fn ja3(hello: &Hello<'_>) -> String {
    let mut written = String::with_capacity(512);
    push_decimal(&mut written, hello.version);
    for values in [&hello.ciphers, &hello.extensions, &hello.groups] {
        written.push(',');
        push_list(&mut written, values.iter().copied().filter(|value| !is_grease(*value)), '-', push_decimal);
    }
    written.push(',');
    push_list(&mut written, hello.point_formats.iter().copied().map(u16::from), '-', push_decimal);
    md5_hexadecimal(&written)
}

/// JA3S: version, cipher, extensions.
pub(super) fn ja3s(hello: &Hello<'_>) -> String {
    let mut written = String::with_capacity(64);
    push_decimal(&mut written, hello.version);
    written.push(',');
    push_decimal(&mut written, hello.ciphers.first().copied().unwrap_or_default());
    written.push(',');
    push_list(&mut written, hello.extensions.iter().copied(), '-', push_decimal);
    md5_hexadecimal(&written)
}

/// What carries the handshake: the first letter of JA4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    /// Records in a TCP stream (`t`).
    Tcp,
    /// CRYPTO frames of QUIC (`q`).
    Quic,
    /// Records of DTLS (`d`), whose versions count downwards.
    Datagram,
}

impl Transport {
    const fn letter(self) -> char {
        match self {
            Self::Tcp => 't',
            Self::Quic => 'q',
            Self::Datagram => 'd',
        }
    }
}

/// JA4 of a client.
pub(super) fn ja4(hello: &Hello<'_>, transport: Transport) -> String {
    let real = |values: &[u16]| -> Vec<u16> { values.iter().copied().filter(|value| !is_grease(*value)).collect() };
    let (ciphers, extensions) = (real(&hello.ciphers), real(&hello.extensions));
    let offered = hello.real_versions().into_iter();
    let newest = if transport == Transport::Datagram { offered.min() } else { offered.max() };
    let version = newest.unwrap_or(hello.version);
    let destination = if extensions.contains(&0) { 'd' } else { 'i' };
    let head = format!(
        "{}{}{destination}{:02}{:02}{}",
        transport.letter(),
        version_letters(version),
        ciphers.len().min(99),
        extensions.len().min(99),
        protocol_letters(hello)
    );
    let listed: Vec<u16> = extensions.into_iter().filter(|kind| !matches!(kind, 0 | 16)).collect();
    let mut described = sorted(listed);
    let is_empty = described.is_empty();
    let algorithms = real(&hello.signature_algorithms);
    if !algorithms.is_empty() {
        described.push('_');
        push_list(&mut described, algorithms.into_iter(), ',', push_hexadecimal);
    }
    format!("{head}_{}_{}", short_hash(&sorted(ciphers), false), short_hash(&described, is_empty))
}

fn version_letters(version: u16) -> &'static str {
    match version {
        0x0304 => "13",
        0x0303 => "12",
        0x0302 => "11",
        0x0301 => "10",
        0x0300 => "s3",
        0x0002 => "s2",
        0xfeff => "d1",
        0xfefd => "d2",
        0xfefc => "d3",
        _ => "00",
    }
}

/// First and last character of the first application protocol; of its hexadecimal form when they are no letters or digits.
fn protocol_letters(hello: &Hello<'_>) -> String {
    let Some(name) = hello.application_protocols.first() else { return "00".to_owned() };
    let ends = |bytes: &[u8]| -> Option<String> {
        Some([char::from(*bytes.first()?), char::from(*bytes.last()?)].iter().collect())
    };
    match (name.first(), name.last()) {
        (Some(first), Some(last)) if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() => ends(name),
        _ => ends(hexadecimal(name).as_bytes()),
    }
    .unwrap_or_else(|| "00".to_owned())
}

fn sorted(mut values: Vec<u16>) -> String {
    values.sort_unstable();
    let mut written = String::with_capacity(256);
    push_list(&mut written, values.into_iter(), ',', push_hexadecimal);
    written
}

/// First twelve hexadecimal digits of SHA-256; zeros for an empty list.
fn short_hash(written: &str, is_empty: bool) -> String {
    if is_empty || written.is_empty() {
        return "0".repeat(12);
    }
    let mut digits = hexadecimal(&Sha256::digest(written.as_bytes()));
    digits.truncate(12);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example in `FoxIO`'s published description of JA4.
    fn published_example() -> Hello<'static> {
        Hello {
            version: 0x0303,
            ciphers: vec![
                0x2a2a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c,
                0x009d, 0x002f, 0x0035,
            ],
            extensions: vec![
                0x1a1a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b,
                0xff01, 0x000b, 0x000a, 0x0015,
            ],
            supported_versions: vec![0x3a3a, 0x0304, 0x0303],
            signature_algorithms: vec![0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
            application_protocols: vec![b"h2", b"http/1.1"],
            ..Hello::default()
        }
    }

    #[test]
    fn ja4_gives_the_published_example() {
        assert_eq!(ja4(&published_example(), Transport::Tcp), "t13d1516h2_8daaf6152771_e5627efa2ab1");
    }

    #[test]
    fn ja4_ignores_the_order_but_not_the_algorithms() {
        let mut hello = published_example();
        hello.ciphers.reverse();
        hello.extensions.reverse();
        assert_eq!(ja4(&hello, Transport::Tcp), ja4(&published_example(), Transport::Tcp));
        hello.signature_algorithms.reverse();
        assert_ne!(ja4(&hello, Transport::Tcp), ja4(&published_example(), Transport::Tcp));
    }

    #[test]
    fn ja4_of_an_odd_protocol_name_uses_hexadecimal() {
        let mut hello = published_example();
        hello.application_protocols = vec![&[0xab, 0x20, 0xcd]];
        assert!(ja4(&hello, Transport::Tcp).starts_with("t13d1516ad_"));
        hello.application_protocols.clear();
        assert!(ja4(&hello, Transport::Tcp).starts_with("t13d151600_"));
    }

    #[test]
    fn ja4_of_a_bare_hello_has_zeros() {
        assert_eq!(ja4(&Hello { version: 0x0301, ..Hello::default() }, Transport::Tcp), "t10i000000_000000000000_000000000000");
    }

    #[test]
    fn ja4_of_datagrams_tells_the_newest_version() {
        let mut hello = Hello { version: 0xfefd, ..Hello::default() };
        assert!(ja4(&hello, Transport::Datagram).starts_with("dd2i"));
        hello.supported_versions = vec![0xfefc, 0xfefd];
        assert!(ja4(&hello, Transport::Datagram).starts_with("dd3i"));
    }

    #[test]
    fn ja3_hashes_decimal_lists_without_grease() {
        // The example of JA3's authors: this list has this MD5.
        let hello = Hello {
            version: 769,
            ciphers: vec![47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4, 0x0a0a],
            extensions: vec![0, 10, 11],
            groups: vec![23, 24, 25],
            point_formats: vec![0],
            ..Hello::default()
        };
        assert_eq!(ja3(&hello), "ada70206e40642a3e4461f35503241d5");
    }

    #[test]
    fn ja3_of_a_hello_without_extensions_has_empty_lists() {
        let hello = Hello { version: 769, ciphers: vec![4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99], ..Hello::default() };
        assert_eq!(ja3(&hello), "de350869b8c85de67a350c8d186f11e6");
    }
}
