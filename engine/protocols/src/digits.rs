//! Numbers as digits at the end of a text, without a text of their own: fingerprints have a hundred in each hello.

/// Appends a number in decimal digits.
pub(crate) fn push_decimal(out: &mut String, value: u16) {
    let mut divisor = 10_000;
    while divisor > 1 && value < divisor {
        divisor /= 10;
    }
    while divisor > 0 {
        out.extend(char::from_digit(u32::from(value / divisor % 10), 10));
        divisor /= 10;
    }
}

/// Appends a number in four hexadecimal digits.
pub(crate) fn push_hexadecimal(out: &mut String, value: u16) {
    out.extend([12, 8, 4, 0].into_iter().filter_map(|shift| char::from_digit(u32::from(value >> shift & 15), 16)));
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn numbers_are_written_as_the_library_writes_them(value: u16) {
            let (mut decimal, mut hexadecimal) = (String::new(), String::new());
            push_decimal(&mut decimal, value);
            push_hexadecimal(&mut hexadecimal, value);
            assert_eq!((decimal, hexadecimal), (value.to_string(), format!("{value:04x}")));
        }
    }
}
