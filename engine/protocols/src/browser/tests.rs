//! Tests of the dissector, on messages made by hand; what carries them is made here too.

use super::*;
use crate::conversation_test::{client, context};
use crate::Side;
use asepsis_observation::Observation;
use proptest::prelude::*;

/// A transaction to the browser's mailslot with this message.
pub(crate) fn transaction(message: &[u8]) -> Vec<u8> {
    let name = b"\\MAILSLOT\\BROWSE\0";
    let mut bytes = b"\xffSMB\x25".to_vec();
    bytes.resize(32, 0);
    bytes.push(17);
    let mut words = [0; 34];
    words[22..24].copy_from_slice(&u16::try_from(message.len()).unwrap().to_le_bytes());
    words[24..26].copy_from_slice(&u16::try_from(NAME_AT + name.len()).unwrap().to_le_bytes());
    bytes.extend(words);
    bytes.extend(u16::try_from(name.len() + message.len()).unwrap().to_le_bytes());
    bytes.extend(name);
    bytes.extend(message);
    bytes
}

/// A host announcement.
pub(crate) fn announcement_of(command: u8, name: &str, server_type: u32, comment: &str) -> Vec<u8> {
    let mut bytes = vec![command, 0, 0x80, 0xfc, 0x0a, 0];
    let mut padded = name.as_bytes().to_vec();
    padded.resize(NAME_BYTES, 0);
    bytes.extend(padded);
    bytes.extend([6, 1]);
    bytes.extend(server_type.to_le_bytes());
    bytes.extend([15, 1, 0x55, 0xaa]);
    bytes.extend(comment.as_bytes());
    bytes.push(0);
    bytes
}

fn seen(message: &[u8]) -> Vec<Observation> {
    let mut sink = Sink::default();
    read(&transaction(message), &context(Side::Initiator, 138), &mut sink);
    sink.take().collect()
}

#[test]
fn a_host_announces_name_system_and_roles() {
    let found = seen(&announcement_of(1, "CT1", 0x9003, "Scanner"));
    let wanted = Fields::new()
        .with("name", "CT1")
        .with("os_version", "6.1")
        .with("server_type", 0x9003)
        .with("roles", vec!["nt_workstation", "nt_server"])
        .with("browser_version", "15.1")
        .with("comment", "Scanner")
        .with("is_local_master", false);
    assert_eq!((found[0].kind, found[0].subject, &found[0].fields), (ANNOUNCEMENT, client(), &wanted));
    assert_eq!(seen(&announcement_of(15, "CT1", 0, ""))[0].fields.get("is_local_master"), Some(&true.into()));
}

#[test]
fn a_domain_an_election_and_a_master_are_read() {
    let domain = seen(&announcement_of(12, "CLINIC", 0x8000_1000, "DC1"));
    assert_eq!((domain[0].kind, domain[0].fields.get("local_master")), (DOMAIN, Some(&"DC1".into())));
    let election = seen(b"\x08\x01\x84\x0f\x01\x20\0\0\0\0\0\0\0\0DC1\0");
    let wanted = Fields::new().with("name", "DC1").with("os_class", 32).with("roles", vec!["running_master", "primary_domain_controller"]);
    assert_eq!((election[0].kind, &election[0].fields), (ELECTION, &wanted));
    assert_eq!(seen(b"\x0dDC1\0")[0].fields, Fields::new().with("name", "DC1"));
}

#[test]
fn other_mailslots_and_commands_say_nothing() {
    assert!(seen(b"\x09\x04\0\0\0\0").is_empty());
    let mut bytes = transaction(&announcement_of(1, "CT1", 0, ""));
    bytes[NAME_AT + 10] = b'X';
    let mut sink = Sink::default();
    read(&bytes, &context(Side::Initiator, 138), &mut sink);
    assert_eq!(sink.take().count(), 0);
}

proptest! {
    #[test]
    fn any_message_is_survived(message in prop::collection::vec(any::<u8>(), 0..80), cut: usize) {
        let whole = transaction(&message);
        let mut sink = Sink::default();
        read(&whole[..cut % (whole.len() + 1)], &context(Side::Initiator, 138), &mut sink);
    }
}
