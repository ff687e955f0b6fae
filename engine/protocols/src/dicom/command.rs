//! Command sets of DIMSE (DICOM PS3.7 6.3 and annex E): always implicit value representation, little endian.

use super::association::{ae_title, uid};
use asepsis_observation::Fields;

/// Longest command set read, in bytes; a longer one is skipped. Commands carry a dozen short elements.
pub const MAX_COMMAND_BYTES: usize = 4096;

const C_STORE_REQUEST: u16 = 0x0001;
/// Value of (0000,0800) that says: no data set follows (PS3.7 E.1).
const NO_DATA_SET: u16 = 0x0101;

/// A command, with what of it is white-listed.
#[derive(Debug, Default)]
pub struct Command {
    field: u16,
    sop_class: Option<String>,
    status: Option<u16>,
    move_destination: Option<String>,
    move_originator: Option<String>,
    has_data_set: bool,
}

impl Command {
    /// Reads a whole command set; nothing when it is none.
    pub fn read(mut bytes: &[u8]) -> Option<Self> {
        let mut command = Self { has_data_set: true, ..Self::default() };
        let mut has_field = false;
        while let Some((tag, value, rest)) = element(bytes) {
            has_field |= tag == 0x0000_0100;
            command.take(tag, value);
            bytes = rest;
        }
        (has_field && bytes.is_empty() && command.name().is_some()).then_some(command)
    }

    fn take(&mut self, tag: u32, value: &[u8]) {
        match tag {
            // Affected and requested SOP class: a command has one of them.
            0x0000_0002 | 0x0000_0003 => self.sop_class = uid(value),
            0x0000_0100 => self.field = number(value).unwrap_or_default(),
            0x0000_0600 => self.move_destination = Some(ae_title(value)),
            0x0000_0800 => self.has_data_set = number(value) != Some(NO_DATA_SET),
            0x0000_0900 => self.status = number(value),
            0x0000_1030 => self.move_originator = Some(ae_title(value)),
            _ => {}
        }
    }

    /// True when a composite object follows whose equipment is of interest.
    pub fn announces_object(&self) -> bool {
        self.field == C_STORE_REQUEST && self.has_data_set
    }

    /// True when only the user of a service sends this command.
    pub fn is_of_service_user(&self) -> bool {
        matches!(self.field, C_STORE_REQUEST | 0x0010 | 0x0020 | 0x0021 | 0x0030)
    }

    /// The fields to observe.
    pub fn fields(&self) -> Fields {
        Fields::new()
            .with("command", self.name())
            .with("sop_class", self.sop_class.as_deref())
            .with("status", self.status)
            .with("move_destination", self.move_destination.as_deref())
            .with("move_originator", self.move_originator.as_deref())
    }

    /// Names of the command field (PS3.7 E.1).
    fn name(&self) -> Option<&'static str> {
        Some(match self.field {
            C_STORE_REQUEST => "C-STORE-RQ",
            0x8001 => "C-STORE-RSP",
            0x0010 => "C-GET-RQ",
            0x8010 => "C-GET-RSP",
            0x0020 => "C-FIND-RQ",
            0x8020 => "C-FIND-RSP",
            0x0021 => "C-MOVE-RQ",
            0x8021 => "C-MOVE-RSP",
            0x0030 => "C-ECHO-RQ",
            0x8030 => "C-ECHO-RSP",
            0x0100 => "N-EVENT-REPORT-RQ",
            0x8100 => "N-EVENT-REPORT-RSP",
            0x0110 => "N-GET-RQ",
            0x8110 => "N-GET-RSP",
            0x0120 => "N-SET-RQ",
            0x8120 => "N-SET-RSP",
            0x0130 => "N-ACTION-RQ",
            0x8130 => "N-ACTION-RSP",
            0x0140 => "N-CREATE-RQ",
            0x8140 => "N-CREATE-RSP",
            0x0150 => "N-DELETE-RQ",
            0x8150 => "N-DELETE-RSP",
            0x0fff => "C-CANCEL-RQ",
            _ => return None,
        })
    }
}

/// The first element of group 0000, its value, and what follows it.
fn element(bytes: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let (header, rest) = bytes.split_first_chunk::<8>()?;
    let [group_low, group_high, low, high, length @ ..] = *header;
    let tag = u32::from_le_bytes([low, high, group_low, group_high]);
    let (value, rest) = rest.split_at_checked(u32::from_le_bytes(length) as usize)?;
    (tag >> 16 == 0).then_some((tag, value, rest))
}

fn number(value: &[u8]) -> Option<u16> {
    value.first_chunk::<2>().map(|two| u16::from_le_bytes(*two))
}
