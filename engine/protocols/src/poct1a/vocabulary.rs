//! What POCT1-A traffic lets us say: the kinds of observations and the clause each field is read from.

use asepsis_observation::{Field, FieldType, Kind};

const fn device(name: &'static str, meaning: &'static str) -> Field {
    Field { name, of: FieldType::Text, meaning, source: "CLSI POCT1-A2 annex B, Device (DEV)" }
}

/// All of them.
pub static KINDS: [Kind; 2] = [
    Kind {
        name: "poct1a.hello",
        meaning: "The subject is a point-of-care device, or speaks for one, and introduced itself (HEL.R01).",
        fields: &[
            device("device_id", "Identifier of the device, an EUI-64 as a rule."),
            device("vendor_id", "Identifier of the vendor."),
            device("model_id", "Identifier of the model."),
            device("serial_id", "Serial number."),
            device("manufacturer_name", "Name of the manufacturer."),
            device("hw_version", "Version of the hardware."),
            device("sw_version", "Version of the software."),
            device("device_name", "Name the device goes by."),
            Field {
                name: "version_id",
                of: FieldType::Text,
                meaning: "Version of the messaging protocol.",
                source: "CLSI POCT1-A2 annex B, Header (HDR)",
            },
        ],
    },
    Kind {
        name: "poct1a.message",
        meaning: "The subject sent a point-of-care message other than its introduction.",
        fields: &[Field {
            name: "message_type",
            of: FieldType::Text,
            meaning: "Type of the message, for instance OBS.R01.",
            source: "CLSI POCT1-A2 annex B",
        }],
    },
];

/// An introduction.
pub const HELLO: &Kind = &KINDS[0];
/// Any other message.
pub const MESSAGE: &Kind = &KINDS[1];
