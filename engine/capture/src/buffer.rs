//! A byte stream with a window one can look at: one large read at a time, no copy of what lies whole in the window.

use crate::Error;
use crate::unpack::Unpacked;
use std::io::{ErrorKind, Read};

/// Size of a read. What was read before, and what threads hand on, must find room beside it in a processor's cache.
const READ_BYTES: usize = 128 * 1024;

/// Room behind the window for which it is worth to read once more before the window moves.
const LEAST_ROOM: usize = 16 * 1024;

pub(crate) struct Buffer<R> {
    input: Unpacked<R>,
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// Offset in the stream of `bytes[start]`.
    offset: u64,
    /// What was taken stays where it is: the window moves on to other memory.
    keeps: bool,
    /// Memory that the window left, until it is asked for.
    left: Option<Vec<u8>>,
    /// Memory for the window to move to.
    spare: Vec<u8>,
}

impl<R: Read> Buffer<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input: Unpacked::new(input),
            bytes: vec![0; READ_BYTES],
            start: 0,
            end: 0,
            offset: 0,
            keeps: false,
            left: None,
            spare: Vec::new(),
        }
    }

    pub(crate) const fn offset(&self) -> u64 {
        self.offset
    }

    /// How far the file itself has been read: of a compressed one, in compressed octets.
    pub(crate) fn file_offset(&self) -> u64 {
        self.input.packed_offset().unwrap_or(self.offset)
    }

    /// True when `length` octets can be looked at. False at the end of the stream.
    #[inline]
    pub(crate) fn fill(&mut self, length: usize) -> Result<bool, Error> {
        if self.end - self.start >= length { Ok(true) } else { self.read(length) }
    }

    #[cold]
    fn read(&mut self, length: usize) -> Result<bool, Error> {
        while self.end - self.start < length {
            if self.start > 0 && !(self.keeps && self.has_room(length)) {
                self.move_window();
            }
            if self.bytes.len() < length {
                self.bytes.resize(length, 0);
            }
            let space = self.bytes.get_mut(self.end..).unwrap_or_default();
            match self.input.read(space) {
                Ok(0) => return Ok(false),
                Ok(count) => self.end += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                    return Err(Error::Truncated { offset: self.offset });
                }
                Err(error) if error.kind() == ErrorKind::InvalidData => {
                    let reason = "what is compressed is damaged";
                    return Err(Error::Corrupt { offset: self.offset, reason });
                }
                Err(error) => return Err(Error::Io { offset: self.offset, error }),
            }
        }
        Ok(true)
    }

    fn has_room(&self, length: usize) -> bool {
        let room = self.bytes.len();
        self.start + length <= room && self.end + LEAST_ROOM <= room
    }

    /// Moves the window to the front, of other memory when this one holds what was taken.
    fn move_window(&mut self) {
        if self.keeps && self.left.is_none() {
            let mut next = std::mem::take(&mut self.spare);
            next.resize(READ_BYTES.max(self.end - self.start), 0);
            next.iter_mut().zip(self.window()).for_each(|(to, from)| *to = *from);
            self.left = Some(std::mem::replace(&mut self.bytes, next));
        } else {
            self.bytes.copy_within(self.start..self.end, 0);
        }
        self.end -= self.start;
        self.start = 0;
    }

    /// From now on what is taken stays where it is until [`Buffer::take_left`]; `spare` is memory to go on in.
    pub(crate) fn keep(&mut self, spare: Vec<u8>) {
        self.keeps = true;
        self.spare = spare;
    }

    /// The memory that the window left since the last call, with all that was taken before the last that was.
    pub(crate) const fn take_left(&mut self) -> Option<Vec<u8>> {
        self.left.take()
    }

    /// All memory, when nothing more is to be read.
    pub(crate) fn take_all(&mut self) -> Vec<u8> {
        (self.start, self.end) = (0, 0);
        self.left.take().unwrap_or_else(|| std::mem::take(&mut self.bytes))
    }

    /// Where in memory the octets from the window back begin.
    pub(crate) const fn place_of_taken(&self, length: usize) -> usize {
        self.start.saturating_sub(length)
    }

    /// What is in the window.
    pub(crate) fn window(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// Steps over octets that are in the window.
    pub(crate) fn consume(&mut self, length: usize) {
        let length = length.min(self.end - self.start);
        self.start += length;
        self.offset += length as u64;
    }

    /// Steps over octets, in the window or not. False when the stream ends before.
    pub(crate) fn skip(&mut self, length: u64) -> Result<bool, Error> {
        let mut left = length;
        while left > 0 {
            if self.window().is_empty() && !self.fill(1)? {
                return Ok(false);
            }
            let here = usize::try_from(left).unwrap_or(usize::MAX).min(self.window().len());
            self.consume(here);
            left -= here as u64;
        }
        Ok(true)
    }

    /// The octets from `offset` back; only as far as the window still holds them, which it does after `fill`.
    pub(crate) fn taken(&self, length: usize) -> &[u8] {
        self.bytes.get(self.start.saturating_sub(length)..self.start).unwrap_or_default()
    }
}
