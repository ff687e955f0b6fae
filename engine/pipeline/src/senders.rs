//! Who sent frames: packed and kept flat, so that the next frame of a known sender costs one look into memory.

use crate::window::Place;
use asepsis_observation::{Endpoint, Fields, Mac};
use asepsis_wire::Frame;
use hashbrown::DefaultHashBuilder;
use std::hash::{BuildHasher, Hash, Hasher};
use std::net::IpAddr;

/// Senders remembered so that a repeat costs no new observation, at most; at the bound all are forgotten and seen anew.
const MAX_SENDERS: usize = 65_536;
/// Places at first. Always a power of two, and at least twice the senders.
const FIRST_PLACES: usize = 1024;

/// Link-layer source, IP source, VLAN, and time to live or `EtherType`, packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sender([u64; 4]);

impl Hash for Sender {
    /// Word by word: as a run of octets they take three times as long.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.iter().for_each(|word| state.write_u64(*word));
    }
}

const HAS_MAC: u64 = 1 << 16;
const HAS_V4: u64 = 1 << 17;
const HAS_V6: u64 = 1 << 18;
/// A device of `EtherCAT` (this `EtherType`) sets this bit in the source of frames that it passes on (IEC 61158-4-12 5.2.2): they
/// are no other sender's. The controller is told by its own frames.
const ETHERCAT: u16 = 0x88a4;
const LOCAL: u64 = 1 << 41;
/// In every sender: a free place is told from all of them.
const IS_SENDER: u64 = 1 << 63;

impl Sender {
    /// The sender of a frame; `ip` is the source of the packet in it and its time to live. Nothing when it has no address at all.
    pub(crate) fn of(frame: &Frame<'_>, ip: Option<(IpAddr, u8)>) -> Option<Self> {
        let (mac, has_mac) = match frame.source {
            Some([first, second, rest @ ..]) => {
                let high = u64::from(u16::from_be_bytes([first, second]));
                (high << 32 | u64::from(u32::from_be_bytes(rest)), HAS_MAC)
            }
            None => (0, 0),
        };
        let ([high, low], version) = match ip.map(|(source, _)| source) {
            None => ([0, 0], 0),
            Some(IpAddr::V4(v4)) => ([0, u64::from(v4.to_bits())], HAS_V4),
            Some(IpAddr::V6(v6)) => {
                let low = v6.to_bits() & u128::from(u64::MAX);
                ([v6.to_bits() >> 64, low].map(|half| u64::try_from(half).unwrap_or_default()), HAS_V6)
            }
        };
        // An address that is not specified is none.
        let (has_ip, mark) = match ip {
            Some((_, hop_limit)) if high | low != 0 => (version, u16::from(hop_limit)),
            _ => (0, frame.ether_type),
        };
        let vlan = frame.vlan.map_or(0, |vlan| u64::from(vlan) + 1);
        let flags = IS_SENDER | has_mac | has_ip | vlan << 32;
        let is_passed_on = mark == ETHERCAT && mac & LOCAL != 0;
        (has_mac | has_ip != 0 && !is_passed_on).then_some(Self([mac, high, low, flags | u64::from(mark)]))
    }

    /// What is observed of it.
    pub(crate) fn observed(&self) -> (Endpoint, Fields) {
        let Self([mac, high, low, rest]) = *self;
        let [_, _, vlan_high, vlan_low, _, _, mark @ ..] = rest.to_be_bytes();
        let vlan = u16::from_be_bytes([vlan_high, vlan_low]).checked_sub(1);
        let [_, _, mac @ ..] = mac.to_be_bytes();
        let ip = if rest & HAS_V4 != 0 {
            Some(IpAddr::V4(u32::try_from(low).unwrap_or_default().into()))
        } else {
            (rest & HAS_V6 != 0).then(|| IpAddr::V6((u128::from(high) << 64 | u128::from(low)).into()))
        };
        let name = if ip.is_some() { "ttl" } else { "ether_type" };
        let subject = Endpoint { mac: (rest & HAS_MAC != 0).then_some(Mac(mac)), ip, vlan };
        (subject, Fields::new().with(name, u16::from_be_bytes(mark)))
    }
}

/// A sender and where its open observation is: one line of the processor's cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Known {
    sender: Sender,
    place: Place,
}

/// The senders of the last minutes, by open addressing; none is removed alone.
#[derive(Debug)]
pub(crate) struct Senders {
    /// Keyed at random for each process: who sends packets cannot choose what collides.
    hasher: DefaultHashBuilder,
    places: Vec<Known>,
    count: usize,
}

impl Default for Senders {
    fn default() -> Self {
        Self { hasher: DefaultHashBuilder::default(), places: free(FIRST_PLACES), count: 0 }
    }
}

fn free(length: usize) -> Vec<Known> {
    vec![Known { sender: Sender::default(), place: Place::default() }; length]
}

impl Senders {
    /// The hash of a sender.
    pub(crate) fn hash_of(&self, sender: &Sender) -> u64 {
        self.hasher.hash_one(sender)
    }

    /// Index of a sender, or of the free place for it.
    fn index(&self, sender: &Sender, hash: u64) -> usize {
        let last = self.places.len() - 1;
        let mut at = usize::try_from(hash & last as u64).unwrap_or_default();
        while let Some(known) = self.places.get(at)
            && known.sender != *sender
            && known.sender != Sender::default()
        {
            at = (at + 1) & last;
        }
        at
    }

    /// Where the observations of the senders with these hashes may have been put: only to fetch them from memory.
    pub(crate) fn guess(&self, hashes: &[u64]) -> impl Iterator<Item = Place> {
        let last = self.places.len() as u64 - 1;
        let index = move |hash: u64| usize::try_from(hash & last).unwrap_or_default();
        hashes.iter().filter_map(move |hash| self.places.get(index(*hash)).map(|known| known.place))
    }

    /// Where the observation of a sender with this hash was put.
    pub(crate) fn get(&self, sender: &Sender, hash: u64) -> Option<Place> {
        self.places.get(self.index(sender, hash)).filter(|known| known.sender == *sender).map(|known| known.place)
    }

    /// How many are remembered.
    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    /// Notes where the observation of a sender was put.
    pub(crate) fn put(&mut self, sender: Sender, place: Place) {
        if self.count >= MAX_SENDERS {
            self.places = free(FIRST_PLACES);
            self.count = 0;
        }
        if (self.count + 1) * 2 > self.places.len() {
            let double = self.places.len() * 2;
            for known in std::mem::replace(&mut self.places, free(double)) {
                if known.sender != Sender::default() {
                    self.set(known);
                }
            }
        }
        if self.set(Known { sender, place }) {
            self.count += 1;
        }
    }

    /// True when the sender was not there.
    fn set(&mut self, known: Known) -> bool {
        let at = self.index(&known.sender, self.hash_of(&known.sender));
        let Some(place) = self.places.get_mut(at) else { return false };
        std::mem::replace(place, known).sender == Sender::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asepsis_wire::{LinkType, read_frame, read_ip};
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn sender(number: u64) -> Sender {
        Sender([number, 0, 0, IS_SENDER | HAS_MAC])
    }

    #[test]
    fn a_frame_that_a_device_passed_on_has_no_sender_of_its_own() {
        let of = |first, ether_type| {
            let source = Some([first, 0, 0x5e, 0, 0x53, 1]);
            Sender::of(&Frame { source, destination: None, vlan: None, ether_type, payload: &[] }, None)
        };
        assert!(of(0, ETHERCAT).is_some() && of(2, 0x88cc).is_some());
        assert_eq!(of(2, ETHERCAT), None);
    }

    proptest! {
        #[test]
        fn what_was_put_is_found_as_in_a_plain_map(numbers in prop::collection::vec(0_u64..3000, 1..4000)) {
            let (mut senders, mut model) = (Senders::default(), HashMap::new());
            for (packet, number) in numbers.iter().enumerate() {
                let place = Place::of(packet as u64);
                senders.put(sender(*number), place);
                model.insert(*number, place);
            }
            for number in 0..3000 {
                let sender = sender(number);
                prop_assert_eq!(senders.get(&sender, senders.hash_of(&sender)), model.get(&number).copied());
            }
            prop_assert_eq!(senders.count, model.len());
        }

        #[test]
        fn what_is_observed_is_what_was_packed(source: [u8; 6], address: IpAddr, vlan in 1_u16..4095, hop_limit: u8) {
            let mut bytes = [&[2, 0, 0, 0, 0, 1], &source[..], &[0x81, 0], &vlan.to_be_bytes()].concat();
            match address {
                IpAddr::V4(v4) => {
                    bytes.extend([8, 0, 0x45, 0, 0, 20, 0, 0, 0, 0, hop_limit, 99, 0, 0]);
                    bytes.extend(v4.octets());
                    bytes.extend([192, 0, 2, 1]);
                }
                IpAddr::V6(v6) => {
                    bytes.extend([0x86, 0xdd, 0x60, 0, 0, 0, 0, 0, 59, hop_limit]);
                    bytes.extend(v6.octets());
                    bytes.extend(v6.octets());
                }
            }
            let frame = read_frame(LinkType::Ethernet, &bytes).unwrap();
            let ip = read_ip(frame.ether_type, frame.payload).unwrap();
            let (subject, fields) = Sender::of(&frame, Some((ip.source, ip.hop_limit))).unwrap().observed();
            let known = (!address.is_unspecified()).then_some(address);
            prop_assert_eq!(subject, Endpoint { mac: Some(Mac(source)), ip: known, vlan: Some(vlan) });
            if known.is_some() {
                prop_assert_eq!(fields, Fields::new().with("ttl", hop_limit));
            }
        }
    }

    #[test]
    fn at_the_bound_all_are_forgotten() {
        let mut senders = Senders::default();
        for number in 0..=MAX_SENDERS as u64 {
            senders.put(sender(number), Place::default());
        }
        assert_eq!((senders.count, senders.get(&sender(0), senders.hash_of(&sender(0)))), (1, None));
        assert!(senders.places.len() <= 2 * MAX_SENDERS);
    }
}
