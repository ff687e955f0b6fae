//! One RDP connection: request, confirmation and, where it is not encrypted, the settings of both sides.

use super::{CLIENT, SERVER, settings};
use crate::ntlmssp::little_endian::u32_at;
use crate::{Context, Conversation, Progress, Sink, Verdict};
use asepsis_observation::Fields;

/// RFC 1006 6: version, reserved, length.
const TPKT_BYTES: usize = 4;
/// ITU-T X.224 13.3: length, code, two references, class.
const CONNECT_BYTES: usize = TPKT_BYTES + 7;
const CONNECTION_REQUEST: u8 = 0xe0;
const CONNECTION_CONFIRM: u8 = 0xd0;
const DATA: u8 = 0xf0;
/// MS-RDPBCGR 2.2.1.1: what stands before a routing token or a user's name.
const COOKIE: &[u8] = b"Cookie: m";
/// Length of a negotiation request, response or failure.
const NEGOTIATION_BYTES: usize = 8;

/// A request with a cookie or a negotiation, or a confirmation with a negotiation; without either only at RDP's port.
pub(super) fn probe(bytes: &[u8], is_of_port: bool) -> Verdict {
    let (Some(3), Some(0) | None) = (bytes.first(), bytes.get(1)) else { return Verdict::NotMine };
    let Some(header) = bytes.first_chunk::<CONNECT_BYTES>() else { return Verdict::Maybe };
    let [_, _, high, low, indicator, code, ..] = *header;
    let length = usize::from(u16::from_be_bytes([high, low]));
    let is_whole = length == usize::from(indicator) + TPKT_BYTES + 1;
    if !is_whole || !matches!(code, CONNECTION_REQUEST | CONNECTION_CONFIRM) {
        return Verdict::NotMine;
    }
    let rest = bytes.get(CONNECT_BYTES..length.min(bytes.len())).unwrap_or_default();
    if rest.is_empty() {
        return if length > CONNECT_BYTES { Verdict::Maybe } else if is_of_port { Verdict::Mine } else { Verdict::NotMine };
    }
    let shown = rest.get(..COOKIE.len()).unwrap_or(rest);
    let is_cookie = code == CONNECTION_REQUEST && COOKIE.starts_with(shown);
    if is_cookie || negotiation(rest).is_some() { Verdict::Mine } else { Verdict::NotMine }
}

/// Type and value of the negotiation that ends a request or confirmation.
fn negotiation(rest: &[u8]) -> Option<(u8, u32)> {
    let (negotiation, _) = match rest.windows(2).position(|end| end == b"\r\n") {
        Some(at) if rest.starts_with(b"Cookie: ") => rest.get(at + 2..)?.split_at_checked(NEGOTIATION_BYTES)?,
        _ => rest.split_at_checked(NEGOTIATION_BYTES)?,
    };
    let is_one = matches!(negotiation.first(), Some(1..=3)) && negotiation.get(2..4) == Some(&[8, 0]);
    is_one.then_some((*negotiation.first()?, u32_at(negotiation, 4)?))
}

/// One connection.
#[derive(Debug, Default)]
pub(super) struct RdpConversation {
    has_begun: bool,
}

impl RdpConversation {
    fn request(&mut self, rest: &[u8], length: usize, context: &Context, sink: &mut Sink) -> Progress {
        self.has_begun = true;
        sink.server_is(context.side.other());
        let requested = negotiation(rest).filter(|(kind, _)| *kind == 1).map(|(_, bits)| bits);
        // Without a negotiation a client can do nothing but RDP's own encryption.
        sink.observe(CLIENT, context.sender, Fields::new().with("requested_protocols", requested.unwrap_or(0)));
        Progress::Consumed(length)
    }

    fn confirm(&mut self, rest: &[u8], length: usize, context: &Context, sink: &mut Sink) -> Progress {
        self.has_begun = true;
        sink.server_is(context.side);
        match negotiation(rest) {
            Some((3, code)) => {
                sink.observe(SERVER, context.sender, Fields::new().with("failure_code", code));
                Progress::Done
            }
            Some((2, protocol)) if protocol != 0 => {
                sink.observe(SERVER, context.sender, Fields::new().with("selected_protocol", protocol));
                // MS-RDPBCGR 5.4.5: what follows is TLS.
                Progress::Another(length)
            }
            _ => {
                sink.observe(SERVER, context.sender, Fields::new().with("selected_protocol", 0_u32));
                Progress::Consumed(length)
            }
        }
    }

    /// T.125 7: a connection's settings, then nothing that is read.
    fn data_unit(body: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        match body {
            // Connect-Initial and Connect-Response: application tags 101 and 102.
            [0x7f, 0x65, ..] => sink.observe(CLIENT, context.sender, settings::client(body)),
            [0x7f, 0x66, ..] => sink.observe(SERVER, context.sender, settings::server(body)),
            _ => {}
        }
        Progress::SideDone
    }
}

impl Conversation for RdpConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let Some([version, 0, high, low]) = bytes.first_chunk::<TPKT_BYTES>() else {
            return if bytes.len() < TPKT_BYTES { Progress::Incomplete } else { Progress::Done };
        };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        if *version != 3 || length < TPKT_BYTES + 3 {
            return if self.has_begun { Progress::Done } else { Progress::NotMine };
        }
        let Some(unit) = bytes.get(..length) else { return Progress::Incomplete };
        let rest = unit.get(CONNECT_BYTES..).unwrap_or_default();
        match unit.get(TPKT_BYTES + 1) {
            Some(&CONNECTION_REQUEST) => self.request(rest, length, context, sink),
            Some(&CONNECTION_CONFIRM) => self.confirm(rest, length, context, sink),
            Some(&DATA) => Self::data_unit(unit.get(TPKT_BYTES + 3..).unwrap_or_default(), context, sink),
            _ => Progress::Done,
        }
    }
}
