//! A tokenizer for the XML of POCT1-A (CLSI POCT1-A2 annex B), fed with bytes as they come.
//!
//! It keeps the name of the tag it is in, and the value of attribute `V` where asked for: text between tags, other
//! attributes, comments and declarations are passed over.

/// Longest name of an element or attribute that is kept, in bytes; a longer one is none of this protocol's.
const MAX_NAME_BYTES: usize = 64;
/// Longest value kept, in bytes; a longer one is dropped.
const MAX_VALUE_BYTES: usize = 1024;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Outside of tags.
    #[default]
    Content,
    /// Right after `<` and in the name; `is_end` after `</`.
    Name { is_end: bool },
    /// In a start tag, between attributes.
    Inside,
    /// In an attribute's name.
    Attribute,
    /// After the equals sign.
    Equals,
    /// In an attribute's value, up to this quotation mark.
    Value { quote: u8 },
    /// After `<?` or `<!`: up to `>`.
    Declaration,
    /// After `<!--` or `<![CDATA[`: up to this byte twice, then `>`.
    Passage { closing: u8, closing_seen: u8 },
}

/// What the bytes say.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// An element starts.
    Start(&'a [u8]),
    /// Attribute `V` of the element that started last, entities not replaced.
    Value(&'a [u8], &'a [u8]),
    /// An element ends.
    End(&'a [u8]),
}

/// The state between two bytes.
#[derive(Debug, Default)]
pub struct Tokenizer {
    place: Place,
    element: Vec<u8>,
    attribute: Vec<u8>,
    value: Vec<u8>,
    /// The value of attribute `V` of this element is asked for.
    is_wanted: bool,
}

impl Tokenizer {
    /// Reads bytes, all of them. `tell` takes the tokens and answers for a start whether its value is wanted.
    pub fn read(&mut self, mut bytes: &[u8], tell: &mut impl FnMut(Token<'_>) -> bool) {
        while let Some((&byte, rest)) = bytes.split_first() {
            bytes = rest;
            match self.place {
                Place::Declaration => self.read_declaration(byte),
                Place::Passage { closing, closing_seen } => self.read_passage(byte, closing, closing_seen),
                // XML 1.0 2.4: no `<` may stand in a tag, so one that does was cut off and another starts.
                _ if byte == b'<' => self.open(),
                Place::Content => bytes = from(bytes, b'<'),
                Place::Name { is_end } => self.read_name(byte, is_end, tell),
                Place::Inside | Place::Attribute => self.read_attribute(byte, tell),
                Place::Equals => self.place = opening_quote(byte),
                Place::Value { quote } => self.read_value(byte, quote, tell),
            }
        }
    }

    /// Bytes are missing: the rest of the tag, if any, is passed over.
    pub fn lose(&mut self) {
        *self = Self::default();
    }

    fn open(&mut self) {
        self.element.clear();
        self.value.clear();
        self.is_wanted = false;
        self.place = Place::Name { is_end: false };
    }

    fn read_name(&mut self, byte: u8, is_end: bool, tell: &mut impl FnMut(Token<'_>) -> bool) {
        match byte {
            b'?' | b'!' if self.element.is_empty() && !is_end => self.declare(),
            b'/' if self.element.is_empty() && !is_end => self.place = Place::Name { is_end: true },
            b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n' => {
                let is_name = (1..=MAX_NAME_BYTES).contains(&self.element.len());
                if is_name && is_end {
                    tell(Token::End(&self.element));
                } else if is_name {
                    self.is_wanted = tell(Token::Start(&self.element));
                }
                self.place = if byte == b'>' { Place::Content } else { Place::Inside };
                if byte == b'/' {
                    self.end_empty(tell);
                }
            }
            _ if self.element.len() <= MAX_NAME_BYTES => self.element.push(byte),
            _ => {}
        }
    }

    fn declare(&mut self) {
        self.attribute.clear();
        self.place = Place::Declaration;
    }

    /// `<!--` and `<![CDATA[` end otherwise than by the next `>`.
    fn read_declaration(&mut self, byte: u8) {
        self.attribute.push(byte);
        if self.attribute.as_slice() == b"--" {
            self.place = Place::Passage { closing: b'-', closing_seen: 0 };
        } else if self.attribute.as_slice() == b"[CDATA[" {
            self.place = Place::Passage { closing: b']', closing_seen: 0 };
        } else if byte == b'>' {
            self.place = Place::Content;
        }
        self.attribute.truncate(MAX_NAME_BYTES);
    }

    fn read_passage(&mut self, byte: u8, closing: u8, closing_seen: u8) {
        self.place = match byte {
            b'>' if closing_seen >= 2 => Place::Content,
            _ if byte == closing => Place::Passage { closing, closing_seen: closing_seen.saturating_add(1) },
            _ => Place::Passage { closing, closing_seen: 0 },
        };
    }

    fn read_attribute(&mut self, byte: u8, tell: &mut impl FnMut(Token<'_>) -> bool) {
        match byte {
            b'>' => self.place = Place::Content,
            b'/' => self.end_empty(tell),
            b'=' => self.place = Place::Equals,
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => {
                if self.place == Place::Inside {
                    self.attribute.clear();
                    self.place = Place::Attribute;
                }
                if self.attribute.len() < MAX_NAME_BYTES {
                    self.attribute.push(byte);
                }
            }
        }
    }

    /// The slash of an element without content; the `>` follows.
    fn end_empty(&mut self, tell: &mut impl FnMut(Token<'_>) -> bool) {
        tell(Token::End(&self.element));
        self.place = Place::Inside;
    }

    fn read_value(&mut self, byte: u8, quote: u8, tell: &mut impl FnMut(Token<'_>) -> bool) {
        let is_kept = self.is_wanted && self.attribute.as_slice() == b"V";
        if byte == quote {
            if is_kept && self.value.len() <= MAX_VALUE_BYTES {
                tell(Token::Value(&self.element, &self.value));
            }
            self.value.clear();
            self.place = Place::Inside;
        } else if is_kept && self.value.len() <= MAX_VALUE_BYTES {
            self.value.push(byte);
        }
    }
}

fn opening_quote(byte: u8) -> Place {
    match byte {
        b'"' | b'\'' => Place::Value { quote: byte },
        b' ' | b'\t' | b'\r' | b'\n' => Place::Equals,
        // No attribute value: look for the next attribute.
        _ => Place::Inside,
    }
}

fn from(bytes: &[u8], wanted: u8) -> &[u8] {
    bytes.iter().position(|byte| *byte == wanted).and_then(|at| bytes.get(at..)).unwrap_or_default()
}

/// The five entities every XML has, replaced; others are left as they stand (XML 1.0 4.6).
pub fn replace_entities(value: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
        .iter()
        .fold(value.to_owned(), |text, (entity, character)| text.replace(entity, character))
}
