//! Frames that carry no IP packet are mostly the same few again and again: a repeat is counted without being read.

use crate::window::Place;
use asepsis_observation::Kind;
use asepsis_wire::Frame;
use hashbrown::DefaultHashBuilder;
use std::hash::BuildHasher;

/// Frames remembered, at most: each has one place, and a later one takes it. A power of two.
const PLACES: usize = 2048;
/// Longest payload remembered, in octets: ARP padded to the shortest frame has 46.
const MAX_PAYLOAD_BYTES: usize = 64;

/// A frame of which one thing was observed, and where that is counted.
#[derive(Debug)]
struct Known {
    source: Option<[u8; 6]>,
    destination: Option<[u8; 6]>,
    vlan: Option<u16>,
    ether_type: u16,
    /// The payload and how long it is: beside the rest, so that to compare it is no way to other memory.
    payload: [u8; MAX_PAYLOAD_BYTES],
    length: usize,
    kind: &'static Kind,
    place: Place,
}

impl Known {
    fn is(&self, frame: &Frame<'_>) -> bool {
        self.payload.get(..self.length) == Some(frame.payload)
            && (self.source, self.destination, self.vlan, self.ether_type)
                == (frame.source, frame.destination, frame.vlan, frame.ether_type)
    }
}

/// The frames remembered.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    /// Keyed at random for each process: who sends frames cannot choose what collides.
    hasher: DefaultHashBuilder,
    places: Vec<Option<Known>>,
}

impl Frames {
    /// The hash of a frame; nothing when it is too long to be remembered.
    pub(crate) fn hash_of(&self, frame: &Frame<'_>) -> Option<u64> {
        let is_short = frame.payload.len() <= MAX_PAYLOAD_BYTES;
        is_short.then(|| self.hasher.hash_one((frame.source, frame.ether_type, frame.payload)))
    }

    fn index(hash: u64) -> usize {
        usize::try_from(hash % PLACES as u64).unwrap_or_default()
    }

    /// Fetches what is known of the frame with this hash.
    pub(crate) fn fetch(&self, hash: u64) {
        std::hint::black_box(self.places.get(Self::index(hash)).and_then(Option::as_ref).map(|known| known.length));
    }

    /// What was observed of the same frame, which has this hash, before, and where.
    pub(crate) fn get(&self, frame: &Frame<'_>, hash: u64) -> Option<(Place, &'static Kind)> {
        let known = self.places.get(Self::index(hash))?.as_ref()?;
        known.is(frame).then_some((known.place, known.kind))
    }

    /// Notes what alone was observed of a frame with this hash, and where that is.
    pub(crate) fn put(&mut self, frame: &Frame<'_>, hash: u64, (place, kind): (Place, &'static Kind)) {
        if self.places.is_empty() {
            self.places.resize_with(PLACES, || None);
        }
        let Some(known) = self.places.get_mut(Self::index(hash)) else { return };
        let (mut payload, length) = ([0; MAX_PAYLOAD_BYTES], frame.payload.len());
        payload.iter_mut().zip(frame.payload).for_each(|(to, from)| *to = *from);
        let Frame { source, destination, vlan, ether_type, .. } = *frame;
        *known = Some(Known { source, destination, vlan, ether_type, payload, length, kind, place });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asepsis_protocols::MALFORMED;

    fn frame(last: u8, payload: &[u8]) -> Frame<'_> {
        let (source, destination) = (Some([2, 0, 0, 0, 0, last]), Some([0xff; 6]));
        Frame { source, destination, vlan: Some(7), ether_type: 0x0806, payload }
    }

    fn put(frames: &mut Frames, frame: &Frame<'_>, packet: u64) {
        frames.put(frame, frames.hash_of(frame).unwrap(), (Place::of(packet), &MALFORMED));
    }

    #[test]
    fn only_the_same_frame_is_known() {
        let mut frames = Frames::default();
        put(&mut frames, &frame(1, b"who has"), 5);
        let hash = frames.hash_of(&frame(1, b"who has")).unwrap();
        let known = frames.get(&frame(1, b"who has"), hash).unwrap();
        assert_eq!((known.0, known.1.name), (Place::of(5), MALFORMED.name));
        for other in [frame(2, b"who has"), frame(1, b"who had"), Frame { vlan: None, ..frame(1, b"who has") }] {
            assert!(frames.get(&other, hash).is_none());
        }
    }

    #[test]
    fn long_frames_are_not_remembered_and_memory_is_bounded() {
        let mut frames = Frames::default();
        assert_eq!(frames.hash_of(&frame(1, &[0; MAX_PAYLOAD_BYTES + 1])), None);
        for number in 0..3 * PLACES as u64 {
            put(&mut frames, &frame(1, &number.to_le_bytes()), number);
        }
        assert_eq!(frames.places.len(), PLACES);
    }
}
