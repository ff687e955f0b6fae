//! Which dissectors are asked, and in which order: those whose usual port fits first, then all others.

use asepsis_protocols::{Conversation, Dissector, Head, Layer, PROTOCOLS, Verdict};

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
