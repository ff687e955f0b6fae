//! When to look at which flow again: a wheel of seconds, so that nobody walks over all flows to find the few that ended.

/// Length of one bucket, in nanoseconds.
const BUCKET_NS: i64 = 1_000_000_000;
/// Buckets of the wheel: more seconds than any flow may be silent. What is due later is looked at once on the way.
const BUCKETS: u32 = 1024;
/// No slot, or no bucket.
const NONE: u32 = u32::MAX;

/// A slot's place in the list of its bucket.
#[derive(Clone, Copy, Debug)]
struct Link {
    next: u32,
    previous: u32,
    bucket: u32,
}

const UNLINKED: Link = Link { next: NONE, previous: NONE, bucket: NONE };

/// The wheel: each slot stands in one bucket at most. Whether a flow ended its own times decide, not the wheel.
#[derive(Debug)]
pub(crate) struct Wheel {
    /// First slot of each bucket.
    heads: Vec<u32>,
    links: Vec<Link>,
    /// The second up to which, itself included, all buckets were emptied.
    second: Option<i64>,
    spare: Vec<u32>,
}

impl Default for Wheel {
    fn default() -> Self {
        Self { heads: vec![NONE; BUCKETS as usize], links: Vec::new(), second: None, spare: Vec::new() }
    }
}

const fn second_of(time_ns: i64) -> i64 {
    time_ns.div_euclid(BUCKET_NS)
}

fn bucket_of(second: i64) -> u32 {
    u32::try_from(second.rem_euclid(i64::from(BUCKETS))).unwrap_or_default()
}

impl Wheel {
    /// Notes that the flow of a slot may be due after a time; forgets what was noted of the slot before.
    pub(crate) fn put(&mut self, slot: u32, due_ns: i64) {
        self.remove(slot);
        // A flow is due when the second in which its silence gets too long is over; one that is late already, next.
        // Before the hand first moved it stands a whole round back: nothing was taken out yet.
        let emptied = *self.second.get_or_insert(second_of(due_ns).saturating_sub(i64::from(BUCKETS)));
        self.link(slot, bucket_of(second_of(due_ns).max(emptied).saturating_add(1)));
    }

    /// A wheel whose hand stands where this one's does, and nothing in it.
    pub(crate) fn emptied(&self) -> Self {
        Self { second: self.second, ..Self::default() }
    }

    /// Notes of a slot what was noted of another slot of another wheel, whose hand stands at the same time.
    pub(crate) fn put_as(&mut self, slot: u32, other: &Self, other_slot: u32) {
        self.remove(slot);
        if let Some(link) = other.links.get(other_slot as usize) {
            self.link(slot, link.bucket);
        }
    }

    fn link(&mut self, slot: u32, bucket: u32) {
        let Some(head) = self.heads.get_mut(bucket as usize) else { return };
        let next = std::mem::replace(head, slot);
        if self.links.len() <= slot as usize {
            self.links.resize(slot as usize + 1, UNLINKED);
        }
        if let Some(link) = self.links.get_mut(slot as usize) {
            *link = Link { next, previous: NONE, bucket };
        }
        if let Some(second) = self.links.get_mut(next as usize) {
            second.previous = slot;
        }
    }

    /// Forgets what was noted of a slot.
    pub(crate) fn remove(&mut self, slot: u32) {
        let Some(link) = self.links.get_mut(slot as usize) else { return };
        let Link { next, previous, bucket } = std::mem::replace(link, UNLINKED);
        if bucket == NONE {
            return;
        }
        match self.links.get_mut(previous as usize) {
            Some(before) => before.next = next,
            None => {
                if let Some(head) = self.heads.get_mut(bucket as usize) {
                    *head = next;
                }
            }
        }
        if let Some(after) = self.links.get_mut(next as usize) {
            after.previous = previous;
        }
    }

    /// Takes out the slots that may be due at a time, and perhaps some that are not. Time that runs backwards moves the
    /// hand back.
    pub(crate) fn advance(&mut self, now_ns: i64) -> Vec<u32> {
        let now = second_of(now_ns);
        let from = self.second.map_or(now, |second| second.saturating_add(1));
        self.second = Some(now);
        let mut due = std::mem::take(&mut self.spare);
        // A whole round at most, and nothing when time went back.
        for second in from.max(now.saturating_sub(i64::from(BUCKETS) - 1))..=now {
            let Some(head) = self.heads.get_mut(bucket_of(second) as usize) else { continue };
            let mut slot = std::mem::replace(head, NONE);
            while let Some(link) = self.links.get_mut(slot as usize) {
                due.push(slot);
                slot = std::mem::replace(link, UNLINKED).next;
            }
        }
        due
    }

    /// Takes back an emptied list for the next time.
    pub(crate) fn keep(&mut self, spare: Vec<u32>) {
        self.spare = spare;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn a_slot_comes_out_once_and_never_later_than_two_seconds_after_it_is_due(
            steps in prop::collection::vec((0_u32..40, 0_i64..2_000, 0_i64..5, any::<bool>()), 1..200),
        ) {
            let mut wheel = Wheel::default();
            let mut noted = BTreeMap::new();
            let mut now = 0_i64;
            for (slot, ahead, passed, is_removed) in steps {
                if is_removed {
                    wheel.remove(slot);
                    noted.remove(&slot);
                } else {
                    wheel.put(slot, (now + ahead) * BUCKET_NS);
                    noted.insert(slot, now + ahead);
                }
                now += passed;
                for out in wheel.advance(now * BUCKET_NS) {
                    prop_assert!(noted.remove(&out).is_some());
                }
                prop_assert!(noted.values().all(|due| *due + 2 > now), "{noted:?} at {now}");
            }
        }
    }
}
