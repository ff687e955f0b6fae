//! Which dissectors are asked, and in which order: those whose usual port fits first, then all others.

use asepsis_protocols::{Conversation, Dissector, Head, Layer, PROTOCOLS, Verdict};
use asepsis_wire::Frame;
use hashbrown::HashMap;

/// The layer of a frame that carries no IP packet, and the bytes its dissector reads.
fn layer_of<'a>(frame: &Frame<'a>) -> Option<(Layer, &'a [u8])> {
    Some(match (frame.ether_type, frame.payload) {
        // IEEE 802.2 3: service access points and control; 802 10.3: organisation and protocol of SNAP.
        (0, [0xaa, 0xaa, 3, o, u, i, high, low, rest @ ..]) => {
            (Layer::Snap([*o, *u, *i], u16::from_be_bytes([*high, *low])), rest)
        }
        (0, [destination, _, _, rest @ ..]) => (Layer::Llc(*destination), rest),
        (0, _) => return None,
        (ether_type, payload) => (Layer::Frame(ether_type), payload),
    })
}

/// The dissectors of one layer.
pub(crate) fn of_layer(layer: Layer) -> impl Iterator<Item = &'static dyn Dissector> {
    PROTOCOLS.iter().copied().filter(move |dissector| dissector.protocol().layers.contains(&layer))
}

/// How the frames of a layer are read.
#[derive(Clone, Copy)]
pub(crate) enum Reader {
    /// Each by itself.
    Single(&'static dyn Dissector),
    /// Each after those before it.
    Exchange(&'static dyn Dissector),
}

/// The dissectors of frames that carry no IP packet.
pub(crate) struct FrameReaders {
    /// The first of each layer.
    layers: HashMap<Layer, Reader>,
}

impl Default for FrameReaders {
    fn default() -> Self {
        let mut layers: HashMap<Layer, Reader> = HashMap::new();
        for dissector in PROTOCOLS.iter().copied() {
            for layer in dissector.protocol().layers {
                let is_frame = matches!(layer, Layer::Frame(_) | Layer::Llc(_) | Layer::Snap(..));
                let is_exchange = is_frame && dissector.exchange().is_some();
                let reader = if is_exchange { Reader::Exchange(dissector) } else { Reader::Single(dissector) };
                layers.entry(*layer).or_insert(reader);
            }
        }
        Self { layers }
    }
}

impl FrameReaders {
    /// How a frame that carries no IP packet is read, and the bytes that are.
    pub(crate) fn of_frame<'a>(&self, frame: &Frame<'a>) -> Option<(Reader, &'a [u8])> {
        let (layer, payload) = layer_of(frame)?;
        self.layers.get(&layer).map(|reader| (*reader, payload))
    }
}

/// The dissectors of what conversations carry.
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
    /// For each port that any of them names, in the order of the registry.
    at_port: HashMap<u16, Vec<&'static dyn Dissector>>,
}

impl Candidates {
    /// The dissectors of a layer.
    pub(crate) fn of_layer(layer: Layer) -> Self {
        let begins_with = |opener: u8| {
            let is_opener = move |dissector: &&'static dyn Dissector| {
                dissector.protocol().openers.is_none_or(|ranges| ranges.iter().any(|range| range.contains(&opener)))
            };
            of_layer(layer).filter(is_opener).collect()
        };
        let mut at_port: HashMap<u16, Vec<&'static dyn Dissector>> = HashMap::new();
        for dissector in of_layer(layer) {
            for port in dissector.protocol().ports {
                at_port.entry(*port).or_default().push(dissector);
            }
        }
        Self { by_opener: (0..=u8::MAX).map(begins_with).collect(), at_port }
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
        // Who was asked for the port's sake is asked again among all: seldom, and the answer is the same.
        let found = match [self.at_port.get(&head.sender_port), self.at_port.get(&head.receiver_port)] {
            [None, None] => None,
            [Some(home), None] | [None, Some(home)] => home.iter().find_map(&mut ask),
            [Some(_), Some(_)] => {
                dissectors.iter().filter(|dissector| head.has_port(dissector.protocol().ports)).find_map(&mut ask)
            }
        };
        let found = found.or_else(|| dissectors.iter().find_map(ask));
        found.unwrap_or(answer)
    }
}

/// A conversation together with its dissector's name.
pub(crate) fn start(dissector: &'static dyn Dissector) -> Option<(&'static str, Box<dyn Conversation>)> {
    dissector.conversation().map(|conversation| (dissector.protocol().name, conversation))
}
