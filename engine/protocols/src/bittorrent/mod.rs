//! `BitTorrent` (BEP 3, 5, 14, 20): file sharing, by its handshake, its table of peers and its search on the local network.
//!
//! What is shared is never kept, only the program.

use crate::dns::field;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Bittorrent = Bittorrent;

/// Recognises file sharing.
#[derive(Debug)]
pub struct Bittorrent;

/// BEP 3, peer protocol: length of the name, and the name.
const HANDSHAKE_START: &[u8] = b"\x13BitTorrent protocol";
/// Name, reserved octets and hash of what is shared stand before the peer's identifier.
const PEER_AT: usize = 20 + 8 + 20;
/// Places of the local search (BEP 14).
const SEARCH: &[u8] = b"BT-SEARCH * HTTP/1.1\r\n";

static KINDS: [Kind; 3] = [
    Kind {
        name: "bittorrent.handshake",
        meaning: "The subject shares files with a peer.",
        fields: &[
            field("protocol", FieldType::Text, "Name of the protocol.", "BEP 3, peer protocol"),
            field("client", FieldType::Text, "Two letters of the program and four of its version.", "BEP 20"),
        ],
    },
    Kind {
        name: "bittorrent.dht",
        meaning: "The subject takes part in the table by which peers are found.",
        fields: &[
            field("message", FieldType::Text, "One of query, response.", "BEP 5, KRPC"),
            field("client", FieldType::Text, "Two letters of the program.", "BEP 5, key v"),
        ],
    },
    Kind {
        name: "bittorrent.search",
        meaning: "The subject searched its own network for peers.",
        fields: &[field("port", FieldType::Integer, "Port at which it can be reached.", "BEP 14")],
    },
];
const HANDSHAKE: &Kind = &KINDS[0];
const DHT: &Kind = &KINDS[1];
const LOCAL: &Kind = &KINDS[2];

static PROTOCOL: Protocol = Protocol {
    name: "bittorrent",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: &[6881, 6771],
    kinds: &KINDS,
    openers: Some(&[0x13..=0x13, b'B'..=b'B', b'd'..=b'd']),
};

impl Dissector for Bittorrent {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let bytes = head.bytes;
        let common = bytes.len().min(HANDSHAKE_START.len());
        match bytes.first() {
            Some(0x13) if bytes.get(..common) == HANDSHAKE_START.get(..common) => {
                if common == HANDSHAKE_START.len() { Verdict::Mine } else { Verdict::Maybe }
            }
            Some(b'd') if dht_message(bytes).is_some() => Verdict::Mine,
            Some(b'B') if bytes.starts_with(SEARCH) => Verdict::Mine,
            _ => Verdict::NotMine,
        }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if payload.starts_with(SEARCH) {
            let head = crate::text_head::TextHead::read(payload);
            let port: Option<u16> = head.and_then(|head| head.text("port")?.parse().ok());
            sink.observe(LOCAL, context.sender, Fields::new().with("port", port));
        } else if let Some(message) = dht_message(payload) {
            sink.observe(DHT, context.sender, Fields::new().with("message", message).with("client", dht_client(payload)));
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(BittorrentConversation))
    }
}

/// BEP 5: a dictionary whose first key, by the order of letters, holds the sender's identifier of twenty octets.
fn dht_message(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"d1:ad2:id20:") {
        return Some("query");
    }
    let is_response = bytes.starts_with(b"d1:rd2:id20:") || (bytes.starts_with(b"d2:ip6:") && bytes.get(13..25) == Some(b"1:rd2:id20:".as_slice()));
    is_response.then_some("response")
}

/// BEP 5: key `v` of four octets, two letters of the program first.
fn dht_client(bytes: &[u8]) -> Option<String> {
    const KEY: &[u8] = b"1:v4:";
    let at = bytes.windows(KEY.len()).rposition(|window| window == KEY)?;
    let letters = bytes.get(at + KEY.len()..)?.first_chunk::<2>()?;
    letters.iter().all(u8::is_ascii_alphabetic).then(|| letters.iter().map(|letter| char::from(*letter)).collect())
}

/// BEP 20: `-`, two letters, four of the version, `-`.
fn peer_client(identifier: &[u8]) -> Option<String> {
    let [b'-', name @ .., b'-'] = identifier.first_chunk::<8>()? else { return None };
    name.iter().all(u8::is_ascii_alphanumeric).then(|| name.iter().map(|letter| char::from(*letter)).collect())
}

/// The handshake of each side says all there is.
#[derive(Debug)]
struct BittorrentConversation;

impl Conversation for BittorrentConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if !bytes.starts_with(HANDSHAKE_START) {
            return if HANDSHAKE_START.starts_with(bytes) { Progress::Incomplete } else { Progress::SideDone };
        }
        let Some(identifier) = bytes.get(PEER_AT..PEER_AT + 8) else { return Progress::Incomplete };
        let fields = Fields::new().with("protocol", "BitTorrent protocol").with("client", peer_client(identifier));
        sink.observe(HANDSHAKE, context.sender, fields);
        Progress::SideDone
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::{datagram, play, probe};
    use proptest::prelude::*;

    fn handshake() -> Vec<u8> {
        [HANDSHAKE_START, &[0; 8], &[7; 20], b"-XY1234-canarycanary"].concat()
    }

    #[test]
    fn the_program_is_told_and_what_is_shared_is_not() {
        for size in [1, 9, 100] {
            let seen = play(&DISSECTOR, 6881, &[(Side::Initiator, &handshake())], size);
            let wanted = Fields::new().with("protocol", "BitTorrent protocol").with("client", "XY1234");
            assert_eq!((seen.len(), &seen[0].fields), (1, &wanted));
        }
        let query = b"d1:ad2:id20:aaaaaaaaaaaaaaaaaaaa6:target20:bbbbbbbbbbbbbbbbbbbbe1:q9:find_node1:t2:aa1:v4:LT\x01\x021:y1:qe";
        assert_eq!(datagram(&DISSECTOR, 6881, query)[0].fields, Fields::new().with("message", "query").with("client", "LT"));
        let search = b"BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: 51413\r\nInfohash: canary\r\n\r\n";
        assert_eq!(datagram(&DISSECTOR, 6771, search)[0].fields, Fields::new().with("port", 51413));
    }

    #[test]
    fn other_bytes_are_not_taken() {
        assert_eq!(probe(&DISSECTOR, 6881, b"\x13Bit"), Verdict::Maybe);
        for other in [&b"d1:xd2:id20:"[..], b"\x13BitTerrent", b"BT-SEARCH x"] {
            assert_eq!(probe(&DISSECTOR, 6881, other), Verdict::NotMine);
        }
    }

    proptest! {
        #[test]
        fn any_tail_is_survived(tail: Vec<u8>) {
            let bytes = [HANDSHAKE_START, &tail].concat();
            play(&DISSECTOR, 6881, &[(Side::Initiator, &bytes)], 3);
            datagram(&DISSECTOR, 6881, &[&b"d1:ad2:id20:"[..], &tail].concat());
        }
    }
}
