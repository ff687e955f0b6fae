//! The variables by which an agent tells what it is: a white list.

use crate::ber::{OBJECT_IDENTIFIER, OCTET_STRING};
use super::message::{Pdu, Variable};
use asepsis_observation::{Fields, Value, text};

/// Parts of a device (modules, devices, printers) read of one message, at most; the rest is ignored.
const MAX_PARTS: usize = 64;

/// The system group (RFC 3418 2): column and field. `sysContact` (4) is a person's and is left out.
const SYSTEM: [u64; 7] = [1, 3, 6, 1, 2, 1, 1];
const SYSTEM_COLUMNS: [(u64, &str); 4] = [(1, "sys_descr"), (2, "sys_object_id"), (5, "sys_name"), (6, "sys_location")];

/// A table of parts: the path to its columns, and the columns read.
struct Table {
    path: &'static [u64],
    columns: &'static [(u64, &'static str)],
}

const TABLES: [Table; 3] = [
    // RFC 6933 3, entPhysicalTable.
    Table {
        path: &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1],
        columns: &[
            (2, "entPhysicalDescr"),
            (7, "entPhysicalName"),
            (8, "entPhysicalHardwareRev"),
            (9, "entPhysicalFirmwareRev"),
            (10, "entPhysicalSoftwareRev"),
            (11, "entPhysicalSerialNum"),
            (12, "entPhysicalMfgName"),
            (13, "entPhysicalModelName"),
        ],
    },
    // RFC 3805 6, prtGeneralTable.
    Table {
        path: &[1, 3, 6, 1, 2, 1, 43, 5, 1, 1],
        columns: &[(16, "prtGeneralPrinterName"), (17, "prtGeneralSerialNumber")],
    },
    // RFC 2790 4.3, hrDeviceTable.
    Table { path: &[1, 3, 6, 1, 2, 1, 25, 3, 2, 1], columns: &[(3, "hrDeviceDescr")] },
];

/// What an agent told of itself in one message.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Fields of the system group.
    pub system: Fields,
    /// Named values of each part, with the part's index in its table.
    pub parts: Vec<(u64, Vec<(String, Value)>)>,
}

impl Identity {
    /// Reads the variables of a message.
    pub fn read(pdu: &Pdu<'_>) -> Self {
        let mut identity = Self::default();
        let mut keys = Vec::new();
        for variable in pdu.variables() {
            identity.read_system(&variable);
            identity.read_part(&variable, &mut keys);
        }
        identity
    }

    /// True when nothing was told.
    pub fn is_empty(&self) -> bool {
        self.system.is_empty() && self.parts.is_empty()
    }

    fn read_system(&mut self, (name, value): &Variable<'_>) {
        let Some([column, 0]) = name.strip_prefix(&SYSTEM) else { return };
        let Some(field) = column_name(&SYSTEM_COLUMNS, *column) else { return };
        if self.system.get(field).is_none() {
            let kept = match value.identifier {
                OCTET_STRING => value.whole(OCTET_STRING).map(text),
                OBJECT_IDENTIFIER => value.object_identifier(),
                _ => None,
            };
            self.system.set(field, kept);
        }
    }

    /// `keys` are the table and the index of each part so far, in the order of `parts`.
    fn read_part(&mut self, (name, value): &Variable<'_>, keys: &mut Vec<(usize, u64)>) {
        let found = TABLES.iter().enumerate().find_map(|(nth, table)| {
            let [column, index, ..] = name.strip_prefix(table.path)? else { return None };
            Some(((nth, *index), column_name(table.columns, *column)?))
        });
        let Some((key, column)) = found else { return };
        let Some(told) = value.whole(OCTET_STRING).map(text).filter(|told| !told.is_empty()) else { return };
        let at = keys.iter().position(|known| *known == key).unwrap_or(keys.len());
        if at == keys.len() {
            if at == MAX_PARTS {
                return;
            }
            keys.push(key);
            self.parts.push((key.1, Vec::new()));
        }
        if let Some((_, values)) = self.parts.get_mut(at)
            && !values.iter().any(|(known, _)| known == column)
        {
            values.push((column.to_owned(), told.into()));
        }
    }
}

fn column_name(columns: &[(u64, &'static str)], column: u64) -> Option<&'static str> {
    columns.iter().find(|(known, _)| *known == column).map(|(_, name)| *name)
}
