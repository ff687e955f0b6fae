//! One HTTP connection: heads and bodies of both sides, and which answer belongs to which request.

use super::authentication::{read_ntlm, realm};
use super::body::Body;
use super::head::{self, Head, MAX_HEAD_BYTES, Request, Response};
use super::page::{Page, Told};
use super::title::TitleRule;
use super::path::{self, Path};
use super::{DEVICE, REQUEST, RESPONSE, action, media, subprotocol};
use crate::{Context, Conversation, Progress, Side, Sink, Verdict};
use asepsis_observation::{Fields, text, text_in_place};
use std::borrow::Cow;
use std::collections::VecDeque;

/// Requests that wait for their answers; with more of them titles are not kept any longer.
const MAX_WAITING: usize = 16;
/// IANA HTTP Upgrade Token Registry, and names in use beside it.
const UPGRADES: &[&str] = &[
    "websocket", "h2c", "h2", "HTTP/2.0", "TLS/1.0", "TLS/1.2", "TLS/1.3", "HTTP/1.1", "WebDAV", "connect-udp",
    "connect-ip", "PTTH/1.0", "tcp", "spdy/3.1", "SSH",
];
/// Start of a status line.
const VERSION: &[u8] = b"HTTP/1.";

/// What is remembered of a request until its answer.
#[derive(Debug)]
struct Waiting {
    is_head: bool,
    is_connect: bool,
    title: TitleRule,
    /// FHIR R5 3.2.0.12: the answer is what the server can do.
    asks_capabilities: bool,
    action: Option<String>,
}

/// Place of a side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// A head comes next.
    #[default]
    Head,
    /// A body, or the next head if the request, which was not seen, was HEAD.
    PerhapsBody(Body),
    /// Inside a body.
    Body(Body),
    /// Bytes are missing: the next head is looked for at the start of what arrives.
    Lost,
}

#[derive(Debug, Default)]
struct Half {
    place: Place,
    /// Bytes of the head that hold no end of it.
    searched: usize,
    page: Option<Page>,
    /// What is repeated beside a title: status and software of the server.
    answer: Fields,
    /// The message that is read answers; else it asks.
    answers: bool,
}

/// One connection.
#[derive(Debug)]
pub(super) struct HttpConversation {
    halves: [Half; 2],
    waiting: VecDeque<Waiting>,
    /// False once an answer may belong to another request than the first that waits.
    is_paired: bool,
    has_begun: bool,
}

impl Default for HttpConversation {
    fn default() -> Self {
        Self { halves: <[Half; 2]>::default(), waiting: VecDeque::new(), is_paired: true, has_begun: false }
    }
}

impl HttpConversation {
    fn half(&mut self, side: Side) -> &mut Half {
        let [initiator, responder] = &mut self.halves;
        match side {
            Side::Initiator => initiator,
            Side::Responder => responder,
        }
    }

    fn lose(&mut self, side: Side) {
        *self.half(side) = Half { place: Place::Lost, ..Half::default() };
        self.is_paired = false;
        self.waiting.clear();
    }

    /// Gives up the message, of which `length` bytes are dealt with, and looks for the next.
    fn broken(&mut self, reason: &'static str, length: usize, context: &Context, sink: &mut Sink) -> Progress {
        sink.malformed("http", reason, context.sender);
        self.lose(context.side);
        Progress::Consumed(length)
    }

    fn head(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        // RFC 9112 2.2: empty lines before a start line are ignored.
        let empty = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if empty > 0 {
            return Progress::Consumed(empty);
        }
        let searched = self.half(context.side).searched;
        if searched == 0 && head::probe(bytes) == Verdict::NotMine {
            if !self.has_begun {
                return Progress::NotMine;
            }
            return self.broken("no message where one must begin", bytes.len(), context, sink);
        }
        let Some(end) = head::end(bytes, searched) else {
            if bytes.len() > MAX_HEAD_BYTES {
                return self.broken("head is too long", bytes.len(), context, sink);
            }
            // The start line must be whole before it is trusted.
            let is_known = head::probe(bytes) == Verdict::Mine;
            self.half(context.side).searched = if is_known { bytes.len() } else { 0 };
            return Progress::Incomplete;
        };
        self.half(context.side).searched = 0;
        self.has_begun = true;
        match bytes.get(..end).and_then(head::read) {
            Some(Head::Request(request)) => self.request(&request, end, context, sink),
            Some(Head::Response(response)) => self.response(&response, end, context, sink),
            None => self.broken("head is invalid", bytes.len(), context, sink),
        }
    }

    fn request(&mut self, request: &Request<'_>, length: usize, context: &Context, sink: &mut Sink) -> Progress {
        sink.server_is(context.side.other());
        let (action, path) = (action::of(&request.headers), path::read(request.target));
        let fields = request_fields(request, path.as_ref(), sink.fields()).with("action", action.as_deref());
        sink.observe(REQUEST, context.sender, fields);
        read_ntlm(&request.headers, ["authorization", "proxy-authorization"], context, sink);
        if self.waiting.len() < MAX_WAITING {
            self.waiting.push_back(Waiting {
                is_head: request.method == "HEAD",
                is_connect: request.method == "CONNECT",
                title: TitleRule::of(request, path.as_ref()),
                asks_capabilities: request.method == "GET" && path::ends_with(request.target, "metadata"),
                action,
            });
        } else {
            self.is_paired = false;
            self.waiting.clear();
        }
        let Some(framing) = request.headers.framing() else {
            return self.broken("length of the body is invalid", length, context, sink);
        };
        let body = Body::start(framing, false);
        let half = self.half(context.side);
        half.answers = false;
        half.page = body.and_then(|_| Page::of_request(&request.headers, path::ends_with(request.target, "Device")));
        half.place = body.map_or(Place::Head, Place::Body);
        Progress::Consumed(length)
    }

    fn response(&mut self, response: &Response<'_>, length: usize, context: &Context, sink: &mut Sink) -> Progress {
        sink.server_is(context.side);
        let is_interim = (100..200).contains(&response.status);
        let asked = if is_interim { None } else { self.take_waiting() };
        let action = action::of(&response.headers).or_else(|| asked.as_ref().and_then(|asked| asked.action.clone()));
        let fields = response_fields(response, sink.fields()).with("action", action);
        sink.observe(RESPONSE, context.sender, fields);
        read_ntlm(&response.headers, ["www-authenticate", "proxy-authenticate"], context, sink);
        if is_interim {
            return if response.status == 101 { Progress::Another(length) } else { Progress::Consumed(length) };
        }
        if asked.as_ref().is_some_and(|asked| asked.is_connect) && response.status < 300 {
            return Progress::Another(length);
        }
        let Some(framing) = response.headers.framing() else {
            return self.broken("length of the body is invalid", length, context, sink);
        };
        let is_unasked = asked.is_none();
        let has_none = matches!(response.status, 204 | 304) || asked.as_ref().is_some_and(|asked| asked.is_head);
        let body = if has_none { None } else { Body::start(framing, true) };
        let asks_capabilities = asked.as_ref().is_some_and(|asked| asked.asks_capabilities);
        let rule = asked.map_or(TitleRule::OfStatusWords, |asked| asked.title);
        let half = self.half(context.side);
        half.answers = true;
        half.page = body.and_then(|_| Page::of(&response.headers, response.status, rule, asks_capabilities));
        half.answer = match half.page {
            Some(_) => Fields::new().with("status", response.status).with("server", response.headers.text("server")),
            None => Fields::new(),
        };
        half.place = match body {
            None => Place::Head,
            Some(body) if is_unasked => Place::PerhapsBody(body),
            Some(body) => Place::Body(body),
        };
        Progress::Consumed(length)
    }

    /// The request that the next answer belongs to.
    fn take_waiting(&mut self) -> Option<Waiting> {
        let asked = self.waiting.pop_front();
        // An answer to a request that was not seen: from here on others may be missing too.
        self.is_paired &= asked.is_some();
        match asked {
            Some(asked) if !self.is_paired => {
                Some(Waiting { title: TitleRule::OfStatusWords, asks_capabilities: false, action: None, ..asked })
            }
            asked => asked,
        }
    }

    fn body(&mut self, body: Body, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let is_wanted = self.half(context.side).page.as_ref().is_some_and(|page| !page.is_over());
        let Some(step) = body.step(bytes, is_wanted) else {
            return self.broken("chunk is invalid", bytes.len(), context, sink);
        };
        let half = self.half(context.side);
        if let Some(page) = &mut half.page {
            let told = page.push(bytes.get(..step.content_bytes).unwrap_or_default());
            say(told, half, context, sink);
        }
        half.place = step.next.map_or(Place::Head, Place::Body);
        if step.next.is_none() {
            let told = half.page.take().and_then(|mut page| page.end());
            say(told, half, context, sink);
        }
        step.progress
    }
}

fn say(told: Option<Told>, half: &Half, context: &Context, sink: &mut Sink) {
    match told {
        Some(Told::Title(title)) => {
            let fields = half.answer.clone().with("title", text(title.as_bytes()));
            sink.observe(RESPONSE, context.sender, fields);
        }
        Some(Told::Description(kind, fields)) => sink.observe(kind, context.sender, fields),
        Some(Told::Devices(devices)) => {
            for fields in devices {
                sink.observe(DEVICE, context.sender, fields.with("is_answer", half.answers));
            }
        }
        None => {}
    }
}

/// Adds what a request says to `fields`; `path` is that of its target.
pub(super) fn request_fields(request: &Request<'_>, path: Option<&Path>, fields: Fields) -> Fields {
    let named = request.headers.text("host").filter(|host| !host.is_empty());
    let host = match named {
        // A name before @ is a user's (RFC 3986 3.2.1).
        Some(host) if host.contains('@') => host.rsplit('@').next().map(|host| Cow::Owned(host.to_owned())),
        Some(host) => Some(host),
        None if request.method == "CONNECT" => {
            request.target.rsplit('@').next().map(|host| text_in_place(host.as_bytes()))
        }
        None => path::authority(request.target).map(|host| text_in_place(host.as_bytes())),
    };
    let upgrade = upgrade(request);
    fields
        .with("method", request.method)
        .with("host", host)
        .with("path", path.map(|path| path.text.as_str()))
        .with("user_agent", request.headers.text("user-agent"))
        .with("content_type", request.headers.media_type())
        .with("upgrade", upgrade)
        .with("subprotocol", upgrade.and_then(|_| subprotocol::of(&request.headers)))
        .with("accept", media::accepted(&request.headers))
        .with("part_type", media::of_parts(&request.headers))
}

/// The first registered protocol that the client names; what else stands there is not kept.
fn upgrade(request: &Request<'_>) -> Option<&'static str> {
    let named = request.headers.text("upgrade")?;
    named.split(',').find_map(|one| UPGRADES.iter().find(|known| known.eq_ignore_ascii_case(one.trim()))).copied()
}

/// Adds what an answer says to `fields`.
pub(super) fn response_fields(response: &Response<'_>, fields: Fields) -> Fields {
    let is_switch = response.status == 101;
    fields
        .with("status", response.status)
        .with("server", response.headers.text("server"))
        .with("realm", realm(&response.headers))
        .with("subprotocol", is_switch.then(|| subprotocol::of(&response.headers)).flatten())
        .with("powered_by", response.headers.text("x-powered-by"))
        .with("content_type", response.headers.media_type())
        .with("part_type", media::of_parts(&response.headers))
}

/// Whether bytes after an unasked answer's head begin the next head; nothing while too few are there.
fn begins_head(bytes: &[u8]) -> Option<bool> {
    let common = bytes.len().min(VERSION.len());
    let fits = bytes.get(..common) == VERSION.get(..common);
    (!fits || common == VERSION.len()).then_some(fits)
}

impl Conversation for HttpConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        match self.half(context.side).place {
            Place::Head => self.head(bytes, context, sink),
            Place::Body(body) => self.body(body, bytes, context, sink),
            Place::PerhapsBody(body) => match begins_head(bytes) {
                None => Progress::Incomplete,
                Some(true) => {
                    self.half(context.side).place = Place::Head;
                    self.head(bytes, context, sink)
                }
                Some(false) => self.body(body, bytes, context, sink),
            },
            Place::Lost => match head::probe(bytes) {
                Verdict::Mine => {
                    self.half(context.side).place = Place::Head;
                    self.head(bytes, context, sink)
                }
                Verdict::Maybe => Progress::Incomplete,
                Verdict::NotMine => Progress::Consumed(bytes.len()),
            },
        }
    }

    fn gap(&mut self, side: Side) -> bool {
        self.lose(side);
        true
    }
}
