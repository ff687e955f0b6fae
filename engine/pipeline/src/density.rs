//! When a capture is worth several threads: small packets are work for them, large ones are read as fast by one.

/// Packets that are looked at together.
const PACKETS: usize = 2048;
/// Octets of so many packets, at most: as many as there are in 1 KiB each. Of larger ones to read the file is most of the work.
const MAX_OCTETS: usize = PACKETS * 1024;
/// How often in a row the packets must be small: a few small ones begin a transfer too.
const TIMES: usize = 4;

/// How small the packets were until now.
#[derive(Clone, Debug)]
pub(crate) struct Density {
    /// Packets to be looked at together, and what they may hold.
    look: (usize, usize),
    /// Looks that are wanted to be small still.
    wanted: usize,
    /// Packets and octets since the last look.
    since: (usize, usize),
    small: usize,
}

impl Default for Density {
    fn default() -> Self {
        Self { look: (PACKETS, MAX_OCTETS), wanted: TIMES, since: (0, 0), small: 0 }
    }
}

impl Density {
    /// Worth several threads after so many packets at the least, whatever their size.
    #[cfg(test)]
    pub(crate) fn after(packets: usize) -> Self {
        Self { look: (1, usize::MAX), wanted: packets, ..Self::default() }
    }

    /// Counts packets that hold so many octets together.
    pub(crate) const fn packets(&mut self, count: usize, octets: usize) {
        self.since = (self.since.0 + count, self.since.1 + octets);
        if self.since.0 >= self.look.0 {
            self.small = if self.since.1 <= self.look.1 { self.small + 1 } else { 0 };
            self.since = (0, 0);
        }
    }

    /// True when several threads are worth it.
    pub(crate) const fn is_enough(&self) -> bool {
        self.small >= self.wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(runs: &[(usize, usize)]) -> bool {
        let mut density = Density::default();
        for (packets, octets) in runs {
            (0..*packets).for_each(|_| density.packets(1, *octets));
        }
        density.is_enough()
    }

    #[test]
    fn small_packets_in_a_row_are_worth_several_threads() {
        assert!(told(&[(PACKETS * TIMES, 300)]));
        assert!(!told(&[(PACKETS * TIMES - 1, 300)]));
        assert!(!told(&[(PACKETS * TIMES * 4, 1400)]));
    }

    #[test]
    fn a_few_small_packets_begin_a_transfer_too() {
        assert!(!told(&[(PACKETS * 3, 100), (PACKETS, 1400), (PACKETS * 3, 100)]));
    }
}
