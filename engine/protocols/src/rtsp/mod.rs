//! RTSP (RFC 2326, RFC 7826): software of cameras and players, and the realm a camera protects.

#[cfg(test)]
mod tests;

use crate::dns::field;
use crate::http::authentication::realm_of;
use crate::location::redacted;
use crate::text_head::{TextHead, any_text};
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Side, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Rtsp = Rtsp;

/// Reads RTSP in a TCP stream.
#[derive(Debug)]
pub struct Rtsp;

/// Longest head that is waited for.
const MAX_HEAD_BYTES: usize = 16 * 1024;
/// Longest description of a session that is waited for.
const MAX_DESCRIPTION_BYTES: usize = 16 * 1024;
/// Start of media between the messages (RFC 7826 14): channel and length follow.
const INTERLEAVED: u8 = b'$';
/// RFC 7826 13; ANNOUNCE and RECORD of RFC 2326.
const METHODS: &[&str] = &[
    "OPTIONS", "DESCRIBE", "SETUP", "PLAY", "PAUSE", "TEARDOWN", "GET_PARAMETER", "SET_PARAMETER", "ANNOUNCE",
    "RECORD", "REDIRECT", "PLAY_NOTIFY",
];
/// Words of streams' addresses that makers of cameras use.
const STREAM_WORDS: &[&str] = &[
    "ch0", "ch1", "ch01", "channel1", "channels", "h264", "h265", "live", "live1", "live.sdp", "main", "media.amp",
    "mpeg4", "onvif1", "onvif2", "profile1", "profile2", "stream", "stream1", "stream2", "streaming", "sub", "track1",
    "track2", "trackid=0", "trackid=1", "trackid=2", "unicast", "video", "video1", "videomain",
];

static KINDS: [Kind; 2] = [
    Kind {
        name: "rtsp.request",
        meaning: "The subject asked a camera or media server.",
        fields: &[
            field("method", FieldType::Text, "What it asks for.", "RFC 7826 13"),
            field("url", FieldType::Text, "Address of the stream; path segments that are not white-listed are *.", "RFC 7826 4.2"),
            field("user_agent", FieldType::Text, "Software of the subject.", "RFC 7826 18.54"),
        ],
    },
    Kind {
        name: "rtsp.response",
        meaning: "The subject, a camera or media server, answered.",
        fields: &[
            field("status", FieldType::Integer, "Status code of the answer.", "RFC 7826 8.1"),
            field("server", FieldType::Text, "Software of the subject.", "RFC 7826 18.47"),
            field("realm", FieldType::Text, "What it protects, in its words.", "RFC 7826 18.58"),
            field("tool", FieldType::Text, "Program that made the description of the stream.", "RFC 8866 6.4, a=tool"),
        ],
    },
];
const REQUEST: &Kind = &KINDS[0];
const RESPONSE: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "rtsp",
    layers: &[Layer::Stream],
    ports: &[554, 8554],
    kinds: &KINDS,
    openers: Some(&[b'A'..=b'Z']),
};

impl Dissector for Rtsp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        probe(head.bytes)
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(RtspConversation))
    }
}

/// A status line, or a method with an address of RTSP; `*` is any server's (RFC 7826 13.1).
fn probe(bytes: &[u8]) -> Verdict {
    let begins = |word: &[u8], bytes: &[u8]| {
        let common = bytes.len().min(word.len());
        let fits = bytes.get(..common).is_some_and(|start| start.eq_ignore_ascii_case(word.get(..common).unwrap_or_default()));
        match fits {
            true if common == word.len() => Verdict::Mine,
            true => Verdict::Maybe,
            false => Verdict::NotMine,
        }
    };
    if bytes.first() == Some(&b'R') && begins(b"RTSP/", bytes) != Verdict::NotMine {
        return begins(b"RTSP/", bytes);
    }
    let Some(blank) = bytes.iter().take(14).position(|byte| *byte == b' ') else {
        let is_start = METHODS.iter().any(|method| method.as_bytes().starts_with(bytes));
        return if is_start { Verdict::Maybe } else { Verdict::NotMine };
    };
    let (method, rest) = (bytes.get(..blank).unwrap_or_default(), bytes.get(blank + 1..).unwrap_or_default());
    if !METHODS.iter().any(|known| known.as_bytes() == method) {
        return Verdict::NotMine;
    }
    match (begins(b"rtsp://", rest), begins(b"* RTSP/", rest)) {
        (Verdict::Mine, _) | (_, Verdict::Mine) => Verdict::Mine,
        (Verdict::Maybe, _) | (_, Verdict::Maybe) => Verdict::Maybe,
        _ => Verdict::NotMine,
    }
}

/// Messages of a stream with media between them.
#[derive(Debug)]
struct RtspConversation;

impl RtspConversation {
    fn message(bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let head = match TextHead::read(bytes) {
            Some(head) if head.is_whole => head,
            _ if bytes.len() > MAX_HEAD_BYTES => return Progress::SideDone,
            _ => return Progress::Incomplete,
        };
        let body_length = head.body_length();
        let whole = u64::try_from(head.length).unwrap_or(u64::MAX).saturating_add(body_length);
        let is_description = head.value("content-type").is_some_and(|of| of.eq_ignore_ascii_case(b"application/sdp"));
        let is_short = body_length <= u64::try_from(MAX_DESCRIPTION_BYTES).unwrap_or(u64::MAX);
        let have = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if is_description && is_short && have < whole {
            return Progress::Incomplete;
        }
        let body = bytes.get(head.length..).filter(|_| is_description && is_short).unwrap_or_default();
        read(&head, body.get(..usize::try_from(body_length).unwrap_or(0)).unwrap_or(body), context, sink);
        Progress::Skip(whole)
    }
}

fn read(head: &TextHead<'_>, body: &[u8], context: &Context, sink: &mut Sink) {
    if head.start.first_chunk::<5>().is_some_and(|start| start.eq_ignore_ascii_case(b"RTSP/")) {
        sink.server_is(context.side);
        let fields = Fields::new()
            .with("status", head.status())
            .with("server", head.text("server"))
            .with("realm", head.all("www-authenticate").find_map(realm_of))
            .with("tool", tool(body));
        sink.observe(RESPONSE, context.sender, fields);
        return;
    }
    sink.server_is(context.side.other());
    let mut words = head.start.split(|byte| *byte == b' ');
    let method = words.next().and_then(|word| METHODS.iter().find(|known| known.as_bytes() == word)).copied();
    let is_known = |word: &str| STREAM_WORDS.iter().any(|known| known.eq_ignore_ascii_case(word));
    let url = words.next().and_then(|url| redacted(&text(url), is_known));
    let fields = Fields::new().with("method", method).with("url", url).with("user_agent", head.text("user-agent"));
    sink.observe(REQUEST, context.sender, fields);
}

/// RFC 8866 6.4. Names and information of a session are a person's words and are not kept.
fn tool(description: &[u8]) -> Option<String> {
    description.split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(b"a=tool:")).map(any_text)
}

impl Conversation for RtspConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        match *bytes {
            [INTERLEAVED, _, high, low, ..] => Progress::Skip(4 + u64::from(u16::from_be_bytes([high, low]))),
            [INTERLEAVED, ..] => Progress::Incomplete,
            [b'\r' | b'\n', ..] => Progress::Consumed(1),
            _ => match probe(bytes) {
                Verdict::NotMine => Progress::SideDone,
                _ => Self::message(bytes, context, sink),
            },
        }
    }

    /// Media is lost more often than messages, and nothing in it tells where the next message is.
    fn gap(&mut self, _side: Side) -> bool {
        false
    }
}
