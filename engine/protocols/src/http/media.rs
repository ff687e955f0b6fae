//! Media types of health care: which of them a message names, as the standards write them and nothing else of the header.

use super::head::Headers;

/// `DICOMweb` (DICOM PS3.18 8.7.3), FHIR (R5 3.2.0.1.12 and the names before it), HL7 version 2 and 3, CDA, SDC.
const MEDICAL: &[&str] = &[
    "application/cda+xml", "application/dicom", "application/dicom+json", "application/dicom+xml",
    "application/dicom+zip", "application/edi-hl7", "application/edi-hl7v2", "application/fhir+json",
    "application/fhir+ndjson", "application/fhir+turtle", "application/fhir+xml", "application/hl7-cda+xml",
    "application/hl7-sda+xml", "application/hl7-v2", "application/hl7-v2+xml", "application/hl7-v3+xml",
    "application/json+fhir", "application/xml+fhir", "x-application/hl7-v2+er7", "x-application/hl7-v3+xml",
];
/// Longest header value that is searched.
const MAX_VALUE_BYTES: usize = 1024;

/// The first medical media type that the client accepts; the value may name it as the type of parts.
pub(super) fn accepted(headers: &Headers<'_>) -> Option<&'static str> {
    headers.all("accept").find_map(|value| named(std::str::from_utf8(value).ok()?))
}

/// The medical media type of the parts of a message in several parts (RFC 2387 3.1, parameter `type`).
pub(super) fn of_parts(headers: &Headers<'_>) -> Option<&'static str> {
    let kind = headers.media_parameter("type")?;
    known(&kind)
}

/// True for FHIR's own media types.
pub(super) fn is_fhir(media_type: &str) -> bool {
    known(media_type).is_some_and(|known| known.contains("fhir"))
}

fn named(value: &str) -> Option<&'static str> {
    let value = value.get(..MAX_VALUE_BYTES).unwrap_or(value);
    value.split([',', ';']).find_map(|part| {
        let part = part.trim();
        known(part.strip_prefix("type=").unwrap_or(part).trim_matches('"'))
    })
}

fn known(kind: &str) -> Option<&'static str> {
    MEDICAL.iter().find(|known| known.eq_ignore_ascii_case(kind.trim())).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_medical_types_are_named() {
        for (value, expected) in [
            ("application/fhir+json;q=1.0, application/json+fhir;q=0.9", Some("application/fhir+json")),
            ("text/html, application/dicom+json", Some("application/dicom+json")),
            ("multipart/related; type=\"application/dicom\"; transfer-syntax=*", Some("application/dicom")),
            ("multipart/related; type=application/octet-stream", None),
            ("application/json; name=Canary", None),
            ("*/*", None),
        ] {
            assert_eq!(named(value), expected, "{value}");
        }
    }

    #[test]
    fn fhir_is_known_by_all_its_names() {
        assert!(is_fhir("application/fhir+json") && is_fhir("application/xml+fhir") && !is_fhir("application/json"));
    }
}
