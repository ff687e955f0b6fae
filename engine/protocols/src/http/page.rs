//! The start of a body that is looked at: inflated if need be, never kept as a whole.

use super::capability::StatementSearch;
use super::description::DescriptionSearch;
use super::head::Headers;
use super::media::is_fhir;
use super::title::{Found, TitleRule, TitleSearch};
use crate::ipp;
use asepsis_observation::{Fields, Kind};
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::io::Read;

/// Compressed bytes that are kept before they are inflated.
const MAX_COMPRESSED_BYTES: usize = 8 * 1024;
/// Bytes of a page that are looked at, inflated or not.
const MAX_PAGE_BYTES: usize = 64 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Identity,
    Gzip,
    Deflate,
}

#[derive(Debug)]
enum Search {
    Title(TitleSearch, TitleRule, u16),
    Description(DescriptionSearch),
    Printer(Vec<u8>),
    Statement(StatementSearch),
}

/// What a page told.
#[derive(Debug)]
pub(super) enum Told {
    /// Its title.
    Title(String),
    /// The device that it describes.
    Description(&'static Kind, Fields),
    /// Devices that a FHIR resource tells of.
    Devices(Vec<Fields>),
}

/// A body that is looked at.
#[derive(Debug)]
pub(super) struct Page {
    coding: Coding,
    compressed: Vec<u8>,
    seen_bytes: usize,
    search: Search,
    is_over: bool,
}

impl Page {
    /// A page worth looking at, by its media type, the rule of its title and what was asked for; else nothing.
    pub fn of(headers: &Headers<'_>, status: u16, rule: TitleRule, asks_capabilities: bool) -> Option<Self> {
        let media_type = headers.media_type()?;
        let search = if media_type.contains("html") && rule.may_keep(status) {
            Search::Title(TitleSearch::default(), rule, status)
        } else if media_type == "application/ipp" && status == 200 {
            Search::Printer(Vec::new())
        } else if media_type.contains("xml") && !media_type.contains("html") && status == 200 {
            Search::Description(DescriptionSearch::default())
        } else if media_type.contains("json") && status == 200 && (asks_capabilities || is_fhir(&media_type)) {
            Search::Statement(StatementSearch::default())
        } else {
            return None;
        };
        Self::coded(headers, search)
    }

    /// A body that a client sends, worth looking at: a FHIR resource. `is_device`: it is sent to where devices are kept.
    pub fn of_request(headers: &Headers<'_>, is_device: bool) -> Option<Self> {
        let media_type = headers.media_type()?;
        let search = match (is_fhir(&media_type), media_type.contains("json")) {
            (true, true) => Search::Statement(StatementSearch::default()),
            (true, false) if media_type.contains("xml") => Search::Description(DescriptionSearch::default()),
            (false, true) if is_device => Search::Statement(StatementSearch::default()),
            _ => return None,
        };
        Self::coded(headers, search)
    }

    fn coded(headers: &Headers<'_>, search: Search) -> Option<Self> {
        let coding = match headers.text("content-encoding").map(|coding| coding.to_ascii_lowercase()).as_deref() {
            None | Some("" | "identity") => Coding::Identity,
            Some("gzip" | "x-gzip") => Coding::Gzip,
            Some("deflate") => Coding::Deflate,
            Some(_) => return None,
        };
        Some(Self { coding, compressed: Vec::new(), seen_bytes: 0, search, is_over: false })
    }

    /// True when it needs no more bytes.
    pub const fn is_over(&self) -> bool {
        self.is_over
    }

    /// Takes bytes of the body that come next.
    pub fn push(&mut self, bytes: &[u8]) -> Option<Told> {
        if self.is_over {
            return None;
        }
        if self.coding == Coding::Identity {
            return self.look(bytes);
        }
        let room = MAX_COMPRESSED_BYTES.saturating_sub(self.compressed.len());
        self.compressed.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        if self.compressed.len() >= MAX_COMPRESSED_BYTES { self.end() } else { None }
    }

    /// The body is over, or all of it that is looked at.
    pub fn end(&mut self) -> Option<Told> {
        if self.is_over {
            return None;
        }
        let compressed = std::mem::take(&mut self.compressed);
        let told = if compressed.is_empty() { None } else { self.look(&inflated(&compressed, self.coding)) };
        let is_over = std::mem::replace(&mut self.is_over, true);
        if told.is_none() && !is_over { self.description() } else { told }
    }

    fn look(&mut self, bytes: &[u8]) -> Option<Told> {
        self.seen_bytes = self.seen_bytes.saturating_add(bytes.len());
        match &mut self.search {
            Search::Title(search, rule, status) => {
                let found = search.push(bytes);
                self.is_over = found != Found::NotYet || self.seen_bytes >= MAX_PAGE_BYTES;
                match found {
                    Found::Title(title) if !title.is_empty() && rule.keeps(&title, *status) => Some(Told::Title(title)),
                    _ => None,
                }
            }
            Search::Printer(kept) => {
                let room = MAX_PAGE_BYTES.saturating_sub(kept.len());
                kept.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
                self.is_over = kept.len() >= MAX_PAGE_BYTES;
                if self.is_over { self.description() } else { None }
            }
            Search::Description(search) => {
                self.is_over = search.push(bytes);
                if self.is_over { self.description() } else { None }
            }
            Search::Statement(search) => {
                self.is_over = search.push(bytes);
                if self.is_over { self.description() } else { None }
            }
        }
    }

    fn description(&self) -> Option<Told> {
        let (described, devices) = match &self.search {
            Search::Description(search) => (search.told(), search.devices()),
            Search::Printer(kept) => (ipp::described(kept), Vec::new()),
            Search::Statement(search) => (search.told(), search.devices()),
            Search::Title(..) => (None, Vec::new()),
        };
        let devices = (!devices.is_empty()).then_some(Told::Devices(devices));
        described.map(|(kind, fields)| Told::Description(kind, fields)).or(devices)
    }
}

/// As many bytes as can be inflated, up to the bound; what is damaged or cut ends early.
fn inflated(compressed: &[u8], coding: Coding) -> Vec<u8> {
    fn all(reader: impl Read) -> Vec<u8> {
        let mut bytes = Vec::new();
        let bound = u64::try_from(MAX_PAGE_BYTES).unwrap_or(u64::MAX);
        // An error leaves what was inflated before it.
        let _ = reader.take(bound).read_to_end(&mut bytes);
        bytes
    }
    // RFC 9110 8.4.1.2: deflate means zlib's format; some servers send the bare one.
    let is_zlib = compressed.first().is_some_and(|first| first & 0x0f == 8);
    match coding {
        Coding::Identity => compressed.to_vec(),
        Coding::Gzip => all(MultiGzDecoder::new(compressed)),
        Coding::Deflate if is_zlib => all(ZlibDecoder::new(compressed)),
        Coding::Deflate => all(DeflateDecoder::new(compressed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use std::io::Write;

    const HTML: &[u8] = b"<html><head><title>Embedded Web Server</title>";

    fn page(coding: Coding) -> Page {
        let search = Search::Title(TitleSearch::default(), TitleRule::Keep, 200);
        Page { coding, compressed: Vec::new(), seen_bytes: 0, search, is_over: false }
    }

    fn title(mut page: Page, bytes: &[u8]) -> Option<String> {
        let told = page.push(bytes).or_else(|| page.end());
        assert!(page.is_over());
        match told {
            Some(Told::Title(title)) => Some(title),
            _ => None,
        }
    }

    #[test]
    fn compressed_pages_are_read() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(HTML).unwrap();
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(HTML).unwrap();
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::default());
        bare.write_all(HTML).unwrap();
        for (coding, bytes) in [
            (Coding::Gzip, gzip.finish().unwrap()),
            (Coding::Deflate, zlib.finish().unwrap()),
            (Coding::Deflate, bare.finish().unwrap()),
            (Coding::Identity, HTML.to_vec()),
        ] {
            assert_eq!(title(page(coding), &bytes).as_deref(), Some("Embedded Web Server"), "{coding:?}");
        }
    }

    #[test]
    fn what_is_not_compressed_after_all_says_nothing() {
        assert_eq!(title(page(Coding::Gzip), HTML), None);
    }

    #[test]
    fn inflating_is_bounded() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&vec![0; 4_000_000]).unwrap();
        assert_eq!(inflated(&gzip.finish().unwrap(), Coding::Gzip).len(), MAX_PAGE_BYTES);
    }
}
