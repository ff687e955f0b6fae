//! Data sets (DICOM PS3.5 7) read as a stream: a white list of tags is kept, all else is skipped by its length, uncopied.

use asepsis_observation::{Fields, latin_text, text};

/// Longest value read, in bytes; a longer one is skipped. No value of the white list may have more than 64 characters
/// (PS3.5 6.2), software versions that many each.
const MAX_VALUE_BYTES: u32 = 1024;
/// Deepest nesting of sequences of undefined length that is followed; deeper ones end the reading.
const MAX_DEPTH: usize = 32;
const UNDEFINED_LENGTH: u32 = u32::MAX;
const ITEM: u32 = 0xfffe_e000;
const ITEM_END: u32 = 0xfffe_e00d;
const SEQUENCE_END: u32 = 0xfffe_e0dd;
const CHARACTER_SET: u32 = 0x0008_0005;
const SOFTWARE_VERSIONS: u32 = 0x0018_1020;

/// The white list: every tag whose value is read, with the field it becomes. Ascending, as data sets are (PS3.5 7.1).
const WANTED: &[(u32, &str)] = &[
    (CHARACTER_SET, ""),
    (0x0008_0016, "sop_class"),
    (0x0008_0060, "modality"),
    (0x0008_0070, "manufacturer"),
    (0x0008_1010, "station_name"),
    (0x0008_1090, "model"),
    (0x0018_1000, "serial"),
    (0x0018_1002, "device_uid"),
    (0x0018_1004, "plate_id"),
    (0x0018_1008, "gateway_id"),
    (SOFTWARE_VERSIONS, "software_versions"),
    (LAST_WANTED, "detector_id"),
];
const LAST_WANTED: u32 = 0x0018_700a;

/// How the elements of a data set are written (PS3.5 10 and annex A).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Implicit value representation, little endian.
    ImplicitLittle,
    /// Explicit value representation, little endian; also all encapsulated syntaxes.
    ExplicitLittle,
    /// Explicit value representation, big endian (retired).
    ExplicitBig,
    /// Compressed as a whole: not read.
    Deflated,
}

impl Encoding {
    /// The encoding of a transfer syntax; nothing for private ones, which must be detected.
    pub fn of(transfer_syntax: &str) -> Option<Self> {
        match transfer_syntax {
            "1.2.840.10008.1.2" => Some(Self::ImplicitLittle),
            "1.2.840.10008.1.2.2" => Some(Self::ExplicitBig),
            // Deflated Explicit VR, and the deflated variants of JPIP (PS3.5 A.5, A.6.2, A.7.2).
            "1.2.840.10008.1.2.1.99" | "1.2.840.10008.1.2.4.95" | "1.2.840.10008.1.2.4.205" => Some(Self::Deflated),
            standard if standard.starts_with("1.2.840.10008.1.2.") => Some(Self::ExplicitLittle),
            _ => None,
        }
    }

    /// Tells the encoding from the first element, which is of group 0008 and short; nothing when unsure.
    fn detect(header: &[u8]) -> Option<Self> {
        let is_explicit = header.get(4..6).is_some_and(is_representation);
        match header.get(..2)? {
            [8, 0] if is_explicit => Some(Self::ExplicitLittle),
            [0, 8] if is_explicit => Some(Self::ExplicitBig),
            [8, 0] if matches!(header.get(5..8), Some([0..=3, 0, 0])) => Some(Self::ImplicitLittle),
            _ => None,
        }
    }

    fn u16(self, bytes: &[u8], at: usize) -> u32 {
        let two = bytes.get(at..at + 2).and_then(|two| <[u8; 2]>::try_from(two).ok()).unwrap_or_default();
        u32::from(if self == Self::ExplicitBig { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
    }

    fn u32(self, bytes: &[u8], at: usize) -> u32 {
        let four = bytes.get(at..at + 4).and_then(|four| <[u8; 4]>::try_from(four).ok()).unwrap_or_default();
        if self == Self::ExplicitBig { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
    }
}

fn is_representation(two: &[u8]) -> bool {
    two.iter().all(u8::is_ascii_uppercase)
}

/// Value representations with a length of four bytes (PS3.5 7.1.2).
fn is_long(representation: &[u8]) -> bool {
    matches!(
        representation,
        b"OB" | b"OD" | b"OF" | b"OL" | b"OV" | b"OW" | b"SQ" | b"SV" | b"UC" | b"UN" | b"UR" | b"UT" | b"UV"
    )
}

#[derive(Debug)]
enum State {
    Header,
    Keep { tag: u32, left: u32 },
    Skip { left: u32 },
    Done,
    Broken,
}

/// One data set on its way.
#[derive(Debug)]
pub struct DataSet {
    encoding: Option<Encoding>,
    state: State,
    header: Vec<u8>,
    value: Vec<u8>,
    /// Tag of the outermost element read last: tags ascend (PS3.5 7.1), so a smaller one means a length was wrong.
    last_tag: u32,
    /// Sequences and items of undefined length that are open.
    depth: usize,
    /// Depth inside an unknown (UN) element of undefined length: written in implicit little endian (PS3.5 6.2.2).
    unknown_depth: Option<usize>,
    is_utf8: bool,
    found: Vec<(u32, String)>,
}

impl DataSet {
    /// A data set about to come. Without an encoding it is told from the first element, or nothing is read.
    pub fn new(encoding: Option<Encoding>) -> Self {
        let state = if encoding == Some(Encoding::Deflated) { State::Done } else { State::Header };
        Self {
            encoding,
            state,
            header: Vec::with_capacity(12),
            value: Vec::new(),
            last_tag: 0,
            depth: 0,
            unknown_depth: None,
            is_utf8: false,
            found: Vec::new(),
        }
    }

    /// True when nothing more will be kept.
    pub fn is_done(&self) -> bool {
        matches!(self.state, State::Done | State::Broken)
    }

    /// True when the bytes contradict the encoding or the order of tags.
    pub fn is_broken(&self) -> bool {
        matches!(self.state, State::Broken)
    }

    /// Bytes that follow and need not be shown.
    pub fn unneeded(&self) -> u64 {
        match self.state {
            State::Done | State::Broken => u64::MAX,
            State::Skip { left } => u64::from(left),
            _ => 0,
        }
    }

    /// Passes over bytes that were not shown, at most [`Self::unneeded`].
    pub fn skip(&mut self, length: u64) {
        if let State::Skip { left } = self.state {
            let left = left.saturating_sub(u32::try_from(length).unwrap_or(u32::MAX));
            self.state = if left == 0 { State::Header } else { State::Skip { left } };
        }
    }

    /// Reads the bytes that follow, all of them.
    pub fn read(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let taken = match self.state {
                State::Done | State::Broken => return,
                State::Header => self.read_header(bytes),
                State::Keep { tag, left } => self.read_value(bytes, tag, left),
                State::Skip { left } => {
                    let taken = bytes.len().min(left as usize);
                    self.skip(taken as u64);
                    taken
                }
            };
            bytes = bytes.get(taken..).unwrap_or_default();
        }
    }

    /// The white-listed fields found so far, in the order of the kind.
    pub fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        for name in super::vocabulary::OBJECT.fields.iter().map(|field| field.name) {
            let Some((tag, value)) = self.found.iter().find(|(tag, _)| field_name(*tag) == Some(name)) else { continue };
            if *tag == SOFTWARE_VERSIONS {
                fields.set(name, versions(value));
            } else {
                fields.set(name, value.as_str());
            }
        }
        fields
    }

    fn read_header(&mut self, bytes: &[u8]) -> usize {
        let wanted = self.header_bytes() - self.header.len();
        let taken = wanted.min(bytes.len());
        self.header.extend_from_slice(bytes.get(..taken).unwrap_or_default());
        if self.header.len() == 8 && self.encoding.is_none() {
            self.encoding = Encoding::detect(&self.header);
        }
        if self.header.len() == self.header_bytes() {
            self.open_element();
            self.header.clear();
        }
        taken
    }

    /// Encoding of the elements at the present depth.
    fn current(&self) -> Option<Encoding> {
        if self.unknown_depth.is_some() { Some(Encoding::ImplicitLittle) } else { self.encoding }
    }

    fn is_delimiter(&self) -> bool {
        let encoding = self.current().unwrap_or(Encoding::ImplicitLittle);
        encoding.u16(&self.header, 0) == 0xfffe
    }

    fn header_bytes(&self) -> usize {
        let is_explicit = matches!(self.current(), Some(Encoding::ExplicitLittle | Encoding::ExplicitBig));
        let is_long = is_explicit && self.header.get(4..6).is_some_and(is_long) && !self.is_delimiter();
        if self.header.len() >= 8 && is_long { 12 } else { 8 }
    }

    /// Decides what to do with the element whose header is complete.
    fn open_element(&mut self) {
        let Some(encoding) = self.current() else {
            self.state = State::Done;
            return;
        };
        let tag = encoding.u16(&self.header, 0) << 16 | encoding.u16(&self.header, 2);
        let is_implicit = encoding == Encoding::ImplicitLittle || tag >> 16 == 0xfffe;
        let representation = self.header.get(4..6).unwrap_or_default();
        let length = match self.header.len() {
            _ if is_implicit => encoding.u32(&self.header, 4),
            12 => encoding.u32(&self.header, 8),
            _ => encoding.u16(&self.header, 6),
        };
        let is_unknown = !is_implicit && representation == b"UN";
        self.state = if !is_implicit && !is_representation(representation) {
            State::Broken
        } else if self.depth == 0 {
            self.open_outer(tag, length, is_unknown)
        } else {
            self.open_inner(tag, length, is_unknown)
        };
    }

    fn open_outer(&mut self, tag: u32, length: u32, is_unknown: bool) -> State {
        let is_ascending = std::mem::replace(&mut self.last_tag, tag) < tag;
        if !is_ascending {
            State::Broken
        } else if tag > LAST_WANTED {
            State::Done
        } else if length == UNDEFINED_LENGTH {
            self.descend(is_unknown)
        } else if length == 0 {
            State::Header
        } else if length <= MAX_VALUE_BYTES && field_name(tag).is_some() {
            State::Keep { tag, left: length }
        } else {
            State::Skip { left: length }
        }
    }

    /// Inside a sequence nothing is kept: only its end is looked for.
    fn open_inner(&mut self, tag: u32, length: u32, is_unknown: bool) -> State {
        match tag {
            ITEM_END | SEQUENCE_END => {
                self.depth -= 1;
                if self.unknown_depth.is_some_and(|depth| self.depth < depth) {
                    self.unknown_depth = None;
                }
                State::Header
            }
            _ if length == UNDEFINED_LENGTH => self.descend(is_unknown && tag != ITEM),
            _ if length == 0 => State::Header,
            _ => State::Skip { left: length },
        }
    }

    fn descend(&mut self, is_unknown: bool) -> State {
        if self.depth == MAX_DEPTH {
            return State::Done;
        }
        self.depth += 1;
        if is_unknown && self.unknown_depth.is_none() {
            self.unknown_depth = Some(self.depth);
        }
        State::Header
    }

    fn read_value(&mut self, bytes: &[u8], tag: u32, left: u32) -> usize {
        let taken = bytes.len().min(left as usize);
        self.value.extend_from_slice(bytes.get(..taken).unwrap_or_default());
        let left = left.saturating_sub(u32::try_from(taken).unwrap_or(u32::MAX));
        if left == 0 {
            self.close_value(tag);
        } else {
            self.state = State::Keep { tag, left };
        }
        taken
    }

    fn close_value(&mut self, tag: u32) {
        self.state = State::Header;
        let bytes = std::mem::take(&mut self.value);
        if !is_text(&bytes) {
            return;
        }
        // Other repertoires than Unicode are shown as ISO 8859-1: equipment names are ASCII nearly everywhere.
        let value = if self.is_utf8 { text(&bytes) } else { latin_text(&bytes) };
        if tag == CHARACTER_SET {
            self.is_utf8 = value.split('\\').any(|set| set.trim() == "ISO_IR 192");
        }
        self.found.push((tag, value));
    }
}

/// True for a value as PS3.5 6.2 allows it: no control characters but escapes, padded with one NUL at most. A value with a
/// wrong length holds the elements after it, maybe a patient's, whose tags have control characters.
fn is_text(value: &[u8]) -> bool {
    value.strip_suffix(&[0]).unwrap_or(value).iter().all(|byte| *byte >= b' ' || *byte == 0x1b)
}

fn field_name(tag: u32) -> Option<&'static str> {
    WANTED.iter().find(|(wanted, _)| *wanted == tag).map(|(_, name)| *name)
}

/// Several values are separated by a backslash (PS3.5 6.4).
fn versions(value: &str) -> Vec<&str> {
    value.split('\\').map(str::trim).filter(|version| !version.is_empty()).collect()
}
