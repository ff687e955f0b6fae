//! Device identifiers of printers (IEEE 1284 7.6): `MFG:maker;MDL:model;SN:number;`.

use crate::text_head::any_text;
use asepsis_observation::{Fields, text};

/// Keys in both spellings, and their fields. All others, such as the printer's comment, are not kept.
const KEYS: &[(&[&str], &str)] = &[
    (&["MFG", "MANUFACTURER"], "manufacturer"),
    (&["MDL", "MODEL"], "model"),
    (&["CMD", "COMMAND SET"], "command_set"),
    (&["CLS", "CLASS"], "class"),
    (&["SN", "SERN", "SERIALNUMBER"], "serial"),
    (&["FWVER", "VER"], "firmware_version"),
];

/// Adds what an identifier tells.
pub(crate) fn read(identifier: &[u8], mut fields: Fields) -> Fields {
    for (key, value) in any_text(identifier).split(';').filter_map(|pair| pair.split_once(':')) {
        let known = KEYS.iter().find(|(keys, _)| keys.iter().any(|known| known.eq_ignore_ascii_case(key.trim())));
        if let Some((_, field)) = known
            && fields.get(field).is_none()
        {
            fields.set(field, text(value.as_bytes()));
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_both_spellings_are_read_once() {
        let wanted = Fields::new().with("manufacturer", "Maker").with("model", "L 1").with("serial", "S1");
        assert_eq!(read(b"MANUFACTURER:Maker;MDL:L 1;MODEL:other;SN:S1;COMMENT:canary;", Fields::new()), wanted);
        assert!(read(b"\xff;;:", Fields::new()).is_empty());
    }
}
