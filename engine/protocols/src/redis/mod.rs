//! Redis (RESP 2 and 3, as its makers document it): which programs use a store of data, what it is, and whether it asks for a
//! password. Keys, values, names of connections and passwords are not read.

#[cfg(test)]
mod tests;

use crate::framed::is_answer;
use crate::{Context, Conversation, Dissector, Head, Layer, Progress, Protocol, Side, Sink, Verdict};
use asepsis_observation::FieldType::{Boolean, Text};
use asepsis_observation::{Field, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Redis = Redis;

/// Reads how a connection begins, and what the store says of itself.
#[derive(Debug)]
pub struct Redis;

const SOURCE: &str = "Redis serialization protocol specification";
const PORTS: &[u16] = &[6379];
/// Commands by which a connection begins as a rule, and which nothing else has.
const FIRST: &[&str] = &[
    "AUTH", "HELLO", "CLIENT", "PING", "INFO", "SELECT", "COMMAND", "CONFIG", "SUBSCRIBE", "PSUBSCRIBE", "GET", "SET",
    "REPLCONF", "PSYNC", "CLUSTER", "EXISTS", "MULTI", "HGETALL", "LPUSH", "BRPOP", "XREAD", "EVALSHA", "QUIT",
];
/// Commands that are answered before one has logged on.
const BEFORE_LOG_ON: &[&str] = &["AUTH", "HELLO", "QUIT"];
/// Members of a command that are looked at, and octets of each.
const MAX_MEMBERS: usize = 8;
const MAX_MEMBER_BYTES: usize = 64;
/// Octets in which a command or what a store says of itself begins.
const MAX_HEAD_BYTES: usize = 4096;
/// Octets a side sends until it is given up: what follows is data.
const MAX_SIDE_BYTES: usize = 16 * 1024;

static KINDS: [Kind; 2] = [
    Kind {
        name: "redis.client",
        meaning: "The subject used a store of data.",
        fields: &[
            Field::new("library", Text, "Library of the program.", "Redis, CLIENT SETINFO LIB-NAME"),
            Field::new("library_version", Text, "Version of the library.", "Redis, CLIENT SETINFO LIB-VER"),
            Field::new("first_command", Text, "Command by which it began, where it is a usual one.", SOURCE),
        ],
    },
    Kind {
        name: "redis.server",
        meaning: "The subject, a store of data, answered.",
        fields: &[
            Field::new("asks_password", Boolean, "True when it refused who had not logged on; false when it did not.", SOURCE),
            Field::new("version", Text, "Version of the store.", "Redis, INFO redis_version; HELLO"),
            Field::new("os", Text, "System it runs on.", "Redis, INFO os"),
            Field::new("mode", Text, "standalone, sentinel or cluster.", "Redis, INFO redis_mode; HELLO"),
        ],
    },
];
const CLIENT: &Kind = &KINDS[0];
const SERVER: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "redis",
    layers: &[Layer::Stream],
    ports: PORTS,
    kinds: &KINDS,
    openers: Some(&[b'*'..=b'*']),
};

impl Dissector for Redis {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// A command as clients write it: a usual one anywhere, any at the usual port.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let start = head.bytes.get(..MAX_HEAD_BYTES).unwrap_or(head.bytes);
        match Command::of(start) {
            Command::Whole(members, _) => match members.first() {
                Some(word) if known(word).is_some() || (head.has_port(PORTS) && word.iter().all(u8::is_ascii_alphabetic)) => Verdict::Mine,
                _ => Verdict::NotMine,
            },
            Command::Open if head.bytes.len() < MAX_HEAD_BYTES => Verdict::Maybe,
            Command::Open | Command::None => Verdict::NotMine,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::<Connection>::default())
    }
}

/// What stands at the start of some bytes.
enum Command<'a> {
    /// A list of strings, the first of them as far as they are short, and how long it is.
    Whole(Vec<&'a [u8]>, usize),
    /// More bytes would decide.
    Open,
    /// No command.
    None,
}

/// A number between a mark and the end of its line, and how many octets both take.
fn number(bytes: &[u8], mark: u8) -> Result<(usize, usize), bool> {
    let (first, rest) = bytes.split_first().ok_or(true)?;
    if *first != mark {
        return Err(false);
    }
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match rest.get(digits..) {
        _ if digits > 9 => Err(false),
        None | Some([] | b"\r") => Err(true),
        Some([b'\r', b'\n', ..]) => {
            let value = std::str::from_utf8(rest.get(..digits).unwrap_or_default()).ok().and_then(|text| text.parse().ok());
            value.map(|value| (value, digits + 3)).ok_or(false)
        }
        Some(_) => Err(false),
    }
}

impl<'a> Command<'a> {
    /// `*2\r\n$4\r\nINFO\r\n$6\r\nserver\r\n`.
    fn of(bytes: &'a [u8]) -> Self {
        match Self::members(bytes) {
            Ok((members, length)) => Self::Whole(members, length),
            Err(true) => Self::Open,
            Err(false) => Self::None,
        }
    }

    fn members(bytes: &'a [u8]) -> Result<(Vec<&'a [u8]>, usize), bool> {
        let (count, mut at) = number(bytes, b'*')?;
        if count == 0 || count > 1024 {
            return Err(false);
        }
        let mut members = Vec::new();
        for nth in 0..count {
            let rest = bytes.get(at..).unwrap_or_default();
            let (length, head) = number(rest, b'$')?;
            if nth < MAX_MEMBERS && length <= MAX_MEMBER_BYTES {
                members.push(rest.get(head..head + length).ok_or(true)?);
            }
            at = at.checked_add(head + length + 2).ok_or(false)?;
            // Only short commands are waited for; of longer ones the first word is enough.
            if at > bytes.len() {
                return if length > MAX_MEMBER_BYTES && !members.is_empty() { Ok((members, bytes.len())) } else { Err(true) };
            }
        }
        Ok((members, at))
    }
}

fn known(word: &[u8]) -> Option<&'static str> {
    FIRST.iter().find(|known| word.eq_ignore_ascii_case(known.as_bytes())).copied()
}

/// One connection.
#[derive(Debug, Default)]
struct Connection {
    /// The first command, when the answer tells whether a password is asked for.
    is_open_question: bool,
    is_begun: bool,
    library: Fields,
    /// What each side sent.
    bytes: [usize; 2],
}

impl Conversation for Connection {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let is_client = is_client(bytes, context);
        let progress = if is_client { self.command(bytes, context, sink) } else { self.answer(bytes, context, sink) };
        let Progress::Consumed(length) = progress else { return progress };
        let Some(sent) = self.bytes.get_mut(context.side.index()) else { return Progress::Done };
        *sent += length;
        if *sent > MAX_SIDE_BYTES { Progress::SideDone } else { progress }
    }

    fn gap(&mut self, _side: Side) -> bool {
        false
    }
}

/// Whose bytes these are: by the side or the usual port, else by how they begin. Answers may be lists too, seldom at first.
fn is_client(bytes: &[u8], context: &Context) -> bool {
    let has_port = PORTS.contains(&context.sender_port) != PORTS.contains(&context.receiver_port);
    if context.start_seen || has_port { !is_answer(context, PORTS) } else { bytes.first() == Some(&b'*') }
}

impl Connection {
    fn command(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let (members, length) = match Command::of(bytes) {
            Command::Whole(members, length) => (members, length),
            Command::Open if bytes.len() < MAX_HEAD_BYTES => return Progress::Incomplete,
            Command::Open | Command::None => return Progress::SideDone,
        };
        let word = members.first().copied().unwrap_or_default();
        if !self.is_begun {
            self.is_begun = true;
            self.is_open_question = !BEFORE_LOG_ON.iter().any(|before| word.eq_ignore_ascii_case(before.as_bytes()));
            sink.server_is(context.side.other());
            sink.observe(CLIENT, context.sender, Fields::new().with("first_command", known(word).unwrap_or("other")));
        }
        if let [client, set, what, value, ..] = members.as_slice()
            && client.eq_ignore_ascii_case(b"CLIENT")
            && set.eq_ignore_ascii_case(b"SETINFO")
        {
            let is_name = what.eq_ignore_ascii_case(b"LIB-NAME");
            if is_name {
                self.library = Fields::new().with("library", text(value));
            } else if what.eq_ignore_ascii_case(b"LIB-VER") {
                let told = std::mem::take(&mut self.library).with("library_version", text(value));
                sink.observe(CLIENT, context.sender, told);
            }
        }
        Progress::Consumed(length)
    }

    /// Only what the store says of itself is read, by its first line; all else is passed over unread.
    fn answer(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if !shows_itself(bytes) {
            return Progress::Incomplete;
        }
        if std::mem::take(&mut self.is_open_question) {
            let asks = bytes.starts_with(b"-NOAUTH");
            if asks || !bytes.starts_with(b"-") {
                sink.observe(SERVER, context.sender, Fields::new().with("asks_password", asks));
            }
        }
        let head = bytes.get(..MAX_HEAD_BYTES).unwrap_or(bytes);
        let told = information(head).or_else(|| greeting(head));
        if let Some((fields, is_whole)) = told {
            if !is_whole && bytes.len() < MAX_HEAD_BYTES {
                return Progress::Incomplete;
            }
            sink.observe(SERVER, context.sender, fields);
        }
        Progress::Consumed(bytes.len())
    }
}

/// Whether so much of an answer is there that it tells what it is: the first line, and behind it what names the store.
fn shows_itself(bytes: &[u8]) -> bool {
    let start = bytes.get(..MAX_MEMBER_BYTES).unwrap_or(bytes);
    let Some(end) = start.iter().position(|byte| *byte == b'\n') else { return bytes.len() >= MAX_MEMBER_BYTES };
    let wanted: &[u8] = match bytes.first() {
        Some(b'$' | b'=') => b"# Server\r\n",
        Some(b'%' | b'*') => b"$6\r\nserver\r\n",
        _ => return true,
    };
    let rest = bytes.get(end + 1..).unwrap_or_default();
    rest.len() >= wanted.len() || !wanted.starts_with(rest)
}

/// The part `# Server` of `INFO`: lines of names and values; whether all of it is there.
fn information(bytes: &[u8]) -> Option<(Fields, bool)> {
    let at = bytes.iter().take(16).position(|byte| *byte == b'#')?;
    if !matches!(bytes.first(), Some(b'$' | b'=')) {
        return None;
    }
    let part = bytes.get(at..)?.strip_prefix(b"# Server\r\n")?;
    let mut fields = Fields::new();
    let mut is_whole = false;
    for line in part.split(|byte| *byte == b'\n') {
        let Some(line) = line.strip_suffix(b"\r") else { break };
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            is_whole = true;
            break;
        };
        let (name, value) = line.split_at_checked(colon).unwrap_or_default();
        let value = text(value.get(1..).unwrap_or_default());
        match name {
            b"redis_version" => fields.set_first("version", value),
            b"os" => fields.set_first("os", value),
            b"redis_mode" => fields.set_first("mode", value),
            _ => {}
        }
    }
    Some((fields, is_whole))
}

/// The answer to `HELLO`: a map, or a list in the older form, of names and values.
fn greeting(bytes: &[u8]) -> Option<(Fields, bool)> {
    let line_end = bytes.windows(2).take(8).position(|pair| pair == b"\r\n")?;
    let rest = bytes.get(line_end + 2..)?;
    if !matches!(bytes.first(), Some(b'%' | b'*')) || !rest.starts_with(b"$6\r\nserver\r\n") {
        return None;
    }
    let lines: Vec<&[u8]> = rest.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end).collect();
    let value = |name: &[u8]| {
        let at = lines.iter().position(|line| *line == name)?;
        lines.get(at + 2).filter(|value| !value.is_empty()).map(|value| text(value))
    };
    let fields = Fields::new().with("version", value(b"version")).with("mode", value(b"mode"));
    Some((fields, lines.contains(&b"modules".as_slice())))
}
