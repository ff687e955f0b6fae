//! Statements of FHIR servers about themselves (HL7 FHIR R5 5.2, `CapabilityStatement`; Conformance before STU3).
//!
//! Of a statement software, versions and the name of the installation are kept; addresses and contacts are not. Of other
//! resources only `Device` is read (`device.rs`): the others are about patients.

use super::{CAPABILITY, device, json};
use crate::markup::{self, Piece, Pieces};
use asepsis_observation::{Fields, Kind, text};

/// What every resource in XML has (FHIR R5 2.6.1).
pub(super) const NAMESPACE: &[u8] = b"http://hl7.org/fhir";
/// Names of the statement, now and before STU3.
const STATEMENTS: [&str; 2] = ["CapabilityStatement", "Conformance"];
/// Longest start of a document that is waited for; of a statement who it is of stands before what it can do.
pub(super) const MAX_STATEMENT_BYTES: usize = 16 * 1024;

/// Path of an element, and the field that it becomes.
const ELEMENTS: &[(&[&str], &str)] = &[
    (&["fhirVersion"], "fhir_version"),
    (&["software", "name"], "software_name"),
    (&["software", "version"], "software_version"),
    (&["implementation", "description"], "implementation"),
    (&["kind"], "kind"),
];

/// Keeps the start of a JSON document that may be a statement or tell of devices.
#[derive(Debug, Default)]
pub(super) struct StatementSearch {
    kept: Vec<u8>,
}

impl StatementSearch {
    /// Takes bytes that come next. True when there is nothing more to wait for.
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        let room = MAX_STATEMENT_BYTES.saturating_sub(self.kept.len());
        self.kept.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        self.kept.len() >= MAX_STATEMENT_BYTES || !is_object(&self.kept)
    }

    /// The devices that the document tells of.
    pub fn devices(&self) -> Vec<Fields> {
        device::in_json(&String::from_utf8_lossy(&self.kept))
    }

    /// What the statement tells; nothing when it is another resource.
    pub fn told(&self) -> Option<(&'static Kind, Fields)> {
        let document = String::from_utf8_lossy(&self.kept);
        let (mut is_statement, mut fields) = (false, Fields::new());
        json::texts(&document, |path, value| {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            if path == ["resourceType"] {
                is_statement = STATEMENTS.contains(&value);
                return is_statement;
            }
            set(&mut fields, &path, value);
            true
        });
        is_statement.then_some((CAPABILITY, fields))
    }
}

/// What a statement in XML tells; nothing when it is another resource.
pub(super) fn described(document: &str) -> Option<(&'static Kind, Fields)> {
    let (mut path, mut fields) = (Vec::new(), Fields::new());
    for piece in Pieces::of(document) {
        match piece {
            Piece::Start(name, attributes) => {
                if path.is_empty() && !STATEMENTS.contains(&name) {
                    return None;
                }
                path.push(name);
                if let Some(value) = markup::attribute(attributes, "value") {
                    set(&mut fields, path.get(1..).unwrap_or_default(), &value);
                }
            }
            Piece::End(_) => {
                path.pop();
            }
            Piece::Text(_) => {}
        }
    }
    Some((CAPABILITY, fields))
}

fn set(fields: &mut Fields, path: &[&str], value: &str) {
    let element = ELEMENTS.iter().find(|(known, _)| *known == path);
    if let Some((_, field)) = element.filter(|(_, field)| !value.is_empty() && !fields.contains(field)) {
        fields.set(field, text(value.as_bytes()));
    }
}

fn is_object(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    start.first().is_none_or(|first| *first == b'{')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(told: Option<(&'static Kind, Fields)>) -> String {
        let mut written = String::new();
        if let Some((_, fields)) = told {
            asepsis_observation::write_json(&mut written, &fields);
        }
        written
    }

    const EXPECTED: &str = concat!(
        r#"{"kind":"instance","software_name":"HAPI FHIR Server","software_version":"6.10.1","#,
        r#""implementation":"Example Clinic","fhir_version":"4.0.1"}"#
    );

    #[test]
    fn statement_in_json_is_read() {
        let mut search = StatementSearch::default();
        let document = r#"{"resourceType": "CapabilityStatement", "publisher": "Canary", "contact": [{"name": "Canary"}],
            "kind": "instance", "software": {"name": "HAPI FHIR Server", "version": "6.10.1"},
            "implementation": {"description": "Example Clinic", "url": "http://canary/"}, "fhirVersion": "4.0.1", "rest": ["#;
        assert!(!search.push(document.as_bytes()));
        assert_eq!(shown(search.told()), EXPECTED);
    }

    #[test]
    fn statement_in_xml_is_read() {
        let document = r#"<?xml version="1.0"?><CapabilityStatement xmlns="http://hl7.org/fhir"><publisher value="Canary"/>
            <kind value="instance"/><software><name value="HAPI FHIR Server"/><version value="6.10.1"/></software>
            <implementation><description value="Example Clinic"/><url value="http://canary/"/></implementation>
            <fhirVersion value="4.0.1"/><rest>"#;
        assert_eq!(shown(described(document)), EXPECTED);
    }

    #[test]
    fn resources_of_patients_say_nothing() {
        let mut search = StatementSearch::default();
        search.push(br#"{"kind": "Canary", "resourceType": "Patient", "software": {"name": "Canary"}}"#);
        assert_eq!(shown(search.told()), "");
        assert_eq!(shown(described(r#"<Patient xmlns="http://hl7.org/fhir"><kind value="Canary"/></Patient>"#)), "");
        assert!(StatementSearch::default().push(b"[1]"));
    }

    #[test]
    fn search_is_bounded() {
        let mut search = StatementSearch::default();
        assert!(search.push(&vec![b'{'; 100_000]) && search.kept.len() == MAX_STATEMENT_BYTES);
    }

    proptest::proptest! {
        #[test]
        fn any_document_is_read(document: String) {
            let mut search = StatementSearch::default();
            search.push(document.as_bytes());
            let _ = (search.told(), described(&document));
        }
    }
}
