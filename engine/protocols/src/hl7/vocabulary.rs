//! What HL7 version 2 traffic lets us say: the kinds of observations and the clause each field is read from.

use asepsis_observation::{Field, FieldType, Kind};

const fn field(name: &'static str, of: FieldType, meaning: &'static str, source: &'static str) -> Field {
    Field { name, of, meaning, source }
}

const RECEIVING_APPLICATION: Field = field(
    "receiving_application",
    FieldType::Text,
    "Application the message is for (MSH-5), all components.",
    "HL7 v2.9 2.14.9.5",
);
const RECEIVING_FACILITY: Field = field(
    "receiving_facility",
    FieldType::Text,
    "Facility the message is for (MSH-6), all components.",
    "HL7 v2.9 2.14.9.6",
);

/// All of them.
pub static KINDS: [Kind; 2] = [
    Kind {
        name: "hl7.message",
        meaning: "The subject sent an HL7 version 2 message.",
        fields: &[
            field(
                "sending_application",
                FieldType::Text,
                "Application that speaks (MSH-3), all components.",
                "HL7 v2.9 2.14.9.3",
            ),
            field("sending_facility", FieldType::Text, "Facility that speaks (MSH-4).", "HL7 v2.9 2.14.9.4"),
            RECEIVING_APPLICATION,
            RECEIVING_FACILITY,
            field("message_type", FieldType::Text, "Type, event and structure (MSH-9).", "HL7 v2.9 2.14.9.9"),
            field("processing_id", FieldType::Text, "P, T or D and mode (MSH-11).", "HL7 v2.9 2.14.9.11"),
            field("version", FieldType::Text, "Version of HL7 (MSH-12).", "HL7 v2.9 2.14.9.12"),
            field(
                "result_type",
                FieldType::Text,
                "One digit where the standard has letters (MSH-16): what analysers tell, as sample, calibration or control.",
                "HL7 v2.9 2.14.9.16, as interface manuals of Mindray and others fill it",
            ),
            field("country", FieldType::Text, "Country code (MSH-17).", "HL7 v2.9 2.14.9.17"),
            field("character_set", FieldType::Text, "Character sets (MSH-18).", "HL7 v2.9 2.14.9.18"),
            field("profile", FieldType::Text, "Message profiles claimed (MSH-21).", "HL7 v2.9 2.14.9.21"),
            field("software_vendor", FieldType::Text, "Maker of the software (SFT-1).", "HL7 v2.9 2.14.13.1"),
            field("software_version", FieldType::Text, "Version of the software (SFT-2).", "HL7 v2.9 2.14.13.2"),
            field("software_product", FieldType::Text, "Name of the software (SFT-3).", "HL7 v2.9 2.14.13.3"),
            field("software_binary_id", FieldType::Text, "Build of the software (SFT-4).", "HL7 v2.9 2.14.13.4"),
            field(
                "equipment",
                FieldType::Texts,
                "Identifiers of the devices behind the sender (OBX-18, PRT-10, EQU-1), all components.",
                "HL7 v2.9 7.4.2.18, 7.4.4.10, 13.4.1.1",
            ),
            field(
                "device_types",
                FieldType::Texts,
                "Device types in OBX-3, as reference identifiers that start with MDC_DEV_.",
                "ISO/IEEE 11073-10101 A.6; HL7 v2.9 7.4.2.3",
            ),
            field("coding_systems", FieldType::Texts, "Coding systems used in OBX-3.", "HL7 v2.9 7.4.2.3, table 0396"),
            field(
                "local_coding_systems",
                FieldType::Texts,
                "Coding systems of one maker or laboratory, as 99ROC, in OBX-3, OBR-4, SPM-4, INV-1 and QPD-1.",
                "HL7 v2.9 table 0396",
            ),
            field(
                "devices",
                FieldType::Maps,
                "What observations say of the devices that made them: mds (first number of OBX-4; 0 is a personal health \
                 gateway that sends), maker, model, serial, firmware, software (OBX-5).",
                "ISO/IEEE 11073-20601 7.3.2, codes 531969 to 531976 of 11073-10101; ITU-T H.812.1; HL7 v2.9 7.4.2.4",
            ),
            field("acknowledgement", FieldType::Text, "Acknowledgement code (MSA-1).", "HL7 v2.9 2.14.8.1"),
        ],
    },
    Kind {
        name: "hl7.receiver",
        meaning: "Somebody sent the subject an HL7 version 2 message for this application.",
        fields: &[RECEIVING_APPLICATION, RECEIVING_FACILITY],
    },
];

/// A message.
pub const MESSAGE: &Kind = &KINDS[0];
/// Whom it is for.
pub const RECEIVER: &Kind = &KINDS[1];
