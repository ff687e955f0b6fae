//! Advertisements of Bluetooth Low Energy (Bluetooth Core Specification 5.4, volumes 3, 4 and 6): what is heard nearby,
//! which is no device of the network. What is heard is no subject: who only passes by is not followed.

mod advertised;
mod names;
mod packets;

use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::{Endpoint, Field, FieldType, Fields, Kind, Mac};
use packets::{Advertisement, for_each_advertisement};

/// The dissector.
pub static DISSECTOR: Bluetooth = Bluetooth;

/// Reads advertisements, of the link layer as of a host controller. Requests, connections and what they carry are left
/// unread.
#[derive(Debug)]
pub struct Bluetooth;

static KINDS: [Kind; 1] = [Kind {
    name: "bluetooth.advertisement",
    meaning: "Something near the sensor made itself known by Bluetooth. It is no device of the network.",
    fields: &[
        Field {
            name: "address_type",
            of: FieldType::Text,
            meaning: "`public`, `random_static`, `random_resolvable` or `random_private`.",
            source: "Bluetooth Core 6.B.1.3",
        },
        Field {
            name: "address",
            of: FieldType::Text,
            meaning: "The address when it is public. A random one is not kept.",
            source: "Bluetooth Core 6.B.1.3.1",
        },
        Field {
            name: "name",
            of: FieldType::Text,
            meaning: "Its name as far as it is that of a known product; a name that a person may have given is dropped.",
            source: "Bluetooth Core Specification Supplement A.1.2",
        },
        Field {
            name: "services",
            of: FieldType::Texts,
            meaning: "Services with a 16-bit number, as four hexadecimal digits in rising order.",
            source: "Bluetooth Core Specification Supplement A.1.1, A.1.11",
        },
        Field {
            name: "companies",
            of: FieldType::Integers,
            meaning: "Numbers of the companies whose data it sends, in rising order; the data are not kept.",
            source: "Bluetooth Core Specification Supplement A.1.4",
        },
        Field {
            name: "appearance",
            of: FieldType::Integer,
            meaning: "What it looks like, as a number.",
            source: "Bluetooth Core Specification Supplement A.1.12",
        },
    ],
}];
const ADVERTISEMENT: &Kind = &KINDS[0];

/// `LINKTYPE_BLUETOOTH_HCI_H4`, the same with a direction, `LINKTYPE_BLUETOOTH_LE_LL`, the same with a radio header, and
/// `LINKTYPE_NORDIC_BLE`.
const LAYERS: [Layer; 5] = [Layer::Link(187), Layer::Link(201), Layer::Link(251), Layer::Link(256), Layer::Link(272)];

static PROTOCOL: Protocol = Protocol {
    name: "bluetooth",
    layers: &LAYERS,
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Bluetooth {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn frame(&self, payload: &[u8], _context: &Context, sink: &mut Sink) {
        for_each_advertisement(payload, |advertisement| {
            sink.observe(ADVERTISEMENT, Endpoint::default(), fields_of(&advertisement));
        });
    }
}

fn fields_of(advertisement: &Advertisement<'_>) -> Fields {
    let mut octets = advertisement.address;
    octets.reverse();
    let mut fields = Fields::new().with("address_type", address_type(octets[0], advertisement.is_random));
    if !advertisement.is_random {
        fields.set("address", Mac(octets).to_string());
    }
    advertised::read(advertisement.data, &mut fields);
    fields
}

/// The two highest bits of a random address say how it was made (Bluetooth Core 6.B.1.3.2).
const fn address_type(first: u8, is_random: bool) -> &'static str {
    match (is_random, first >> 6) {
        (false, _) => "public",
        (true, 0b11) => "random_static",
        (true, 0b01) => "random_resolvable",
        _ => "random_private",
    }
}

#[cfg(test)]
mod tests;
