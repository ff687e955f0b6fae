//! PTP, the precise time of IEEE 1588 (2002, 2008, 2019) over cable and UDP: clocks, which name themselves by their hardware
//! address, and who gives the time.

use crate::octets::{array_at, mac_text, u8_at, u16_at};
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Integer, Octets, Text};
use asepsis_observation::{Field, Fields, Hexadecimal, Kind, Mac};

/// The dissector.
pub static DISSECTOR: Ptp = Ptp;

/// Reads messages of PTP version 2.
#[derive(Debug)]
pub struct Ptp;

const ETHER_TYPE: u16 = 0x88f7;
const PORTS: &[u16] = &[319, 320];
const SOURCE: &str = "IEEE 1588-2019 13.3";
/// IEEE 1588-2019 13.3.2: the header, with the clock's identity.
const HEADER_BYTES: usize = 34;
const IDENTITY_AT: usize = 20;
const CONTROL_AT: usize = 32;
const ANNOUNCE: u8 = 11;
/// IEEE 1588-2019 13.5: place of what an announcement says of the clock that leads.
const CLASS_AT: usize = 48;
const LEADER_AT: usize = 53;

static KINDS: [Kind; 2] = [
    Kind {
        name: "ptp.clock",
        meaning: "The subject keeps precise time with others.",
        fields: &[
            Field::new("identity", Octets, "Identity of its clock, an EUI-64.", SOURCE),
            Field::new("mac", Text, "Hardware address inside the identity.", "IEEE 1588-2008 7.5.2.2.2"),
            Field::new("domain", Integer, "Number of the time domain.", SOURCE),
        ],
    },
    Kind {
        name: "ptp.announce",
        meaning: "The subject offers to give the time.",
        fields: &[
            Field::new("leader", Octets, "Identity of the clock that leads.", "IEEE 1588-2019 13.5, grandmasterIdentity"),
            Field::new("class", Integer, "Class of the clock that leads; 6 and 7 have a source such as GPS.", "IEEE 1588-2019 7.6.2.5"),
        ],
    },
];
const CLOCK: &Kind = &KINDS[0];
const ANNOUNCED: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "ptp",
    layers: &[Layer::Frame(ETHER_TYPE), Layer::Datagram],
    ports: PORTS,
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Ptp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// The length must fit, and the ports.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        if head.has_port(PORTS) && is_message(head.bytes) { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        self.frame(payload, context, sink);
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if !is_message(payload) {
            return;
        }
        let identity = array_at::<8>(payload, IDENTITY_AT).filter(|identity| *identity != [0; 8]);
        let fields = Fields::new()
            .with("identity", identity.as_ref().map(|identity| Hexadecimal(identity)))
            .with("mac", identity.and_then(mac_inside).map(mac_text))
            .with("domain", u8_at(payload, 4));
        sink.observe(CLOCK, context.sender, fields);
        if u8_at(payload, 0).is_some_and(|kind| kind & 15 == ANNOUNCE) {
            let leader = array_at::<8>(payload, LEADER_AT);
            let fields = Fields::new()
                .with("leader", leader.as_ref().map(|leader| Hexadecimal(leader)))
                .with("class", u8_at(payload, CLASS_AT).filter(|_| leader.is_some()));
            sink.observe(ANNOUNCED, context.sender, fields);
        }
    }
}

/// A header of version 2.0 or 2.1 whose length fits, with a control and a pause between messages (a power of two in seconds, or
/// none) that exist (IEEE 1588-2008 13.3.2.10, 13.3.2.11); behind the message frames may be filled up.
fn is_message(bytes: &[u8]) -> bool {
    let length = u16_at(bytes, 2).map_or(0, usize::from);
    let is_known = matches!(bytes, [kind, version, ..] if matches!(kind & 15, 0..=3 | 8..=13) && matches!(version, 0x02 | 0x12));
    let is_sane = u8_at(bytes, CONTROL_AT).is_some_and(|control| control <= 5)
        && u8_at(bytes, CONTROL_AT + 1).is_some_and(|pause| pause == 0x7f || (-16..=22).contains(&pause.cast_signed()));
    is_known && is_sane && (HEADER_BYTES..=bytes.len()).contains(&length)
}

/// IEEE 1588-2008 7.5.2.2.2: a hardware address with FF FE in its middle.
fn mac_inside(identity: [u8; 8]) -> Option<Mac> {
    let [first, second, third, 0xff, 0xfe, fourth, fifth, sixth] = identity else { return None };
    Some(Mac([first, second, third, fourth, fifth, sixth]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    fn announce() -> Vec<u8> {
        let mut bytes = vec![0x0b, 2, 0, 64, 0, 0];
        bytes.resize(IDENTITY_AT, 0);
        bytes.extend([2, 0, 0, 0xff, 0xfe, 0, 0, 9]);
        bytes.resize(64, 0);
        bytes[CLASS_AT] = 6;
        bytes[LEADER_AT..LEADER_AT + 8].copy_from_slice(&[2, 0, 0, 0xff, 0xfe, 0, 0, 7]);
        bytes
    }

    #[test]
    fn a_clock_tells_its_identity_and_who_leads() {
        assert_eq!(probe(&DISSECTOR, 320, &announce()), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9, &announce()), Verdict::NotMine);
        let seen = datagram(&DISSECTOR, 320, &announce());
        let identity = [2, 0, 0, 0xff, 0xfe, 0, 0, 9];
        let wanted = Fields::new().with("identity", Hexadecimal(&identity)).with("mac", "02:00:00:00:00:09").with("domain", 0);
        assert_eq!(seen[0].fields, wanted);
        let leader = [2, 0, 0, 0xff, 0xfe, 0, 0, 7];
        assert_eq!(seen[1].fields, Fields::new().with("leader", Hexadecimal(&leader)).with("class", 6));
    }

    #[test]
    fn cut_messages_are_not_taken() {
        let whole = announce();
        for length in 1..whole.len() {
            assert_eq!(probe(&DISSECTOR, 320, &whole[..length]), Verdict::NotMine);
        }
    }

    proptest! {
        #[test]
        fn any_message_is_survived(bytes in prop::collection::vec(any::<u8>(), 0..90)) {
            datagram(&DISSECTOR, 319, &bytes);
            datagram(&DISSECTOR, 319, &[&[0x0b, 2, 0, 34][..], &bytes].concat());
        }
    }
}
