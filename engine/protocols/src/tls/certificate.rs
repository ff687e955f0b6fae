//! The Certificate message of TLS up to 1.2 (RFC 5246 7.4.2): names, validity and serial numbers (RFC 5280).

use super::cursor::Cursor;
use crate::Sink;
use asepsis_observation::{Fields, hexadecimal, latin_text, text};
use std::net::{Ipv4Addr, Ipv6Addr};
use x509_parser::der_parser::asn1_rs::Tag;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{ASN1Time, AttributeTypeAndValue, FromDer, X509Certificate};

/// Certificates read of one message; chains are shorter.
const MAX_CERTIFICATES: usize = 10;
/// Purposes of the key kept of one certificate.
const MAX_KEY_PURPOSES: usize = 16;
/// Alternative names kept of one certificate; the rest is left out.
const MAX_ALTERNATIVE_NAMES: usize = 256;

/// Whose certificate it is. A client's may name a person, so less of it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The server's, or that of either side where both are devices (RFC 5415, access points): names are kept.
    Server,
    /// The client's, or it cannot be told: only organisation, issuer and validity are kept.
    Client,
}

/// Names that makers give to every copy of a program: of a client's certificate they tell the program and nobody.
const PROGRAMS: [&str; 1] = ["AnyDesk Client"];

/// The fields of each certificate of the message, and whether all could be read. A message may be cut.
pub(super) fn read(body: &[u8], owner: Owner, sink: &mut Sink) -> (Vec<Fields>, bool) {
    let mut read = Vec::new();
    let whole = Cursor(body).vector(3);
    let mut chain = Cursor(whole.or_else(|| body.get(3..)).unwrap_or_default());
    while !chain.is_empty() && read.len() < MAX_CERTIFICATES {
        let position = u8::try_from(read.len()).unwrap_or(u8::MAX);
        let Some(fields) = chain.vector(3).and_then(|encoded| known(encoded, owner, position, sink)) else {
            return (read, false);
        };
        read.push(fields);
    }
    (read, whole.is_some())
}

/// The fields of one certificate, which the next connections to the same server show again.
pub(super) fn known(encoded: &[u8], owner: Owner, position: u8, sink: &mut Sink) -> Option<Fields> {
    let variant = u16::from_be_bytes([u8::from(owner == Owner::Server), position]);
    let fields = sink.fields();
    sink.remembered(fields, encoded, variant, || one(encoded, owner, position))
}

/// The fields of one certificate.
fn one(encoded: &[u8], owner: Owner, position: u8) -> Option<Fields> {
    let (_, certificate) = X509Certificate::from_der(encoded).ok()?;
    Some(match owner {
        Owner::Server => server_fields(&certificate, position),
        Owner::Client => client_fields(&certificate, position),
    })
}

fn server_fields(certificate: &X509Certificate<'_>, position: u8) -> Fields {
    let (subject, issuer) = (certificate.subject(), certificate.issuer());
    Fields::new()
        .with("position", position)
        .with("subject_cn", first(subject.iter_common_name()))
        .with("subject_o", first(subject.iter_organization()))
        .with("subject_ou", first(subject.iter_organizational_unit()))
        .with("issuer_cn", first(issuer.iter_common_name()))
        .with("issuer_o", first(issuer.iter_organization()))
        .with("serial", serial(certificate.raw_serial()))
        .with("not_before", date(certificate.validity().not_before))
        .with("not_after", date(certificate.validity().not_after))
        .with("subject_alt_names", alternative_names(certificate))
        .with("key_purposes", key_purposes(certificate))
        .with("self_signed", is_self_signed(certificate))
}

/// The common name of a self-signed certificate's issuer is that of its subject, so it is left out like that.
fn client_fields(certificate: &X509Certificate<'_>, position: u8) -> Fields {
    let (subject, issuer) = (certificate.subject(), certificate.issuer());
    let is_self_signed = is_self_signed(certificate);
    let program = first(subject.iter_common_name()).filter(|name| PROGRAMS.contains(&name.as_str()));
    let issuer_cn = if is_self_signed { program.clone() } else { first(issuer.iter_common_name()) };
    Fields::new()
        .with("position", position)
        .with("subject_cn", program)
        .with("subject_o", first(subject.iter_organization()))
        .with("subject_ou", first(subject.iter_organizational_unit()))
        .with("issuer_cn", issuer_cn)
        .with("issuer_o", first(issuer.iter_organization()))
        .with("not_before", date(certificate.validity().not_before))
        .with("not_after", date(certificate.validity().not_after))
        .with("key_purposes", key_purposes(certificate))
        .with("self_signed", is_self_signed)
}

/// RFC 5280 4.2.1.12: what the key is for, beside the purposes that the standard itself names and everybody has.
fn key_purposes(certificate: &X509Certificate<'_>) -> Vec<String> {
    let extension = certificate.extended_key_usage().ok().flatten();
    let others = extension.map(|extension| extension.value.other.as_slice()).unwrap_or_default();
    others.iter().take(MAX_KEY_PURPOSES).map(ToString::to_string).collect()
}

/// By names alone: signatures are not checked.
fn is_self_signed(certificate: &X509Certificate<'_>) -> bool {
    certificate.subject().as_raw() == certificate.issuer().as_raw()
}

fn first<'a>(mut attributes: impl Iterator<Item = &'a AttributeTypeAndValue<'a>>) -> Option<String> {
    attributes.next().map(attribute_text)
}

/// X.520 `DirectoryString`: UTF-8, UTF-16 big endian (`BMPString`), or eight-bit text of old issuers.
fn attribute_text(attribute: &AttributeTypeAndValue<'_>) -> String {
    let bytes = attribute.as_slice();
    if attribute.attr_value().tag() == Tag::BmpString {
        let units = bytes.chunks_exact(2).filter_map(|pair| pair.first_chunk()).map(|pair| u16::from_be_bytes(*pair));
        let characters = char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}'));
        return text(characters.collect::<String>().as_bytes());
    }
    if std::str::from_utf8(bytes).is_ok() { whole_text(bytes) } else { latin_text(bytes) }
}

/// A NUL inside a name has been used to forge names: it must not hide what follows.
fn whole_text(bytes: &[u8]) -> String {
    let visible: Vec<u8> = bytes.iter().map(|byte| if *byte == 0 { b' ' } else { *byte }).collect();
    text(&visible)
}

/// RFC 5280 4.1.2.2, without the zero byte that keeps a number positive.
fn serial(bytes: &[u8]) -> String {
    let significant = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len().saturating_sub(1));
    hexadecimal(bytes.get(significant..).unwrap_or_default())
}

/// ISO 8601, in UTC.
fn date(time: ASN1Time) -> String {
    let time = time.to_datetime();
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        time.year(),
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// RFC 5280 4.2.1.6: DNS names and addresses; mail addresses and the like name people and are not read.
fn alternative_names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else { return Vec::new() };
    let names = extension.value.general_names.iter();
    names.filter_map(alternative_name).take(MAX_ALTERNATIVE_NAMES).collect()
}

fn alternative_name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(whole_text(name.as_bytes())),
        GeneralName::IPAddress(octets) => match octets.len() {
            4 => octets.first_chunk().map(|octets: &[u8; 4]| Ipv4Addr::from(*octets).to_string()),
            16 => octets.first_chunk().map(|octets: &[u8; 16]| Ipv6Addr::from(*octets).to_string()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_loses_only_leading_zeros() {
        assert_eq!(serial(&[0, 0x8f, 0]), "8f00");
        assert_eq!(serial(&[0]), "00");
        assert_eq!(serial(&[]), "");
    }

    #[test]
    fn damaged_chain_is_told() {
        assert_eq!(read(&[0, 0, 9], Owner::Server, &mut Sink::default()), (Vec::new(), false));
        assert_eq!(read(&[0, 0, 5, 0, 0, 2, 0x30, 0], Owner::Server, &mut Sink::default()), (Vec::new(), false));
        assert_eq!(read(&[0, 0, 0], Owner::Client, &mut Sink::default()), (Vec::new(), true));
    }
}
