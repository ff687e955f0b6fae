//! Devices that FHIR messages tell of (HL7 FHIR R4 8.12 and R5 11.1, `Device`), alone or in a Bundle.
//!
//! Of a resource maker, model, version, type and identifier of the product are kept. Names that people gave, owners,
//! contacts, places, notes and addresses are not read. A device that is bound to a patient says nothing at all, and beside
//! resources that may bind it, as an implant is, its serial number is left out.

use super::json::{self, Piece};
use crate::markup::{self, Pieces};
use asepsis_observation::{Fields, text};

/// Devices told of one document; more are left out.
const MAX_DEVICES: usize = 16;
/// Types of one device; more are left out.
const MAX_TYPES: usize = 8;
/// Longest text kept; a longer one is no name.
const MAX_TEXT_BYTES: usize = 128;
/// Elements inside each other, at most.
const MAX_DEPTH: usize = 16;
/// Elements of `Device` that bind it to a patient (R3 to R6).
const OF_PATIENTS: [&str; 3] = ["patient", "association", "subject"];
/// Resources that bind devices to patients.
const BINDING: [&str; 4] = ["Patient", "DeviceUseStatement", "DeviceUsage", "DeviceAssociation"];
/// What a version is not of: hardware, protocol, certification (ISO/IEEE 11073-10101, and its Continua partition).
const NOT_SOFTWARE: [&str; 5] = ["531974", "531977", "532352", "532353", "532354"];
/// Names of a device that its maker gave it (R4 8.12.4, `DeviceNameType`).
const NAMES_BY_MAKER: [&str; 3] = ["model-name", "registered-name", "udi-label-name"];

/// One resource while it is read.
#[derive(Debug, Default)]
struct Resource {
    kind: String,
    is_of_patient: bool,
    manufacturer: Option<String>,
    model_number: Option<String>,
    model_name: Option<String>,
    version: Option<String>,
    serial: Option<String>,
    product_identifier: Option<String>,
    types: Vec<String>,
    /// Of the name or version that is open: its value and the code of its type.
    value: Option<String>,
    code: Option<String>,
}

impl Resource {
    /// Takes a value at a path of element names inside the resource.
    fn take(&mut self, path: &[&str], value: &str) {
        self.is_of_patient |= path.first().is_some_and(|first| OF_PATIENTS.contains(first));
        let place = match path {
            ["resourceType"] => {
                value.clone_into(&mut self.kind);
                return;
            }
            ["type" | "specialization" | "conformsTo", .., "coding", "code"] => {
                if is_code(value) && self.types.len() < MAX_TYPES && !self.types.iter().any(|known| known == value) {
                    self.types.push(value.to_owned());
                }
                return;
            }
            ["manufacturer"] => &mut self.manufacturer,
            ["modelNumber"] => &mut self.model_number,
            ["serialNumber"] => &mut self.serial,
            ["udiCarrier", "deviceIdentifier"] => &mut self.product_identifier,
            ["deviceName", "name"] | ["name" | "version", "value"] => &mut self.value,
            ["deviceName" | "name", "type"] | ["version", "type", "coding", "code"] => &mut self.code,
            _ => return,
        };
        if place.is_none() && !value.is_empty() && value.len() <= MAX_TEXT_BYTES {
            *place = Some(text(value.as_bytes()));
        }
    }

    /// An element inside the resource ends: now it is known of which type its value is.
    fn end(&mut self, path: &[&str]) {
        self.is_of_patient |= path.first().is_some_and(|first| OF_PATIENTS.contains(first));
        if !matches!(path, ["deviceName" | "name" | "version"]) {
            return;
        }
        let (value, code) = (self.value.take(), self.code.take());
        let code = code.as_deref().unwrap_or_default();
        if path == ["version"] {
            self.version = self.version.take().or(value.filter(|_| !NOT_SOFTWARE.contains(&code)));
        } else if code == "manufacturer-name" {
            self.manufacturer = self.manufacturer.take().or(value);
        } else if NAMES_BY_MAKER.contains(&code) {
            self.model_name = self.model_name.take().or(value);
        }
    }

    fn fields(self, may_name_serial: bool) -> Fields {
        let types: Vec<&str> = self.types.iter().map(String::as_str).collect();
        Fields::new()
            .with("manufacturer", self.manufacturer)
            .with("model_number", self.model_number)
            .with("model_name", self.model_name)
            .with("version", self.version)
            .with("serial", self.serial.filter(|_| may_name_serial))
            .with("product_identifier", self.product_identifier)
            .with("types", types)
    }
}

/// Codes of nomenclatures (11073-10101, SNOMED CT, GMDN, UMDNS): digits.
fn is_code(value: &str) -> bool {
    (2..=18).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a document tells of devices.
#[derive(Debug, Default)]
struct Told {
    devices: Vec<Resource>,
    may_be_bound: bool,
}

impl Told {
    fn take(&mut self, resource: Resource) {
        self.may_be_bound |= BINDING.contains(&resource.kind.as_str());
        if resource.kind == "Device" && !resource.is_of_patient && self.devices.len() < MAX_DEVICES {
            self.devices.push(resource);
        }
    }

    /// Of a document that was cut nobody knows whom the rest binds.
    fn fields(self, is_whole: bool) -> Vec<Fields> {
        let may_name_serial = is_whole && !self.may_be_bound;
        let fields = self.devices.into_iter().map(|device| device.fields(may_name_serial));
        fields.filter(|fields| !fields.is_empty()).collect()
    }
}

/// Devices that a document in JSON tells of; only those whose resource ends in it.
pub(super) fn in_json(document: &str) -> Vec<Fields> {
    let (mut told, mut resource, mut is_whole) = (Told::default(), Resource::default(), false);
    json::pieces(document, |path, piece| {
        let path: Vec<&str> = path.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        let inside = inside_entry(&path);
        match piece {
            Piece::Text(value) => resource.take(inside, value),
            Piece::ObjectEnd if inside.is_empty() && path != ["entry"] => {
                is_whole = path.is_empty();
                told.take(std::mem::take(&mut resource));
            }
            Piece::ObjectEnd => resource.end(inside),
        }
        true
    });
    told.fields(is_whole)
}

/// The path inside a resource of a Bundle, or of the document.
fn inside_entry<'a, 'b>(path: &'b [&'a str]) -> &'b [&'a str] {
    path.strip_prefix(&["entry", "resource"]).unwrap_or(path)
}

/// Devices that a document in XML tells of (R5 2.6.1); only those whose resource ends in it.
pub(super) fn in_xml(document: &str) -> Vec<Fields> {
    let (mut told, mut path, mut is_whole) = (Told::default(), Vec::new(), false);
    let mut resource = Resource::default();
    for piece in Pieces::of(document) {
        match piece {
            markup::Piece::Start(name, attributes) if path.len() < MAX_DEPTH => {
                path.push(name);
                if let Some(inside) = inside_resource(&path)
                    && let Some(value) = markup::attribute(attributes, "value")
                {
                    resource.take(inside, &value);
                }
            }
            markup::Piece::Start(..) => break,
            markup::Piece::End(_) => {
                match inside_resource(&path) {
                    Some([]) => {
                        path.last().copied().unwrap_or_default().clone_into(&mut resource.kind);
                        told.take(std::mem::take(&mut resource));
                    }
                    Some(inside) => resource.end(inside),
                    None => {}
                }
                path.pop();
                is_whole = path.is_empty();
            }
            markup::Piece::Text(_) => {}
        }
    }
    told.fields(is_whole)
}

/// The path inside a resource; nothing for what is around the resources of a Bundle.
fn inside_resource<'a, 'b>(path: &'b [&'a str]) -> Option<&'b [&'a str]> {
    match path {
        ["Bundle", "entry", "resource", _, inside @ ..] => Some(inside),
        ["Bundle", ..] | [] => None,
        [_, inside @ ..] => Some(inside),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(told: &[Fields]) -> String {
        let mut written = String::new();
        for fields in told {
            asepsis_observation::write_json(&mut written, fields);
        }
        written
    }

    const MONITOR: &str = r#"{"resourceType": "Device", "id": "CANARY", "text": {"div": "CANARY"},
        "identifier": [{"value": "CANARY"}], "manufacturer": "Example Makers", "modelNumber": "BP-7", "lotNumber": "CANARY",
        "deviceName": [{"name": "CANARY's cuff", "type": "user-friendly-name"}, {"name": "Cuff 7", "type": "model-name"}],
        "udiCarrier": [{"deviceIdentifier": "04012345678901", "carrierHRF": "(01)CANARY", "carrierAIDC": "CANARY"}],
        "type": {"coding": [{"system": "urn:iso:std:iso:11073:10101", "code": "65573", "display": "CANARY"}], "text": "CANARY"},
        "specialization": [{"systemType": {"coding": [{"code": "528391"}], "text": "CANARY"}, "version": "CANARY"}],
        "version": [{"type": {"coding": [{"code": "531974"}]}, "value": "CANARY"},
                    {"type": {"coding": [{"code": "531976"}], "text": "CANARY"}, "value": "2.1.0"}],
        "serialNumber": "SN-4711", "owner": {"display": "CANARY"}, "contact": [{"value": "CANARY"}],
        "location": {"display": "CANARY"}, "url": "http://CANARY/", "note": [{"text": "CANARY"}]}"#;
    const SAID: &str = concat!(
        r#"{"manufacturer":"Example Makers","model_number":"BP-7","model_name":"Cuff 7","version":"2.1.0","#,
        r#""serial":"SN-4711","product_identifier":"04012345678901","types":["65573","528391"]}"#
    );

    #[test]
    fn a_device_is_read_and_nothing_of_persons() {
        assert_eq!(shown(&in_json(MONITOR)), SAID);
    }

    #[test]
    fn devices_of_a_bundle_are_told_apart() {
        let other = r#"{"modelNumber": "X-1", "resourceType": "Device", "name": [{"value": "X one", "type": "registered-name"}]}"#;
        let bundle = format!(
            r#"{{"resourceType": "Bundle", "entry": [{{"fullUrl": "CANARY", "resource": {MONITOR}}},
            {{"resource": {{"resourceType": "Observation", "manufacturer": "CANARY", "modelNumber": "CANARY"}}}},
            {{"resource": {other}, "request": {{"method": "POST", "url": "Device"}}}}]}}"#
        );
        assert_eq!(shown(&in_json(&bundle)), format!(r#"{SAID}{{"model_number":"X-1","model_name":"X one"}}"#));
        for end in 0..bundle.len() {
            assert!(!shown(&in_json(bundle.get(..end).unwrap_or_default())).contains("CANARY"));
        }
        let cut = bundle.get(..bundle.len() - 1).unwrap();
        assert!(!shown(&in_json(cut)).contains("SN-4711"));
    }

    #[test]
    fn what_is_bound_to_a_patient_says_nothing() {
        for binding in [r#""patient": {"reference": "Patient/1"}"#, r#""association": [{"subject": {"display": "x"}}]"#] {
            let bound = MONITOR.replacen(r#""id": "CANARY""#, binding, 1);
            assert_eq!(shown(&in_json(&bound)), "", "{binding}");
        }
        for kind in BINDING {
            let bundle = format!(
                r#"{{"resourceType": "Bundle", "entry": [{{"resource": {MONITOR}}}, {{"resource": {{"resourceType": "{kind}"}}}}]}}"#
            );
            let told = shown(&in_json(&bundle));
            assert!(told.contains("BP-7") && !told.contains("SN-4711"), "{kind}");
        }
        assert_eq!(shown(&in_json(r#"{"resourceType": "Patient", "contained": [{"resourceType": "Device", "manufacturer": "CANARY"}]}"#)), "");
    }

    #[test]
    fn xml_says_the_same() {
        let device = r#"<Device xmlns="http://hl7.org/fhir"><id value="CANARY"/><manufacturer value="Example Makers"/>
            <serialNumber value="SN-4711"/><modelNumber value="BP-7"/><deviceName><name value="CANARY"/>
            <type value="user-friendly-name"/></deviceName><version><type><coding><code value="531974"/></coding></type>
            <value value="CANARY"/></version><version><value value="2.1.0"/></version><note><text value="CANARY"/></note></Device>"#;
        let said = r#"{"manufacturer":"Example Makers","model_number":"BP-7","version":"2.1.0","serial":"SN-4711"}"#;
        assert_eq!(shown(&in_xml(device)), said);
        let bundle = format!("<Bundle><entry><fullUrl value=\"CANARY\"/><resource>{device}</resource></entry></Bundle>");
        assert_eq!(shown(&in_xml(&bundle)), said);
        let bound = device.replacen("<id value=\"CANARY\"/>", "<patient><display value=\"CANARY\"/></patient>", 1);
        assert_eq!(shown(&in_xml(&bound)), "");
        assert_eq!(shown(&in_xml("<Patient><Device><manufacturer value=\"CANARY\"/></Device></Patient>")), "");
    }

    proptest::proptest! {
        #[test]
        fn any_document_is_read(document: String) {
            let _ = (in_json(&document), in_xml(&document));
        }

        #[test]
        fn no_cut_or_changed_byte_shows_more(at in 0_usize..1200, byte: u8) {
            let mut bytes = MONITOR.as_bytes().to_vec();
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
            let _ = in_json(&String::from_utf8_lossy(&bytes));
            bytes.truncate(at);
            proptest::prop_assert!(!shown(&in_json(&String::from_utf8_lossy(&bytes))).contains("CANARY"));
        }
    }
}
