//! Partial lists of the system status (SSL): what a controller tells of itself, put together from its parts.

use crate::cursor::Cursor;
use asepsis_observation::{Fields, latin_text};

/// Octets of a list collected, at most. That of all texts has 350.
const MAX_LIST_BYTES: usize = 8 * 1024;
/// Records read of a list, at most.
const MAX_RECORDS: usize = 64;
/// Data that was given (return code of a data item).
const SUCCESS: u8 = 0xff;

/// A list that is being told.
#[derive(Debug, Default)]
pub(super) struct StatusList(Vec<u8>);

impl StatusList {
    /// Takes one part: parameters and data of a "user data" unit. The list's fields when it is whole.
    pub(super) fn part(&mut self, parameters: &[u8], data: &[u8]) -> Option<Fields> {
        // Head, length, method (0x12 answers), type and group (8 answer, 4 processor functions), function 1 reads lists.
        let [0, 1, 0x12, _, 0x12, 0x84, 1, _, rest @ ..] = parameters else { return None };
        let is_last = rest.get(1).is_none_or(|more| *more == 0);
        let mut data = Cursor::new(data);
        if data.byte()? != SUCCESS {
            self.0.clear();
            return None;
        }
        data.skip(1)?;
        let length = usize::from(data.big16()?);
        let bytes = data.take(length.min(data.rest().len()))?;
        if self.0.len() + bytes.len() > MAX_LIST_BYTES {
            self.0.clear();
            return None;
        }
        self.0.extend_from_slice(bytes);
        if is_last { read(&std::mem::take(&mut self.0)) } else { None }
    }
}

/// Number of the list, index, length and number of its records, the records.
fn read(list: &[u8]) -> Option<Fields> {
    let mut cursor = Cursor::new(list);
    let list_id = cursor.big16()?;
    cursor.skip(2)?;
    let (length, count) = (usize::from(cursor.big16()?), usize::from(cursor.big16()?));
    let records = cursor.rest().chunks_exact(length.max(1)).take(count.min(MAX_RECORDS));
    let mut fields = Fields::new().with("list_id", list_id);
    let mut values = Vec::new();
    for record in records {
        match list_id & 0xff {
            0x11 => identification(record, &mut fields, &mut values),
            0x1c => component(record, &mut fields, &mut values),
            _ => return None,
        };
    }
    (!values.is_empty()).then(|| fields.with("values", values))
}

/// Partial list 0x11, module identification: index, order number, type, two versions.
fn identification(record: &[u8], fields: &mut Fields, values: &mut Vec<String>) -> Option<()> {
    let mut cursor = Cursor::new(record);
    let index = cursor.big16()?;
    let order_number = latin_text(cursor.take(20)?).trim().to_owned();
    cursor.skip(2)?;
    let version: [u8; 4] = cursor.array()?;
    match index {
        1 => set_once(fields, "order_number", &order_number),
        6 => set_once(fields, "hardware_order_number", &order_number),
        7 => {
            if let [b'V', major, minor, patch] = version {
                set_once(fields, "firmware", &format!("{major}.{minor}.{patch}"));
            }
        }
        _ => {}
    }
    if !order_number.is_empty() {
        values.push(order_number);
    }
    Some(())
}

/// Partial list 0x1c, component identification: index and a text.
fn component(record: &[u8], fields: &mut Fields, values: &mut Vec<String>) -> Option<()> {
    let mut cursor = Cursor::new(record);
    let index = cursor.big16()?;
    let value = latin_text(cursor.rest()).trim().to_owned();
    let name = match index & 0xff {
        1 => "system_name",
        2 => "module_name",
        3 => "plant_id",
        4 => "copyright",
        5 => "serial",
        7 => "module_type",
        8 => "memory_card_serial",
        11 => "location",
        _ => return Some(()),
    };
    if !value.is_empty() {
        set_once(fields, name, &value);
        values.push(value);
    }
    Some(())
}

/// In redundant systems the records of the second rack follow; the first speak for the subject.
fn set_once(fields: &mut Fields, name: &'static str, value: &str) {
    if !fields.contains(name) {
        fields.set(name, value);
    }
}
