//! Tests of the dissector, on messages in the form of the standard's examples.

use super::*;
use crate::conversation_test::{client, datagram, probe};
use asepsis_observation::{Fields, Value};
use proptest::prelude::*;

fn hello() -> String {
    "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" \
     xmlns:wsa=\"http://www.w3.org/2005/08/addressing\" xmlns:wsd=\"http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01\">\
     <s:Header><wsa:From><wsa:Address>urn:canary:header</wsa:Address></wsa:From></s:Header><s:Body><wsd:Hello>\
     <wsa:EndpointReference><wsa:Address>urn:uuid:11111111-2222-3333-4444-555555555555</wsa:Address></wsa:EndpointReference>\
     <wsd:Types>dpws:Device mdpws:MedicalDevice</wsd:Types>\
     <wsd:Scopes>sdc.cdc.type:///70001 sdc.ctxt.opr:/canary sdc.ctxt.loc:/sdc.ctxt.loc.detail/?fac=A&amp;bed=4</wsd:Scopes>\
     <wsd:XAddrs>https://192.0.2.1:6464/11111111-2222-3333-4444-555555555555/canary</wsd:XAddrs>\
     <wsd:MetadataVersion>7</wsd:MetadataVersion></wsd:Hello></s:Body></s:Envelope>"
        .to_owned()
}

#[test]
fn a_medical_device_says_hello() {
    let seen = datagram(&DISSECTOR, PORT, hello().as_bytes());
    let wanted = Fields::new()
        .with("endpoint", "urn:uuid:11111111-2222-3333-4444-555555555555")
        .with("types", vec!["Device", "MedicalDevice"])
        .with("scopes", vec!["sdc.cdc.type:///70001", "sdc.ctxt.opr:*", "sdc.ctxt.loc:/sdc.ctxt.loc.detail/?fac=A&bed=4"])
        .with("xaddrs", vec!["https://192.0.2.1:6464/11111111-2222-3333-4444-555555555555/*"])
        .with("metadata_version", 7);
    assert_eq!((seen.len(), seen[0].kind, seen[0].subject, &seen[0].fields), (1, HELLO, client(), &wanted));
}

#[test]
fn matches_are_told_one_by_one_and_a_cut_one_as_far_as_it_goes() {
    let one = |name: &str| {
        format!("<d:ProbeMatch><a:EndpointReference><a:Address>urn:x:{name}</a:Address></a:EndpointReference><d:Types>p:{name}</d:Types></d:ProbeMatch>")
    };
    let document = format!(
        "<e:Envelope xmlns:d='http://schemas.xmlsoap.org/ws/2005/04/discovery'><e:Body><d:ProbeMatches>{}{}",
        one("NetworkVideoTransmitter"),
        one("PrintDeviceType").split_once("</d:Types>").unwrap().0
    );
    assert_eq!(probe(&DISSECTOR, 9999, document.as_bytes()), Verdict::Mine);
    let seen = datagram(&DISSECTOR, PORT, document.as_bytes());
    let types: Vec<_> = seen.iter().map(|one| one.fields.get("types").unwrap().clone()).collect();
    assert_eq!(types, [Value::from(vec!["NetworkVideoTransmitter"]), Value::from(vec!["PrintDeviceType"])]);
    assert!(seen.iter().all(|one| one.kind == PROBE_MATCH));
}

#[test]
fn a_search_says_only_what_is_searched() {
    let document = "<Envelope xmlns:d='http://schemas.xmlsoap.org/ws/2005/04/discovery'><Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></Body></Envelope>";
    let seen = datagram(&DISSECTOR, PORT, document.as_bytes());
    assert_eq!((seen[0].kind, &seen[0].fields), (PROBE, &Fields::new().with("types", vec!["NetworkVideoTransmitter"])));
}

#[test]
fn other_markup_is_not_taken() {
    for other in ["<AuditMessage/>", "<html>", "HTTP/1.1 200 OK", " \t", "<a xmlns='http://docs.oasis-open.org/x'/>"] {
        assert_eq!(probe(&DISSECTOR, PORT, other.as_bytes()), Verdict::NotMine, "{other}");
    }
}

#[test]
fn metadata_is_read_from_its_own_elements_only() {
    let document = "<e:Envelope xmlns:p='http://docs.oasis-open.org/ws-dd/ns/dpws/2009/01'><m:Metadata><p:ThisModel>\
        <p:Manufacturer xml:lang='en'>Maker &amp; Co</p:Manufacturer><p:Manufacturer xml:lang='de'>Andere</p:Manufacturer>\
        <p:ManufacturerUrl>http://maker.example/canary</p:ManufacturerUrl><p:ModelName>Pump 1</p:ModelName>\
        <p:ModelNumber>P-1</p:ModelNumber></p:ThisModel><p:ThisDevice><p:FriendlyName>ICU pump</p:FriendlyName>\
        <p:FirmwareVersion>1.2.3</p:FirmwareVersion><p:SerialNumber>S1</p:SerialNumber></p:ThisDevice>\
        <p:Relationship><p:Host><p:Types>m:MedicalDevice</p:Types></p:Host></p:Relationship>\
        <x:Patient><p:FriendlyName>canary</p:FriendlyName><p:SerialNumber>canary</p:SerialNumber></x:Patient></m:Metadata></e:Envelope>";
    let wanted = Fields::new()
        .with("manufacturer", "Maker & Co")
        .with("manufacturer_url", "http://maker.example")
        .with("model_name", "Pump 1")
        .with("model_number", "P-1")
        .with("friendly_name", "ICU pump")
        .with("firmware_version", "1.2.3")
        .with("serial", "S1")
        .with("types", vec!["MedicalDevice"]);
    assert_eq!(described(document), Some((METADATA, wanted)));
    let camera = "<tds:GetDeviceInformationResponse><tds:Manufacturer>M</tds:Manufacturer><tds:Model>C1</tds:Model>\
        <tds:FirmwareVersion>1</tds:FirmwareVersion><tds:SerialNumber>2</tds:SerialNumber></tds:GetDeviceInformationResponse>";
    assert_eq!(described(camera).map(|(kind, _)| kind.name), Some("onvif.device_information"));
    assert_eq!(described("<ClinicalDocument><SerialNumber>canary</SerialNumber></ClinicalDocument>"), None);
}

proptest! {
    #[test]
    fn every_prefix_and_any_tail_is_survived(length in 0_usize..1100, tail: Vec<u8>) {
        let whole = hello().into_bytes();
        let mut bytes = whole[..length.min(whole.len())].to_vec();
        bytes.extend(tail);
        for seen in datagram(&DISSECTOR, PORT, &bytes) {
            let shown = format!("{seen:?}");
            prop_assert!(!shown.contains("canary"));
        }
    }
}
