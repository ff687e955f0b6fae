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

/// The dissectors of IP packets, by protocol number.
pub(crate) fn of_packets() -> Vec<Option<&'static dyn Dissector>> {
    (0..=u8::MAX).map(|number| of_layer(Layer::Packet(number)).next()).collect()
}

/// The dissectors of one layer.
pub(crate) fn of_layer(layer: Layer) -> impl Iterator<Item = &'static dyn Dissector> {
    PROTOCOLS.iter().copied().filter(move |dissector| dissector.layers().contains(&layer))
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

/// Asks the dissectors of a layer about the first bytes.
pub(crate) fn probe(dissectors: &[&'static dyn Dissector], head: &Head<'_>) -> Found {
    let mut answer = Found::Nobody;
    for by_port in [true, false] {
        for dissector in dissectors.iter().filter(|dissector| head.has_port(dissector.ports()) == by_port) {
            match dissector.probe(head) {
                Verdict::Mine => return Found::This(*dissector),
                Verdict::Maybe => answer = Found::Perhaps,
                Verdict::NotMine => {}
            }
        }
    }
    answer
}

/// A conversation together with its dissector's name.
pub(crate) fn start(dissector: &'static dyn Dissector) -> Option<(&'static str, Box<dyn Conversation>)> {
    dissector.conversation().map(|conversation| (dissector.name(), conversation))
}
