//! Commands and answers as Redis documents them.

use super::*;
use crate::conversation_test::{context, play, probe};
use asepsis_observation::Observation;
use proptest::prelude::*;

const INFO: &[u8] = b"*2\r\n$4\r\nINFO\r\n$6\r\nserver\r\n";
const TOLD: &[u8] = b"$80\r\n# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\nos:Linux 6.1.0 x86_64\r\nrun_id:canary\r\n\r\n";
const SET: &[u8] = b"*3\r\n$3\r\nSET\r\n$6\r\ncanary\r\n$6\r\ncanary\r\n";

fn fields(seen: &[Observation]) -> Vec<Fields> {
    seen.iter().map(|one| one.fields.clone()).collect()
}

fn begun(word: &str) -> Fields {
    Fields::new().with("first_command", word)
}

#[test]
fn a_store_tells_what_it_is_and_data_is_not_read() {
    let messages: [(Side, &[u8]); 4] =
        [(Side::Initiator, INFO), (Side::Responder, TOLD), (Side::Initiator, SET), (Side::Responder, b"+OK\r\n")];
    let store = Fields::new().with("version", "7.0.15").with("mode", "standalone").with("os", "Linux 6.1.0 x86_64");
    for size in [1, 40, 5000] {
        let seen = play(&DISSECTOR, 6379, &messages, size);
        assert_eq!(fields(&seen), [begun("INFO"), Fields::new().with("asks_password", false), store.clone()]);
    }
}

#[test]
fn who_asks_for_a_password_and_which_library_is_told() {
    let library: &[u8] = b"*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n*4\r\n$6\r\nCLIENT\r\n$7\r\nSETINFO\r\n$8\r\nLIB-NAME\r\n$8\r\nredis-py\r\n\
        *4\r\n$6\r\nCLIENT\r\n$7\r\nSETINFO\r\n$7\r\nLIB-VER\r\n$5\r\n5.0.1\r\n*3\r\n$6\r\nCLIENT\r\n$7\r\nSETNAME\r\n$6\r\ncanary\r\n";
    let hello: &[u8] = b"%7\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$5\r\n7.2.4\r\n$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:5\r\n\
        $4\r\nmode\r\n$7\r\ncluster\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$7\r\nmodules\r\n*0\r\n";
    let seen = play(&DISSECTOR, 6379, &[(Side::Initiator, library), (Side::Responder, hello)], 5000);
    let told = Fields::new().with("library", "redis-py").with("library_version", "5.0.1");
    let store = Fields::new().with("version", "7.2.4").with("mode", "cluster");
    assert_eq!(fields(&seen), [begun("HELLO"), told, store]);
    let refused: [(Side, &[u8]); 2] = [(Side::Initiator, INFO), (Side::Responder, b"-NOAUTH Authentication required.\r\n")];
    assert_eq!(fields(&play(&DISSECTOR, 6379, &refused, 5000))[1], Fields::new().with("asks_password", true));
}

#[test]
fn usual_commands_count_anywhere_and_others_at_the_port() {
    for length in 1..INFO.len() {
        assert_eq!(probe(&DISSECTOR, 9, &INFO[..length]), Verdict::Maybe, "{length}");
    }
    assert_eq!(probe(&DISSECTOR, 9, INFO), Verdict::Mine);
    let other = b"*1\r\n$7\r\nWHATEVR\r\n";
    assert_eq!((probe(&DISSECTOR, 6379, other), probe(&DISSECTOR, 9, other)), (Verdict::Mine, Verdict::NotMine));
    for other in [&b"*** Welcome ***\r\n"[..], b"* OK IMAP4 ready\r\n", b"*2\r\nINFO\r\n", b"*9999\r\n$1\r\na\r\n"] {
        assert_eq!(probe(&DISSECTOR, 6379, other), Verdict::NotMine);
    }
}

#[test]
fn a_list_from_the_usual_port_is_an_answer() {
    let answer = Context { start_seen: false, side: Side::Initiator, ..context(Side::Responder, 6379) };
    let mut sink = Sink::default();
    Connection::default().data(b"*2\r\n$6\r\ncanary\r\n$4\r\nPING\r\n", &answer, &mut sink);
    assert_eq!(sink.take().count(), 0);
}

proptest! {
    #[test]
    fn any_command_is_survived(rest in prop::collection::vec(any::<u8>(), 0..80), size in 1..40_usize) {
        let messages = [(Side::Initiator, [b"*3\r\n$", rest.as_slice()].concat()), (Side::Responder, [TOLD, &rest].concat())];
        let messages = messages.each_ref().map(|(side, bytes)| (*side, bytes.as_slice()));
        play(&DISSECTOR, 6379, &messages, size);
    }
}
