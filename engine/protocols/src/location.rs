//! Addresses by which devices are reached (URLs in SSDP, WS-Discovery, IPP, RTSP): host and port stay, of the path what names nobody.

use crate::http::path::shown_segment;
use asepsis_observation::text;

/// Segments that are kept or starred one by one; what follows becomes one `*`.
const MAX_SEGMENTS: usize = 8;
/// Longest name of a description document.
const MAX_DOCUMENT_BYTES: usize = 48;
/// Endings of documents by which devices describe themselves.
const DOCUMENTS: &[&str] = &[".xml", ".dll", ".jsp"];

/// The URL with scheme, host and port, and the path where each segment that is not known to be harmless is `*`.
/// User names, passwords, queries and fragments go.
pub(crate) fn redacted(url: &str, is_known: impl Fn(&str) -> bool) -> Option<String> {
    let (scheme, rest) = url.trim().split_once("://")?;
    if scheme.is_empty() || !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) {
        return None;
    }
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let mut parts = rest.get(..end)?.split('/');
    let host = parts.next()?.rsplit('@').next().filter(|host| !host.is_empty())?;
    let mut written = format!("{scheme}://{host}");
    for (nth, segment) in parts.enumerate() {
        written.push('/');
        if nth == MAX_SEGMENTS {
            written.push('*');
            break;
        }
        written.push_str(shown_segment(segment, &is_known));
    }
    Some(text(written.as_bytes()))
}

/// A device's own address: also its UUID and the names of description documents may stand in the path.
pub(crate) fn of_device(url: &str) -> Option<String> {
    redacted(url, |segment| is_uuid(segment) || is_document(segment))
}

/// A UUID, perhaps behind `uuid:` (RFC 9562 4).
pub(crate) fn is_uuid(segment: &str) -> bool {
    let digits = segment.strip_prefix("urn:").unwrap_or(segment);
    let digits = digits.strip_prefix("uuid:").unwrap_or(digits);
    let is_digit = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    digits.len() == 36 && digits.bytes().enumerate().all(is_digit)
}

/// `UPnP` Device Architecture 2.0, 1.2.2: LOCATION names the description document, which the maker named.
fn is_document(segment: &str) -> bool {
    let is_plain = segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    is_plain && segment.len() <= MAX_DOCUMENT_BYTES && DOCUMENTS.iter().any(|end| segment.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_and_documents_stay_and_people_go() {
        for (url, wanted) in [
            ("http://192.0.2.1:5000/rootDesc.xml", "http://192.0.2.1:5000/rootDesc.xml"),
            ("http://u:p@cam/onvif/device_service?name=canary", "http://cam/onvif/device_service"),
            ("https://[2001:db8::1]:443/canary/print", "https://[2001:db8::1]:443/*/print"),
            (
                "http://192.0.2.1:5357/2d4bd342-4b3a-4b4f-8f5c-9d6f0d1b2c3d/",
                "http://192.0.2.1:5357/2d4bd342-4b3a-4b4f-8f5c-9d6f0d1b2c3d/",
            ),
            ("http://h/Canary Patient.xml", "http://h/*"),
            ("http://192.0.2.1:8060/dial/dd.xml", "http://192.0.2.1:8060/dial/dd.xml"),
        ] {
            assert_eq!(of_device(url).as_deref(), Some(wanted), "{url}");
        }
        assert!(
            of_device("canary").is_none() && of_device("http:///x").is_none() && of_device("ca nary://x").is_none()
        );
    }

    #[test]
    fn number_of_segments_is_bounded() {
        assert!(of_device(&format!("http://h{}", "/onvif".repeat(1000))).is_some_and(|url| url.len() < 100));
    }

    proptest::proptest! {
        #[test]
        fn any_url_is_read(url: String) {
            of_device(&url);
        }
    }
}
