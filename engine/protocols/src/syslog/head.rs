//! Heads of messages: priority, time, host and program, in the form of RFC 5424 and in the older one (RFC 3164).

use crate::Verdict;
use asepsis_observation::text;

/// Highest priority: facility 23, severity 7 (RFC 5424 6.2.1).
const MAX_PRIORITY: u16 = 191;
/// Longest host name (RFC 5424 6.2.4) and program (6.2.5).
const MAX_HOST_BYTES: usize = 255;
const MAX_PROGRAM_BYTES: usize = 48;

const MONTHS: [&[u8]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
/// Programs whose names are written in capitals; other words of that form may be names of people.
const CAPITAL_PROGRAMS: &[&[u8]] = &[b"CRON", b"NetworkManager", b"ModemManager", b"PackageKit", b"System", b"UPS"];

/// A message taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message<'a> {
    /// 1 in the form of RFC 5424.
    pub version: Option<u8>,
    /// Facility times 8 and severity.
    pub priority: u16,
    /// Host that made it.
    pub host: Option<String>,
    /// Program that made it.
    pub program: Option<String>,
    /// What follows: structured data and text. Must not be kept.
    pub content: &'a [u8],
}

/// Priority with a time behind it is proof; at a port of syslog a priority with printable text will do.
pub(super) fn probe(bytes: &[u8], is_usual_port: bool) -> Verdict {
    if bytes.first().is_none_or(|first| *first == b'<') && bytes.len() < 5 {
        return if bytes.iter().skip(1).all(|byte| byte.is_ascii_digit() || *byte == b'>') { Verdict::Maybe } else { Verdict::NotMine };
    }
    let Some((_, rest)) = priority(bytes) else { return Verdict::NotMine };
    let is_printable = || rest.iter().take(32).all(|byte| *byte >= 0x20 || *byte == b'\t');
    let is_message = rest.starts_with(b"1 ") || after_time(rest).is_some() || (is_usual_port && is_printable());
    if is_message { Verdict::Mine } else { Verdict::NotMine }
}

/// RFC 5424 6.2.1: one to three digits in angle brackets.
fn priority(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let rest = bytes.strip_prefix(b"<")?;
    let digits = rest.iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
    let (number, rest) = rest.split_at_checked(digits)?;
    let number: u16 = std::str::from_utf8(number).ok()?.parse().ok()?;
    Some((number, rest.strip_prefix(b">")?)).filter(|_| number <= MAX_PRIORITY)
}

/// Takes a message apart; nothing when it has no priority.
pub(super) fn read(bytes: &[u8]) -> Option<Message<'_>> {
    let (priority, rest) = priority(bytes)?;
    if let Some(rest) = rest.strip_prefix(b"1 ") {
        return Some(modern(priority, rest));
    }
    let old = Message { version: None, priority, host: None, program: None, content: rest };
    Some(after_time(rest).map_or(old, |content| named(priority, content)))
}

/// RFC 5424 6: time, host, program, process, message identifier, divided by single blanks; `-` stands for nothing.
fn modern(priority: u16, rest: &[u8]) -> Message<'_> {
    let mut parts = rest.splitn(6, |byte| *byte == b' ');
    let _time = parts.next();
    let host = parts.next().filter(|host| is_host(host));
    let program = parts.next().filter(|program| is_program(program));
    let content = parts.nth(2).unwrap_or_default();
    Message { version: Some(1), priority, host: host.map(text), program: program.map(text), content }
}

/// RFC 3164 4.1.2: `Mmm dd hh:mm:ss`; some write the year too, or the time of RFC 3339. What follows the time.
fn after_time(rest: &[u8]) -> Option<&[u8]> {
    let is_month = rest.first_chunk::<3>().is_some_and(|word| MONTHS.contains(&word.as_slice()));
    if is_month && rest.get(3) == Some(&b' ') {
        let clock = rest.iter().take(24).position(|byte| *byte == b':')?;
        let end = clock + rest.get(clock..)?.iter().take(24).position(|byte| *byte == b' ')?;
        let is_time = rest.get(3..end)?.iter().all(|byte| byte.is_ascii_digit() || b" :.".contains(byte));
        return rest.get(end + 1..).filter(|_| is_time);
    }
    let end = rest.iter().take(40).position(|byte| *byte == b' ')?;
    let stamp = rest.get(..end)?;
    let is_stamp = stamp.len() >= 19 && stamp.get(10) == Some(&b'T') && stamp.iter().take(10).all(|byte| byte.is_ascii_digit() || *byte == b'-');
    rest.get(end + 1..).filter(|_| is_stamp)
}

/// RFC 3164 4.1.2 and 4.1.3: the host, a blank, the program up to `:` or `[`. The host is believed only when a program or
/// a maker's form follows: devices that leave it out begin their text there.
fn named(priority: u16, rest: &[u8]) -> Message<'_> {
    let nameless = |content| Message { version: None, priority, host: None, program: None, content };
    if let Some((program, content)) = tag(rest) {
        return Message { program: Some(program), ..nameless(content) };
    }
    let Some(blank) = rest.iter().take(MAX_HOST_BYTES + 1).position(|byte| *byte == b' ') else { return nameless(rest) };
    let (host, after) = (rest.get(..blank).unwrap_or_default(), rest.get(blank + 1..).unwrap_or_default());
    let host = Some(host).filter(|host| is_host(host)).map(text);
    if let Some((program, content)) = tag(after) {
        return Message { host, program: Some(program), ..nameless(content) };
    }
    // An address is no name of a person; a maker's form tells that what stands before it is the host.
    let is_sure = host.as_ref().is_some_and(|host| host.parse::<std::net::IpAddr>().is_ok()) || super::vendor::is_known(after);
    Message { host: host.filter(|_| is_sure), ..nameless(after) }
}

/// A program with its process in brackets, or in small letters, which names of people are not.
fn tag(rest: &[u8]) -> Option<(String, &[u8])> {
    let end = rest.iter().take(MAX_PROGRAM_BYTES + 1).position(|byte| matches!(byte, b':' | b'[' | b' '))?;
    let (program, after) = rest.split_at_checked(end).filter(|(program, _)| is_program(program))?;
    let content = match after.split_first()? {
        (b'[', process) => {
            let digits = process.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
            process.get(digits..)?.strip_prefix(b"]").filter(|_| digits > 0)?
        }
        (b':', content) => {
            let is_small = program.iter().all(|byte| !byte.is_ascii_uppercase());
            Some(content).filter(|_| is_small || CAPITAL_PROGRAMS.contains(&program))?
        }
        _ => return None,
    };
    Some((text(program), content))
}

fn is_host(host: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_:%".contains(byte);
    host != b"-" && (1..=MAX_HOST_BYTES).contains(&host.len()) && host.iter().all(is_letter)
}

fn is_program(program: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-/".contains(byte);
    let begins = program.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'/');
    begins && program.len() <= MAX_PROGRAM_BYTES && program.iter().all(is_letter)
}
