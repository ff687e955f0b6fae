//! What was read of bytes that come again and again, certificates and hellos above all: read once, then told again.

use asepsis_observation::Fields;

/// Messages remembered, at most: each has one place, and a later one takes it.
const PLACES: usize = 1024;
/// Longest message that is remembered, and the most that may be told of it, in octets: 8 MiB in all, and seldom one.
const MAX_BYTES: usize = 4096;

#[derive(Debug)]
struct Entry {
    bytes: Box<[u8]>,
    /// Whatever else decides what is told.
    variant: u16,
    fields: Fields,
}

/// The messages remembered. What is told never depends on them: they are compared whole.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    places: Vec<Option<Entry>>,
}

/// An odd number with as many ones as zeros: 2^64 over the golden ratio.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The place of a message. Who chooses messages can choose what shares a place: they are then read each time, no more.
fn place_of(bytes: &[u8], variant: u16) -> usize {
    let mix = |mixed: u64, word: u64| (mixed.rotate_left(29) ^ word).wrapping_mul(ODD);
    let (words, rest) = bytes.as_chunks();
    let rest = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let mixed = words.iter().map(|word| u64::from_be_bytes(*word)).fold(u64::from(variant), mix);
    usize::try_from((mix(mixed, rest) >> 32) % PLACES as u64).unwrap_or_default()
}

impl Remembered {
    /// Adds to `fields` what `read` makes of bytes: from memory when it was asked before about the same ones in the same
    /// `variant`.
    pub fn tell(
        &mut self,
        fields: Fields,
        bytes: &[u8],
        variant: u16,
        read: impl FnOnce() -> Option<Fields>,
    ) -> Option<Fields> {
        let at = place_of(bytes, variant);
        if let Some(Some(known)) = self.places.get(at)
            && known.variant == variant
            && *known.bytes == *bytes
        {
            return Some(fields.and(&known.fields));
        }
        let told = read()?;
        let fields = fields.and(&told);
        if bytes.len() <= MAX_BYTES && told.view().octets().len() <= MAX_BYTES {
            if self.places.is_empty() {
                self.places.resize_with(PLACES, || None);
            }
            if let Some(place) = self.places.get_mut(at) {
                *place = Some(Entry { bytes: bytes.into(), variant, fields: told });
            }
        }
        Some(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_bytes_are_read_once_for_each_variant() {
        let (mut remembered, mut reads) = (Remembered::default(), 0);
        for (bytes, variant) in
            [(b"a certificate", 0), (b"a certificate", 0), (b"a certificate", 1), (b"A certificate", 1)]
        {
            let told = remembered.tell(Fields::new().with("before", true), bytes, variant, || {
                reads += 1;
                Some(Fields::new().with("first", bytes[0]).with("variant", variant))
            });
            let expected = Fields::new().with("before", true).with("first", bytes[0]).with("variant", variant);
            assert_eq!(told, Some(expected));
        }
        assert_eq!(reads, 3);
    }

    #[test]
    fn what_cannot_be_read_or_is_long_is_not_remembered() {
        let mut remembered = Remembered::default();
        assert_eq!(remembered.tell(Fields::new(), b"broken", 0, || None), None);
        let long = vec![7; MAX_BYTES + 1];
        for number in 0..2_u8 {
            let told = remembered.tell(Fields::new(), &long, 0, || Some(Fields::new().with("number", number)));
            assert_eq!(told, Some(Fields::new().with("number", number)));
        }
    }
}
