//! What is peculiar to a system in the headers of its first segment.

use crate::Handshake;
use crate::octets::{Elements, Split, u8_at, u16_at, u32_at};
use asepsis_observation::{IntoField, TextWriter, ValueWriter};

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
    /// What the options say.
    pub options: Options,
    quirks: Quirks,
    has_payload: bool,
    /// True for the answer.
    pub is_acknowledgement: bool,
}

/// What the options say.
#[derive(Debug, Default)]
pub(super) struct Options {
    kinds: [u8; MAX_OPTIONS],
    count: usize,
    /// RFC 9293 3.7.1.
    pub mss: Option<u16>,
    /// RFC 7323 2.2.
    pub scale: Option<u8>,
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
        let mut options = Self::default();
        let mut elements = Elements::new(bytes, split);
        for (kind, value) in elements.by_ref().take(MAX_OPTIONS) {
            if let (Some(place), Ok(kind)) = (options.kinds.get_mut(options.count), u8::try_from(kind)) {
                *place = kind;
                options.count += 1;
            }
            match kind {
                0 => break,
                2 => options.mss = u16_at(value, 0),
                3 => options.scale = u8_at(value, 0),
                8 => options.stamp = u32_at(value, 0).zip(u32_at(value, 4)),
                _ => {}
            }
        }
        let is_ended = options.kinds().last() == Some(&0);
        options.has_data_behind_end = is_ended && elements.rest().iter().any(|octet| *octet != 0);
        options.is_broken = !is_ended && !elements.rest().is_empty();
        options
    }

    /// Kinds of the options in order.
    pub fn kinds(&self) -> &[u8] {
        self.kinds.get(..self.count).unwrap_or_default()
    }

    fn push_names(&self, out: &mut TextWriter<'_>) {
        for (nth, kind) in self.kinds().iter().enumerate() {
            if nth > 0 {
                out.push(',');
            }
            match kind {
                0 => out.push_str("eol"),
                1 => out.push_str("nop"),
                2 => out.push_str("mss"),
                3 => out.push_str("ws"),
                4 => out.push_str("sok"),
                5 => out.push_str("sack"),
                8 => out.push_str("ts"),
                other => {
                    out.push('?');
                    out.push_decimal((*other).into());
                }
            }
        }
    }
}

/// What is unusual, in order; the names of it are given in [`QUIRKS`].
#[derive(Clone, Copy, Debug, Default)]
struct Quirks(u32);

/// Of IP, then of TCP.
const QUIRKS: [&str; 18] = [
    "df", "id+", "id-", "ecn", "0+", "flow", "ece", "seq-", "ack+", "ack-", "uptr+", "urgf+", "pushf+", "ts1-", "ts2+",
    "opt+", "exws", "bad",
];

impl Quirks {
    /// Those of the list from `first` on that hold.
    fn add(&mut self, first: usize, hold: &[bool]) {
        for (nth, holds) in hold.iter().enumerate() {
            self.0 |= u32::from(*holds) << (first + nth);
        }
    }

    fn push_to(self, out: &mut TextWriter<'_>) {
        let held = QUIRKS.iter().enumerate().filter(|(nth, _)| self.0 >> nth & 1 == 1);
        for (nth, (_, name)) in held.enumerate() {
            if nth > 0 {
                out.push(',');
            }
            out.push_str(name);
        }
    }
}

fn ip_quirks(ip: &[u8], quirks: &mut Quirks) -> Option<()> {
    if u8_at(ip, 0)? >> 4 == 4 {
        let flags = u8_at(ip, 6)?;
        let (is_whole, has_number) = (flags & 0x40 != 0, u16_at(ip, 4)? != 0);
        let has_congestion_marks = u8_at(ip, 1)? & 3 != 0;
        let of_number = [is_whole && has_number, !is_whole && !has_number];
        quirks.add(0, &[is_whole, of_number[0], of_number[1], has_congestion_marks, flags & 0x80 != 0]);
    } else {
        let first = u32_at(ip, 0)?;
        quirks.add(3, &[(first >> 20) & 3 != 0, false, first & 0x000f_ffff != 0]);
    }
    Some(())
}

fn tcp_quirks(tcp: &[u8], options: &Options, quirks: &mut Quirks) -> Option<()> {
    let flags = u8_at(tcp, 13)?;
    let (has_ack, has_urgent) = (flags & 16 != 0, flags & 32 != 0);
    let (sequence, acknowledgement, urgent) = (u32_at(tcp, 4)?, u32_at(tcp, 8)?, u16_at(tcp, 18)?);
    let hold = [
        flags & 0xc0 != 0,
        sequence == 0,
        !has_ack && acknowledgement != 0,
        has_ack && acknowledgement == 0,
        !has_urgent && urgent != 0,
        has_urgent,
        flags & 8 != 0,
        options.stamp.is_some_and(|(own, _)| own == 0),
        !has_ack && options.stamp.is_some_and(|(_, echoed)| echoed != 0),
        options.has_data_behind_end,
        // RFC 7323 2.3: at most 14.
        options.scale.is_some_and(|scale| scale > 14),
        options.is_broken,
    ];
    quirks.add(6, &hold);
    Some(())
}

impl Segment {
    /// Reads the headers; nothing when they are cut.
    pub fn read(headers: &Handshake<'_>) -> Option<Self> {
        let (ip, tcp) = (headers.ip_header, headers.tcp_header);
        let version = u8_at(ip, 0)? >> 4;
        let (ttl, fixed) = if version == 4 { (u8_at(ip, 8)?, 20) } else { (u8_at(ip, 7)?, 40) };
        let options = Options::read(tcp.get(20..)?);
        let mut quirks = Quirks::default();
        ip_quirks(ip, &mut quirks)?;
        tcp_quirks(tcp, &options, &mut quirks)?;
        Some(Self {
            version,
            ttl,
            ip_options: ip.len().saturating_sub(fixed),
            window: u16_at(tcp, 14)?,
            options,
            quirks,
            has_payload: headers.payload_length > 0,
            is_acknowledgement: u8_at(tcp, 13)? & 16 != 0,
        })
    }

    /// The first value of the hop limit, the next of those in use, and the hops it has passed.
    fn push_hops(&self, out: &mut TextWriter<'_>) {
        let first = [32, 64, 128, 255].into_iter().find(|first| self.ttl <= *first).unwrap_or(255);
        match first - self.ttl {
            passed if passed <= MAX_HOPS => {
                out.push_decimal(first.into());
                out.push('+');
                out.push_decimal(passed.into());
            }
            _ => {
                out.push_decimal(self.ttl.into());
                out.push_str("+?");
            }
        }
    }
}

/// A segment's signature as a field: version:hops:IP options:MSS:window,scale:options:quirks:payload.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signature<'a>(pub &'a Segment);

impl IntoField for Signature<'_> {
    fn write(self, out: &mut ValueWriter<'_>) -> bool {
        let Self(segment) = self;
        out.text_with(|out| {
            out.push_decimal(segment.version.into());
            out.push(':');
            segment.push_hops(out);
            let ip_options = u16::try_from(segment.ip_options).unwrap_or(u16::MAX);
            for number in [ip_options, segment.options.mss.unwrap_or_default(), segment.window] {
                out.push(':');
                out.push_decimal(number);
            }
            out.push(',');
            out.push_decimal(segment.options.scale.unwrap_or_default().into());
            out.push(':');
            segment.options.push_names(out);
            out.push(':');
            segment.quirks.push_to(out);
            out.push_str(if segment.has_payload { ":+" } else { ":0" });
        })
    }
}
