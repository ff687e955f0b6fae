//! Tests of POCT1-A connections, and the proof that no patient is shown.

use super::DISSECTOR;
use crate::Side::{Initiator, Responder};
use crate::conversation_test::{client, context, play, probe, server};
use crate::{Dissector, Progress, Side, Sink, Verdict};
use asepsis_observation::{Observation, Value};
use proptest::prelude::*;

const PORT: u16 = 9999;

const HELLO: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<!-- CANARY0 <DEV.vendor_id V="CANARY"/> -->
<HEL.R01>
  <HDR><HDR.message_type V="HEL.R01" SN="POCT1" /><HDR.control_id V="CANARY1"/><HDR.version_id V="POCT1"/>
  <HDR.creation_dttm V="CANARY2"/></HDR>
  <DEV><DEV.device_id V="00A0C9FFFE123456"/><DEV.vendor_id V='EXMPL'/><DEV.model_id S="CANARY" V = "Gluco &amp; Go"/>
    <DEV.serial_id V="SN-0042"></DEV.serial_id><DEV.manufacturer_name V="Example Diagnostics"/>
    <DEV.hw_version V="2"/><DEV.sw_version V="3.10.8.0"/><DEV.device_name V="Meter 5"/><DEV.contact V="CANARY3"/>
    <DCP><DCP.application_timeout V="120"/></DCP><![CDATA[<DEV.sw_version V="CANARY4"/>]]>
  </DEV>
</HEL.R01>"#;

const RESULT: &str = r#"<OBS.R01><HDR><HDR.version_id V="CANARY5"/></HDR><SVC><SVC.role_cd V="CANARY6"/>
<PT><PT.patient_id V="CANARY7"/><PT.name V="CANARY8^EVE"/><PT.birth_date V="CANARY9"/>
<OBS><OBS.observation_id V="GLU"/><OBS.value V="CANARY10"/></OBS></PT><OPR><OPR.operator_id V="CANARY11"/></OPR>
<DEV><DEV.serial_id V="CANARY12"/></DEV>CANARY13</SVC></OBS.R01>"#;

const ACKNOWLEDGEMENT: &str =
    r#"<ACK.R01><HDR><HDR.control_id V="CANARY14"/></HDR><ACK><ACK.type_cd V="AA"/></ACK></ACK.R01>"#;

fn session() -> Vec<(Side, Vec<u8>)> {
    [(Initiator, HELLO), (Responder, ACKNOWLEDGEMENT), (Initiator, RESULT), (Responder, ACKNOWLEDGEMENT)]
        .map(|(side, message)| (side, message.as_bytes().to_vec()))
        .to_vec()
}

fn run(messages: &[(Side, Vec<u8>)], segment_bytes: usize) -> Vec<Observation> {
    let messages: Vec<(Side, &[u8])> = messages.iter().map(|(side, bytes)| (*side, bytes.as_slice())).collect();
    play(&DISSECTOR, PORT, &messages, segment_bytes)
}

fn text_of<'a>(observation: &'a Observation, field: &str) -> Option<&'a str> {
    match observation.fields.get(field) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

#[test]
fn a_device_introduces_itself() {
    let seen = run(&session(), 4096);
    let hello = &seen[0];
    assert_eq!((hello.kind.name, hello.subject), ("poct1a.hello", client()));
    for (field, value) in [
        ("device_id", "00A0C9FFFE123456"),
        ("vendor_id", "EXMPL"),
        ("model_id", "Gluco & Go"),
        ("serial_id", "SN-0042"),
        ("manufacturer_name", "Example Diagnostics"),
        ("hw_version", "2"),
        ("sw_version", "3.10.8.0"),
        ("device_name", "Meter 5"),
        ("version_id", "POCT1"),
    ] {
        assert_eq!(text_of(hello, field), Some(value), "{field}");
    }
}

#[test]
fn other_messages_tell_their_type() {
    let seen = run(&session(), 4096);
    let types: Vec<_> = seen[1..].iter().map(|one| (one.subject, text_of(one, "message_type").unwrap())).collect();
    assert_eq!(types, [(server(), "ACK.R01"), (client(), "OBS.R01"), (server(), "ACK.R01")]);
}

#[test]
fn the_data_manager_is_the_server() {
    let mut sink = Sink::default();
    let mut conversation = DISSECTOR.conversation().unwrap();
    conversation.data(HELLO.as_bytes(), &context(Initiator, PORT), &mut sink);
    assert_eq!(sink.take_server(), Some(Responder));
}

#[test]
fn no_patient_is_shown() {
    for segment_bytes in [1, 33, usize::MAX] {
        let shown = format!("{:?}", run(&session(), segment_bytes));
        assert!(!shown.contains("CANARY"), "{shown}");
    }
}

#[test]
fn one_byte_segments_say_the_same_as_whole_messages() {
    assert_eq!(run(&session(), 1), run(&session(), usize::MAX));
}

#[test]
fn messages_in_one_segment_are_told_apart() {
    let both = [HELLO, RESULT, "<END.R01></END.R01>"].concat().into_bytes();
    assert_eq!(run(&[(Initiator, both)], 4096).len(), 3);
}

#[test]
fn an_introduction_cut_short_tells_what_was_there() {
    let device = HELLO.find("<DEV.hw_version").unwrap();
    let seen = run(&[(Initiator, [&HELLO[..device], "<EOT.R01>"].concat().into_bytes())], 4096);
    assert_eq!(text_of(&seen[0], "serial_id"), Some("SN-0042"));
    assert_eq!(text_of(&seen[1], "message_type"), Some("EOT.R01"));
}

#[test]
fn a_gap_ends_the_introduction_and_the_next_tag_is_found() {
    let mut sink = Sink::default();
    let mut conversation = DISSECTOR.conversation().unwrap();
    let side = context(Initiator, PORT);
    let cut = HELLO.find("Example Diag").unwrap();
    conversation.data(&HELLO.as_bytes()[..cut], &side, &mut sink);
    assert!(conversation.gap(Initiator));
    conversation.data(b"V=\"CANARY\"/><DEV.sw_version V=\"9\"/></HEL.R01><OBS.R02>", &side, &mut sink);
    let seen: Vec<Observation> = sink.take().collect();
    assert_eq!((text_of(&seen[0], "serial_id"), text_of(&seen[0], "sw_version")), (Some("SN-0042"), None));
    assert_eq!(text_of(&seen[1], "message_type"), Some("OBS.R02"));
}

#[test]
fn overlong_names_and_values_are_dropped() {
    let long = "x".repeat(5000);
    let hello = format!("<HEL.R01><DEV><DEV.{long} V=\"1\"/><DEV.model_id V=\"{long}\"/><DEV.serial_id V=\"7\"/></DEV>");
    let seen = run(&[(Initiator, hello.into_bytes())], 100);
    assert_eq!((text_of(&seen[0], "model_id"), text_of(&seen[0], "serial_id")), (None, Some("7")));
}

#[test]
fn starts_of_poct1a_are_recognised_on_any_port() {
    for start in [
        "<HEL.R01>",
        "<ACK.R01 >",
        "\u{feff}<?xml version=\"1.0\"?>\r\n<OBS.R02\n",
        "\r\n<DST.R01>",
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?><EOT.R01>",
    ] {
        assert_eq!(probe(&DISSECTOR, PORT, start.as_bytes()), Verdict::Mine, "{start:?}");
        for length in 1..start.trim_end_matches(['>', ' ', '\n']).len() {
            assert_eq!(probe(&DISSECTOR, PORT, &start.as_bytes()[..length]), Verdict::Maybe, "{length} of {start:?}");
        }
    }
}

#[test]
fn a_capture_that_starts_inside_a_message_is_recognised() {
    for bytes in [&RESULT[40..], &ACKNOWLEDGEMENT[ACKNOWLEDGEMENT.len() - 20..], "V=\"1\"/></HDR></X><HEL.R01>"] {
        assert_eq!(probe(&DISSECTOR, PORT, bytes.as_bytes()), Verdict::Mine, "{bytes:?}");
    }
}

#[test]
fn near_misses_are_not_claimed() {
    let long = format!("<?xml {}", "x".repeat(500));
    for other in [
        "<?xml version=\"1.0\"?><stream:stream to='x'>",
        "<?xml version=\"1.0\"?><HEL.R01x>",
        "<ORU_R01>",
        "<HTML><BODY>",
        "<hel.r01>",
        "<HEL.R0>",
        "HEL.R01",
        "GET / HTTP/1.1",
        "<ABC.Q01>",
        "POST /poct HTTP/1.1\r\n\r\n<HEL.R01></HEL.R01>",
        "<a></HEL.R0>",
        "<a><HEL.R011></HEL.R>",
        long.as_str(),
    ] {
        assert_eq!(probe(&DISSECTOR, PORT, other.as_bytes()), Verdict::NotMine, "{other:?}");
    }
}

#[test]
fn what_never_becomes_a_message_is_given_back() {
    let mut conversation = DISSECTOR.conversation().unwrap();
    let side = context(Initiator, PORT);
    let noise = vec![b'<'; 10_000];
    assert_eq!(conversation.data(&noise, &side, &mut Sink::default()), Progress::Consumed(10_000));
    assert_eq!(conversation.data(&noise, &side, &mut Sink::default()), Progress::NotMine);
}

proptest! {
    #[test]
    fn no_prefix_shows_a_patient_or_panics(cut in 0_usize..1200, segment_bytes in 1_usize..400) {
        let mut messages = session();
        messages[0].1.truncate(cut);
        let shown = format!("{:?}", run(&messages, segment_bytes));
        prop_assert!(!shown.contains("CANARY"));
    }

    #[test]
    fn no_changed_byte_panics(nth in 0_usize..3, at in 0_usize..1200, byte: u8, segment_bytes in 1_usize..400) {
        let mut messages = session();
        if let Some(place) = messages[nth].1.get_mut(at) {
            *place = byte;
        }
        prop_assert!(run(&messages, segment_bytes).len() <= 8);
    }
}
