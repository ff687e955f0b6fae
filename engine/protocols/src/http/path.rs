//! Request targets (RFC 9112 3.2) without what they may say of people: white-listed segments stay, all others become `*`.

use super::path_words::{is_about_people, is_word};

/// Segments that are kept or starred one by one; what follows becomes one `*`.
const MAX_SEGMENTS: usize = 16;
/// Longest `v` and number of an interface's version.
const MAX_VERSION_BYTES: usize = 6;

/// A redacted path.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Path {
    /// Begins with `/`.
    pub text: String,
    /// True when nothing was left out: no segment, no query, no parameter.
    pub is_whole: bool,
    /// True when a segment is a word of pages about one person.
    pub is_about_people: bool,
}

/// Reads the path of a target; nothing of `*` and of what CONNECT asks for.
pub(super) fn read(target: &str) -> Option<Path> {
    let path_on = after_authority(target)?;
    let end = path_on.find(['?', '#']).unwrap_or(path_on.len());
    let path = path_on.get(..end)?.strip_prefix('/')?;
    let mut is_whole = end == path_on.len();
    let mut text = String::new();
    let mut about_people = false;
    for (nth, segment) in path.split('/').enumerate() {
        text.push('/');
        if nth == MAX_SEGMENTS {
            text.push('*');
            is_whole = false;
            break;
        }
        // RFC 3986 3.3: parameters of a segment follow a semicolon; session identifiers stand there.
        let word = segment.split(';').next().unwrap_or_default();
        let is_kept = word.is_empty() || is_kept_segment(word);
        is_whole &= is_kept && word.len() == segment.len();
        about_people |= is_about_people(word);
        text.push_str(if is_kept { word } else { "*" });
    }
    Some(Path { text, is_whole, is_about_people: about_people })
}

/// True when the last segment of the target's path is this word.
pub(super) fn ends_with(target: &str, word: &str) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().is_some_and(|last| last == word)
}

/// The authority of a target in absolute form, without user information.
pub(super) fn authority(target: &str) -> Option<&str> {
    let (scheme, rest) = target.split_once("://")?;
    if !is_scheme(scheme) {
        return None;
    }
    let whole = rest.split(['/', '?', '#']).next()?;
    whole.rsplit('@').next().filter(|host| !host.is_empty())
}

fn is_scheme(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

fn after_authority(target: &str) -> Option<&str> {
    match target.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => {
            let at = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let path = rest.get(at..)?;
            Some(if path.is_empty() { "/" } else { path })
        }
        _ => Some(target),
    }
}

/// The segment as it may be shown: `*` in place of one that may name somebody. `is_known`: what is harmless besides.
pub(crate) fn shown_segment(segment: &str, is_known: impl Fn(&str) -> bool) -> &str {
    if segment.is_empty() || is_kept_segment(segment) || is_known(segment) { segment } else { "*" }
}

/// True for a segment that names nobody: a white-listed word or the version of an interface.
fn is_kept_segment(segment: &str) -> bool {
    is_word(segment) || is_version(segment)
}

/// `v1`, `v2.1`: the customary versions of interfaces.
fn is_version(word: &str) -> bool {
    let Some(number) = word.strip_prefix(['v', 'V']) else { return false };
    let mut parts = number.split('.');
    let is_short = |part: Option<&str>| {
        part.is_none_or(|part| matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    word.len() <= MAX_VERSION_BYTES && is_short(parts.next()) && is_short(parts.next()) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(target: &str) -> String {
        read(target).map(|path| path.text).unwrap_or_default()
    }

    fn is_whole(target: &str) -> bool {
        read(target).unwrap().is_whole
    }

    #[test]
    fn words_of_standards_stay_and_all_else_goes() {
        for (target, expected) in [
            ("/", "/"),
            ("/dicom-web/studies/1.2.3/series/4.5/metadata", "/dicom-web/studies/*/series/*/metadata"),
            ("/dcm4chee-arc/aets/CANARY/rs/studies", "/dcm4chee-arc/aets/*/rs/studies"),
            ("/fhir/R4/Patient/canary", "/fhir/R4/Patient/*"),
            ("/onvif/device_service", "/onvif/device_service"),
            ("/Canary/Patient.html", "/*/*"),
            ("/api/v1/canary", "/api/v1/*"),
            ("/login;jsessionid=CANARY", "/login"),
            ("http://user:canary@pacs.example:8080/wado?patientID=canary", "/wado"),
            ("http://pacs.example", "/"),
            ("/index.html#canary", "/index.html"),
            ("/%50atient/x", "/*/*"),
        ] {
            assert_eq!(redacted(target), expected, "{target}");
        }
    }

    #[test]
    fn only_untouched_paths_are_whole() {
        assert!(is_whole("/") && is_whole("/cgi-bin/") && is_whole("/onvif/device_service") && is_whole("http://h"));
        for target in ["/?q=canary", "/canary", "/login;a=b", "/index.html#x", "http://h?x"] {
            assert!(!read(target).is_some_and(|path| path.is_whole), "{target}");
        }
    }

    #[test]
    fn targets_without_a_path_give_none() {
        assert_eq!(read("*"), None);
        assert_eq!(read("pacs.example:443"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn authority_has_no_user() {
        assert_eq!(authority("http://canary:pw@pacs.example:8080/x"), Some("pacs.example:8080"));
        assert_eq!(authority("/http://x"), None);
    }

    #[test]
    fn versions_are_no_dates() {
        assert!(is_version("v1") && is_version("v2.1") && is_version("V10"));
        assert!(!is_version("v") && !is_version("v19800312") && !is_version("v1.2.3") && !is_version("12.03.80"));
    }

    #[test]
    fn number_of_segments_is_bounded() {
        let path = read(&"/api".repeat(10_000)).unwrap();
        assert!(path.text.len() < 100 && path.text.ends_with("/*") && !path.is_whole);
    }

    proptest::proptest! {
        #[test]
        fn no_unknown_word_passes(segments in proptest::collection::vec("[A-Za-z0-9_.%~-]{1,12}", 1..8)) {
            let path = read(&format!("/{}", segments.join("/"))).unwrap();
            for segment in path.text.split('/').filter(|segment| !segment.is_empty() && *segment != "*") {
                assert!(is_word(segment) || is_version(segment), "{segment}");
            }
        }
    }
}
