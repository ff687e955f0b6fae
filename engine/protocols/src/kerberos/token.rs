//! Kerberos inside other protocols (RFC 4121 4.1, RFC 4178): the ticket a client shows, the name a server hints at.

use super::message::{self, AP_REQUEST};
use super::{SERVICE, principal};
use crate::ber::{element, elements};
use crate::{Context, Sink};
use asepsis_observation::{Fields, text};

/// RFC 4178 4.1: the identifier of SPNEGO.
const SPNEGO: &[u8] = &[0x06, 0x06, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x02];
/// How far an AP-REQ is looked for: what wraps it is short.
const MAX_WRAPPING_BYTES: usize = 512;

/// Reads a security token that `context.sender` sent: SPNEGO, GSS-API or a bare AP-REQ.
///
/// What wraps the AP-REQ differs: Windows leaves the header of RFC 4121 4.1 out where it speaks as DCE did
/// (MS-KILE 3.4.5.1). Version and type, at which the request is known, differ from all that wraps it.
pub(crate) fn read(bytes: &[u8], context: &Context, sink: &mut Sink) {
    let searched = bytes.get(..MAX_WRAPPING_BYTES).unwrap_or(bytes);
    let mut starts = searched.iter().enumerate().filter(|(_, byte)| **byte == AP_REQUEST);
    let ticket = starts.find_map(|(at, _)| bytes.get(at..).filter(|rest| message::is_start(rest)));
    if let Some(ticket) = ticket {
        message::read(ticket, context, sink);
    } else if let Some((account, realm)) = hint(bytes) {
        let host = principal::machine_account(&account).map(str::to_owned);
        let fields = Fields::new().with("realm", realm).with("account", account).with("host", host);
        sink.observe(SERVICE, context.sender, fields);
    }
}

/// MS-SPNG 2.2.1: old servers name their account, `HOST$@REALM`; new ones a fixed text without a dollar sign.
fn hint(bytes: &[u8]) -> Option<(String, String)> {
    let (outer, _) = element(bytes).filter(|(outer, _)| outer.identifier == 0x60)?;
    let (choice, _) = element(outer.content.strip_prefix(SPNEGO)?)?;
    let (sequence, _) = element(choice.content)?;
    let hints = elements(sequence.content).find(|field| field.identifier == 0xa3)?;
    let (hints, _) = element(hints.content).filter(|(hints, _)| hints.identifier == 0x30)?;
    let (name, _) = element(hints.content).filter(|(name, _)| name.identifier == 0xa0)?;
    let written = text(element(name.content)?.0.whole(0x1b)?);
    let (account, realm) = written.split_once('@')?;
    principal::machine_account(account)?;
    Some((account.to_owned(), realm.to_owned()))
}
