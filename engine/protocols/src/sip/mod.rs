//! SIP (RFC 3261): software of phones and exchanges. Users are never kept, of addresses only the host.

#[cfg(test)]
mod tests;

use crate::dns::field;
use crate::text_head::TextHead;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Sink, Verdict, location};
use asepsis_observation::{FieldType, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Sip = Sip;

/// Reads SIP over UDP and TCP.
#[derive(Debug)]
pub struct Sip;

/// Longest head that is waited for.
const MAX_HEAD_BYTES: usize = 16 * 1024;
const VERSION: &[u8] = b"SIP/2.0";
/// RFC 3261, 3262, 3265, 3311, 3428, 3515, 3903, 6086.
const METHODS: &[&str] = &[
    "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "PRACK", "SUBSCRIBE", "NOTIFY", "UPDATE", "MESSAGE",
    "REFER", "PUBLISH", "INFO",
];

static KINDS: [Kind; 1] = [Kind {
    name: "sip.message",
    meaning: "The subject sent a message of telephony. Users are not kept.",
    fields: &[
        field("method", FieldType::Text, "What a request asks for.", "RFC 3261 7.1"),
        field("status", FieldType::Integer, "Status code of an answer.", "RFC 3261 7.2"),
        field("host", FieldType::Text, "Host of the address that is asked.", "RFC 3261 19.1.1"),
        field("user_agent", FieldType::Text, "Software of the sender.", "RFC 3261 20.41"),
        field("server", FieldType::Text, "Software of the server.", "RFC 3261 20.35"),
        field("instance", FieldType::Text, "Lasting identifier of the phone, often with its hardware address.", "RFC 5626 4.1, +sip.instance"),
        field("vendor", FieldType::Text, "Maker of a phone that looks for its settings.", "RFC 6080 5.1, Event: ua-profile"),
        field("model", FieldType::Text, "Model of a phone that looks for its settings.", "RFC 6080 5.1, Event: ua-profile"),
        field("version", FieldType::Text, "Version of the software of a phone that looks for its settings.", "RFC 6080 5.1, Event: ua-profile"),
    ],
}];
const MESSAGE: &Kind = &KINDS[0];

static PROTOCOL: Protocol = Protocol {
    name: "sip",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: &[5060, 5080],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Sip {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        probe(head.bytes)
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if probe(payload) == Verdict::Mine
            && let Some(head) = TextHead::read(payload)
        {
            read(&head, context, sink);
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(SipConversation))
    }
}

/// A status line, or a request line: a method, an address, the version. The latter two may be in the next segment.
fn probe(bytes: &[u8]) -> Verdict {
    let common = bytes.len().min(VERSION.len());
    if bytes.get(..common) == VERSION.get(..common) {
        return if common == VERSION.len() { Verdict::Mine } else { Verdict::Maybe };
    }
    let Some(blank) = bytes.iter().take(10).position(|byte| *byte == b' ') else {
        let is_start = METHODS.iter().any(|method| method.as_bytes().starts_with(bytes));
        return if is_start { Verdict::Maybe } else { Verdict::NotMine };
    };
    let (method, rest) = (bytes.get(..blank).unwrap_or_default(), bytes.get(blank + 1..).unwrap_or_default());
    if !METHODS.iter().any(|known| known.as_bytes() == method) {
        return Verdict::NotMine;
    }
    let schemes: [&[u8]; 3] = [b"sip:", b"sips:", b"tel:"];
    let is_address = |scheme: &&[u8]| rest.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    match schemes.iter().any(is_address) {
        true => Verdict::Mine,
        false if rest.len() < 5 && schemes.iter().any(|scheme| scheme.starts_with(rest)) => Verdict::Maybe,
        false => Verdict::NotMine,
    }
}

fn read(head: &TextHead<'_>, context: &Context, sink: &mut Sink) {
    let status = if head.start.starts_with(VERSION) { head.status() } else { None };
    let mut words = head.start.split(|byte| *byte == b' ');
    let method = words.next().and_then(|word| METHODS.iter().find(|known| known.as_bytes() == word)).copied();
    let host = method.and_then(|_| words.next()).and_then(|address| host_of(&text(address)));
    let event = head.text("event").or_else(|| head.text("o")).unwrap_or_default();
    let fields = Fields::new()
        .with("method", method)
        .with("status", status)
        .with("host", host)
        .with("user_agent", head.text("user-agent"))
        .with("server", head.text("server"))
        .with("instance", instance(head))
        .with("vendor", profile(&event, "vendor"))
        .with("model", profile(&event, "model"))
        .with("version", profile(&event, "version"));
    sink.observe(MESSAGE, context.sender, fields);
}

/// RFC 3261 19.1.1: `sip:user:password@host:port;parameters?headers`. Without `@` all of it is the host; a telephone's number
/// is never one.
fn host_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once(':')?;
    if scheme.eq_ignore_ascii_case("tel") {
        return None;
    }
    let host = rest.rsplit('@').next()?.split([';', '?', '>']).next()?;
    let is_host = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte));
    let is_number = host.bytes().all(|byte| byte.is_ascii_digit());
    (is_host && !is_number).then(|| host.to_owned())
}

/// The UUID in `+sip.instance="<urn:uuid:…>"` of a contact.
fn instance(head: &TextHead<'_>) -> Option<String> {
    let contact = head.text("contact").or_else(|| head.text("m"))?;
    let (_, named) = contact.split_once("+sip.instance=\"<")?;
    let (urn, _) = named.split_once('>')?;
    location::is_uuid(urn).then(|| urn.to_owned())
}

/// A parameter of `Event: ua-profile;profile-type=device;vendor="…";model="…";version="…"`, which phones send to all when
/// they look for their settings.
fn profile(event: &str, name: &str) -> Option<String> {
    let mut parts = event.split(';').map(str::trim);
    parts.next().filter(|package| package.eq_ignore_ascii_case("ua-profile"))?;
    let value = parts.filter_map(|part| part.split_once('=')).find(|(key, _)| key.trim().eq_ignore_ascii_case(name))?.1;
    Some(value.trim().trim_matches('"').to_owned()).filter(|value| !value.is_empty())
}

/// Messages of a stream, one after the other (RFC 3261 18.3).
#[derive(Debug)]
struct SipConversation;

impl Conversation for SipConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        // RFC 5626 3.5.1: empty lines keep the connection open.
        let empty = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if empty > 0 {
            return Progress::Consumed(empty);
        }
        if probe(bytes) == Verdict::NotMine {
            return Progress::SideDone;
        }
        match TextHead::read(bytes) {
            Some(head) if head.is_whole => {
                read(&head, context, sink);
                let length = u64::try_from(head.length).unwrap_or(u64::MAX);
                Progress::Skip(length.saturating_add(head.body_length()))
            }
            _ if bytes.len() > MAX_HEAD_BYTES => Progress::SideDone,
            _ => Progress::Incomplete,
        }
    }
}
