//! Messages whose fields another version of HTTP carries (RFC 9113 8.3): told as those of HTTP/1.1 are.

use super::conversation::{request_fields, response_fields};
use super::head::{Headers, Request, Response, method};
use super::{REQUEST, RESPONSE, action, path};
use crate::{Context, Sink};

/// Who sends a message with such fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Who asks.
    Client,
    /// Who answers.
    Server,
}

/// Tells of a message by its fields, pseudo fields among them, and says whose it is. Trailers are nobody's.
pub(crate) fn tell(fields: &[(&'static str, Vec<u8>)], context: &Context, sink: &mut Sink) -> Option<Role> {
    let value = |wanted: &str| fields.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_slice());
    let header = |(name, value)| (if name == ":authority" { "host" } else { name }, value);
    let headers = Headers::of(fields.iter().map(|(name, value)| header((*name, value.as_slice()))).collect());
    if let Some(sent) = value(":method") {
        let target = std::str::from_utf8(value(":path").unwrap_or_default()).unwrap_or_default();
        let request = Request { method: method(sent)?, target, headers };
        let action = action::of(&request.headers);
        let path = path::read(request.target);
        let fields = request_fields(&request, path.as_ref(), sink.fields()).with("action", action);
        sink.observe(REQUEST, context.sender, fields);
        return Some(Role::Client);
    }
    let status = std::str::from_utf8(value(":status")?).ok()?.parse().ok()?;
    let response = Response { status, headers };
    let action = action::of(&response.headers);
    let fields = response_fields(&response, sink.fields()).with("action", action);
    sink.observe(RESPONSE, context.sender, fields);
    Some(Role::Server)
}
