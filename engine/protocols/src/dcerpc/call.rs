//! Answers that name the server: its version by `srvsvc` and `wkssvc`, its addresses by the object exporter.

use super::{ADDRESSES, HOST};
use crate::ntlmssp::little_endian::{slice_at, u16_at, u32_at};
use crate::{Context, Sink};
use asepsis_observation::{Fields, utf16le_text};
use std::net::IpAddr;

/// Calls whose answers are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// `ept_map` and `ept_lookup`.
    EndpointMapper,
    /// `NetrServerGetInfo`.
    ServerInfo,
    /// `NetrWkstaGetInfo`.
    WorkstationInfo,
    /// `ServerAlive2`.
    Alive,
}

/// MS-SRVS 2.2.2.7: roles that tell hosts apart.
const ROLES: [(u32, &str); 8] = [
    (0x0000_0002, "server"),
    (0x0000_0004, "sql_server"),
    (0x0000_0008, "primary_domain_controller"),
    (0x0000_0010, "backup_domain_controller"),
    (0x0000_0200, "print_server"),
    (0x0000_0800, "unix"),
    (0x0000_8000, "nt_server"),
    (0x0200_0000, "terminal_server"),
];
/// Addresses of a host that are kept.
const MAX_ADDRESSES: usize = 32;
/// MS-DCOM 2.2.19.3: over TCP.
const TOWER_TCP: u16 = 7;

impl Known {
    /// The call, if its answer is of interest (C706 O, MS-SRVS 3.1.4, MS-WKST 3.2.4, MS-DCOM 3.1.2.5.1).
    pub fn of(interface: &str, operation: u16) -> Option<Self> {
        match (interface, operation) {
            ("e1af8308-5d1f-11c9-91a4-08002b14a0fa", 2 | 3) => Some(Self::EndpointMapper),
            ("4b324fc8-1670-01d3-1278-5a47bf6ee188", 21) => Some(Self::ServerInfo),
            ("6bffd098-a112-3610-9833-46c3f87e345a", 0) => Some(Self::WorkstationInfo),
            ("99fcfec4-5260-101b-bbcb-00aa0021347a", 5) => Some(Self::Alive),
            _ => None,
        }
    }
}

/// Reads the body of an answer in NDR.
pub(super) fn read(known: Known, body: &[u8], context: &Context, sink: &mut Sink) {
    let (kind, fields) = match known {
        Known::ServerInfo => (HOST, server_info(body)),
        Known::WorkstationInfo => (HOST, workstation_info(body)),
        Known::Alive => (ADDRESSES, alive(body)),
        Known::EndpointMapper => return,
    };
    if let Some(fields) = fields {
        sink.observe(kind, context.sender, fields);
    }
}

/// A conformant, varying text: room, offset, length and UTF-16, the next of them at a multiple of four.
fn text_at(body: &[u8], at: usize) -> Option<(String, usize)> {
    let length = usize::try_from(u32_at(body, at + 8)?).ok()?.checked_mul(2)?;
    let written = slice_at(body, at + 12, length)?;
    Some((utf16le_text(written), (at + 12 + length).checked_next_multiple_of(4)?))
}

fn version_text(major: u32, minor: u32) -> Option<String> {
    // MS-SRVS 2.2.4.41: the upper half of the major version holds flags.
    (major & 0x0f > 0 && minor < 256).then(|| format!("{}.{}", major & 0x0f, minor))
}

fn roles(server_type: u32) -> Vec<&'static str> {
    ROLES.iter().filter(|(bit, _)| server_type & bit != 0).map(|(_, role)| *role).collect()
}

/// MS-SRVS 2.2.4.41 (level 101) and 2.2.4.42 (102), which begin alike. The comment is free text and not read.
fn server_info(body: &[u8]) -> Option<Fields> {
    let level = u32_at(body, 0).filter(|level| matches!(level, 100..=102))?;
    let is_long = level > 100;
    u32_at(body, 4).filter(|pointer| *pointer != 0)?;
    let fixed = match level {
        100 => 8,
        101 => 24,
        _ => 52,
    };
    u32_at(body, 12).filter(|pointer| *pointer != 0)?;
    let (name, _) = text_at(body, 8 + fixed)?;
    let version = u32_at(body, 16).zip(u32_at(body, 20)).filter(|_| is_long);
    Some(
        Fields::new()
            .with("name", name)
            .with("os_version", version.and_then(|(major, minor)| version_text(major, minor)))
            .with("platform", u32_at(body, 8))
            .with("server_type", u32_at(body, 24).filter(|_| is_long))
            .with("roles", u32_at(body, 24).filter(|_| is_long).map(roles)),
    )
}

/// MS-WKST 2.2.5.1 (level 100) and the longer forms, which begin alike.
fn workstation_info(body: &[u8]) -> Option<Fields> {
    let level = u32_at(body, 0).filter(|level| matches!(level, 100..=102))?;
    u32_at(body, 4).filter(|pointer| *pointer != 0)?;
    let fixed = match level {
        100 => 20,
        101 => 24,
        _ => 28,
    };
    let (name, next) = text_at(body, 8 + fixed)?;
    let (domain, _) = text_at(body, next)?;
    let version = u32_at(body, 20).zip(u32_at(body, 24));
    Some(
        Fields::new()
            .with("name", name)
            .with("domain", domain)
            .with("os_version", version.and_then(|(major, minor)| version_text(major, minor)))
            .with("platform", u32_at(body, 8)),
    )
}

/// MS-DCOM 3.1.2.5.1.6: version, then a dual string array: towers with a text each, up to an empty one.
fn alive(body: &[u8]) -> Option<Fields> {
    let strings = usize::from(u16_at(body, 14)?).checked_mul(2)?;
    let mut rest = slice_at(body, 16, strings)?;
    let (mut names, mut addresses) = (Vec::new(), Vec::new());
    for _ in 0..MAX_ADDRESSES {
        let Some(tower) = u16_at(rest, 0).filter(|tower| *tower != 0) else { break };
        let written = rest.get(2..)?;
        let units = written.as_chunks::<2>().0.iter().position(|unit| *unit == [0, 0])?;
        if tower == TOWER_TCP {
            let text = utf16le_text(written.get(..2 * units)?);
            let is_address = text.parse::<IpAddr>().is_ok();
            if is_address { &mut addresses } else { &mut names }.push(text);
        }
        rest = written.get(2 * units + 2..)?;
    }
    Some(Fields::new().with("names", names).with("addresses", addresses))
}
