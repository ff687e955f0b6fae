//! Names of clients and services (RFC 4120 5.2.2): which of them may be kept.

use crate::ber::{Element, SEQUENCE, element, elements};
use asepsis_observation::{Fields, latin_text, text};

/// RFC 4120 6.2: the name of a service and an instance of it, or the host it runs on.
const SERVICE_INSTANCE: i64 = 2;
const SERVICE_HOST: i64 = 3;
/// `GeneralString` (X.690 8.23).
const GENERAL_STRING: u8 = 0x1b;
/// Parts of a name that are read; Windows names services with up to three (MS-ADTS 2.2.21).
const MAX_PARTS: usize = 4;

/// Classes of services that are kept of names of the general type, whose first part may else be a person's
/// (RFC 4120 7.3, MS-ADTS 5.1.1.4 and the makers' documents).
const CLASSES: &[&str] = &[
    "krbtgt", "kadmin", "host", "cifs", "ldap", "gc", "dns", "http", "imap", "pop", "smtp", "ftp", "nfs", "afs", "rpc",
    "rpcss", "termsrv", "wsman", "mssqlsvc", "mssqlolapsvc.3", "restrictedkrbhost", "exchangemdb", "exchangerfr",
    "exchangeab", "postgres", "hdb", "oracle", "vnc", "sip", "xmpp", "ipp", "hyper-v replica service",
    "microsoft virtual console service", "microsoft virtual system migration service", "dfsr-12f9a27c-bf97-4787-9364-d31b6c55eb04",
    "e3514235-4b06-11d1-ab04-00c04fc2dcd2",
];

/// A name: its type and its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Principal {
    kind: i64,
    parts: Vec<String>,
}

impl Principal {
    /// Reads a `PrincipalName`, wrapped in its context tag.
    pub fn read(tagged: &Element<'_>) -> Option<Self> {
        let (name, _) = element(tagged.content)?;
        let mut principal = Self::default();
        for part in elements(name.whole(SEQUENCE)?) {
            let (inner, _) = element(part.content)?;
            match part.identifier {
                0xa0 => principal.kind = inner.integer()?,
                0xa1 => {
                    let strings = elements(inner.whole(SEQUENCE)?).filter_map(|string| string.whole(GENERAL_STRING));
                    principal.parts = strings.take(MAX_PARTS).map(text).collect();
                }
                _ => {}
            }
        }
        Some(principal)
    }

    /// The account of a machine, as MS-KILE 3.3.5.6.1 writes it, and its host; of Unix hosts the principal `host/NAME`.
    pub fn machine(&self) -> Option<(Option<&str>, &str)> {
        match self.parts.as_slice() {
            [account] => machine_account(account).map(|host| (Some(account.as_str()), host)),
            [class, host] if class.eq_ignore_ascii_case("host") => Some((None, host)),
            _ => None,
        }
    }

    /// Adds class, host and the whole name of a service; a name that may be a person's adds nothing.
    pub fn service_fields(&self, fields: Fields) -> Fields {
        let Some((class, rest)) = self.parts.split_first() else { return fields };
        let is_service = matches!(self.kind, SERVICE_INSTANCE | SERVICE_HOST) && !rest.is_empty();
        let is_known = CLASSES.iter().any(|known| known.eq_ignore_ascii_case(class));
        if !is_service && !is_known {
            return match machine_account(class) {
                Some(_) => fields.with("sname", class.clone()),
                None => fields,
            };
        }
        // The ticket-granting service is named after the realm, not a host (RFC 4120 7.3).
        let is_host = !["krbtgt", "kadmin"].iter().any(|other| other.eq_ignore_ascii_case(class));
        fields
            .with("sname", self.parts.join("/"))
            .with("service_class", class.clone())
            .with("service_host", rest.first().filter(|_| is_host).map(|host| without_port(host)))
    }
}

/// The host of `HOST$`.
pub(super) fn machine_account(account: &str) -> Option<&str> {
    account.strip_suffix('$').filter(|host| !host.is_empty() && !host.contains(['/', '@', ' ']))
}

/// MS-ADTS 2.2.21: a port or an instance may follow the host.
fn without_port(host: &str) -> String {
    host.split(':').next().unwrap_or_default().to_owned()
}

/// A realm, wrapped in its context tag.
pub(super) fn realm(tagged: &Element<'_>) -> Option<String> {
    element(tagged.content)?.0.whole(GENERAL_STRING).map(text)
}

/// A `NetBIOS` name of 16 octets, padded with blanks (RFC 4120 7.5.3).
pub(super) fn netbios_name(octets: &[u8]) -> Option<String> {
    octets.get(..15).map(latin_text).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(kind: i64, parts: &[&str]) -> Principal {
        Principal { kind, parts: parts.iter().map(|part| (*part).to_owned()).collect() }
    }

    #[test]
    fn only_machines_are_clients() {
        assert_eq!(named(1, &["CT1$"]).machine(), Some((Some("CT1$"), "CT1")));
        assert_eq!(named(1, &["host", "ct1.clinic.example"]).machine(), Some((None, "ct1.clinic.example")));
        for person in [&["canary"][..], &["canary", "admin"], &["$"], &["canary$ x$"], &[]] {
            assert_eq!(named(1, person).machine(), None, "{person:?}");
        }
    }

    #[test]
    fn services_have_a_class_and_a_host() {
        let fields = named(2, &["MSSQLSvc", "ris.clinic.example:1433"]).service_fields(Fields::new());
        let wanted = Fields::new()
            .with("sname", "MSSQLSvc/ris.clinic.example:1433")
            .with("service_class", "MSSQLSvc")
            .with("service_host", "ris.clinic.example");
        assert_eq!(fields, wanted);
        let ticket = named(1, &["krbtgt", "CLINIC.EXAMPLE"]).service_fields(Fields::new());
        assert_eq!(ticket.get("service_host"), None);
    }

    #[test]
    fn a_name_that_may_be_a_persons_is_not_kept() {
        for (kind, parts) in [(1, &["canary"][..]), (1, &["canary", "admin"]), (10, &["canary@clinic"]), (2, &["canary"])] {
            assert!(named(kind, parts).service_fields(Fields::new()).is_empty(), "{parts:?}");
        }
    }

    #[test]
    fn a_netbios_name_is_trimmed() {
        assert_eq!(netbios_name(b"CT-CONSOLE      ").as_deref(), Some("CT-CONSOLE"));
        assert_eq!(netbios_name(b"short"), None);
        assert_eq!(netbios_name(&[b' '; 16]), None);
    }
}
