//! Puts fragments of IP packets together again (RFC 791 3.2, RFC 8200 4.5), within fixed bounds.

use crate::pieces::{Pieces, Place};
use asepsis_wire::{Fragment, Frame, Ip, Transport};
use hashbrown::HashMap;
use std::collections::VecDeque;
use std::net::IpAddr;

/// Longest datagram, in octets: what the length field of IP can say.
const MAX_DATAGRAM_BYTES: u32 = 65_535;
/// Octets of all fragments that wait, at most. At the bound the datagram that waits longest is given up.
const MAX_WAITING_BYTES: usize = 4 * 1024 * 1024;
/// Datagrams that wait, at most.
const MAX_WAITING: usize = 4096;
/// How long a datagram waits for its missing parts, in nanoseconds of packet time (RFC 8200 4.5).
const MAX_WAIT_NS: i64 = 60_000_000_000;
/// Octets of the first fragment's header that are kept, at most.
const MAX_HEADER_BYTES: usize = 128;

/// Which datagram a fragment is of. The VLAN tells two networks with the same addresses apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Name {
    vlan: Option<u16>,
    source: IpAddr,
    destination: IpAddr,
    /// Only of IPv4: the next header of IPv6 is that of the first fragment.
    protocol: u8,
    identification: u32,
}

/// What all fragments of a datagram came to.
#[derive(Clone, Debug)]
pub(crate) struct Datagram {
    /// Addresses of its frames.
    pub(crate) source_mac: Option<[u8; 6]>,
    pub(crate) destination_mac: Option<[u8; 6]>,
    pub(crate) vlan: Option<u16>,
    pub(crate) source: IpAddr,
    pub(crate) destination: IpAddr,
    pub(crate) hop_limit: u8,
    pub(crate) protocol: u8,
    /// Header of the fragment that came first in the datagram, as far as it is kept.
    pub(crate) header: Vec<u8>,
    /// Its payload as far as it was captured without a hole.
    pub(crate) payload: Vec<u8>,
    /// Length of the payload on the wire.
    pub(crate) length: u32,
    /// Fragments, and their octets with all headers.
    pub(crate) packets: u64,
    pub(crate) octets: u64,
    /// Number and time of the first fragment seen.
    pub(crate) number: u64,
    pub(crate) time_ns: i64,
}

impl Datagram {
    /// The packet whose fragments are all there.
    pub(crate) fn whole(&self) -> Ip<'_> {
        Ip { header: &self.header, ..self.lost() }.reassembled(&self.payload, self.length, self.lost().length)
    }

    /// The packet as far as its fragments tell before they are put together.
    pub(crate) fn lost(&self) -> Ip<'_> {
        Ip {
            source: self.source,
            destination: self.destination,
            hop_limit: self.hop_limit,
            protocol: self.protocol,
            length: u32::try_from(self.octets).unwrap_or(u32::MAX),
            header: &[],
            payload: &[],
            transport: Transport::Fragment(Fragment { identification: 0, offset: 0, is_last: false }),
        }
    }

    /// The frame that its first fragment came in, without its content.
    pub(crate) const fn frame(&self) -> Frame<'_> {
        let Self { source_mac: source, destination_mac: destination, vlan, .. } = *self;
        Frame { source, destination, vlan, ether_type: 0, payload: &[] }
    }
}

#[derive(Debug)]
struct Waiting {
    datagram: Datagram,
    pieces: Pieces,
    /// Nothing more is kept of it: its fragments contradict each other.
    is_refused: bool,
}

/// What became of a fragment.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// The datagram, when this fragment was the last that was missing.
    pub(crate) whole: Option<Box<Datagram>>,
    /// What is wrong with the fragment.
    pub(crate) malformed: Option<&'static str>,
}

/// Datagrams whose fragments are not all there.
#[derive(Debug, Default)]
pub(crate) struct Fragments {
    waiting: HashMap<Name, Waiting>,
    /// Names in the order in which they came, with the number of their first fragment.
    order: VecDeque<(Name, u64, i64)>,
    bytes: usize,
    lost: Vec<Datagram>,
}

impl Fragments {
    /// Takes a fragment. Datagrams that were given up meanwhile wait in [`Fragments::take_lost`].
    pub(crate) fn take(
        &mut self,
        frame: &Frame<'_>,
        (ip, fragment): (&Ip<'_>, Fragment),
        (number, time_ns): (u64, i64),
    ) -> Outcome {
        self.give_up_old(time_ns);
        let name = Name {
            vlan: frame.vlan,
            source: ip.source,
            destination: ip.destination,
            protocol: if ip.source.is_ipv4() { ip.protocol } else { 0 },
            identification: fragment.identification,
        };
        let waiting = self.waiting.entry(name).or_insert_with(|| {
            self.order.push_back((name, number, time_ns));
            Waiting {
                datagram: datagram_of(frame, ip, (number, time_ns)),
                pieces: Pieces::default(),
                is_refused: false,
            }
        });
        let before = waiting.pieces.bytes();
        let malformed = waiting.add(ip, fragment);
        self.bytes = self.bytes + waiting.pieces.bytes() - before;
        let is_whole = !waiting.is_refused && waiting.pieces.is_whole();
        let whole = if is_whole { self.remove(&name).map(Waiting::into_whole) } else { None };
        Outcome { whole: whole.map(Box::new), malformed }
    }

    /// Datagrams that were given up since the last call; they have no payload.
    pub(crate) fn take_lost(&mut self) -> Vec<Datagram> {
        std::mem::take(&mut self.lost)
    }

    /// Gives all up: no more packets come.
    pub(crate) fn finish(&mut self) {
        while !self.order.is_empty() {
            self.give_up_first();
        }
    }

    fn remove(&mut self, name: &Name) -> Option<Waiting> {
        let waiting = self.waiting.remove(name)?;
        self.bytes -= waiting.pieces.bytes();
        Some(waiting)
    }

    fn give_up_old(&mut self, now_ns: i64) {
        while let Some((_, _, since_ns)) = self.order.front() {
            let is_over = now_ns.saturating_sub(*since_ns) > MAX_WAIT_NS;
            let is_full = self.bytes > MAX_WAITING_BYTES || self.order.len() >= MAX_WAITING;
            if !is_over && !is_full {
                return;
            }
            self.give_up_first();
        }
    }

    fn give_up_first(&mut self) {
        let Some((name, number, _)) = self.order.pop_front() else { return };
        // The name may have been used anew since: that datagram has another first fragment, and waits on.
        if self.waiting.get(&name).is_some_and(|waiting| waiting.datagram.number == number)
            && let Some(waiting) = self.remove(&name)
        {
            self.lost.push(waiting.datagram);
        }
    }
}

impl Waiting {
    fn add(&mut self, ip: &Ip<'_>, fragment: Fragment) -> Option<&'static str> {
        let datagram = &mut self.datagram;
        datagram.packets += 1;
        datagram.octets += u64::from(ip.length);
        if self.is_refused {
            return None;
        }
        let is_v6 = ip.source.is_ipv6();
        let header_length = u32::try_from(ip.header.len()).unwrap_or(u32::MAX);
        let mut length = ip.length.saturating_sub(header_length);
        if !fragment.is_last {
            // All but the last are a multiple of eight octets long: what is more does not count.
            length &= !7;
        }
        if length == 0 {
            return None;
        }
        if fragment.offset.saturating_add(length) > MAX_DATAGRAM_BYTES {
            return Some("a fragment reaches beyond the longest packet");
        }
        if fragment.offset == 0 {
            datagram.header = ip.header.get(..MAX_HEADER_BYTES).unwrap_or(ip.header).to_vec();
            datagram.protocol = ip.protocol;
            datagram.hop_limit = ip.hop_limit;
        }
        match self.pieces.add(fragment.offset, length, ip.payload, fragment.is_last) {
            Place::New | Place::Repeated => None,
            Place::Contradicting => {
                // RFC 5722 4: of IPv6 the whole datagram is dropped. Of IPv4 what came first stays.
                if is_v6 {
                    self.is_refused = true;
                    self.pieces = Pieces::default();
                }
                Some("fragments of one packet overlap")
            }
            Place::TooMany => {
                self.is_refused = true;
                self.pieces = Pieces::default();
                None
            }
        }
    }

    fn into_whole(self) -> Datagram {
        let (payload, length) = self.pieces.join();
        Datagram { payload, length, ..self.datagram }
    }
}

fn datagram_of(frame: &Frame<'_>, ip: &Ip<'_>, (number, time_ns): (u64, i64)) -> Datagram {
    Datagram {
        source_mac: frame.source,
        destination_mac: frame.destination,
        vlan: frame.vlan,
        source: ip.source,
        destination: ip.destination,
        hop_limit: ip.hop_limit,
        protocol: ip.protocol,
        header: Vec::new(),
        payload: Vec::new(),
        length: 0,
        packets: 0,
        octets: 0,
        number,
        time_ns,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asepsis_wire::{Transport, read_ip};

    fn packet(identification: u16, offset: u16, is_last: bool, payload: &[u8]) -> Vec<u8> {
        let total = u16::try_from(20 + payload.len()).unwrap().to_be_bytes();
        let field = ((offset / 8) | if is_last { 0 } else { 0x2000 }).to_be_bytes();
        let [high, low] = identification.to_be_bytes();
        let header =
            [0x45, 0, total[0], total[1], high, low, field[0], field[1], 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2];
        [&header, payload].concat()
    }

    fn take(fragments: &mut Fragments, bytes: &[u8], number: u64, time_ns: i64) -> Outcome {
        let frame = Frame { source: None, destination: None, vlan: None, ether_type: 0x0800, payload: bytes };
        let ip = read_ip(0x0800, bytes).unwrap();
        let Transport::Fragment(fragment) = ip.transport else { panic!() };
        fragments.take(&frame, (&ip, fragment), (number, time_ns))
    }

    #[test]
    fn parts_in_any_order_make_the_whole() {
        let parts = [packet(1, 0, false, &[1; 16]), packet(1, 16, false, &[2; 8]), packet(1, 24, true, &[3; 5])];
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let mut fragments = Fragments::default();
            let mut wholes = Vec::new();
            for (nth, part) in order.into_iter().enumerate() {
                wholes.extend(take(&mut fragments, &parts[part], nth as u64 + 1, 0).whole);
            }
            assert_eq!(wholes.len(), 1);
            assert_eq!(wholes[0].payload, [&[1; 16][..], &[2; 8], &[3; 5]].concat());
            assert_eq!((wholes[0].length, wholes[0].packets, wholes[0].octets, wholes[0].number), (29, 3, 89, 1));
            assert_eq!((fragments.bytes, fragments.waiting.len()), (0, 0));
        }
    }

    #[test]
    fn of_ipv4_what_came_first_stays_and_is_told() {
        let mut fragments = Fragments::default();
        take(&mut fragments, &packet(1, 0, false, &[1; 16]), 1, 0);
        let overlap = take(&mut fragments, &packet(1, 8, true, &[9; 16]), 2, 0);
        assert_eq!(overlap.malformed, Some("fragments of one packet overlap"));
        assert_eq!(overlap.whole.unwrap().payload, [&[1; 16][..], &[9; 8]].concat());
    }

    #[test]
    fn what_never_becomes_whole_is_given_up_and_counted() {
        let mut fragments = Fragments::default();
        take(&mut fragments, &packet(1, 0, false, &[1; 16]), 1, 0);
        take(&mut fragments, &packet(2, 0, false, &[1; 16]), 2, MAX_WAIT_NS + 1);
        let lost = fragments.take_lost();
        assert_eq!((lost.len(), lost[0].number, lost[0].packets, lost[0].octets), (1, 1, 1, 36));
        fragments.finish();
        assert_eq!((fragments.take_lost().len(), fragments.bytes, fragments.waiting.len()), (1, 0, 0));
    }

    #[test]
    fn a_flood_of_fragments_stays_within_its_bounds() {
        let mut fragments = Fragments::default();
        for nth in 0..20_000_u64 {
            let identification = u16::try_from(nth).unwrap();
            take(&mut fragments, &packet(identification, 0, false, &[0; 1480]), nth + 1, 0);
            assert!(fragments.bytes <= MAX_WAITING_BYTES + 1480 && fragments.waiting.len() <= MAX_WAITING);
        }
    }

    #[test]
    fn a_fragment_beyond_the_longest_packet_is_refused() {
        let mut fragments = Fragments::default();
        let outcome = take(&mut fragments, &packet(1, 65_528, true, &[0; 100]), 1, 0);
        assert_eq!(outcome.malformed, Some("a fragment reaches beyond the longest packet"));
    }
}
