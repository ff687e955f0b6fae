//! `OpenVPN` (its network protocol, as in the project's documents): the first packets of a tunnel.

use crate::dns::field;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Openvpn = Openvpn;

/// Recognises how a tunnel of `OpenVPN` begins.
#[derive(Debug)]
pub struct Openvpn;

const PORT: u16 = 1194;
/// Operations in the upper five bits; the lower three, the key's number, are 0 in the first packets.
const CLIENT_RESET: u8 = 7 << 3;
const SERVER_RESET: u8 = 8 << 3;
const CLIENT_RESET_V3: u8 = 10 << 3;
/// Operation and session.
const SESSION_BYTES: usize = 9;
/// Number and time of a packet that is protected against replay.
const REPLAY_BYTES: usize = 8;
/// Lengths of the proofs of `tls-auth` that are in use: MD5, SHA-1, SHA-256, SHA-384, SHA-512.
const PROOF_BYTES: [usize; 5] = [16, 20, 32, 48, 64];
/// Seconds since 1970 between which the time of a packet is believed: 2005 and 2100.
const TIMES: std::ops::Range<u32> = 1_104_537_600..4_102_444_800;

static KINDS: [Kind; 1] = [Kind {
    name: "openvpn.session",
    meaning: "The subject builds a tunnel with OpenVPN.",
    fields: &[
        field("role", FieldType::Text, "One of client, server.", "OpenVPN network protocol, opcode"),
        field("protection", FieldType::Text, "How the first packets are protected: none, tls-auth, tls-crypt.", "OpenVPN network protocol, control channel"),
    ],
}];
const SESSION: &Kind = &KINDS[0];

static PROTOCOL: Protocol = Protocol {
    name: "openvpn",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: &[PORT],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Openvpn {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_known = reset(head.bytes).is_some() || framed(head.bytes).and_then(reset).is_some();
        if is_known { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        read(payload, context, sink);
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(OpenvpnConversation))
    }
}

/// Over TCP each packet has its length before it.
fn framed(bytes: &[u8]) -> Option<&[u8]> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.get(..usize::from(u16::from_be_bytes(*length)))
}

/// What the first packet of a side tells. Its exact length and zeros or times in their places prove it.
fn reset(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let role = match *bytes.first()? {
        CLIENT_RESET | CLIENT_RESET_V3 => "client",
        SERVER_RESET => "server",
        _ => return None,
    };
    let session = bytes.get(1..SESSION_BYTES)?;
    if session.iter().all(|octet| *octet == 0) {
        return None;
    }
    let rest = bytes.get(SESSION_BYTES..)?;
    if is_plain(rest, role) {
        return Some((role, "none"));
    }
    for proof in PROOF_BYTES {
        if let Some((replay, plain)) = rest.get(proof..).and_then(<[u8]>::split_first_chunk::<REPLAY_BYTES>)
            && is_replay(*replay)
            && is_plain(plain, role)
        {
            return Some((role, "tls-auth"));
        }
    }
    // tls-crypt: number and time, a proof of 32 octets, and encrypted what is plain elsewhere; a client adds its wrapped key.
    let is_crypt = rest.first_chunk::<REPLAY_BYTES>().is_some_and(|replay| is_replay(*replay)) && rest.len() >= REPLAY_BYTES + 32 + 5;
    is_crypt.then_some((role, "tls-crypt"))
}

/// No acknowledgements and number 0 from a client; from a server one acknowledgement and the client's session too.
fn is_plain(rest: &[u8], role: &str) -> bool {
    match (role, rest) {
        ("client", [0, 0, 0, 0, 0]) => true,
        ("server", [1, 0, 0, 0, 0, session_and_number @ ..]) => {
            session_and_number.len() == 12 && session_and_number.ends_with(&[0; 4])
        }
        _ => false,
    }
}

/// Number 1 or a few more, at a time that can be.
fn is_replay(replay: [u8; REPLAY_BYTES]) -> bool {
    let [a, b, c, d, time @ ..] = replay;
    (1..=16).contains(&(u32::from_be_bytes([a, b, c, d]) & 0x00ff_ffff)) && TIMES.contains(&u32::from_be_bytes(time))
}

fn read(packet: &[u8], context: &Context, sink: &mut Sink) {
    let Some((role, protection)) = reset(packet) else { return };
    sink.server_is(if role == "server" { context.side } else { context.side.other() });
    sink.observe(SESSION, context.sender, Fields::new().with("role", role).with("protection", protection));
}

/// The first packet of each side says all there is.
#[derive(Debug)]
struct OpenvpnConversation;

impl Conversation for OpenvpnConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        match framed(bytes) {
            Some(packet) => {
                read(packet, context, sink);
                Progress::SideDone
            }
            None => Progress::Incomplete,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::{datagram, play, probe};
    use proptest::prelude::*;

    fn client(proof: &[u8], replay: bool) -> Vec<u8> {
        let mut bytes = vec![CLIENT_RESET, 1, 2, 3, 4, 5, 6, 7, 8];
        bytes.extend(proof);
        if replay {
            bytes.extend([0, 0, 0, 1, 0x65, 0, 0, 0]);
        }
        bytes.extend([0; 5]);
        bytes
    }

    #[test]
    fn each_protection_is_told() {
        let crypt = [&client(&[], true)[..], &[9; 48]].concat();
        for (bytes, protection) in [(client(&[], false), "none"), (client(&[9; 32], true), "tls-auth"), (crypt, "tls-crypt")] {
            assert_eq!(probe(&DISSECTOR, 9999, &bytes), Verdict::Mine, "{protection}");
            let wanted = Fields::new().with("role", "client").with("protection", protection);
            assert_eq!(datagram(&DISSECTOR, PORT, &bytes)[0].fields, wanted);
        }
    }

    #[test]
    fn a_stream_has_lengths_and_a_server_answers() {
        let server = [&[SERVER_RESET, 1, 2, 3, 4, 5, 6, 7, 8, 1, 0, 0, 0, 0][..], &[4; 8], &[0; 4]].concat();
        let sent = |packet: &[u8]| [&u16::try_from(packet.len()).unwrap().to_be_bytes()[..], packet].concat();
        let (asked, told) = (sent(&client(&[], false)), sent(&server));
        for size in [1, 100] {
            let seen = play(&DISSECTOR, 443, &[(Side::Initiator, &asked), (Side::Responder, &told)], size);
            assert_eq!(seen.len(), 2);
            assert_eq!(seen[1].fields.get("role"), Some("server".into()).as_ref());
        }
    }

    #[test]
    fn other_datagrams_are_not_taken() {
        for other in [&b"8 hello there"[..], &[CLIENT_RESET; 14], &[CLIENT_RESET, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[0x40; 60]] {
            assert_eq!(probe(&DISSECTOR, PORT, other), Verdict::NotMine);
        }
    }

    proptest! {
        #[test]
        fn any_tail_is_survived(tail: Vec<u8>) {
            let bytes = [&[CLIENT_RESET, 1, 2, 3, 4, 5, 6, 7, 8][..], &tail].concat();
            datagram(&DISSECTOR, PORT, &bytes);
            play(&DISSECTOR, PORT, &[(Side::Initiator, &bytes)], 3);
        }
    }
}
