//! What is peculiar to a system in the headers of its first segment.

use crate::Handshake;
use crate::digits::push_decimal;
use crate::octets::{Elements, Split, u8_at, u16_at, u32_at};

/// Options written down, at most: forty octets could hold as many of one octet each.
const MAX_OPTIONS: usize = 24;
/// More hops than any path has: then the first value of the hop limit can't be told.
const MAX_HOPS: u8 = 35;

/// One segment.
#[derive(Debug)]
pub(super) struct Segment {
    /// 4 or 6.
    version: u8,
    /// Time to live or hop limit as it arrived.
    pub ttl: u8,
    /// Octets of IP options or extension headers.
    ip_options: usize,
    /// Window, not scaled.
    pub window: u16,
    /// RFC 9293 3.7.1.
    pub mss: Option<u16>,
    /// RFC 7323 2.2.
    pub scale: Option<u8>,
    /// Kinds of the options in order.
    pub options: Vec<u8>,
    option_names: String,
    quirks: String,
    has_payload: bool,
    /// True for the answer.
    pub is_acknowledgement: bool,
}

/// What the options say.
#[derive(Default)]
struct Options {
    kinds: Vec<u8>,
    names: String,
    mss: Option<u16>,
    scale: Option<u8>,
    stamp: Option<(u32, u32)>,
    has_data_behind_end: bool,
    is_broken: bool,
}

/// Kind, then the length that counts both; end and filler are one octet (RFC 9293 3.2).
fn split(bytes: &[u8]) -> Option<Split<'_>> {
    let (kind, behind) = bytes.split_first()?;
    if *kind < 2 {
        return Some((u16::from(*kind), &[], behind));
    }
    let length = usize::from(*behind.first()?).checked_sub(2)?;
    let (value, rest) = behind.get(1..)?.split_at_checked(length)?;
    Some((u16::from(*kind), value, rest))
}

impl Options {
    fn read(bytes: &[u8]) -> Self {
        // The usual length: what grows step by step is taken anew with each step, for every connection.
        let mut options =
            Self { kinds: Vec::with_capacity(16), names: String::with_capacity(64), ..Self::default() };
        let mut elements = Elements::new(bytes, split);
        for (kind, value) in elements.by_ref().take(MAX_OPTIONS) {
            options.kinds.extend(u8::try_from(kind));
            if !options.names.is_empty() {
                options.names.push(',');
            }
            match kind {
                0 => options.names.push_str("eol"),
                1 => options.names.push_str("nop"),
                2 => options.names.push_str("mss"),
                3 => options.names.push_str("ws"),
                4 => options.names.push_str("sok"),
                5 => options.names.push_str("sack"),
                8 => options.names.push_str("ts"),
                other => {
                    options.names.push('?');
                    options.names.push_str(&other.to_string());
                }
            }
            match kind {
                0 => break,
                2 => options.mss = u16_at(value, 0),
                3 => options.scale = u8_at(value, 0),
                8 => options.stamp = u32_at(value, 0).zip(u32_at(value, 4)),
                _ => {}
            }
        }
        options.has_data_behind_end =
            options.names.ends_with("eol") && elements.rest().iter().any(|octet| *octet != 0);
        options.is_broken = !options.names.ends_with("eol") && !elements.rest().is_empty();
        options
    }
}

/// A list of short words, by commas.
#[derive(Default)]
struct Words(String);

impl Words {
    fn add(&mut self, holds: bool, word: &str) {
        if holds {
            if !self.0.is_empty() {
                self.0.push(',');
            }
            self.0.push_str(word);
        }
    }
}

fn ip_quirks(ip: &[u8], words: &mut Words) -> Option<()> {
    if u8_at(ip, 0)? >> 4 == 4 {
        let flags = u8_at(ip, 6)?;
        let (is_whole, has_number) = (flags & 0x40 != 0, u16_at(ip, 4)? != 0);
        words.add(is_whole, "df");
        words.add(is_whole && has_number, "id+");
        words.add(!is_whole && !has_number, "id-");
        words.add(u8_at(ip, 1)? & 3 != 0, "ecn");
        words.add(flags & 0x80 != 0, "0+");
    } else {
        let first = u32_at(ip, 0)?;
        words.add((first >> 20) & 3 != 0, "ecn");
        words.add(first & 0x000f_ffff != 0, "flow");
    }
    Some(())
}

fn tcp_quirks(tcp: &[u8], options: &Options, words: &mut Words) -> Option<()> {
    let flags = u8_at(tcp, 13)?;
    let (has_ack, has_urgent) = (flags & 16 != 0, flags & 32 != 0);
    words.add(flags & 0xc0 != 0, "ece");
    words.add(u32_at(tcp, 4)? == 0, "seq-");
    words.add(!has_ack && u32_at(tcp, 8)? != 0, "ack+");
    words.add(has_ack && u32_at(tcp, 8)? == 0, "ack-");
    words.add(!has_urgent && u16_at(tcp, 18)? != 0, "uptr+");
    words.add(has_urgent, "urgf+");
    words.add(flags & 8 != 0, "pushf+");
    words.add(options.stamp.is_some_and(|(own, _)| own == 0), "ts1-");
    words.add(!has_ack && options.stamp.is_some_and(|(_, echoed)| echoed != 0), "ts2+");
    words.add(options.has_data_behind_end, "opt+");
    // RFC 7323 2.3: at most 14.
    words.add(options.scale.is_some_and(|scale| scale > 14), "exws");
    words.add(options.is_broken, "bad");
    Some(())
}

impl Segment {
    /// Reads the headers; nothing when they are cut.
    pub fn read(headers: &Handshake<'_>) -> Option<Self> {
        let (ip, tcp) = (headers.ip_header, headers.tcp_header);
        let version = u8_at(ip, 0)? >> 4;
        let (ttl, fixed) = if version == 4 { (u8_at(ip, 8)?, 20) } else { (u8_at(ip, 7)?, 40) };
        let options = Options::read(tcp.get(20..)?);
        let mut words = Words(String::with_capacity(32));
        ip_quirks(ip, &mut words)?;
        tcp_quirks(tcp, &options, &mut words)?;
        Some(Self {
            version,
            ttl,
            ip_options: ip.len().saturating_sub(fixed),
            window: u16_at(tcp, 14)?,
            mss: options.mss,
            scale: options.scale,
            options: options.kinds,
            option_names: options.names,
            quirks: words.0,
            has_payload: headers.payload_length > 0,
            is_acknowledgement: u8_at(tcp, 13)? & 16 != 0,
        })
    }

    /// The first value of the hop limit, the next of those in use, and the hops it has passed.
    fn push_hops(&self, out: &mut String) {
        let first = [32, 64, 128, 255].into_iter().find(|first| self.ttl <= *first).unwrap_or(255);
        match first - self.ttl {
            passed if passed <= MAX_HOPS => {
                push_decimal(out, first.into());
                out.push('+');
                push_decimal(out, passed.into());
            }
            _ => {
                push_decimal(out, self.ttl.into());
                out.push_str("+?");
            }
        }
    }

    /// version:hops:IP options:MSS:window,scale:options:quirks:payload.
    pub fn signature(&self) -> String {
        let mut out = String::with_capacity(96);
        push_decimal(&mut out, self.version.into());
        out.push(':');
        self.push_hops(&mut out);
        let ip_options = u16::try_from(self.ip_options).unwrap_or(u16::MAX);
        for number in [ip_options, self.mss.unwrap_or_default(), self.window] {
            out.push(':');
            push_decimal(&mut out, number);
        }
        out.push(',');
        push_decimal(&mut out, self.scale.unwrap_or_default().into());
        let payload = if self.has_payload { "+" } else { "0" };
        for part in [self.option_names.as_str(), self.quirks.as_str(), payload] {
            out.push(':');
            out.push_str(part);
        }
        out
    }
}
