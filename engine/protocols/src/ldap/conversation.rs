//! One LDAP connection: binds, the server's own entry, the turn to TLS; all else is passed over by its length.

use super::message::{self, Message};
use super::{NETLOGON, PING, REQUEST, RESPONSE, ROOT_ENTRY, netlogon, ping, root_entry};
use crate::ber::{Element, INTEGER, element, elements, whole_length};
use crate::{Context, Conversation, MAX_PENDING_BYTES, Progress, Side, Sink, security_token};
use asepsis_observation::{Fields, text};

/// Entry and result; more is not expected.
pub(super) const MAX_MESSAGES_OF_A_DATAGRAM: usize = 4;
/// Octets of a message in which its operation shows, with the lengths as servers write them.
const OPERATION_BYTES: usize = 32;
/// RFC 4511 4.14.1.
const START_TLS: &[u8] = b"1.3.6.1.4.1.1466.20037";
const MAX_MECHANISM_BYTES: usize = 20;

/// One connection.
#[derive(Debug, Default)]
pub(super) struct LdapConversation {
    /// Number of the request that asked for TLS.
    start_tls: Option<i64>,
    has_begun: [bool; 2],
}

impl LdapConversation {
    /// Reads one message that is of interest. True when both sides go on in TLS.
    pub fn read(&mut self, found: &Message<'_>, context: &Context, sink: &mut Sink) -> bool {
        let operation = found.operation;
        let is_request = !matches!(operation.identifier, message::BIND_RESPONSE | message::SEARCH_ENTRY | message::SEARCH_DONE)
            && operation.identifier != message::EXTENDED_RESPONSE;
        if !is_request || is_named(operation.identifier) {
            sink.server_is(if is_request { context.side.other() } else { context.side });
        }
        match operation.identifier {
            message::BIND_REQUEST => bind(operation.content, context, sink),
            message::BIND_RESPONSE => bind_response(operation.content, context, sink),
            message::SEARCH_REQUEST => search(operation.content, context, sink),
            message::SEARCH_ENTRY => entry(operation.content, context, sink),
            message::EXTENDED_REQUEST => self.extended(found, context, sink),
            message::EXTENDED_RESPONSE => return self.extended_response(found, context, sink),
            tag => sink.observe(REQUEST, context.sender, Fields::new().with("operation", name_of(tag))),
        }
        false
    }

    fn extended(&mut self, found: &Message<'_>, context: &Context, sink: &mut Sink) {
        let name = elements(found.operation.content).find_map(|part| part.whole(0x80));
        if name == Some(START_TLS) {
            self.start_tls = Some(found.number);
            sink.observe(REQUEST, context.sender, Fields::new().with("operation", "start_tls"));
        }
    }

    fn extended_response(&mut self, found: &Message<'_>, context: &Context, sink: &mut Sink) -> bool {
        if self.start_tls != Some(found.number) {
            return false;
        }
        self.start_tls = None;
        let result = result_of(found.operation.content);
        sink.observe(RESPONSE, context.sender, Fields::new().with("operation", "start_tls").with("result", result));
        result == Some(0)
    }
}

fn is_named(tag: u8) -> bool {
    name_of(tag).is_some() || matches!(tag, message::BIND_REQUEST | message::SEARCH_REQUEST | message::EXTENDED_REQUEST)
}

/// Operations of which only the name is told.
fn name_of(tag: u8) -> Option<&'static str> {
    Some(match tag {
        message::MODIFY_REQUEST => "modify",
        message::ADD_REQUEST => "add",
        message::DELETE_REQUEST => "delete",
        message::RENAME_REQUEST => "rename",
        message::COMPARE_REQUEST => "compare",
        _ => return None,
    })
}

/// RFC 4511 4.1.9: every result begins with its code.
fn result_of(content: &[u8]) -> Option<i64> {
    let code = elements(content).next().filter(|code| code.identifier == 0x0a)?;
    Element { identifier: INTEGER, ..code }.integer()
}

/// RFC 4511 4.2: version, name, and one way to prove it. Windows has its own tags for NTLM (MS-ADTS 5.1.1.1.3).
fn bind(body: &[u8], context: &Context, sink: &mut Sink) {
    let mut parts = elements(body);
    let version = parts.next().and_then(|version| version.integer());
    let name = parts.next().and_then(|name| name.whole(crate::ber::OCTET_STRING)).unwrap_or_default();
    let Some(proof) = parts.next() else { return };
    let authentication = match proof.identifier {
        0x80 if proof.content.is_empty() => "anonymous",
        0x80 => "simple",
        0xa3 => "sasl",
        0x89..=0x8b => "ntlm",
        _ => return,
    };
    let (mechanism, token) = if authentication == "sasl" { sasl(proof.content) } else { (None, Some(proof.content)) };
    let fields = Fields::new()
        .with("operation", "bind")
        .with("version", version)
        .with("authentication", authentication)
        .with("mechanism", mechanism)
        .with("domain", root_entry::domain_of(name));
    sink.observe(REQUEST, context.sender, fields);
    // What proves a simple bind is a password.
    if let Some(token) = token.filter(|_| authentication != "simple") {
        security_token::read(token, context, sink);
    }
}

/// Mechanism and credentials.
fn sasl(content: &[u8]) -> (Option<String>, Option<&[u8]>) {
    let mut parts = elements(content);
    let is_name = |octet: &u8| octet.is_ascii_uppercase() || octet.is_ascii_digit() || matches!(octet, b'-' | b'_');
    let mechanism = parts.next().map(|mechanism| mechanism.content);
    let mechanism = mechanism.filter(|name| name.len() <= MAX_MECHANISM_BYTES && name.iter().all(is_name)).map(text);
    let has_token = mechanism.as_deref().is_some_and(|name| name.starts_with("GSS"));
    (mechanism, parts.next().map(|token| token.content).filter(|_| has_token))
}

fn bind_response(body: &[u8], context: &Context, sink: &mut Sink) {
    sink.observe(RESPONSE, context.sender, Fields::new().with("operation", "bind").with("result", result_of(body)));
    // serverSaslCreds; the diagnostic text and the name before it are not read. NTLM by Windows' tags is in the name.
    for part in elements(body).skip(1).filter(|part| matches!(part.identifier, 0x87 | 0x04)) {
        security_token::read(part.content, context, sink);
    }
}

/// RFC 4511 4.5.1: of a search the base's domain is read, and a ping of domain controllers. Filters are not.
fn search(body: &[u8], context: &Context, sink: &mut Sink) {
    let base = elements(body).next().map(|base| base.content).unwrap_or_default();
    if base.is_empty()
        && let Some(fields) = ping::fields(body)
    {
        sink.observe(PING, context.sender, fields);
        return;
    }
    let fields = Fields::new().with("operation", "search").with("domain", root_entry::domain_of(base));
    sink.observe(REQUEST, context.sender, fields);
}

/// RFC 4511 4.5.2: only the entry without a name is read, the server's own.
fn entry(body: &[u8], context: &Context, sink: &mut Sink) {
    let mut parts = elements(body);
    if parts.next().is_none_or(|name| !name.content.is_empty()) {
        return;
    }
    let Some(attributes) = parts.next() else { return };
    if let Some(answer) = netlogon::value_of(attributes.content) {
        sink.observe(NETLOGON, context.sender, netlogon::fields(answer));
        return;
    }
    sink.observe(ROOT_ENTRY, context.sender, root_entry::fields(attributes.content));
}

/// True when the whole message is wanted: a search only for its first octets, an entry only if it has no name.
fn is_wanted(operation: &Element<'_>) -> bool {
    match operation.identifier {
        message::SEARCH_ENTRY => element(operation.content).is_some_and(|(name, _)| name.content.is_empty() && !name.is_cut),
        message::SEARCH_DONE | message::UNBIND_REQUEST | message::ABANDON_REQUEST => false,
        tag => is_named(tag) || matches!(tag, message::BIND_RESPONSE | message::EXTENDED_RESPONSE),
    }
}

impl Conversation for LdapConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let Some(whole) = whole_length(bytes).filter(|length| *length > 2) else {
            let is_open = bytes.first() == Some(&0x30) && bytes.len() < 6;
            return if is_open { Progress::Incomplete } else { self.no_message(context.side) };
        };
        if bytes.len() < whole.min(OPERATION_BYTES) {
            return Progress::Incomplete;
        }
        let Some((found, _)) = Message::read(bytes) else { return self.no_message(context.side) };
        if let Some(begun) = self.has_begun.get_mut(context.side.index()) {
            *begun = true;
        }
        if !is_wanted(&found.operation) || whole > MAX_PENDING_BYTES {
            return Progress::Skip(whole as u64);
        }
        if bytes.len() < whole {
            return Progress::Incomplete;
        }
        if self.read(&found, context, sink) { Progress::Another(whole) } else { Progress::Consumed(whole) }
    }

    /// What is signed or sealed by SASL follows its length, which cannot be resynchronised with.
    fn gap(&mut self, _side: Side) -> bool {
        false
    }
}

impl LdapConversation {
    /// After a bind SASL may wrap all that follows (RFC 4422 3.7): that is no fault.
    fn no_message(&self, side: Side) -> Progress {
        let has_begun = self.has_begun.get(side.index()).copied().unwrap_or_default();
        if has_begun || self.has_begun.contains(&true) { Progress::SideDone } else { Progress::NotMine }
    }
}
