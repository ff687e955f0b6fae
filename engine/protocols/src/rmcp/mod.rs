//! RMCP (DMTF DSP0136, IPMI 2.0 13): the controllers that servers are switched on and watched by tell maker and product,
//! whether or not the server itself runs.

use crate::cursor::Cursor;
use crate::{Context, Dissector, Head, Layer, Protocol, Sink, Verdict};
use asepsis_observation::FieldType::{Boolean, Integer, Text};
use asepsis_observation::{Field, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Rmcp = Rmcp;

/// Reads presence messages of ASF and answers of IPMI before the log-on.
#[derive(Debug)]
pub struct Rmcp;

/// DSP0136 3.2.1: version, reserved, sequence, class.
const VERSION: u8 = 6;
const CLASS_ASF: u8 = 6;
const CLASS_IPMI: u8 = 7;
/// DSP0136 3.2.2.3: enterprise number of ASF itself.
const ASF: u32 = 4542;
const PONG: u8 = 0x40;
const PING: u8 = 0x80;
/// IPMI 2.0 13.6: no authentication, session 0: before the log-on.
const NO_SESSION: [u8; 9] = [0; 9];
/// IPMI 2.0 5.1, 20.1, 22.13: network function of answers, and two commands.
const APPLICATION_ANSWER: u8 = 7;
const GET_DEVICE_ID: u8 = 0x01;
const GET_CAPABILITIES: u8 = 0x38;

static KINDS: [Kind; 3] = [
    Kind {
        name: "rmcp.presence",
        meaning: "The subject, a controller that manages a computer, answered that it is there.",
        fields: &[
            Field::new("vendor", Integer, "Enterprise number of the maker.", "DMTF DSP0136 3.2.4.3"),
            Field::new("has_ipmi", Boolean, "True when it speaks IPMI.", "DMTF DSP0136 3.2.4.3, supported entities"),
        ],
    },
    Kind {
        name: "rmcp.device",
        meaning: "The subject, a controller that manages a computer, told what it is.",
        fields: &[
            Field::new("vendor", Integer, "Enterprise number of the maker.", "IPMI 2.0 20.1"),
            Field::new("product", Integer, "Number of the product.", "IPMI 2.0 20.1"),
            Field::new("firmware_version", Text, "Version of its firmware.", "IPMI 2.0 20.1"),
            Field::new("ipmi_version", Text, "Version of IPMI.", "IPMI 2.0 20.1"),
        ],
    },
    Kind {
        name: "rmcp.log_on",
        meaning: "The subject, a controller that manages a computer, told how one may log on.",
        fields: &[
            Field::new("allows_none", Boolean, "True when no password is needed at all.", "IPMI 2.0 22.13"),
            Field::new("allows_anonymous", Boolean, "True when a user without a name may log on.", "IPMI 2.0 22.13"),
        ],
    },
];
const PRESENCE: &Kind = &KINDS[0];
const DEVICE: &Kind = &KINDS[1];
const LOG_ON: &Kind = &KINDS[2];

static PROTOCOL: Protocol = Protocol {
    name: "rmcp",
    layers: &[Layer::Datagram],
    ports: &[623, 664],
    kinds: &KINDS,
    openers: Some(&[VERSION..=VERSION]),
};

impl Dissector for Rmcp {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        if Message::read(head.bytes).is_some() { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        match Message::read(payload) {
            Some(Message::Pong(data)) => sink.observe(PRESENCE, context.sender, presence(data).unwrap_or_default()),
            Some(Message::Answer(GET_DEVICE_ID, data)) => {
                sink.observe(DEVICE, context.sender, device(data).unwrap_or_default());
            }
            Some(Message::Answer(GET_CAPABILITIES, data)) => {
                sink.observe(LOG_ON, context.sender, log_on(data).unwrap_or_default());
            }
            _ => {}
        }
    }
}

/// One message.
enum Message<'a> {
    /// ASF: answer to a question for presence.
    Pong(&'a [u8]),
    /// IPMI: answer to a command that went well.
    Answer(u8, &'a [u8]),
    /// Another one.
    Other,
}

impl<'a> Message<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (header, body) = bytes.split_first_chunk::<4>()?;
        match *header {
            [VERSION, 0, 0xff, CLASS_ASF] => Self::asf(body),
            [VERSION, 0, 0xff, CLASS_IPMI] => Self::ipmi(body),
            _ => None,
        }
    }

    /// Enterprise number, type, tag, reserved, length and so many octets.
    fn asf(body: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(body);
        cursor.big32().filter(|number| *number == ASF)?;
        let (kind, _, _) = (cursor.byte()?, cursor.byte()?, cursor.byte()?);
        let length = usize::from(cursor.byte()?);
        match kind {
            PONG => Some(Self::Pong(cursor.take(length)?)),
            PING if length == 0 => Some(Self::Other),
            _ => None,
        }
    }

    /// IPMI 2.0 13.8: session, length, and a message of the bus whose both sums are zero.
    fn ipmi(body: &'a [u8]) -> Option<Self> {
        let rest = body.strip_prefix(&NO_SESSION)?;
        let (length, message) = rest.split_first()?;
        let message = message.get(..usize::from(*length))?;
        let (head, tail) = message.split_at_checked(3)?;
        let sums_to_zero = |octets: &[u8]| octets.iter().fold(0_u8, |sum, octet| sum.wrapping_add(*octet)) == 0;
        if !sums_to_zero(head) || !sums_to_zero(tail) || tail.len() < 4 {
            return None;
        }
        match (head, tail) {
            ([_, function, _], [_, _, command, 0, data @ .., _]) if function >> 2 == APPLICATION_ANSWER => {
                Some(Self::Answer(*command, data))
            }
            _ => Some(Self::Other),
        }
    }
}

/// Maker, its own number, and what it supports.
fn presence(data: &[u8]) -> Option<Fields> {
    let mut cursor = Cursor::new(data);
    let (vendor, _) = (cursor.big32()?, cursor.big32()?);
    Some(Fields::new().with("vendor", Some(vendor).filter(|vendor| *vendor != ASF)).with("has_ipmi", cursor.byte()? & 0x80 != 0))
}

/// Identifier, revision, firmware in two octets (the second of decimal digits), version, support, maker in three octets,
/// product.
fn device(data: &[u8]) -> Option<Fields> {
    let [_, _, major, minor, version, _, a, b, c, low, high, ..] = *data else { return None };
    let fields = Fields::new()
        .with("vendor", u32::from_le_bytes([a, b, c, 0]) & 0x000f_ffff)
        .with("product", u16::from_le_bytes([low, high]))
        .with("firmware_version", format!("{}.{:02x}", major & 0x7f, minor))
        .with("ipmi_version", format!("{}.{}", version & 15, version >> 4));
    Some(fields)
}

/// Channel, kinds of authentication, and how one may log on.
fn log_on(data: &[u8]) -> Option<Fields> {
    let [_, kinds, ways, ..] = *data else { return None };
    Some(Fields::new().with("allows_none", kinds & 1 != 0).with("allows_anonymous", ways & 3 != 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation_test::{datagram, probe};
    use proptest::prelude::*;

    fn sum(octets: &[u8]) -> u8 {
        octets.iter().fold(0_u8, |sum, octet| sum.wrapping_sub(*octet))
    }

    fn answer(command: u8, data: &[u8]) -> Vec<u8> {
        let head = [0x81, 0x1c];
        let tail = [&[0x20, 0, command, 0], data].concat();
        let message = [&head[..], &[sum(&head)], &tail, &[sum(&tail)]].concat();
        [&[6, 0, 0xff, 7][..], &NO_SESSION, &[u8::try_from(message.len()).unwrap()], &message].concat()
    }

    #[test]
    fn presence_tells_the_maker() {
        let pong = [6, 0, 0xff, 6, 0, 0, 0x11, 0xbe, 0x40, 1, 0, 16, 0, 0, 2, 0xa2, 0, 0, 0, 0, 0x81, 0, 0, 0, 0, 0, 0, 0];
        let wanted = Fields::new().with("vendor", 674).with("has_ipmi", true);
        assert_eq!(datagram(&DISSECTOR, 623, &pong)[0].fields, wanted);
        assert_eq!(probe(&DISSECTOR, 9, &[6, 0, 0xff, 6, 0, 0, 0x11, 0xbe, 0x80, 1, 0, 0]), Verdict::Mine);
    }

    #[test]
    fn answers_before_the_log_on_are_read() {
        let device = answer(1, &[0x20, 1, 4, 0x40, 2, 0xbf, 0xa2, 2, 0, 0, 1]);
        let wanted = Fields::new().with("vendor", 674).with("product", 256).with("firmware_version", "4.40").with("ipmi_version", "2.0");
        assert_eq!(datagram(&DISSECTOR, 623, &device)[0].fields, wanted);
        let wanted = Fields::new().with("allows_none", true).with("allows_anonymous", false);
        assert_eq!(datagram(&DISSECTOR, 623, &answer(0x38, &[1, 0x95, 4, 0, 0, 0, 0, 0]))[0].fields, wanted);
    }

    #[test]
    fn sums_must_be_zero() {
        let mut broken = answer(1, &[0; 11]);
        assert_eq!(probe(&DISSECTOR, 9, &broken), Verdict::Mine);
        broken[20] ^= 1;
        assert_eq!(probe(&DISSECTOR, 623, &broken), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_data_is_survived(command: u8, data in prop::collection::vec(any::<u8>(), 0..60)) {
            datagram(&DISSECTOR, 623, &answer(command, &data));
            datagram(&DISSECTOR, 623, &[&[6, 0, 0xff, 6, 0, 0, 0x11, 0xbe, 0x40], data.as_slice()].concat());
        }
    }
}
