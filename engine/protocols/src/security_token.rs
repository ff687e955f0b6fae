//! Security tokens inside other protocols: NTLMSSP or Kerberos, bare or wrapped in SPNEGO (RFC 4178).

use crate::{Context, Sink, kerberos, ntlmssp};

/// Reads a token that `context.sender` sent. Bytes without one that is known say nothing.
pub(crate) fn read(bytes: &[u8], context: &Context, sink: &mut Sink) {
    if !ntlmssp::read(bytes, context, sink) {
        kerberos::read_token(bytes, context, sink);
    }
}
