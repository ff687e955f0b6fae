//! Conversations of HTTP, whole and cut, one-sided and damaged, with canary patients in every place of a message.

use super::DISSECTOR;
use crate::Side::{Initiator, Responder};
use crate::conversation_test::{client, play, server};
use crate::{Context, Dissector, Side, Sink};
use asepsis_observation::{Observation, write_json};
use proptest::prelude::*;

fn lines(seen: &[Observation]) -> Vec<String> {
    let line = |observation: &Observation| {
        let mut line = format!("{} ", observation.kind.name);
        write_json(&mut line, &observation.fields);
        line
    };
    seen.iter().map(line).collect()
}

/// What is observed whole; it must be the same in single bytes.
fn observe(messages: &[(Side, &str)]) -> Vec<Observation> {
    let messages: Vec<_> = messages.iter().map(|(side, text)| (*side, text.as_bytes())).collect();
    let whole = play(&DISSECTOR, 80, &messages, usize::MAX);
    assert_eq!(play(&DISSECTOR, 80, &messages, 1), whole, "single bytes");
    assert_eq!(play(&DISSECTOR, 80, &messages, 7), whole, "seven bytes");
    whole
}

const GET: &str = "GET / HTTP/1.1\r\nHost: cam.example\r\nUser-Agent: curl/8\r\n\r\n";
const PAGE: &str = "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 37\r\n\r\n<html><title>Camera 5</title></html>\n";

#[test]
fn request_and_page_are_observed_of_their_senders() {
    let seen = observe(&[(Initiator, GET), (Responder, PAGE)]);
    assert_eq!(
        lines(&seen),
        [
            r#"http.request {"method":"GET","host":"cam.example","path":"/","user_agent":"curl/8"}"#,
            r#"http.response {"status":200,"server":"nginx/1.22.1","content_type":"text/html"}"#,
            r#"http.response {"status":200,"server":"nginx/1.22.1","title":"Camera 5"}"#,
        ]
    );
    assert_eq!(seen.iter().map(|one| one.subject).collect::<Vec<_>>(), [client(), server(), server()]);
}

#[test]
fn direction_follows_the_content() {
    let seen = observe(&[(Responder, GET), (Initiator, PAGE)]);
    assert_eq!((seen[0].subject, seen[1].subject), (server(), client()));
}

#[test]
fn pipelined_answers_find_their_requests() {
    let secret = "GET /canary/chart.html HTTP/1.1\r\nHost: h\r\n\r\n";
    let seen = observe(&[(Initiator, secret), (Initiator, GET), (Responder, PAGE), (Responder, PAGE)]);
    let titles = lines(&seen).iter().filter(|line| line.contains("title")).count();
    assert_eq!((seen.len(), titles), (5, 1), "{seen:?}");
}

#[test]
fn bodies_are_passed_over() {
    let post = "POST /login HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 23\r\n\r\nGET /canary HTTP/1.1\r\n\r";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n5\r\n<titl\r\n9;x=y\r\ne>Canary<\r\n0\r\n\r\n";
    let seen = observe(&[(Initiator, post), (Responder, chunked), (Initiator, GET), (Responder, "HTTP/1.1 304 Not Modified\r\n\r\n"), (Responder, PAGE)]);
    assert!(!format!("{seen:?}").contains("anary"), "{seen:?}");
    assert_eq!(seen.len(), 5);
}

#[test]
fn chunked_page_has_its_title() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n8\r\n<title>A\r\n9\r\nB</title>\r\n0\r\n\r\n";
    let seen = observe(&[(Initiator, GET), (Responder, chunked)]);
    assert_eq!(lines(&seen)[2], r#"http.response {"status":200,"title":"AB"}"#);
}

#[test]
fn head_and_informational_answers_have_no_body() {
    let head = "HEAD / HTTP/1.1\r\n\r\n";
    let long = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nServer: a\r\n\r\n";
    let seen = observe(&[
        (Initiator, head),
        (Responder, "HTTP/1.1 100 Continue\r\n\r\n"),
        (Responder, long),
        (Initiator, GET),
        (Responder, PAGE),
    ]);
    assert_eq!(seen.len(), 6, "{seen:?}");
}

#[test]
fn answers_alone_are_read_without_titles() {
    let head_answer = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nServer: a\r\n\r\n";
    let seen = observe(&[(Responder, head_answer), (Responder, PAGE), (Responder, PAGE)]);
    assert_eq!(seen.len(), 3);
    assert!(!format!("{seen:?}").contains("Camera"));
}

#[test]
fn conversation_after_an_unasked_answer_keeps_no_title() {
    let seen = observe(&[(Responder, PAGE), (Initiator, GET), (Responder, PAGE)]);
    assert!(!format!("{seen:?}").contains("Camera"));
}

#[test]
fn error_pages_name_the_server_but_not_the_address() {
    let get = "GET /charts/Canary-Jane?id=77777 HTTP/1.1\r\n\r\n";
    let error = |title: &str| {
        format!("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n<title>{title}</title>", title.len() + 15)
    };
    let seen = observe(&[(Initiator, get), (Responder, &error("Apache Tomcat/7 - Error report"))]);
    assert!(lines(&seen)[2].contains("Apache Tomcat/7"));
    let seen = observe(&[(Initiator, get), (Responder, &error("404: /charts/canary-jane"))]);
    assert_eq!(seen.len(), 2, "{seen:?}");
}

#[test]
fn realm_and_ntlm_are_read_and_credentials_are_not() {
    let asks = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"LaserJet\"\r\nWWW-Authenticate: NTLM TlRMTVNTUAACAAAABAAEADgAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABIAEkA\r\nContent-Length: 0\r\n\r\n";
    let gives = "GET / HTTP/1.1\r\nAuthorization: Basic Y2FuYXJ5OmNhbmFyeQ==\r\n\r\n";
    let seen = observe(&[(Initiator, GET), (Responder, asks), (Initiator, gives)]);
    assert_eq!(
        lines(&seen)[1..3],
        [r#"http.response {"status":401,"realm":"LaserJet"}"#, r#"ntlm.challenge {"target_name":"HI"}"#]
    );
    assert!(!format!("{seen:?}").contains("Y2Fu"));
}

#[test]
fn no_canary_passes_from_any_part_of_a_message() {
    let request = "GET http://canary:canary@h/studies/CANARY/Canary.pdf;canary?PatientName=Canary%5EJane#canary HTTP/1.1\r\n\
        Cookie: patient=canary\r\nReferer: http://h/canary\r\nFrom: canary@example.org\r\nAuthorization: Bearer canary\r\n\
        X-Patient: canary\r\nUpgrade: canary\r\nContent-Type: multipart/form-data; boundary=canary\r\nHost: canary@h\r\n\r\n";
    let response = "HTTP/1.1 200 OK\r\nSet-Cookie: p=canary\r\nLocation: /canary\r\nContent-Disposition: attachment; filename=canary.pdf\r\n\
        ETag: canary\r\nContent-Type: text/html; x=canary\r\nContent-Length: 29\r\n\r\n<title>Canary, Jane</title>\r\n";
    let seen = observe(&[(Initiator, request), (Responder, response)]);
    assert_eq!(seen.len(), 2);
    assert!(!format!("{seen:?}").to_lowercase().contains("canary"), "{seen:?}");
}

#[test]
fn upnp_description_is_read() {
    let body = "<root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device><friendlyName>Cam</friendlyName><modelName>M1</modelName></device></root>";
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n{body}");
    let seen = observe(&[(Initiator, "GET /rootDesc.xml HTTP/1.0\r\n\r\n"), (Responder, &answer)]);
    assert_eq!(lines(&seen)[2], r#"upnp.description {"friendly_name":"Cam","model_name":"M1"}"#);
}

#[test]
fn tunnels_and_upgrades_end_the_reading() {
    let seen = observe(&[
        (Initiator, "CONNECT pacs.example:443 HTTP/1.1\r\n\r\n"),
        (Responder, "HTTP/1.1 200 Connection established\r\n\r\n"),
        (Initiator, GET),
    ]);
    assert_eq!(lines(&seen)[0], r#"http.request {"method":"CONNECT","host":"pacs.example:443"}"#);
    assert_eq!(seen.len(), 2);
    let asks = observe(&[(Initiator, "GET / HTTP/1.1\r\nUpgrade: canary, WebSocket\r\n\r\n")]);
    assert_eq!(lines(&asks)[0], r#"http.request {"method":"GET","path":"/","upgrade":"websocket"}"#);
    let upgraded = [(Responder, "HTTP/1.1 101 Switching Protocols\r\n\r\n"), (Initiator, GET)];
    assert_eq!(observe(&upgraded).len(), 1);
}

#[test]
fn damage_is_told_and_the_next_message_is_read() {
    let seen = observe(&[(Initiator, "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"), (Initiator, GET)]);
    let kinds: Vec<_> = seen.iter().map(|one| one.kind.name).collect();
    assert_eq!(kinds, ["http.request", "anomaly.malformed", "http.request"]);
}

#[test]
fn after_a_gap_reading_goes_on_at_a_head_without_titles() {
    let mut conversation = DISSECTOR.conversation().unwrap();
    let mut sink = Sink::default();
    let context: Context = crate::conversation_test::context(Responder, 80);
    conversation.data(&PAGE.as_bytes()[..100], &context, &mut sink);
    assert!(conversation.gap(Responder));
    conversation.data(b"rest of a page", &context, &mut sink);
    conversation.data(PAGE.as_bytes(), &context, &mut sink);
    let kinds: Vec<_> = sink.take().map(|one| one.kind.name).collect();
    assert_eq!(kinds, ["http.response"]);
}

proptest! {
    #[test]
    fn cut_and_mutated_conversations_never_panic(cut in 0_usize..300, at in 0_usize..300, value: u8, size in 1_usize..40) {
        let mut request = format!("POST /login HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc{GET}").into_bytes();
        let mut response = format!("{PAGE}HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/xml\r\n\r\n3\r\nabc\r\n0\r\n\r\n").into_bytes();
        for bytes in [&mut request, &mut response] {
            let at = at % bytes.len();
            bytes[at] = value;
            bytes.truncate(cut.max(1));
        }
        play(&DISSECTOR, 80, &[(Initiator, &request), (Responder, &response)], size);
        play(&DISSECTOR, 80, &[(Responder, &response), (Initiator, &request)], size);
    }
}

const STATEMENT: &str = r#"{"resourceType":"CapabilityStatement","kind":"instance","software":{"name":"HAPI FHIR Server","version":"6.4.4"},"fhirVersion":"4.0.1"}"#;

fn answer(media_type: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

#[test]
fn fhir_servers_tell_their_software_and_no_patient() {
    let get = "GET /fhir/metadata?_summary=canary HTTP/1.1\r\nAccept: application/fhir+json, text/canary\r\n\r\n";
    let patient = "GET /fhir/Patient/canary HTTP/1.1\r\nAccept: application/fhir+json\r\n\r\n";
    let chart = answer("application/fhir+json", r#"{"resourceType":"Patient","software":{"name":"Canary"},"kind":"Canary"}"#);
    let device = answer("application/fhir+xml", r#"<Device xmlns="http://hl7.org/fhir"><kind value="Canary"/></Device>"#);
    let statement = answer("application/json", STATEMENT);
    let seen = observe(&[
        (Initiator, get), (Responder, &statement), (Initiator, patient), (Responder, &chart), (Initiator, patient),
        (Responder, &device),
    ]);
    assert!(!format!("{seen:?}").contains("anary"), "{seen:?}");
    let lines = lines(&seen);
    assert_eq!(lines[0], r#"http.request {"method":"GET","path":"/fhir/metadata","accept":"application/fhir+json"}"#);
    assert_eq!(
        lines[2],
        r#"fhir.capability_statement {"kind":"instance","software_name":"HAPI FHIR Server","software_version":"6.4.4","fhir_version":"4.0.1"}"#
    );
    assert_eq!(lines.len(), 7, "{lines:?}");
}

#[test]
fn other_json_is_not_looked_at() {
    let seen = observe(&[(Initiator, GET), (Responder, &answer("application/json", STATEMENT))]);
    assert_eq!(seen.len(), 2, "{seen:?}");
}

#[test]
fn actions_of_health_care_are_told_of_both_sides() {
    let query = "POST /xds/registry HTTP/1.1\r\nContent-Type: application/soap+xml; charset=UTF-8; action=\"urn:ihe:iti:2007:RegistryStoredQuery\"\r\n\
        Content-Length: 15\r\n\r\n<a>Canary</a>\r\n";
    let first = "POST /pix HTTP/1.1\r\nSOAPAction: \"urn:hl7-org:v3:PRPA_IN201309UV02\"\r\nContent-Type: text/xml\r\nContent-Length: 6\r\n\r\nCanary";
    let seen = observe(&[
        (Initiator, query), (Responder, &answer("application/soap+xml; action=\"urn:ihe:iti:2007:RegistryStoredQueryResponse\"", "Canary")),
        (Initiator, first), (Responder, &answer("text/xml", "Canary")),
    ]);
    let actions: Vec<String> = lines(&seen).iter().filter_map(|line| Some(line.split_once(r#""action":"#)?.1.to_owned())).collect();
    assert_eq!(
        actions,
        [
            r#""urn:ihe:iti:2007:RegistryStoredQuery"}"#, r#""urn:ihe:iti:2007:RegistryStoredQueryResponse"}"#,
            r#""urn:hl7-org:v3:PRPA_IN201309UV02"}"#, r#""urn:hl7-org:v3:PRPA_IN201309UV02"}"#,
        ]
    );
    assert!(!format!("{seen:?}").contains("Canary"));
}

#[test]
fn images_over_the_web_are_told_by_their_media_types() {
    let store = "POST /dicom-web/studies HTTP/1.1\r\nContent-Type: multipart/related; type=\"application/dicom\"; boundary=canary\r\n\
        Accept: application/dicom+json\r\nContent-Length: 6\r\n\r\nCanary";
    let seen = observe(&[(Initiator, store), (Responder, &answer("multipart/related; type=application/dicom; boundary=x", "Canary"))]);
    assert_eq!(
        lines(&seen),
        [
            r#"http.request {"method":"POST","path":"/dicom-web/studies","content_type":"multipart/related","accept":"application/dicom+json","part_type":"application/dicom"}"#,
            r#"http.response {"status":200,"content_type":"multipart/related","part_type":"application/dicom"}"#,
        ]
    );
}

#[test]
fn devices_are_told_by_clients_and_servers_and_patients_by_none() {
    let device = r#"{"resourceType":"Device","manufacturer":"Example Makers","modelNumber":"BP-7","note":[{"text":"Canary"}]}"#;
    let bound = r#"{"resourceType":"Device","manufacturer":"Canary","patient":{"reference":"Patient/canary"}}"#;
    let post = |target: &str, kind: &str, body: &str| {
        format!("POST {target} HTTP/1.1\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    };
    let created = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
    let get = "GET /fhir/Device/7 HTTP/1.1\r\nAccept: application/fhir+json\r\n\r\n";
    let (first, second) = (post("/fhir", "application/fhir+json", device), post("/fhir/Device", "application/json", bound));
    let third = post("/fhir/Patient", "application/json", device);
    let answered = answer("application/fhir+json", device);
    let mut said = vec![(Initiator, first.as_str()), (Responder, created), (Initiator, &second), (Responder, created)];
    said.extend([(Initiator, third.as_str()), (Responder, created), (Initiator, get), (Responder, &answered)]);
    let seen = observe(&said);
    assert!(!format!("{seen:?}").to_lowercase().contains("canary"), "{seen:?}");
    let told: Vec<_> = seen.iter().filter(|one| one.kind.name == "fhir.device").collect();
    assert_eq!(told.iter().map(|one| one.subject).collect::<Vec<_>>(), [client(), server()]);
    let lines = lines(&seen);
    let fields = r#"fhir.device {"manufacturer":"Example Makers","model_number":"BP-7","is_answer":"#;
    for answers in ["false}", "true}"] {
        assert!(lines.contains(&format!("{fields}{answers}")), "{lines:?}");
    }
}
