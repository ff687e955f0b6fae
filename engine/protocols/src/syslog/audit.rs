//! Audit messages (DICOM PS3.15 A.5, RFC 3881): codes of the event, the system audited, DICOM nodes. Persons, patients
//! and what was looked at stand beside them and are passed over.

use crate::markup::{Piece, Pieces, attribute};
use asepsis_observation::{Fields, text};

/// Codes and nodes that are kept of one message.
const MAX_VALUES: usize = 16;
/// What stands before the titles of DICOM nodes (PS3.15 A.5.2.3).
const TITLES: &str = "AETITLES=";

/// Reads the audit message in a text; nothing when there is none.
pub(super) fn read(content: &[u8]) -> Option<Fields> {
    const MARK: &[u8] = b"<AuditMessage";
    let at = content.windows(MARK.len()).position(|window| window == MARK)?;
    let document = String::from_utf8_lossy(content.get(at..)?);
    let mut found = Found::default();
    for piece in Pieces::of(&document) {
        if let Piece::Start(name, attributes) = piece {
            found.take(name, attributes);
        }
    }
    Some(found.fields())
}

#[derive(Debug, Default)]
struct Found {
    source: Option<String>,
    site: Option<String>,
    source_types: Vec<String>,
    event: Option<String>,
    event_types: Vec<String>,
    outcome: Option<u8>,
    titles: Vec<String>,
}

impl Found {
    fn take(&mut self, element: &str, attributes: &str) {
        match element {
            "EventIdentification" => {
                self.outcome = attribute(attributes, "EventOutcomeIndicator").and_then(|number| number.parse().ok());
            }
            "EventID" => self.event = code(attributes),
            "EventTypeCode" => add(&mut self.event_types, code(attributes)),
            "AuditSourceIdentification" => {
                self.source = attribute(attributes, "AuditSourceID");
                self.site = attribute(attributes, "AuditEnterpriseSiteID");
                add(&mut self.source_types, attribute(attributes, "code").filter(|code| is_code(code)));
            }
            "AuditSourceTypeCode" => add(&mut self.source_types, code(attributes)),
            "ActiveParticipant" => self.take_titles(attributes),
            _ => {}
        }
    }

    /// Titles of DICOM nodes are divided by `;`. Without the mark the attribute is the name of a process or a person.
    fn take_titles(&mut self, attributes: &str) {
        let Some(listed) = attribute(attributes, "AlternativeUserID") else { return };
        let Some(titles) = listed.strip_prefix(TITLES) else { return };
        // PS3.5 6.2: a title has at most sixteen characters.
        for title in titles.split(';').map(str::trim).filter(|title| title.len() <= 16) {
            add(&mut self.titles, Some(text(title.as_bytes())));
        }
    }

    fn fields(self) -> Fields {
        Fields::new()
            .with("audit_source", self.source)
            .with("enterprise_site", self.site)
            .with("audit_source_types", self.source_types)
            .with("event_id", self.event)
            .with("event_types", self.event_types)
            .with("event_outcome", self.outcome)
            .with("ae_titles", self.titles)
    }
}

fn add(list: &mut Vec<String>, value: Option<String>) {
    if let Some(value) = value.filter(|value| !value.is_empty() && !list.contains(value))
        && list.len() < MAX_VALUES
    {
        list.push(value);
    }
}

/// `csd-code` in DICOM, `code` in RFC 3881.
fn code(attributes: &str) -> Option<String> {
    attribute(attributes, "csd-code").or_else(|| attribute(attributes, "code")).filter(|code| is_code(code))
}

/// Codes of DICOM are numbers; those of IHE are `ITI-41`, of FHIR single words.
fn is_code(code: &str) -> bool {
    code.len() <= 32 && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
