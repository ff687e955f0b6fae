//! An SNMP message (RFC 1157 4, RFC 3416 3, RFC 3412 6): the envelope, whose secrets are skipped, and the PDU.

use crate::ber::{Element, INTEGER, OCTET_STRING, SEQUENCE, element, elements};

/// Variables read of one message, at most; the rest is ignored. Agents answer with some tens.
const MAX_VARIABLES: usize = 256;

/// Version of the message format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// RFC 1157.
    V1,
    /// RFC 1901.
    V2c,
    /// RFC 3412.
    V3,
}

impl Version {
    /// The version's usual name.
    pub const fn text(self) -> &'static str {
        match self {
            Self::V1 => "1",
            Self::V2c => "2c",
            Self::V3 => "3",
        }
    }
}

/// Kind of PDU (RFC 3416 3; the trap of RFC 1157 4.1.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PduKind {
    /// A manager asks or sets.
    Request,
    /// An agent answers.
    Response,
    /// An agent of version 1 tells unasked, in a form of its own.
    TrapV1,
    /// An agent tells unasked.
    Trap,
    /// A notification that wants an answer.
    Inform,
    /// An engine tells what is wrong (RFC 3412 7.1).
    Report,
}

/// The message proper.
#[derive(Clone, Copy, Debug)]
pub struct Pdu<'a> {
    /// What it is for.
    pub kind: PduKind,
    body: &'a [u8],
}

/// One message. Community, user name, authentication and privacy parameters are never looked at.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Version of the format.
    pub version: Version,
    /// Version 3: identifier of the engine in charge of this message's security; empty in discovery.
    pub engine_id: Option<&'a [u8]>,
    /// Version 3: the sender wants a report when something is wrong, as with all that is to be answered (RFC 3412 6.4).
    pub is_reportable: bool,
    /// The message proper; nothing when it is encrypted or cut off.
    pub pdu: Option<Pdu<'a>>,
    /// True when all bytes are there and still an element is longer than what encloses it.
    pub is_broken: bool,
}

impl<'a> Message<'a> {
    /// Reads a message whose beginning must be there; the rest may be cut.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (outer, _) = element(bytes).filter(|(outer, _)| outer.identifier == SEQUENCE)?;
        let (version, rest) = element(outer.content)?;
        let version = match version.integer()? {
            0 => Version::V1,
            1 => Version::V2c,
            3 => return Self::read_version_3(outer, rest),
            _ => return None,
        };
        let (community, rest) = element(rest)?;
        if community.identifier != OCTET_STRING {
            return None;
        }
        let pdu = element(rest).map(|(pdu, _)| pdu);
        if rest.is_empty() && !community.is_cut || pdu.is_some_and(|pdu| pdu_kind(pdu.identifier).is_none()) {
            return None;
        }
        let is_cut = community.is_cut || pdu.is_some_and(|pdu| pdu.is_cut);
        Some(Self {
            version,
            engine_id: None,
            is_reportable: false,
            pdu: pdu.and_then(Pdu::of),
            is_broken: is_cut && !outer.is_cut,
        })
    }

    /// `msgGlobalData`, `msgSecurityParameters`, `msgData` (RFC 3412 6).
    fn read_version_3(outer: Element<'a>, rest: &'a [u8]) -> Option<Self> {
        let (global, rest) = element(rest).filter(|(global, _)| global.identifier == SEQUENCE)?;
        let flags = message_flags(global.content)?;
        let parameters = element(rest);
        let engine_id = parameters.and_then(|(parameters, _)| engine_id(parameters));
        let data = parameters.and_then(|(_, rest)| element(rest)).map(|(data, _)| data);
        let is_cut = data.is_some_and(|data| data.is_cut);
        Some(Self {
            version: Version::V3,
            engine_id,
            is_reportable: flags & 0x04 != 0,
            pdu: data.and_then(scoped_pdu),
            is_broken: is_cut && !outer.is_cut,
        })
    }
}

/// `msgFlags`, third of `msgGlobalData`: message identifier, maximum size, flags in one byte, security model.
fn message_flags(global: &[u8]) -> Option<u8> {
    let mut parts = elements(global);
    let (identifier, size, flags) = (parts.next()?, parts.next()?, parts.next()?);
    let [flags] = flags.whole(OCTET_STRING)? else { return None };
    (identifier.identifier == INTEGER && size.identifier == INTEGER).then_some(*flags)
}

/// `msgAuthoritativeEngineID`, first of the user-based security parameters (RFC 3414 2.4).
fn engine_id(parameters: Element<'_>) -> Option<&[u8]> {
    let (sequence, _) = element(parameters.content).filter(|_| parameters.identifier == OCTET_STRING)?;
    let (engine, _) = element(sequence.content).filter(|_| sequence.identifier == SEQUENCE)?;
    engine.whole(OCTET_STRING)
}

/// Context engine, context name, PDU (RFC 3412 6); an octet string instead when it is encrypted.
fn scoped_pdu(data: Element<'_>) -> Option<Pdu<'_>> {
    if data.identifier != SEQUENCE {
        return None;
    }
    Pdu::of(elements(data.content).nth(2)?)
}

fn pdu_kind(identifier: u8) -> Option<PduKind> {
    Some(match identifier {
        0xa0 | 0xa1 | 0xa3 | 0xa5 => PduKind::Request,
        0xa2 => PduKind::Response,
        0xa4 => PduKind::TrapV1,
        0xa6 => PduKind::Inform,
        0xa7 => PduKind::Trap,
        0xa8 => PduKind::Report,
        _ => return None,
    })
}

/// A variable: its name as arcs, and its value.
pub type Variable<'a> = (Vec<u64>, Element<'a>);

impl<'a> Pdu<'a> {
    fn of(element: Element<'a>) -> Option<Self> {
        Some(Self { kind: pdu_kind(element.identifier)?, body: element.content })
    }

    /// The parts of the PDU, the last of which is the list of variables.
    pub fn parts(&self) -> impl Iterator<Item = Element<'a>> + use<'a> {
        elements(self.body)
    }

    /// The variables: after three numbers (RFC 3416 3), in a trap of version 1 after five parts (RFC 1157 4.1.6).
    pub fn variables(&self) -> impl Iterator<Item = Variable<'a>> + use<'a> {
        let parts_before = if self.kind == PduKind::TrapV1 { 5 } else { 3 };
        let list = self.parts().nth(parts_before).filter(|list| list.identifier == SEQUENCE);
        let variables = elements(list.map_or(&[][..], |list| list.content)).take(MAX_VARIABLES);
        variables.filter_map(|variable| {
            let (name, rest) = element(variable.content).filter(|_| variable.identifier == SEQUENCE)?;
            Some((name.arcs()?, element(rest)?.0))
        })
    }
}
