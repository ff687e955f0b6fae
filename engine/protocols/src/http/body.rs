//! Bodies of messages (RFC 9112 6 and 7): where they end, and what of them is looked at.

use crate::Progress;

/// Longest line of a chunk's size with its extensions, and of a trailer.
const MAX_LINE_BYTES: usize = 8 * 1024;

/// How a body is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// The header does not say.
    Untold,
    /// So many bytes.
    Length(u64),
    /// In chunks.
    Chunked,
    /// Until the connection closes.
    UntilClose,
}

/// Place in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// So many bytes are left.
    Length(u64),
    /// A chunk's size comes next.
    ChunkSize,
    /// So many bytes of the chunk are left.
    ChunkData(u64),
    /// The line end after a chunk comes next.
    ChunkEnd,
    /// Trailer fields come next.
    Trailer,
    /// All is body.
    UntilClose,
}

/// What to do with bytes of a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// For the framework.
    pub progress: Progress,
    /// So many of the bytes shown are content.
    pub content_bytes: usize,
    /// Where the body stands then; nothing at its end.
    pub next: Option<Body>,
}

impl Body {
    /// The place at the start of a body; nothing when there is none.
    pub fn start(framing: Framing, is_response: bool) -> Option<Self> {
        match framing {
            Framing::Length(0) => None,
            Framing::Length(length) => Some(Self::Length(length)),
            Framing::Chunked => Some(Self::ChunkSize),
            // RFC 9112 6.3: a request without framing has no body, a response goes on until the close.
            Framing::Untold | Framing::UntilClose if is_response => Some(Self::UntilClose),
            Framing::Untold | Framing::UntilClose => None,
        }
    }

    /// Goes on by the bytes shown (not empty). Content is skipped unseen unless it is wanted. Nothing when malformed.
    pub fn step(self, bytes: &[u8], is_wanted: bool) -> Option<Step> {
        match self {
            Self::Length(left) => Some(content(left, bytes, is_wanted, Self::Length, None)),
            Self::ChunkData(left) => Some(content(left, bytes, is_wanted, Self::ChunkData, Some(Self::ChunkEnd))),
            Self::UntilClose if is_wanted => {
                Some(Step { progress: Progress::Consumed(bytes.len()), content_bytes: bytes.len(), next: Some(self) })
            }
            Self::UntilClose => Some(Step { progress: Progress::SideDone, content_bytes: 0, next: None }),
            Self::ChunkSize | Self::ChunkEnd | Self::Trailer => self.line(bytes),
        }
    }

    fn line(self, bytes: &[u8]) -> Option<Step> {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            let wait = Step { progress: Progress::Incomplete, content_bytes: 0, next: Some(self) };
            return (bytes.len() <= MAX_LINE_BYTES).then_some(wait);
        };
        let line = bytes.get(..end)?.trim_ascii_end();
        let next = match self {
            Self::ChunkSize => match chunk_size(line)? {
                0 => Some(Self::Trailer),
                size => Some(Self::ChunkData(size)),
            },
            Self::ChunkEnd => line.is_empty().then_some(Some(Self::ChunkSize))?,
            _ if line.is_empty() => None,
            _ => Some(self),
        };
        Some(Step { progress: Progress::Consumed(end + 1), content_bytes: 0, next })
    }
}

fn content(left: u64, bytes: &[u8], is_wanted: bool, more: fn(u64) -> Body, then: Option<Body>) -> Step {
    if !is_wanted {
        return Step { progress: Progress::Skip(left), content_bytes: 0, next: then };
    }
    let taken = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
    let left = left.saturating_sub(u64::try_from(taken).unwrap_or(u64::MAX));
    let next = if left == 0 { then } else { Some(more(left)) };
    Step { progress: Progress::Consumed(taken), content_bytes: taken, next }
}

/// RFC 9112 7.1: hexadecimal, then perhaps extensions after a semicolon.
fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.split(|byte| *byte == b';').next()?.trim_ascii();
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    if is_number { u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Content found, and what follows the body.
    fn walk(mut bytes: &[u8], start: Body) -> Option<(Vec<u8>, &[u8])> {
        let (mut found, mut place) = (Vec::new(), start);
        loop {
            let step = place.step(bytes, true)?;
            let Progress::Consumed(length) = step.progress else { return None };
            found.extend_from_slice(&bytes[..step.content_bytes]);
            bytes = &bytes[length..];
            match step.next {
                None => return Some((found, bytes)),
                Some(next) => place = next,
            }
        }
    }

    #[test]
    fn chunks_are_put_together() {
        let bytes = b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: x\r\n\r\nHTTP/1.1";
        assert_eq!(walk(bytes, Body::ChunkSize), Some((b"abcde".to_vec(), &b"HTTP/1.1"[..])));
    }

    #[test]
    fn length_ends_the_body() {
        assert_eq!(walk(b"abcdef", Body::Length(4)), Some((b"abcd".to_vec(), &b"ef"[..])));
    }

    #[test]
    fn unwanted_content_is_skipped_unseen() {
        let step = Body::Length(1 << 40).step(b"x", false).unwrap();
        assert_eq!((step.progress, step.next), (Progress::Skip(1 << 40), None));
        assert_eq!(Body::UntilClose.step(b"x", false).unwrap().progress, Progress::SideDone);
    }

    #[test]
    fn damaged_chunks_are_malformed() {
        assert_eq!(Body::ChunkSize.step(b"zz\r\n", true), None);
        assert_eq!(Body::ChunkSize.step(b"-1\r\n", true), None);
        assert_eq!(Body::ChunkEnd.step(b"x\r\n", true), None);
        assert_eq!(Body::ChunkSize.step(&[b'0'; MAX_LINE_BYTES + 1], true), None);
    }
}
