//! Services by which applications tell what they are (OPC 10000-4 5.4, 5.6; numbers of OPC 10000-6 annex A).

use super::value::{count, extension, last_part, localized, node, string, url, words};
use crate::cursor::Cursor;
use asepsis_observation::{Fields, text};

/// Numbers of the encodings: found servers, endpoints, session opened and accepted, values read.
const FIND_SERVERS_RESPONSE: u32 = 425;
const GET_ENDPOINTS_RESPONSE: u32 = 431;
const CREATE_SESSION_REQUEST: u32 = 461;
const CREATE_SESSION_RESPONSE: u32 = 464;
const READ_RESPONSE: u32 = 634;
/// Encoding of the structure about a product's build (`BuildInfo`, 340) with its length to follow.
const BUILD_INFO: [u8; 5] = [1, 0, 0x54, 0x01, 1];
/// Octets of an answer searched for it.
const MAX_SEARCHED_BYTES: usize = 8 * 1024;

/// Channel, token, number and request; then the service. Encrypted ones have no known number.
pub(super) fn read(body: &[u8]) -> Vec<Fields> {
    let mut cursor = Cursor::new(body);
    if cursor.skip(16).is_none() {
        return Vec::new();
    }
    let told = match node(&mut cursor) {
        Some(FIND_SERVERS_RESPONSE) => answer_handle(&mut cursor).and_then(|_| servers(&mut cursor)),
        Some(GET_ENDPOINTS_RESPONSE) => answer_handle(&mut cursor).and_then(|_| endpoints(&mut cursor)),
        Some(CREATE_SESSION_REQUEST) => session_request(&mut cursor).map(|fields| vec![fields]),
        Some(CREATE_SESSION_RESPONSE) => session_answer(&mut cursor),
        Some(READ_RESPONSE) => build_info(cursor.rest()).map(|fields| vec![fields]),
        _ => None,
    };
    told.unwrap_or_default()
}

/// Time, handle, result, diagnosis (none), texts, extension (OPC 10000-4 7.33). Which question it answers.
pub(super) fn answer_handle(cursor: &mut Cursor<'_>) -> Option<u32> {
    cursor.skip(8)?;
    let handle = cursor.little32()?;
    cursor.skip(4)?;
    cursor.byte().filter(|diagnosis| *diagnosis == 0)?;
    for _ in 0..count(cursor)? {
        string(cursor)?;
    }
    extension(cursor)?;
    Some(handle)
}

/// Token, time, handle, diagnostics, audit entry, timeout, extension (7.32). The token is a secret and is passed over. The
/// number that the answer repeats.
pub(super) fn request_handle(cursor: &mut Cursor<'_>) -> Option<u32> {
    node(cursor)?;
    cursor.skip(8)?;
    let handle = cursor.little32()?;
    cursor.skip(4)?;
    string(cursor)?;
    cursor.skip(4)?;
    extension(cursor)?;
    Some(handle)
}

/// The description of an application (7.2).
fn application(cursor: &mut Cursor<'_>) -> Option<Fields> {
    let fields = Fields::new()
        .with("application_uri", words(cursor)?)
        .with("product_uri", words(cursor)?)
        .with("application_name", localized(cursor)?)
        .with("application_type", cursor.little32()?);
    string(cursor)?;
    string(cursor)?;
    for _ in 0..count(cursor)? {
        string(cursor)?;
    }
    Some(fields)
}

fn servers(cursor: &mut Cursor<'_>) -> Option<Vec<Fields>> {
    let number = count(cursor)?;
    (0..number).map(|_| application(cursor)).collect()
}

/// The endpoints of a server: one application, as a rule at one address, with several ways to protect it (7.14).
fn endpoints(cursor: &mut Cursor<'_>) -> Option<Vec<Fields>> {
    let mut told: Vec<(Fields, Vec<u32>, Vec<String>)> = Vec::new();
    for _ in 0..count(cursor)? {
        let address = string(cursor)?.map(url);
        let fields = application(cursor)?.with("url", address);
        string(cursor)?;
        let mode = cursor.little32()?;
        let policy = string(cursor)?.map(last_part).map(text).unwrap_or_default();
        for _ in 0..count(cursor)? {
            user_token(cursor)?;
        }
        string(cursor)?;
        cursor.skip(1)?;
        match told.iter_mut().find(|(known, ..)| *known == fields) {
            Some((_, modes, policies)) => {
                if !modes.contains(&mode) {
                    modes.push(mode);
                }
                if !policies.contains(&policy) {
                    policies.push(policy);
                }
            }
            None => told.push((fields, vec![mode], vec![policy])),
        }
    }
    let whole = |(fields, modes, policies): (Fields, _, _)| {
        fields.with("security_modes", modes).with("security_policies", policies).with("is_request", false)
    };
    Some(told.into_iter().map(whole).collect())
}

/// Identifier, type, and three texts about how to log in.
fn user_token(cursor: &mut Cursor<'_>) -> Option<()> {
    string(cursor)?;
    cursor.skip(4)?;
    for _ in 0..3 {
        string(cursor)?;
    }
    Some(())
}

/// The caller describes itself and names whom it calls; the session's name, which may be a person's, is left out.
fn session_request(cursor: &mut Cursor<'_>) -> Option<Fields> {
    request_handle(cursor)?;
    let fields = application(cursor)?;
    string(cursor)?;
    Some(fields.with("url", string(cursor)?.map(url)).with("is_request", true))
}

/// Session, token, timeout, nonce, certificate, then the server's endpoints.
fn session_answer(cursor: &mut Cursor<'_>) -> Option<Vec<Fields>> {
    answer_handle(cursor)?;
    node(cursor)?;
    node(cursor)?;
    cursor.skip(8)?;
    string(cursor)?;
    string(cursor)?;
    endpoints(cursor)
}

/// Product, maker, name, version and number of the build (OPC 10000-5 12.4), wherever among the values it stands.
fn build_info(values: &[u8]) -> Option<Fields> {
    let searched = values.get(..MAX_SEARCHED_BYTES.min(values.len()))?;
    let at = searched.windows(BUILD_INFO.len()).position(|window| window == BUILD_INFO)?;
    let mut cursor = Cursor::new(values.get(at + BUILD_INFO.len()..)?);
    let content = string(&mut cursor)??;
    let mut cursor = Cursor::new(content);
    Some(
        Fields::new()
            .with("product_uri", words(&mut cursor)?)
            .with("manufacturer", words(&mut cursor)?)
            .with("product_name", words(&mut cursor)?)
            .with("software_version", words(&mut cursor)?)
            .with("build_number", words(&mut cursor)?)
            .with("is_request", false),
    )
}
