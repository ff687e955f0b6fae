//! Reads messages byte by byte (HL7 v2.9 2.5, MLLP of the Transport Specification): only white-listed fields are copied.

use super::message::{Message, Segment, Separators};

/// Start of an MLLP block.
pub const BLOCK_START: u8 = 0x0b;
/// End of an MLLP block; a carriage return follows.
pub const BLOCK_END: u8 = 0x1c;
/// Longest field kept, in bytes; a longer one is dropped. The longest that is wanted, MSH-21, seldom has 200.
const MAX_FIELD_BYTES: usize = 1024;
/// Name of a segment and the separator after it.
const NAME_BYTES: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In the name at the start of a segment.
    Name,
    /// In the separators that this header declares.
    Declaration { header: Segment },
    /// In a field that is kept or not.
    Field { segment: Segment, number: usize },
    /// In a segment of which nothing is kept, or lost.
    Ignored,
}

/// What the reader found.
#[derive(Debug)]
pub enum Found {
    /// A message, or of an unframed one what its header says, before the rest.
    Message(Message),
    /// A header that declares no separators.
    Malformed,
}

/// True for what ends fields and segments whatever the header declares.
const fn is_structure(byte: u8) -> bool {
    matches!(byte, BLOCK_START | BLOCK_END | b'\r' | b'\n')
}

/// Reads one direction of a connection.
#[derive(Debug)]
pub struct Reader {
    place: Place,
    /// The name, declaration or wanted field as far as it was read, at most one byte more than is kept.
    token: Vec<u8>,
    message: Option<Message>,
    /// An MLLP block surrounds the message, so that its end will be seen.
    is_framed: bool,
    is_header_told: bool,
    separator: u8,
    /// A header was read: this is HL7.
    pub is_known: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            place: Place::Name,
            token: Vec::new(),
            message: None,
            is_framed: false,
            is_header_told: false,
            separator: b'|',
            is_known: false,
        }
    }
}

impl Reader {
    /// Reads bytes, all of them, and tells what they complete.
    pub fn read(&mut self, mut bytes: &[u8], tell: &mut impl FnMut(Found)) {
        while let Some((&byte, rest)) = bytes.split_first() {
            bytes = rest;
            match byte {
                BLOCK_START | BLOCK_END => {
                    self.close_field();
                    self.close_message(tell);
                    self.start_segment();
                    self.is_framed = byte == BLOCK_START;
                }
                b'\r' | b'\n' => {
                    self.close_field();
                    self.start_segment();
                }
                _ => self.read_inside(byte, tell),
            }
            if self.copies() {
                bytes = self.copy_run(bytes);
            } else {
                let separator = if self.place == Place::Ignored { b'\r' } else { self.separator };
                let next = bytes.iter().position(|byte| is_structure(*byte) || *byte == separator);
                bytes = next.map_or(&[][..], |next| bytes.get(next..).unwrap_or_default());
            }
        }
    }

    /// Copies of a wanted field what is there of it, and gives what follows.
    fn copy_run<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        if !matches!(self.place, Place::Field { .. }) {
            return bytes;
        }
        let end = bytes.iter().position(|byte| is_structure(*byte) || *byte == self.separator).unwrap_or(bytes.len());
        let (run, rest) = bytes.split_at_checked(end).unwrap_or((bytes, &[]));
        let room = (MAX_FIELD_BYTES + 1).saturating_sub(self.token.len());
        self.token.extend_from_slice(run.get(..room).unwrap_or(run));
        rest
    }

    /// Bytes are missing: what was read of a message is told, the rest of it ignored.
    pub fn lose(&mut self, tell: &mut impl FnMut(Found)) {
        self.close_message(tell);
        self.place = Place::Ignored;
        self.token.clear();
    }

    fn copies(&self) -> bool {
        match self.place {
            Place::Name | Place::Declaration { .. } => true,
            Place::Field { segment, number } => self.wants(segment, number),
            Place::Ignored => false,
        }
    }

    fn wants(&self, segment: Segment, number: usize) -> bool {
        self.message.as_ref().is_some_and(|message| message.wants(segment, number))
    }

    fn read_inside(&mut self, byte: u8, tell: &mut impl FnMut(Found)) {
        match self.place {
            Place::Name => {
                self.token.push(byte);
                if self.token.len() == NAME_BYTES {
                    self.open_segment(byte, tell);
                }
            }
            Place::Declaration { header } => self.read_declaration(byte, header, tell),
            Place::Field { segment, number } if byte == self.separator => {
                self.close_field();
                self.place = Place::Field { segment, number: number + 1 };
            }
            Place::Field { .. } if self.token.len() <= MAX_FIELD_BYTES => self.token.push(byte),
            Place::Field { .. } | Place::Ignored => {}
        }
    }

    fn start_segment(&mut self) {
        self.place = Place::Name;
        self.token.clear();
    }

    /// The name and the byte after it are there: what segment is this?
    fn open_segment(&mut self, separator: u8, tell: &mut impl FnMut(Found)) {
        let segment = self.token.get(..3).and_then(Segment::of);
        self.token.clear();
        self.place = Place::Ignored;
        if let Some(header) = segment.filter(|segment| segment.is_header()) {
            self.close_message(tell);
            self.is_header_told = false;
            self.token.push(separator);
            self.place = Place::Declaration { header };
            return;
        }
        if self.message.is_none() || separator != self.separator {
            return;
        }
        if !matches!(segment, Some(Segment::Software | Segment::Acknowledgement)) {
            self.tell_header(tell);
        }
        if let (Some(segment), Some(message)) = (segment, &mut self.message) {
            message.open_segment();
            self.place = Place::Field { segment, number: 1 };
        }
    }

    /// Without a block the end may never be seen, so that the header is told as soon as it is complete.
    fn tell_header(&mut self, tell: &mut impl FnMut(Found)) {
        if !self.is_framed && !self.is_header_told {
            self.is_header_told = true;
            if let Some(message) = &self.message {
                tell(Found::Message(message.clone()));
            }
        }
    }

    fn read_declaration(&mut self, byte: u8, header: Segment, tell: &mut impl FnMut(Found)) {
        if self.token.first() != Some(&byte) && self.token.len() <= 6 {
            self.token.push(byte);
            return;
        }
        self.place = Place::Ignored;
        if let Some(separators) = Separators::read(&self.token) {
            self.separator = separators.field;
            self.message = Some(Message::new(separators));
            self.is_known = true;
            self.place = Place::Field { segment: header, number: 3 };
        } else {
            tell(Found::Malformed);
        }
        self.token.clear();
    }

    fn close_field(&mut self) {
        if let Place::Field { segment, number } = self.place
            && self.token.len() <= MAX_FIELD_BYTES
            && let Some(message) = &mut self.message
            && message.wants(segment, number)
        {
            message.take(segment, number, &self.token);
        }
        self.token.clear();
    }

    fn close_message(&mut self, tell: &mut impl FnMut(Found)) {
        if let Some(message) = self.message.take().filter(|message| !self.is_header_told || message.has_devices()) {
            tell(Found::Message(message));
        }
    }
}
