//! The authentication at a packet's end (MS-RPCE 2.2.2.11): NTLM, Kerberos, and the secure channel of domain members.

use super::SECURE_CHANNEL;
use super::packet::Header;
use crate::ntlmssp::little_endian::u32_at;
use crate::{Context, Sink, security_token};
use asepsis_observation::{Fields, latin_text, text};

/// MS-RPCE 2.2.2.11: octets that stand before the token.
const TRAILER_BYTES: usize = 8;
/// MS-RPCE 2.2.1.1.7: security providers.
const NETLOGON: u8 = 0x44;
/// MS-NRPC 2.2.1.3.1: which names follow, in this order.
const NAMES: [(u32, &str); 4] = [(1, "nb_domain"), (2, "computer"), (4, "dns_domain"), (8, "")];
const MAX_LABELS: usize = 32;

/// Reads what a bind, its answer, or a third leg proves the sender by.
pub(super) fn read(packet: &[u8], header: &Header, context: &Context, sink: &mut Sink) {
    let Some(token_at) = header.length.checked_sub(header.authentication).filter(|_| header.authentication > 0) else { return };
    let Some(token) = packet.get(token_at..) else { return };
    let provider = token_at.checked_sub(TRAILER_BYTES).and_then(|at| packet.get(at));
    if provider == Some(&NETLOGON) {
        secure_channel(token, context, sink);
    } else {
        security_token::read(token, context, sink);
    }
}

/// MS-NRPC 2.2.1.3.1: type 0 asks; flags say which names follow, the first two in OEM characters, then labels.
fn secure_channel(token: &[u8], context: &Context, sink: &mut Sink) {
    let (Some(0), Some(flags)) = (u32_at(token, 0), u32_at(token, 4)) else { return };
    let mut rest = token.get(8..).unwrap_or_default();
    let mut fields = Fields::new();
    for (bit, field) in NAMES.into_iter().filter(|(bit, _)| flags & bit != 0) {
        let Some((name, after)) = (if bit < 4 { plain_name(rest) } else { labelled_name(rest) }) else { break };
        if !field.is_empty() {
            fields.set(field, name);
        }
        rest = after;
    }
    sink.observe(SECURE_CHANNEL, context.sender, fields);
}

fn plain_name(bytes: &[u8]) -> Option<(String, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    let (name, rest) = bytes.split_at_checked(end)?;
    Some((latin_text(name), rest.get(1..).unwrap_or_default()))
}

/// RFC 1035 4.1.4 without pointers, which need what is not here.
fn labelled_name(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (mut written, mut rest) = (Vec::new(), bytes);
    for _ in 0..MAX_LABELS {
        let (length, after) = rest.split_first()?;
        if *length == 0 {
            return Some((written.join("."), after));
        }
        let (label, following) = after.split_at_checked(usize::from(*length)).filter(|_| *length < 64)?;
        written.push(text(label));
        rest = following;
    }
    None
}
