//! JSON (RFC 8259) as the start of a document, taken apart without a tree: what is broken or cut ends the pieces.

/// Values inside each other, at most; deeper ones are not told apart.
const MAX_DEPTH: usize = 16;
/// Longest name or text that is told; longer ones are told as empty.
const MAX_TEXT_BYTES: usize = 512;

/// Where a text stands: the names on the way to it from the outermost object. A place in a list has an empty name.
pub(super) type Path<'a> = &'a [String];

/// What is met on the way through a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A text that is a value; the path ends with its name.
    Text(String),
    /// The end of an object; the path is its own.
    ObjectEnd,
}

/// Calls `told` for each text of the document with its path, until it answers false or the document ends.
pub(super) fn texts(document: &str, mut told: impl FnMut(Path<'_>, &str) -> bool) {
    pieces(document, |path, piece| match piece {
        Piece::Text(text) => told(path, text),
        Piece::ObjectEnd => true,
    });
}

/// Calls `told` for each text and each end of an object, until it answers false or the document ends.
pub(super) fn pieces(document: &str, mut told: impl FnMut(Path<'_>, &Piece) -> bool) {
    let mut reader = Reader { rest: document, open: Vec::new(), path: Vec::new() };
    while let Some(found) = reader.next_piece() {
        if !told(&reader.path, &found) {
            return;
        }
    }
}

/// What is open around the place that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Object,
    List,
}

struct Reader<'a> {
    rest: &'a str,
    open: Vec<Open>,
    path: Vec<String>,
}

impl Reader<'_> {
    /// The next piece; nothing at the end, and where the document is no JSON.
    fn next_piece(&mut self) -> Option<Piece> {
        loop {
            self.rest = self.rest.trim_start();
            let first = self.rest.chars().next()?;
            match first {
                '{' => self.begin(Open::Object)?,
                '[' => self.begin(Open::List)?,
                '}' | ']' => {
                    if self.end()? == Open::Object {
                        return Some(Piece::ObjectEnd);
                    }
                }
                ',' => self.pass(1)?,
                '"' => {
                    let text = self.text()?;
                    if !self.is_name() {
                        return Some(Piece::Text(text));
                    }
                    if let Some(last) = self.path.last_mut() {
                        *last = text;
                    }
                    self.pass(1)?;
                }
                _ => self.scalar()?,
            }
        }
    }

    fn begin(&mut self, what: Open) -> Option<()> {
        if self.open.len() == MAX_DEPTH {
            return None;
        }
        self.open.push(what);
        self.path.push(String::new());
        self.pass(1)
    }

    fn end(&mut self) -> Option<Open> {
        let closed = self.open.pop()?;
        self.path.pop();
        self.pass(1)?;
        Some(closed)
    }

    /// True when the text that was just read names a member: it is in an object and a colon follows.
    fn is_name(&mut self) -> bool {
        self.rest = self.rest.trim_start();
        self.open.last() == Some(&Open::Object) && self.rest.starts_with(':')
    }

    fn pass(&mut self, length: usize) -> Option<()> {
        self.rest = self.rest.get(length..)?;
        Some(())
    }

    /// A number, `true`, `false` or `null`.
    fn scalar(&mut self) -> Option<()> {
        let is_of_scalar = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.');
        let length = self.rest.find(|letter: char| !is_of_scalar(letter))?;
        (length > 0).then_some(())?;
        self.pass(length)
    }

    /// A text with its escapes resolved (RFC 8259 7); those beyond the Basic Multilingual Plane become a blank.
    fn text(&mut self) -> Option<String> {
        let mut text = String::new();
        let mut letters = self.rest.char_indices().skip(1);
        while let Some((at, letter)) = letters.next() {
            let letter = match letter {
                '"' => {
                    self.pass(at + 1)?;
                    return Some(if text.len() <= MAX_TEXT_BYTES { text } else { String::new() });
                }
                '\\' => match letters.next()?.1 {
                    'u' => {
                        let digits: String = letters.by_ref().take(4).map(|(_, digit)| digit).collect();
                        char::from_u32(u32::from_str_radix(&digits, 16).ok()?).unwrap_or(' ')
                    }
                    'b' | 'f' | 'n' | 'r' | 't' => ' ',
                    other => other,
                },
                other => other,
            };
            // One more than the bound shows that the text was too long.
            if text.len() <= MAX_TEXT_BYTES {
                text.push(letter);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(document: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        texts(document, |path, text| {
            found.push((path.join("/"), text.to_owned()));
            true
        });
        found
    }

    #[test]
    fn texts_are_told_with_their_paths() {
        let document = r#"{"a": "1", "n": -1.5e3, "b": {"c": "x\"y\u00e4"}, "l": ["p", {"q": "r"}], "z": null, "last": "s"}"#;
        let expected = [("a", "1"), ("b/c", "x\"yä"), ("l/", "p"), ("l//q", "r"), ("last", "s")];
        let expected: Vec<_> = expected.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
        assert_eq!(told(document), expected);
    }

    #[test]
    fn objects_end_at_their_own_paths() {
        let mut found = Vec::new();
        pieces(r#"{"a": {"b": "1"}, "l": [{"c": "2"}, []]}"#, |path, piece| {
            found.push((path.join("/"), piece.clone()));
            true
        });
        let text = |text: &str| Piece::Text(text.to_owned());
        let expected = [
            ("a/b", text("1")),
            ("a", Piece::ObjectEnd),
            ("l//c", text("2")),
            ("l/", Piece::ObjectEnd),
            ("", Piece::ObjectEnd),
        ];
        assert_eq!(found, expected.map(|(path, piece)| (path.to_owned(), piece)));
    }

    #[test]
    fn cut_and_broken_documents_end_early() {
        assert_eq!(told(r#"{"a": "1", "b": "cut"#).len(), 1);
        assert!(told("no json").is_empty() && told("").is_empty() && told(&"[".repeat(10_000)).is_empty());
        assert_eq!(told(&format!(r#"["{}", "b"]"#, "x".repeat(9_999)))[0].1, "");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(document: String) {
            told(&document);
        }

        #[test]
        fn near_json_is_read(document in r#"[\[\]{}",:\\u0-9a ]{0,64}"#) {
            told(&document);
        }
    }
}
