//! What data export lets us say.

use asepsis_observation::{Field, FieldType, Kind};

const SOURCE: &str = "IntelliVue Data Export Interface Programming Guide, Data Export Protocol";

const fn field(name: &'static str, of: FieldType, meaning: &'static str) -> Field {
    Field { name, of, meaning, source: SOURCE }
}

/// All of them.
pub(super) static KINDS: [Kind; 3] = [
    Kind {
        name: "intellivue.announcement",
        meaning: "A monitor told the network that its data may be asked for.",
        fields: &[
            field("mac", FieldType::Text, "MAC address of the monitor by its own words, also across routers."),
            field("address", FieldType::Address, "IP address of the monitor by its own words."),
        ],
    },
    Kind {
        name: "intellivue.device",
        meaning: "A monitor said at the start of a session what it is.",
        fields: &[
            field("manufacturer", FieldType::Text, "Maker (System Model)."),
            field("model", FieldType::Text, "Model number (System Model)."),
            field("mac", FieldType::Text, "System identifier, which is the MAC address."),
            field("system_type", FieldType::Integer, "Code of the kind of system (ISO/IEEE 11073-10101)."),
            field("bed_label", FieldType::Text, "What the bed is called, as set up by biomedical staff."),
            field("serial_number", FieldType::Text, "Serial number (Production Specification)."),
            field("part_number", FieldType::Text, "Part number (Production Specification)."),
            field("hardware_revision", FieldType::Text, "Revision of the hardware (Production Specification)."),
            field("software_revision", FieldType::Text, "Revision of the software (Production Specification)."),
            field("firmware_revision", FieldType::Text, "Revision of the firmware (Production Specification)."),
        ],
    },
    Kind {
        name: "intellivue.association",
        meaning: "A session of data export is opened or closed.",
        fields: &[field("message", FieldType::Text, "connect, accept, refuse, finish, disconnect or abort.")],
    },
];
pub(super) static ANNOUNCEMENT: &Kind = &KINDS[0];
pub(super) static DEVICE: &Kind = &KINDS[1];
pub(super) static ASSOCIATION: &Kind = &KINDS[2];
