//! Tests of HL7 connections, and the proof that no patient is shown.

use super::DISSECTOR;
use crate::Side::{Initiator, Responder};
use crate::conversation_test::{client, context, play, probe, server};
use crate::{Dissector, Progress, Side, Sink, Verdict};
use asepsis_observation::{Observation, Value};
use proptest::prelude::*;

const PORT: u16 = 2575;

/// A monitor's report with a canary in every field where a patient, a person or a value may be.
const REPORT: &str = "MSH|^~\\&|GATEWAY^00A037EB2175780F^EUI-64|WARD1|EHR^X|MAIN|20261121100000||ORU^R01^ORU_R01|CANARY1|P|2.6|||NE|AL|USA|UNICODE UTF-8|||IHE_PCD_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO\r\
SFT|Example Maker^L|4.2.1|Bedside Gateway|B1234|CANARY-INFO|20260101\r\
SFT|Other^L|9|Interface Engine|X\r\
PID|1||CANARY2^^^H^MR||CANARY3^EVE||19620320|F|||1 CANARY ST^^TOWN||CANARY4\r\
NK1|1|CANARY5^ADAM\r\
PV1|1|I|CANARY-BED^3||||CANARY6^DOC\r\
OBR|1|CANARY7|CANARY8|69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC\r\
OBX|1||69837^MDC_DEV_METER_PHYSIO_MULTI_PARAM_VMD^MDC|1.1.0.0|CANARY9|CANARY10||||||||||CANARY11||0014DC^MON^0014DC0000012345^EUI-64~SN-77\r\
OBX|2|NM|8867-4^Heart rate^LN^147842^MDC_ECG_HEART_RATE^MDC|1.1.1.1|CANARY12|/min|||||F|||20261121||CANARY13|||CANARY^NAME\r\
PRT|1|UC||AP|CANARY14^NURSE|||CANARY-PLACE||PUMP-9^^00112233^EUI-64\r\
NTE|1||CANARY15 wrote this\r\
ZPD|CANARY16\r";

const ACKNOWLEDGEMENT: &str =
    "MSH|^~\\&|EHR^X|MAIN|GATEWAY|WARD1|20261121100001||ACK^R01^ACK|77|P|2.6\rMSA|AA|CANARY1|CANARY17\rERR|||CANARY18\r";

fn block(message: &str) -> Vec<u8> {
    [&[0x0b], message.as_bytes(), &[0x1c, 0x0d]].concat()
}

fn exchange() -> Vec<(Side, Vec<u8>)> {
    vec![(Initiator, block(REPORT)), (Responder, block(ACKNOWLEDGEMENT))]
}

fn run(messages: &[(Side, Vec<u8>)], segment_bytes: usize) -> Vec<Observation> {
    let messages: Vec<(Side, &[u8])> = messages.iter().map(|(side, bytes)| (*side, bytes.as_slice())).collect();
    play(&DISSECTOR, PORT, &messages, segment_bytes)
}

fn one(message: &[u8]) -> Vec<Observation> {
    play(&DISSECTOR, PORT, &[(Initiator, message)], usize::MAX)
}

fn text_of<'a>(observation: &'a Observation, field: &str) -> Option<&'a str> {
    match observation.fields.get(field) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

#[test]
fn the_sender_is_named_by_its_header_and_software() {
    let seen = run(&exchange(), 4096);
    let message = &seen[0];
    assert_eq!((message.kind.name, message.subject), ("hl7.message", client()));
    for (field, value) in [
        ("sending_application", "GATEWAY^00A037EB2175780F^EUI-64"),
        ("sending_facility", "WARD1"),
        ("receiving_application", "EHR^X"),
        ("receiving_facility", "MAIN"),
        ("message_type", "ORU^R01^ORU_R01"),
        ("processing_id", "P"),
        ("version", "2.6"),
        ("country", "USA"),
        ("character_set", "UNICODE UTF-8"),
        ("profile", "IHE_PCD_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO"),
        ("software_vendor", "Example Maker^L"),
        ("software_version", "4.2.1"),
        ("software_product", "Bedside Gateway"),
        ("software_binary_id", "B1234"),
    ] {
        assert_eq!(text_of(message, field), Some(value), "{field}");
    }
}

#[test]
fn devices_behind_the_sender_are_named() {
    let seen = run(&exchange(), 4096);
    let list = |field: &str| seen[0].fields.get(field).cloned();
    let equipment = vec!["0014DC^MON^0014DC0000012345^EUI-64", "SN-77", "PUMP-9^^00112233^EUI-64"];
    assert_eq!(list("equipment"), Some(Value::from(equipment)));
    assert_eq!(list("device_types"), Some(Value::from(vec!["MDC_DEV_METER_PHYSIO_MULTI_PARAM_VMD"])));
    assert_eq!(list("coding_systems"), Some(Value::from(vec!["MDC", "LN"])));
}

#[test]
fn the_receiver_is_named_by_who_sends_to_it() {
    let seen = run(&exchange(), 4096);
    assert_eq!((seen[1].kind.name, seen[1].subject), ("hl7.receiver", server()));
    assert_eq!(text_of(&seen[1], "receiving_application"), Some("EHR^X"));
}

#[test]
fn who_acknowledges_is_the_server_and_names_itself() {
    let seen = run(&exchange(), 4096);
    assert_eq!((seen[2].kind.name, seen[2].subject), ("hl7.message", server()));
    assert_eq!(text_of(&seen[2], "sending_application"), Some("EHR^X"));
    assert_eq!(text_of(&seen[2], "acknowledgement"), Some("AA"));
    let mut sink = Sink::default();
    let mut conversation = DISSECTOR.conversation().unwrap();
    conversation.data(&block(ACKNOWLEDGEMENT), &context(Initiator, PORT), &mut sink);
    assert_eq!(sink.take_server(), Some(Initiator));
    conversation.data(&block(REPORT), &context(Initiator, PORT), &mut sink);
    assert_eq!(sink.take_server(), Some(Responder));
}

#[test]
fn no_patient_is_shown() {
    for segment_bytes in [1, 50, usize::MAX] {
        assert!(!format!("{:?}", run(&exchange(), segment_bytes)).contains("CANARY"));
    }
    let unframed = vec![(Initiator, REPORT.as_bytes().to_vec()), (Responder, ACKNOWLEDGEMENT.as_bytes().to_vec())];
    assert!(!format!("{:?}", run(&unframed, usize::MAX)).contains("CANARY"));
    for field in 1..40 {
        // Whatever field of an observation, participation or software segment beyond the white list.
        for (segment, white) in [
            ("OBX", &[3, 18][..]),
            ("PRT", &[10]),
            ("EQU", &[1]),
            ("SFT", &[1, 2, 3, 4]),
            ("MSA", &[1]),
            ("PID", &[]),
            ("NK1", &[]),
            ("PV1", &[]),
            ("GT1", &[]),
            ("IN1", &[]),
            ("OBR", &[]),
            ("SPM", &[]),
            ("INV", &[]),
            ("QPD", &[]),
            ("NTE", &[]),
            ("ZZZ", &[]),
        ] {
            if !white.contains(&field) {
                let message = format!("MSH|^~\\&|A|B\r{segment}{}CANARY1\r", "|".repeat(field));
                assert!(!format!("{:?}", one(&block(&message))).contains("CANARY"), "{segment}-{field}");
            }
        }
        // And of the headers: their first field is the separator itself, their second the encoding characters.
        for (segment, white) in [("MSH", &[3, 4, 5, 6, 9, 11, 12, 17, 18, 21][..]), ("FHS", &[3, 4, 5, 6])] {
            if field > 2 && !white.contains(&field) {
                let message = format!("{segment}|^~\\&|{}CANARY1\r", "|".repeat(field - 3));
                assert!(!format!("{:?}", one(&block(&message))).contains("CANARY"), "{segment}-{field}");
            }
        }
    }
}

#[test]
fn white_listed_fields_of_another_shape_are_dropped() {
    let message = "MSH|^~\\&|A|B\rMSA|CANARY\rOBX|1|ST|CANARY^CANARY^CANARY^MDC_DEV_canary|||||||||||||||CANARY^EVE\r";
    let seen = one(&block(message));
    assert_eq!(seen[0].fields.iter().count(), 2);
}

/// An analyser's results with a canary in each field and component beside those of coding systems.
const RESULTS: &str = "MSH|^~\\&|A|B|||||OUL^R22|CANARY1|P|2.5.1||||0\r\
PID|1||CANARY2^^99AAA||CANARY3^^99BBB\r\
SPM|CANARY^^99CCC|CANARY^^99DDD||SERCANARY^CANARY^99ROC^CANARY^CANARY^99ABT|CANARY^^99EEE\r\
OBR|1|CANARY|CANARY^^99FFF|CANARY^CANARY^99MRC|CANARY^^99GGG\r\
OBX|1|CE|CANARY^CANARY^99XYZ^CANARY^CANARY^MDIL||CANARY^CANARY^99HHH|CANARY^^99III\r\
INV|CANARY^^99QRS|CANARY^^99JJJ\r\
QPD|CANARY^^99QPD|CANARY|CANARY^^99KKK\r\
OBR|1|||CANARY^^CANARY^99LLL^99MMM^SMITH\rOBR|1|||99NNN^^99CANARYX\rOBR|1|||A^^99CANArY\rOBR|1|||A^^991234\r";

#[test]
fn local_coding_systems_are_named_and_nothing_else_of_a_code() {
    for segment_bytes in [1, usize::MAX] {
        let seen = run(&[(Initiator, block(RESULTS))], segment_bytes);
        let systems = vec!["99ROC", "99ABT", "99MRC", "99XYZ", "MDIL", "99QRS", "99QPD"];
        assert_eq!(seen[0].fields.get("local_coding_systems"), Some(&Value::from(systems)));
        assert_eq!(text_of(&seen[0], "result_type"), Some("0"));
        assert!(!format!("{seen:?}").contains("CANARY"));
    }
    for other in ["12", "AL", "x", "CANARY", "4711"] {
        let seen = one(&block(&format!("MSH|^~\\&|A|B||||||||||||{other}\r")));
        assert_eq!(text_of(&seen[0], "result_type"), None, "{other}");
    }
}

/// A personal health gateway tells of itself and of a monitor (ITU-T H.812.1), with canaries wherever a value may be.
const GATEWAY: &str = "MSH|^~\\&|PHG^1234567800112233^EUI-64||||||ORU^R01^ORU_R01|CANARY|P|2.6|||||||||IHE_PCD_001^IHE PCD\r\
OBX|1||531981^MDC_MOC_VMS_MDS_AHD^MDC|0|CANARY1|||||||X|||||||1234567800112233^^1234567800112233^EUI-64\r\
OBX|2|ST|531970^MDC_ID_MODEL_MANUFACTURER^MDC|0.0.0.1.1|Example Hubs|CANARY2^CANARY\r\
OBX|3|ST|531969^MDC_ID_MODEL_NUMBER^MDC|0.0.0.1.2|HUB-3^CANARY3\r\
OBX|4|CWE|68218^MDC_REG_CERT_DATA_AUTH_BODY^MDC|0.0.0.2|CANARY4^X^MDC\r\
OBX|5|ST|531970^MDC_ID_MODEL_MANUFACTURER^MDC|1.0.0.1|Example Makers\r\
OBX|6|ST|531969^MDC_ID_MODEL_NUMBER^MDC|1.0.0.2|BP-7\r\
OBX|7|ST|531972^MDC_ID_PROD_SPEC_SERIAL^MDC|1.0.0.3|SN-4711\r\
OBX|8|ST|531976^MDC_ID_PROD_SPEC_FW^MDC|1.0.0.4|2.1.0\r\
OBX|9|ST|531975^MDC_ID_PROD_SPEC_SW^MDC|1.0.0.5|7.3\r\
OBX|10|ST|531974^MDC_ID_PROD_SPEC_HW^MDC|1.0.0.6|CANARY5\r\
OBX|11|ST|531969^MDC_ID_MODEL_NUMBER^LN|1.0.0.7|CANARY6\r\
OBX|12|ST|^MDC_ID_MODEL_NUMBER^MDC|1.0.0.7|CANARY7\r\
OBX|13|NM|150020^MDC_PRESS_BLD_NONINV^MDC|1.0.1|CANARY8\r\
PID|531969^X^MDC||CANARY9|531969^X^MDC|CANARY10\r";

fn told_devices(message: &str) -> String {
    let seen = one(&block(message));
    assert!(!format!("{seen:?}").contains("CANARY"), "{seen:?}");
    format!("{:?}", seen[0].fields.get("devices"))
}

#[test]
fn devices_are_told_by_what_observations_say_of_them_and_no_value_else_is_read() {
    let told = told_devices(GATEWAY);
    for value in ["Example Hubs", "HUB-3", "Example Makers", "BP-7", "SN-4711", "2.1.0", "7.3"] {
        assert!(told.contains(value), "{value}: {told}");
    }
    assert_eq!(told.matches("\"mds\"").count(), 2, "{told}");
    assert_eq!(run(&[(Initiator, block(GATEWAY))], 1), run(&[(Initiator, block(GATEWAY))], usize::MAX));
}

#[test]
fn a_value_is_read_only_right_behind_its_own_code() {
    let code = "531969^MDC_ID_MODEL_NUMBER^MDC";
    let long = "x".repeat(5000);
    for segment in [
        format!("OBX|1|ST|{code}|1\rOBX|2|ST|{long}|1|CANARY\r"),
        format!("OBX|1|ST|{code}|1\rOBX|2|ST||1|CANARY\r"),
        format!("OBX|1|ST|{code}|1\rNTE|1||||CANARY\rPRT|1|||1|CANARY\r"),
        format!("OBX|1|ST|{code}|1|{}CANARY\r", "y".repeat(80)),
        format!("OBX|1|ST|{code}|1\rMSH|^~\\&|A|CANARX\rOBX|1|ST||1|CANARY\r"),
    ] {
        assert_eq!(told_devices(&format!("MSH|^~\\&|A|B\r{segment}")), "None", "{segment}");
    }
    let many: Vec<String> = (0..100).map(|n| format!("OBX|1|ST|{code}|{n}.0|M-{n}")).collect();
    let many = many.join("\r");
    assert_eq!(told_devices(&format!("MSH|^~\\&|A|B\r{many}")).matches("\"mds\"").count(), 16);
}

#[test]
fn a_specification_is_known_by_its_reference_identifier_too() {
    for code in ["0^MDC_ID_MODEL_NUMBER^MDC", "^MDC_ID_MODEL_NUMBER", "MDC_ID_MODEL_NUMBER^^MDC", "MDC_ID_MODEL_NUMBER"] {
        let told = told_devices(&format!("MSH|^~\\&|A|B\rOBX|1|ST|{code}|1.0.0.3|WM-12\r"));
        assert!(told.contains("WM-12"), "{code}: {told}");
    }
    assert_eq!(told_devices("MSH|^~\\&|A|B\rOBX|1|ST|7^MDC_ID_MODEL_NUMBER^LN|1.0.0.3|CANARY\r"), "None");
}

#[test]
fn parts_of_a_device_do_not_speak_for_it() {
    for place in ["1.1.0.3", "1.0.2.3", "1.1"] {
        let said = format!("MSH|^~\\&|A|B\rOBX|1|ST|531969^MDC_ID_MODEL_NUMBER^MDC|{place}|CANARY\r");
        assert_eq!(told_devices(&said), "None", "{place}");
    }
}

#[test]
fn model_and_serial_number_stand_side_by_side() {
    let equipment = |message: &str| one(&block(message))[0].fields.get("equipment").cloned();
    let said = "MSH|^~\\&|A|B\rEQU|Alinity m^Example~SN12345^Example|20261122\r";
    assert_eq!(equipment(said), Some(Value::from(vec!["Alinity m^Example", "SN12345^Example"])));
    assert_eq!(equipment("MSH|^~\\&|A|B\rEQU|CANARY^EVE~CANARY^ADAM\r"), None);
}

#[test]
fn one_byte_segments_say_the_same_as_whole_messages() {
    assert_eq!(run(&exchange(), 1), run(&exchange(), usize::MAX));
}

#[test]
fn other_separators_are_honoured() {
    let seen = one(b"\x0bMSH#*~\\&#LAB*X#B#C#D###ORU*R01####2.3\rOBX#1##1*MDC_DEV_PUMP_INFUS_VMD*MDC\r\x1c\r");
    assert_eq!(text_of(&seen[0], "sending_application"), Some("LAB*X"));
    assert_eq!(seen[0].fields.get("device_types"), Some(&Value::from(vec!["MDC_DEV_PUMP_INFUS_VMD"])));
    let seen = one(b"\x0bMSH|^~\\&#|LAB|B\r\x1c\r");
    assert_eq!(text_of(&seen[0], "sending_application"), Some("LAB"));
}

#[test]
fn unframed_messages_and_line_feeds_are_tolerated() {
    let lines = REPORT.replace('\r', "\n");
    let seen = one(lines.as_bytes());
    assert_eq!(text_of(&seen[0], "sending_facility"), Some("WARD1"));
    let twice = format!("{REPORT}{REPORT}");
    let seen = one(twice.as_bytes());
    let with_devices = seen.iter().filter(|one| one.fields.get("equipment").is_some()).count();
    assert_eq!((seen.len(), with_devices), (6, 1));
    assert_eq!(one(&[b"\r\n", &block(REPORT)[..]].concat()), one(&block(REPORT)));
}

#[test]
fn batches_name_their_sender_and_hold_messages() {
    let batch = "FHS|^~\\&|LAB|SITE|EHR|MAIN|20261121||CANARY.hl7|CANARY\rBHS|^~\\&|LAB2|SITE||||||CANARY\rMSH|^~\\&|LAB3|SITE|||||ORU^R01|1|P|2.3\rPID|1||CANARY\rBTS|1\rFTS|1\r";
    let seen = one(&block(batch));
    let names: Vec<_> = seen.iter().filter_map(|one| text_of(one, "sending_application")).collect();
    assert_eq!(names, ["LAB", "LAB2", "LAB3"]);
    assert!(!format!("{seen:?}").contains("CANARY"));
}

#[test]
fn a_long_document_is_passed_over_without_being_kept() {
    let document = "x".repeat(3 << 20);
    let message = format!("MSH|^~\\&|A|B\rOBX|1|ED|1^PDF^L||^application^pdf^Base64^{document}|||||||||||||SN-1\r");
    let seen = play(&DISSECTOR, PORT, &[(Initiator, &block(&message))], 1460);
    assert_eq!(seen[0].fields.get("equipment"), Some(&Value::from(vec!["SN-1"])));
}

#[test]
fn an_overlong_wanted_field_is_dropped() {
    let seen = one(&block(&format!("MSH|^~\\&|{}|B\r", "A".repeat(5000))));
    assert_eq!((text_of(&seen[0], "sending_application"), text_of(&seen[0], "sending_facility")), (None, Some("B")));
}

#[test]
fn names_in_an_old_character_set_are_latin() {
    let seen = one(b"\x0bMSH|^~\\&|R\xf6ntgen|\"\"\r\x1c\r");
    assert_eq!(text_of(&seen[0], "sending_application"), Some("Röntgen"));
    assert_eq!(text_of(&seen[0], "sending_facility"), None);
}

#[test]
fn a_gap_keeps_the_header_and_waits_for_the_next_message() {
    let mut sink = Sink::default();
    let mut conversation = DISSECTOR.conversation().unwrap();
    let side = context(Initiator, PORT);
    let report = block(REPORT);
    conversation.data(&report[..300], &side, &mut sink);
    assert!(conversation.gap(Initiator));
    conversation.data(b"|OBX|lost|SN-99\rOBX|1||||||||||||||||||SN-100\r\x1c\r", &side, &mut sink);
    conversation.data(&report, &side, &mut sink);
    let seen: Vec<Observation> = sink.take().collect();
    assert_eq!(seen.iter().filter(|one| one.kind.name == "hl7.message").count(), 2);
    assert!(!format!("{seen:?}").contains("SN-99") && !format!("{seen:?}").contains("SN-100"));
}

#[test]
fn a_header_without_separators_is_malformed() {
    let seen = one(b"\x0bMSH|LAB|SITE|X\r\x1c\r");
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].kind.name, "anomaly.malformed");
}

#[test]
fn starts_of_hl7_are_recognised_on_any_port() {
    for start in ["\x0bMSH|^~\\&|", "MSH|^~\\&|A", "\r\n\x0bFHS|^~\\&|", "BHS#*~\\&#", "MSH|^~\\&#|", "MSH|^~\\|"] {
        assert_eq!(probe(&DISSECTOR, 9999, start.as_bytes()), Verdict::Mine, "{start:?}");
    }
    let mid_stream = [&block(REPORT)[400..], &block(REPORT)[..60]].concat();
    assert_eq!(probe(&DISSECTOR, 9999, &mid_stream), Verdict::Mine);
    for length in 1..9 {
        assert_eq!(probe(&DISSECTOR, 9999, &b"\x0bMSH|^~\\&|"[..length]), Verdict::Maybe, "{length}");
    }
}

#[test]
fn near_misses_are_not_claimed() {
    for other in [
        &b"MSH1 is a name\r"[..],
        b"MSHABCDA",
        b"MSH|A|B|C|D",
        b"MSH||||||",
        b"MSH|^^~\\&|x",
        b"\x0b\x00\x00\x00",
        b"HELP MSH|^~\\&|",
        b"POST / HTTP/1.1\r\n\r\n\x0bMSH|^~\\&|A|B",
        b"PID|1||123",
        b"H|\\^&|||",
        b"\x02\x31H|\\^&",
    ] {
        assert_eq!(probe(&DISSECTOR, PORT, other), Verdict::NotMine, "{other:?}");
    }
}

#[test]
fn what_never_becomes_a_message_is_given_back() {
    let mut conversation = DISSECTOR.conversation().unwrap();
    let side = context(Initiator, PORT);
    let noise = vec![b'a'; 10_000];
    assert_eq!(conversation.data(&noise, &side, &mut Sink::default()), Progress::Consumed(10_000));
    assert_eq!(conversation.data(&noise, &side, &mut Sink::default()), Progress::NotMine);
}

proptest! {
    #[test]
    fn no_prefix_shows_a_patient_or_panics(cut in 0_usize..2000, segment_bytes in 1_usize..400, framed: bool) {
        let mut message = if framed { block(REPORT) } else { REPORT.as_bytes().to_vec() };
        message.truncate(cut);
        message.extend_from_slice(&block(ACKNOWLEDGEMENT));
        let seen = run(&[(Initiator, message)], segment_bytes);
        let shown = format!("{seen:?}");
        prop_assert!(!shown.contains("CANARY"));
        prop_assert!(seen.len() <= 6);
    }

    #[test]
    fn no_changed_byte_panics(at in 0_usize..2000, byte: u8, segment_bytes in 1_usize..400) {
        let mut messages = exchange();
        if let Some(place) = messages[0].1.get_mut(at) {
            *place = byte;
        }
        prop_assert!(run(&messages, segment_bytes).len() <= 12);
    }
}
