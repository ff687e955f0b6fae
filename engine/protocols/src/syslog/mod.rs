//! Syslog (RFC 5424, RFC 3164, RFC 6587): which host and program reports; audit messages of IHE ATNA name DICOM nodes.
//!
//! The text of a message is never kept: it may hold anything, names of patients too.

mod audit;
mod head;
#[cfg(test)]
mod tests;
mod vendor;

use crate::dns::field;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Side, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind};
use head::Message;

/// The dissector.
pub static DISSECTOR: Syslog = Syslog;

/// Reads syslog over UDP and TCP.
#[derive(Debug)]
pub struct Syslog;

/// IANA syslog and syslog-conn; 1468 is a habit of firewalls.
const PORTS: &[u16] = &[514, 601, 1514, 1468];
/// Longest message that is waited for in a stream; audit messages are that long (RFC 5425 4.3.1 asks for 8192).
const MAX_MESSAGE_BYTES: usize = 32 * 1024;

static KINDS: [Kind; 2] = [
    Kind {
        name: "syslog.message",
        meaning: "The subject sent a log message. Its text is not kept.",
        fields: &[
            field("version", FieldType::Integer, "1 for the form of RFC 5424; absent in the older form.", "RFC 5424 6.2.2"),
            field("facility", FieldType::Integer, "Part of the system it is from.", "RFC 5424 6.2.1"),
            field("severity", FieldType::Integer, "0 is the most severe, 7 the least.", "RFC 5424 6.2.1"),
            field("hostname", FieldType::Text, "Name or address of the host that made the message.", "RFC 5424 6.2.4, RFC 3164 4.1.2"),
            field("appname", FieldType::Text, "Program that made it.", "RFC 5424 6.2.5, RFC 3164 4.1.3"),
            field("format", FieldType::Text, "Maker's form: cisco, cef, leef, mswineventlog.", "makers' documents"),
            field("mnemonic", FieldType::Text, "Cisco's facility, severity and mnemonic.", "Cisco IOS System Message Guide"),
            field("vendor", FieldType::Text, "Maker of the program that reports.", "CEF and LEEF header"),
            field("product", FieldType::Text, "Program that reports.", "CEF and LEEF header; Windows event source"),
            field("product_version", FieldType::Text, "Version of that program.", "CEF and LEEF header"),
        ],
    },
    Kind {
        name: "syslog.audit",
        meaning: "The subject sent an audit message of IHE ATNA. Of persons and patients in it nothing is kept.",
        fields: &[
            field("audit_source", FieldType::Text, "System that was audited.", "DICOM PS3.15 A.5.1, AuditSourceID"),
            field("enterprise_site", FieldType::Text, "Site of that system.", "DICOM PS3.15 A.5.1, AuditEnterpriseSiteID"),
            field("audit_source_types", FieldType::Texts, "Codes of what that system is.", "DICOM PS3.15 A.5.1, AuditSourceTypeCode"),
            field("event_id", FieldType::Text, "Code of what happened.", "DICOM PS3.15 A.5.1, EventID"),
            field("event_types", FieldType::Texts, "Codes that tell it closer, of an IHE transaction too.", "DICOM PS3.15 A.5.1, EventTypeCode"),
            field("event_outcome", FieldType::Integer, "0 success, 4 minor, 8 serious, 12 major failure.", "DICOM PS3.15 A.5.1, EventOutcomeIndicator"),
            field("ae_titles", FieldType::Texts, "DICOM nodes that took part.", "DICOM PS3.15 A.5.2.3, AlternativeUserID"),
        ],
    },
];
const MESSAGE: &Kind = &KINDS[0];
const AUDIT: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "syslog",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: PORTS,
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Syslog {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let message = match framed(head.bytes) {
            Framed::Counted { start, .. } => head.bytes.get(start..).unwrap_or_default(),
            Framed::Short => return Verdict::Maybe,
            Framed::Line => head.bytes,
        };
        head::probe(message, head.has_port(PORTS))
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        read(payload, context, sink);
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<SyslogConversation>::default())
    }
}

fn read(bytes: &[u8], context: &Context, sink: &mut Sink) {
    let Some(Message { version, priority, host, program, content }) = head::read(bytes) else { return };
    let fields = Fields::new()
        .with("version", version)
        .with("facility", priority / 8)
        .with("severity", priority % 8)
        .with("hostname", host)
        .with("appname", program);
    sink.observe(MESSAGE, context.sender, vendor::read(content, fields));
    if let Some(fields) = audit::read(content) {
        sink.observe(AUDIT, context.sender, fields);
    }
}

/// How a message of a stream is delimited (RFC 6587 3.4).
enum Framed {
    /// By its length, which stands before it; `start` is the place of the message.
    Counted { start: usize, length: usize },
    /// By the end of its line.
    Line,
    /// The length is not whole yet.
    Short,
}

/// RFC 6587 3.4.1: digits and a blank before the `<` of the priority.
fn framed(bytes: &[u8]) -> Framed {
    let digits = bytes.iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
    let number = bytes.get(..digits).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
    match (number, bytes.get(digits)) {
        (Some(length), Some(b' ')) if length > 0 => Framed::Counted { start: digits + 1, length },
        (Some(_), None) => Framed::Short,
        _ => Framed::Line,
    }
}

/// Messages of a stream, one after the other.
#[derive(Debug, Default)]
struct SyslogConversation {
    /// Bytes are missing: the next line begins behind the next line end.
    is_lost: [bool; 2],
}

impl Conversation for SyslogConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let is_lost = self.is_lost.get_mut(context.side.index());
        if is_lost.is_some_and(std::mem::take) {
            let next = bytes.windows(2).position(|pair| matches!(pair, [b'\n', b'<' | b'0'..=b'9']));
            return next.map_or(Progress::Consumed(bytes.len()), |at| Progress::Consumed(at + 1));
        }
        match framed(bytes) {
            Framed::Short => Progress::Incomplete,
            Framed::Counted { start, length } if length <= MAX_MESSAGE_BYTES => {
                let Some(message) = bytes.get(start..start + length) else { return Progress::Incomplete };
                read(message, context, sink);
                Progress::Consumed(start + length)
            }
            Framed::Counted { .. } => Progress::SideDone,
            Framed::Line => {
                let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\n' | 0)) else {
                    return if bytes.len() > MAX_MESSAGE_BYTES { Progress::SideDone } else { Progress::Incomplete };
                };
                read(bytes.get(..end).unwrap_or_default(), context, sink);
                Progress::Consumed(end + 1)
            }
        }
    }

    fn gap(&mut self, side: Side) -> bool {
        if let Some(is_lost) = self.is_lost.get_mut(side.index()) {
            *is_lost = true;
        }
        true
    }
}
