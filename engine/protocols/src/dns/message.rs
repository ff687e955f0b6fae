//! A DNS message (RFC 1035 4), read for DNS, mDNS, LLMNR and the `NetBIOS` name service alike.

use super::name::{Name, NameFault};
use super::record::Record;

/// Questions read of one message, at most; with more, the rest of the message is ignored.
const MAX_QUESTIONS: usize = 256;

/// Records read of one message, at most; the rest is ignored.
const MAX_RECORDS: usize = 512;

/// Records for which room is made at once, at most: few messages have more.
const USUAL_RECORDS: usize = 8;

/// Length of the header (RFC 1035 4.1.1).
pub const HEADER_BYTES: usize = 12;

/// The low octet of the type of the extension (RFC 6891 6.1.1).
const TYPE_OPT: u8 = 41;

/// What the malformed observation says of a name that can't be followed.
pub const BROKEN_NAME: &str = "a name points forward or at itself, has a reserved label or is too long";

/// The header (RFC 1035 4.1.1).
#[derive(Clone, Copy, Debug)]
pub struct Header {
    flags: u16,
    counts: [u16; 4],
}

impl Header {
    /// Reads it; nothing when it is cut.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let [_, flags, counts @ ..] = *bytes.as_chunks().0.first_chunk::<{ HEADER_BYTES / 2 }>()?;
        Some(Self { flags: u16::from_be_bytes(flags), counts: counts.map(u16::from_be_bytes) })
    }

    /// Bit QR.
    pub fn is_response(self) -> bool {
        self.flags & 0x8000 != 0
    }

    /// Kind of operation: 0 query, 5 update (RFC 2136 1.3); the `NetBIOS` name service has others (RFC 1002 4.2.1.1).
    pub fn operation(self) -> u16 {
        self.flags >> 11 & 0x0f
    }

    /// Response code.
    pub fn response_code(self) -> u16 {
        self.flags & 0x0f
    }

    /// True for a plain query or its response: one question, no operation, bit Z zero (RFC 1035 4.1.1), and of records what
    /// either may have.
    pub fn is_tidy(self) -> bool {
        let [questions, answers, authorities, additionals] = self.counts;
        let is_query_shaped = answers == 0 && authorities == 0 && additionals <= 2;
        let is_response_shaped = self.is_response() && answers <= 256 && authorities <= 64 && additionals <= 256;
        questions == 1 && self.operation() == 0 && self.flags & 0x0040 == 0 && (is_query_shaped || is_response_shaped)
    }

    /// Announced numbers of questions, answers, authority and additional records.
    pub fn counts(self) -> [u16; 4] {
        self.counts
    }
}

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// What answers the question; in mDNS queries what is already known (RFC 6762 7.1).
    Answer,
    /// Who is in charge; in mDNS probes what the sender wants to own (RFC 6762 8.2), in updates the update (RFC 2136 2.5).
    Authority,
    /// What else may be of use.
    Additional,
}

/// One question (RFC 1035 4.1.2).
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Name asked for.
    pub name: Name<'a>,
    /// Type asked for.
    pub type_code: u16,
    /// Class; mDNS uses the top bit to ask for a unicast answer (RFC 6762 5.4).
    pub class: u16,
}

/// One message, as far as it could be read.
#[derive(Debug)]
pub struct Message<'a> {
    /// The header.
    pub header: Header,
    /// The first question: few messages have more.
    first_question: Option<Question<'a>>,
    more_questions: Vec<Question<'a>>,
    /// All records, in wire order.
    pub records: Vec<Record<'a>>,
    /// Why reading ended early, if it did.
    pub fault: Option<NameFault>,
}

impl<'a> Message<'a> {
    /// Reads a message; nothing when not even the header is there.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let header = Header::read(bytes)?;
        let [_, answers, authorities, additionals] = header.counts.map(usize::from);
        let mut message = Self {
            header,
            first_question: None,
            more_questions: Vec::new(),
            records: Vec::with_capacity((answers + authorities + additionals).min(USUAL_RECORDS)),
            fault: None,
        };
        message.fault = message.read_sections(bytes).err();
        Some(message)
    }

    /// The questions.
    pub fn questions(&self) -> impl Iterator<Item = &Question<'a>> {
        self.first_question.iter().chain(&self.more_questions)
    }

    fn read_sections(&mut self, bytes: &'a [u8]) -> Result<(), NameFault> {
        let [questions, answers, authorities, additionals] = self.header.counts;
        let mut at = HEADER_BYTES;
        for _ in 0..questions {
            if self.more_questions.len() + 1 == MAX_QUESTIONS {
                return Ok(());
            }
            at = self.read_question(bytes, at)?;
        }
        let sections =
            [(Section::Answer, answers), (Section::Authority, authorities), (Section::Additional, additionals)];
        for (section, count) in sections {
            for _ in 0..count {
                if self.records.len() == MAX_RECORDS {
                    return Ok(());
                }
                let (record, next) = Record::read(bytes, at, section)?;
                self.records.push(record);
                at = next;
            }
        }
        Ok(())
    }

    fn read_question(&mut self, bytes: &'a [u8], at: usize) -> Result<usize, NameFault> {
        let (name, at) = Name::read(bytes, at)?;
        let [a, b, c, d] = *bytes.get(at..).and_then(|rest| rest.first_chunk::<4>()).ok_or(NameFault::Cut)?;
        let question =
            Question { name, type_code: u16::from_be_bytes([a, b]), class: u16::from_be_bytes([c, d]) };
        match &mut self.first_question {
            None => self.first_question = Some(question),
            Some(_) => self.more_questions.push(question),
        }
        Ok(at + 4)
    }
}

/// True when bytes at a port of the protocol begin as a message: known operation, sane counts, a readable first name. A
/// first name that breaks the rules is let through in a message that is tidy otherwise: it is an attack rather than noise.
pub fn fits_at_its_port(bytes: &[u8]) -> bool {
    let Some(header) = Header::read(bytes) else { return false };
    let [questions, answers, authorities, additionals] = header.counts;
    let is_sane = questions <= 256 && answers <= 4096 && authorities <= 1024 && additionals <= 1024;
    let is_empty = header.counts.iter().all(|count| *count == 0);
    is_sane && !is_empty && header.operation() <= 6 && (header.is_tidy() || has_sane_start(bytes))
}

/// True when what stands behind the header can be a name and a class (RFC 1035 3.2.4, RFC 2136 1.3), of which mDNS uses the
/// top bit (RFC 6762 5.4, 10.2); the extension of RFC 6891 6.1.2 has a size in its place.
fn has_sane_start(bytes: &[u8]) -> bool {
    let at = match Name::read(bytes, HEADER_BYTES) {
        Ok((_, at)) => at,
        Err(fault) => return fault != NameFault::Broken,
    };
    let Some([0, TYPE_OPT, ..] | [_, _, 0 | 0x80, 1..=4 | 254 | 255]) = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>())
    else {
        return bytes.len() < at + 4;
    };
    true
}

/// True when bytes at any port can hardly be anything else: one question of a known type and class, with a printable name,
/// and nothing that contradicts.
pub fn proves_itself(bytes: &[u8]) -> bool {
    if !Header::read(bytes).is_some_and(Header::is_tidy) {
        return false;
    }
    let Some(message) = Message::read(bytes) else { return false };
    let mut questions = message.questions();
    let (Some(question), None) = (questions.next(), questions.next()) else { return false };
    let is_printable = |label: &[u8]| label.iter().all(|byte| (b'!'..=b'~').contains(byte));
    message.fault != Some(NameFault::Broken)
        && super::record::type_name(question.type_code).is_some()
        // IN, CH, any (RFC 1035 3.2.4, 3.2.5).
        && matches!(question.class, 1 | 3 | 255)
        && question.name.labels().next().is_some()
        && question.name.labels().all(is_printable)
}
