//! Discovery of `PPPoE` (RFC 2516 5): which access concentrator answers.

use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::{Field, FieldType, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: PppOverEthernet = PppOverEthernet;

/// Reads offers and confirmations. What a subscriber sends names lines and customers, and is left unread.
#[derive(Debug)]
pub struct PppOverEthernet;

static KINDS: [Kind; 1] = [Kind {
    name: "pppoe.offer",
    meaning: "The subject is an access concentrator that offers or confirms a session.",
    fields: &[Field {
        name: "ac_name",
        of: FieldType::Text,
        meaning: "Name of the access concentrator.",
        source: "RFC 2516 appendix A, AC-Name",
    }],
}];
const OFFER: &Kind = &KINDS[0];

/// Version 1, type 1.
const VERSION_AND_TYPE: u8 = 0x11;
/// Codes of an offer and of a confirmation.
const OFFER_CODE: u8 = 0x07;
const CONFIRMATION_CODE: u8 = 0x65;
const END_OF_LIST: u16 = 0;
const AC_NAME: u16 = 0x0102;

static PROTOCOL: Protocol = Protocol {
    name: "pppoe",
    layers: &[Layer::Frame(0x8863)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for PppOverEthernet {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let [VERSION_AND_TYPE, OFFER_CODE | CONFIRMATION_CODE, _, _, high, low, rest @ ..] = payload else { return };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some(mut tags) = rest.get(..length) else {
            sink.malformed("pppoe", "the tags are longer than the frame", context.sender);
            return;
        };
        while let [kind_high, kind_low, high, low, rest @ ..] = tags {
            let kind = u16::from_be_bytes([*kind_high, *kind_low]);
            let Some((value, rest)) = rest.split_at_checked(usize::from(u16::from_be_bytes([*high, *low]))) else {
                sink.malformed("pppoe", "a tag is longer than the frame", context.sender);
                return;
            };
            match kind {
                END_OF_LIST => return,
                AC_NAME => {
                    sink.observe(OFFER, context.sender, Fields::new().with("ac_name", text(value)));
                    return;
                }
                _ => tags = rest,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use asepsis_observation::{Endpoint, Mac, Observation};

    fn read(payload: &[u8]) -> Vec<Observation> {
        let sender = Endpoint { mac: Some(Mac([2, 0, 0, 0, 0, 1])), ip: None, vlan: None };
        let context =
            Context { sender, receiver: sender, sender_port: 0, receiver_port: 0, side: Side::Initiator, start_seen: true };
        let mut sink = Sink::default();
        DISSECTOR.frame(payload, &context, &mut sink);
        sink.take().collect()
    }

    #[test]
    fn an_offer_names_the_concentrator() {
        let offer = [&[0x11, 7, 0, 0, 0, 13, 1, 1, 0, 0, 1, 2, 0, 5][..], b"edge1"].concat();
        assert_eq!(read(&offer)[0].fields, Fields::new().with("ac_name", "edge1"));
    }

    #[test]
    fn a_subscriber_is_not_read() {
        let request = [&[0x11, 0x19, 0, 0, 0, 9, 1, 2, 0, 5][..], b"edge1"].concat();
        assert_eq!(read(&request), []);
    }

    #[test]
    fn tags_that_do_not_fit_are_told() {
        for payload in [&[0x11, 7, 0, 0, 0, 99, 1, 2, 0, 1, b'x'][..], &[0x11, 7, 0, 0, 0, 5, 1, 2, 0, 9, b'x']] {
            assert_eq!(read(payload)[0].kind.name, "anomaly.malformed");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            read(&bytes);
            read(&[&[0x11, 7, 0, 0][..], &bytes].concat());
        }
    }
}
