//! Pieces of one datagram in their order, each octet once.

/// Pieces of one datagram, at most: an honest sender needs a few dozen.
const MAX_PIECES: usize = 512;

/// What a new piece was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// All of it was missing.
    New,
    /// It was there before, octet for octet.
    Repeated,
    /// Some of it was there before, or it moves the end. Only what was missing is kept.
    Contradicting,
    /// There are too many pieces.
    TooMany,
}

#[derive(Debug)]
struct Piece {
    start: u32,
    /// Length on the wire; fewer octets may have been captured.
    length: u32,
    bytes: Vec<u8>,
}

impl Piece {
    const fn end(&self) -> u32 {
        self.start + self.length
    }
}

/// The pieces that are there.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    /// In order, without overlap.
    sorted: Vec<Piece>,
    /// Length of the datagram, once the last piece is there.
    length: Option<u32>,
    bytes: usize,
}

impl Pieces {
    /// Octets kept.
    pub(crate) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds `length` octets at `start`, of which `bytes` were captured.
    pub(crate) fn add(&mut self, start: u32, length: u32, bytes: &[u8], is_last: bool) -> Place {
        let end = start + length;
        let bytes = bytes.get(..length as usize).unwrap_or(bytes);
        if self.sorted.iter().any(|piece| piece.start == start && piece.length == length && piece.bytes == bytes)
            && is_last == (self.length == Some(end))
        {
            return Place::Repeated;
        }
        let reach = self.sorted.last().map_or(0, Piece::end);
        let moves_end = self.length.is_some_and(|length| end > length || is_last && end != length);
        if is_last && self.length.is_none() && reach <= end {
            self.length = Some(end);
        }
        let contradicts = moves_end || is_last && reach > end;
        let limit = self.length.unwrap_or(u32::MAX);
        let missing = self.missing(start, end.min(limit));
        let kept: u32 = missing.iter().map(|(from, to)| to - from).sum();
        if self.sorted.len() + missing.len() > MAX_PIECES {
            return Place::TooMany;
        }
        for (from, to) in missing {
            let part = bytes.get((from - start) as usize..).unwrap_or_default();
            let part = part.get(..(to - from) as usize).unwrap_or(part);
            self.bytes += part.len();
            let at = self.sorted.partition_point(|piece| piece.start < from);
            self.sorted.insert(at, Piece { start: from, length: to - from, bytes: part.to_vec() });
        }
        if contradicts || kept < length { Place::Contradicting } else { Place::New }
    }

    /// The parts of a range that no piece covers.
    fn missing(&self, start: u32, end: u32) -> Vec<(u32, u32)> {
        let mut found = Vec::new();
        let mut from = start;
        let first = self.sorted.partition_point(|piece| piece.end() <= start);
        for piece in self.sorted.iter().skip(first).take_while(|piece| piece.start < end) {
            if from < piece.start {
                found.push((from, piece.start));
            }
            from = from.max(piece.end());
        }
        if from < end {
            found.push((from, end));
        }
        found
    }

    /// True when nothing is missing.
    pub(crate) fn is_whole(&self) -> bool {
        let Some(length) = self.length else { return false };
        let mut at = 0;
        for piece in &self.sorted {
            if piece.start != at {
                return false;
            }
            at = piece.end();
        }
        at == length
    }

    /// All octets up to the first that was not captured, and the length on the wire.
    pub(crate) fn join(self) -> (Vec<u8>, u32) {
        let mut joined = Vec::with_capacity(self.bytes);
        for piece in &self.sorted {
            if joined.len() < piece.start as usize {
                break;
            }
            joined.extend_from_slice(&piece.bytes);
        }
        (joined, self.length.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_piece_changes_nothing() {
        let mut pieces = Pieces::default();
        assert_eq!(pieces.add(8, 4, b"tail", true), Place::New);
        assert_eq!(pieces.add(8, 4, b"tail", true), Place::Repeated);
        assert_eq!(pieces.add(0, 8, b"12345678", false), Place::New);
        assert!(pieces.is_whole());
        assert_eq!(pieces.join(), (b"12345678tail".to_vec(), 12));
    }

    #[test]
    fn the_end_cannot_be_moved() {
        let mut pieces = Pieces::default();
        pieces.add(8, 4, b"tail", true);
        assert_eq!(pieces.add(16, 4, b"more", true), Place::Contradicting);
        pieces.add(0, 8, b"12345678", false);
        assert_eq!(pieces.join(), (b"12345678tail".to_vec(), 12));
    }

    #[test]
    fn a_hole_in_what_was_captured_ends_the_bytes_and_not_the_length() {
        let mut pieces = Pieces::default();
        pieces.add(0, 8, b"1234", false);
        pieces.add(8, 4, b"tail", true);
        assert!(pieces.is_whole());
        assert_eq!(pieces.join(), (b"1234".to_vec(), 12));
    }

    #[test]
    fn too_many_pieces_are_refused() {
        let mut pieces = Pieces::default();
        let last = (0..2000).map(|nth| pieces.add(nth * 16, 8, &[0; 8], false)).last();
        assert_eq!(last, Some(Place::TooMany));
        assert_eq!(pieces.bytes(), MAX_PIECES * 8);
    }

    proptest::proptest! {
        #[test]
        fn what_came_first_stays_whatever_follows(parts in proptest::collection::vec((0_u32..64, 1_u32..32, 0_u8..255), 1..40)) {
            let mut pieces = Pieces::default();
            let mut expected: Vec<Option<u8>> = vec![None; 128];
            for (start, length, value) in parts {
                pieces.add(start, length, &vec![value; length as usize], false);
                for octet in &mut expected[start as usize..(start + length) as usize] {
                    octet.get_or_insert(value);
                }
            }
            for piece in &pieces.sorted {
                let range = piece.start as usize..piece.end() as usize;
                let kept: Vec<Option<u8>> = piece.bytes.iter().copied().map(Some).collect();
                proptest::prop_assert_eq!(&kept[..], &expected[range]);
            }
            let octets: usize = pieces.sorted.iter().map(|piece| piece.bytes.len()).sum();
            proptest::prop_assert_eq!(octets, pieces.bytes());
            proptest::prop_assert_eq!(octets, expected.iter().flatten().count());
        }
    }
}
