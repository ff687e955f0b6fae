//! Which dissectors are asked, and in which order: those whose usual port fits first, then all others.

use asepsis_protocols::{Conversation, Dissector, Head, Layer, PROTOCOLS, Verdict};
use asepsis_wire::Frame;

/// The dissector of a frame that carries no IP packet, and the bytes it reads.
pub(crate) fn of_frame<'a>(frame: &Frame<'a>) -> Option<(&'static dyn Dissector, &'a [u8])> {
    let (layer, payload) = match (frame.ether_type, frame.payload) {
        // IEEE 802.2 3: service access points and control; 802 10.3: organisation and protocol of SNAP.
        (0, [0xaa, 0xaa, 3, o, u, i, high, low, rest @ ..]) => {
            (Layer::Snap([*o, *u, *i], u16::from_be_bytes([*high, *low])), rest)
        }
        (0, [destination, _, _, rest @ ..]) => (Layer::Llc(*destination), rest),
        (0, _) => return None,
        (ether_type, payload) => (Layer::Frame(ether_type), payload),
    };
    of_layer(layer).next().map(|dissector| (dissector, payload))
}

/// The dissectors of one layer.
pub(crate) fn of_layer(layer: Layer) -> impl Iterator<Item = &'static dyn Dissector> {
    PROTOCOLS.iter().copied().filter(move |dissector| dissector.layers().contains(&layer))
}

/// The dissectors of all layers above IP.
pub(crate) struct Readers {
    pub(crate) streams: Candidates,
    pub(crate) datagrams: Candidates,
    pub(crate) handshakes: Vec<&'static dyn Dissector>,
    /// By IP protocol number.
    pub(crate) packets: Vec<Option<&'static dyn Dissector>>,
}

impl Default for Readers {
    fn default() -> Self {
        Self {
            streams: Candidates::of_layer(Layer::Stream),
            datagrams: Candidates::of_layer(Layer::Datagram),
            handshakes: of_layer(Layer::Handshake).collect(),
            packets: (0..=u8::MAX).map(|number| of_layer(Layer::Packet(number)).next()).collect(),
        }
    }
}

/// The answer of all dissectors of a layer together.
#[derive(Clone, Copy)]
pub(crate) enum Found {
    /// It is this one's.
    This(&'static dyn Dissector),
    /// More bytes would decide.
    Perhaps,
    /// None knows it.
    Nobody,
}

/// The dissectors of a layer, sorted so that only those are asked whose protocol can begin with the byte at hand.
pub(crate) struct Candidates {
    /// For each first byte, in the order of the registry.
    by_opener: Vec<Vec<&'static dyn Dissector>>,
    /// One bit for each port that any of them names.
    ports: Vec<u64>,
}

impl Candidates {
    /// The dissectors of a layer.
    pub(crate) fn of_layer(layer: Layer) -> Self {
        let begins_with = |opener: u8| {
            let is_opener = move |dissector: &&'static dyn Dissector| {
                dissector.openers().is_none_or(|ranges| ranges.iter().any(|range| range.contains(&opener)))
            };
            of_layer(layer).filter(is_opener).collect()
        };
        let mut ports = vec![0; usize::from(u16::MAX) / 64 + 1];
        for port in of_layer(layer).flat_map(Dissector::ports) {
            if let Some(word) = ports.get_mut(usize::from(port / 64)) {
                *word |= 1 << (port % 64);
            }
        }
        Self { by_opener: (0..=u8::MAX).map(begins_with).collect(), ports }
    }

    fn has_port(&self, port: u16) -> bool {
        self.ports.get(usize::from(port / 64)).is_some_and(|word| word >> (port % 64) & 1 == 1)
    }

    /// Asks about the first bytes: at a known port its dissectors first, then all others.
    pub(crate) fn probe(&self, head: &Head<'_>) -> Found {
        let opener = head.bytes.first().copied().unwrap_or_default();
        let dissectors = self.by_opener.get(usize::from(opener)).map(Vec::as_slice).unwrap_or_default();
        let mut answer = Found::Nobody;
        let mut ask = |dissector: &&'static dyn Dissector| match dissector.probe(head) {
            Verdict::Mine => Some(Found::This(*dissector)),
            Verdict::Maybe => {
                answer = Found::Perhaps;
                None
            }
            Verdict::NotMine => None,
        };
        let found = if self.has_port(head.sender_port) || self.has_port(head.receiver_port) {
            let is_at_home = |dissector: &&&'static dyn Dissector| head.has_port(dissector.ports());
            let at_home = dissectors.iter().filter(is_at_home).find_map(&mut ask);
            at_home.or_else(|| dissectors.iter().filter(|dissector| !is_at_home(dissector)).find_map(ask))
        } else {
            dissectors.iter().find_map(ask)
        };
        found.unwrap_or(answer)
    }
}

/// A conversation together with its dissector's name.
pub(crate) fn start(dissector: &'static dyn Dissector) -> Option<(&'static str, Box<dyn Conversation>)> {
    dissector.conversation().map(|conversation| (dissector.name(), conversation))
}
