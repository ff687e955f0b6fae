//! SOAP actions (SOAP 1.1 6.1.1, RFC 3902 5): the transaction that a client asks for, as its standard names it.
//!
//! An action is kept when its namespace is white-listed; its last part stays when it is a white-listed word, or is built
//! as the standard builds it. Everything else of it becomes `*`.

use super::head::Headers;

/// Longest action that is looked at; those of the standards are shorter.
const MAX_ACTION_BYTES: usize = 160;
/// Longest name of an action that is built of letters.
const MAX_NAME_BYTES: usize = 48;

/// How the last part of an action is built.
#[derive(Clone, Copy, Debug)]
enum Tail {
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// An interaction of HL7 version 3: `PRPA_IN201305UV02`.
    Interaction,
    /// Parts of letters, as interfaces name what they can do; digits and other signs stand in none of them.
    Letters,
}

/// IHE ITI TF-2: XDS.b, XCA, XCPD, XDS-I, document metadata, value sets.
const IHE_ITI: &[&str] = &[
    "AddDocumentSet-b", "CrossGatewayDocumentProvide", "CrossGatewayPatientDiscovery", "CrossGatewayQuery",
    "CrossGatewayRetrieve", "CrossGatewayUpdateDocumentSet", "DeleteDocumentSet", "PatientLocationQuery",
    "ProvideAndRegisterDocumentSet", "ProvideAndRegisterDocumentSet-b", "RegisterDocumentSet",
    "RegisterDocumentSet-b", "RegisterOnDemandDocumentEntry", "RegistryStoredQuery", "RemoveDocuments",
    "RemoveMetadata", "RestrictedUpdateDocumentSet", "RetrieveDocumentSet", "RetrieveMultipleValueSets",
    "RetrieveValueSet", "UpdateDocumentSet",
];
/// IHE RAD TF-2: images across enterprises; IHE PCD (DEC) over web services; IHE PHARM.
const IHE_OTHER: &[&str] = &[
    "CommunicateDeviceData", "CommunicatePCDData", "CommunicatePCDDataAsync", "CrossGatewayRetrieveImagingDocumentSet",
    "ProvideAndRegisterImagingDocumentSet", "QueryPharmacyDocuments", "RetrieveImagingDocumentSet",
];

/// Namespaces with the form of what follows them.
const NAMESPACES: &[(&str, Tail)] = &[
    ("urn:ihe:iti:2007:", Tail::OneOf(IHE_ITI)),
    ("urn:ihe:iti:2008:", Tail::OneOf(IHE_ITI)),
    ("urn:ihe:iti:2009:", Tail::OneOf(IHE_ITI)),
    ("urn:ihe:iti:2010:", Tail::OneOf(IHE_ITI)),
    ("urn:ihe:iti:2015:", Tail::OneOf(IHE_ITI)),
    ("urn:ihe:iti:2017:", Tail::OneOf(IHE_ITI)),
    ("urn:ihe:iti:2018:", Tail::OneOf(IHE_ITI)),
    ("urn:ihe:rad:2009:", Tail::OneOf(IHE_OTHER)),
    ("urn:ihe:rad:2011:", Tail::OneOf(IHE_OTHER)),
    ("urn:ihe:pharm:cmpd:2010:", Tail::OneOf(IHE_OTHER)),
    ("urn:ihe:pcd:dec:2010:", Tail::OneOf(IHE_OTHER)),
    ("urn:ihe:pcd:2010:", Tail::OneOf(IHE_OTHER)),
    ("urn:hl7-org:v3:", Tail::Interaction),
    ("urn:schemas-upnp-org:service:", Tail::Letters),
    ("http://www.onvif.org/ver10/", Tail::Letters),
    ("http://www.onvif.org/ver20/", Tail::Letters),
    ("http://schemas.xmlsoap.org/ws/2004/09/transfer/", Tail::Letters),
    ("http://schemas.xmlsoap.org/ws/2004/09/mex/", Tail::Letters),
    ("http://schemas.xmlsoap.org/ws/2004/08/eventing/", Tail::Letters),
    ("http://schemas.xmlsoap.org/ws/2005/04/discovery/", Tail::Letters),
    ("http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01/", Tail::Letters),
    ("http://docs.oasis-open.org/wsn/", Tail::Letters),
    ("http://schemas.dmtf.org/wbem/wsman/1/", Tail::Letters),
    ("http://standards.ieee.org/downloads/11073/11073-20701-2018/", Tail::Letters),
    ("http://schemas.microsoft.com/windows/2006/08/wdp/print/", Tail::Letters),
    ("http://schemas.microsoft.com/windows/2006/08/wdp/scan/", Tail::Letters),
];

/// The action that a message's head names, redacted; nothing when it has none of a known namespace.
pub(super) fn of(headers: &Headers<'_>) -> Option<String> {
    let named = headers.all("soapaction").next().and_then(|value| std::str::from_utf8(value).ok());
    let named = named.map(|value| value.trim().trim_matches('"')).filter(|value| !value.is_empty());
    if let Some(action) = named {
        return read(action);
    }
    read(&headers.media_parameter("action")?)
}

/// The redacted action; nothing when its namespace is not white-listed.
fn read(action: &str) -> Option<String> {
    if action.len() > MAX_ACTION_BYTES {
        return None;
    }
    let (namespace, tail) = NAMESPACES.iter().find(|(namespace, _)| action.starts_with(namespace))?;
    let name = action.get(namespace.len()..)?;
    let is_kept = match tail {
        // An answer is named after the question (IHE ITI TF-2 Appendix V).
        Tail::OneOf(words) => words.contains(&name.strip_suffix("Response").unwrap_or(name)),
        Tail::Interaction => is_interaction(name),
        Tail::Letters => is_built_of_letters(name),
    };
    Some(format!("{namespace}{}", if is_kept { name } else { "*" }))
}

/// HL7 V3 interactions: domain, `_IN`, six digits, realm and version; perhaps `_I` or `:name` behind it.
fn is_interaction(name: &str) -> bool {
    let identifier = name.split(':').next().unwrap_or_default();
    let Some((domain, rest)) = identifier.split_once("_IN") else { return false };
    let Some((number, version)) = rest.split_at_checked(6) else { return false };
    let is_version = version.strip_prefix("UV").is_some_and(|digits| {
        let digits = digits.strip_suffix("_I").unwrap_or(digits);
        digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    let is_known = matches!(domain, "PRPA" | "MCCI" | "QUPC" | "REPC" | "RCMR" | "MFMI" | "PRPM" | "POCD" | "COMT");
    is_known && number.bytes().all(|byte| byte.is_ascii_digit()) && is_version && identifier.len() == name.len()
}

/// Words of letters, between them `/`, `:`, `#`, `-`, and numbers of versions (`:1#`).
fn is_built_of_letters(name: &str) -> bool {
    let is_word = |part: &str| {
        let is_version = part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        is_version || part.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    !name.is_empty() && name.len() <= MAX_NAME_BYTES && name.split(['/', ':', '#', '-', '.']).all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_of_standards_stay() {
        for action in [
            "urn:ihe:iti:2007:RegistryStoredQuery",
            "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-bResponse",
            "urn:ihe:iti:2009:AddDocumentSet-b",
            "urn:hl7-org:v3:PRPA_IN201305UV02",
            "urn:schemas-upnp-org:service:WANIPConnection:1#GetExternalIPAddress",
            "http://www.onvif.org/ver10/device/wsdl/GetSystemDateAndTime",
            "http://schemas.xmlsoap.org/ws/2004/09/transfer/Get",
            "http://standards.ieee.org/downloads/11073/11073-20701-2018/GetService/GetMdib",
        ] {
            let whole = read(action).unwrap_or_default();
            assert!(whole == action, "{action}: {whole}");
        }
    }

    #[test]
    fn names_that_are_no_standard_s_go() {
        for (action, expected) in [
            ("urn:ihe:iti:2007:Canary", Some("urn:ihe:iti:2007:*")),
            ("urn:hl7-org:v3:PRPA_IN201305UV02:Canary", Some("urn:hl7-org:v3:*")),
            ("urn:hl7-org:v3:CANA_IN201305UV02", Some("urn:hl7-org:v3:*")),
            ("http://www.onvif.org/ver10/19800312", Some("http://www.onvif.org/ver10/*")),
            ("http://www.onvif.org/ver10/?name=Canary", Some("http://www.onvif.org/ver10/*")),
            ("http://tempuri.org/IPatients/GetCanary", None),
            ("Canary", None),
        ] {
            assert_eq!(read(action).as_deref(), expected, "{action}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_action_is_read(action: String, at in 0..NAMESPACES.len()) {
            let _ = read(&action);
            let kept = read(&format!("{}{action}", NAMESPACES[at].0)).unwrap_or_default();
            assert!(kept.len() <= MAX_ACTION_BYTES);
        }
    }
}
