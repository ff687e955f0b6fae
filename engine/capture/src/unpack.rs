//! Compressed captures: gzip (RFC 1952) and Zstandard (RFC 8878), unpacked while they are read.
//!
//! However long the result, only a window of it is in memory: 32 KiB for gzip, what a frame asks for and at most 100 MiB
//! (the limit of the decoder) for Zstandard.

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result};

/// Octets by which a format is told.
const MAGIC_LENGTH: usize = 4;
/// RFC 1952 2.3.1: identification and the only method.
const GZIP: [u8; 3] = [0x1f, 0x8b, 8];
/// RFC 8878 3.1.1.
const ZSTANDARD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// RFC 8878 3.1.2: the lowest of sixteen numbers of frames that are stepped over.
const SKIPPABLE: u32 = 0x184d_2a50;
/// Octets unpacked at a time: what a damaged stream may take with it.
const MAX_UNPACKED_AT_ONCE: usize = 64 * 1024;

/// The input, its first octets put back.
struct Input<R> {
    inner: R,
    head: [u8; MAGIC_LENGTH],
    head_length: usize,
    head_used: usize,
    /// Octets handed on, those of the head included.
    taken: u64,
    is_at_end: bool,
    /// What the operating system said, if it could not read on.
    fault: Option<ErrorKind>,
}

impl<R: Read> Input<R> {
    fn new(mut inner: R) -> Result<Self> {
        let mut head = [0; MAGIC_LENGTH];
        let mut head_length = 0;
        while head_length < MAGIC_LENGTH {
            match inner.read(head.get_mut(head_length..).unwrap_or_default()) {
                Ok(0) => break,
                Ok(count) => head_length += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Self { inner, head, head_length, head_used: 0, taken: 0, is_at_end: false, fault: None })
    }
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, space: &mut [u8]) -> Result<usize> {
        let waiting = self.head.get(self.head_used..self.head_length).unwrap_or_default();
        let count = if waiting.is_empty() {
            let count = self.inner.read(space).inspect_err(|error| self.fault = Some(error.kind()))?;
            self.is_at_end = count == 0 && !space.is_empty();
            count
        } else {
            let count = waiting.len().min(space.len());
            space.iter_mut().zip(waiting).for_each(|(to, from)| *to = *from);
            self.head_used += count;
            count
        };
        self.taken += count as u64;
        Ok(count)
    }
}

type Buffered<R> = BufReader<Input<R>>;

enum State<R> {
    /// Nothing was read.
    Unread(Option<R>),
    Plain(Input<R>),
    Gzip(Box<MultiGzDecoder<Buffered<R>>>),
    Zstandard(Box<Frames<R>>),
}

/// A stream as it was before it was compressed; one that was not is passed on.
pub(crate) struct Unpacked<R> {
    state: State<R>,
}

impl<R: Read> Unpacked<R> {
    pub(crate) const fn new(input: R) -> Self {
        Self { state: State::Unread(Some(input)) }
    }

    /// Octets of the compressed input that were read; nothing when it is not compressed.
    pub(crate) fn packed_offset(&self) -> Option<u64> {
        match &self.state {
            State::Unread(_) | State::Plain(_) => None,
            State::Gzip(decoder) => Some(decoder.get_ref().get_ref().taken),
            State::Zstandard(frames) => Some(frames.source.get_ref().taken),
        }
    }

    fn begin(&mut self) -> Result<()> {
        let State::Unread(input) = &mut self.state else { return Ok(()) };
        let Some(input) = input.take() else { return Ok(()) };
        let input = Input::new(input)?;
        self.state = if input.head.starts_with(&GZIP) {
            State::Gzip(Box::new(MultiGzDecoder::new(BufReader::new(input))))
        } else if input.head == ZSTANDARD || u32::from_le_bytes(input.head) & 0xffff_fff0 == SKIPPABLE {
            State::Zstandard(Box::new(Frames::new(BufReader::new(input))))
        } else {
            State::Plain(input)
        };
        Ok(())
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, space: &mut [u8]) -> Result<usize> {
        self.begin()?;
        let length = space.len().min(MAX_UNPACKED_AT_ONCE);
        let part = |space| <[u8]>::get_mut(space, ..length).unwrap_or_default();
        match &mut self.state {
            State::Unread(_) => Ok(0),
            State::Plain(input) => input.read(space),
            State::Gzip(decoder) => {
                decoder.read(part(space)).map_err(|error| as_end_or_damage(&error, decoder.get_ref()))
            }
            State::Zstandard(frames) => frames.read(part(space)),
        }
    }
}

/// Frames of Zstandard, one after the other.
struct Frames<R> {
    source: Buffered<R>,
    decoder: FrameDecoder,
    is_inside: bool,
}

impl<R: Read> Frames<R> {
    fn new(source: Buffered<R>) -> Self {
        Self { source, decoder: FrameDecoder::new(), is_inside: false }
    }

    fn read(&mut self, space: &mut [u8]) -> Result<usize> {
        loop {
            if self.is_inside {
                let count = self.read_frame(space)?;
                if count > 0 {
                    return Ok(count);
                }
                self.is_inside = false;
            }
            if self.source.fill_buf()?.is_empty() {
                return Ok(0);
            }
            self.begin_frame()?;
        }
    }

    fn begin_frame(&mut self) -> Result<()> {
        match self.decoder.init(&mut self.source) {
            Ok(()) => self.is_inside = true,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                let length = u64::from(length);
                if std::io::copy(&mut self.source.by_ref().take(length), &mut std::io::sink())? < length {
                    return Err(ErrorKind::UnexpectedEof.into());
                }
            }
            Err(error) => return Err(as_end_or_damage(&Error::other(error), &self.source)),
        }
        Ok(())
    }

    fn read_frame(&mut self, space: &mut [u8]) -> Result<usize> {
        while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
            self.decoder
                .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1))
                .map_err(|error| as_end_or_damage(&Error::other(error), &self.source))?;
        }
        self.decoder.read(space)
    }
}

/// A decoder that fails where the input ends was cut short; elsewhere the input is damaged. What the operating system
/// says stays as it is.
fn as_end_or_damage<R>(error: &Error, source: &Buffered<R>) -> Error {
    let input = source.get_ref();
    if let Some(code) = input.fault {
        return code.into();
    }
    let is_end = input.is_at_end && source.buffer().is_empty();
    if is_end || error.kind() == ErrorKind::UnexpectedEof {
        ErrorKind::UnexpectedEof.into()
    } else {
        ErrorKind::InvalidData.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstandard(bytes: &[u8]) -> Vec<u8> {
        compress_to_vec(bytes, CompressionLevel::Fastest)
    }

    /// What can be unpacked, and what stopped it.
    fn unpack(packed: &[u8]) -> (Vec<u8>, Option<ErrorKind>) {
        let mut unpacked = Unpacked::new(packed);
        let (mut found, mut space) = (Vec::new(), vec![0; 100_000]);
        loop {
            match unpacked.read(&mut space) {
                Ok(0) => return (found, None),
                Ok(count) => found.extend_from_slice(&space[..count]),
                Err(error) => return (found, Some(error.kind())),
            }
        }
    }

    fn sample() -> Vec<u8> {
        (0..150_000_u32).flat_map(|number| number.wrapping_mul(number).to_le_bytes()).collect()
    }

    #[test]
    fn what_is_not_compressed_is_passed_on() {
        for bytes in [&b""[..], b"a", b"abc", b"\xd4\xc3\xb2\xa1 and more"] {
            assert_eq!(unpack(bytes), (bytes.to_vec(), None));
        }
    }

    #[test]
    fn members_and_frames_follow_each_other() {
        let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"xyz"].concat();
        assert_eq!(unpack(&[gzip(b"one "), gzip(b"two")].concat()), (b"one two".to_vec(), None));
        let frames = [skipped.clone(), zstandard(b"one "), skipped, zstandard(b"two")].concat();
        assert_eq!(unpack(&frames), (b"one two".to_vec(), None));
        for packed in [gzip(&sample()), zstandard(&sample())] {
            assert_eq!(unpack(&packed), (sample(), None));
        }
    }

    #[test]
    fn a_member_cut_short_is_kept_as_far_as_it_goes() {
        for packed in [gzip(&sample()), zstandard(&sample())] {
            for cut in [1, 9, packed.len() / 2] {
                let (found, error) = unpack(&packed[..packed.len() - cut]);
                assert_eq!(error, Some(ErrorKind::UnexpectedEof), "{cut}");
                assert!(sample().starts_with(&found) && found.len() + cut + 2 * 128 * 1024 > sample().len() / 2);
            }
        }
    }

    #[test]
    fn damage_is_told_from_a_cut() {
        for (mut packed, at) in [(gzip(&sample()), 200_000), (zstandard(&sample()), 0)] {
            let at = if at == 0 { packed.len() } else { at };
            packed.extend(b"no frame and no member");
            packed[at..at + 4].fill(0xff);
            let (found, error) = unpack(&packed);
            assert_eq!(error, Some(ErrorKind::InvalidData));
            assert!(sample().starts_with(&found) && !found.is_empty());
        }
    }

    #[test]
    fn the_offset_is_that_of_the_packed_file() {
        let packed = gzip(&sample());
        let mut unpacked = Unpacked::new(&packed[..]);
        assert_eq!(unpacked.packed_offset(), None);
        std::io::copy(&mut unpacked, &mut std::io::sink()).unwrap();
        assert_eq!(unpacked.packed_offset(), Some(packed.len() as u64));
    }

    proptest::proptest! {
        #[test]
        fn any_packed_bytes_are_read_without_panic(bytes: Vec<u8>, at in 0_usize..200, value: u8, is_gzip: bool) {
            let mut packed = if is_gzip { gzip(&bytes) } else { zstandard(&bytes) };
            let at = at % packed.len();
            packed[at] = value;
            unpack(&packed);
            let magic: &[u8] = if is_gzip { &GZIP } else { &ZSTANDARD };
            unpack(&[magic, &bytes].concat());
        }
    }
}
