//! Association negotiation (DICOM PS3.8 9.3.2 and 9.3.3, PS3.7 annex D): items of A-ASSOCIATE-RQ and -AC.

use super::data_set::Encoding;
use crate::octets::{u16_at, u32_at};
use asepsis_observation::{Fields, latin_text};

/// Presentation contexts kept; identifiers are odd numbers of one byte, so a legal association has no more.
const MAX_CONTEXTS: usize = 128;
/// Distinct transfer syntaxes and roles kept; the standard has about 60 of the former. More are left out.
const MAX_NAMES: usize = 128;
/// Longest item read, in bytes; a longer one is skipped. A context with 60 transfer syntaxes needs 3000.
pub const MAX_ITEM_BYTES: usize = 16 * 1024;
/// Longest legal UID (PS3.5 9.1).
const MAX_UID_BYTES: usize = 64;

const PRESENTATION_CONTEXT: u8 = 0x20;
const PRESENTATION_CONTEXT_RESULT: u8 = 0x21;
const ABSTRACT_SYNTAX: u8 = 0x30;
const TRANSFER_SYNTAX: u8 = 0x40;
/// User information: a container of the items after it.
pub const USER_INFORMATION: u8 = 0x50;
const MAXIMUM_LENGTH: u8 = 0x51;
const IMPLEMENTATION_CLASS_UID: u8 = 0x52;
const ROLE_SELECTION: u8 = 0x54;
const IMPLEMENTATION_VERSION_NAME: u8 = 0x55;
const USER_IDENTITY: u8 = 0x58;

/// A presentation context as proposed or answered.
#[derive(Clone, Debug)]
pub struct PresentationContext {
    /// Identifier, an odd number.
    pub id: u8,
    /// 0 accepted, else why not; absent in a proposal.
    pub result: Option<u8>,
    /// SOP class; absent in an answer.
    pub abstract_syntax: Option<String>,
    /// How data sets of this context are written; absent when several ways are proposed or the syntax is private.
    pub encoding: Option<Encoding>,
}

/// An A-ASSOCIATE-RQ or -AC, as far as it was read.
#[derive(Debug, Default)]
pub struct Association {
    /// Title the requestor asked for.
    pub called_ae: String,
    /// Title of the requestor.
    pub calling_ae: String,
    /// Contexts in wire order.
    pub contexts: Vec<PresentationContext>,
    transfer_syntaxes: Vec<String>,
    max_pdu: Option<u32>,
    implementation_class_uid: Option<String>,
    implementation_version: Option<String>,
    has_user_identity: bool,
    scp_roles: Vec<String>,
}

impl Association {
    /// Starts with the fixed part: protocol version, titles, reserved bytes.
    pub fn new(fixed: &[u8]) -> Self {
        let title = |at: usize| ae_title(fixed.get(at..at + 16).unwrap_or_default());
        Self { called_ae: title(4), calling_ae: title(20), ..Self::default() }
    }

    /// True when the content of items of this type is read. The user identity never is.
    pub fn wants(kind: u8) -> bool {
        matches!(
            kind,
            PRESENTATION_CONTEXT
                | PRESENTATION_CONTEXT_RESULT
                | MAXIMUM_LENGTH
                | IMPLEMENTATION_CLASS_UID
                | ROLE_SELECTION
                | IMPLEMENTATION_VERSION_NAME
        )
    }

    /// Notes that an item is there whose content is not read.
    pub fn pass(&mut self, kind: u8) {
        self.has_user_identity |= kind == USER_IDENTITY;
    }

    /// Reads the content of one item.
    pub fn take(&mut self, kind: u8, content: &[u8]) {
        match kind {
            PRESENTATION_CONTEXT | PRESENTATION_CONTEXT_RESULT => self.take_context(kind, content),
            MAXIMUM_LENGTH => self.max_pdu = u32_at(content, 0),
            IMPLEMENTATION_CLASS_UID => self.implementation_class_uid = uid(content),
            IMPLEMENTATION_VERSION_NAME => self.implementation_version = Some(ae_title(content)),
            ROLE_SELECTION => self.take_role(content),
            _ => {}
        }
    }

    fn take_context(&mut self, kind: u8, value: &[u8]) {
        let &[id, _, result, _, ref items @ ..] = value else { return };
        if self.contexts.len() == MAX_CONTEXTS {
            return;
        }
        let is_answer = kind == PRESENTATION_CONTEXT_RESULT;
        let mut context =
            PresentationContext { id, result: is_answer.then_some(result), abstract_syntax: None, encoding: None };
        let mut encodings = Vec::new();
        for (kind, value) in sub_items(items) {
            match (kind, uid(value)) {
                (ABSTRACT_SYNTAX, name) => context.abstract_syntax = name,
                (TRANSFER_SYNTAX, Some(name)) => {
                    encodings.push(Encoding::of(&name));
                    add_once(&mut self.transfer_syntaxes, name);
                }
                _ => {}
            }
        }
        if let [first, others @ ..] = encodings.as_slice() {
            context.encoding = first.filter(|_| others.iter().all(|other| other == first));
        }
        self.contexts.push(context);
    }

    /// UID with its length, then 1 where the requestor may be user and provider (PS3.7 D.3.3.4).
    fn take_role(&mut self, content: &[u8]) {
        let Some(length) = u16_at(content, 0).map(usize::from) else { return };
        let name = content.get(2..2 + length).and_then(uid);
        if let (Some(name), Some(1)) = (name, content.get(3 + length)) {
            add_once(&mut self.scp_roles, name);
        }
    }

    /// The titles alone.
    pub fn title_fields(&self) -> Fields {
        Fields::new().with("called_ae", self.called_ae.as_str()).with("calling_ae", self.calling_ae.as_str())
    }

    /// What is certain when the rest is missing: no lists, which would be shorter than what was sent.
    pub fn cut_fields(&self) -> Fields {
        self.title_fields()
            .with("implementation_class_uid", self.implementation_class_uid.as_deref())
            .with("implementation_version", self.implementation_version.as_deref())
            .with("max_pdu", self.max_pdu)
    }

    /// What a request says of the requestor.
    pub fn request_fields(&self) -> Fields {
        Fields::new()
            .with("calling_ae", self.calling_ae.as_str())
            .with("called_ae", self.called_ae.as_str())
            .with("implementation_class_uid", self.implementation_class_uid.as_deref())
            .with("implementation_version", self.implementation_version.as_deref())
            .with("abstract_syntaxes", abstract_syntaxes(&self.contexts))
            .with("transfer_syntaxes", self.transfer_syntaxes.clone())
            .with("max_pdu", self.max_pdu)
            .with("user_identity", self.has_user_identity)
            .with("scp_roles", self.scp_roles.clone())
    }

    /// What an answer says of the acceptor; abstract syntaxes are those of the request, where it was seen.
    pub fn accept_fields(&self, negotiated: &[PresentationContext]) -> Fields {
        let accepted: Vec<_> = negotiated.iter().filter(|context| context.result == Some(0)).cloned().collect();
        Fields::new()
            .with("called_ae", self.called_ae.as_str())
            .with("calling_ae", self.calling_ae.as_str())
            .with("implementation_class_uid", self.implementation_class_uid.as_deref())
            .with("implementation_version", self.implementation_version.as_deref())
            .with("results", self.contexts.iter().filter_map(|context| context.result).collect::<Vec<_>>())
            .with("accepted", abstract_syntaxes(&accepted))
            .with("max_pdu", self.max_pdu)
            .with("scp_roles", self.scp_roles.clone())
    }

    /// Contexts of an answer joined with the abstract syntaxes of the request. The transfer syntax of a context that
    /// was not accepted means nothing (PS3.8 9.3.3.2).
    pub fn negotiated(&self, proposed: &[PresentationContext]) -> Vec<PresentationContext> {
        let joined = self.contexts.iter().map(|answer| {
            let proposal = proposed.iter().find(|proposal| proposal.id == answer.id);
            PresentationContext {
                abstract_syntax: proposal.and_then(|proposal| proposal.abstract_syntax.clone()),
                encoding: answer.encoding.filter(|_| answer.result == Some(0)),
                ..answer.clone()
            }
        });
        joined.collect()
    }
}

fn abstract_syntaxes(contexts: &[PresentationContext]) -> Vec<String> {
    let mut names = Vec::new();
    for name in contexts.iter().filter_map(|context| context.abstract_syntax.clone()) {
        add_once(&mut names, name);
    }
    names
}

fn add_once(names: &mut Vec<String>, name: String) {
    if names.len() < MAX_NAMES && !names.contains(&name) {
        names.push(name);
    }
}

fn sub_items(mut bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    std::iter::from_fn(move || {
        let kind = *bytes.first()?;
        let length = usize::from(u16_at(bytes, 2)?);
        let value = bytes.get(4..4 + length)?;
        bytes = bytes.get(4 + length..)?;
        Some((kind, value))
    })
}

/// An application entity title: space-padded, of the default repertoire (PS3.5 6.2, AE).
pub fn ae_title(bytes: &[u8]) -> String {
    latin_text(bytes.get(..16).unwrap_or(bytes))
}

/// A UID: digits and dots, at most 64; nothing when it is something else (PS3.5 9.1).
pub fn uid(bytes: &[u8]) -> Option<String> {
    let name = latin_text(bytes.get(..MAX_UID_BYTES + 1).unwrap_or(bytes));
    let is_uid = name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (is_uid && (1..=MAX_UID_BYTES).contains(&name.len())).then_some(name)
}
