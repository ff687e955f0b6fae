//! XML (1.0) as short messages have it, taken apart without a tree: what is broken ends the pieces, nothing fails.

use crate::http::entity::plain;
use asepsis_observation::text;

/// Elements inside each other, at most; deeper ones are not told apart.
const MAX_DEPTH: usize = 32;

/// One piece of a document. Names are local names: the prefix is the sender's choice (Namespaces in XML 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// An element begins; its attributes as they are written.
    Start(&'a str, &'a str),
    /// An element ends.
    End(&'a str),
    /// Text between tags, references not resolved.
    Text(&'a str),
}

/// The pieces of a document, in order.
#[derive(Debug)]
pub(crate) struct Pieces<'a> {
    rest: &'a str,
    /// An element without content, whose end is still to be told.
    empty: Option<&'a str>,
}

/// What stands at a `<`.
enum Step<'a> {
    Tell(Piece<'a>),
    Pass,
}

impl<'a> Pieces<'a> {
    /// Starts at the beginning of `document`.
    pub const fn of(document: &'a str) -> Self {
        Self { rest: document, empty: None }
    }

    /// Comments, declarations and instructions are passed over.
    fn markup(&mut self) -> Option<Step<'a>> {
        let rest = self.rest;
        for (open, close) in [("<!--", "-->"), ("<?", "?>"), ("<!", ">")] {
            if let Some(inside) = rest.strip_prefix(open).filter(|inside| !inside.starts_with("[CDATA[")) {
                self.rest = inside.split_once(close)?.1;
                return Some(Step::Pass);
            }
        }
        if let Some(inside) = rest.strip_prefix("<![CDATA[") {
            let (raw, rest) = inside.split_once("]]>")?;
            self.rest = rest;
            return Some(Step::Tell(Piece::Text(raw)));
        }
        let end = tag_end(rest)?;
        let tag = rest.get(1..end)?;
        self.rest = rest.get(end + 1..)?;
        if let Some(name) = tag.strip_prefix('/') {
            return Some(Step::Tell(Piece::End(local(name.trim_end()))));
        }
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(|letter: char| letter.is_ascii_whitespace()).unwrap_or((tag, ""));
        self.empty = is_empty.then(|| local(name));
        Some(Step::Tell(Piece::Start(local(name), attributes)))
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(name) = self.empty.take() {
            return Some(Piece::End(name));
        }
        loop {
            if self.rest.starts_with('<') {
                match self.markup()? {
                    Step::Tell(piece) => return Some(piece),
                    Step::Pass => continue,
                }
            }
            let end = self.rest.find('<').unwrap_or(self.rest.len());
            let (written, rest) = self.rest.split_at_checked(end)?;
            self.rest = rest;
            if !written.trim().is_empty() {
                return Some(Piece::Text(written));
            }
            if rest.is_empty() {
                return None;
            }
        }
    }
}

/// Where the tag ends: the first `>` outside of quotation marks (XML 1.0 2.4 lets it stand inside them).
fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The value of an attribute by its local name, references resolved.
pub(crate) fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes;
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let quote = after.chars().next().filter(|first| matches!(first, '"' | '\''))?;
        let (value, next) = after.get(1..)?.split_once(quote)?;
        if local(name.trim()) == wanted {
            return Some(text(plain(value).as_bytes()));
        }
        rest = next;
    }
    None
}

/// Calls `tell` for each text with the names of the elements around it, the outermost first.
pub(crate) fn texts<'a>(document: &'a str, mut tell: impl FnMut(&[&'a str], &'a str)) {
    let mut around: Vec<&str> = Vec::new();
    for piece in Pieces::of(document) {
        match piece {
            Piece::Start(name, _) if around.len() < MAX_DEPTH => around.push(name),
            Piece::Start(..) => return,
            Piece::End(_) => {
                around.pop();
            }
            Piece::Text(written) => tell(&around, written),
        }
    }
}

/// A text with references resolved, blanks drawn together, bounded.
pub(crate) fn content(written: &str) -> String {
    text(plain(written).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(document: &str) -> Vec<Piece<'_>> {
        Pieces::of(document).collect()
    }

    #[test]
    fn prefixes_go_and_empty_elements_end() {
        let document = "<?xml version='1.0'?><!-- <x> --><a:b c=\"1>0\"> t <d/></a:b>";
        let wanted = [
            Piece::Start("b", "c=\"1>0\""),
            Piece::Text(" t "),
            Piece::Start("d", ""),
            Piece::End("d"),
            Piece::End("b"),
        ];
        assert_eq!(all(document), wanted);
    }

    #[test]
    fn raw_text_is_text_and_a_cut_ends_the_pieces() {
        assert_eq!(all("<a><![CDATA[x<y]]></a>"), [Piece::Start("a", ""), Piece::Text("x<y"), Piece::End("a")]);
        assert_eq!(all("<a>x<b attr='"), [Piece::Start("a", ""), Piece::Text("x")]);
    }

    #[test]
    fn attributes_are_found_by_their_local_name() {
        let attributes = "x:code='110112' displayName=\"A &amp; B\" csd-code = \"7\"";
        assert_eq!(attribute(attributes, "displayName").as_deref(), Some("A & B"));
        assert_eq!(attribute(attributes, "csd-code").as_deref(), Some("7"));
        assert_eq!(attribute(attributes, "code").as_deref(), Some("110112"));
        assert_eq!(attribute("broken", "code"), None);
    }

    #[test]
    fn texts_know_what_is_around_them() {
        let mut seen = Vec::new();
        texts("<a><b>1</b><c><b>2</b></c></a>", |around, written| seen.push((around.join("/"), written.to_owned())));
        assert_eq!(seen, [("a/b".into(), "1".into()), ("a/c/b".to_owned(), "2".to_owned())]);
        texts(&"<a>".repeat(100), |_, _| {});
    }

    proptest! {
        #[test]
        fn any_text_is_taken_apart(document: String) {
            all(&document);
            attribute(&document, "a");
        }

        #[test]
        fn a_document_cut_anywhere_is_read(at in 0_usize..90) {
            let document = "<?xml version='1.0'?><!-- c --><a:b c=\"1>0\"> ü <d/><![CDATA[x]]></a:b>";
            all(document.get(..at).unwrap_or(document));
        }
    }
}
