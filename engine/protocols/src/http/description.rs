//! Documents by which devices describe themselves: of `UPnP` (`UPnP` Device Architecture 2.0, 2.3) the root device's own
//! fields, of DPWS, ONVIF and FHIR what their readers know.

use super::entity::plain;
use super::title::find;
use super::{DESCRIPTION, capability, device, wsd};
use asepsis_observation::{Fields, Kind, text};

/// Longest description that is waited for; the root device's fields stand at its start.
const MAX_DESCRIPTION_BYTES: usize = 16 * 1024;
/// The namespace stands so near to the start; what has none there is another document.
const MAX_PREAMBLE_BYTES: usize = 2048;
/// What every description of `UPnP` has.
const NAMESPACE: &[u8] = b"urn:schemas-upnp-org:device-1-0";
/// Ends of documents of DPWS and ONVIF.
const ENVELOPE_END: &[u8] = b":envelope>";

const ELEMENTS: &[(&str, &str)] = &[
    ("friendlyName", "friendly_name"),
    ("manufacturer", "manufacturer"),
    ("modelName", "model_name"),
    ("modelNumber", "model_number"),
    ("modelDescription", "model_description"),
    ("serialNumber", "serial"),
    ("UDN", "udn"),
    ("deviceType", "device_type"),
];

/// Keeps an XML document while it may be a description.
#[derive(Debug, Default)]
pub(super) struct DescriptionSearch {
    kept: Vec<u8>,
}

impl DescriptionSearch {
    /// Takes bytes that come next. True when there is nothing more to wait for.
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        let searched = self.kept.len().saturating_sub(16);
        let room = MAX_DESCRIPTION_BYTES.saturating_sub(self.kept.len());
        self.kept.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        let fresh = self.kept.get(searched..).unwrap_or_default();
        let is_device_over = find(fresh, b"</device>").is_some() || find(fresh, b"<devicelist").is_some();
        let is_over = (is_device_over && !self.is_resource()) || (self.is_envelope() && find(fresh, ENVELOPE_END).is_some());
        let is_known = self.is_description() || self.is_envelope() || self.is_resource();
        let is_other = self.kept.len() >= MAX_PREAMBLE_BYTES && !is_known;
        is_over || is_other || self.kept.len() >= MAX_DESCRIPTION_BYTES
    }

    fn is_description(&self) -> bool {
        self.preamble_holds(NAMESPACE)
    }

    fn is_envelope(&self) -> bool {
        wsd::DOCUMENT_MARKS.iter().any(|mark| self.preamble_holds(mark))
    }

    fn is_resource(&self) -> bool {
        self.preamble_holds(capability::NAMESPACE)
    }

    fn preamble_holds(&self, mark: &[u8]) -> bool {
        let preamble = self.kept.get(..MAX_PREAMBLE_BYTES).unwrap_or(&self.kept);
        preamble.windows(mark.len()).any(|window| window == mark)
    }

    /// What the document tells, whatever its kind.
    pub fn told(&self) -> Option<(&'static Kind, Fields)> {
        if self.is_description() {
            return Some((DESCRIPTION, self.fields()));
        }
        if self.is_envelope() {
            return wsd::described(&String::from_utf8_lossy(&self.kept));
        }
        if self.is_resource() { capability::described(&String::from_utf8_lossy(&self.kept)) } else { None }
    }

    /// The devices that a FHIR resource tells of.
    pub fn devices(&self) -> Vec<Fields> {
        if self.is_resource() { device::in_xml(&String::from_utf8_lossy(&self.kept)) } else { Vec::new() }
    }

    /// The root device's fields; none when the document is no description.
    fn fields(&self) -> Fields {
        let written = String::from_utf8_lossy(&self.kept);
        let device = written.split_once("<device>").map_or("", |(_, device)| device);
        let own = ["<deviceList", "</device>", "<serviceList"].iter().filter_map(|end| device.find(end)).min();
        let own = device.get(..own.unwrap_or(device.len())).unwrap_or_default();
        let mut fields = Fields::new();
        if self.is_description() {
            for (element, field) in ELEMENTS {
                fields.set(field, content(own, element));
            }
        }
        fields
    }
}

/// Text of the first element of this name.
fn content(xml: &str, element: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{element}>"))?;
    let (written, _) = rest.split_once(&format!("</{element}>"))?;
    Some(text(plain(written).as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "<?xml version=\"1.0\"?>\n<root xmlns=\"urn:schemas-upnp-org:device-1-0\">\n<specVersion/>\
        <device><deviceType>urn:schemas-upnp-org:device:Basic:1</deviceType>\n<friendlyName>Cam &amp; Co</friendlyName>\
        <manufacturer>Maker</manufacturer><serialNumber>123</serialNumber><UDN>uuid:1</UDN>\
        <deviceList><device><friendlyName>inner</friendlyName><modelName>inner</modelName></device></deviceList></device></root>";

    fn shown(search: &DescriptionSearch) -> String {
        let mut written = String::new();
        asepsis_observation::write_json(&mut written, &search.fields());
        written
    }

    #[test]
    fn root_device_is_read_and_inner_ones_are_not() {
        let mut search = DescriptionSearch::default();
        assert!(search.push(DOCUMENT.as_bytes()));
        assert_eq!(
            shown(&search),
            r#"{"friendly_name":"Cam & Co","manufacturer":"Maker","serial":"123","udn":"uuid:1","device_type":"urn:schemas-upnp-org:device:Basic:1"}"#
        );
    }

    #[test]
    fn single_bytes_give_the_same() {
        let (mut whole, mut cut) = (DescriptionSearch::default(), DescriptionSearch::default());
        whole.push(DOCUMENT.as_bytes());
        DOCUMENT.bytes().take_while(|byte| !cut.push(&[*byte])).count();
        assert_eq!(shown(&cut), shown(&whole));
    }

    #[test]
    fn other_documents_say_nothing() {
        let mut search = DescriptionSearch::default();
        search.push(b"<ClinicalDocument><device><friendlyName>Canary</friendlyName></device></ClinicalDocument>");
        assert_eq!(shown(&search), "{}");
        let mut search = DescriptionSearch::default();
        assert!(search.push(&[b' '; MAX_PREAMBLE_BYTES]));
    }

    #[test]
    fn search_is_bounded() {
        let mut search = DescriptionSearch::default();
        search.push(&DOCUMENT.as_bytes()[..120]);
        assert!(search.push(&vec![b'x'; 100_000]));
        assert!(search.kept.len() <= MAX_DESCRIPTION_BYTES);
    }
}
