//! What all flows together may keep of bytes that came too early.

/// Bytes kept by all flows together, at most. At the bound a stream goes on without the bytes that it misses.
pub const MAX_TOTAL_PENDING_BYTES: usize = 64 * 1024 * 1024;

/// Counts what is kept.
#[derive(Debug, Default)]
pub struct Budget {
    used: usize,
}

impl Budget {
    /// Takes room for `length` bytes. False when there is none.
    pub fn take(&mut self, length: usize) -> bool {
        let fits = self.used + length <= MAX_TOTAL_PENDING_BYTES;
        if fits {
            self.used += length;
        }
        fits
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
