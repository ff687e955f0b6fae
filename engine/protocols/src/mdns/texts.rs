//! Texts of services (RFC 6763 6.3) by a white list of keys: others may hold names and passwords of people, as `u`, `p`, `1st`
//! and `email` do (RFC 6763 6.3 leaves keys to each service; XEP-0174 4, dns-sd.org list of service types).

use crate::http::path::shown_segment;
use crate::location;

/// Keys of devices, products and versions, in lower case, sorted: Apple's Bonjour printing 1.2.1, device information, `AirPlay` and
/// `HomeKit`; Google Cast; Matter and Thread; DICOM PS3.15 H.1.3; storages, speakers, cameras, lamps and plugs of several makers. Names
/// that people give a volume (`adVN`) are not among them.
const KEYS: &[&str] = &[
    "accessport", "accesstype", "act", "adcc", "addt", "advf", "aet", "air", "am", "api_encryption", "apiversion",
    "app", "arch", "binary", "bind", "board", "bootseq", "bridgeid", "btaddr", "c#", "ca", "ch", "ci", "cl", "cm",
    "cmd", "cn", "collate", "color", "copies", "cs", "d", "da", "dcs", "deviceid", "displaymodel", "dn", "dt", "dtype",
    "duplex", "ecolor", "ek", "epoch", "et", "fax", "feat", "features", "ff", "firmware", "flags", "fn", "ft", "fv",
    "fw", "fw_id", "fwbuildnum", "fwver", "gcgl", "gen", "gid", "hardware_ver", "hnf", "hotspot", "hw", "ic", "icd",
    "icolor", "id", "igl", "is", "kind", "mac", "mac_address", "macaddress", "manufacturer", "md", "mdl", "mfg", "mn",
    "model", "model_number", "modelid", "modelname", "mopria-certified", "mydlink", "mydlinkr", "network", "note",
    "osxvers", "ov", "papercustom", "papermax", "pdl", "ph", "pi", "pk", "platform", "primarydevicetype", "print_wfds",
    "printer-state", "printer-type", "priority", "product", "project_name", "project_version", "protovers", "ps",
    "psi", "punch", "pv", "pw", "qtotal", "rfo", "rhd", "ri", "rmodel", "rpad", "rpba", "rpfl", "rpha", "rphi", "rphn",
    "rpmac", "rpmd", "rpvr", "rsf", "rv", "s#", "sai", "sat", "scan", "serial", "serialnumber", "sf", "sh", "sii",
    "sort", "sr", "srcvers", "ss", "sslport", "st", "staple", "sv", "swversion", "sys", "t", "tbcp", "tls", "tp",
    "transparent", "txtvers", "ty", "urf", "usb_cls", "usb_cmd", "usb_mdl", "usb_mfg", "uuid", "ve", "vendor",
    "vendorid", "ver", "vers", "version", "version_build", "version_major", "version_minor", "vn", "vp", "vs",
    "wlan0_ssid", "xa", "xp",
];
/// Queues and pages: of a path, segments that name nobody.
const PATHS: &[&str] = &["path", "rp"];
/// Addresses of a device's own pages.
const ADDRESSES: &[&str] = &["adminurl"];
/// Ends of a text without a key in which cameras name their product.
const PRODUCTS: &[&str] = &["camera"];

/// What is kept of a text.
pub(super) fn kept(text: String) -> Option<String> {
    let Some((key, value)) = text.split_once('=') else {
        let lower = text.to_ascii_lowercase();
        let is_kept = KEYS.binary_search(&lower.as_str()).is_ok() || PRODUCTS.iter().any(|end| lower.ends_with(end));
        return is_kept.then_some(text);
    };
    let lower = key.to_ascii_lowercase();
    if KEYS.binary_search(&lower.as_str()).is_ok() {
        return Some(text);
    }
    if PATHS.contains(&lower.as_str()) {
        let segments: Vec<&str> = value.split('/').map(|part| shown_segment(part, |_| false)).collect();
        return Some(format!("{key}={}", segments.join("/")));
    }
    let address = location::of_device(value).filter(|_| ADDRESSES.contains(&lower.as_str()))?;
    Some(format!("{key}={address}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted() {
        assert_eq!(KEYS.windows(2).find(|pair| pair[0] >= pair[1]), None);
    }

    #[test]
    fn devices_stay_and_people_go() {
        for (text, wanted) in [
            ("model=Example 5", Some("model=Example 5")),
            ("rpMd=J314sAP", Some("rpMd=J314sAP")),
            ("PrimaryDeviceType=CT", Some("PrimaryDeviceType=CT")),
            ("rp=printers/Canary", Some("rp=printers/*")),
            ("path=/canary/admin", Some("path=/*/admin")),
            ("adminurl=http://canary:canary@p/canary/printer", Some("adminurl=http://p/*/printer")),
            ("adminurl=canary", None),
            ("Example M5 Network Camera", Some("Example M5 Network Camera")),
            ("hardware_ver=A1", Some("hardware_ver=A1")),
            ("dk0=adVN=Canary,adVF=0x81", None),
            ("u=canary", None),
            ("p=canary", None),
            ("1st=Canary", None),
            ("email=canary@clinic.example", None),
            ("jid=canary@clinic.example", None),
            ("canary", None),
            ("=canary", None),
        ] {
            assert_eq!(kept(text.to_owned()).as_deref(), wanted, "{text}");
        }
    }
}
