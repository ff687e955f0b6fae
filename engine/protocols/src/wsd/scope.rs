//! Scopes of WS-Discovery: URIs by which devices are sorted. Kinds that tell of devices and places are kept whole.

/// Beginnings of scopes that are kept: ONVIF Core 7.3.2.2; IEEE 11073-20702 9.3 and 11073-20701 (SDC: type, provider, place);
/// WS-Discovery 1.1, 5.1 (adhoc); printers of Windows (WS-Print).
const KEPT: &[&str] = &[
    "onvif://www.onvif.org/", "sdc.mds.pkp:", "sdc.cdc.type:", "sdc.ctxt.loc:",
    "http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01/", "http://schemas.microsoft.com/windows/",
];
/// Longest kind of a scope that is shown.
const MAX_KIND_BYTES: usize = 32;

/// The scope, or its kind and `*`: a context of SDC may name who works at the device (`sdc.ctxt.opr`).
pub(super) fn kept(scope: &str) -> String {
    let begins = |known: &&str| scope.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known));
    if KEPT.iter().any(begins) {
        return scope.to_owned();
    }
    let kind = scope.split_once(':').map_or("", |(kind, _)| kind);
    let is_kind = kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte));
    if is_kind && kind.len() <= MAX_KIND_BYTES { format!("{kind}:*") } else { "*".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_and_places_stay_and_people_go() {
        for scope in ["onvif://www.onvif.org/hardware/X1", "sdc.cdc.type:///70001", "sdc.ctxt.loc:/sdc.ctxt.loc.detail/?bed=4"] {
            assert_eq!(kept(scope), scope);
        }
        assert_eq!(kept("sdc.ctxt.opr:/x/canary"), "sdc.ctxt.opr:*");
        assert_eq!(kept("canary name"), ":*");
        assert_eq!(kept("can ary:x"), "*");
    }
}
