//! The messages around a log-on: options before it, names of the client in it, and the server's acceptance.

use crate::lines::host_name;
use crate::ntlmssp::little_endian::{slice_at, u16_at, u32_at};
use asepsis_observation::{Fields, utf16le_text};

/// MS-TDS 2.2.6.5: token of the first option, which must be the version, and of the encryption.
const VERSION: u8 = 0;
const ENCRYPTION: u8 = 1;
const TERMINATOR: u8 = 0xff;
/// Options that are looked at.
const MAX_OPTIONS: usize = 16;
/// MS-TDS 2.2.7: tokens of a response; those before the acceptance are stepped over by their length.
const LOGIN_ACK: u8 = 0xad;
const SKIPPED: [u8; 4] = [0xaa, 0xab, 0xe3, 0xae];
const MAX_TOKENS: usize = 32;
/// Names that programs and drivers give themselves, by their documentation: Microsoft's tools, agent and drivers (`Application Name`
/// of a connection text, when nobody sets one), jTDS, `FreeTDS`, tedious, go-mssqldb, pymssql and `DBeaver`. Whoever writes an
/// application may write anything else, a person's name as well.
const PROGRAMS: &[&str] = &[
    ".Net SqlClient Data Provider",
    "Azure Data Studio",
    "azdata",
    "BCP",
    "Core .Net SqlClient Data Provider",
    "Core Microsoft SqlClient Data Provider",
    "DBeaver",
    "EntityFramework",
    "Framework Microsoft SqlClient Data Provider",
    "FreeTDS",
    "go-mssqldb",
    "isql",
    "jTDS",
    "Microsoft Access",
    "Microsoft Excel",
    "Microsoft JDBC Driver for SQL Server",
    "Microsoft Office",
    "Microsoft SQL Server",
    "Microsoft SQL Server Data Tools",
    "Microsoft SQL Server Management Studio",
    "Microsoft SQL Server Profiler",
    "node-mssql",
    "OSQL-32",
    "pymssql",
    "pytds",
    "Report Server",
    "SQL Server Profiler",
    "SQLAgent",
    "SQLCMD",
    "SQLServerCEIP",
    "Tedious",
    "TSQL",
    "vscode-mssql",
];
/// Names that libraries give themselves in `CltIntName`, by the documentation or source of each.
const LIBRARIES: &[&str] = &[
    ".Net SqlClient Data Provider",
    "Core .Net SqlClient Data Provider",
    "Core Microsoft SqlClient Data Provider",
    "Framework Microsoft SqlClient Data Provider",
    "DB-Library",
    "FreeTDS",
    "go-mssqldb",
    "jTDS",
    "Microsoft JDBC Driver",
    "MSOLEDBSQL",
    "ODBC",
    "OLEDB",
    "pytds",
    "SQLNCLI",
    "TDS-Library",
    "Tedious",
];
/// Protocols before the host of a data source (Microsoft, Connection string syntax, Data Source).
const PROTOCOLS: [&str; 4] = ["tcp:", "np:", "lpc:", "admin:"];
/// What programs put between their name and what they do: `SQLAgent - Job Manager`.
const PURPOSE: [&str; 2] = [" - ", "-Query"];

/// The version option: token, its place, six bytes long.
pub(super) fn begins_prelogin(body: &[u8]) -> bool {
    matches!(body, [VERSION, 0, place, 0, 6, next, ..] if *place >= 6 && *next <= 8)
}

/// MS-TDS 2.2.6.4: the length in the message is that of the packet, and the version of the protocol is 7.
pub(super) fn begins_login(body: &[u8], length: usize) -> bool {
    let is_length = u32_at(body, 0).and_then(|announced| usize::try_from(announced).ok()) == Some(length);
    is_length && body.get(7).is_some_and(|major| (0x70..=0x74).contains(major))
}

/// Version and encryption of the sender.
pub(super) fn prelogin(body: &[u8]) -> Fields {
    let mut fields = Fields::new();
    for option in body.chunks_exact(5).take(MAX_OPTIONS) {
        let [token, high, low, length_high, length_low] = *option else { break };
        if token == TERMINATOR {
            break;
        }
        let at = usize::from(u16::from_be_bytes([high, low]));
        let length = usize::from(u16::from_be_bytes([length_high, length_low]));
        match (token, slice_at(body, at, length)) {
            (VERSION, Some([major, minor, high, low, ..])) if fields.get("version").is_none() => {
                let build = u16::from_be_bytes([*high, *low]);
                let is_told = *major != 0 || *minor != 0 || build != 0;
                fields.set("version", is_told.then(|| format!("{major}.{minor}.{build}")));
            }
            (ENCRYPTION, Some([value, ..])) if fields.get("encryption").is_none() => fields.set("encryption", *value),
            _ => {}
        }
    }
    fields
}

/// A text by its place and its number of characters.
fn text_at(body: &[u8], at: usize) -> Option<String> {
    let (place, characters) = (usize::from(u16_at(body, at)?), usize::from(u16_at(body, at + 2)?));
    slice_at(body, place, characters * 2).map(utf16le_text)
}

/// The name of a published program, without what it does at the moment; nothing of others.
fn published(name: &str) -> Option<&'static str> {
    let is_program = |program: &str| {
        let (begins, rest) = (name.get(..program.len()), name.get(program.len()..));
        let is_end = |rest: &str| rest.is_empty() || PURPOSE.iter().any(|mark| rest.starts_with(mark));
        begins.is_some_and(|text| text.eq_ignore_ascii_case(program)) && rest.is_some_and(is_end)
    };
    PROGRAMS.iter().copied().find(|program| is_program(program))
}

/// The name of a published library; what drivers add to it, as their version, is left out.
fn known_library(name: &str) -> Option<&'static str> {
    LIBRARIES.iter().copied().find(|library| {
        name.strip_prefix(library).is_some_and(|rest| !rest.starts_with(|one: char| one.is_ascii_alphabetic()))
    })
}

/// The host of a data source, without protocol, port and instance: `tcp:pacs1.example,1433`, `PACS1\IMAGING`
/// (Microsoft, Connection string syntax, Data Source).
fn host_of(source: &str) -> Option<String> {
    let source = PROTOCOLS.iter().find_map(|protocol| source.strip_prefix(protocol)).unwrap_or(source);
    host_name(source.split([',', '\\']).next()?.as_bytes())
}

/// Names of hosts, and of program and library where they are published ones; the texts of user, password and database are not touched.
pub(super) fn login(body: &[u8]) -> Fields {
    Fields::new()
        .with("client_name", text_at(body, 36).and_then(|name| host_name(name.as_bytes())))
        .with("app_name", text_at(body, 48).and_then(|name| published(&name)))
        .with("server_name", text_at(body, 52).and_then(|source| host_of(&source)))
        .with("library", text_at(body, 60).and_then(|name| known_library(&name)))
}

/// The server's name and version, when it accepted.
pub(super) fn acknowledgement(mut body: &[u8]) -> Option<Fields> {
    for _ in 0..MAX_TOKENS {
        let token = *body.first()?;
        let length = usize::from(u16_at(body, 1)?);
        let data = body.get(3..3 + length)?;
        if token == LOGIN_ACK {
            let characters = usize::from(*data.get(5)?);
            let program = slice_at(data, 6, characters * 2)?;
            let version = match data.get(6 + characters * 2..) {
                Some([major, minor, high, low, ..]) => Some(format!("{major}.{minor}.{}", u16::from_be_bytes([*high, *low]))),
                _ => None,
            };
            return Some(Fields::new().with("program", utf16le_text(program)).with("version", version));
        }
        if !SKIPPED.contains(&token) {
            return None;
        }
        body = body.get(3 + length..)?;
    }
    None
}
