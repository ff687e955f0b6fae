//! Data export of Philips `IntelliVue` monitors (Data Export Interface Programming Guide, 4535 642 59271): who they are.
//!
//! Of the announcement the addresses are kept, of the monitor's own attributes maker, model, revisions and serial
//! numbers. Attributes of the patient and all measured values are passed over unread.

mod attributes;
#[cfg(test)]
mod tests;
mod vocabulary;

use crate::{Context, Dissector, Protocol, Head, Layer, Sink, Verdict};
use asepsis_observation::Fields;
use attributes::Attributes;
use vocabulary::{ANNOUNCEMENT, ASSOCIATION, DEVICE};

/// The dissector.
pub static DISSECTOR: Intellivue = Intellivue;

/// Reads `IntelliVue` data export.
#[derive(Debug)]
pub struct Intellivue;

/// Announcements, and the data export itself.
const PORTS: &[u16] = &[24105, 24005];
/// Event of the announcement.
const CONNECT_INDICATION: u16 = 0x0d17;
/// Event with which a monitor begins a session: its own attributes.
const SYSTEM_CREATED: u16 = 0x0d06;
/// Session identifier and presentation context before each data message.
const DATA_PREFIX: [u8; 4] = [0xe1, 0, 0, 2];
/// What follows the length of a request or answer to associate: ISO 8327 session parameters, the same for all.
const SESSION_PARAMETERS: [u8; 14] = [0x05, 0x08, 0x13, 0x01, 0x00, 0x16, 0x01, 0x02, 0x80, 0x00, 0x14, 0x02, 0x00, 0x02];
/// Presentation data of a release or abort begins so.
const PRESENTATION_DATA: u8 = 0xc1;

static PROTOCOL: Protocol = Protocol {
    name: "intellivue",
    layers: &[Layer::Datagram],
    ports: PORTS,
    kinds: &vocabulary::KINDS,
    openers: None,
};

impl Dissector for Intellivue {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_mine = Message::read(head.bytes).is_some_and(|message| match message {
            // A refusal has two octets of meaning only: believed at the protocol's own port.
            Message::Session(word) => is_association(head.bytes) || (word == REFUSE && head.has_port(PORTS)),
            Message::Announcement(_) | Message::Created(_) | Message::Data => true,
        });
        if is_mine { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        match Message::read(payload) {
            Some(Message::Announcement(attributes)) => sink.observe(ANNOUNCEMENT, context.sender, addresses(&attributes)),
            Some(Message::Created(attributes)) => sink.observe(DEVICE, context.sender, attributes.device()),
            Some(Message::Session(word)) => {
                sink.observe(ASSOCIATION, context.sender, Fields::new().with("message", word));
            }
            Some(Message::Data) | None => {}
        }
    }
}

/// What a datagram is.
enum Message<'a> {
    /// A monitor says that it may be connected to.
    Announcement(Attributes<'a>),
    /// A monitor says at the start of a session what it is.
    Created(Attributes<'a>),
    /// Measured values, alarms or questions for them: not read.
    Data,
    /// A session is opened or closed.
    Session(&'static str),
}

impl<'a> Message<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        if let Some(operation) = bytes.strip_prefix(&DATA_PREFIX) {
            return Self::data(operation);
        }
        match bytes {
            [0, 0, _, _, rest @ ..] => {
                let (event, body) = event_report(rest)?;
                (event == CONNECT_INDICATION).then(|| Attributes::read(body).map(Self::Announcement))?
            }
            [first, rest @ ..] => session_word(*first).filter(|_| has_session_length(rest)).map(Self::Session),
            [] => None,
        }
    }

    fn data(operation: &'a [u8]) -> Option<Self> {
        let [0, kind, length @ ..] = operation else { return None };
        // ROIV_APDU, ROLRS, RORS and ROER, each with the length of what follows; lists come in linked parts.
        let declared = usize::from(u16::from_be_bytes(*length.first_chunk()?));
        let is_framed = matches!(kind, 1 | 2 | 3 | 5) && length.len() >= declared + 2 && length.len() <= declared + 4;
        if !is_framed {
            return None;
        }
        match event_report(operation) {
            // The object that was created stands before its attributes.
            Some((SYSTEM_CREATED, body)) => Attributes::read(body.get(6..)?).map(Self::Created),
            _ => Some(Self::Data),
        }
    }
}

/// The event and body of `ROapdus`, `ROIVapdu` and `EventReportArgument`, when their lengths fit.
fn event_report(operation: &[u8]) -> Option<(u16, &[u8])> {
    let u16_at = |at: usize| operation.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes);
    let length = usize::from(u16_at(2)?);
    let is_report = u16_at(0)? == 1 && matches!(u16_at(6)?, 0 | 1) && length <= operation.len().checked_sub(4)?;
    let inner = usize::from(u16_at(8)?);
    let body_length = usize::from(u16_at(22)?);
    let fits = is_report && inner + 6 == length && body_length + 14 <= inner;
    let body = operation.get(24..)?;
    fits.then(|| Some((u16_at(20)?, body.get(..body_length)?)))?
}

const REFUSE: &str = "refuse";

/// Octets of ISO 8327 that open and close sessions.
const fn session_word(first: u8) -> Option<&'static str> {
    match first {
        0x0d => Some("connect"),
        0x0e => Some("accept"),
        0x0c => Some(REFUSE),
        0x09 => Some("finish"),
        0x0a => Some("disconnect"),
        0x19 => Some("abort"),
        _ => None,
    }
}

/// Up to 254 the length is one octet, above it is two behind 0xff. It counts all that follows.
fn has_session_length(rest: &[u8]) -> bool {
    match rest {
        [0xff, high, low, body @ ..] => usize::from(u16::from_be_bytes([*high, *low])) == body.len() && !body.is_empty(),
        [length, body @ ..] => usize::from(*length) == body.len() && !body.is_empty(),
        [] => false,
    }
}

fn is_association(bytes: &[u8]) -> bool {
    let ([_, 0xff, _, _, body @ ..] | [_, _, body @ ..]) = bytes else { return false };
    match bytes.first() {
        Some(0x0d | 0x0e) => body.starts_with(&SESSION_PARAMETERS),
        _ => body.get(..8).is_some_and(|start| start.contains(&PRESENTATION_DATA)) && body.ends_with(&[0; 4]),
    }
}

fn addresses(attributes: &Attributes<'_>) -> Fields {
    let (mac, address) = attributes.network().map_or((None, None), |(mac, address)| (Some(mac), Some(address)));
    Fields::new().with("mac", mac).with("address", address)
}
