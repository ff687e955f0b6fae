//! One SSH connection: two identification strings, two offers of algorithms, and then nothing more in clear.

use super::{BANNER, KEY_EXCHANGE, START};
use crate::lines::{Line, first_line};
use crate::{Context, Conversation, Progress, Side, Sink};
use asepsis_observation::{Fields, hexadecimal, text};
use md5::{Digest, Md5};

/// RFC 4253 4.2: the longest identification string; a server may send other lines before it.
const MAX_BANNER_BYTES: usize = 255;
/// Other lines before the identification string; with more of them it is no SSH.
const MAX_LINES_BEFORE: u8 = 32;
/// RFC 4253 12: message number of `SSH_MSG_KEXINIT`.
const KEXINIT: u8 = 20;
/// RFC 4253 6: packet length, padding length, message number; 7.1: the cookie.
const OFFER_AT: usize = 4 + 1 + 1 + 16;
/// RFC 4253 6.1: the longest packet that must be understood.
const MAX_PACKET_BYTES: usize = 35_000;

/// What is awaited of a side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Awaited {
    #[default]
    Banner,
    Offer,
    Nothing,
}

/// One connection.
#[derive(Debug, Default)]
pub(super) struct SshConversation {
    awaited: [Awaited; 2],
    lines_before: u8,
}

impl SshConversation {
    fn awaited(&mut self, side: Side) -> &mut Awaited {
        let [initiator, responder] = &mut self.awaited;
        if side == Side::Initiator { initiator } else { responder }
    }

    fn side_done(&mut self, side: Side) -> Progress {
        *self.awaited(side) = Awaited::Nothing;
        if *self.awaited(side.other()) == Awaited::Nothing { Progress::Done } else { Progress::SideDone }
    }

    fn banner(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let (line, length) = match first_line(bytes) {
            Line::Whole(line, length) => (line, length),
            Line::Open => return Progress::Incomplete,
            Line::TooLong => return Progress::NotMine,
        };
        let Some(rest) = line.strip_prefix(START) else {
            self.lines_before += 1;
            return if self.lines_before > MAX_LINES_BEFORE { Progress::NotMine } else { Progress::Consumed(length) };
        };
        if line.len() > MAX_BANNER_BYTES {
            sink.malformed("ssh", "identification string is too long", context.sender);
            return self.side_done(context.side);
        }
        // RFC 4253 4.2: SSH-protoversion-softwareversion SP comments
        let software = rest.split(|byte| *byte == b'-').next().and_then(|version| rest.get(version.len() + 1..));
        let (software, comment) = split_at_blank(software.unwrap_or_default());
        let fields = Fields::new()
            .with("banner", text(line))
            .with("software", text(software))
            .with("comment", text(comment))
            .with("is_server", context.start_seen.then_some(context.side == Side::Responder));
        sink.observe(BANNER, context.sender, fields);
        // SSH 1 has no offers in this form.
        if !(rest.starts_with(b"2.0-") || rest.starts_with(b"1.99-")) {
            return self.side_done(context.side);
        }
        *self.awaited(context.side) = Awaited::Offer;
        Progress::Consumed(length)
    }

    fn offer(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let Some(announced) = bytes.first_chunk().map(|length| u32::from_be_bytes(*length)) else {
            return Progress::Incomplete;
        };
        let length = usize::try_from(announced).unwrap_or(usize::MAX);
        if length > MAX_PACKET_BYTES || bytes.get(5).is_some_and(|number| *number != KEXINIT) {
            return self.side_done(context.side);
        }
        let Some(packet) = bytes.get(..4 + length) else { return Progress::Incomplete };
        let offers = packet.get(OFFER_AT..).and_then(Offers::read);
        match offers {
            Some(offers) => offers.tell(context, sink),
            None => sink.malformed("ssh", "offer of algorithms is invalid", context.sender),
        }
        self.side_done(context.side)
    }
}

fn split_at_blank(bytes: &[u8]) -> (&[u8], &[u8]) {
    let at = bytes.iter().position(|byte| *byte == b' ').unwrap_or(bytes.len());
    bytes.split_at_checked(at).unwrap_or((bytes, &[]))
}

/// The first eight name lists (RFC 4253 7.1).
struct Offers<'a>([&'a [u8]; 8]);

impl<'a> Offers<'a> {
    fn read(mut bytes: &'a [u8]) -> Option<Self> {
        let mut lists = [&[][..]; 8];
        for list in &mut lists {
            let (length, rest) = bytes.split_first_chunk()?;
            let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
            (*list, bytes) = rest.split_at_checked(length)?;
            // RFC 4251 5: names are printable US-ASCII.
            if !list.iter().all(u8::is_ascii_graphic) {
                return None;
            }
        }
        Some(Self(lists))
    }

    fn tell(&self, context: &Context, sink: &mut Sink) {
        let [exchanges, host_keys, ciphers_up, ciphers_down, codes_up, codes_down, press_up, press_down] = self.0;
        let is_server = self.is_server(context);
        sink.server_is(if is_server { context.side } else { context.side.other() });
        // What a server sends is the server-to-client direction.
        let [ciphers, codes, press] =
            if is_server { [ciphers_down, codes_down, press_down] } else { [ciphers_up, codes_up, press_up] };
        let hash = hexadecimal(&Md5::digest([exchanges, ciphers, codes, press].join(&b';')));
        let fields = Fields::new()
            .with(if is_server { "hassh_server" } else { "hassh" }, hash)
            .with("kex_algorithms", text(exchanges))
            .with("host_key_algorithms", names(host_keys))
            .with("ciphers", names(ciphers))
            .with("authentication_codes", names(codes));
        sink.observe(KEY_EXCHANGE, context.sender, fields);
    }

    /// By the markers that only one role sends (RFC 8308 2.1, OpenSSH's PROTOCOL 1.9), else by who called.
    fn is_server(&self, context: &Context) -> bool {
        let [exchanges, ..] = self.0;
        let has = |marker: &str| exchanges.split(|byte| *byte == b',').any(|name| name == marker.as_bytes());
        if has("ext-info-c") || has("kex-strict-c-v00@openssh.com") {
            return false;
        }
        if has("ext-info-s") || has("kex-strict-s-v00@openssh.com") {
            return true;
        }
        match (context.start_seen, context.sender_port, context.receiver_port) {
            (false, 22, _) => true,
            (false, _, 22) => false,
            _ => context.side == Side::Responder,
        }
    }
}

fn names(list: &[u8]) -> Vec<String> {
    list.split(|byte| *byte == b',').filter(|name| !name.is_empty()).map(text).collect()
}

impl Conversation for SshConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        match *self.awaited(context.side) {
            Awaited::Banner => self.banner(bytes, context, sink),
            Awaited::Offer => self.offer(bytes, context, sink),
            Awaited::Nothing => Progress::SideDone,
        }
    }

    fn gap(&mut self, side: Side) -> bool {
        *self.awaited(side) = Awaited::Nothing;
        false
    }
}
