//! What devices say of themselves over HTTP: DPWS metadata (DPWS 1.1, 5) and ONVIF device information.

use super::discovery::local_name;
use super::{DEVICE_INFORMATION, METADATA};
use crate::location::redacted;
use crate::markup::{content, texts};
use asepsis_observation::{Fields, Kind};

/// Words of which one stands in every document that is read here: DPWS of both versions, ONVIF's device service.
pub(crate) const DOCUMENT_MARKS: [&[u8]; 3] = [
    b"http://docs.oasis-open.org/ws-dd/ns/dpws/2009/01", b"http://schemas.xmlsoap.org/ws/2006/02/devprof",
    b"GetDeviceInformationResponse",
];
/// Types that are kept; a device hosts a handful of services.
const MAX_TYPES: usize = 32;

/// Elements of `ThisModel` and `ThisDevice` and their fields.
const DPWS: &[(&str, &str)] = &[
    ("Manufacturer", "manufacturer"),
    ("ManufacturerUrl", "manufacturer_url"),
    ("ModelName", "model_name"),
    ("ModelNumber", "model_number"),
    ("FriendlyName", "friendly_name"),
    ("FirmwareVersion", "firmware_version"),
    ("SerialNumber", "serial"),
];
/// MS-PBSD 2.1: `name/Workgroup:group` or `name/Domain:domain`.
const HOST: &[(&str, &str)] = &[("Computer", "computer")];
const ONVIF: &[(&str, &str)] = &[
    ("Manufacturer", "manufacturer"),
    ("Model", "model"),
    ("FirmwareVersion", "firmware_version"),
    ("SerialNumber", "serial"),
    ("HardwareId", "hardware_id"),
];

/// What a document tells of the device that sent it; nothing when it is another document. Only elements right inside
/// `ThisModel`, `ThisDevice` and `GetDeviceInformationResponse` are read.
pub(crate) fn described(document: &str) -> Option<(&'static Kind, Fields)> {
    let (mut dpws, mut onvif, mut types) = (Fields::new(), Fields::new(), Vec::new());
    texts(document, |around, written| match around {
        [.., "ThisModel" | "ThisDevice", element] => take(&mut dpws, DPWS, element, written),
        [.., "GetDeviceInformationResponse", element] => take(&mut onvif, ONVIF, element, written),
        [.., "Relationship", "Host", element @ "Computer"] => take(&mut dpws, HOST, element, written),
        [.., "Relationship", "Host" | "Hosted", "Types"] => {
            types.extend(written.split_whitespace().map(local_name));
        }
        _ => {}
    });
    types.sort_unstable();
    types.dedup();
    types.truncate(MAX_TYPES);
    dpws.set("types", types);
    match (dpws.is_empty(), onvif.is_empty()) {
        (false, _) => Some((METADATA, dpws)),
        (true, false) => Some((DEVICE_INFORMATION, onvif)),
        (true, true) => None,
    }
}

/// The first of several, which are the same in other languages (DPWS 1.1, 5.1).
fn take(fields: &mut Fields, elements: &[(&'static str, &'static str)], element: &str, written: &str) {
    if element == "ManufacturerUrl" && fields.get("manufacturer_url").is_none() {
        let url = redacted(&content(written), |_| false);
        fields.set("manufacturer_url", url.map(|url| url.split('/').take(3).collect::<Vec<_>>().join("/")));
    }
    if let Some((_, field)) = elements.iter().find(|(known, _)| *known == element)
        && fields.get(field).is_none()
    {
        fields.set(field, content(written));
    }
}
