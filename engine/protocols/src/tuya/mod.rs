//! Tuya: plugs, lamps, sensors and much else of many brands announces itself every few seconds, in clear or under a key that
//! all share (message format as the makers' SDK for local control documents it, versions 3.1 to 3.4).

use crate::cursor::Cursor;
use crate::json_members::member;
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use aes_gcm::KeyInit;
use aes_gcm::aes::Aes128;
use aes_gcm::aes::cipher::{Array, BlockCipherDecrypt};
use asepsis_observation::FieldType::{Address, Text};
use asepsis_observation::{Field, Fields, Kind};
use md5::{Digest, Md5};
use std::net::IpAddr;

/// The dissector.
pub static DISSECTOR: Tuya = Tuya;

/// Reads the announcements of Tuya's devices.
#[derive(Debug)]
pub struct Tuya;

const SOURCE: &str = "Tuya, local discovery";
/// In clear, and under the shared key.
const PORTS: &[u16] = &[6666, 6667];
const START: [u8; 4] = [0, 0, 0x55, 0xaa];
const END: [u8; 4] = [0, 0, 0xaa, 0x55];
/// Checksum and end mark.
const TAIL_BYTES: usize = 8;
/// Longest announcement that is read.
const MAX_BYTES: usize = 1024;
const BLOCK_BYTES: usize = 16;
/// What the key is made of: the same words in every device.
const KEY_WORDS: &[u8] = b"yGAdlopoPVldABfn";

static KINDS: [Kind; 1] = [Kind {
    name: "tuya.announcement",
    meaning: "The subject, a device on Tuya's platform, announced itself.",
    fields: &[
        Field::new("device_id", Text, "Identifier of the device.", SOURCE),
        Field::new("product_key", Text, "Identifier of the product.", SOURCE),
        Field::new("version", Text, "Version of the protocol.", SOURCE),
        Field::new("ip", Address, "Its address.", SOURCE),
    ],
}];

static PROTOCOL: Protocol = Protocol {
    name: "tuya",
    layers: &[Layer::Datagram],
    ports: PORTS,
    kinds: &KINDS,
    openers: Some(&[0..=0, b'{'..=b'{']),
};

impl Dissector for Tuya {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_plain = || head.bytes.starts_with(b"{\"") && std::str::from_utf8(head.bytes).is_ok_and(|json| member(json, "gwId").is_some());
        if head.has_port(PORTS) && is_plain() || content(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let announced = content(payload).unwrap_or(payload);
        let json = if announced.starts_with(b"{") { announced.to_vec() } else { shown(announced) };
        let Ok(json) = std::str::from_utf8(&json) else { return };
        let Some(device_id) = member(json, "gwId") else { return };
        let fields = Fields::new()
            .with("device_id", device_id)
            .with("product_key", member(json, "productKey"))
            .with("version", member(json, "version"))
            .with("ip", member(json, "ip").and_then(|ip| ip.parse::<IpAddr>().ok()));
        sink.observe(&KINDS[0], context.sender, fields);
    }
}

/// What stands between the marks: behind number, command, length and perhaps a return code.
fn content(bytes: &[u8]) -> Option<&[u8]> {
    let mut cursor = Cursor::new(bytes.strip_prefix(&START)?.strip_suffix(&END)?);
    cursor.skip(8)?;
    let length = usize::try_from(cursor.big32()?).ok()?;
    let rest = cursor.rest();
    if length > MAX_BYTES || length != rest.len() + END.len() {
        return None;
    }
    let content = rest.get(..length.checked_sub(TAIL_BYTES)?)?;
    Some(content.strip_prefix(&[0; 4]).unwrap_or(content))
}

/// Takes the shared key off, block by block; the last is filled up with the number of what fills it (RFC 5652 6.3).
fn shown(hidden: &[u8]) -> Vec<u8> {
    let key: [u8; BLOCK_BYTES] = Md5::digest(KEY_WORDS).into();
    let cipher = Aes128::new(&Array(key));
    let mut shown = Vec::with_capacity(hidden.len());
    for block in hidden.as_chunks::<BLOCK_BYTES>().0 {
        let mut block = Array(*block);
        cipher.decrypt_block(&mut block);
        shown.extend_from_slice(&block);
    }
    let filling = shown.last().map_or(0, |last| usize::from(*last)).min(BLOCK_BYTES);
    shown.truncate(shown.len() - filling);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use aes_gcm::aes::cipher::BlockCipherEncrypt;
    use proptest::prelude::*;

    const ANNOUNCEMENT: &str = r#"{"ip":"192.0.2.9","gwId":"0123456789abcdef0123","active":2,"encrypt":true,"productKey":"keyabc","version":"3.3"}"#;

    fn framed(content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len() + 12).unwrap();
        [&START[..], &[0, 0, 0, 0, 0, 0, 0, 0x13, 0, 0, 0, length, 0, 0, 0, 0], content, &[1, 2, 3, 4], &END].concat()
    }

    fn hidden(text: &str) -> Vec<u8> {
        let filling = BLOCK_BYTES - text.len() % BLOCK_BYTES;
        let mut bytes = text.as_bytes().to_vec();
        bytes.extend(std::iter::repeat_n(u8::try_from(filling).unwrap(), filling));
        let key: [u8; BLOCK_BYTES] = Md5::digest(KEY_WORDS).into();
        let cipher = Aes128::new(&Array(key));
        for chunk in bytes.as_chunks_mut::<BLOCK_BYTES>().0 {
            let mut block = Array(*chunk);
            cipher.encrypt_block(&mut block);
            chunk.copy_from_slice(&block);
        }
        bytes
    }

    #[test]
    fn announcements_are_read_in_clear_and_under_the_shared_key() {
        let wanted = Fields::new()
            .with("device_id", "0123456789abcdef0123")
            .with("product_key", "keyabc")
            .with("version", "3.3")
            .with("ip", IpAddr::from([192, 0, 2, 9]));
        for bytes in [framed(ANNOUNCEMENT.as_bytes()), framed(&hidden(ANNOUNCEMENT)), ANNOUNCEMENT.as_bytes().to_vec()] {
            assert_eq!(probe(&DISSECTOR, 6667, &bytes), Verdict::Mine);
            assert_eq!(datagram(&DISSECTOR, 6667, &bytes)[0].fields, wanted);
        }
    }

    #[test]
    fn marks_and_length_must_fit() {
        assert_eq!(probe(&DISSECTOR, 9, &framed(b"{}")), Verdict::Mine);
        let mut longer = framed(b"{}");
        longer[15] += 1;
        assert_eq!(probe(&DISSECTOR, 6667, &longer), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 9, b"{\"gwId\":1}"), Verdict::NotMine);
        assert!(datagram(&DISSECTOR, 6666, b"{\"canary\":1}").is_empty());
    }

    proptest! {
        #[test]
        fn any_content_is_survived(content in prop::collection::vec(any::<u8>(), 0..200)) {
            datagram(&DISSECTOR, 6667, &framed(&content));
        }
    }
}
