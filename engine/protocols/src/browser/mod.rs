//! The common internet file system browser (MS-BRWS): Windows and Samba hosts announce name, system and roles.
//!
//! Carried in the second class mailslot `\MAILSLOT\BROWSE` (MS-MAIL 2.2.1) of `NetBIOS` datagrams.

#[cfg(test)]
pub(crate) mod tests;

use crate::dns::field;
use crate::ntlmssp::little_endian::{slice_at, u16_at, u32_at};
use crate::{Context, Dissector, Protocol, Layer, Sink};
use asepsis_observation::{FieldType, Fields, Kind, latin_text};

/// The dissector.
pub static DISSECTOR: Browser = Browser;

/// Reads announcements of the browser, called by the `NetBIOS` datagram service.
#[derive(Debug)]
pub struct Browser;

/// Bytes of a transaction's SMB header and of its words up to the mailslot's name (MS-CIFS 2.2.4.33.1; 17 words).
const NAME_AT: usize = 32 + 1 + 17 * 2 + 2;
/// Where the words tell offset and length of the data, counted from the SMB header.
const DATA_COUNT_AT: usize = 33 + 22;
const DATA_OFFSET_AT: usize = 33 + 24;
/// Longest name of a host (MS-BRWS 2.2.1).
const NAME_BYTES: usize = 16;
/// Longest comment, with its zero byte (MS-BRWS 2.2.1).
const MAX_COMMENT_BYTES: usize = 43;

static KINDS: [Kind; 4] = [
    Kind {
        name: "browser.announcement",
        meaning: "The subject announced itself as a Windows or Samba host.",
        fields: &[
            field("name", FieldType::Text, "Name of the host.", "MS-BRWS 2.2.1, ServerName"),
            field("os_version", FieldType::Text, "Major and minor version of its system.", "MS-BRWS 2.2.1, OSVersionMajor and OSVersionMinor"),
            field("server_type", FieldType::Integer, "Bits that tell its roles and services.", "MS-BRWS 2.2.1, ServerType"),
            field("roles", FieldType::Texts, "Names of those bits that tell what a host is.", "MS-RAP 2.5.5.2.1"),
            field("browser_version", FieldType::Text, "Version of the browser protocol.", "MS-BRWS 2.2.1, BrowserVersionMajor and BrowserVersionMinor"),
            field("comment", FieldType::Text, "Description that its administrator or maker gave it.", "MS-BRWS 2.2.1, Comment"),
            field("is_local_master", FieldType::Boolean, "True when it keeps the list of hosts of its subnet.", "MS-BRWS 2.2.10"),
        ],
    },
    Kind {
        name: "browser.domain",
        meaning: "The subject keeps the list of hosts of this domain or workgroup on its subnet.",
        fields: &[
            field("name", FieldType::Text, "Name of the domain or workgroup.", "MS-BRWS 2.2.7, MachineGroup"),
            field("os_version", FieldType::Text, "Major and minor version of the subject's system.", "MS-BRWS 2.2.7"),
            field("server_type", FieldType::Integer, "Bits that tell roles and services of the domain.", "MS-BRWS 2.2.7, ServerType"),
            field("local_master", FieldType::Text, "Name of the host that keeps the list.", "MS-BRWS 2.2.7, LocalMasterBrowserName"),
        ],
    },
    Kind {
        name: "browser.election",
        meaning: "The subject wants to keep the list of hosts.",
        fields: &[
            field("name", FieldType::Text, "Name of the host.", "MS-BRWS 2.2.3, ServerName"),
            field("os_class", FieldType::Integer, "Class of its system: 1 Windows for Workgroups, 16 workstation, 32 server.", "MS-BRWS 2.2.3, Criteria"),
            field("roles", FieldType::Texts, "Its part among browsers and domain controllers.", "MS-BRWS 2.2.3, Criteria"),
        ],
    },
    Kind {
        name: "browser.master",
        meaning: "The subject told the domain's master browser that it keeps the list of its subnet.",
        fields: &[field("name", FieldType::Text, "Name of the host.", "MS-BRWS 2.2.8, MasterBrowserName")],
    },
];
const ANNOUNCEMENT: &Kind = &KINDS[0];
const DOMAIN: &Kind = &KINDS[1];
const ELECTION: &Kind = &KINDS[2];
const MASTER: &Kind = &KINDS[3];

/// Bits of `ServerType` that tell what a host is (MS-RAP 2.5.5.2.1).
const SERVER_TYPES: &[(u32, &str)] = &[
    (0x0000_0004, "sql_server"),
    (0x0000_0008, "primary_domain_controller"),
    (0x0000_0010, "backup_domain_controller"),
    (0x0000_0020, "time_source"),
    (0x0000_0080, "novell_server"),
    (0x0000_0100, "domain_member"),
    (0x0000_0200, "print_server"),
    (0x0000_0400, "dial_in_server"),
    (0x0000_0800, "unix_server"),
    (0x0000_1000, "nt_workstation"),
    (0x0000_2000, "windows_for_workgroups"),
    (0x0000_8000, "nt_server"),
    (0x0008_0000, "domain_master_browser"),
    (0x0010_0000, "osf_server"),
    (0x0020_0000, "vms_server"),
    (0x0040_0000, "windows_95"),
    (0x0100_0000, "cluster"),
    (0x0200_0000, "terminal_server"),
    (0x0400_0000, "cluster_virtual_server"),
];

/// Bits of the lowest byte of an election's criteria (MS-BRWS 2.2.3, Desire).
const DESIRES: &[(u32, &str)] =
    &[(0x04, "running_master"), (0x08, "domain_master_browser"), (0x20, "wins_client"), (0x80, "primary_domain_controller")];

static PROTOCOL: Protocol = Protocol {
    name: "browser",
    layers: &[Layer::Carried],
    ports: &[],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Browser {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }
}

/// Reads what a `NetBIOS` datagram carries; anything but an announcement of the browser says nothing.
pub(crate) fn read(datagram: &[u8], context: &Context, sink: &mut Sink) {
    let Some(message) = mailslot_data(datagram) else { return };
    let (Some((command, message)), subject) = (message.split_first(), context.sender) else { return };
    match command {
        1 => sink.observe(ANNOUNCEMENT, subject, announcement(message, false)),
        15 => sink.observe(ANNOUNCEMENT, subject, announcement(message, true)),
        8 => sink.observe(ELECTION, subject, election(message)),
        12 => sink.observe(DOMAIN, subject, domain(message)),
        13 => sink.observe(MASTER, subject, Fields::new().with("name", latin_text(bounded(message)))),
        _ => {}
    }
}

/// The data of a transaction to the browser's mailslot.
fn mailslot_data(bytes: &[u8]) -> Option<&[u8]> {
    const NAMES: [&[u8]; 2] = [b"\\MAILSLOT\\BROWSE\0", b"\\MAILSLOT\\LANMAN\0"];
    // MS-CIFS 2.2.3.1: the mark, then the command, SMB_COM_TRANSACTION.
    if !bytes.starts_with(b"\xffSMB\x25") {
        return None;
    }
    let name = bytes.get(NAME_AT..)?;
    let is_wanted = NAMES.iter().any(|wanted| name.get(..wanted.len()).is_some_and(|name| name.eq_ignore_ascii_case(wanted)));
    let (length, offset) = (u16_at(bytes, DATA_COUNT_AT)?, u16_at(bytes, DATA_OFFSET_AT)?);
    let data = bytes.get(usize::from(offset)..).filter(|_| is_wanted)?;
    Some(data.get(..usize::from(length)).unwrap_or(data))
}

fn bounded(bytes: &[u8]) -> &[u8] {
    bytes.get(..MAX_COMMENT_BYTES).unwrap_or(bytes)
}

fn named_bits(bits: u32, names: &[(u32, &'static str)]) -> Vec<&'static str> {
    names.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| *name).collect()
}

fn version(message: &[u8], at: usize) -> Option<String> {
    let pair = slice_at(message, at, 2)?;
    let [major, minor] = pair else { return None };
    Some(format!("{major}.{minor}"))
}

/// MS-BRWS 2.2.1 and 2.2.10, behind the command: count, period, name, versions, type, versions, mark, comment.
fn announcement(message: &[u8], is_local_master: bool) -> Fields {
    let Some(name) = slice_at(message, 5, NAME_BYTES) else { return Fields::new() };
    let server_type = u32_at(message, 23);
    Fields::new()
        .with("name", latin_text(name))
        .with("os_version", version(message, 21))
        .with("server_type", server_type)
        .with("roles", server_type.map(|bits| named_bits(bits, SERVER_TYPES)))
        .with("browser_version", version(message, 27))
        .with("comment", message.get(31..).map(|comment| latin_text(bounded(comment))))
        .with("is_local_master", is_local_master)
}

/// MS-BRWS 2.2.7: as an announcement, with the group's name first and the master's name last.
fn domain(message: &[u8]) -> Fields {
    let Some(name) = slice_at(message, 5, NAME_BYTES) else { return Fields::new() };
    Fields::new()
        .with("name", latin_text(name))
        .with("os_version", version(message, 21))
        .with("server_type", u32_at(message, 23))
        .with("local_master", message.get(31..).map(|master| latin_text(bounded(master))))
}

/// MS-BRWS 2.2.3, behind the command: version, criteria, time up, zero, name.
fn election(message: &[u8]) -> Fields {
    let (Some(criteria), Some(name)) = (u32_at(message, 1), message.get(13..)) else { return Fields::new() };
    Fields::new()
        .with("name", latin_text(bounded(name)))
        .with("os_class", criteria >> 24)
        .with("roles", named_bits(criteria & 0xff, DESIRES))
}
