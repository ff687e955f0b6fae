//! PJL (HP's Printer Job Language): printers that tell their model. Jobs, their names and owners are never read.

use crate::dns::field;
use crate::text_head::any_text;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Pjl = Pjl;

/// Reads answers of printers.
#[derive(Debug)]
pub struct Pjl;

/// What a job or a question begins with (PJL Technical Reference, universal exit).
const EXIT: &[u8] = b"\x1b%-12345X";
const COMMAND: &[u8] = b"@PJL";
/// Answer to a question for the model.
const INFO_ID: &[u8] = b"@PJL INFO ID";
/// Bytes of a side that are looked at; questions come before jobs.
const MAX_BYTES: usize = 4096;
/// Longest model that is waited for.
const MAX_ID_BYTES: usize = 128;
/// Languages of jobs that are named.
const LANGUAGES: &[&str] = &["PCL", "PCLXL", "POSTSCRIPT", "PDF", "HPGL2", "ESCPAGE", "XPS", "ZJS"];

static KINDS: [Kind; 2] = [
    Kind {
        name: "pjl.identity",
        meaning: "The subject, a printer, told its model.",
        fields: &[field("id", FieldType::Text, "Model.", "PJL Technical Reference, INFO ID")],
    },
    Kind {
        name: "pjl.job",
        meaning: "The subject sent a printer a job or a question.",
        fields: &[field("language", FieldType::Text, "Language of the job.", "PJL Technical Reference, ENTER LANGUAGE")],
    },
];
const IDENTITY: &Kind = &KINDS[0];
const JOB: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "pjl",
    layers: &[Layer::Stream],
    ports: &[9100],
    kinds: &KINDS,
    openers: Some(&[0x1b..=0x1b, b'@'..=b'@']),
};

impl Dissector for Pjl {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let begins = |mark: &[u8]| {
            let common = head.bytes.len().min(mark.len());
            head.bytes.get(..common) == mark.get(..common)
        };
        match [EXIT, COMMAND].iter().find(|mark| begins(mark)) {
            Some(mark) if head.bytes.len() >= mark.len() => Verdict::Mine,
            Some(_) => Verdict::Maybe,
            None => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<PjlConversation>::default())
    }
}

/// One connection: only its first bytes are looked at.
#[derive(Debug, Default)]
struct PjlConversation {
    read_bytes: usize,
}

impl Conversation for PjlConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            return if bytes.len() > MAX_BYTES { Progress::SideDone } else { Progress::Incomplete };
        };
        let line = bytes.get(..end).unwrap_or_default();
        let line = line.strip_prefix(EXIT).unwrap_or(line).trim_ascii();
        self.read_bytes = self.read_bytes.saturating_add(end + 1);
        if line.starts_with(INFO_ID) {
            let rest = bytes.get(end + 1..).unwrap_or_default();
            // A question ends here, in an answer the model follows in quotation marks.
            let quoted = rest.strip_prefix(b"\"");
            if let Some((id, _)) = quoted.and_then(|rest| rest.iter().position(|byte| *byte == b'"').and_then(|at| rest.split_at_checked(at))) {
                sink.server_is(context.side);
                sink.observe(IDENTITY, context.sender, Fields::new().with("id", any_text(id)));
                return Progress::Consumed(end + 1);
            }
            if (rest.is_empty() || quoted.is_some()) && rest.len() < MAX_ID_BYTES {
                return Progress::Incomplete;
            }
        }
        if let Some(language) = language(line) {
            sink.server_is(context.side.other());
            sink.observe(JOB, context.sender, Fields::new().with("language", language));
            return Progress::SideDone;
        }
        if self.read_bytes > MAX_BYTES { Progress::SideDone } else { Progress::Consumed(end + 1) }
    }
}

/// `@PJL ENTER LANGUAGE = PCL`, blanks and case as one likes.
fn language(line: &[u8]) -> Option<&'static str> {
    let line = line.strip_prefix(COMMAND)?.trim_ascii_start();
    let named = line.get(..5).filter(|word| word.eq_ignore_ascii_case(b"ENTER")).and_then(|_| line.get(5..))?;
    let value = named.rsplit(|byte| *byte == b'=').next()?.trim_ascii();
    LANGUAGES.iter().find(|known| known.as_bytes().eq_ignore_ascii_case(value)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::{play, probe};
    use proptest::prelude::*;

    const QUESTION: &[u8] = b"\x1b%-12345X@PJL INFO ID\r\n@PJL SET USERNAME = \"canary\"\r\n@PJL JOB NAME = \"canary\"\r\n@PJL ENTER LANGUAGE = PCL\r\ncanary";
    const ANSWER: &[u8] = b"@PJL INFO ID\r\n\"Printer 5\"\r\n\x0c";

    #[test]
    fn a_printer_tells_its_model_and_jobs_no_names() {
        for size in [1, 10, 500] {
            let seen = play(&DISSECTOR, 9100, &[(Side::Initiator, QUESTION), (Side::Responder, ANSWER)], size);
            let found: Vec<_> = seen.iter().map(|one| one.fields.clone()).collect();
            assert_eq!(found, [Fields::new().with("language", "PCL"), Fields::new().with("id", "Printer 5")]);
        }
        assert_eq!(probe(&DISSECTOR, 1, QUESTION), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9100, b"@PJX"), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_tail_is_survived(tail: Vec<u8>) {
            play(&DISSECTOR, 9100, &[(Side::Responder, &[INFO_ID, b"\n\"", &tail].concat())], 3);
        }
    }
}
