//! What of a message is kept: white-listed fields of white-listed segments (HL7 v2.9 2.14, 7.4).

use super::specification::Specifications;
use super::vocabulary::MESSAGE;
use asepsis_observation::{Fields, Readable, text_in_place};
use std::ops::Range;

/// Distinct devices, device types and coding systems kept of one message; more are left out.
const MAX_NAMES: usize = 64;
/// Room for plain fields, and for their octets, that is made at once: few messages need more.
const USUAL_FIELDS: usize = 12;
const USUAL_OCTETS: usize = 256;
/// Longest equipment identifier (HL7 v2.9, data type EI in OBX-18), in bytes.
const MAX_EQUIPMENT_BYTES: usize = 427;

/// Separators of one message, as its header declares them (2.5.4).
#[derive(Clone, Copy, Debug)]
pub struct Separators {
    /// Between fields.
    pub field: u8,
    component: u8,
    repetition: u8,
}

impl Separators {
    /// Reads the field separator and the encoding characters after it; nothing when they are none. Version 2.7 added a fifth.
    pub fn read(declared: &[u8]) -> Option<Self> {
        let are_distinct = declared.iter().enumerate().all(|(nth, byte)| {
            byte.is_ascii_punctuation() && declared.iter().skip(nth + 1).all(|later| later != byte)
        });
        match declared {
            &[field, component, repetition, ..] if are_distinct && (4..=6).contains(&declared.len()) => {
                Some(Self { field, component, repetition })
            }
            _ => None,
        }
    }
}

/// Segments of which something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    /// MSH, message header.
    Header,
    /// FHS and BHS, headers of batches.
    BatchHeader,
    /// SFT, software.
    Software,
    /// MSA, acknowledgement.
    Acknowledgement,
    /// OBX, observation: what was measured and with which device, never the value.
    Observation,
    /// PRT, participation: the device, never a person.
    Participation,
    /// EQU, equipment: which one (13.4.1).
    Equipment,
    /// OBR, SPM, INV and QPD: the coding system of their first code, nothing else.
    Coded {
        /// The field that holds the code.
        field: usize,
    },
}

impl Segment {
    /// The segment of this name, if anything of it is kept.
    pub fn of(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"MSH" => Self::Header,
            b"FHS" | b"BHS" => Self::BatchHeader,
            b"SFT" => Self::Software,
            b"MSA" => Self::Acknowledgement,
            b"OBX" => Self::Observation,
            b"PRT" => Self::Participation,
            b"EQU" => Self::Equipment,
            b"OBR" | b"SPM" => Self::Coded { field: 4 },
            b"INV" | b"QPD" => Self::Coded { field: 1 },
            _ => return None,
        })
    }

    /// True for the segments that open a message or batch.
    pub fn is_header(self) -> bool {
        matches!(self, Self::Header | Self::BatchHeader)
    }

    /// True when this field is kept: the white list.
    pub fn wants(self, field: usize) -> bool {
        self.plain_name(field).is_some()
            || matches!((self, field), (Self::Observation, 3 | 18) | (Self::Participation, 10) | (Self::Equipment, 1))
            || self == Self::Coded { field }
    }

    fn plain_name(self, field: usize) -> Option<&'static str> {
        Some(match (self, field) {
            (Self::Header | Self::BatchHeader, 3) => "sending_application",
            (Self::Header | Self::BatchHeader, 4) => "sending_facility",
            (Self::Header | Self::BatchHeader, 5) => "receiving_application",
            (Self::Header | Self::BatchHeader, 6) => "receiving_facility",
            (Self::Header, 9) => "message_type",
            (Self::Header, 11) => "processing_id",
            (Self::Header, 12) => "version",
            (Self::Header, 16) => "result_type",
            (Self::Header, 17) => "country",
            (Self::Header, 18) => "character_set",
            (Self::Header, 21) => "profile",
            (Self::Software, 1) => "software_vendor",
            (Self::Software, 2) => "software_version",
            (Self::Software, 3) => "software_product",
            (Self::Software, 4) => "software_binary_id",
            (Self::Acknowledgement, 1) => "acknowledgement",
            _ => return None,
        })
    }
}

/// What was kept of one message.
#[derive(Clone, Debug)]
pub struct Message {
    separators: Separators,
    /// Plain fields by their names, and where they stand in `octets`.
    plain: Vec<(&'static str, Range<usize>)>,
    /// Plain fields as they were sent, one behind the other.
    octets: Vec<u8>,
    equipment: Vec<String>,
    device_types: Vec<String>,
    coding_systems: Vec<String>,
    local_coding_systems: Vec<String>,
    specifications: Specifications,
}

impl Message {
    /// A message whose separators were read.
    pub fn new(separators: Separators) -> Self {
        let (plain, octets) = (Vec::with_capacity(USUAL_FIELDS), Vec::with_capacity(USUAL_OCTETS));
        let (equipment, device_types) = (Vec::new(), Vec::new());
        let (coding_systems, local_coding_systems) = (Vec::new(), Vec::new());
        let specifications = Specifications::default();
        Self { separators, plain, octets, equipment, device_types, coding_systems, local_coding_systems, specifications }
    }

    /// A segment begins: what was said of the one before it is over.
    pub fn open_segment(&mut self) {
        self.specifications.close();
    }

    /// True when this field is kept: the white list, and what an observation says of the device that made it.
    pub fn wants(&self, segment: Segment, field: usize) -> bool {
        segment.wants(field) || (segment == Segment::Observation && self.specifications.wants(field))
    }

    /// Keeps a field that it [`wants`](Self::wants).
    pub fn take(&mut self, segment: Segment, field: usize, value: &[u8]) {
        // Two quotation marks say: delete what you know (2.5.3). Nothing is learned from that.
        if value.is_empty() || value == b"\"\"" {
            return;
        }
        match (segment, field) {
            (Segment::Observation, 3) => self.take_observed(value),
            (Segment::Observation, 4 | 5) => self.specifications.take(field, value, self.separators.component),
            (Segment::Coded { .. }, _) => self.take_local(value),
            (Segment::Observation | Segment::Participation | Segment::Equipment, _) => self.take_equipment(value),
            (Segment::Acknowledgement, _) if !is_acknowledgement(value) => {}
            // Table 0155 has letters there; the digit is a habit of analysers.
            (Segment::Header, 16) if !matches!(value, [digit] if digit.is_ascii_digit()) => {}
            _ => self.take_plain(segment.plain_name(field), value),
        }
    }

    /// The first software segment is that of the application that made the message; later ones passed it on (2.14.13).
    fn take_plain(&mut self, name: Option<&'static str>, value: &[u8]) {
        if let Some(name) = name.filter(|name| self.plain(name).is_none()) {
            let start = self.octets.len();
            self.octets.extend_from_slice(value);
            self.plain.push((name, start..self.octets.len()));
        }
    }

    fn take_observed(&mut self, value: &[u8]) {
        self.take_local(value);
        self.specifications.open(value, self.separators.component);
        for (nth, component) in value.split(|byte| *byte == self.separators.component).enumerate() {
            if is_device_type(component) {
                add_once(&mut self.device_types, component);
            }
            // Third and sixth component: the coding systems of the code and of the alternate code (2.A.13).
            if matches!(nth, 2 | 5) && is_coding_system(component) {
                add_once(&mut self.coding_systems, component);
            }
        }
    }

    /// Of a code only the local systems that it and its alternate are of.
    fn take_local(&mut self, value: &[u8]) {
        let components = value.split(|byte| *byte == self.separators.component).enumerate();
        for (_, component) in components.filter(|(nth, component)| matches!(nth, 2 | 5) && is_local_system(component)) {
            add_once(&mut self.local_coding_systems, component);
        }
    }

    fn take_equipment(&mut self, value: &[u8]) {
        // Model and serial number come side by side (IHE Laboratory Analytical Workflow): one digit speaks for both.
        if value.iter().any(u8::is_ascii_digit) {
            for identifier in value.split(|byte| *byte == self.separators.repetition).filter(|id| is_equipment(id)) {
                add_once(&mut self.equipment, identifier);
            }
        }
    }

    fn plain(&self, name: &str) -> Option<Readable<'_>> {
        let (_, place) = self.plain.iter().find(|(known, _)| *known == name)?;
        self.octets.get(place.clone()).map(Readable)
    }

    /// True when the sender answers.
    pub fn is_acknowledgement(&self) -> bool {
        self.plain("acknowledgement").is_some()
    }

    /// True when it tells of devices, which the header does not.
    pub fn has_devices(&self) -> bool {
        [&self.equipment, &self.device_types, &self.coding_systems, &self.local_coding_systems]
            .iter()
            .any(|names| !names.is_empty())
            || !self.specifications.is_empty()
    }

    /// Adds the fields to observe of the sender.
    pub fn fields(&self, mut fields: Fields) -> Fields {
        for name in MESSAGE.fields.iter().map(|field| field.name) {
            match name {
                "equipment" => fields.set(name, texts(&self.equipment)),
                "device_types" => fields.set(name, texts(&self.device_types)),
                "coding_systems" => fields.set(name, texts(&self.coding_systems)),
                "local_coding_systems" => fields.set(name, texts(&self.local_coding_systems)),
                "devices" => fields.set(name, self.specifications.devices()),
                plain => fields.set(plain, self.plain(plain)),
            }
        }
        fields
    }

    /// Adds the fields to observe of the receiver.
    pub fn receiver_fields(&self, fields: Fields) -> Fields {
        ["receiving_application", "receiving_facility"]
            .into_iter()
            .fold(fields, |fields, name| fields.with(name, self.plain(name)))
    }
}

fn texts(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

fn add_once(names: &mut Vec<String>, name: &[u8]) {
    let name = text_in_place(name);
    if names.len() < MAX_NAMES && !names.iter().any(|known| *known == name) {
        names.push(name.into_owned());
    }
}

/// Codes of table 0008.
fn is_acknowledgement(value: &[u8]) -> bool {
    matches!(value, b"AA" | b"AE" | b"AR" | b"CA" | b"CE" | b"CR")
}

fn is_device_type(component: &[u8]) -> bool {
    component.strip_prefix(b"MDC_DEV_").is_some_and(|rest| {
        !rest.is_empty()
            && rest.len() <= 64
            && rest.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_')
    })
}

/// Coding systems of table 0396 that are in use for what is measured; local ones are L or 99 and three to five letters.
fn is_coding_system(component: &[u8]) -> bool {
    matches!(component, b"MDC" | b"LN" | b"SCT" | b"SNM" | b"L" | b"DCM" | b"I9" | b"I10" | b"C4" | b"UCUM" | b"JC10")
        || component
            .strip_prefix(b"99")
            .is_some_and(|rest| (1..=5).contains(&rest.len()) && rest.iter().all(u8::is_ascii_uppercase))
}

/// Systems of one maker or laboratory (table 0396): 99 and three to five letters, and words that makers publish instead.
fn is_local_system(component: &[u8]) -> bool {
    matches!(component, b"MDIL" | b"MDIL-ALERT" | b"99SiemensHDXTestCode")
        || component
            .strip_prefix(b"99")
            .is_some_and(|rest| (3..=5).contains(&rest.len()) && rest.iter().all(u8::is_ascii_uppercase))
}

/// A device's identifier has no character that needs an escape, and its field a digit; a person's name looks otherwise.
fn is_equipment(identifier: &[u8]) -> bool {
    !identifier.is_empty()
        && identifier.len() <= MAX_EQUIPMENT_BYTES
        && identifier.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ')
}
