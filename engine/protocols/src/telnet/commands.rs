//! The commands inside a Telnet stream (RFC 854, RFC 855): which bytes are text, and whether this is Telnet at all.

use crate::Verdict;

/// "Interpret as command".
pub(super) const IAC: u8 = 255;
const SUBNEGOTIATION: u8 = 250;
const SUBNEGOTIATION_END: u8 = 240;
/// WILL, WONT, DO, DONT.
const NEGOTIATIONS: std::ops::RangeInclusive<u8> = 251..=254;
/// IANA Telnet Options: those assigned up to 49, 138 to 140 and the extended list.
const fn is_option(option: u8) -> bool {
    matches!(option, 0..=49 | 138..=140 | 255)
}
/// Longest subnegotiation that is waited for; a longer one ends the reading.
const MAX_SUBNEGOTIATION_BYTES: usize = 1024;

/// What stands at the start of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A byte of text.
    Text(u8),
    /// A command of that many bytes.
    Command(usize),
    /// A command whose rest is not there yet.
    Open,
    /// No Telnet.
    Invalid,
}

/// The first part of `bytes`, which are not empty.
pub(super) fn first(bytes: &[u8]) -> Part {
    match bytes {
        [IAC] => Part::Open,
        [IAC, IAC, ..] => Part::Command(2),
        [IAC, SUBNEGOTIATION, rest @ ..] => {
            let searched = rest.get(..MAX_SUBNEGOTIATION_BYTES).unwrap_or(rest);
            match searched.windows(2).position(|pair| pair == [IAC, SUBNEGOTIATION_END]) {
                Some(at) => Part::Command(2 + at + 2),
                None if rest.len() >= MAX_SUBNEGOTIATION_BYTES => Part::Invalid,
                None => Part::Open,
            }
        }
        [IAC, code] if NEGOTIATIONS.contains(code) => Part::Open,
        [IAC, code, option, ..] if NEGOTIATIONS.contains(code) => {
            if is_option(*option) { Part::Command(3) } else { Part::Invalid }
        }
        [IAC, 236..=249, ..] => Part::Command(2),
        [IAC, ..] | [] => Part::Invalid,
        [byte, ..] => Part::Text(*byte),
    }
}

/// Two commands in a row prove Telnet; at its port one is enough.
pub(super) fn probe(bytes: &[u8], is_of_port: bool) -> Verdict {
    let mut rest = bytes;
    let mut commands = 0;
    while !rest.is_empty() && commands < 2 {
        match first(rest) {
            Part::Command(length) if length > 2 => {
                commands += 1;
                rest = rest.get(length..).unwrap_or_default();
            }
            Part::Open => break,
            Part::Text(_) if commands > 0 && is_of_port => break,
            _ => return Verdict::NotMine,
        }
    }
    if commands >= 2 || commands == 1 && is_of_port { Verdict::Mine } else { Verdict::Maybe }
}
