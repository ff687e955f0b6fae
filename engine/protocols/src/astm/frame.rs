//! Frames of the low level protocol, and the delimiters of a header.

/// Asks for leave to send.
pub(super) const ENQUIRY: u8 = 0x05;
/// Begins a frame.
pub(super) const START_OF_TEXT: u8 = 0x02;
const END_OF_TEXT: u8 = 0x03;
const END_OF_BLOCK: u8 = 0x17;

/// Whether bytes begin with a header record and its four different delimiters (CLSI LIS02-A2 5.4). Nothing when more
/// bytes would decide.
pub(super) fn is_delimited_header(bytes: &[u8]) -> Option<bool> {
    let Some((b'H', rest)) = bytes.split_first() else { return (!bytes.is_empty()).then_some(false) };
    let delimiters = rest.get(..4).unwrap_or(rest);
    let is_sign = |byte: &u8| byte.is_ascii_punctuation();
    let differ = delimiters.iter().enumerate().all(|(at, one)| !delimiters.iter().skip(at + 1).any(|other| other == one));
    if !delimiters.iter().all(is_sign) || !differ {
        return Some(false);
    }
    let follows = rest.get(4)?;
    Some(Some(follows) == delimiters.first() || matches!(follows, b'\r' | b'\n'))
}

/// Whether a frame's sum is right: octets from the number to the end of text (CLSI LIS01-A2 8.3.3). Nothing when the
/// frame is not whole.
pub(super) fn has_right_sum(bytes: &[u8]) -> Option<bool> {
    let (_, body) = bytes.split_first()?;
    let end = body.iter().position(|byte| matches!(*byte, END_OF_TEXT | END_OF_BLOCK))?;
    let sum = body.get(..=end)?.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    let [high, low] = *body.get(end + 1..end + 3)?.first_chunk()?;
    let digit = |byte: u8| char::from(byte).to_digit(16);
    Some(digit(high).zip(digit(low)).is_some_and(|(high, low)| high * 16 + low == u32::from(sum)))
}
