//! The Huffman code of header compression (RFC 7541 5.2, appendix B).
//!
//! The code is canonical: codes of one length count up in the order of their symbols, shorter ones come first. So the
//! lengths alone tell it.

use std::sync::LazyLock;

/// Bits of the code of each octet, and last of the end mark.
const LENGTHS: [u8; 257] = [
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28,
    28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
    5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
    15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7,
    7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
    24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21,
    23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24,
    21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
    26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
];
/// The longest code.
const MAX_BITS: usize = 30;
/// RFC 7541 5.2: padding is shorter than an octet, of ones.
const MAX_PADDING_BITS: usize = 7;
/// The symbol that ends a text; in one it is an error.
const END_MARK: u16 = 256;

/// The symbols of one length, whose codes count up from `first`.
#[derive(Debug, Default)]
struct Codes {
    first: u32,
    symbols: Vec<u16>,
}

/// By length in bits.
static CODES: LazyLock<Vec<Codes>> = LazyLock::new(|| {
    let mut next = 0_u32;
    (0..=MAX_BITS)
        .map(|bits| {
            let of_length = |(symbol, length): (u16, &u8)| (usize::from(*length) == bits).then_some(symbol);
            let symbols: Vec<u16> = (0..).zip(&LENGTHS).filter_map(of_length).collect();
            let first = next << 1;
            next = first + u32::try_from(symbols.len()).unwrap_or_default();
            Codes { first, symbols }
        })
        .collect()
});

/// Reads coded octets; nothing when they hold the end mark or padding that is none.
pub(super) fn decode(coded: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::with_capacity(coded.len() * 8 / 5);
    let (mut code, mut bits) = (0_u32, 0_usize);
    for bit in coded.iter().flat_map(|octet| (0..8).rev().map(move |at| u32::from(octet >> at & 1))) {
        code = code << 1 | bit;
        bits += 1;
        let candidates = CODES.get(bits)?;
        let place = code.checked_sub(candidates.first).and_then(|place| usize::try_from(place).ok());
        if let Some(symbol) = place.and_then(|place| candidates.symbols.get(place)) {
            text.push(u8::try_from(*symbol).ok().filter(|_| *symbol != END_MARK)?);
            (code, bits) = (0, 0);
        }
    }
    let is_padding = bits <= MAX_PADDING_BITS && code == (1 << bits) - 1;
    is_padding.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Codes a text bit by bit, as the lengths say.
    pub(in crate::http2) fn encode(text: &[u8]) -> Vec<u8> {
        let mut bits: Vec<u8> = Vec::new();
        for octet in text {
            let length = usize::from(LENGTHS[usize::from(*octet)]);
            let codes = &CODES[length];
            let place = codes.symbols.iter().position(|symbol| *symbol == u16::from(*octet)).unwrap();
            let code = codes.first + u32::try_from(place).unwrap();
            bits.extend((0..length).rev().map(|at| u8::try_from(code >> at & 1).unwrap()));
        }
        bits.chunks(8).map(|octet| (0..8).fold(0, |all, at| all << 1 | octet.get(at).unwrap_or(&1))).collect()
    }

    #[test]
    fn examples_of_the_standard_are_read() {
        let host = [0xf1, 0xe3, 0xc2, 0xe5, 0xf2, 0x3a, 0x6b, 0xa0, 0xab, 0x90, 0xf4, 0xff];
        assert_eq!(decode(&host).as_deref(), Some(&b"www.example.com"[..]));
        assert_eq!(decode(&[0xa8, 0xeb, 0x10, 0x64, 0x9c, 0xbf]).as_deref(), Some(&b"no-cache"[..]));
        assert_eq!(decode(&[0x64, 0x02]).as_deref(), Some(&b"302"[..]));
    }

    #[test]
    fn padding_is_short_and_of_ones() {
        assert_eq!(decode(&[0xff]), None);
        assert_eq!(decode(&[0x00]), None);
        assert_eq!(decode(&[0xff; 4]), None);
        assert_eq!(decode(&[]), Some(Vec::new()));
    }

    proptest! {
        #[test]
        fn what_is_coded_is_read_again(text: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&text)), Some(text));
        }

        #[test]
        fn any_bytes_are_survived(coded: Vec<u8>) {
            decode(&coded);
        }
    }
}
