//! Heads of messages: start line and header fields (RFC 9112 2 to 5), and how they are recognised.

use super::body::Framing;
use crate::Verdict;
use asepsis_observation::{text, text_in_place};
use memchr::memchr;
use httparse::{EMPTY_HEADER, Header, ParserConfig, Status};
use std::borrow::Cow;

/// Longest head that is read; servers refuse longer ones.
pub(super) const MAX_HEAD_BYTES: usize = 32 * 1024;
/// Header fields of one message; more make it malformed.
const MAX_HEADERS: usize = 96;
/// A target so long, of printable characters, is one although its line has not ended yet.
const LONG_TARGET_BYTES: usize = 200;

/// Methods of RFC 9110 9, RFC 5789, `WebDAV` (RFC 4918, 3253, 5323), `UPnP` eventing, and Microsoft's management tools.
const METHODS: &[&str] = &[
    "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH", "PROPFIND", "PROPPATCH", "MKCOL",
    "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "RPC_IN_DATA",
    "RPC_OUT_DATA", "BITS_POST", "CCM_POST",
];

/// The method of this name, where it is known.
pub(super) fn method(name: &[u8]) -> Option<&'static str> {
    METHODS.iter().find(|known| known.as_bytes() == name).copied()
}

/// What a message's head says.
#[derive(Debug)]
pub(super) enum Head<'a> {
    /// Of a client.
    Request(Request<'a>),
    /// Of a server.
    Response(Response<'a>),
}

/// Head of a request.
#[derive(Debug)]
pub(super) struct Request<'a> {
    pub method: &'static str,
    /// Request target as sent: may hold anything, must not be kept.
    pub target: &'a str,
    pub headers: Headers<'a>,
}

/// Head of a response.
#[derive(Debug)]
pub(super) struct Response<'a> {
    pub status: u16,
    pub headers: Headers<'a>,
}

/// Header fields of a message.
#[derive(Debug)]
pub(super) struct Headers<'a>(Vec<(&'a str, &'a [u8])>);

impl<'a> Headers<'a> {
    /// These fields, in their order.
    pub const fn of(fields: Vec<(&'a str, &'a [u8])>) -> Self {
        Self(fields)
    }

    fn new(headers: &[Header<'a>]) -> Self {
        Self::of(headers.iter().map(|header| (header.name, header.value)).collect())
    }

    /// All values of a field.
    pub fn all(&self, name: &'static str) -> impl Iterator<Item = &'a [u8]> {
        self.0.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// The first value of a field, as bounded text.
    pub fn text(&self, name: &'static str) -> Option<Cow<'a, str>> {
        self.all(name).next().map(text_in_place)
    }

    /// The media type without its parameters, which may be unique to a message (RFC 9110 8.3.1).
    pub fn media_type(&self) -> Option<String> {
        let mut kind = text(self.all("content-type").next()?.split(|byte| *byte == b';').next()?);
        kind.make_ascii_lowercase();
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte);
        let (family, member) = kind.split_once('/')?;
        (family.bytes().chain(member.bytes()).all(is_token) && !member.is_empty()).then_some(kind)
    }

    /// A parameter of the media type, unquoted; the caller keeps of it only what is white-listed (RFC 9110 8.3.1).
    pub fn media_parameter(&self, name: &str) -> Option<String> {
        let whole = self.text("content-type")?;
        let named = whole.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
        let mut values = named.filter(|(known, _)| known.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value);
        values.next().map(|value| value.trim().trim_matches('"').to_owned())
    }

    /// How the body is delimited, where header fields tell (RFC 9112 6); nothing when they contradict each other.
    pub fn framing(&self) -> Option<Framing> {
        if let Some(coding) = self.all("transfer-encoding").last() {
            let last = coding.rsplit(|byte| *byte == b',').next().unwrap_or_default();
            let is_chunked = last.trim_ascii().eq_ignore_ascii_case(b"chunked");
            return Some(if is_chunked { Framing::Chunked } else { Framing::UntilClose });
        }
        let mut lengths = self.all("content-length").flat_map(|value| value.split(|byte| *byte == b','));
        let Some(first) = lengths.next().map(<[u8]>::trim_ascii) else { return Some(Framing::Untold) };
        let is_number = !first.is_empty() && first.iter().all(u8::is_ascii_digit);
        if !is_number || lengths.any(|other| other.trim_ascii() != first) {
            return None;
        }
        std::str::from_utf8(first).ok()?.parse().ok().map(Framing::Length)
    }
}

/// Recognises the start of a message of either side.
pub(super) fn probe(bytes: &[u8]) -> Verdict {
    const VERSION: &[u8] = b"HTTP/1.";
    let common = bytes.len().min(VERSION.len());
    if bytes.get(..common) == VERSION.get(..common) {
        return probe_status_line(bytes.get(common..).unwrap_or_default());
    }
    let mut methods = METHODS.iter().map(|method| method.as_bytes());
    let Some(end) = bytes.iter().position(|byte| *byte == b' ') else {
        let is_start = methods.any(|method| method.starts_with(bytes));
        return if is_start { Verdict::Maybe } else { Verdict::NotMine };
    };
    let (method, target) = (bytes.get(..end).unwrap_or_default(), bytes.get(end + 1..).unwrap_or_default());
    if methods.any(|known| known == method) { probe_target(target) } else { Verdict::NotMine }
}

/// What follows `HTTP/1.`: minor version, in some servers a third part, blank and three digits.
fn probe_status_line(rest: &[u8]) -> Verdict {
    const PLAIN: &[u8] = b"0 000";
    const THREE_PARTS: &[u8] = b"0.0 000";
    let form = if rest.get(1) == Some(&b'.') { THREE_PARTS } else { PLAIN };
    let fits = |(wanted, byte): (&u8, &u8)| if *wanted == b'0' { byte.is_ascii_digit() } else { byte == wanted };
    let is_minor = rest.first().is_none_or(|minor| matches!(minor, b'0' | b'1'));
    match is_minor && form.iter().zip(rest).all(fits) {
        true if rest.len() >= form.len() => Verdict::Mine,
        true => Verdict::Maybe,
        false => Verdict::NotMine,
    }
}

/// A request's target, then the version: SIP and RTSP have the same methods.
fn probe_target(rest: &[u8]) -> Verdict {
    if let Some(end) = memchr(b'\n', rest) {
        let line = rest.get(..end).unwrap_or_default().trim_ascii_end();
        let is_version = line.ends_with(b" HTTP/1.1") || line.ends_with(b" HTTP/1.0");
        return if is_version { Verdict::Mine } else { Verdict::NotMine };
    }
    let is_printable = rest.iter().all(|byte| (0x20..0x7f).contains(byte) || *byte >= 0x80 || *byte == b'\r');
    let is_path = rest.first().is_none_or(|first| *first == b'/') || rest.starts_with(b"http");
    match (is_printable, is_path && rest.len() >= LONG_TARGET_BYTES) {
        (true, true) => Verdict::Mine,
        (true, false) => Verdict::Maybe,
        (false, _) => Verdict::NotMine,
    }
}

/// Where the head ends: behind the first empty line. Lines up to `searched` are known to be none.
pub(super) fn end(bytes: &[u8], searched: usize) -> Option<usize> {
    let from = searched.saturating_sub(3);
    let mut rest = bytes.get(from..)?;
    let mut at = from;
    while let Some(line) = memchr(b'\n', rest) {
        at += line + 1;
        rest = rest.get(line + 1..).unwrap_or_default();
        match rest {
            [b'\n', ..] => return Some(at + 1),
            [b'\r', b'\n', ..] => return Some(at + 2),
            _ => {}
        }
    }
    None
}

/// Reads a whole head; nothing when it is malformed.
pub(super) fn read(bytes: &[u8]) -> Option<Head<'_>> {
    let mut headers = [EMPTY_HEADER; MAX_HEADERS];
    let mut config = ParserConfig::default();
    config
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_spaces_after_header_name_in_responses(true)
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .allow_multiple_spaces_in_request_line_delimiters(true)
        .ignore_invalid_headers_in_responses(true)
        .ignore_invalid_headers_in_requests(true);
    if bytes.starts_with(b"HTTP/") {
        if let Some((status, fields)) = status_of_three_parts(bytes) {
            let Ok(Status::Complete((_, headers))) = httparse::parse_headers(fields, &mut headers) else { return None };
            return Some(Head::Response(Response { status, headers: Headers::new(headers) }));
        }
        let mut response = httparse::Response::new(&mut headers);
        let Ok(Status::Complete(_)) = config.parse_response(&mut response, bytes) else { return None };
        let status = response.code?;
        return Some(Head::Response(Response { status, headers: Headers::new(response.headers) }));
    }
    let mut request = httparse::Request::new(&mut headers);
    let Ok(Status::Complete(_)) = config.parse_request(&mut request, bytes) else { return None };
    let method = method(request.method?.as_bytes())?;
    let target = request.path?;
    Some(Head::Request(Request { method, target, headers: Headers::new(request.headers) }))
}

/// The status, and what follows its line, where the version has three parts (`HTTP/1.0.8`) against RFC 9112 2.3.
fn status_of_three_parts(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let [b'.', _, b' ', status @ ..] = bytes.strip_prefix(b"HTTP/1.")?.get(1..)? else { return None };
    let status = std::str::from_utf8(status.get(..3)?).ok()?.parse().ok()?;
    Some((status, bytes.get(memchr(b'\n', bytes)? + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_lines_are_recognised_and_their_starts_may_be_one() {
        for line in ["GET / HTTP/1.1\r\n", "POST /x HTTP/1.0\n", "HTTP/1.1 200", "HTTP/1.0 401 Unauthorized\r\n", "HTTP/1.0.8 200 OK"] {
            assert_eq!(probe(line.as_bytes()), Verdict::Mine, "{line}");
        }
        for start in ["G", "GET", "GET ", "GET /index", "HTTP", "HTTP/1.1 2", "HTTP/1.0.", "HTTP/1.0.8 2", "PROP", "OPTIONS sip:a@b SIP"] {
            assert_eq!(probe(start.as_bytes()), Verdict::Maybe, "{start}");
        }
        let long = format!("GET /{}", "x".repeat(300));
        assert_eq!(probe(long.as_bytes()), Verdict::Mine);
    }

    #[test]
    fn other_protocols_are_not_claimed() {
        for other in [
            "OPTIONS sip:1@192.0.2.1 SIP/2.0\r\n",
            "OPTIONS rtsp://192.0.2.1/a RTSP/1.0\r\n",
            "HTTP/2 200\r\n",
            "PRI * HTTP/2.0\r\n",
            "GETTER / HTTP/1.1\r\n",
            "220 ready\r\n",
            "HTTP/1.1 2xx",
            "HTTP/1.0.x 200",
            "MSH|^~\\&|A",
            "GET \u{1}",
        ] {
            assert_eq!(probe(other.as_bytes()), Verdict::NotMine, "{other:?}");
        }
    }

    #[test]
    fn head_ends_at_the_first_empty_line() {
        assert_eq!(end(b"GET / HTTP/1.1\r\nA: b\r\n\r\nbody\r\n\r\n", 0), Some(24));
        assert_eq!(end(b"HTTP/1.1 200\n\nbody", 0), Some(14));
        assert_eq!(end(b"GET / HTTP/1.1\r\n\r", 0), None);
        assert_eq!(end(b"GET / HTTP/1.1\r\n\r\n", 17), Some(18));
    }

    fn headers(lines: &'static str) -> Headers<'static> {
        let whole: &'static str = Box::leak(format!("HTTP/1.1 200 OK\r\n{lines}\r\n").into_boxed_str());
        match read(whole.as_bytes()) {
            Some(Head::Response(response)) => response.headers,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_version_of_three_parts_is_read() {
        let Some(Head::Response(response)) = read(b"HTTP/1.0.8 301 Moved\r\nServer: Example/2\r\n\r\n") else { panic!() };
        assert_eq!((response.status, response.headers.text("server").as_deref()), (301, Some("Example/2")));
        assert!(read(b"HTTP/1.0.8 3x1 Moved\r\n\r\n").is_none());
    }

    #[test]
    fn framing_follows_the_rules_of_precedence() {
        assert_eq!(headers("").framing(), Some(Framing::Untold));
        assert_eq!(headers("Content-Length: 12\r\n").framing(), Some(Framing::Length(12)));
        assert_eq!(headers("Content-Length: 12, 12\r\n").framing(), Some(Framing::Length(12)));
        assert_eq!(headers("Content-Length: 12\r\nContent-Length: 13\r\n").framing(), None);
        assert_eq!(headers("Content-Length: -1\r\n").framing(), None);
        assert_eq!(headers("Content-Length: 99999999999999999999\r\n").framing(), None);
        assert_eq!(headers("Transfer-Encoding: gzip, chunked\r\nContent-Length: 3\r\n").framing(), Some(Framing::Chunked));
        assert_eq!(headers("Transfer-Encoding: gzip\r\n").framing(), Some(Framing::UntilClose));
    }

    #[test]
    fn media_type_has_no_parameters() {
        let kind = headers("Content-Type: multipart/Related; boundary=canary\r\n").media_type();
        assert_eq!(kind.as_deref(), Some("multipart/related"));
        assert_eq!(headers("Content-Type: canary\r\n").media_type(), None);
    }
}
