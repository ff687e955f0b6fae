//! Conversations of SMB recorded from Samba, whole, cut, joined late and damaged.

use super::DISSECTOR;
use crate::Side::{self, Initiator, Responder};
use crate::conversation_test::{client, context, play, server};
use crate::{Dissector, Progress, Sink};
use asepsis_observation::{Observation, Value, write_json};
use proptest::prelude::*;

const SMB1: &[u8] = include_bytes!("golden/smb1/capture.pcap");
const SMB1_PLAIN: &[u8] = include_bytes!("golden/smb1_plain/capture.pcap");
const SMB3: &[u8] = include_bytes!("golden/smb3/capture.pcap");

/// What both sides of the one connection in a golden capture said in turn.
fn recorded(capture: &[u8]) -> Vec<(Side, Vec<u8>)> {
    const FILE_HEADER_BYTES: usize = 24;
    let mut messages: Vec<(Side, Vec<u8>)> = Vec::new();
    let mut rest = &capture[FILE_HEADER_BYTES..];
    while rest.len() > 16 {
        let length = u32::from_le_bytes(rest[8..12].try_into().unwrap()) as usize;
        let frame = &rest[16..16 + length];
        let tcp = &frame[34..14 + usize::from(u16::from_be_bytes([frame[16], frame[17]]))];
        let payload = &tcp[usize::from(tcp[12] >> 4) * 4..];
        if !payload.is_empty() {
            messages.push((if frame[29] == 10 { Initiator } else { Responder }, payload.to_vec()));
        }
        rest = &rest[16 + length..];
    }
    messages
}

fn observe(messages: &[(Side, Vec<u8>)], segment_bytes: usize) -> Vec<Observation> {
    let messages: Vec<_> = messages.iter().map(|(side, bytes)| (*side, bytes.as_slice())).collect();
    play(&DISSECTOR, 445, &messages, segment_bytes)
}

fn line(observation: &Observation) -> String {
    let mut line = format!("{} ", observation.kind.name);
    write_json(&mut line, &observation.fields);
    line
}

#[test]
fn segments_do_not_matter() {
    for capture in [SMB1, SMB1_PLAIN, SMB3] {
        let messages = recorded(capture);
        let whole = observe(&messages, usize::MAX);
        assert!(whole.len() >= 7);
        for size in [1, 3, 64] {
            assert_eq!(observe(&messages, size), whole, "{size}");
        }
    }
}

#[test]
fn neither_users_nor_files_nor_shares_are_named() {
    for capture in [SMB1, SMB1_PLAIN, SMB3] {
        let messages = recorded(capture);
        let spoken: Vec<u8> = messages.iter().flat_map(|(_, bytes)| bytes.clone()).filter(|byte| *byte != 0).collect();
        let is_spoken = spoken.windows(6).any(|window| window.eq_ignore_ascii_case(b"canary"));
        assert!(is_spoken, "the recording has its canary");
        assert!(!format!("{:?}", observe(&messages, usize::MAX)).to_lowercase().contains("canary"));
    }
}

#[test]
fn sides_are_told_by_content() {
    let swapped: Vec<_> = recorded(SMB3).into_iter().map(|(side, bytes)| (side.other(), bytes)).collect();
    let seen = observe(&swapped, usize::MAX);
    assert_eq!((seen[0].subject, seen[1].subject), (server(), client()));
    assert!(line(&seen[1]).starts_with(r#"smb2.negotiate {"dialect":785,"#));
}

#[test]
fn capture_that_begins_late_or_has_one_side_is_read() {
    let messages = recorded(SMB3);
    let late = observe(&messages[4..], usize::MAX);
    assert!(late.iter().any(|one| one.kind.name == "ntlm.auth"));
    let one_sided: Vec<_> = messages.into_iter().filter(|(side, _)| *side == Responder).collect();
    let kinds: Vec<_> = observe(&one_sided, usize::MAX).iter().map(|one| one.kind.name).collect();
    assert_eq!(kinds, ["smb2.negotiate", "ntlm.challenge"]);
}

#[test]
fn reading_goes_on_at_the_next_message_after_a_gap() {
    let messages = recorded(SMB1);
    let mut conversation = DISSECTOR.conversation().unwrap();
    let mut sink = Sink::default();
    let sender = context(Initiator, 445);
    assert!(conversation.gap(Initiator));
    assert_eq!(conversation.data(b"the end of a file", &sender, &mut sink), Progress::Consumed(17));
    conversation.data(&messages[0].1, &sender, &mut sink);
    let kinds: Vec<_> = sink.take().map(|one| one.kind.name).collect();
    assert_eq!(kinds, ["smb.negotiate"]);
}

#[test]
fn long_messages_are_skipped_by_their_length() {
    let mut write = vec![0, 0x0f, 0, 0];
    write.extend([0xfe, b'S', b'M', b'B', 64, 0, 0, 0, 0, 0, 0, 0, 9, 0]);
    write.resize(4 + 64, 0);
    let mut conversation = DISSECTOR.conversation().unwrap();
    let progress = conversation.data(&write, &context(Initiator, 445), &mut Sink::default());
    assert_eq!(progress, Progress::Skip(4 + 0x000f_0000));
}

/// A message of SMB 1 in its frame.
fn smb1(command: u8, flags: u8, flags2: u16, words: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut message = vec![0xff, b'S', b'M', b'B', command, 0, 0, 0, 0, flags];
    message.extend(flags2.to_le_bytes());
    message.resize(32, 0);
    message.push(u8::try_from(words.len() / 2).unwrap());
    message.extend(words);
    message.extend(u16::try_from(bytes.len()).unwrap().to_le_bytes());
    message.extend(bytes);
    let mut frame = u32::try_from(message.len()).unwrap().to_be_bytes().to_vec();
    frame.extend(message);
    frame
}

#[test]
fn oldest_session_set_up_is_read_and_its_chained_tree() {
    // MS-CIFS 2.2.4.53: LAN Manager words; then a tree connection in the same message.
    let account = b"pw\0CANARY\0WARD\0DOS\0LANMAN\0";
    let tree_at = u16::try_from(32 + 1 + 20 + 2 + account.len()).unwrap().to_le_bytes();
    let mut words = vec![0x75, 0, tree_at[0], tree_at[1]];
    words.resize(14, 0);
    words.extend([3, 0, 0, 0, 0, 0]);
    let mut request = smb1(0x73, 0, 0, &words, account);
    request.extend([4, 0xff, 0, 0, 0, 0, 0, 1, 0]);
    let path = b"\0\\\\PACS1\\CANARY\0?????\0";
    request.extend(u16::try_from(path.len()).unwrap().to_le_bytes());
    request.extend(path);
    let length = u32::try_from(request.len() - 4).unwrap().to_be_bytes();
    request[..4].copy_from_slice(&length);
    let seen = observe(&[(Initiator, request)], usize::MAX);
    assert_eq!(
        seen.iter().map(line).collect::<Vec<_>>(),
        [
            r#"smb.session {"native_os":"DOS","native_lanman":"LANMAN","primary_domain":"WARD"}"#,
            r#"smb.tree {"server":"PACS1","share":"*"}"#
        ]
    );
}

#[test]
fn single_octets_of_attacks_name_no_system() {
    let mut words = vec![0xff, 0, 0, 0, 4, 0x11, 10, 0, 1, 0];
    words.resize(20, 0);
    words.extend([0, 0, 0, 0x80]);
    let request = smb1(0x73, 0, 0xc007, &words, b"\xf0\xff\0\0\0\0\0\0\0");
    assert!(observe(&[(Initiator, request)], usize::MAX).is_empty());
}

#[test]
fn old_answer_has_only_a_dialect() {
    let offer = smb1(0x72, 0, 0, &[], b"\x02PC NETWORK PROGRAM 1.0\0\x02LANMAN1.0\0");
    let answer = smb1(0x72, 0x80, 0, &[1, 0, 3, 0], b"");
    let seen = observe(&[(Initiator, offer), (Responder, answer)], 1);
    assert_eq!(seen[1].fields.get("dialect"), Some(&Value::from("LANMAN1.0")));
    assert_eq!(seen[1].fields.iter().count(), 1);
}

#[test]
fn message_shorter_than_its_counts_is_malformed() {
    let mut cut = smb1(0x73, 0, 0, &[0xff, 0, 0, 0], b"");
    cut[4 + 32] = 200;
    let seen = observe(&[(Initiator, cut)], usize::MAX);
    assert_eq!(line(&seen[0]), r#"anomaly.malformed {"protocol":"smb","reason":"message is shorter than its counts"}"#);
}

proptest! {
    #[test]
    fn cut_and_mutated_conversations_never_panic(which in 0_usize..3, nth: prop::sample::Index, at: prop::sample::Index, value: u8, size in 1_usize..300) {
        let mut messages = recorded([SMB1, SMB1_PLAIN, SMB3][which]);
        let nth = nth.index(messages.len());
        let bytes = &mut messages[nth].1;
        let at = at.index(bytes.len());
        bytes[at] = value;
        if value % 3 == 0 {
            bytes.truncate(at + 1);
        }
        observe(&messages, size);
    }
}
