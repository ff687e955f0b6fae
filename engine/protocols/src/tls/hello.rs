//! `ClientHello` and `ServerHello` (RFC 5246 7.4.1, RFC 8446 4.1), and the SSL 2.0 form of the former (RFC 5246 E.2).

use super::cursor::{Cursor, numbers};
use super::fingerprint::Transport;
use asepsis_observation::Printable;

/// Application protocols and host names read of one message; more are ignored.
const MAX_NAMES: usize = 16;

/// Room for the portrait of a hello: few need more.
const USUAL_PORTRAIT_BYTES: usize = 320;
/// Room for the extensions of a hello: few have more.
const USUAL_EXTENSIONS: usize = 24;

const SERVER_NAME: u16 = 0;
const SUPPORTED_GROUPS: u16 = 10;
const POINT_FORMATS: u16 = 11;
const SIGNATURE_ALGORITHMS: u16 = 13;
const APPLICATION_PROTOCOLS: u16 = 16;
const SUPPORTED_VERSIONS: u16 = 43;

/// RFC 8701: values that are sent to be ignored, 0x0a0a to 0xfafa.
pub(super) fn is_grease(value: u16) -> bool {
    let [high, low] = value.to_be_bytes();
    high == low && low & 0x0f == 0x0a
}

/// Both hellos; what a message does not have stays empty.
#[derive(Debug, Default)]
pub(super) struct Hello<'a> {
    /// `legacy_version`.
    pub version: u16,
    /// Cipher suites in order; of a server the one chosen.
    pub ciphers: Vec<u16>,
    /// Types of the extensions in order.
    pub extensions: Vec<u16>,
    /// Extension 43; of a server the one chosen.
    pub supported_versions: Vec<u16>,
    /// Extension 10.
    pub groups: Vec<u16>,
    /// Extension 11.
    pub point_formats: Vec<u8>,
    /// Extension 13.
    pub signature_algorithms: Vec<u16>,
    /// Extension 0, the first host name.
    pub server_name: Option<&'a [u8]>,
    /// Extension 16, as bytes: JA4 needs them so.
    pub application_protocols: Vec<&'a [u8]>,
}

impl<'a> Hello<'a> {
    /// Reads the body of a `ClientHello`; in datagrams a cookie stands behind the session (RFC 6347 4.2.1).
    pub fn client(body: &'a [u8], transport: Transport) -> Option<Self> {
        let mut cursor = Cursor(body);
        let mut hello = Self { version: cursor.u16()?, ..Self::default() };
        cursor.take(32)?;
        cursor.vector(1)?;
        if transport == Transport::Datagram {
            cursor.vector(1)?;
        }
        hello.ciphers = numbers(cursor.vector(2)?);
        cursor.vector(1)?;
        hello.read_extensions(cursor, |hello, value| {
            hello.supported_versions = numbers(Cursor(value).vector(1).unwrap_or_default());
        });
        Some(hello)
    }

    /// Reads the body of a `ServerHello`.
    pub fn server(body: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor(body);
        let mut hello = Self { version: cursor.u16()?, ..Self::default() };
        cursor.take(32)?;
        // Drafts of TLS 1.3 up to 21 (versions 0x7f00 and more) had neither session identifier nor compression here.
        let is_draft = hello.version >> 8 == 0x7f;
        if !is_draft {
            cursor.vector(1)?;
        }
        hello.ciphers = vec![cursor.u16()?];
        if !is_draft {
            cursor.take(1)?;
        }
        hello.read_extensions(cursor, |hello, value| hello.supported_versions = numbers(value));
        Some(hello)
    }

    /// Extensions are absent in old hellos; a damaged one ends the reading of them.
    fn read_extensions(&mut self, mut cursor: Cursor<'a>, read_versions: fn(&mut Self, &[u8])) {
        let Some(block) = cursor.vector(2) else { return };
        let mut extensions = Cursor(block);
        self.extensions.reserve(USUAL_EXTENSIONS);
        while let (Some(kind), Some(value)) = (extensions.u16(), extensions.vector(2)) {
            self.extensions.push(kind);
            match kind {
                SERVER_NAME => self.server_name = server_name(value),
                SUPPORTED_GROUPS => self.groups = numbers(Cursor(value).vector(2).unwrap_or_default()),
                POINT_FORMATS => self.point_formats = Cursor(value).vector(1).unwrap_or_default().to_vec(),
                SIGNATURE_ALGORITHMS => {
                    self.signature_algorithms = numbers(Cursor(value).vector(2).unwrap_or_default());
                }
                APPLICATION_PROTOCOLS => self.application_protocols = protocol_names(value),
                SUPPORTED_VERSIONS => read_versions(self, value),
                _ => {}
            }
        }
    }

    /// All that fingerprints are made of, as octets: equal for equal clients, whomever they call and however often.
    pub fn portrait(&self) -> Vec<u8> {
        let mut octets = Vec::with_capacity(USUAL_PORTRAIT_BYTES);
        let version = [self.version];
        let lists = [&version[..], &self.ciphers, &self.supported_versions, &self.groups, &self.signature_algorithms];
        for list in lists.into_iter().chain([&self.extensions[..]]) {
            octets.extend(list.len().to_be_bytes());
            octets.extend(list.iter().flat_map(|value| value.to_be_bytes()));
        }
        for list in self.application_protocols.iter().copied().chain([self.point_formats.as_slice()]) {
            octets.extend(list.len().to_be_bytes());
            octets.extend(list);
        }
        octets
    }

    /// Application protocols as texts.
    pub fn protocol_texts(&self) -> Vec<Printable<'a>> {
        self.application_protocols.iter().filter(|name| !is_grease_name(name)).map(|name| Printable(name)).collect()
    }

    /// Supported versions without those sent to be ignored.
    pub fn real_versions(&self) -> Vec<u16> {
        self.supported_versions.iter().copied().filter(|version| !is_grease(*version)).collect()
    }
}

fn is_grease_name(name: &[u8]) -> bool {
    matches!(name, [high, low] if is_grease(u16::from_be_bytes([*high, *low])))
}

/// RFC 6066 3: a list of (type, name); type 0 is a host name.
fn server_name(value: &[u8]) -> Option<&[u8]> {
    let mut list = Cursor(Cursor(value).vector(2)?);
    for _ in 0..MAX_NAMES {
        let (kind, name) = (list.u8()?, list.vector(2)?);
        if kind == 0 {
            return Some(name);
        }
    }
    None
}

/// RFC 7301 3.1.
fn protocol_names(value: &[u8]) -> Vec<&[u8]> {
    let mut list = Cursor(Cursor(value).vector(2).unwrap_or_default());
    std::iter::from_fn(|| list.vector(1)).take(MAX_NAMES).collect()
}

/// Recognises a `ClientHello` in a record of SSL 2.0: its version, and the bytes it takes. RFC 5246 E.2.
pub(super) fn ssl2_client(bytes: &[u8]) -> Option<(u16, usize)> {
    let mut cursor = Cursor(bytes);
    let length = cursor.u16()?;
    if length & 0x8000 == 0 || cursor.u8()? != 1 {
        return None;
    }
    let length = length & 0x7fff;
    let version = cursor.u16()?;
    let (ciphers, session, challenge) = (cursor.u16()?, cursor.u16()?, cursor.u16()?);
    let is_version = matches!(version, 0x0002 | 0x0300..=0x0303);
    let is_shaped = ciphers > 0 && ciphers % 3 == 0 && matches!(session, 0 | 16) && (16..=32).contains(&challenge);
    let is_sum = u32::from(length) == 9 + u32::from(ciphers) + u32::from(session) + u32::from(challenge);
    (is_version && is_shaped && is_sum).then(|| (version, usize::from(length) + 2))
}

/// Recognises a `SERVER-HELLO` of SSL 2.0 (Netscape, "The SSL Protocol", 1995): its version and its certificate.
/// Nothing while it is not whole.
pub(super) fn ssl2_server(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let mut cursor = Cursor(bytes);
    let length = usize::from(cursor.u16()? & 0x7fff);
    let mut message = Cursor(cursor.take(length)?);
    let is_server_hello = message.u8()? == 4;
    message.take(1)?;
    let is_x509 = message.u8()? == 1;
    let version = message.u16()?;
    let certificate_length = usize::from(message.u16()?);
    message.take(4)?;
    let certificate = message.take(certificate_length)?;
    (is_server_hello && is_x509 && version == 2).then_some((version, certificate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grease_has_equal_bytes_that_end_in_a() {
        assert!(is_grease(0x0a0a) && is_grease(0xfafa));
        assert!(!is_grease(0x0a1a) && !is_grease(0x0b0b) && !is_grease(0x1301));
    }

    #[test]
    fn ssl2_hello_needs_lengths_that_add_up() {
        let mut hello = vec![0x80, 9 + 3 + 16, 1, 3, 1, 0, 3, 0, 0, 0, 16, 0, 0, 4];
        hello.extend([7; 16]);
        assert_eq!(ssl2_client(&hello), Some((0x0301, 30)));
        hello[1] += 1;
        assert_eq!(ssl2_client(&hello), None);
    }

    #[test]
    fn hello_without_extensions_is_read() {
        let mut body = vec![3, 1];
        body.extend([0; 32]);
        body.extend([0, 0, 2, 0, 5, 1, 0]);
        let hello = Hello::client(&body, Transport::Tcp).unwrap();
        assert_eq!((hello.version, hello.ciphers.as_slice()), (0x0301, &[5][..]));
        assert!(hello.extensions.is_empty());
        assert!(Hello::client(&body[..37], Transport::Tcp).is_none());
    }
}
