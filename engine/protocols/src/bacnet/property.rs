//! Properties that a device tells: answers to `ReadProperty` (ASHRAE 135 15.5) and `ReadPropertyMultiple` (15.7).

use super::tag::{Class, Tag, tags};
use asepsis_observation::{Fields, latin_text, text, utf16le_text};

/// Application tag of a character string.
const CHARACTER_STRING: u8 = 7;
/// Properties told of one message, at most.
const MAX_PROPERTIES: usize = 32;
/// The white list: application software, description, firmware, location, model, name, maker, serial number. Of other
/// objects than the device these speak of points, which are of no use here.
const PROPERTIES: [u32; 8] = [12, 28, 44, 58, 70, 77, 121, 372];

/// What is being read.
#[derive(Default)]
struct Reader {
    object: Option<(u32, u32)>,
    property: Option<u32>,
    depth: u8,
    told: Vec<Fields>,
}

/// The texts of listed properties. `is_multiple` says which of the two answers it is: their tags are numbered otherwise.
pub(super) fn properties(bytes: &[u8], is_multiple: bool) -> Vec<Fields> {
    // Numbers of the tags for property and value.
    let (property, value) = if is_multiple { (2, 4) } else { (1, 3) };
    let mut reader = Reader::default();
    for tag in tags(bytes) {
        reader.take(&tag, property, value);
        if reader.told.len() >= MAX_PROPERTIES {
            break;
        }
    }
    reader.told
}

impl Reader {
    fn take(&mut self, tag: &Tag<'_>, property: u8, value: u8) {
        match tag.class {
            Class::Context if self.depth == 0 && tag.number == 0 => self.object = super::object(tag),
            Class::Context if self.depth == 0 && tag.number == property => self.property = tag.unsigned(),
            Class::Open if self.depth > 0 || tag.number == value => self.depth = self.depth.saturating_add(1),
            Class::Close => self.depth = self.depth.saturating_sub(1),
            Class::Application if self.depth == 1 && tag.number == CHARACTER_STRING => self.tell(tag.content),
            _ => {}
        }
    }

    fn tell(&mut self, content: &[u8]) {
        let (Some((object_type, instance)), Some(property)) = (self.object, self.property) else { return };
        if object_type != super::DEVICE || !PROPERTIES.contains(&property) {
            return;
        }
        let fields = Fields::new()
            .with("object_type", object_type)
            .with("instance", instance)
            .with("property", property)
            .with("value", character_string(content));
        self.told.push(fields);
    }
}

/// Character set, then the text (20.2.9): UTF-8, Microsoft or JIS (not read), UCS-4 (not read), UCS-2, ISO 8859-1.
fn character_string(content: &[u8]) -> Option<String> {
    let (set, octets) = content.split_first()?;
    match set {
        0 => Some(text(octets)),
        4 => {
            let turned: Vec<u8> = octets.chunks_exact(2).flat_map(|two| two.iter().rev().copied()).collect();
            Some(utf16le_text(&turned))
        }
        5 => Some(latin_text(octets)),
        _ => None,
    }
}
