//! What DICOM traffic lets us say: the kinds of observations and the clause each field is read from.

use asepsis_observation::{Field, FieldType, Kind};

const fn field(name: &'static str, of: FieldType, meaning: &'static str, source: &'static str) -> Field {
    Field { name, of, meaning, source }
}

const CALLING_AE: Field =
    field("calling_ae", FieldType::Text, "Application entity title of the requestor.", "DICOM PS3.8 9.3.2");
const CALLED_AE: Field =
    field("called_ae", FieldType::Text, "Application entity title the requestor asked for.", "DICOM PS3.8 9.3.2");
const CLASS_UID: Field = field(
    "implementation_class_uid",
    FieldType::Text,
    "UID of the implementation (toolkit or product) that built the message.",
    "DICOM PS3.7 D.3.3.2.1",
);
const VERSION_NAME: Field = field(
    "implementation_version",
    FieldType::Text,
    "Version name of that implementation, at most 16 characters.",
    "DICOM PS3.7 D.3.3.2.3",
);
const MAX_PDU: Field = field(
    "max_pdu",
    FieldType::Integer,
    "Longest P-DATA PDU the sender takes, in bytes; 0 means no limit.",
    "DICOM PS3.8 D.1",
);
const SCP_ROLES: Field = field(
    "scp_roles",
    FieldType::Texts,
    "Abstract syntaxes for which the requestor may be the service provider.",
    "DICOM PS3.7 D.3.3.4",
);

const ASSOCIATION_REQUEST_KIND: Kind = Kind {
    name: "dicom.association_request",
    meaning: "The subject asked a DICOM node for an association (A-ASSOCIATE-RQ).",
    fields: &[
        CALLING_AE,
        CALLED_AE,
        CLASS_UID,
        VERSION_NAME,
        field(
            "abstract_syntaxes",
            FieldType::Texts,
            "Abstract syntaxes (SOP classes) proposed, each once.",
            "DICOM PS3.8 9.3.2.2",
        ),
        field("transfer_syntaxes", FieldType::Texts, "Transfer syntaxes proposed, each once.", "DICOM PS3.8 9.3.2.2"),
        MAX_PDU,
        field(
            "user_identity",
            FieldType::Boolean,
            "True when credentials were sent; they are never read.",
            "DICOM PS3.7 D.3.3.7",
        ),
        SCP_ROLES,
    ],
};

const CALLED_KIND: Kind = Kind {
    name: "dicom.called",
    meaning: "Somebody addressed the subject by this application entity title. Proof only once it accepts.",
    fields: &[CALLED_AE, CALLING_AE],
};

const ASSOCIATION_ACCEPT_KIND: Kind = Kind {
    name: "dicom.association_accept",
    meaning: "The subject accepted an association (A-ASSOCIATE-AC): it provides DICOM services.",
    fields: &[
        CALLED_AE,
        CALLING_AE,
        CLASS_UID,
        VERSION_NAME,
        field(
            "results",
            FieldType::Integers,
            "Result of each presentation context, 0 for accepted, in wire order.",
            "DICOM PS3.8 9.3.3.2",
        ),
        field(
            "accepted",
            FieldType::Texts,
            "Abstract syntaxes accepted, each once; known only with the request.",
            "DICOM PS3.8 9.3.3.2",
        ),
        MAX_PDU,
        SCP_ROLES,
    ],
};

const ASSOCIATION_REJECT_KIND: Kind = Kind {
    name: "dicom.association_reject",
    meaning: "The subject refused an association (A-ASSOCIATE-RJ): it is a DICOM node that chooses its peers.",
    fields: &[
        field("result", FieldType::Integer, "1 for permanent, 2 for transient.", "DICOM PS3.8 9.3.4"),
        field("source", FieldType::Integer, "Who refused: 1 user, 2 and 3 provider.", "DICOM PS3.8 9.3.4"),
        field(
            "reason",
            FieldType::Integer,
            "Why; of source 1: 3 calling title unknown, 7 called title unknown.",
            "DICOM PS3.8 9.3.4",
        ),
        CALLED_AE,
        CALLING_AE,
    ],
};

const ABORT_KIND: Kind = Kind {
    name: "dicom.abort",
    meaning: "The subject broke off an association (A-ABORT).",
    fields: &[
        field("source", FieldType::Integer, "Who broke off: 0 user, 2 provider.", "DICOM PS3.8 9.3.8"),
        field("reason", FieldType::Integer, "Why, where the provider broke off.", "DICOM PS3.8 9.3.8"),
    ],
};

const COMMAND_KIND: Kind = Kind {
    name: "dicom.command",
    meaning: "The subject sent a DIMSE command or response.",
    fields: &[
        field("command", FieldType::Text, "Name of the command field, for instance C-STORE-RQ.", "DICOM PS3.7 E.1"),
        field("sop_class", FieldType::Text, "SOP class the command acts on.", "DICOM PS3.7 E.1"),
        field("status", FieldType::Integer, "Status of a response, 0 for success.", "DICOM PS3.7 C"),
        field(
            "move_destination",
            FieldType::Text,
            "Application entity title objects shall be sent to: a third node.",
            "DICOM PS3.7 9.1.4.1",
        ),
        field(
            "move_originator",
            FieldType::Text,
            "Application entity title of the node that asked for this object by C-MOVE.",
            "DICOM PS3.7 9.1.1.1",
        ),
    ],
};

const OBJECT_KIND: Kind = Kind {
    name: "dicom.object",
    meaning: "The subject sent an object; the fields name the equipment that made it, which may be another device.",
    fields: &[
        field("sop_class", FieldType::Text, "SOP class of the object (0008,0016).", "DICOM PS3.3 C.12.1"),
        field("modality", FieldType::Text, "Type of equipment (0008,0060).", "DICOM PS3.3 C.7.3.1"),
        field("manufacturer", FieldType::Text, "Manufacturer (0008,0070).", "DICOM PS3.3 C.7.5.1"),
        field("model", FieldType::Text, "Manufacturer's model name (0008,1090).", "DICOM PS3.3 C.7.5.1"),
        field("station_name", FieldType::Text, "Name the site gave the station (0008,1010).", "DICOM PS3.3 C.7.5.1"),
        field("serial", FieldType::Text, "Device serial number (0018,1000).", "DICOM PS3.3 C.7.5.1"),
        field("software_versions", FieldType::Texts, "Software versions (0018,1020).", "DICOM PS3.3 C.7.5.1"),
        field("device_uid", FieldType::Text, "Device UID (0018,1002).", "DICOM PS3.3 C.7.5.1"),
        field("plate_id", FieldType::Text, "Identifier of the imaging plate (0018,1004).", "DICOM PS3.3 C.8.1.1"),
        field("detector_id", FieldType::Text, "Identifier of the detector (0018,700A).", "DICOM PS3.3 C.8.11.4"),
        field("gateway_id", FieldType::Text, "Identifier of the video gateway (0018,1008).", "DICOM PS3.6"),
    ],
};

/// All of them.
pub static KINDS: [Kind; 7] = [
    ASSOCIATION_REQUEST_KIND,
    CALLED_KIND,
    ASSOCIATION_ACCEPT_KIND,
    ASSOCIATION_REJECT_KIND,
    ABORT_KIND,
    COMMAND_KIND,
    OBJECT_KIND,
];

/// Somebody asks for an association.
pub const ASSOCIATION_REQUEST: &Kind = &KINDS[0];
/// Somebody is asked for an association.
pub const CALLED: &Kind = &KINDS[1];
/// An association is accepted.
pub const ASSOCIATION_ACCEPT: &Kind = &KINDS[2];
/// An association is refused.
pub const ASSOCIATION_REJECT: &Kind = &KINDS[3];
/// An association is broken off.
pub const ABORT: &Kind = &KINDS[4];
/// A DIMSE command or its response.
pub const COMMAND: &Kind = &KINDS[5];
/// The equipment that made a transferred object.
pub const OBJECT: &Kind = &KINDS[6];
