//! ONC RPC (RFC 5531), which NFS, the port mapper and laboratory instruments (VXI-11) speak: programs that a host asks and
//! offers, and the name that a client gives itself. Paths, files and users are not read.

#[cfg(test)]
mod tests;

use crate::cursor::Cursor;
use crate::lines::host_name;
use crate::{Context, Conversation, Dissector, Head, Layer, Progress, Protocol, Side, Sink, Verdict};
use asepsis_observation::FieldType::{Integer, Text};
use asepsis_observation::{Field, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Rpc = Rpc;

/// Reads calls and answers over UDP and TCP.
#[derive(Debug)]
pub struct Rpc;

/// Port mapper, NFS, and where mount programs often are.
const PORTS: &[u16] = &[111, 2049, 20048];
/// RFC 5531 11: the highest bit marks the last part of a message, the others are its length.
const LAST_PART: u32 = 0x8000_0000;
const MARK_BYTES: usize = 4;
/// A mark and the shortest call: at the usual ports so much is waited for.
const MIN_BYTES: usize = 44;
/// RFC 5531 9: number, call, version 2.
const CALL: [u8; 8] = [0, 0, 0, 0, 0, 0, 0, 2];
const ANSWER: u32 = 1;
/// A way to prove who one is that names the machine (RFC 5531 appendix A).
const SYSTEM: u32 = 1;
/// RFC 5531 8.2.
const MAX_PROOF_BYTES: u32 = 400;
const MAX_MACHINE_BYTES: u32 = 255;
/// Highest number of a program that is assigned or left to sites, and of a version and procedure in use (RFC 5531 8.3).
const MAX_PROGRAM: u32 = 0x3fff_ffff;
const MAX_VERSION: u32 = 64;
const MAX_PROCEDURE: u32 = 255;
/// Calls that wait for their answer, at most; the oldest is forgotten.
const MAX_CALLS: usize = 8;
/// Messages of one conversation that are read: they are all alike.
const MAX_MESSAGES: u8 = 16;
/// Octets of a message that are read: the rest is data.
const MAX_READ_BYTES: usize = 1024;

static KINDS: [Kind; 2] = [
    Kind {
        name: "rpc.client",
        meaning: "The subject called a program of another host.",
        fields: &[
            Field::new("program", Integer, "Number of the program.", "RFC 5531 9"),
            Field::new("name", Text, "Its name, where it is a usual one: nfs, mount, vxi11.", "IANA, RPC program numbers"),
            Field::new("version", Integer, "Version of the program.", "RFC 5531 9"),
            Field::new("machine", Text, "Name that the subject gives itself.", "RFC 5531, appendix A"),
        ],
    },
    Kind {
        name: "rpc.server",
        meaning: "The subject answered as this program.",
        fields: &[
            Field::new("program", Integer, "Number of the program.", "RFC 5531 9"),
            Field::new("name", Text, "Its name, where it is a usual one.", "IANA, RPC program numbers"),
            Field::new("version", Integer, "Version of the program.", "RFC 5531 9"),
        ],
    },
];
const CLIENT: &Kind = &KINDS[0];
const SERVER: &Kind = &KINDS[1];

/// Programs in use (IANA, RPC program numbers; VXI-11 TCP/IP Instrument Protocol B.1; Legato's backup).
fn name(program: u32) -> Option<&'static str> {
    Some(match program {
        100_000 => "portmapper",
        100_003 => "nfs",
        100_004 => "ypserv",
        100_005 => "mount",
        100_007 => "ypbind",
        100_011 => "rquota",
        100_021 => "lock_manager",
        100_024 => "status",
        100_227 => "nfs_acl",
        390_113 => "networker",
        395_183 => "vxi11",
        395_184 => "vxi11_abort",
        395_185 => "vxi11_interrupt",
        _ => return None,
    })
}

static PROTOCOL: Protocol = Protocol {
    name: "rpc",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: PORTS,
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Rpc {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// A call, which nothing else looks like; an answer is weak, and counts at the usual ports.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        let bytes = head.bytes;
        // Most of what is asked about is decided by these octets.
        let is_call = |from: usize| bytes.get(from + 4..from + 12) == Some(CALL.as_slice());
        if (is_call(0) && Call::of(bytes).is_some()) || (is_call(MARK_BYTES) && is_marked(bytes)) {
            return Verdict::Mine;
        }
        if !head.has_port(PORTS) {
            return Verdict::NotMine;
        }
        let is_answer = answer(bytes).is_some() || (mark(bytes).is_some() && answer(bytes.get(MARK_BYTES..).unwrap_or_default()).is_some());
        match is_answer {
            true => Verdict::Mine,
            false if bytes.len() < MIN_BYTES => Verdict::Maybe,
            false => Verdict::NotMine,
        }
    }

    fn exchange(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Exchange { is_stream: false, ..Exchange::default() }))
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Exchange { is_stream: true, ..Exchange::default() }))
    }
}

/// The length of the part that begins here.
fn mark(bytes: &[u8]) -> Option<usize> {
    let mark = u32::from_be_bytes(*bytes.first_chunk()?);
    usize::try_from(mark & !LAST_PART).ok().filter(|length| *length >= 24)
}

fn is_marked(bytes: &[u8]) -> bool {
    mark(bytes).is_some() && bytes.get(MARK_BYTES..).and_then(Call::of).is_some()
}

/// A call as far as who makes it.
struct Call<'a> {
    number: u32,
    program: u32,
    version: u32,
    machine: Option<&'a [u8]>,
}

impl<'a> Call<'a> {
    /// RFC 5531 9: number, call, version, program, its version, procedure, proof of who calls.
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        let number = cursor.big32()?;
        cursor.array().filter(|call: &[u8; 8]| *call == CALL)?;
        let (program, version, procedure) = (cursor.big32()?, cursor.big32()?, cursor.big32()?);
        let (kind, length) = (cursor.big32()?, cursor.big32()?);
        let is_sound = (100_000..=MAX_PROGRAM).contains(&program) && version <= MAX_VERSION && procedure <= MAX_PROCEDURE;
        if !is_sound || length > MAX_PROOF_BYTES || kind > 400_000 {
            return None;
        }
        let machine = if kind == SYSTEM { machine(&mut cursor) } else { None };
        Some(Self { number, program, version, machine })
    }
}

/// RFC 5531 appendix A: a stamp, the name of the machine, numbers of user and groups.
fn machine<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    cursor.big32()?;
    let length = cursor.big32().filter(|length| *length <= MAX_MACHINE_BYTES)?;
    cursor.take(usize::try_from(length).ok()?)
}

/// The number of a call that was answered, and whether the program took it (RFC 5531 9).
fn answer(bytes: &[u8]) -> Option<(u32, bool)> {
    let mut cursor = Cursor::new(bytes);
    let number = cursor.big32()?;
    cursor.big32().filter(|kind| *kind == ANSWER)?;
    let is_refused = cursor.big32().filter(|refused| *refused <= 1)? == 1;
    if is_refused {
        return Some((number, false));
    }
    // Proof of the server, then 0 when the program did as it was told.
    let (kind, length) = (cursor.big32()?, cursor.big32()?);
    if kind > 400_000 || length > MAX_PROOF_BYTES {
        return None;
    }
    cursor.skip(usize::try_from(length).ok()?.next_multiple_of(4))?;
    Some((number, cursor.big32()? == 0))
}

/// What two hosts say to each other.
#[derive(Debug, Default)]
struct Exchange {
    is_stream: bool,
    /// Number, program and version of calls.
    calls: Vec<(u32, u32, u32)>,
    messages: u8,
}

impl Conversation for Exchange {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if self.messages >= MAX_MESSAGES {
            return Progress::Done;
        }
        if !self.is_stream {
            self.message(bytes, context, sink);
            return Progress::Consumed(bytes.len());
        }
        if bytes.len() < MARK_BYTES {
            return Progress::Incomplete;
        }
        let Some(length) = mark(bytes) else { return Progress::SideDone };
        let rest = bytes.get(MARK_BYTES..).unwrap_or_default();
        if rest.len() < length.min(MAX_READ_BYTES) {
            return Progress::Incomplete;
        }
        self.message(rest.get(..length).unwrap_or(rest), context, sink);
        Progress::Skip(u64::try_from(MARK_BYTES + length).unwrap_or(u64::MAX))
    }

    fn gap(&mut self, _side: Side) -> bool {
        false
    }
}

impl Exchange {
    fn message(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) {
        self.messages += 1;
        if let Some(call) = Call::of(bytes) {
            let fields = Fields::new()
                .with("program", call.program)
                .with("name", name(call.program))
                .with("version", call.version)
                .with("machine", call.machine.and_then(host_name));
            sink.server_is(context.side.other());
            sink.observe(CLIENT, context.sender, fields);
            if self.calls.len() >= MAX_CALLS {
                self.calls.remove(0);
            }
            self.calls.push((call.number, call.program, call.version));
        } else if let Some((number, true)) = answer(bytes)
            && let Some(at) = self.calls.iter().position(|(known, ..)| *known == number)
        {
            let (_, program, version) = self.calls.remove(at);
            sink.server_is(context.side);
            let fields = Fields::new().with("program", program).with("name", name(program)).with("version", version);
            sink.observe(SERVER, context.sender, fields);
        }
    }
}
