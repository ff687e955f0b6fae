//! One association (C706 12.6): what the client wished for, what the server accepted, and two calls that name the server.

use super::packet::{ALTER, ALTER_ACCEPTED, AUTHENTICATE, BIND, BIND_ACCEPTED, HEADER_BYTES, Header, Interface, REQUEST, RESPONSE};
use super::{BIND as WISHED, OFFER, authentication, call, tower};
use crate::ntlmssp::little_endian::{slice_at, u16_at};
use crate::{Context, Sink};
use asepsis_observation::{Fields, latin_text};

/// Interfaces read of one bind; clients ask for one or two, scanners for dozens.
const MAX_INTERFACES: usize = 64;
/// Calls and binds that wait for their answer, and contexts in force.
const MAX_WAITING: usize = 16;
/// Octets of an interface wished for with one way to write it (C706 12.6.3.1, `p_cont_elem_t`).
const SYNTAX_BYTES: usize = 20;

/// What is remembered of one association. Over a named pipe calls and answers of several pipes share it.
#[derive(Debug, Default)]
pub(crate) struct Association {
    /// Wishes by the number of their bind: context and interface.
    wished: Vec<(u32, Vec<(u16, Interface)>)>,
    /// Interfaces in force by their context.
    in_force: Vec<(u16, Interface)>,
    /// Calls of interest that wait for their answer.
    calls: Vec<(u32, call::Known)>,
    has_begun: bool,
}

fn push<T>(waiting: &mut Vec<T>, one: T) {
    if waiting.len() >= MAX_WAITING {
        waiting.remove(0);
    }
    waiting.push(one);
}

impl Association {
    /// True when a packet was read.
    pub fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// True when a packet with this header is to be read whole.
    pub(super) fn wants(&self, header: &Header) -> bool {
        match header.kind {
            BIND | BIND_ACCEPTED | ALTER | ALTER_ACCEPTED | AUTHENTICATE => true,
            REQUEST => header.is_whole && !self.in_force.is_empty(),
            RESPONSE => header.is_whole && self.calls.iter().any(|(number, _)| *number == header.call),
            _ => false,
        }
    }

    /// Reads one whole packet.
    pub fn read(&mut self, packet: &[u8], context: &Context, sink: &mut Sink) {
        let Some(header) = Header::read(packet) else { return };
        self.has_begun = true;
        if !self.wants(&header) {
            return;
        }
        match header.kind {
            BIND | ALTER => self.wish(packet, &header, context, sink),
            BIND_ACCEPTED | ALTER_ACCEPTED => self.accept(packet, &header, context, sink),
            REQUEST => self.request(packet, &header),
            RESPONSE => self.respond(packet, &header, context, sink),
            _ => {}
        }
        if !matches!(header.kind, REQUEST | RESPONSE) {
            authentication::read(packet, &header, context, sink);
        }
    }

    /// C706 12.6.4.3: after sizes and group a list of contexts, each an interface and the ways to write it.
    fn wish(&mut self, packet: &[u8], header: &Header, context: &Context, sink: &mut Sink) {
        sink.server_is(context.side.other());
        let mut wished = Vec::new();
        let mut at = HEADER_BYTES + 12;
        let count = packet.get(HEADER_BYTES + 8).map_or(0, |count| usize::from(*count));
        for _ in 0..count.min(MAX_INTERFACES) {
            let (Some(number), Some(ways)) = (u16_at(packet, at), packet.get(at + 2)) else { break };
            let Some(interface) = packet.get(at + 4..).and_then(Interface::read) else { break };
            // One interface in several contexts, one for each way to write it, is one wish.
            if wished.iter().all(|(_, known)| *known != interface) {
                sink.observe(WISHED, context.sender, interface.fields(Fields::new()));
            }
            wished.push((number, interface));
            at += 4 + SYNTAX_BYTES + SYNTAX_BYTES * usize::from(*ways);
        }
        if wished.len() < count.min(MAX_INTERFACES) {
            sink.malformed("dcerpc", "a bind is shorter than its list", context.sender);
        }
        push(&mut self.wished, (header.call, wished));
    }

    /// C706 12.6.4.4: the second address, then for each wish a result, in order.
    fn accept(&mut self, packet: &[u8], header: &Header, context: &Context, sink: &mut Sink) {
        sink.server_is(context.side);
        let Some(length) = u16_at(packet, HEADER_BYTES + 8).map(usize::from) else { return };
        let address = slice_at(packet, HEADER_BYTES + 10, length).map(latin_text).unwrap_or_default();
        let at = (HEADER_BYTES + 10 + length).next_multiple_of(4);
        let Some(place) = self.wished.iter().position(|(number, _)| *number == header.call) else { return };
        let (_, wished) = self.wished.remove(place);
        let mut offered: Vec<&Interface> = Vec::new();
        for (nth, (number, interface)) in wished.iter().enumerate() {
            let result = u16_at(packet, at + 4 + nth * 24);
            if result != Some(0) {
                continue;
            }
            if !offered.contains(&interface) {
                offered.push(interface);
                sink.observe(OFFER, context.sender, with_address(interface.fields(Fields::new()), &address));
            }
            self.in_force.retain(|(known, _)| known != number);
            push(&mut self.in_force, (*number, interface.clone()));
        }
    }

    /// C706 12.6.4.9: size, context and the number of the operation.
    fn request(&mut self, packet: &[u8], header: &Header) {
        let (Some(number), Some(operation)) = (u16_at(packet, HEADER_BYTES + 4), u16_at(packet, HEADER_BYTES + 6)) else { return };
        let interface = self.in_force.iter().rev().find(|(known, _)| *known == number);
        if let Some(known) = interface.and_then(|(_, interface)| call::Known::of(&interface.uuid, operation)) {
            self.calls.retain(|(waiting, _)| *waiting != header.call);
            push(&mut self.calls, (header.call, known));
        }
    }

    fn respond(&mut self, packet: &[u8], header: &Header, context: &Context, sink: &mut Sink) {
        let Some(place) = self.calls.iter().position(|(number, _)| *number == header.call) else { return };
        let (_, known) = self.calls.remove(place);
        // Sealed answers cannot be read; signed ones have their proof at the end.
        let Some(body) = packet.get(HEADER_BYTES + 8..header.length - header.authentication) else { return };
        match known {
            call::Known::EndpointMapper => tower::read(body, context, sink),
            other => call::read(other, body, context, sink),
        }
    }
}

/// The second address is a port, or the name of a pipe: kept when it is a plain word behind `\PIPE\`.
fn with_address(fields: Fields, address: &str) -> Fields {
    let port = address.parse::<u16>().ok();
    let pipe = address.get(..6).filter(|start| start.eq_ignore_ascii_case(r"\PIPE\")).and_then(|_| address.get(6..));
    let is_word = |pipe: &&str| pipe.len() <= 32 && pipe.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    fields.with("pipe", pipe.filter(is_word).map(str::to_ascii_lowercase)).with("port", port)
}
