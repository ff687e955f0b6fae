//! The manufacturing message specification (ISO 9506-2), which IEC 61850 uses: maker, model and logical devices.
//!
//! Above the ISO transport stand session (ISO 8327-1) and presentation (ISO 8823-1); of both only the way to MMS is read.

#[cfg(test)]
mod tests;

use crate::ber::{Element, element, elements};
use crate::cotp::tpdu::{self, Units};
use crate::dns::field;
use crate::first_value::set_first;
use crate::framed::{Extent, Framed, Messages};
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Mms = Mms;

/// Reads MMS over ISO transport.
#[derive(Debug)]
pub struct Mms;

/// Elements visited of one message, at most.
const MAX_ELEMENTS: usize = 512;
/// Nesting of elements that is followed.
const MAX_DEPTH: u8 = 12;
/// Names of logical devices told of one message, at most.
const MAX_DOMAINS: usize = 8;

/// Session units: connect and accept, and the token that stands before data (ISO 8327-1 8.3).
const SESSION_CONNECT: u8 = 13;
const SESSION_ACCEPT: u8 = 14;
const SESSION_DATA: [u8; 4] = [1, 0, 1, 0];
/// Tags of MMS (ISO 9506-2 7): confirmed request and response, initiate request and response.
const REQUEST: u8 = 0xa0;
const RESPONSE: u8 = 0xa1;
const INITIATE_REQUEST: u8 = 0xa8;
const INITIATE_RESPONSE: u8 = 0xa9;
/// The service "identify" in an answer.
const IDENTIFY: u8 = 0xa2;
/// Wrappers of user data: presentation (`fully-encoded-data`), its list, association information (external).
const FULLY_ENCODED: u8 = 0x61;
const VISIBLE_STRING: u8 = 0x1a;

const CLAUSE_IDENTIFY: &str = "ISO 9506-2 9.5";

static KINDS: [Kind; 3] = [
    Kind {
        name: "mms.identify",
        meaning: "The subject said what it is.",
        fields: &[
            field("vendor", FieldType::Text, "Name of the maker.", CLAUSE_IDENTIFY),
            field("model", FieldType::Text, "Name of the model.", CLAUSE_IDENTIFY),
            field("revision", FieldType::Text, "Revision of software or firmware.", CLAUSE_IDENTIFY),
        ],
    },
    Kind {
        name: "mms.initiate",
        meaning: "The subject opened an MMS association, or accepted one.",
        fields: &[field("is_request", FieldType::Boolean, "True when the subject asked for it.", "ISO 9506-2 8.2")],
    },
    Kind {
        name: "mms.message",
        meaning: "The subject asked or answered about an object of a logical device.",
        fields: &[field("domain", FieldType::Text, "Name of the logical device.", "ISO 9506-2 7.5.2")],
    },
];
const IDENTIFICATION: &Kind = &KINDS[0];
const INITIATE: &Kind = &KINDS[1];
const MESSAGE: &Kind = &KINDS[2];

static PROTOCOL: Protocol = Protocol {
    name: "mms",
    layers: &[Layer::Stream],
    ports: &[102],
    kinds: &KINDS,
    openers: Some(&[3..=3]),
};

impl Dissector for Mms {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if head.bytes.first() != Some(&3) {
            return Verdict::NotMine;
        }
        match tpdu::first_data(head.bytes) {
            Ok([1, 0, 1, 0, FULLY_ENCODED, ..]) => Verdict::Mine,
            // Connect item (5) or, in refusals, what follows it; the called application is told by the data within.
            Ok([SESSION_CONNECT | SESSION_ACCEPT, _, 5, ..]) if holds_association(head.bytes) => Verdict::Mine,
            Ok([SESSION_CONNECT | SESSION_ACCEPT, _, 5, ..]) if head.bytes.len() < 256 => Verdict::Maybe,
            Ok([1, ..]) if head.bytes.len() < 12 => Verdict::Maybe,
            Err(Extent::Unknown) => Verdict::Maybe,
            // Some stacks, and test programs, put MMS straight on the transport.
            Ok(data) if is_bare(data) => Verdict::Mine,
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Framed::<Connection>::default()))
    }
}

/// The object identifier of MMS: 1.0.9506.
fn holds_association(bytes: &[u8]) -> bool {
    bytes.windows(4).any(|four| four == [0x28, 0xca, 0x22, 2])
}

/// A message of MMS whose length is that of the unit.
fn is_bare(data: &[u8]) -> bool {
    let Some((first, rest)) = element(data) else { return false };
    let begins_with_number = first.content.starts_with(&[2, 1]) || first.content.starts_with(&[2, 2]);
    matches!(first.identifier, REQUEST | RESPONSE) && begins_with_number && rest.is_empty() && !first.is_cut
}

/// One connection.
#[derive(Debug, Default)]
struct Connection(Units);

impl Messages for Connection {
    fn extent(&self, bytes: &[u8]) -> Extent {
        tpdu::extent(bytes)
    }

    fn message(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        self.0.packet(message, context.side.index(), |unit| read_unit(unit, context, sink));
    }
}

/// Session unit: its kind, and the way to MMS.
fn read_unit(unit: &[u8], context: &Context, sink: &mut Sink) {
    match unit {
        [SESSION_CONNECT | SESSION_ACCEPT, ..] => {
            let is_request = unit.first() == Some(&SESSION_CONNECT);
            if holds_association(unit) {
                sink.server_is(if is_request { context.side.other() } else { context.side });
                sink.observe(INITIATE, context.sender, Fields::new().with("is_request", is_request));
            }
        }
        _ => match unit.strip_prefix(&SESSION_DATA) {
            Some(presentation) => {
                for message in user_data(presentation) {
                    read_message(&message, context, sink);
                }
            }
            None => elements(unit).take(1).for_each(|message| read_message(&message, context, sink)),
        },
    }
}

/// `fully-encoded-data`: a list of context number and the value, in `single-ASN1-type` (ISO 8823-1 8.2).
fn user_data(presentation: &[u8]) -> impl Iterator<Item = Element<'_>> {
    let whole = elements(presentation).filter(|one| one.identifier == FULLY_ENCODED);
    let list = whole.flat_map(|one| elements(one.content)).filter(|one| one.identifier == 0x30);
    let values = list.flat_map(|one| elements(one.content)).filter(|one| one.identifier == 0xa0);
    values.flat_map(|one| elements(one.content)).take(4)
}

fn read_message(message: &Element<'_>, context: &Context, sink: &mut Sink) {
    match message.identifier {
        INITIATE_REQUEST | INITIATE_RESPONSE => {
            let is_request = message.identifier == INITIATE_REQUEST;
            sink.observe(INITIATE, context.sender, Fields::new().with("is_request", is_request));
        }
        REQUEST | RESPONSE => {
            sink.server_is(if message.identifier == REQUEST { context.side.other() } else { context.side });
            if message.identifier == RESPONSE {
                identify(message.content, context, sink);
            }
            let mut domains = Vec::new();
            let mut left = MAX_ELEMENTS;
            collect_domains(message.content, &mut domains, &mut left, MAX_DEPTH);
            for domain in domains {
                sink.observe(MESSAGE, context.sender, Fields::new().with("domain", domain));
            }
        }
        _ => {}
    }
}

/// Invocation number, then the service: maker, model and revision.
fn identify(response: &[u8], context: &Context, sink: &mut Sink) {
    let Some(service) = elements(response).nth(1).filter(|service| service.identifier == IDENTIFY) else { return };
    let mut fields = Fields::new();
    for one in elements(service.content).filter(|one| !one.is_cut) {
        match one.identifier {
            0x80 => set_first(&mut fields, "vendor", text(one.content)),
            0x81 => set_first(&mut fields, "model", text(one.content)),
            0x82 => set_first(&mut fields, "revision", text(one.content)),
            _ => {}
        }
    }
    sink.observe(IDENTIFICATION, context.sender, fields);
}

/// A name in a domain: two visible strings, domain and item, in one context tag (7.5.2).
fn collect_domains(bytes: &[u8], domains: &mut Vec<String>, left: &mut usize, depth: u8) {
    for one in elements(bytes) {
        if *left == 0 || domains.len() >= MAX_DOMAINS {
            return;
        }
        *left -= 1;
        let mut inner = elements(one.content).map(|part| (part.identifier, part.content, part.is_cut));
        if one.identifier == 0xa1
            && let (Some((VISIBLE_STRING, domain, false)), Some((VISIBLE_STRING, ..))) = (inner.next(), inner.next())
        {
            let domain = text(domain);
            if !domains.contains(&domain) {
                domains.push(domain);
            }
        } else if one.identifier & 0x20 != 0 && depth > 0 {
            collect_domains(one.content, domains, left, depth - 1);
        }
    }
}
