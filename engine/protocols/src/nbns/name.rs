//! `NetBIOS` names as the name service carries them: sixteen bytes in half-ASCII, the last one the suffix.

use asepsis_observation::latin_text;

/// Length of the label that holds an encoded name (RFC 1001 14.1).
pub const ENCODED_BYTES: usize = 32;

/// A `NetBIOS` name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetbiosName {
    /// The name without its padding. `*` in requests to any host.
    pub name: String,
    /// Sixteenth byte: what kind of service the name is for.
    pub suffix: u8,
}

/// Suffix of the messenger service, registered for the computer and for the person logged on (RFC 1002 has none; Microsoft's).
const MESSENGER: u8 = 3;

impl NetbiosName {
    /// The name, unless it may be that of the person logged on.
    pub fn impersonal(self) -> Option<String> {
        (self.suffix != MESSENGER).then_some(self.name)
    }

    /// Decodes the first label of an encoded name: each half byte is a letter from A to P (RFC 1001 14.1).
    pub fn decode(label: &[u8]) -> Option<Self> {
        let label: &[u8; ENCODED_BYTES] = label.try_into().ok()?;
        let mut bytes = [0; ENCODED_BYTES / 2];
        for (byte, pair) in bytes.iter_mut().zip(label.chunks_exact(2)) {
            let [high @ b'A'..=b'P', low @ b'A'..=b'P'] = pair else { return None };
            *byte = (high - b'A') << 4 | (low - b'A');
        }
        Some(Self::from_bytes(bytes))
    }

    /// Takes a name apart: fifteen bytes padded with blanks or zeros, then the suffix.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        let [name @ .., suffix] = bytes;
        Self { name: latin_text(&name), suffix }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    pub fn encode(bytes: [u8; 16]) -> Vec<u8> {
        bytes.iter().flat_map(|byte| [b'A' + (byte >> 4), b'A' + (byte & 15)]).collect()
    }

    #[test]
    fn a_name_loses_its_padding_and_keeps_its_suffix() {
        let decoded = NetbiosName::decode(&encode(*b"CT1            \x20")).unwrap();
        assert_eq!(decoded, NetbiosName { name: "CT1".into(), suffix: 0x20 });
    }

    #[test]
    fn the_example_of_the_standard_is_read() {
        // RFC 1001 14.1, "FRED" padded with blanks to all sixteen bytes.
        let decoded = NetbiosName::decode(b"EGFCEFEECACACACACACACACACACACACA").unwrap();
        assert_eq!(decoded, NetbiosName { name: "FRED".into(), suffix: b' ' });
    }

    #[test]
    fn a_persons_name_is_not_told() {
        let named = |suffix| NetbiosName { name: "CANARY".into(), suffix }.impersonal();
        assert_eq!(named(0).as_deref(), Some("CANARY"));
        assert_eq!(named(3), None);
    }

    #[test]
    fn other_labels_are_refused() {
        assert_eq!(NetbiosName::decode(b"ct1"), None);
        assert_eq!(NetbiosName::decode(&[b'Q'; 32]), None);
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(bytes: [u8; 16]) {
            prop_assert_eq!(NetbiosName::decode(&encode(bytes)), Some(NetbiosName::from_bytes(bytes)));
        }
    }
}
