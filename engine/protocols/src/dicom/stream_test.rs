//! Tests of whole connections.

use super::DISSECTOR;
use super::message_test::*;
use crate::Side::{Initiator, Responder};
use crate::conversation_test::{client, context, play, probe, server};
use crate::{Progress, Side, Sink, Verdict};
use asepsis_observation::{Observation, Value};
use proptest::prelude::*;

const PORT: u16 = 104;

fn of<'a>(observations: &'a [Observation], kind: &str) -> Vec<&'a Observation> {
    observations.iter().filter(|observation| observation.kind.name == kind).collect()
}

fn text_of(observation: &Observation, field: &str) -> String {
    match observation.fields.get(field) {
        Some(Value::Text(text)) => text.clone(),
        other => panic!("{field}: {other:?}"),
    }
}

fn texts(values: &[&str]) -> Value {
    Value::from(values.to_vec())
}

/// Request, acceptance, one stored object.
fn session(writing: Writing, transfer_syntax: &str, pixels: usize) -> Vec<(Side, Vec<u8>)> {
    vec![
        (Initiator, request(&[proposal(1, CT_STORAGE, &[transfer_syntax, IMPLICIT_LITTLE])], &[])),
        (Responder, accept(&[answer(1, 0, transfer_syntax)])),
        (Initiator, data(1, 3, &store_request())),
        (Initiator, data(1, 2, &writing.object(b"CANARY", pixels))),
    ]
}

fn run(messages: &[(Side, Vec<u8>)], segment_bytes: usize) -> Vec<Observation> {
    let messages: Vec<(Side, &[u8])> = messages.iter().map(|(side, bytes)| (*side, bytes.as_slice())).collect();
    play(&DISSECTOR, PORT, &messages, segment_bytes)
}

#[test]
fn request_speaks_of_the_requestor_and_of_the_called() {
    let contexts = [proposal(1, VERIFICATION, &[IMPLICIT_LITTLE]), proposal(3, CT_STORAGE, &[JPEG, IMPLICIT_LITTLE])];
    let role = item(0x54, &[&[0, 25], CT_STORAGE.as_bytes(), &[0, 1]].concat());
    let identity = item(0x58, b"\x02\x01\x00\x05admin\x00\x06secret");
    let seen = run(&[(Initiator, request(&contexts, &[role, identity]))], 4096);
    let [request] = of(&seen, "dicom.association_request")[..] else { panic!("{seen:?}") };
    assert_eq!(request.subject, client());
    assert_eq!(text_of(request, "calling_ae"), "CT_ROOM1");
    assert_eq!(text_of(request, "implementation_class_uid"), "1.2.276.0.7230010.3.0.3.6.7");
    assert_eq!(text_of(request, "implementation_version"), "OFFIS_DCMTK_367");
    assert_eq!(request.fields.get("abstract_syntaxes"), Some(&texts(&[VERIFICATION, CT_STORAGE])));
    assert_eq!(request.fields.get("transfer_syntaxes"), Some(&texts(&[IMPLICIT_LITTLE, JPEG])));
    assert_eq!(request.fields.get("max_pdu"), Some(&Value::Integer(16384)));
    assert_eq!(request.fields.get("user_identity"), Some(&Value::Boolean(true)));
    assert_eq!(request.fields.get("scp_roles"), Some(&texts(&[CT_STORAGE])));
    let [called] = of(&seen, "dicom.called")[..] else { panic!("{seen:?}") };
    assert_eq!((called.subject, text_of(called, "called_ae").as_str()), (server(), "PACS"));
    assert!(!format!("{seen:?}").contains("secret"));
}

#[test]
fn acceptance_maps_results_to_the_abstract_syntaxes_proposed() {
    let contexts = [proposal(1, VERIFICATION, &[IMPLICIT_LITTLE]), proposal(3, CT_STORAGE, &[JPEG])];
    let answers = [answer(1, 0, IMPLICIT_LITTLE), answer(3, 4, "")];
    let seen = run(&[(Initiator, request(&contexts, &[])), (Responder, accept(&answers))], 4096);
    let [accepted] = of(&seen, "dicom.association_accept")[..] else { panic!("{seen:?}") };
    assert_eq!(accepted.subject, server());
    assert_eq!(accepted.fields.get("results"), Some(&Value::from(vec![0_u8, 4])));
    assert_eq!(accepted.fields.get("accepted"), Some(&texts(&[VERIFICATION])));
}

#[test]
fn acceptance_without_the_request_tells_results_but_no_syntaxes() {
    let seen = run(&[(Responder, accept(&[answer(1, 0, IMPLICIT_LITTLE)]))], 4096);
    let [accepted] = of(&seen, "dicom.association_accept")[..] else { panic!("{seen:?}") };
    assert_eq!(accepted.fields.get("accepted"), None);
    assert_eq!(accepted.fields.get("results"), Some(&Value::from(vec![0_u8])));
}

#[test]
fn rejection_names_what_was_asked_for() {
    let asked = request(&[proposal(1, VERIFICATION, &[IMPLICIT_LITTLE])], &[]);
    let seen = run(&[(Initiator, asked), (Responder, reject(1, 1, 7))], 4096);
    let [rejected] = of(&seen, "dicom.association_reject")[..] else { panic!("{seen:?}") };
    assert_eq!(rejected.subject, server());
    assert_eq!(text_of(rejected, "called_ae"), "PACS");
    assert_eq!(rejected.fields.get("reason"), Some(&Value::Integer(7)));
}

#[test]
fn the_acceptor_is_the_server_whoever_connected() {
    let mut sink = Sink::default();
    let mut conversation = crate::Dissector::conversation(&DISSECTOR).unwrap();
    conversation.data(&request(&[], &[]), &context(Responder, PORT), &mut sink);
    assert_eq!(sink.take_server(), Some(Initiator));
}

#[test]
fn abort_is_observed() {
    let seen = run(&[(Initiator, request(&[], &[])), (Responder, pdu(7, &[0, 0, 2, 1]))], 64);
    let [abort] = of(&seen, "dicom.abort")[..] else { panic!("{seen:?}") };
    assert_eq!((abort.subject, abort.fields.get("source")), (server(), Some(&Value::Integer(2))));
}

#[test]
fn move_names_a_third_node() {
    let moving = command(&[
        (0x0000_0002, b"1.2.840.10008.5.1.4.1.2.2.2\0"),
        (0x0000_0100, &[0x21, 0]),
        (0x0000_0600, b"WORKSTATION1"),
        (0x0000_0800, &[1, 1]),
    ]);
    let seen = run(&[(Initiator, request(&[], &[])), (Initiator, data(1, 3, &moving))], 4096);
    let [moved] = of(&seen, "dicom.command")[..] else { panic!("{seen:?}") };
    assert_eq!(text_of(moved, "command"), "C-MOVE-RQ");
    assert_eq!(text_of(moved, "move_destination"), "WORKSTATION1");
}

fn assert_whole_object(seen: &[Observation]) {
    let [object] = of(seen, "dicom.object")[..] else { panic!("{seen:?}") };
    let expected = [
        ("sop_class", CT_STORAGE),
        ("modality", "CT"),
        ("manufacturer", "SIEMENS"),
        ("model", "Sensation 64"),
        ("station_name", "CT01"),
        ("serial", "SN12345"),
        ("device_uid", "1.2.3"),
        ("plate_id", "PLATE1"),
        ("detector_id", "DET9"),
        ("gateway_id", "GATE01"),
    ];
    for (field, value) in expected {
        assert_eq!(text_of(object, field), value, "{field}");
    }
    assert_eq!(object.fields.get("software_versions"), Some(&texts(&["VB42B", "syngo 2.1"])));
    assert_eq!(object.subject, client());
}

#[test]
fn equipment_is_read_in_every_encoding() {
    for (writing, transfer_syntax) in Writing::ALL {
        assert_whole_object(&run(&session(writing, transfer_syntax, 5000), 1460));
    }
    assert_whole_object(&run(&session(Writing::Explicit, JPEG, 5000), 1460));
}

#[test]
fn encoding_is_detected_when_the_negotiation_was_not_seen() {
    for (writing, transfer_syntax) in Writing::ALL {
        assert_whole_object(&run(&session(writing, transfer_syntax, 100)[2..], 4096));
    }
}

#[test]
fn deflated_data_sets_are_left_alone() {
    let seen = run(&session(Writing::Explicit, DEFLATED, 0), 4096);
    assert!(of(&seen, "dicom.object").is_empty() && of(&seen, "anomaly.malformed").is_empty(), "{seen:?}");
}

#[test]
fn one_byte_segments_say_the_same_as_whole_messages() {
    for (writing, transfer_syntax) in Writing::ALL {
        let messages = session(writing, transfer_syntax, 300);
        assert_eq!(run(&messages, 1), run(&messages, usize::MAX));
    }
}

#[test]
fn objects_in_many_fragments_say_the_same_as_in_one() {
    let (writing, transfer_syntax) = Writing::ALL[1];
    let mut messages = session(writing, transfer_syntax, 300);
    let whole = run(&messages, 4096);
    let object = messages.pop().unwrap().1;
    let chunks: Vec<&[u8]> = object[12..].chunks(11).collect();
    for (nth, pair) in chunks.chunks(2).enumerate() {
        let is_last = (nth + 1) * 2 >= chunks.len();
        let last = pair.len() - 1;
        let fragments: Vec<u8> = pair
            .iter()
            .enumerate()
            .flat_map(|(at, chunk)| fragment(1, if is_last && at == last { 2 } else { 0 }, chunk))
            .collect();
        messages.push((Initiator, pdu(4, &fragments)));
    }
    assert_eq!(run(&messages, 4096), whole);
}

#[test]
fn two_objects_on_one_connection_are_two_observations() {
    let mut messages = session(Writing::Explicit, EXPLICIT_LITTLE, 10);
    messages.extend_from_within(2..);
    assert_eq!(of(&run(&messages, 4096), "dicom.object").len(), 2);
}

#[test]
fn pixels_are_passed_over_unseen() {
    let mut sink = Sink::default();
    let mut conversation = crate::Dissector::conversation(&DISSECTOR).unwrap();
    let stream: Vec<u8> = session(Writing::Explicit, EXPLICIT_LITTLE, 10_000_000)
        .into_iter()
        .filter(|(side, _)| *side == Initiator)
        .flat_map(|(_, bytes)| bytes)
        .collect();
    let shown = &stream[..4096];
    let Progress::Skip(end) = conversation.data(shown, &context(Initiator, PORT), &mut sink) else { panic!() };
    assert_eq!(end, stream.len() as u64);
}

#[test]
fn a_gap_keeps_what_was_found_and_the_next_pdu_is_found_again() {
    let mut sink = Sink::default();
    let mut conversation = crate::Dissector::conversation(&DISSECTOR).unwrap();
    let messages = session(Writing::Explicit, EXPLICIT_LITTLE, 100);
    let side = context(Initiator, PORT);
    conversation.data(&messages[0].1, &side, &mut sink);
    conversation.data(&messages[2].1, &side, &mut sink);
    let object = &messages[3].1;
    conversation.data(&object[..200], &side, &mut sink);
    assert!(conversation.gap(Initiator));
    let after = [&object[300..400], &messages[2].1].concat();
    conversation.data(&after, &side, &mut sink);
    let seen: Vec<Observation> = sink.take().collect();
    assert_eq!(text_of(of(&seen, "dicom.object")[0], "manufacturer"), "SIEMENS");
    assert_eq!(of(&seen, "dicom.command").len(), 2);
    assert!(of(&seen, "anomaly.malformed").is_empty());
}

#[test]
fn an_association_cut_by_a_gap_still_names_its_ends() {
    let mut sink = Sink::default();
    let mut conversation = crate::Dissector::conversation(&DISSECTOR).unwrap();
    let side = context(Initiator, PORT);
    let asked = request(&[proposal(1, VERIFICATION, &[IMPLICIT_LITTLE]), proposal(3, CT_STORAGE, &[JPEG])], &[]);
    conversation.data(&asked[..170], &side, &mut sink);
    assert!(conversation.gap(Initiator));
    conversation.data(&data(1, 3, &store_request()), &side, &mut sink);
    let seen: Vec<Observation> = sink.take().collect();
    let asked = of(&seen, "dicom.association_request")[0];
    assert_eq!(text_of(asked, "calling_ae"), "CT_ROOM1");
    assert_eq!(asked.fields.get("abstract_syntaxes"), None);
    assert_eq!(of(&seen, "dicom.called")[0].subject, server());
    assert_eq!(of(&seen, "dicom.command").len(), 1);
}

#[test]
fn what_only_looks_like_an_association_names_nobody() {
    let mut sink = Sink::default();
    let mut conversation = crate::Dissector::conversation(&DISSECTOR).unwrap();
    let side = crate::Context { start_seen: false, ..context(Initiator, PORT) };
    let pixels = [&[1, 0, 0, 0, 0, 80, 0, 1, 0, 0][..], &[b'A'; 500]].concat();
    conversation.data(&pixels, &side, &mut sink);
    assert_eq!(sink.take().count(), 0);
}

#[test]
fn an_association_with_a_wrong_length_is_malformed_but_names_its_ends() {
    let mut asked = request(&[proposal(1, VERIFICATION, &[IMPLICIT_LITTLE])], &[]);
    asked[102] = 0x40;
    let seen = run(&[(Initiator, asked), (Initiator, data(1, 3, &store_request()))], 4096);
    assert_eq!(of(&seen, "anomaly.malformed").len(), 1);
    assert_eq!(text_of(of(&seen, "dicom.association_request")[0], "called_ae"), "PACS");
}

#[test]
fn a_side_that_is_first_seen_inside_a_pdu_breaks_no_rule() {
    let inside = [&[9; 40][..], &data(1, 3, &store_request())].concat();
    let seen = run(&[(Initiator, request(&[], &[])), (Responder, inside)], 64);
    assert!(of(&seen, "anomaly.malformed").is_empty());
    assert_eq!(of(&seen, "dicom.command").len(), 1);
}

#[test]
fn a_broken_pdu_is_said_once() {
    let broken = [request(&[], &[]), vec![9; 40], vec![9; 40]].concat();
    let seen = run(&[(Initiator, broken)], 7);
    assert_eq!(of(&seen, "anomaly.malformed").len(), 1);
}

#[test]
fn character_sets_other_than_unicode_are_shown_as_latin() {
    for (set, name, shown) in [
        (&b"ISO_IR 192"[..], "Röntgen".as_bytes(), "Röntgen"),
        (&b"ISO_IR 100"[..], &b"R\xf6ntgen"[..], "Röntgen"),
        (&b"ISO_IR 144"[..], &b"\xc0\xc1"[..], "ÀÁ"),
    ] {
        let object = [
            Writing::Explicit.element(0x0008_0005, b"CS", set),
            Writing::Explicit.element(0x0008_0070, b"LO", name),
        ]
        .concat();
        let mut messages = session(Writing::Explicit, EXPLICIT_LITTLE, 0);
        messages[3].1 = data(1, 2, &object);
        assert_eq!(text_of(of(&run(&messages, 4096), "dicom.object")[0], "manufacturer"), shown);
    }
}

#[test]
fn elements_out_of_order_end_the_reading_and_are_said() {
    let object = [
        Writing::Explicit.element(0x0008_0070, b"LO", b"SIEMENS "),
        Writing::Explicit.element(0x0008_0060, b"CS", b"CT"),
    ]
    .concat();
    let mut messages = session(Writing::Explicit, EXPLICIT_LITTLE, 0);
    messages[3].1 = data(1, 2, &object);
    let seen = run(&messages, 4096);
    assert_eq!(of(&seen, "dicom.object")[0].fields.get("modality"), None);
    assert_eq!(of(&seen, "anomaly.malformed").len(), 1);
}

#[test]
fn overlong_values_and_bottomless_sequences_end() {
    let mut nested = Vec::new();
    for _ in 0..40 {
        nested = Writing::Explicit.open_sequence(0x0008_1110, &nested);
    }
    let long = Writing::Explicit.element(0x0008_0070, b"LO", &vec![b'x'; 60_000]);
    let mut messages = session(Writing::Explicit, EXPLICIT_LITTLE, 0);
    messages[3].1 = data(1, 2, &[long, nested].concat());
    assert!(of(&run(&messages, 4096), "dicom.object").is_empty());
}

#[test]
fn starts_of_dicom_are_recognised() {
    for message in [
        request(&[proposal(1, VERIFICATION, &[IMPLICIT_LITTLE])], &[]),
        accept(&[answer(1, 0, IMPLICIT_LITTLE)]),
        reject(1, 1, 7),
        data(1, 3, &store_request()),
        data(1, 2, &Writing::Explicit.object(b"X", 10)),
        pdu(5, &[0; 4]),
        pdu(7, &[0; 4]),
    ] {
        assert_eq!(probe(&DISSECTOR, PORT, &message), Verdict::Mine, "{message:x?}");
        for length in 1..message.len().min(12) {
            assert_ne!(probe(&DISSECTOR, 9999, &message[..length]), Verdict::NotMine, "{length} of {message:x?}");
        }
    }
    let asked = request(&[proposal(1, VERIFICATION, &[IMPLICIT_LITTLE])], &[]);
    assert_eq!(probe(&DISSECTOR, 9999, &asked), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9999, &data(1, 3, &store_request())), Verdict::Mine);
    assert_eq!(probe(&DISSECTOR, 9999, &pdu(5, &[0; 4])), Verdict::Maybe);
}

#[test]
fn near_misses_are_not_claimed() {
    let mut other_context = request(&[], &[]);
    other_context[98] = b'9';
    let mut even_context = data(2, 2, b"1234567890");
    even_context[10] = 2;
    for other in [
        &b"\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00"[..], // TPKT with a COTP connection request
        b"\x05\x00\x00\x03\x10\x00\x00\x00\x18\x00\x00\x00\x01\x00\x00\x00",   // DCE/RPC request
        b"\x05\x00\x0b\x03\x10\x00\x00\x00\x48\x00\x00\x00",                   // DCE/RPC bind
        b"\x05\x01\x00",                                                       // SOCKS 5
        b"\x04\x01\x00\x50\xc0\x00\x02\x01\x00",                               // SOCKS 4
        b"\x01\x00\x00\x00\x00\x06\x01\x03\x00\x00\x00\x02",                   // Modbus, transaction 256
        b"\x00\x01\x00\x00\x00\x06\x01\x03\x00\x00\x00\x02",                   // Modbus
        b"\x16\x03\x01\x00\xf4\x01\x00\x00\xf0\x03\x03",                       // TLS
        b"\x04\x00\x00\x00\x00\x10\x00\x00\x00\x0c\x01\x04rest",               // flags no DIMSE fragment has
        b"GET / HTTP/1.1\r\n",
        &other_context,
        &even_context,
    ] {
        assert_eq!(probe(&DISSECTOR, PORT, other), Verdict::NotMine, "{other:x?}");
    }
}

#[test]
fn other_traffic_that_was_probed_wrongly_is_given_back() {
    let mut conversation = crate::Dissector::conversation(&DISSECTOR).unwrap();
    let progress = conversation.data(b"GET / HTTP/1.1\r\n", &context(Initiator, PORT), &mut Sink::default());
    assert_eq!(progress, Progress::NotMine);
}

proptest! {
    #[test]
    fn no_prefix_and_no_changed_byte_panics(
        nth in 0_usize..3, cut in 0_usize..3000, at in 0_usize..3000, byte: u8, segment_bytes in 1_usize..2000
    ) {
        let (writing, transfer_syntax) = Writing::ALL[nth];
        let mut messages = session(writing, transfer_syntax, 500);
        for (_, message) in &mut messages {
            message.truncate(cut);
            if let Some(place) = message.get_mut(at) {
                *place = byte;
            }
        }
        let seen = run(&messages, segment_bytes);
        prop_assert!(seen.len() < 20);
    }

    #[test]
    fn no_prefix_and_no_wrong_length_shows_a_patient(
        nth in 0_usize..3, cut in 0_usize..3000, at in 0_usize..1500, length in 0_u8..255, segment_bytes in 1_usize..2000
    ) {
        let (writing, transfer_syntax) = Writing::ALL[nth];
        let mut messages = session(writing, transfer_syntax, 500);
        let object = &mut messages[3].1;
        object.truncate(cut);
        // The length of whatever text starts here, in each encoding.
        for text in [&b"SIEMENS"[..], b"CT01", b"CANARY"] {
            let Some(start) = object.windows(text.len()).skip(at).position(|window| window == text) else { continue };
            let place = at + start - if writing == Writing::Implicit { 4 } else if writing == Writing::Big { 1 } else { 2 };
            object[place] = length;
            break;
        }
        let shown = format!("{:?}", run(&messages, segment_bytes));
        prop_assert!(!shown.contains("CANARY"));
    }
}
