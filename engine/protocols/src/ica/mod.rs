//! ICA, by which thin clients and workstations reach desktops and applications of Citrix (TCP port 1494): both sides begin with
//! one mark. What is shown is not read; over TLS and inside CGP the mark is not seen.

use crate::framed::is_answer;
use crate::{Context, Conversation, Dissector, Head, Layer, Progress, Protocol, Side, Sink, Verdict};
use asepsis_observation::FieldType::Text;
use asepsis_observation::{Field, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Ica = Ica;

/// Recognises sessions.
#[derive(Debug)]
pub struct Ica;

const PORTS: &[u16] = &[1494];
/// What both sides send first, several times.
const MAGIC: &[u8] = b"\x7f\x7fICA\0";

static KINDS: [Kind; 1] = [Kind {
    name: "ica.session",
    meaning: "The subject took part in a session of a remote desktop of Citrix.",
    fields: &[Field::new("role", Text, "client or server.", "Nmap service probes, citrix-ica")],
}];
const SESSION: &Kind = &KINDS[0];

static PROTOCOL: Protocol = Protocol {
    name: "ica",
    layers: &[Layer::Stream],
    ports: PORTS,
    kinds: &KINDS,
    openers: Some(&[0x7f..=0x7f]),
};

impl Dissector for Ica {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let common = head.bytes.len().min(MAGIC.len());
        match head.bytes.get(..common) == MAGIC.get(..common) {
            false => Verdict::NotMine,
            true if common == MAGIC.len() => Verdict::Mine,
            true => Verdict::Maybe,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<Session>::default())
    }
}

/// One session: each side says it once.
#[derive(Debug, Default)]
struct Session {
    /// Sides that are done.
    told: [bool; 2],
}

impl Conversation for Session {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if bytes.len() < MAGIC.len() {
            return Progress::Incomplete;
        }
        if !bytes.starts_with(MAGIC) {
            return Progress::SideDone;
        }
        let is_server = is_answer(context, PORTS);
        sink.server_is(if is_server { context.side } else { context.side.other() });
        sink.observe(SESSION, context.sender, Fields::new().with("role", if is_server { "server" } else { "client" }));
        if let Some(told) = self.told.get_mut(context.side.index()) {
            *told = true;
        }
        if self.told == [true, true] { Progress::Done } else { Progress::SideDone }
    }

    fn gap(&mut self, _side: Side) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{play, probe};
    use proptest::prelude::*;

    #[test]
    fn both_sides_are_told_once() {
        let first = MAGIC.repeat(2);
        let messages: [(Side, &[u8]); 3] =
            [(Side::Responder, &first), (Side::Initiator, &first), (Side::Responder, b"\x03\0canary")];
        for size in [1, 4, 100] {
            let seen = play(&DISSECTOR, 1494, &messages, size);
            let roles: Vec<_> = seen.iter().map(|one| one.fields.clone()).collect();
            assert_eq!(roles, [Fields::new().with("role", "server"), Fields::new().with("role", "client")]);
        }
    }

    #[test]
    fn only_the_mark_counts() {
        assert_eq!(probe(&DISSECTOR, 9, MAGIC), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9, &MAGIC[..3]), Verdict::Maybe);
        assert_eq!(probe(&DISSECTOR, 1494, b"\x7fELF\x01\x01"), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_session_is_survived(rest: Vec<u8>) {
            play(&DISSECTOR, 1494, &[(Side::Responder, &[MAGIC, &rest].concat())], 5);
        }
    }
}
