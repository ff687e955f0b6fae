//! XMPP (RFC 6120): which domain a client or server speaks for, and where it goes on with TLS. Who speaks to whom, and what,
//! is never read: behind the opening of the stream only the two elements that begin TLS are looked at.

use crate::lines::host_name;
use crate::markup::attribute;
use crate::{Context, Conversation, Dissector, Head, Layer, Progress, Protocol, Side, Sink, Verdict};
use asepsis_observation::FieldType::Text;
use asepsis_observation::{Field, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Xmpp = Xmpp;

/// XMPP in a TCP stream.
#[derive(Debug)]
pub struct Xmpp;

/// The opening of a stream, perhaps behind a declaration.
const OPENING: &[u8] = b"<stream:stream";
const DECLARATION: &[u8] = b"<?xml";
/// Octets in which the opening must stand.
const MAX_OPENING_BYTES: usize = 1024;
/// Octets of an element in which its name is looked for.
const MAX_ELEMENT_BYTES: usize = 8 * 1024;

static KINDS: [Kind; 1] = [Kind {
    name: "xmpp.stream",
    meaning: "The subject opened a stream of messages.",
    fields: &[
        Field::new("to", Text, "Domain it wants to speak with.", "RFC 6120 4.7.2"),
        Field::new("from", Text, "Domain it speaks for; of a client nothing.", "RFC 6120 4.7.1"),
        Field::new("version", Text, "Version of the protocol.", "RFC 6120 4.7.5"),
    ],
}];

static PROTOCOL: Protocol = Protocol {
    name: "xmpp",
    layers: &[Layer::Stream],
    ports: &[5222, 5269],
    kinds: &KINDS,
    openers: Some(&[b'<'..=b'<']),
};

impl Dissector for Xmpp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let start = head.bytes.get(..MAX_OPENING_BYTES).unwrap_or(head.bytes);
        let begins = |with: &[u8]| start.starts_with(with) || with.starts_with(start);
        if !begins(OPENING) && !begins(DECLARATION) {
            return Verdict::NotMine;
        }
        // Of a declaration the first element proves it.
        let elements = start.iter().enumerate().filter(|(_, byte)| **byte == b'<').map(|(at, _)| at);
        let mut rest = elements.filter_map(|at| start.get(at..)).filter(|element| !element.starts_with(b"<?"));
        match rest.next() {
            Some(element) if element.starts_with(OPENING) => Verdict::Mine,
            Some(element) if OPENING.starts_with(element) => Verdict::Maybe,
            None if start.len() < MAX_OPENING_BYTES => Verdict::Maybe,
            _ => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<Stream>::default())
    }
}

/// One connection, up to TLS or the first element of another kind.
#[derive(Debug, Default)]
struct Stream {
    has_asked_for_tls: bool,
}

impl Conversation for Stream {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let blanks = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if blanks > 0 {
            return Progress::Consumed(blanks);
        }
        let Some(end) = bytes.iter().position(|byte| *byte == b'>').map(|at| at + 1) else {
            return if bytes.len() > MAX_ELEMENT_BYTES { Progress::Done } else { Progress::Incomplete };
        };
        let element = bytes.get(..end).unwrap_or_default();
        match element {
            [b'<', b'?', ..] => Progress::Consumed(end),
            _ if element.starts_with(OPENING) => {
                let fields = opening(element, context.side == Side::Responder);
                sink.observe(&KINDS[0], context.sender, fields);
                Progress::Consumed(end)
            }
            _ if element.starts_with(b"<starttls") => {
                self.has_asked_for_tls = true;
                sink.server_is(context.side.other());
                Progress::Consumed(end)
            }
            _ if element.starts_with(b"<proceed") && self.has_asked_for_tls => Progress::Another(end),
            _ if element.starts_with(b"<stream:features") => features(bytes),
            _ => Progress::Done,
        }
    }
}

/// Passes over what a server offers.
fn features(bytes: &[u8]) -> Progress {
    const END: &[u8] = b"</stream:features>";
    match bytes.windows(END.len()).position(|window| window == END) {
        Some(at) => Progress::Consumed(at + END.len()),
        None if bytes.len() > MAX_ELEMENT_BYTES => Progress::Done,
        None => Progress::Incomplete,
    }
}

/// A client's own address names a person; a server's is a domain.
fn opening(element: &[u8], is_server: bool) -> Fields {
    let Some(attributes) = std::str::from_utf8(element).ok() else { return Fields::new() };
    let attributes = attributes.get(OPENING.len()..).unwrap_or_default();
    let domain = |name: &str| attribute(attributes, name).and_then(|domain| host_name(domain.as_bytes()));
    let version = attribute(attributes, "version").filter(|version| version.parse::<f32>().is_ok());
    Fields::new()
        .with("to", domain("to").filter(|_| !is_server))
        .with("from", domain("from").filter(|_| is_server))
        .with("version", version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side::{Initiator, Responder};
    use crate::conversation_test::{context, play, probe};
    use proptest::prelude::*;

    const ASKED: &[u8] = b"<?xml version='1.0'?><stream:stream from='canary@clinic.example' to='clinic.example' \
        version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    const TOLD: &[u8] = b"<?xml version='1.0'?>\n<stream:stream from='clinic.example' to='canary@clinic.example' id='1' \
        version='1.0'><stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>";

    #[test]
    fn domains_are_told_and_people_are_not() {
        let message = b"<message to='canary'><body>canary</body></message>";
        for size in [1, 500] {
            let seen = play(&DISSECTOR, 5222, &[(Initiator, ASKED), (Responder, TOLD), (Initiator, message)], size);
            assert_eq!(seen[0].fields, Fields::new().with("to", "clinic.example").with("version", "1.0"));
            assert_eq!(seen[1].fields, Fields::new().with("from", "clinic.example").with("version", "1.0"));
            assert_eq!(seen.len(), 2);
        }
    }

    #[test]
    fn tls_follows_when_the_server_agrees() {
        let mut stream = Stream::default();
        let mut sink = Sink::default();
        let proceed = b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
        let mut say = |side, bytes: &[u8]| stream.data(bytes, &context(side, 5222), &mut sink);
        assert_eq!(say(Responder, proceed), Progress::Done);
        assert_eq!(say(Initiator, b"<starttls xmlns='x'/>"), Progress::Consumed(21));
        assert_eq!(say(Responder, proceed), Progress::Another(proceed.len()));
    }

    #[test]
    fn the_opening_proves_it() {
        for (bytes, verdict) in [
            (ASKED, Verdict::Mine),
            (b"<?xml version='1.0'?><str", Verdict::Maybe),
            (b"<?xml version='1.0'?>", Verdict::Maybe),
            (b"<?xml version='1.0'?><Envelope>", Verdict::NotMine),
            (b"<stream:s", Verdict::Maybe),
            (b"<html>", Verdict::NotMine),
        ] {
            assert_eq!(probe(&DISSECTOR, 5222, bytes), verdict, "{:?}", String::from_utf8_lossy(bytes));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>) {
            play(&DISSECTOR, 5222, &[(Initiator, &[ASKED, &bytes].concat()), (Responder, &[TOLD, &bytes].concat())], 3);
        }
    }
}
