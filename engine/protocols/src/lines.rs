//! Lines of the text protocols (FTP, SMTP, POP3, IMAP): where they end, reply codes, and what of a greeting is kept.

use crate::{Context, Conversation, Progress, Side, Sink};
use asepsis_observation::text;

/// Longest line that is read; RFC 5321 4.5.3.1.5 allows 512 octets, greetings in the field are longer.
pub(crate) const MAX_LINE_BYTES: usize = 4096;
/// Lines of one greeting or list of capabilities that are kept; later ones are passed over.
pub(crate) const MAX_KEPT_LINES: usize = 32;

/// What stands at the start of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// A line without its end, and how many bytes it takes with it.
    Whole(&'a [u8], usize),
    /// The end of the line is not there yet.
    Open,
    /// No line of a text protocol: too long.
    TooLong,
}

/// The first line of `bytes`, ended by LF or CR LF.
pub(crate) fn first_line(bytes: &[u8]) -> Line<'_> {
    let searched = bytes.get(..MAX_LINE_BYTES).unwrap_or(bytes);
    match searched.iter().position(|byte| *byte == b'\n') {
        Some(at) => {
            let line = bytes.get(..at).unwrap_or_default();
            Line::Whole(line.strip_suffix(b"\r").unwrap_or(line), at + 1)
        }
        None if bytes.len() >= MAX_LINE_BYTES => Line::TooLong,
        None => Line::Open,
    }
}

/// A conversation in lines, in which a client asks and a server answers. Where the start was seen, the responder is the
/// server; else the lines tell.
pub(crate) trait Dialogue: Send {
    /// What a line that is too long means.
    const TOO_LONG: Progress = Progress::SideDone;

    /// Whether a line is a server's, by its look and by what is open.
    fn is_of_server(&self, line: &[u8]) -> bool;

    /// Reads a line of the server, which takes `length` bytes with its end.
    fn server(&mut self, line: &[u8], length: usize, context: &Context, sink: &mut Sink) -> Progress;

    /// Reads a line of the client.
    fn client(&mut self, line: &[u8], length: usize, context: &Context, sink: &mut Sink) -> Progress;

    /// Bytes of a side are missing; see [`Conversation::gap`].
    fn lose(&mut self, _side: Side) -> bool {
        false
    }
}

impl<T: Dialogue> Conversation for T {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let (line, length) = match first_line(bytes) {
            Line::Whole(line, length) => (line, length),
            Line::Open => return Progress::Incomplete,
            Line::TooLong => return T::TOO_LONG,
        };
        let is_server = if context.start_seen { context.side == Side::Responder } else { self.is_of_server(line) };
        if is_server { self.server(line, length, context, sink) } else { self.client(line, length, context, sink) }
    }

    fn gap(&mut self, side: Side) -> bool {
        self.lose(side)
    }
}

/// One line of a reply (RFC 959 4.2, RFC 5321 4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reply<'a> {
    /// Three digits.
    pub code: u16,
    /// True when further lines of the same reply follow.
    pub has_more: bool,
    /// What stands behind the code.
    pub text: &'a [u8],
}

/// Reads a line that begins with a reply code.
pub(crate) fn reply(line: &[u8]) -> Option<Reply<'_>> {
    let (digits, rest) = line.split_first_chunk::<3>()?;
    if !digits.iter().all(u8::is_ascii_digit) || !matches!(digits.first(), Some(b'1'..=b'6')) {
        return None;
    }
    let code = digits.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'));
    match rest.split_first() {
        None => Some(Reply { code, has_more: false, text: rest }),
        Some((b' ', text)) => Some(Reply { code, has_more: false, text }),
        Some((b'-', text)) => Some(Reply { code, has_more: true, text }),
        Some(_) => None,
    }
}

/// A command and what follows it: letters, then nothing or a blank.
pub(crate) fn command(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = line.iter().position(|byte| *byte == b' ').unwrap_or(line.len());
    let (word, rest) = line.split_at_checked(end)?;
    let is_word = (3..=12).contains(&word.len()) && word.iter().all(u8::is_ascii_alphabetic);
    is_word.then(|| (word, rest.trim_ascii()))
}

/// True when `word` is one of `words`, without case.
pub(crate) fn is_one_of(word: &[u8], words: &[&str]) -> bool {
    words.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(word))
}

/// True when `bytes` hold `word`, which is in lower case, without case.
pub(crate) fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

/// True for bytes of readable text; some servers greet in an eight-bit character set.
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte >= b' ' && *byte != 0x7f || matches!(byte, b'\t' | b'\r' | b'\n'))
}

/// A line of a greeting as it is kept: mailboxes of people become `*`, all else is the server's own text.
pub(crate) fn greeting(line: &[u8]) -> String {
    let line = text(line);
    if !line.contains('@') {
        return line;
    }
    line.split(' ').map(without_mailbox).collect::<Vec<_>>().join(" ")
}

/// RFC 5321 4.1.2: what stands before `@` names a person. The numbers of an APOP stamp (RFC 1939 7) name none.
fn without_mailbox(word: &str) -> String {
    let Some((local, domain)) = word.split_once('@') else { return word.to_owned() };
    let is_stamp = local.trim_start_matches('<').chars().all(|one| one.is_ascii_digit() || one == '.');
    if is_stamp { word.to_owned() } else { format!("*@{domain}") }
}

/// A host name or address literal, as clients introduce themselves; anything else is not kept.
pub(crate) fn host_name(word: &[u8]) -> Option<String> {
    let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_[]:".contains(byte);
    (!word.is_empty() && word.len() <= 255 && word.iter().all(is_host)).then(|| text(word))
}

/// The names in a list of capabilities: capital letters, digits and signs, each bounded.
pub(crate) fn capabilities(line: &[u8]) -> impl Iterator<Item = String> {
    let is_name = |word: &&[u8]| {
        (1..=40).contains(&word.len())
            && word.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_=+/.".contains(byte))
    };
    line.split(|byte| *byte == b' ').filter(is_name).map(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_or_without_carriage_return() {
        assert_eq!(first_line(b"220 hello\r\nmore"), Line::Whole(b"220 hello", 11));
        assert_eq!(first_line(b"220 hello\nmore"), Line::Whole(b"220 hello", 10));
        assert_eq!(first_line(b"220 hel"), Line::Open);
        assert_eq!(first_line(&[b'x'; MAX_LINE_BYTES]), Line::TooLong);
    }

    #[test]
    fn reply_has_a_code_and_says_whether_more_follows() {
        assert_eq!(reply(b"250-PIPELINING"), Some(Reply { code: 250, has_more: true, text: b"PIPELINING" }));
        assert_eq!(reply(b"221"), Some(Reply { code: 221, has_more: false, text: b"" }));
        assert_eq!(reply(b"2200 hello"), None);
        assert_eq!(reply(b"999 hello"), None);
    }

    #[test]
    fn mailboxes_are_not_kept_and_stamps_are() {
        assert_eq!(greeting(b"220 ask Ann.Canary@example.org for help"), "220 ask *@example.org for help");
        assert_eq!(greeting(b"+OK ready <18.69@host>"), "+OK ready <18.69@host>");
    }

    #[test]
    fn only_host_names_introduce_a_client() {
        assert_eq!(host_name(b"ct1.example.org").as_deref(), Some("ct1.example.org"));
        assert_eq!(host_name(b"[192.0.2.1]").as_deref(), Some("[192.0.2.1]"));
        assert_eq!(host_name(b"Ann Canary"), None);
    }

    #[test]
    fn capabilities_are_words() {
        assert_eq!(capabilities(b"IMAP4rev1 AUTH=PLAIN \"x y\"").collect::<Vec<_>>(), ["IMAP4rev1", "AUTH=PLAIN"]);
    }
}
