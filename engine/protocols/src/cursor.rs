//! Reads numbers and octets of a message in order; where it ends too early there is nothing.

/// A place in a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    /// Begins at the first octet.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// All that is left.
    pub const fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// The next `length` octets.
    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// The next `N` octets.
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    /// Steps over `length` octets.
    pub fn skip(&mut self, length: usize) -> Option<()> {
        self.take(length).map(|_| ())
    }

    /// The next octet.
    pub fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    /// A number in two octets, most significant first.
    pub fn big16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    /// A number in four octets, most significant first.
    pub fn big32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    /// A number in two octets, least significant first.
    pub fn little16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    /// A number in four octets, least significant first.
    pub fn little32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_order_and_end_with_the_bytes() {
        let mut cursor = Cursor::new(&[1, 0, 2, 3, 0, 4]);
        assert_eq!((cursor.byte(), cursor.big16(), cursor.little16()), (Some(1), Some(2), Some(3)));
        assert_eq!((cursor.big16(), cursor.rest()), (None, &[4][..]));
        assert_eq!((cursor.take(usize::MAX), cursor.skip(1), cursor.rest()), (None, Some(()), &[][..]));
    }
}
