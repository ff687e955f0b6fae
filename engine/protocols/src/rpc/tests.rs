//! Messages as RFC 5531 lays them out.

use super::*;
use crate::conversation_test::{context, datagram, play, probe};
use proptest::prelude::*;

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// A call of a program by a machine, or by nobody; then a path.
fn call(number: u32, program: u32, machine: Option<&str>) -> Vec<u8> {
    let proof = machine.map_or_else(
        || words(&[0, 0]),
        |name| {
            let mut named = [words(&[7, u32::try_from(name.len()).unwrap()]), name.as_bytes().to_vec()].concat();
            named.resize(named.len().next_multiple_of(4), 0);
            named.extend(words(&[0, 0, 0]));
            [words(&[1, u32::try_from(named.len()).unwrap()]), named].concat()
        },
    );
    [words(&[number, 0, 2, program, 3, 1]), proof, words(&[0, 0]), b"/canary\0".to_vec()].concat()
}

fn reply(number: u32, status: u32) -> Vec<u8> {
    [words(&[number, 1, 0, 0, 0, status]), b"canary".to_vec()].concat()
}

fn marked(message: &[u8]) -> Vec<u8> {
    [&(LAST_PART | u32::try_from(message.len()).unwrap()).to_be_bytes()[..], message].concat()
}

fn nfs() -> Fields {
    Fields::new().with("program", 100_003).with("name", "nfs").with("version", 3)
}

#[test]
fn machines_and_programs_are_told_and_paths_are_not() {
    let messages = [
        (Side::Initiator, marked(&call(1, 100_003, None))),
        (Side::Responder, marked(&reply(1, 0))),
        (Side::Initiator, marked(&call(2, 100_003, Some("pacs1.clinic.example")))),
        // Refused by the program, and an answer to nothing.
        (Side::Responder, marked(&reply(2, 1))),
        (Side::Responder, marked(&reply(9, 0))),
    ];
    let messages = messages.each_ref().map(|(side, bytes)| (*side, bytes.as_slice()));
    let wanted = [nfs(), nfs(), nfs().with("machine", "pacs1.clinic.example")];
    for size in [1, 30, 1000] {
        let seen = play(&DISSECTOR, 2049, &messages, size);
        assert_eq!(seen.iter().map(|one| one.fields.clone()).collect::<Vec<_>>(), wanted);
        assert_eq!((seen[0].kind, seen[1].kind, seen[2].kind), (CLIENT, SERVER, CLIENT));
    }
}

#[test]
fn datagrams_are_read_too_and_names_of_people_are_not_kept() {
    let mut exchange = DISSECTOR.exchange().unwrap();
    let mut sink = Sink::default();
    exchange.data(&call(5, 395_183, Some("canary's bench")), &context(Side::Initiator, 111), &mut sink);
    exchange.data(&reply(5, 0), &context(Side::Responder, 111), &mut sink);
    let seen: Vec<_> = sink.take().map(|one| one.fields).collect();
    let instrument = Fields::new().with("program", 395_183).with("name", "vxi11").with("version", 3);
    assert_eq!(seen, [instrument.clone(), instrument]);
}

#[test]
fn calls_count_anywhere_and_answers_at_the_ports() {
    let one = call(1, 100_005, Some("a"));
    assert_eq!((probe(&DISSECTOR, 9, &one), probe(&DISSECTOR, 9, &marked(&one))), (Verdict::Mine, Verdict::Mine));
    assert_eq!((probe(&DISSECTOR, 111, &reply(1, 0)), probe(&DISSECTOR, 9, &reply(1, 0))), (Verdict::Mine, Verdict::NotMine));
    assert_eq!(probe(&DISSECTOR, 2049, &marked(&reply(1, 0))), Verdict::Mine);
    assert_eq!((probe(&DISSECTOR, 111, &one[..20]), probe(&DISSECTOR, 9, &one[..20])), (Verdict::Maybe, Verdict::NotMine));
    for other in [call(1, 7, None), [0; 64].to_vec(), words(&[1, 0, 3, 100_003, 3, 1, 0, 0])] {
        assert_eq!(probe(&DISSECTOR, 111, &[other.as_slice(), &[0; 20]].concat()), Verdict::NotMine);
    }
}

#[test]
fn long_conversations_are_not_read_to_their_end() {
    let one = marked(&call(1, 100_003, Some("a")));
    let many = vec![(Side::Initiator, one.as_slice()); 100];
    assert_eq!(play(&DISSECTOR, 2049, &many, 1000).len(), usize::from(MAX_MESSAGES));
}

proptest! {
    #[test]
    fn any_proof_is_survived(rest in prop::collection::vec(any::<u8>(), 0..80), kind in 0..3_u32) {
        let bytes = [words(&[1, 0, 2, 100_003, 3, 1, kind]), rest].concat();
        datagram(&DISSECTOR, 111, &bytes);
        play(&DISSECTOR, 111, &[(Side::Initiator, &marked(&bytes))], 9);
        answer(&[words(&[1, 1, 0]), bytes].concat());
    }
}
