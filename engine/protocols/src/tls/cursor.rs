//! A place in the bytes of a handshake message; reading past the end gives nothing.

/// Bytes still to be read, in TLS's presentation language (RFC 8446 3).
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a>(pub &'a [u8]);

impl<'a> Cursor<'a> {
    /// The next `length` bytes.
    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// An unsigned number of `length` bytes, at most eight, most significant first.
    fn number(&mut self, length: usize) -> Option<u64> {
        Some(self.take(length)?.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
    }

    /// A number of one byte.
    pub fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// A number of two bytes.
    pub fn u16(&mut self) -> Option<u16> {
        self.take(2)?.first_chunk().map(|pair| u16::from_be_bytes(*pair))
    }

    /// A vector: its length in `width` bytes, then that many bytes.
    pub fn vector(&mut self, width: usize) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number(width)?).ok()?;
        self.take(length)
    }

    /// True when all is read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// All the numbers of two bytes in `bytes`; a last odd byte is ignored.
pub(super) fn numbers(bytes: &[u8]) -> Vec<u16> {
    bytes.as_chunks().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_read_by_their_length() {
        let mut cursor = Cursor(&[0, 0, 2, 7, 8, 1, 9]);
        assert_eq!(cursor.vector(3), Some(&[7, 8][..]));
        assert_eq!(cursor.vector(1), Some(&[9][..]));
        assert!(cursor.is_empty());
        assert_eq!(cursor.u8(), None);
    }

    #[test]
    fn vector_longer_than_the_rest_is_nothing() {
        assert_eq!(Cursor(&[5, 1, 2]).vector(1), None);
    }

    #[test]
    fn odd_byte_is_ignored() {
        assert_eq!(numbers(&[1, 2, 3, 4, 5]), [0x0102, 0x0304]);
    }
}
