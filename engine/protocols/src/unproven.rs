//! How long a stream is believed to be a protocol that has not shown itself in it yet.

use crate::Progress;

/// Counts the bytes of a stream until the protocol shows itself.
#[derive(Debug, Default)]
pub(crate) struct Unproven {
    is_proven: bool,
    bytes: usize,
}

impl Unproven {
    /// The protocol has shown itself: the stream is read to its end.
    pub const fn prove(&mut self) {
        self.is_proven = true;
    }

    /// Passes `length` bytes; gives the stream back when more than `most` of it showed nothing.
    pub const fn pass(&mut self, length: usize, most: usize) -> Progress {
        self.bytes = self.bytes.saturating_add(length);
        if !self.is_proven && self.bytes > most { Progress::NotMine } else { Progress::Consumed(length) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_shows_nothing_is_given_back() {
        let mut unproven = Unproven::default();
        assert_eq!(unproven.pass(10, 10), Progress::Consumed(10));
        assert_eq!(unproven.pass(1, 10), Progress::NotMine);
        unproven.prove();
        assert_eq!(unproven.pass(usize::MAX, 10), Progress::Consumed(usize::MAX));
    }
}
