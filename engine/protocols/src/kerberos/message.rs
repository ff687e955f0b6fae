//! Messages of the ticket exchanges (RFC 4120 5.4 to 5.9): bytes to observations.

use super::principal::{Principal, netbios_name, realm};
use super::{CLIENT, ERROR, REPLY, REQUEST, SERVICE};
use crate::ber::{Element, OCTET_STRING, SEQUENCE, element, elements};
use crate::{Context, Sink};
use asepsis_observation::{Endpoint, Fields};

/// RFC 4120 5.10: application tags of the messages.
const AS_REQUEST: u8 = 0x6a;
const AS_REPLY: u8 = 0x6b;
const TGS_REQUEST: u8 = 0x6c;
const TGS_REPLY: u8 = 0x6d;
pub(super) const AP_REQUEST: u8 = 0x6e;
const KRB_ERROR: u8 = 0x7e;
/// RFC 4120 5.3.
const TICKET: u8 = 0x61;
/// Kinds of encryption that are kept of a request; clients offer up to ten or so.
const MAX_ETYPES: usize = 32;
/// RFC 4120 7.5.3: the address is a `NetBIOS` name.
const NETBIOS_ADDRESS: i64 = 20;
/// Octets that prove a message: its tag, its sequence, version and type.
pub(super) const MIN_START_BYTES: usize = 14;

/// The length of the message that begins here; nothing when none does.
///
/// After the application tag and the sequence stand version 5 and the message type, each in its context tag: in requests
/// they are numbered from 1, else from 0.
pub(super) fn start_of(bytes: &[u8]) -> Option<usize> {
    let tag = *bytes.first()?;
    let first_tag = match tag {
        AS_REQUEST | TGS_REQUEST => 0xa1,
        AS_REPLY | TGS_REPLY | AP_REQUEST | KRB_ERROR => 0xa0,
        _ => return None,
    };
    let (content_at, length) = length_of(bytes)?;
    let inside = bytes.get(content_at..)?;
    let (sequence_at, sequence_length) = length_of(inside).filter(|_| inside.first() == Some(&SEQUENCE))?;
    let versions = inside.get(sequence_at..)?;
    let message_type = tag & 0x1f;
    let is_version = versions.starts_with(&[first_tag, 3, 2, 1, 5, first_tag + 1, 3, 2, 1, message_type]);
    (is_version && sequence_at + sequence_length == length).then_some(content_at + length)
}

/// Where an element's content begins, and its length.
fn length_of(bytes: &[u8]) -> Option<(usize, usize)> {
    let first = *bytes.get(1)?;
    if first < 0x80 {
        return Some((2, usize::from(first)));
    }
    let count = usize::from(first & 0x7f);
    if !(1..=3).contains(&count) {
        return None;
    }
    let octets = bytes.get(2..2 + count)?;
    Some((2 + count, octets.iter().fold(0, |length, octet| length << 8 | usize::from(*octet))))
}

/// True when the few octets that are here can begin a message.
pub(super) fn may_start(bytes: &[u8]) -> bool {
    bytes.first().is_none_or(|tag| matches!(*tag, AS_REQUEST..=AP_REQUEST | KRB_ERROR))
}

/// True when a message begins here.
pub(super) fn is_start(bytes: &[u8]) -> bool {
    start_of(bytes).is_some()
}

/// Reads one message, whole or cut at its end.
pub(super) fn read(bytes: &[u8], context: &Context, sink: &mut Sink) {
    if !is_start(bytes) {
        return;
    }
    let Some((outer, _)) = element(bytes) else { return };
    let Some((sequence, _)) = element(outer.content) else { return };
    let fields = sequence.content;
    match outer.identifier {
        AS_REQUEST => request("AS", fields, context, sink),
        TGS_REQUEST => request("TGS", fields, context, sink),
        AS_REPLY => reply("AS", fields, context, sink),
        TGS_REPLY => reply("TGS", fields, context, sink),
        AP_REQUEST => service(fields, context, sink),
        KRB_ERROR => error(fields, context, sink),
        _ => {}
    }
    if outer.is_cut && bytes.len() < 1400 {
        sink.malformed("kerberos", "a message is longer than what carries it", context.sender);
    }
}

/// A field by its context tag.
fn tagged(fields: &[u8], number: u8) -> Option<Element<'_>> {
    elements(fields).find(|field| field.identifier == 0xa0 | number)
}

fn named_machine(subject: Endpoint, realm: Option<String>, name: Option<&Principal>, sink: &mut Sink) {
    let Some((account, host)) = name.and_then(Principal::machine) else { return };
    let fields = Fields::new()
        .with("realm", realm)
        .with("account", account.map(str::to_owned))
        .with("host", host.to_owned());
    sink.observe(CLIENT, subject, fields);
}

/// RFC 4120 5.4.1.
fn request(message: &'static str, fields: &[u8], context: &Context, sink: &mut Sink) {
    sink.server_is(context.side.other());
    let Some((body, _)) = tagged(fields, 4).and_then(|body| element(body.content)) else { return };
    let body = body.content;
    let realm = tagged(body, 2).as_ref().and_then(realm);
    let name = tagged(body, 1).as_ref().and_then(Principal::read);
    named_machine(context.sender, realm.clone(), name.as_ref(), sink);
    let service = tagged(body, 3).as_ref().and_then(Principal::read).unwrap_or_default();
    let seen = service
        .service_fields(Fields::new().with("message", message).with("realm", realm))
        .with("etypes", tagged(body, 8).map(etypes))
        .with("workstation", tagged(body, 9).and_then(workstation));
    sink.observe(REQUEST, context.sender, seen);
}

fn etypes(field: Element<'_>) -> Vec<i64> {
    let list = element(field.content).map(|(list, _)| list.content).unwrap_or_default();
    elements(list).filter_map(|number| number.integer()).take(MAX_ETYPES).collect()
}

/// RFC 4120 5.2.5: addresses of the client, each a type and octets.
fn workstation(field: Element<'_>) -> Option<String> {
    let (list, _) = element(field.content)?;
    elements(list.content).find_map(|address| {
        let (kind, _) = element(tagged(address.content, 0)?.content)?;
        let (octets, _) = element(tagged(address.content, 1)?.content)?;
        (kind.integer() == Some(NETBIOS_ADDRESS)).then(|| netbios_name(octets.whole(OCTET_STRING)?))?
    })
}

/// RFC 4120 5.4.2.
fn reply(message: &'static str, fields: &[u8], context: &Context, sink: &mut Sink) {
    sink.server_is(context.side);
    let realm = tagged(fields, 3).as_ref().and_then(realm);
    let name = tagged(fields, 4).as_ref().and_then(Principal::read);
    named_machine(context.receiver, realm.clone(), name.as_ref(), sink);
    let ticket = tagged(fields, 5);
    let (ticket_realm, service) = ticket.map(|ticket| ticket_of(ticket.content)).unwrap_or_default();
    let seen = Fields::new().with("message", message).with("realm", ticket_realm.or(realm));
    sink.observe(REPLY, context.sender, service.service_fields(seen));
}

/// RFC 4120 5.3: realm and service of a ticket.
fn ticket_of(bytes: &[u8]) -> (Option<String>, Principal) {
    let sequence = element(bytes).filter(|(ticket, _)| ticket.identifier == TICKET);
    let Some((sequence, _)) = sequence.and_then(|(ticket, _)| element(ticket.content)) else {
        return (None, Principal::default());
    };
    let service = tagged(sequence.content, 2).as_ref().and_then(Principal::read).unwrap_or_default();
    (tagged(sequence.content, 1).as_ref().and_then(realm), service)
}

/// RFC 4120 5.5.1: a client shows the receiver a ticket for its service.
fn service(fields: &[u8], context: &Context, sink: &mut Sink) {
    let Some(ticket) = tagged(fields, 3) else { return };
    let (realm, service) = ticket_of(ticket.content);
    sink.observe(SERVICE, context.receiver, service.service_fields(Fields::new().with("realm", realm)));
}

/// RFC 4120 5.9.1. Its text and data are not read: they can name a user.
fn error(fields: &[u8], context: &Context, sink: &mut Sink) {
    sink.server_is(context.side);
    let name = tagged(fields, 8).as_ref().and_then(Principal::read);
    let client_realm = tagged(fields, 7).as_ref().and_then(realm);
    named_machine(context.receiver, client_realm, name.as_ref(), sink);
    let code = tagged(fields, 6).and_then(|code| element(code.content)?.0.integer());
    let service = tagged(fields, 10).as_ref().and_then(Principal::read).unwrap_or_default();
    let realm = tagged(fields, 9).as_ref().and_then(realm);
    sink.observe(ERROR, context.sender, service.service_fields(Fields::new().with("code", code).with("realm", realm)));
}
