//! What all flows together may keep of bytes that came too early.

/// Bytes kept by all flows together, at most. At the bound a stream goes on without the bytes that it misses.
pub const MAX_TOTAL_PENDING_BYTES: usize = 64 * 1024 * 1024;

/// Counts what is kept.
#[derive(Debug)]
pub struct Budget {
    used: usize,
    most: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self::part_of(1)
    }
}

impl Budget {
    /// One of several equal parts of what may be kept.
    pub const fn part_of(parts: usize) -> Self {
        Self { used: 0, most: MAX_TOTAL_PENDING_BYTES / if parts == 0 { 1 } else { parts } }
    }

    /// Takes room for `length` bytes. False when there is none.
    pub fn take(&mut self, length: usize) -> bool {
        let fits = self.used + length <= self.most;
        if fits {
            self.used += length;
        }
        fits
    }

    /// Counts bytes that another counted until now; they are kept, whether there is room or not.
    pub const fn take_over(&mut self, length: usize) {
        self.used += length;
    }

    /// Gives room back.
    pub fn give(&mut self, length: usize) {
        self.used = self.used.saturating_sub(length);
    }

    /// Bytes kept now.
    pub const fn used(&self) -> usize {
        self.used
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts_together_are_the_whole() {
        let mut part = Budget::part_of(4);
        assert!(part.take(MAX_TOTAL_PENDING_BYTES / 4) && !part.take(1));
        part.give(1);
        assert!(part.take(1));
        assert!(Budget::default().take(MAX_TOTAL_PENDING_BYTES));
    }

    #[test]
    fn what_was_taken_over_leaves_less_room() {
        let mut part = Budget::part_of(4);
        part.take_over(MAX_TOTAL_PENDING_BYTES);
        assert!(!part.take(1));
        part.give(MAX_TOTAL_PENDING_BYTES);
        assert!(part.take(MAX_TOTAL_PENDING_BYTES / 4));
    }
}
