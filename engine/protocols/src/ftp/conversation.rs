//! One control connection: the server's greeting and what it answers to `SYST`, `FEAT` and `AUTH`.

use super::{BANNER, SECURED};
use crate::lines::{self, Dialogue, MAX_KEPT_LINES, Reply, command, is_one_of, reply};
use crate::{Context, Progress, Side, Sink};
use asepsis_observation::Fields;

/// Commands after which a server tells nothing of itself any more.
const TRANSFERS: &[&str] = &["RETR", "STOR", "STOU", "APPE"];
/// IANA FTP Commands and Extensions, and names that servers list beside them.
const FEATURES: &[&str] = &[
    "AUTH", "AVBL", "CCC", "CLNT", "COMB", "CPSV", "CSID", "DSIZ", "EPRT", "EPSV", "ESTA", "ESTP", "HASH", "HOST", "IDLE",
    "LANG", "MDTM", "MFCT", "MFF", "MFMT", "MLSD", "MLST", "MODE", "OPTS", "PASV", "PBSZ", "PRET", "PROT", "RANG", "REST",
    "SITE", "SIZE", "SSCN", "STOU", "SPSV", "TVFS", "UTF8", "XCRC", "XCUP", "XMD5", "XPWD", "XRMD", "XSHA1", "XSHA256",
];

/// What the client asked last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Asked {
    #[default]
    Other,
    /// To change to TLS.
    Tls,
    /// For something that may list files or people.
    Status,
}

/// One connection.
#[derive(Debug, Default)]
pub(super) struct FtpConversation {
    /// Code of the reply whose last line is awaited, and the lines kept of it.
    open: Option<u16>,
    lines: Vec<String>,
    asked: Asked,
    has_greeted: bool,
    has_begun: bool,
}

impl FtpConversation {
    fn keep(&mut self, reply: &Reply<'_>) {
        let line = match reply.code {
            220 if !self.has_greeted => lines::greeting(reply.text),
            // RFC 2389 3.2: a feature stands behind one blank.
            211 if reply.has_more && self.asked != Asked::Status => feature(reply.text),
            215 => lines::greeting(reply.text),
            _ => return,
        };
        if self.lines.len() < MAX_KEPT_LINES && !line.is_empty() {
            self.lines.push(line);
        }
    }

    fn end(&mut self, code: u16, length: usize, context: &Context, sink: &mut Sink) -> Progress {
        let lines = std::mem::take(&mut self.lines);
        let fields = match code {
            220 if !self.has_greeted => Fields::new().with("banner", lines),
            211 => Fields::new().with("features", lines),
            215 => Fields::new().with("system", lines.into_iter().next()),
            234 => Fields::new().with("is_secured", true),
            431 | 500..=534 if self.asked == Asked::Tls => Fields::new().with("is_secured", false),
            _ => Fields::new(),
        };
        self.has_greeted = true;
        sink.server_is(context.side);
        sink.observe(BANNER, context.sender, fields);
        match code {
            234 => Progress::Another(length),
            150 | 125 => Progress::Done,
            _ => {
                self.asked = Asked::Other;
                Progress::Consumed(length)
            }
        }
    }
}

/// The name of a feature: one of those that are registered, as a reply 211 lists statuses and help, too.
fn feature(line: &[u8]) -> String {
    let word = line.trim_ascii().split(|byte| *byte == b' ').next().unwrap_or_default();
    FEATURES.iter().find(|known| known.as_bytes().eq_ignore_ascii_case(word)).map(|known| (*known).to_owned()).unwrap_or_default()
}

impl Dialogue for FtpConversation {
    fn is_of_server(&self, line: &[u8]) -> bool {
        line.first().is_some_and(u8::is_ascii_digit) || self.open.is_some()
    }

    fn server(&mut self, line: &[u8], length: usize, context: &Context, sink: &mut Sink) -> Progress {
        match reply(line) {
            Some(reply) if self.open.is_none_or(|code| code == reply.code) => {
                self.has_begun = true;
                self.keep(&reply);
                if reply.has_more {
                    self.open = Some(reply.code);
                    return Progress::Consumed(length);
                }
                self.open = None;
                self.end(reply.code, length, context, sink)
            }
            // RFC 959 4.2: lines between the first and the last are free.
            _ => match self.open {
                Some(code) => {
                    self.keep(&Reply { code, has_more: true, text: line });
                    Progress::Consumed(length)
                }
                None if self.has_begun => Progress::SideDone,
                None => Progress::NotMine,
            },
        }
    }

    fn client(&mut self, line: &[u8], length: usize, context: &Context, sink: &mut Sink) -> Progress {
        // RFC 959 4.1.3: an interrupt of TELNET may stand before ABOR.
        let Some((word, rest)) = command(line) else { return Progress::Consumed(length) };
        sink.server_is(context.side.other());
        self.has_begun = true;
        self.asked = match word {
            _ if word.eq_ignore_ascii_case(b"AUTH") && is_one_of(rest, SECURED) => Asked::Tls,
            _ if is_one_of(word, &["STAT", "HELP", "SITE"]) => Asked::Status,
            _ => Asked::Other,
        };
        if is_one_of(word, TRANSFERS) { Progress::SideDone } else { Progress::Consumed(length) }
    }

    fn lose(&mut self, side: Side) -> bool {
        self.open = None;
        self.lines.clear();
        self.has_greeted = true;
        // A line may be cut in the middle; the next ones are whole again.
        side == Side::Responder
    }
}
