//! `EtherCAT` (IEC 61158-4-12): the controller that sends frames through all devices of a machine, and how many there are.

use crate::cursor::Cursor;
use crate::{Context, Dissector, Layer, Protocol, Sink};
use asepsis_observation::FieldType::{Boolean, Integer};
use asepsis_observation::{Endpoint, Field, Fields, Kind, Mac};

/// The dissector.
pub static DISSECTOR: Ethercat = Ethercat;

/// Reads frames of `EtherCAT`.
#[derive(Debug)]
pub struct Ethercat;

const ETHER_TYPE: u16 = 0x88a4;
/// IEC 61158-4-12 5.3.3: type of a frame with commands.
const COMMANDS: u16 = 1;
/// Commands of the standard.
const MAX_COMMAND: u8 = 14;
/// Command, index, address, length with flags, interrupt.
const DATAGRAM_BYTES: usize = 10;
/// Commands read of one frame.
const MAX_DATAGRAMS: usize = 16;
/// A device that passes a frame on sets this bit in the address of its sender.
const LOCAL_BIT: u8 = 2;

static KINDS: [Kind; 1] = [Kind {
    name: "ethercat.frame",
    meaning: "The subject, a controller, led the devices of a machine, or a frame of it came back.",
    fields: &[
        Field::new("is_returned", Boolean, "True for a frame that devices have passed on.", "IEC 61158-4-12 5.2.2"),
        Field::new("devices", Integer, "Devices that worked on one command, at most.", "IEC 61158-4-12 5.4, WKC"),
    ],
}];

static PROTOCOL: Protocol =
    Protocol { name: "ethercat", layers: &[Layer::Frame(ETHER_TYPE)], ports: &[], kinds: &KINDS, openers: None };

impl Dissector for Ethercat {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        let Some(most) = most_devices(payload) else { return };
        let controller = before_devices(context.sender).filter(|_| most > 0);
        let fields = Fields::new()
            .with("is_returned", controller.is_some())
            .with("devices", controller.map(|_| most));
        let subject = controller.unwrap_or(context.sender);
        sink.observe(&KINDS[0], subject, fields);
    }
}

/// The controller, when the sender's address is that of a frame that a device has passed on.
fn before_devices(sender: Endpoint) -> Option<Endpoint> {
    let Mac(mut octets) = sender.mac?;
    let first = octets.first_mut().filter(|first| **first & LOCAL_BIT != 0)?;
    *first &= !LOCAL_BIT;
    Some(Endpoint { mac: Some(Mac(octets)), ..sender })
}

/// The greatest count of devices in the frame's commands that read for all; nothing when it is none of commands.
fn most_devices(payload: &[u8]) -> Option<u16> {
    let mut cursor = Cursor::new(payload);
    let head = cursor.little16()?;
    let mut commands = Cursor::new(cursor.take(usize::from(head & 0x07ff))?);
    if head >> 12 != COMMANDS {
        return None;
    }
    let mut most = 0;
    for _ in 0..MAX_DATAGRAMS {
        let command = commands.byte().filter(|command| *command <= MAX_COMMAND)?;
        commands.skip(5)?;
        let length = commands.little16()?;
        commands.skip(DATAGRAM_BYTES - 8 + usize::from(length & 0x07ff))?;
        let count = commands.little16()?;
        // Only where each device adds one: a broadcast read.
        if command == 7 {
            most = most.max(count);
        }
        if length >> 15 == 0 {
            break;
        }
    }
    Some(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::context;
    use proptest::prelude::*;

    fn framed(payload: &[u8]) -> Option<Fields> {
        let mut sink = Sink::default();
        DISSECTOR.frame(payload, &context(Side::Initiator, 0), &mut sink);
        sink.take().next().map(|seen| seen.fields)
    }

    fn broadcast_read(count: u8) -> Vec<u8> {
        vec![14, 0x10, 7, 0, 0, 0, 0x30, 1, 2, 0, 0, 0, 8, 0, count, 0]
    }

    #[test]
    fn a_returned_frame_counts_the_devices() {
        assert_eq!(framed(&broadcast_read(3)), Some(Fields::new().with("is_returned", true).with("devices", 3)));
        assert_eq!(framed(&broadcast_read(0)), Some(Fields::new().with("is_returned", false)));
    }

    #[test]
    fn other_frames_are_not_taken() {
        let whole = broadcast_read(1);
        for length in 0..whole.len() {
            assert_eq!(framed(&whole[..length]), None);
        }
        assert_eq!(framed(&[14, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), None);
    }

    proptest! {
        #[test]
        fn any_frame_is_survived(payload: Vec<u8>) {
            framed(&payload);
        }
    }
}
