//! Header compression (RFC 7541): the fields of one direction of a connection, of which only the white-listed are kept.
//!
//! The table of earlier fields holds the sizes of all of them, which steer what leaves it, but names and values of none
//! but those that may be told: no cookie and no credential is ever stored.

use super::huffman;
use std::collections::VecDeque;

/// Octets that the table may count; a sender that wants more is not followed. Usual are 4096.
const MAX_TABLE_BYTES: usize = 16 * 1024;
/// RFC 7541 4.2: the size of the table until it is changed.
const DEFAULT_TABLE_BYTES: usize = 4096;
/// RFC 7541 4.1: what an entry counts beside its name and value.
const ENTRY_BYTES: usize = 32;
/// Fields of one list; longer lists are not read on.
const MAX_FIELDS: usize = 256;
/// Longest value that is kept.
const MAX_VALUE_BYTES: usize = 4096;
/// Octets of a number behind its prefix; more say nothing that could be true here.
const MAX_NUMBER_BYTES: usize = 4;

/// Fields that may be told of, or that steer how others are read.
const WANTED: [&str; 13] = [
    ":authority", ":method", ":path", ":status", "accept", "content-type", "host", "proxy-authenticate", "server",
    "soapaction", "user-agent", "www-authenticate", "x-powered-by",
];

/// Appendix A: the fields that each side knows from the beginning, counted from 1.
const KNOWN: [(&str, &str); 61] = [
    (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"), (":path", "/index.html"),
    (":scheme", "http"), (":scheme", "https"), (":status", "200"), (":status", "204"), (":status", "206"),
    (":status", "304"), (":status", "400"), (":status", "404"), (":status", "500"), ("accept-charset", ""),
    ("accept-encoding", "gzip, deflate"), ("accept-language", ""), ("accept-ranges", ""), ("accept", ""),
    ("access-control-allow-origin", ""), ("age", ""), ("allow", ""), ("authorization", ""), ("cache-control", ""),
    ("content-disposition", ""), ("content-encoding", ""), ("content-language", ""), ("content-length", ""),
    ("content-location", ""), ("content-range", ""), ("content-type", ""), ("cookie", ""), ("date", ""), ("etag", ""),
    ("expect", ""), ("expires", ""), ("from", ""), ("host", ""), ("if-match", ""), ("if-modified-since", ""),
    ("if-none-match", ""), ("if-range", ""), ("if-unmodified-since", ""), ("last-modified", ""), ("link", ""),
    ("location", ""), ("max-forwards", ""), ("proxy-authenticate", ""), ("proxy-authorization", ""), ("range", ""),
    ("referer", ""), ("refresh", ""), ("retry-after", ""), ("server", ""), ("set-cookie", ""),
    ("strict-transport-security", ""), ("transfer-encoding", ""), ("user-agent", ""), ("vary", ""), ("via", ""),
    ("www-authenticate", ""),
];

/// A field that may be told.
pub(super) type Told = (&'static str, Vec<u8>);

/// The name of a field as far as it matters.
#[derive(Clone, Copy, Debug)]
struct Name {
    wanted: Option<&'static str>,
    length: usize,
}

impl Name {
    fn of(name: &[u8]) -> Self {
        let wanted = WANTED.iter().find(|wanted| wanted.as_bytes().eq_ignore_ascii_case(name)).copied();
        Self { wanted, length: name.len() }
    }
}

/// A field of the table.
#[derive(Clone, Debug)]
struct Entry {
    name: Name,
    size: usize,
    value: Vec<u8>,
}

impl Entry {
    fn new(name: Name, mut value: Vec<u8>) -> Self {
        let size = name.length + value.len() + ENTRY_BYTES;
        if name.wanted.is_none() || value.len() > MAX_VALUE_BYTES {
            value = Vec::new();
        }
        Self { name, size, value }
    }

    fn told(self) -> Option<Told> {
        Some((self.name.wanted?, self.value))
    }
}

/// Reads the lists of fields that one side sends.
#[derive(Debug)]
pub(super) struct Decoder {
    entries: VecDeque<Entry>,
    size: usize,
    most: usize,
}

impl Default for Decoder {
    fn default() -> Self {
        Self { entries: VecDeque::new(), size: 0, most: DEFAULT_TABLE_BYTES }
    }
}

impl Decoder {
    /// The white-listed fields of a whole list; nothing when it is broken: then no later one can be read either.
    pub fn decode(&mut self, mut list: &[u8]) -> Option<Vec<Told>> {
        let mut told = Vec::new();
        for _ in 0..MAX_FIELDS {
            let Some(first) = list.first().copied() else { return Some(told) };
            // RFC 7541 6: an index, a literal that is added to the table, a size, or a literal that is not added.
            let field = match first {
                0x80.. => self.entry(number(&mut list, 7)?),
                0x40.. => {
                    let entry = self.literal(&mut list, 6)?;
                    self.add(entry.clone());
                    Some(entry)
                }
                0x20.. => {
                    self.resize(number(&mut list, 5)?)?;
                    continue;
                }
                _ => Some(self.literal(&mut list, 4)?),
            };
            told.extend(field?.told());
        }
        None
    }

    fn literal(&self, list: &mut &[u8], prefix: u32) -> Option<Entry> {
        let name = match number(list, prefix)? {
            0 => Name::of(&string(list)?),
            index => self.entry(index)?.name,
        };
        Some(Entry::new(name, string(list)?))
    }

    fn entry(&self, index: usize) -> Option<Entry> {
        match KNOWN.get(index.checked_sub(1)?) {
            Some((name, value)) => Some(Entry::new(Name::of(name.as_bytes()), value.as_bytes().to_vec())),
            None => self.entries.get(index - 1 - KNOWN.len()).cloned(),
        }
    }

    /// RFC 7541 4.4: what does not fit drives out the oldest; what is larger than the table, all.
    fn add(&mut self, entry: Entry) {
        self.size += entry.size;
        self.entries.push_front(entry);
        self.shrink();
    }

    fn resize(&mut self, most: usize) -> Option<()> {
        self.most = Some(most).filter(|most| *most <= MAX_TABLE_BYTES)?;
        self.shrink();
        Some(())
    }

    fn shrink(&mut self) {
        while self.size > self.most {
            let Some(oldest) = self.entries.pop_back() else { break };
            self.size -= oldest.size;
        }
    }
}

/// RFC 7541 5.1: a number in the low bits of the first octet, or on from there.
fn number(list: &mut &[u8], prefix: u32) -> Option<usize> {
    let (first, mut rest) = list.split_first()?;
    let most = (1_usize << prefix) - 1;
    let mut value = usize::from(*first) & most;
    if value == most {
        let mut is_over = false;
        for place in 0..MAX_NUMBER_BYTES {
            let (octet, after) = rest.split_first()?;
            rest = after;
            value += usize::from(octet & 0x7f) << (7 * place);
            is_over = octet & 0x80 == 0;
            if is_over {
                break;
            }
        }
        is_over.then_some(())?;
    }
    *list = rest;
    Some(value)
}

/// RFC 7541 5.2: octets as they are, or coded.
fn string(list: &mut &[u8]) -> Option<Vec<u8>> {
    let is_coded = list.first()? & 0x80 != 0;
    let length = number(list, 7)?;
    let (octets, rest) = list.split_at_checked(length)?;
    *list = rest;
    if is_coded { huffman::decode(octets) } else { Some(octets.to_vec()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(decoder: &mut Decoder, list: &str) -> Vec<(&'static str, String)> {
        let octets: Vec<u8> = (0..list.len()).step_by(2).map(|at| u8::from_str_radix(&list[at..at + 2], 16).unwrap()).collect();
        let fields = decoder.decode(&octets).unwrap();
        fields.into_iter().map(|(name, value)| (name, String::from_utf8(value).unwrap())).collect()
    }

    #[test]
    fn requests_of_the_standard_are_read_with_what_was_sent_before() {
        let mut decoder = Decoder::default();
        let first = told(&mut decoder, "828684418cf1e3c2e5f23a6ba0ab90f4ff");
        let wanted = [(":method", "GET"), (":path", "/"), (":authority", "www.example.com")];
        assert_eq!(first, wanted.map(|(name, value)| (name, value.to_owned())));
        assert_eq!(decoder.size, 57);
        assert_eq!(told(&mut decoder, "828684be5886a8eb10649cbf"), first);
        assert_eq!(decoder.size, 110);
        let third = told(&mut decoder, "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf");
        assert_eq!(third[1..], [(":path", "/index.html".to_owned()), (":authority", "www.example.com".to_owned())]);
        assert_eq!(decoder.size, 164);
    }

    #[test]
    fn values_of_other_fields_are_never_stored() {
        let mut decoder = Decoder::default();
        // Cookie and authorization, as literals that are added.
        assert!(told(&mut decoder, "600663616e617279570663616e617279").is_empty());
        assert_eq!(decoder.entries.iter().map(|entry| (entry.size, entry.value.len())).collect::<Vec<_>>(), [(51, 0), (44, 0)]);
    }

    #[test]
    fn the_table_is_bounded_and_what_it_lost_cannot_be_read() {
        let mut decoder = Decoder::default();
        assert!(decoder.decode(&[0x41, 1, b'a', 0x20]).is_some());
        assert!(decoder.entries.is_empty());
        assert_eq!(decoder.decode(&[0xbe]), None);
        assert_eq!(decoder.decode(&[0x80]), None);
        assert_eq!(decoder.decode(&[0x3f, 0xe1, 0xff, 0x7f]), None);
        assert_eq!(decoder.decode(&[0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]), None);
        assert_eq!(decoder.decode(&[0x82; MAX_FIELDS + 1]), None);
    }

    proptest! {
        #[test]
        fn any_lists_keep_the_table_within_its_bound(lists: Vec<Vec<u8>>) {
            let mut decoder = Decoder::default();
            for list in lists {
                decoder.decode(&list);
                prop_assert!(decoder.size <= MAX_TABLE_BYTES);
                prop_assert_eq!(decoder.size, decoder.entries.iter().map(|entry| entry.size).sum::<usize>());
            }
        }
    }
}
