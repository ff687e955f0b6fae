//! Golden captures: each folder `protocols/src/<protocol>/golden/<case>/`, and of what lies below the protocols each folder
//! `pipeline/golden/<case>/`, holds a capture, what must be observed in it,
//! and where it comes from. `ASEPSIS_GOLDEN=write` writes the expectations anew, to be read line by line.

#![allow(clippy::print_stdout)]

use crate::{Source, observation_line};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Longest golden capture, in octets: it must stay readable by a person.
const MAX_CAPTURE_BYTES: u64 = 64 * 1024;

fn protocols() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../protocols")
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(parent)
        .map(|entries| entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_dir()).collect())
        .unwrap_or_default();
    found.sort();
    found
}

fn cases() -> Vec<PathBuf> {
    let below = folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("golden"));
    let protocols = folders(&protocols().join("src"));
    protocols.iter().flat_map(|protocol| folders(&protocol.join("golden"))).chain(below).collect()
}

/// The captures of all cases.
pub(crate) fn captures() -> Vec<PathBuf> {
    cases().iter().map(|case| case.join("capture.pcap")).collect()
}

/// Addresses of frames, and handshakes in cases of other protocols, are left out: they say nothing of the protocol.
fn is_told(kind: &str, capture: &Path) -> bool {
    let is_handshake = kind.starts_with("tcp.") && !capture.components().any(|part| part.as_os_str() == "tcp");
    kind != "endpoint.address" && !is_handshake
}

/// What is observed: as lines, and the kinds, each with its fields (`dns.query`, `dns.query name`).
fn observe(capture: &Path) -> (String, BTreeSet<String>) {
    let mut source = Source::new(Box::new(fs::File::open(capture).unwrap()));
    let (mut lines, mut words) = (String::new(), BTreeSet::new());
    while let Some(batch) = source.next_batch() {
        for seen in batch.observations.iter().filter(|seen| is_told(seen.kind.name, capture)) {
            observation_line(&mut lines, &seen, "capture.pcap");
            words.insert(seen.kind.name.to_owned());
            words.extend(seen.fields.iter().map(|(field, _)| format!("{} {field}", seen.kind.name)));
        }
    }
    assert_eq!(source.summary().problems, [], "{}", capture.display());
    (lines, words)
}

fn is_writing() -> bool {
    std::env::var("ASEPSIS_GOLDEN").as_deref() == Ok("write")
}

fn check(path: &Path, found: &str) {
    if is_writing() {
        fs::write(path, found).unwrap();
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert!(found == expected, "{} differs; found:\n{found}", path.display());
}

#[test]
fn golden_captures_give_what_is_expected() {
    for case in cases() {
        let capture = case.join("capture.pcap");
        assert!(fs::metadata(&capture).unwrap().len() <= MAX_CAPTURE_BYTES, "{} is too long", capture.display());
        assert!(case.join("SOURCE.md").exists(), "{} does not say where it comes from", case.display());
        check(&case.join("expected.jsonl"), &observe(&capture).0);
    }
}

/// Every declared kind, and every field of one behind its kind's name.
fn vocabulary() -> BTreeSet<String> {
    let words = asepsis_protocols::vocabulary().flat_map(|kind| {
        let fields = kind.fields.iter().map(|field| format!("{} {}", kind.name, field.name));
        std::iter::once(kind.name.to_owned()).chain(fields)
    });
    words.collect()
}

#[test]
fn kinds_and_fields_that_no_golden_capture_shows_are_listed() {
    let seen: BTreeSet<String> = cases().iter().flat_map(|case| observe(&case.join("capture.pcap")).1).collect();
    let declared = vocabulary();
    let unseen: Vec<&str> = declared.difference(&seen).map(String::as_str).collect();
    println!("{} of {} kinds and fields are seen in golden captures", declared.len() - unseen.len(), declared.len());
    let path = protocols().join("vocabulary_without_golden.txt");
    if is_writing() {
        fs::write(&path, unseen.join("\n") + "\n").unwrap();
    }
    let listed = fs::read_to_string(&path).unwrap_or_default();
    let listed: BTreeSet<&str> = listed.lines().collect();
    let unlisted: Vec<&str> = unseen.into_iter().filter(|word| !listed.contains(word)).collect();
    assert!(unlisted.is_empty(), "no golden capture shows {unlisted:?}");
}
