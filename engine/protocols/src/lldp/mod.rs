//! LLDP (IEEE 802.1AB) with the organisations' elements of 802.1, 802.3, LLDP-MED (TIA-1057) and PROFINET.

mod element;
#[cfg(test)]
mod tests;
mod vocabulary;

use crate::octets::Elements;
use crate::{Context, Dissector, Protocol, Layer, Sink};
use element::{Neighbour, split};
use vocabulary::{KINDS, NEIGHBOUR};

/// The dissector.
pub static DISSECTOR: Lldp = Lldp;

/// Reads LLDP frames.
#[derive(Debug)]
pub struct Lldp;

static PROTOCOL: Protocol = Protocol {
    name: "lldp",
    layers: &[Layer::Frame(0x88cc)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Lldp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let mut neighbour = Neighbour::default();
        for (nth, (kind, value)) in Elements::new(payload, split).enumerate() {
            // IEEE 802.1AB 8.2: chassis, port and time to live come first, in this order.
            if nth < 3 && usize::from(kind) != nth + 1 {
                sink.malformed("lldp", "the first three elements are not those required", context.sender);
                return;
            }
            if kind == 0 {
                break;
            }
            neighbour.read(kind, value);
        }
        sink.observe(NEIGHBOUR, context.sender, neighbour.into_fields());
    }
}
