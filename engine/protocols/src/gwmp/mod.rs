//! How gateways of `LoRaWAN` pass on what sensors send (Semtech, packet forwarder, `PROTOCOL.TXT` 3.2, 5.2, 5.5): the
//! gateway's number, and the platform, which forwarders derived from it add (`pfrm`: poly packet forwarder). What sensors
//! say, where the gateway stands and whom to write to are not read.

use crate::json_members::member;
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::Text;
use asepsis_observation::{Field, Fields, Kind, hexadecimal};

/// The dissector.
pub static DISSECTOR: Gwmp = Gwmp;

/// Reads the datagrams between gateways and their server.
#[derive(Debug)]
pub struct Gwmp;

const SOURCE: &str = "Semtech, PROTOCOL.TXT 3.2, 5.2";
const PORTS: &[u16] = &[1700];
const VERSIONS: &[u8] = &[1, 2];
/// Version, token, kind of message.
const HEADER_BYTES: usize = 4;
/// Behind the header in all that a gateway sends of itself.
const NUMBER_BYTES: usize = 8;
const PUSH_DATA: u8 = 0;
const PULL_DATA: u8 = 2;
const TX_ACK: u8 = 5;
/// State of the gateway, which only some messages hold.
const STATE: &str = "\"stat\"";

static KINDS: [Kind; 1] = [Kind {
    name: "gwmp.gateway",
    meaning: "The subject, a gateway of LoRaWAN, spoke to its server.",
    fields: &[
        Field::new("eui", Text, "Number of the gateway, sixteen hexadecimal digits; often its hardware address.", SOURCE),
        Field::new("platform", Text, "Platform it is built on.", "Poly packet forwarder, stat.pfrm"),
    ],
}];

static PROTOCOL: Protocol = Protocol {
    name: "gwmp",
    layers: &[Layer::Datagram],
    ports: PORTS,
    kinds: &KINDS,
    openers: Some(&[1..=2]),
};

impl Dissector for Gwmp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// With its object a message is known anywhere; the short ones are weak and count at the usual port.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let Some((kind, rest)) = opened(head.bytes) else { return Verdict::NotMine };
        let is_object = |rest: &[u8]| rest.starts_with(b"{") && rest.ends_with(b"}");
        let is_mine = match kind {
            PUSH_DATA => is_object(rest),
            PULL_DATA => rest.is_empty() && head.has_port(PORTS),
            TX_ACK => (rest.is_empty() && head.has_port(PORTS)) || is_object(rest),
            _ => false,
        };
        if is_mine { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let (Some((_, rest)), Some(number)) = (opened(payload), payload.get(HEADER_BYTES..HEADER_BYTES + NUMBER_BYTES))
        else {
            return;
        };
        let state = std::str::from_utf8(rest).ok().and_then(|object| object.split_once(STATE)).map(|(_, state)| state);
        let fields = Fields::new()
            .with("eui", hexadecimal(number))
            .with("platform", state.and_then(|state| member(state, "pfrm")));
        sink.observe(&KINDS[0], context.sender, fields);
    }
}

/// What a gateway sent, and what stands behind its number.
fn opened(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (header, rest) = bytes.split_first_chunk::<HEADER_BYTES>()?;
    let [version, _, _, kind] = *header;
    let is_of_gateway = VERSIONS.contains(&version) && [PUSH_DATA, PULL_DATA, TX_ACK].contains(&kind);
    Some((kind, rest.get(NUMBER_BYTES..)?)).filter(|_| is_of_gateway)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    const NUMBER: [u8; 8] = [0, 0x80, 0, 0, 0xa0, 0, 0, 9];

    fn message(kind: u8, rest: &[u8]) -> Vec<u8> {
        [&[2, 0x12, 0x34, kind][..], &NUMBER, rest].concat()
    }

    #[test]
    fn a_gateway_tells_its_number_and_platform() {
        let state = br#"{"stat":{"time":"2026-01-02 03:04:05 GMT","lati":46.2,"rxnb":2,"pfrm":"Example GW","mail":"canary@clinic.example"}}"#;
        assert_eq!(probe(&DISSECTOR, 9, &message(PUSH_DATA, state)), Verdict::Mine);
        let wanted = Fields::new().with("eui", "00800000a0000009").with("platform", "Example GW");
        assert_eq!(datagram(&DISSECTOR, 1700, &message(PUSH_DATA, state))[0].fields, wanted);
        let wanted = Fields::new().with("eui", "00800000a0000009");
        assert_eq!(datagram(&DISSECTOR, 1700, &message(PULL_DATA, &[]))[0].fields, wanted);
    }

    #[test]
    fn short_messages_count_at_the_usual_port() {
        assert_eq!(probe(&DISSECTOR, 1700, &message(PULL_DATA, &[])), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, 9, &message(PULL_DATA, &[])), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 1700, &[2, 0, 0, 1]), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, 1700, &message(3, b"{}")), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_message_is_survived(kind: u8, rest in prop::collection::vec(any::<u8>(), 0..80)) {
            datagram(&DISSECTOR, 1700, &message(kind, &rest));
        }
    }
}
