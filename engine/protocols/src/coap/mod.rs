//! `CoAP` (RFC 7252): small devices that speak like the web. Of paths only white-listed words are kept, queries never.

use crate::dns::field;
use crate::http::path::shown_segment;
use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, text};
use std::ops::RangeInclusive;

/// The dissector.
pub static DISSECTOR: Coap = Coap;

/// Reads `CoAP` over UDP.
#[derive(Debug)]
pub struct Coap;

const PORT: u16 = 5683;
/// Options (RFC 7252 5.10).
const URI_HOST: u32 = 3;
const URI_PATH: u32 = 11;
const CONTENT_FORMAT: u32 = 12;
/// RFC 7252 3, 4.3: types of messages that confirm and refuse others; a request can be neither.
const ACKNOWLEDGEMENT: u8 = 2;
const RESET: u8 = 3;
/// The registered options and how long each may be (IANA, CoAP Option Numbers; RFC 7252 5.10, 7641, 7959, 8613, 9175 …; OCF
/// Core Specification 12.2), and three that Shelly's devices add (Shelly, `CoIoT`, Mandatory CoAP options).
const OPTIONS: [(u32, RangeInclusive<usize>); 34] = [
    (1, 0..=8),
    (URI_HOST, 1..=255),
    (4, 1..=8),
    (5, 0..=0),
    (6, 0..=3),
    (7, 0..=2),
    (8, 0..=255),
    (9, 0..=255),
    (URI_PATH, 0..=255),
    (CONTENT_FORMAT, 0..=2),
    (13, 0..=255),
    (14, 0..=4),
    (15, 0..=255),
    (16, 1..=1),
    (17, 0..=2),
    (19, 0..=3),
    (20, 0..=255),
    (21, 0..=0),
    (23, 0..=3),
    (27, 0..=3),
    (28, 0..=4),
    (31, 0..=3),
    (35, 1..=1034),
    (39, 1..=255),
    (60, 0..=4),
    (252, 1..=40),
    (258, 0..=1),
    (292, 0..=8),
    (2049, 0..=2),
    (2053, 0..=2),
    (2055, 0..=255),
    (3332, 1..=64),
    (3412, 0..=2),
    (3420, 0..=2),
];
/// Options of one message that are looked at.
const MAX_OPTIONS: usize = 32;
/// Words of paths beyond those of the web: RFC 6690, RFC 9176, OCF, `LwM2M`, Thread, IPSO. Sorted.
const WORDS: &[&str] = &["a", "bs", "c", "core", "d", "oic", "p", "rd", "rd-lookup", "res", "sec", "sensors", "time", "uri"];
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "FETCH", "PATCH", "iPATCH"];

static KINDS: [Kind; 2] = [
    Kind {
        name: "coap.request",
        meaning: "The subject asked a small device or a server of such devices.",
        fields: &[
            field("method", FieldType::Text, "What it asks for.", "RFC 7252 5.8"),
            field("host", FieldType::Text, "Name of the server as the subject knows it.", "RFC 7252 5.10.1"),
            field("path", FieldType::Text, "Path, where each segment that is not white-listed is *.", "RFC 7252 5.10.1"),
        ],
    },
    Kind {
        name: "coap.response",
        meaning: "The subject answered such a question.",
        fields: &[field("code", FieldType::Text, "Class and detail of the answer, as 2.05.", "RFC 7252 5.9")],
    },
];
const REQUEST: &Kind = &KINDS[0];
const RESPONSE: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "coap",
    layers: &[Layer::Datagram],
    ports: &[PORT],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Coap {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// The header says little: it counts at the port of the standard, where all options must be well formed too.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_known = head.has_port(&[PORT]) && Message::read(head.bytes).is_some_and(|message| message.is_whole);
        if is_known { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let Some(message) = Message::read(payload) else { return };
        match message.code {
            1..=7 => {
                let method = METHODS.get(usize::from(message.code) - 1).copied();
                let path = (!message.path.is_empty()).then_some(message.path);
                let fields = Fields::new().with("method", method).with("host", message.host).with("path", path);
                sink.observe(REQUEST, context.sender, fields);
            }
            code @ 0x40.. => {
                let code = format!("{}.{:02}", code >> 5, code & 0x1f);
                sink.observe(RESPONSE, context.sender, Fields::new().with("code", code));
            }
            _ => {}
        }
    }
}

/// A message taken apart.
struct Message {
    code: u8,
    host: Option<String>,
    path: String,
    /// False when the options do not end as they must.
    is_whole: bool,
    /// True when it says what its payload is.
    has_format: bool,
}

impl Message {
    /// RFC 7252 3: version 1, type, length of the token; code; number; token; options.
    fn read(bytes: &[u8]) -> Option<Self> {
        let [first, code, _, _, rest @ ..] = bytes else { return None };
        let token = usize::from(first & 0x0f);
        let is_code = matches!(code, 0 | 1..=7 | 0x41..=0x45 | 0x5f | 0x80..=0x86 | 0x88 | 0x89 | 0x8c | 0x8d | 0x8f | 0x96 | 0x9d | 0xa0..=0xa5 | 0xa8);
        // RFC 7252 4.1, 4.2: an empty message is its header alone, and a reset is empty.
        let is_empty = token == 0 && rest.is_empty();
        let kind = first >> 4 & 3;
        let fits = match code {
            0 => is_empty,
            1..=7 => kind < ACKNOWLEDGEMENT,
            _ => kind < RESET,
        };
        if first >> 6 != 1 || token > 8 || !is_code || !fits {
            return None;
        }
        let mut message = Self { code: *code, host: None, path: String::new(), is_whole: false, has_format: false };
        message.options(rest.get(token..)?);
        Some(message)
    }

    /// RFC 7252 3.1: each option tells the difference of its number to the one before, and its length.
    fn options(&mut self, mut rest: &[u8]) {
        let mut number = 0_u32;
        for _ in 0..MAX_OPTIONS {
            let Some((first, after)) = rest.split_first() else { return self.is_whole = true };
            if *first == 0xff {
                return self.is_whole = self.may_carry(after);
            }
            let Some((delta, after)) = extended(first >> 4, after) else { return };
            let Some((length, after)) = extended(first & 0x0f, after) else { return };
            let Some((value, after)) = usize::try_from(length).ok().and_then(|length| after.split_at_checked(length)) else { return };
            number = number.saturating_add(delta);
            if !is_known(number, value.len()) {
                return;
            }
            self.has_format |= number == CONTENT_FORMAT;
            self.take(number, value);
            rest = after;
        }
    }

    /// RFC 7252 5.8.1, 5.8.4, 5.9.1.3: GET, DELETE and 2.03 carry nothing; 5.5.2: errors a text in words, when they do not say
    /// what.
    fn may_carry(&self, payload: &[u8]) -> bool {
        let is_words = self.has_format || std::str::from_utf8(payload).is_ok();
        !payload.is_empty() && !matches!(self.code, 1 | 4 | 0x43) && (self.code < 0x80 || is_words)
    }

    fn take(&mut self, number: u32, value: &[u8]) {
        match number {
            URI_HOST => self.host = Some(text(value)),
            URI_PATH => {
                let segment = text(value);
                self.path.push('/');
                self.path.push_str(shown_segment(&segment, |word| WORDS.binary_search(&word).is_ok()));
            }
            _ => {}
        }
    }
}

/// An option that is registered, of a length it may have. Others are unknown to nearly all receivers too, which refuse most.
fn is_known(number: u32, length: usize) -> bool {
    let registered = OPTIONS.iter().find(|(known, _)| *known == number);
    registered.is_some_and(|(_, lengths)| lengths.contains(&length))
}

/// RFC 7252 3.1: 13 and 14 stand for one and two further octets, 15 is reserved.
fn extended(nibble: u8, rest: &[u8]) -> Option<(u32, &[u8])> {
    match nibble {
        13 => rest.split_first().map(|(octet, rest)| (u32::from(*octet) + 13, rest)),
        14 => rest.split_first_chunk::<2>().map(|(octets, rest)| (u32::from(u16::from_be_bytes(*octets)) + 269, rest)),
        15 => None,
        _ => Some((u32::from(nibble), rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    const GET: &[u8] = b"\x42\x01\x00\x01ab\x36device\x8b.well-known\x04core\x06canary\x41x";

    #[test]
    fn words_are_sorted() {
        assert_eq!(WORDS.windows(2).find(|pair| pair[0] >= pair[1]), None);
    }

    #[test]
    fn a_question_keeps_known_words_only() {
        let wanted = Fields::new().with("method", "GET").with("host", "device").with("path", "/.well-known/core/*");
        assert_eq!(datagram(&DISSECTOR, PORT, GET)[0].fields, wanted);
        assert_eq!(datagram(&DISSECTOR, PORT, b"\x60\x45\x00\x01\xffx")[0].fields, Fields::new().with("code", "2.05"));
        assert!(datagram(&DISSECTOR, PORT, b"\x40\x00\x00\x01").is_empty(), "a ping says nothing");
    }

    #[test]
    fn it_counts_at_its_port_only() {
        assert_eq!(probe(&DISSECTOR, PORT, GET), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9999, GET), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, PORT, b"\x40\x01\x00\x01\xf0"), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, PORT, b"\x40\x01\x00\x01\x21x"), Verdict::NotMine, "no option has number 2");
        assert_eq!(probe(&DISSECTOR, PORT, b"\x40\x01\x00\x01\x55query"), Verdict::NotMine, "option 5 is empty");
        assert_eq!(probe(&DISSECTOR, PORT, b"\x63\x00\x00\x00abc"), Verdict::NotMine, "an empty message has no token");
        assert_eq!(probe(&DISSECTOR, PORT, b"\x70\x00\x00\x01"), Verdict::Mine, "a reset is empty");
        assert_eq!(probe(&DISSECTOR, PORT, b"\x60\x01\x00\x01"), Verdict::NotMine, "a question confirms nothing");
        assert_eq!(probe(&DISSECTOR, PORT, b"\x40\x01\x00\x01\xffx"), Verdict::NotMine, "GET carries nothing");
        assert_eq!(probe(&DISSECTOR, PORT, b"\x60\x84\x00\x01\xffnot found"), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, PORT, b"\x60\x84\x00\x01\xff\xfe\xff"), Verdict::NotMine, "an error speaks in words");
        assert_eq!(probe(&DISSECTOR, PORT, b"\x70\x45\x00\x01\xffx"), Verdict::NotMine, "a reset says nothing");
        assert_eq!(probe(&DISSECTOR, PORT, b"\x60\x43\x00\x01\xffx"), Verdict::NotMine, "what is still valid is not sent");
        assert_eq!(probe(&DISSECTOR, PORT, b"hello world"), Verdict::NotMine);
    }

    #[test]
    fn options_of_consortia_and_makers_are_known() {
        let ocf = b"\x60\x45\x00\x01\xc2\x27\x10\xe2\x06\xec\x08\x00\xff\xbf\xff";
        assert_eq!(probe(&DISSECTOR, PORT, ocf), Verdict::Mine);
        let shelly = b"\x60\x45\x00\x01\xed\x0b\xf7\x03SHSW-25#ABCDEF#1\xd2\x43\x0e\x10\x82\x00\x01\xff{}";
        assert_eq!(probe(&DISSECTOR, PORT, shelly), Verdict::Mine);
    }

    proptest! {
        #[test]
        fn any_options_are_survived(tail: Vec<u8>) {
            datagram(&DISSECTOR, PORT, &[b"\x40\x01\x00\x01", &tail[..]].concat());
        }
    }
}
