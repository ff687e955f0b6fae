//! The client's answer to the greeting: past user, password and database to the attributes of its library.

use asepsis_observation::{Fields, text};

/// `MySQL` protocol, capability flags.
const CONNECT_WITH_DB: u32 = 0x8;
const PROTOCOL_41: u32 = 0x200;
const SSL: u32 = 0x800;
const PLUGIN_AUTH: u32 = 0x8_0000;
const CONNECT_ATTRS: u32 = 0x10_0000;
const LENGTH_ENCODED_PASSWORD: u32 = 0x20_0000;
/// Capabilities, longest packet, character set and reserved bytes.
const FIXED_BYTES: usize = 32;
/// Attributes that are looked at.
const MAX_ATTRIBUTES: usize = 32;
/// The white list: `os_user`, `program_name`, `_server_host` and others are not kept.
const KEPT: [(&[u8], &str); 4] =
    [(b"_client_name", "client_name"), (b"_client_version", "client_version"), (b"_os", "os"), (b"_platform", "platform")];

fn to_zero(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    bytes.get(end + 1..)
}

/// `MySQL` protocol, length-encoded string; longer ones than 64 KiB are none.
fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    match bytes {
        [0xfc, low, high, rest @ ..] => rest.split_at_checked(usize::from(u16::from_le_bytes([*low, *high]))),
        [length @ 0..=250, rest @ ..] => rest.split_at_checked(usize::from(*length)),
        _ => None,
    }
}

/// What the client says of itself, and whether it changes to TLS now.
pub(super) fn read(payload: &[u8]) -> Option<(Fields, bool)> {
    let bits = u32::from_le_bytes(*payload.first_chunk()?);
    if bits & PROTOCOL_41 == 0 {
        return None;
    }
    let is_secured = bits & SSL != 0 && payload.len() == FIXED_BYTES;
    let fields = Fields::new().with("is_secured", is_secured);
    let attributes = if is_secured { None } else { attributes(payload, bits) };
    Some((attributes.map_or(fields.clone(), |list| with_attributes(fields, list)), is_secured))
}

fn attributes(payload: &[u8], bits: u32) -> Option<&[u8]> {
    if bits & CONNECT_ATTRS == 0 {
        return None;
    }
    let mut rest = to_zero(payload.get(FIXED_BYTES..)?)?;
    rest = if bits & LENGTH_ENCODED_PASSWORD == 0 {
        let (length, password) = rest.split_first()?;
        password.get(usize::from(*length)..)?
    } else {
        string(rest)?.1
    };
    for flag in [CONNECT_WITH_DB, PLUGIN_AUTH] {
        if bits & flag != 0 {
            rest = to_zero(rest)?;
        }
    }
    string(rest).map(|(list, _)| list)
}

fn with_attributes(mut fields: Fields, mut list: &[u8]) -> Fields {
    for _ in 0..MAX_ATTRIBUTES {
        let Some(((name, _), (value, behind))) = string(list).and_then(|pair| Some((pair, string(pair.1)?))) else { break };
        if let Some((_, field)) = KEPT.iter().find(|(known, field)| *known == name && fields.get(field).is_none()) {
            fields.set(field, text(value));
        }
        list = behind;
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use asepsis_observation::Value;

    fn pair(name: &str, value: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for one in [name, value] {
            bytes.push(u8::try_from(one.len()).unwrap());
            bytes.extend_from_slice(one.as_bytes());
        }
        bytes
    }

    #[test]
    fn only_the_library_is_kept() {
        let bits = PROTOCOL_41 | CONNECT_WITH_DB | PLUGIN_AUTH | CONNECT_ATTRS;
        let mut payload = bits.to_le_bytes().to_vec();
        payload.resize(FIXED_BYTES, 0);
        payload.extend_from_slice(b"canary\0\x03pwdcanary_db\0mysql_native_password\0");
        let list = [pair("_os", "Linux"), pair("os_user", "canary"), pair("_client_version", "8.0.32")].concat();
        payload.push(u8::try_from(list.len()).unwrap());
        payload.extend_from_slice(&list);
        let (fields, is_secured) = read(&payload).unwrap();
        assert!(!is_secured && !format!("{fields:?}").contains("canary"));
        assert_eq!(fields.get("os"), Some(&Value::from("Linux")));
        assert_eq!(fields.get("client_version"), Some(&Value::from("8.0.32")));
        for end in 0..payload.len() {
            read(&payload[..end]);
        }
    }
}
