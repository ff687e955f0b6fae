//! One SMTP connection up to the first mail, the log-on or the change to TLS.

use super::{BANNER, CAPABILITIES, HELO, INTRODUCTIONS};
use crate::lines::{self, Dialogue, MAX_KEPT_LINES, Reply, capabilities, command, host_name, is_one_of, reply};
use crate::{Context, Progress, Sink};
use asepsis_observation::Fields;

/// IANA SMTP Service Extensions, and those of Microsoft, Sendmail and Postfix beside them.
const EXTENSIONS: &[&str] = &[
    "8BITMIME", "ATRN", "AUTH", "BINARYMIME", "BURL", "CHECKPOINT", "CHUNKING", "CONNEG", "CONPERM", "DELIVERBY", "DSN",
    "ENHANCEDSTATUSCODES", "ETRN", "EXPN", "FUTURERELEASE", "HELP", "LIMITS", "MT-PRIORITY", "MTRK", "NO-SOLICITING", "OK",
    "ONEX", "PIPECONNECT", "PIPELINING", "PRDR", "REQUIRETLS", "RRVS", "SAML", "SEND", "SIZE", "SMTPUTF8", "SOML", "STARTTLS",
    "SUBMITTER", "TURN", "UTF8SMTP", "VERB", "VRFY", "X-ANONYMOUSTLS", "X-EXPS", "X-LINK2STATE", "X-RCPTLIMIT", "XCLIENT",
    "XEXCH50", "XFORWARD", "XRDST", "XSHADOW", "XSHADOWREQUEST",
];

/// What the client asked last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Asked {
    #[default]
    Other,
    /// It introduced itself.
    Introduction,
    /// It wants to change to TLS.
    Tls,
}

/// One connection.
#[derive(Debug, Default)]
pub(super) struct SmtpConversation {
    /// Lines kept of the reply that is being read.
    lines: Vec<String>,
    server_name: Option<String>,
    authentications: Vec<String>,
    /// Lines of the reply so far.
    line_number: usize,
    asked: Asked,
    has_greeted: bool,
    has_begun: bool,
}

impl SmtpConversation {
    fn keep(&mut self, reply: &Reply<'_>) {
        match reply.code {
            220 if self.lines.len() < MAX_KEPT_LINES => self.lines.push(lines::greeting(reply.text)),
            // The first line names the server, and greets the client in words of its own.
            250 if self.line_number == 0 => {
                let name = reply.text.split(|byte| *byte == b' ').next().unwrap_or_default();
                self.server_name = host_name(name).filter(|name| name.contains('.') && !name.ends_with('.'));
            }
            250 => self.keep_capability(reply.text),
            _ => {}
        }
    }

    fn keep_capability(&mut self, line: &[u8]) {
        // RFC 4954 3; an old form has = in place of the blank.
        if let Some(ways) = line.strip_prefix(b"AUTH ").or_else(|| line.strip_prefix(b"AUTH=")) {
            self.authentications = capabilities(ways).take(MAX_KEPT_LINES).collect();
        }
        let word = line.split(|byte| matches!(byte, b' ' | b'=')).next().unwrap_or_default();
        let known = EXTENSIONS.iter().find(|known| known.as_bytes().eq_ignore_ascii_case(word));
        if let Some(name) = known.filter(|_| self.lines.len() < MAX_KEPT_LINES) {
            self.lines.push((*name).to_owned());
        }
    }

    fn tell(&mut self, code: u16, context: &Context, sink: &mut Sink) {
        let lines = std::mem::take(&mut self.lines);
        let server_name = self.server_name.take();
        let authentications = std::mem::take(&mut self.authentications);
        match code {
            220 if self.asked == Asked::Tls || !self.has_greeted => {
                sink.observe(BANNER, context.sender, Fields::new().with("banner", lines));
            }
            // Any command is answered so; only the answer to an introduction names the server.
            250 if self.asked == Asked::Introduction || !lines.is_empty() => {
                let server_name = server_name.filter(|_| self.asked == Asked::Introduction);
                let fields = Fields::new()
                    .with("server_name", server_name)
                    .with("capabilities", lines)
                    .with("authentications", authentications);
                sink.observe(CAPABILITIES, context.sender, fields);
            }
            _ => {}
        }
        self.has_greeted = true;
    }
}

impl Dialogue for SmtpConversation {
    fn is_of_server(&self, line: &[u8]) -> bool {
        line.first().is_some_and(u8::is_ascii_digit)
    }

    fn server(&mut self, line: &[u8], length: usize, context: &Context, sink: &mut Sink) -> Progress {
        let Some(reply) = reply(line) else {
            return if self.has_begun { Progress::SideDone } else { Progress::NotMine };
        };
        self.has_begun = true;
        self.keep(&reply);
        self.line_number += 1;
        if reply.has_more {
            return Progress::Consumed(length);
        }
        self.line_number = 0;
        sink.server_is(context.side);
        self.tell(reply.code, context, sink);
        match reply.code {
            220 if self.asked == Asked::Tls => Progress::Another(length),
            // RFC 5321 4.2.3: mail goes on; RFC 4954 6: logged on.
            354 | 334 | 235 | 221 => Progress::Done,
            _ => {
                self.asked = Asked::Other;
                Progress::Consumed(length)
            }
        }
    }

    fn client(&mut self, line: &[u8], length: usize, context: &Context, sink: &mut Sink) -> Progress {
        let Some((word, rest)) = command(line) else { return Progress::SideDone };
        sink.server_is(context.side.other());
        self.has_begun = true;
        if is_one_of(word, INTRODUCTIONS) {
            self.asked = Asked::Introduction;
            sink.observe(HELO, context.sender, Fields::new().with("name", host_name(rest)));
        } else if word.eq_ignore_ascii_case(b"STARTTLS") {
            self.asked = Asked::Tls;
        } else if is_one_of(word, &["DATA", "BDAT", "AUTH"]) {
            // Nothing that follows may be read: neither secrets nor mails. The server may still have to greet.
            self.asked = Asked::Other;
            return Progress::SideDone;
        }
        Progress::Consumed(length)
    }
}
