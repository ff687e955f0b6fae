//! `TeamViewer`: help from afar. The maker publishes its port, 5938; its messages begin with two fixed octets.

use crate::dns::field;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Teamviewer = Teamviewer;

/// Recognises `TeamViewer`.
#[derive(Debug)]
pub struct Teamviewer;

const PORT: u16 = 5938;
/// Marks of the two versions of its messages.
const MARKS: [[u8; 2]; 2] = [[0x17, 0x24], [0x11, 0x30]];
/// Place of the mark in datagrams, which begin with a counter.
const DATAGRAM_MARK_AT: usize = 11;

static KINDS: [Kind; 1] = [Kind {
    name: "teamviewer.session",
    meaning: "The subject speaks with TeamViewer, a program for help from afar.",
    fields: &[field("transport", FieldType::Text, "One of tcp, udp.", "observed")],
}];
const SESSION: &Kind = &KINDS[0];

static PROTOCOL: Protocol = Protocol {
    name: "teamviewer",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: &[PORT],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Teamviewer {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// Two octets are little proof: they count at the maker's port only.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let is_known = head.has_port(&[PORT]) && (is_message(head.bytes) || is_datagram(head.bytes));
        if is_known { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if is_datagram(payload) {
            sink.observe(SESSION, context.sender, Fields::new().with("transport", "udp"));
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(TeamviewerConversation))
    }
}

fn is_message(bytes: &[u8]) -> bool {
    bytes.first_chunk().is_some_and(|mark| MARKS.contains(mark))
}

fn is_datagram(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0) && bytes.get(DATAGRAM_MARK_AT..).and_then(<[u8]>::first_chunk) == Some(&[0x17, 0x24])
}

/// The first message of each side says all there is.
#[derive(Debug)]
struct TeamviewerConversation;

impl Conversation for TeamviewerConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if bytes.len() < 2 {
            return Progress::Incomplete;
        }
        if is_message(bytes) {
            sink.observe(SESSION, context.sender, Fields::new().with("transport", "tcp"));
        }
        Progress::SideDone
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::{datagram, play, probe};

    #[test]
    fn the_mark_counts_at_the_makers_port_only() {
        assert_eq!(probe(&DISSECTOR, PORT, &[0x17, 0x24, 0x0a, 0x20]), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9999, &[0x17, 0x24, 0x0a, 0x20]), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, PORT, b"GET / HTTP/1.1"), Verdict::NotMine);
        let sent: &[u8] = &[0x17, 0x24, 0x0a, 0x20, 0, 0];
        for size in [1, 6] {
            let seen = play(&DISSECTOR, PORT, &[(Side::Initiator, sent), (Side::Responder, &[0x11, 0x30, 4])], size);
            assert_eq!(seen.len(), 2);
        }
        assert_eq!(datagram(&DISSECTOR, PORT, &[0, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x17, 0x24]).len(), 1);
        assert!(datagram(&DISSECTOR, PORT, b"other").is_empty());
    }
}
