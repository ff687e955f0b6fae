//! 802.11 beacons and answers to probes (IEEE 802.11 9.3.3): what access points say of themselves.

mod elements;

use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::{Field, FieldType, Fields, Kind, text};
use elements::{Elements, SetupAttributes};

/// The dissector.
pub static DISSECTOR: Wlan = Wlan;

/// Reads management frames. What stations ask for (their networks at home) is left unread.
#[derive(Debug)]
pub struct Wlan;

static KINDS: [Kind; 1] = [Kind {
    name: "wlan.beacon",
    meaning: "The subject announces a wireless network.",
    fields: &[
        Field {
            name: "ssid",
            of: FieldType::Text,
            meaning: "Name of the network; absent when hidden.",
            source: "IEEE 802.11 9.4.2.2",
        },
        Field {
            name: "access_point",
            of: FieldType::Text,
            meaning: "Name that a Cisco access point gives itself.",
            source: "Aironet extension, element 133",
        },
        Field {
            name: "manufacturer",
            of: FieldType::Text,
            meaning: "Manufacturer of the access point.",
            source: "Wi-Fi Simple Configuration, attribute 0x1021",
        },
        Field {
            name: "model_name",
            of: FieldType::Text,
            meaning: "Model of the access point.",
            source: "Wi-Fi Simple Configuration, attribute 0x1023",
        },
        Field {
            name: "model_number",
            of: FieldType::Text,
            meaning: "Model number of the access point.",
            source: "Wi-Fi Simple Configuration, attribute 0x1024",
        },
        Field {
            name: "serial",
            of: FieldType::Text,
            meaning: "Serial number of the access point.",
            source: "Wi-Fi Simple Configuration, attribute 0x1042",
        },
        Field {
            name: "device_name",
            of: FieldType::Text,
            meaning: "Name of the access point as its user set it.",
            source: "Wi-Fi Simple Configuration, attribute 0x1011",
        },
    ],
}];
const BEACON: &Kind = &KINDS[0];

/// Frame control of a beacon and of an answer to a probe.
const BEACON_CONTROL: u8 = 0x80;
const PROBE_ANSWER_CONTROL: u8 = 0x50;
/// Header, time stamp, interval and capabilities; the elements follow.
const FIXED_LENGTH: usize = 24 + 12;

/// Element identifiers (IEEE 802.11 table 9-92).
const SSID: u8 = 0;
const AIRONET: u8 = 133;
const VENDOR_SPECIFIC: u8 = 221;
/// Where the name stands in the Aironet element, and how long it may be.
const AIRONET_NAME: std::ops::Range<usize> = 10..26;
/// Organisation and type of the vendor-specific element of Simple Configuration.
const SIMPLE_CONFIGURATION: [u8; 4] = [0x00, 0x50, 0xf2, 0x04];

static PROTOCOL: Protocol = Protocol {
    name: "wlan",
    layers: &[Layer::Link(105)],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Wlan {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn frame(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if !matches!(payload.first(), Some(&(BEACON_CONTROL | PROBE_ANSWER_CONTROL))) {
            return;
        }
        let Some(rest) = payload.get(FIXED_LENGTH..) else { return };
        let mut fields = Fields::new();
        for (identifier, value) in Elements::new(rest) {
            match identifier {
                // A hidden network has an empty name, or one of zeros as long as the true one.
                SSID if fields.get("ssid").is_none() => fields.set("ssid", text(value)),
                AIRONET if fields.get("access_point").is_none() => {
                    fields.set("access_point", text(value.get(AIRONET_NAME).unwrap_or_default()));
                }
                VENDOR_SPECIFIC => {
                    if let Some(attributes) = value.strip_prefix(&SIMPLE_CONFIGURATION) {
                        set_setup(&mut fields, attributes);
                    }
                }
                _ => {}
            }
        }
        sink.observe(BEACON, context.sender, fields);
    }
}

fn set_setup(fields: &mut Fields, attributes: &[u8]) {
    for (identifier, value) in SetupAttributes::new(attributes) {
        let name = match identifier {
            0x1011 => "device_name",
            0x1021 => "manufacturer",
            0x1023 => "model_name",
            0x1024 => "model_number",
            0x1042 => "serial",
            _ => continue,
        };
        if fields.get(name).is_none() {
            fields.set(name, text(value));
        }
    }
}

#[cfg(test)]
mod tests;
