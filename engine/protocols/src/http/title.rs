//! Titles of pages: where one may be kept, and how it is found without keeping the page.

use super::entity::plain;
use super::head::Request;
use super::path::Path;
use asepsis_observation::{latin_text, text};
use memchr::memchr2_iter;

/// Longest title with its tags that is waited for.
const MAX_TITLE_BYTES: usize = 2048;
/// Parts of an address that are kept out of the title of an error page; of one with more parts no title is kept.
const MAX_PARTS: usize = 24;
/// Longest address that is remembered until the answer.
const MAX_TARGET_BYTES: usize = 1024;
/// Shorter parts name nobody.
const MIN_PART_BYTES: usize = 3;

/// Whether the title of the answer to a request may be kept: a page about a patient has the name in its title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TitleRule {
    /// The address holds only white-listed words, none of them of pages about people.
    Keep,
    /// Only of an error page (the server's own words), and only when no part of this address is in it.
    OfErrorWithout(String),
    /// Only when it has nothing but the words of a status.
    OfStatusWords,
}

/// Words of reason phrases (RFC 9110 15) and of what servers write around them. A title of these names nobody.
const STATUS_WORDS: &[&str] = &[
    "a", "acceptable", "access", "allowed", "apache", "authentication", "authorization", "bad", "by", "client", "conflict",
    "connection", "credentials", "denied", "directory", "document", "due", "entity", "error", "expectation", "failed",
    "file", "for", "forbidden", "found", "gateway", "gone", "html", "http", "https", "iis", "implemented", "in", "internal",
    "invalid", "is", "large", "length", "limit", "lighttpd", "listing", "long", "many", "media", "method", "modified",
    "moved", "multiple", "nginx", "no", "not", "object", "or", "other", "page", "payload", "permanent", "permanently",
    "permission", "plain", "port", "precondition", "proxy", "redirect", "report", "request", "requested", "requests",
    "required", "resource", "response", "see", "sent", "server", "service", "site", "status", "temporarily", "temporary",
    "the", "timeout", "to", "tomcat", "too", "type", "unauthorized", "unavailable", "unsupported", "uri", "url",
    "version", "was",
];

impl TitleRule {
    /// The rule that follows from a request and the path of its target.
    pub fn of(request: &Request<'_>, path: Option<&Path>) -> Self {
        match path {
            _ if !matches!(request.method, "GET" | "HEAD") => Self::OfStatusWords,
            // Who a page is about may stand in a cookie instead of the address.
            Some(path) if path.is_about_people => Self::OfStatusWords,
            Some(path) if path.is_whole => Self::Keep,
            _ if request.target.len() > MAX_TARGET_BYTES => Self::OfStatusWords,
            _ => Self::OfErrorWithout(request.target.to_owned()),
        }
    }

    /// True when an answer of this status may have a title worth looking for.
    pub fn may_keep(&self, status: u16) -> bool {
        match self {
            Self::Keep => true,
            Self::OfErrorWithout(_) | Self::OfStatusWords => status >= 300,
        }
    }

    /// True when this title of an answer of this status may be kept.
    pub fn keeps(&self, title: &str, status: u16) -> bool {
        match self {
            Self::Keep => true,
            Self::OfErrorWithout(target) if status >= 400 => {
                let title = title.to_lowercase();
                let is_apart = |parts: Vec<String>| !parts.iter().any(|part| title.contains(part));
                address_parts(target).is_some_and(is_apart) || has_only_status_words(&title)
            }
            Self::OfErrorWithout(_) | Self::OfStatusWords => has_only_status_words(&title.to_lowercase()),
        }
    }
}

/// True for a title of status words and a status code, in lower case.
fn has_only_status_words(title: &str) -> bool {
    title.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()).all(|word| {
        let is_code = word.len() == 3 && word.starts_with(['3', '4', '5']) && word.bytes().all(|byte| byte.is_ascii_digit());
        is_code || STATUS_WORDS.contains(&word)
    })
}

/// Words and numbers of an address, percent signs resolved, in lower case; nothing when there are too many.
fn address_parts(target: &str) -> Option<Vec<String>> {
    let resolved = percent_decoded(target).to_lowercase();
    let words = resolved.split(|character: char| !character.is_alphanumeric());
    let parts: Vec<String> = words.filter(|word| word.len() >= MIN_PART_BYTES).map(str::to_owned).collect();
    (parts.len() <= MAX_PARTS).then_some(parts)
}

/// RFC 3986 2.1.
fn percent_decoded(target: &str) -> String {
    let mut bytes = Vec::with_capacity(target.len());
    let mut rest = target.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.get(..2).filter(|_| *first == b'%').and_then(|digits| {
            u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
        });
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Looks for the first title in a page that passes by.
#[derive(Debug, Default)]
pub(super) struct TitleSearch {
    kept: Vec<u8>,
    is_open: bool,
}

/// What the search came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Not yet.
    NotYet,
    /// The title.
    Title(String),
    /// There is none within the bound.
    Nothing,
}

impl TitleSearch {
    /// Takes bytes that come next.
    pub fn push(&mut self, bytes: &[u8]) -> Found {
        const OPENING: &[u8] = b"<title";
        self.kept.extend_from_slice(bytes);
        if !self.is_open {
            let Some(at) = find(&self.kept, OPENING) else {
                self.kept.drain(..self.kept.len().saturating_sub(OPENING.len() - 1));
                return Found::NotYet;
            };
            self.kept.drain(..at + OPENING.len());
            self.is_open = true;
        }
        match find(&self.kept, b"</title") {
            Some(end) => Found::Title(title(self.kept.get(..end).unwrap_or_default())),
            None if self.kept.len() > MAX_TITLE_BYTES => Found::Nothing,
            None => Found::NotYet,
        }
    }
}

/// What stands behind the opening tag's end.
fn title(bytes: &[u8]) -> String {
    let start = bytes.iter().position(|byte| *byte == b'>').map_or(bytes.len(), |at| at + 1);
    let content = bytes.get(start..).unwrap_or_default();
    let written = if std::str::from_utf8(content).is_ok() { text(content) } else { latin_text(content) };
    plain(&written)
}

/// Where `wanted` (lower case) begins, whatever the case.
pub(super) fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let begins = |at: &usize| bytes.get(*at..at + wanted.len()).is_some_and(|here| here.eq_ignore_ascii_case(wanted));
    memchr2_iter(first, first.to_ascii_uppercase(), bytes).find(begins)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::head::Headers;

    #[test]
    fn title_is_found_however_the_page_is_cut() {
        let page = b"<html><head><TITLE lang=\"en\">Web &amp;\n Config</title></head>";
        for size in 1..page.len() {
            let mut search = TitleSearch::default();
            let found = page.chunks(size).map(|piece| search.push(piece)).find(|found| *found != Found::NotYet);
            assert_eq!(found, Some(Found::Title("Web & Config".into())), "{size}");
        }
    }

    #[test]
    fn search_keeps_little() {
        let mut search = TitleSearch::default();
        for _ in 0..100 {
            assert_eq!(search.push(&[b'x'; 1000]), Found::NotYet);
            assert!(search.kept.len() < 8);
        }
        search.push(b"<title>");
        let given_up = (0..100).any(|_| search.push(&[b'x'; 1000]) == Found::Nothing);
        assert!(given_up);
    }

    #[test]
    fn error_title_that_repeats_the_address_is_dropped() {
        let rule = TitleRule::OfErrorWithout("/charts/C%61nary_Patient?x=1".to_owned());
        assert!(!rule.keeps("404: /charts/Canary_Patient", 404));
        assert!(!rule.keeps("No PATIENT", 404));
        assert!(rule.keeps("404 Not Found", 404));
        assert!(rule.keeps("IBM HTTP Server", 404) && !rule.keeps("IBM HTTP Server", 302));
        assert!(rule.may_keep(404) && !rule.may_keep(200));
    }

    #[test]
    fn words_of_a_status_are_always_kept() {
        let rule = TitleRule::OfStatusWords;
        assert!(rule.keeps("401 - Unauthorized: Access is denied due to invalid credentials.", 401));
        assert!(rule.keeps("301 Moved Permanently", 301));
        assert!(!rule.keeps("404 Canary Not Found", 404) && !rule.keeps("77777 Not Found", 404));
    }

    #[test]
    fn overlong_address_keeps_no_title() {
        let headers = Headers::of(Vec::new());
        let target = "a".repeat(MAX_TARGET_BYTES + 1);
        let request = Request { method: "GET", target: &target, headers };
        assert_eq!(TitleRule::of(&request, None), TitleRule::OfStatusWords);
        let rule = TitleRule::OfErrorWithout("abc/".repeat(MAX_PARTS + 1));
        assert!(!rule.keeps("IBM HTTP Server", 404) && rule.keeps("404 Not Found", 404));
    }
}
