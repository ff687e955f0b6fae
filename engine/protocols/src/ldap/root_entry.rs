//! The root DSE, a directory server's own entry (RFC 4512 5.1, MS-ADTS 3.1.1.3.2): attributes by a white list.

use crate::ber::{OCTET_STRING, elements};
use asepsis_observation::{Fields, Value, text};

/// Attributes that speak of the server, never of an entry: their names as they are written in the standards.
const KEPT: &[&str] = &[
    "dnsHostName",
    "serverName",
    "dsServiceName",
    "defaultNamingContext",
    "rootDomainNamingContext",
    "configurationNamingContext",
    "schemaNamingContext",
    "namingContexts",
    "ldapServiceName",
    "domainFunctionality",
    "forestFunctionality",
    "domainControllerFunctionality",
    "supportedCapabilities",
    "supportedSASLMechanisms",
    "supportedLDAPVersion",
    "vendorName",
    "vendorVersion",
    "isGlobalCatalogReady",
    "isSynchronized",
];
/// Values of one attribute that are kept.
const MAX_VALUES: usize = 32;

/// The entry's attributes of the white list, and what follows from them.
pub(super) fn fields(attributes: &[u8]) -> Fields {
    let mut kept: Vec<(String, Value)> = Vec::new();
    let mut derived = Fields::new();
    for attribute in elements(attributes) {
        let mut parts = elements(attribute.content);
        let Some(name) = parts.next().and_then(|name| name.whole(OCTET_STRING)) else { continue };
        let Some(known) = KEPT.iter().find(|known| known.as_bytes().eq_ignore_ascii_case(name)) else { continue };
        if kept.iter().any(|(other, _)| other == known) {
            continue;
        }
        let values = parts.next().map(|values| values.content).unwrap_or_default();
        let values: Vec<String> =
            elements(values).filter_map(|value| value.whole(OCTET_STRING)).take(MAX_VALUES).map(text).collect();
        if let Some(first) = values.first() {
            derive(known, first, &mut derived);
        }
        match values.as_slice() {
            [] => {}
            [one] => kept.push(((*known).to_owned(), one.clone().into())),
            _ => kept.push(((*known).to_owned(), values.into())),
        }
    }
    let attributes = if kept.is_empty() { None } else { Some(Value::Map(kept)) };
    Fields::new().with("attributes", attributes).and(&derived)
}

fn derive(attribute: &str, value: &str, fields: &mut Fields) {
    match attribute {
        "dnsHostName" => fields.set("host", value.to_owned()),
        "defaultNamingContext" => fields.set("domain", domain_of(value.as_bytes())),
        "serverName" => fields.set("site", site_of(value)),
        "domainControllerFunctionality" => fields.set("functionality", value.parse::<u8>().ok()),
        _ => {}
    }
}

/// MS-ADTS 6.1.1.2.2.1: `CN=HOST,CN=Servers,CN=SITE,CN=Sites,CN=Configuration,…`.
fn site_of(server_name: &str) -> Option<String> {
    let parts: Vec<&str> = server_name.split(',').collect();
    let at = parts.iter().position(|part| part.eq_ignore_ascii_case("CN=Sites"))?;
    let (kind, site) = parts.get(at.checked_sub(1)?)?.split_once('=')?;
    kind.eq_ignore_ascii_case("CN").then(|| site.to_owned())
}

/// The domain of a name by its `dc` parts (RFC 2247 3), which stand at its end; of all other parts nothing is read.
pub(super) fn domain_of(name: &[u8]) -> Option<String> {
    let name = text(name);
    let labels: Vec<&str> = name
        .rsplit(',')
        .map_while(|part| {
            let (kind, label) = part.trim().split_once('=')?;
            let is_label = !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
            (kind.trim_end().eq_ignore_ascii_case("dc") && is_label).then_some(label)
        })
        .collect();
    let written: Vec<&str> = labels.into_iter().rev().collect();
    (!written.is_empty()).then(|| written.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_is_all_that_is_read_of_a_name() {
        let domain = |name: &str| domain_of(name.as_bytes());
        assert_eq!(domain("cn=Canary,ou=Patients,dc=clinic,DC=example").as_deref(), Some("clinic.example"));
        assert_eq!(domain("DC=clinic, dc=example").as_deref(), Some("clinic.example"));
        assert_eq!(domain("cn=admin,o=clinic"), None);
        assert_eq!(domain("CLINIC\\canary"), None);
        assert_eq!(domain(""), None);
    }

    #[test]
    fn a_site_stands_before_the_sites() {
        let name = "CN=DC1,CN=Servers,CN=East,CN=Sites,CN=Configuration,DC=clinic,DC=example";
        assert_eq!(site_of(name).as_deref(), Some("East"));
        assert_eq!(site_of("CN=Sites"), None);
    }
}
