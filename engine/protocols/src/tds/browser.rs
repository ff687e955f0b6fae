//! Answers of the SQL Server Browser (MC-SQLR 2.2.5): names and values between semicolons, an empty one ends an instance.

use asepsis_observation::{Fields, text};

/// Type of an answer, and its length behind it.
const ANSWER: u8 = 5;
const HEADER_BYTES: usize = 3;
/// Instances that are read of one answer.
const MAX_INSTANCES: usize = 32;

/// True for a whole answer: the length fits and the first name is the standard's.
pub(super) fn is_answer(payload: &[u8]) -> bool {
    let [ANSWER, low, high, list @ ..] = payload else { return false };
    usize::from(u16::from_le_bytes([*low, *high])) == list.len() && list.starts_with(b"ServerName;")
}

/// The instances in an answer.
pub(super) fn read(payload: &[u8]) -> Vec<Fields> {
    if !is_answer(payload) {
        return Vec::new();
    }
    let list = payload.get(HEADER_BYTES..).unwrap_or_default();
    let mut instances = Vec::new();
    let mut fields = Fields::new();
    let mut parts = list.split(|byte| *byte == b';');
    while let Some(name) = parts.next().filter(|_| instances.len() < MAX_INSTANCES) {
        if name.is_empty() {
            if !fields.is_empty() {
                instances.push(std::mem::take(&mut fields));
            }
            continue;
        }
        let Some(value) = parts.next() else { break };
        match name {
            b"ServerName" => fields.set("server_name", text(value)),
            b"InstanceName" => fields.set("instance_name", text(value)),
            b"Version" => fields.set("version", text(value)),
            b"tcp" => fields.set("port", text(value).parse::<u16>().ok()),
            _ => {}
        }
    }
    instances
}
