//! Recognises packets that were heard at several places, by what does not change on the way.
//!
//! What routers and switches change: hardware addresses, the VLAN tag, time to live and with it the checksum of the header
//! (RFC 1812 5.3.1), the class of service (RFC 2474 5). What is repeated at one place is never a copy: the first of it is
//! one packet with the first at another place, the second with the second.

use asepsis_wire::{ETHER_TYPE_IPV4, ETHER_TYPE_IPV6, Frame, Ip, LinkType, read_frame, read_ip};
use hashbrown::{DefaultHashBuilder, HashMap};
use std::collections::VecDeque;
use std::hash::{BuildHasher, Hasher};
use std::net::IpAddr;

/// How far apart in time two places may hear one packet, in nanoseconds: clocks of sensors differ by some milliseconds.
pub(crate) const WINDOW_NS: i64 = 100_000_000;
/// Packets remembered, at most. At the bound the oldest is forgotten: what another place says of it is counted as new.
const MAX_GROUPS: usize = 1 << 18;
/// Equal packets within the window that are looked through for one that a place has not heard; behind more it is new.
const MAX_TRIED: usize = 64;
/// IP protocol number of TCP.
const TCP: u8 = 6;

/// Where packets are heard: a file, and of its interfaces one.
pub(crate) type Place = (usize, usize);

/// What is not the same at each place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Heading {
    source: Option<[u8; 6]>,
    destination: Option<[u8; 6]>,
    vlan: Option<u16>,
    hop_limit: u8,
    /// Routers hand it on.
    is_routed: bool,
    /// No other packet of its sender is like it: it has an identification, or is of a stream.
    is_numbered: bool,
}

/// True when two links may have the same address: not all links keep both.
fn agree(one: Option<[u8; 6]>, other: Option<[u8; 6]>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one == other)
}

impl Heading {
    fn of(frame: &Frame<'_>, ip: Option<&Ip<'_>>) -> Self {
        let Frame { source, destination, vlan, .. } = *frame;
        let is_group = destination.is_some_and(|[first, ..]| first & 1 == 1);
        let link = Self { source, destination, vlan, ..Self::default() };
        let Some(ip) = ip else { return link };
        let identification = match (ip.source, ip.header) {
            (IpAddr::V4(_), [_, _, _, _, high, low, ..]) => u16::from_be_bytes([*high, *low]),
            _ => 0,
        };
        Self {
            hop_limit: ip.hop_limit,
            is_routed: !is_group && !ip.destination.is_multicast(),
            is_numbered: ip.protocol == TCP || identification != 0,
            ..link
        }
    }

    /// True when one packet, of equal content, may be heard under both headings.
    fn is_copy_of(&self, other: &Self) -> bool {
        let is_same_link = agree(self.source, other.source) && agree(self.destination, other.destination);
        // A port may leave out the tag. What has two tags was on two networks, which may well have the same addresses.
        let is_same_vlan = self.vlan.zip(other.vlan).is_none_or(|(one, other)| one == other);
        if is_same_link && is_same_vlan {
            return true;
        }
        // Behind a router. Networks made alike have equal addresses: there equal packets may still be two.
        let is_one_packet = self.is_numbered || self.hop_limit != other.hop_limit;
        self.is_routed && other.is_routed && !is_same_link && is_one_packet
    }
}

/// One packet as it was heard at some places.
#[derive(Debug)]
struct Group {
    time_ns: i64,
    hash: u64,
    /// The group of equal content before this one.
    before: Option<u64>,
    /// Who heard it.
    places: Vec<Place>,
    /// Which hearing is counted, where that was, and under which heading.
    chosen: u64,
    place: Place,
    heading: Heading,
}

/// What is to be done with one hearing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is counted.
    Counted,
    /// Another is; but it was sent on here by somebody else, who is worth noting.
    OnItsWay,
    /// Another is, and this one says nothing else.
    Same,
}

/// One hearing, for [`Copies::verdict`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hearing {
    group: u64,
    heading: Heading,
    is_first: bool,
}

/// The packets of the last moments.
#[derive(Debug, Default)]
pub(crate) struct Copies {
    /// Keyed at random for each process: who sends packets cannot choose what collides.
    hasher: DefaultHashBuilder,
    groups: VecDeque<Group>,
    /// Groups before the first that is remembered.
    forgotten: u64,
    /// The latest group of each content.
    latest: HashMap<u64, u64>,
    now_ns: i64,
}

impl Copies {
    /// Takes a hearing, with its number, which grows, and place. Of several the one at the lowest place is counted, as long
    /// as the one that was to be counted is not given out: `held` is the first number that is not.
    pub(crate) fn hear(&mut self, (number, held): (u64, u64), place: Place, packet: (i64, LinkType, &[u8])) -> Hearing {
        let (time_ns, link_type, bytes) = packet;
        self.forget(time_ns);
        let (hash, heading) = self.mark(link_type, bytes);
        if let Some(group) = self.unheard(hash, place, time_ns, &heading)
            && let Some(at) = self.place_of(group)
            && let Some(known) = self.groups.get_mut(at)
        {
            known.places.push(place);
            let is_first = place < known.place && known.chosen >= held;
            if is_first {
                (known.chosen, known.place, known.heading) = (number, place, heading);
            }
            return Hearing { group, heading, is_first };
        }
        let group = self.forgotten + self.groups.len() as u64;
        let before = self.latest.insert(hash, group);
        self.groups.push_back(Group { time_ns, hash, before, places: vec![place], chosen: number, place, heading });
        Hearing { group, heading, is_first: true }
    }

    /// What is to be done with a hearing, now that all places had their say.
    pub(crate) fn verdict(&self, number: u64, hearing: &Hearing) -> Verdict {
        match self.place_of(hearing.group).and_then(|at| self.groups.get(at)) {
            Some(group) if group.chosen == number => Verdict::Counted,
            Some(group) if group.heading == hearing.heading => Verdict::Same,
            None if hearing.is_first => Verdict::Counted,
            _ => Verdict::OnItsWay,
        }
    }

    /// The oldest packet of this content that a place has not heard.
    fn unheard(&self, hash: u64, place: Place, time_ns: i64, heading: &Heading) -> Option<u64> {
        let mut next = self.latest.get(&hash).copied();
        let mut found = None;
        for _ in 0..MAX_TRIED {
            let Some(group) = next.and_then(|number| self.groups.get(self.place_of(number)?)) else { break };
            let is_near = time_ns.saturating_sub(group.time_ns).saturating_abs() <= WINDOW_NS;
            if is_near && !group.places.contains(&place) && heading.is_copy_of(&group.heading) {
                found = next;
            }
            next = group.before;
        }
        found
    }

    fn place_of(&self, group: u64) -> Option<usize> {
        usize::try_from(group.checked_sub(self.forgotten)?).ok()
    }

    /// Forgets what no packet from now on can be a copy of, and no hearing that is held belongs to.
    fn forget(&mut self, time_ns: i64) {
        self.now_ns = self.now_ns.max(time_ns);
        while let Some(group) = self.groups.front()
            && (self.now_ns.saturating_sub(group.time_ns) > 2 * WINDOW_NS || self.groups.len() >= MAX_GROUPS)
        {
            if self.latest.get(&group.hash) == Some(&self.forgotten) {
                self.latest.remove(&group.hash);
            }
            self.groups.pop_front();
            self.forgotten += 1;
        }
    }

    /// A number of what does not change on the way, and what does.
    fn mark(&self, link_type: LinkType, bytes: &[u8]) -> (u64, Heading) {
        let mut hasher = self.hasher.build_hasher();
        let Some(frame) = read_frame(link_type, bytes) else {
            hasher.write(link_type.to_string().as_bytes());
            hasher.write(bytes);
            return (hasher.finish(), Heading::default());
        };
        let ip = read_ip(frame.ether_type, frame.payload);
        let heading = Heading::of(&frame, ip.as_ref());
        let length = ip.map_or(usize::MAX, |ip| usize::try_from(ip.length).unwrap_or(usize::MAX));
        let whole = frame.payload.get(..length).unwrap_or(frame.payload);
        match (frame.ether_type, ip, whole) {
            // RFC 791 3.1: type of service, time to live and checksum change.
            (ETHER_TYPE_IPV4, Some(_), [version, _, numbers @ ..]) => {
                hasher.write(&[*version]);
                hasher.write(numbers.get(..6).unwrap_or_default());
                hasher.write(numbers.get(7..8).unwrap_or_default());
                hasher.write(numbers.get(10..).unwrap_or_default());
            }
            // RFC 8200 3: traffic class and hop limit change. The flow label is left out with the class.
            (ETHER_TYPE_IPV6, Some(_), [_, _, _, _, high, low, next, _, rest @ ..]) => {
                hasher.write(&[6, *high, *low, *next]);
                hasher.write(rest);
            }
            _ => {
                hasher.write_u16(frame.ether_type);
                hasher.write(&frame.source.unwrap_or_default());
                hasher.write(&frame.destination.unwrap_or_default());
                // Padding: who hears a frame before it is sent hears none.
                let end = whole.iter().rposition(|octet| *octet != 0).map_or(0, |last| last + 1);
                hasher.write(whole.get(..end).unwrap_or_default());
            }
        }
        (hasher.finish(), heading)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: [Place; 3] = [(0, 0), (1, 0), (1, 1)];

    /// A UDP packet with these octets of hardware addresses, tag, time to live and identification.
    fn datagram(macs: [u8; 2], vlan: Option<u8>, hop_limit: u8, identification: u8, payload: u8) -> Vec<u8> {
        let mut frame = vec![2, 0, 0, 0, 0, macs[1], 2, 0, 0, 0, 0, macs[0]];
        frame.extend(vlan.map(|vlan| [0x81, 0, 0, vlan]).into_iter().flatten());
        frame.extend([8, 0, 0x45, 0, 0, 29, 0, identification, 0, 0, hop_limit, 17, 0, hop_limit]);
        frame.extend([192, 0, 2, 1, 198, 51, 100, 2, 0, 9, 0, 9, 0, 9, 0, 0, payload]);
        frame
    }

    fn verdicts(heard: &[(Place, i64, Vec<u8>)]) -> Vec<Verdict> {
        let mut copies = Copies::default();
        let hear = |(number, (place, time_ns, bytes)): (u64, &(Place, i64, Vec<u8>))| {
            copies.hear((number, 0), *place, (*time_ns, LinkType::Ethernet, bytes))
        };
        let hearings: Vec<Hearing> = (0..).zip(heard).map(hear).collect();
        (0..).zip(&hearings).map(|(number, hearing)| copies.verdict(number, hearing)).collect()
    }

    fn verdict_of_second(first: Vec<u8>, second: Vec<u8>) -> Verdict {
        verdicts(&[(PLACES[0], 0, first), (PLACES[1], 5, second)])[1]
    }

    #[test]
    fn what_another_place_heard_is_not_counted_again() {
        let frame = datagram([1, 2], None, 64, 7, 9);
        assert_eq!(verdict_of_second(frame.clone(), frame.clone()), Verdict::Same);
        assert_eq!(verdict_of_second(frame.clone(), datagram([1, 2], Some(3), 64, 7, 9)), Verdict::OnItsWay);
        assert_eq!(verdict_of_second(frame.clone(), datagram([5, 6], Some(3), 63, 7, 9)), Verdict::OnItsWay);
        assert_eq!(verdict_of_second(frame.clone(), datagram([1, 2], None, 64, 8, 9)), Verdict::Counted);
        assert_eq!(verdict_of_second(frame, datagram([1, 2], None, 64, 7, 8)), Verdict::Counted);
    }

    #[test]
    fn networks_made_alike_are_two() {
        // Equal addresses, and no number that tells one packet from the next: only a router's step makes it one.
        let frame = datagram([1, 2], Some(3), 64, 0, 9);
        assert_eq!(verdict_of_second(frame.clone(), datagram([5, 6], Some(4), 64, 0, 9)), Verdict::Counted);
        assert_eq!(verdict_of_second(frame.clone(), datagram([5, 6], Some(4), 63, 0, 9)), Verdict::OnItsWay);
        assert_eq!(verdict_of_second(frame, datagram([1, 2], Some(4), 64, 0, 9)), Verdict::Counted);
    }

    #[test]
    fn what_is_sent_to_all_is_not_routed() {
        let to_all = |mac: u8, hop_limit: u8| {
            let mut frame = datagram([mac, 0], None, hop_limit, 7, 9);
            frame[..6].fill(0xff);
            frame
        };
        assert_eq!(verdict_of_second(to_all(1, 64), to_all(1, 64)), Verdict::Same);
        assert_eq!(verdict_of_second(to_all(1, 64), to_all(2, 63)), Verdict::Counted);
    }

    #[test]
    fn what_one_place_repeats_stays_repeated() {
        let frame = datagram([1, 2], None, 64, 7, 9);
        let at = |place, time_ns| (place, time_ns, frame.clone());
        let [first, second, third] = PLACES;
        let heard =
            [at(first, 0), at(first, 1), at(second, 2), at(first, 3), at(second, 4), at(third, 5), at(second, 6)];
        let counted = verdicts(&heard).into_iter().filter(|verdict| *verdict == Verdict::Counted).count();
        assert_eq!(counted, 3);
    }

    #[test]
    fn the_lowest_place_is_counted_whoever_hears_first() {
        let frame = datagram([1, 2], None, 64, 7, 9);
        let routed = datagram([5, 6], None, 63, 7, 9);
        let heard = verdicts(&[(PLACES[2], 0, frame.clone()), (PLACES[1], 1, frame), (PLACES[0], 2, routed)]);
        assert_eq!(heard, [Verdict::OnItsWay, Verdict::OnItsWay, Verdict::Counted]);
    }

    #[test]
    fn long_after_it_is_another_packet() {
        let frame = datagram([1, 2], None, 64, 7, 9);
        let heard = verdicts(&[(PLACES[0], 0, frame.clone()), (PLACES[1], WINDOW_NS + 1, frame)]);
        assert_eq!(heard, [Verdict::Counted, Verdict::Counted]);
    }

    #[test]
    fn memory_has_an_end() {
        let mut copies = Copies::default();
        for number in 0..2 * MAX_GROUPS as u64 {
            copies.hear((number, number), PLACES[0], (0, LinkType::Ethernet, &number.to_le_bytes()));
        }
        assert_eq!((copies.groups.len(), copies.latest.len()), (MAX_GROUPS, MAX_GROUPS));
        copies.hear((0, 0), PLACES[0], (3 * WINDOW_NS, LinkType::Ethernet, b"x"));
        assert_eq!((copies.groups.len(), copies.latest.len()), (1, 1));
    }
}
