//! Domain names without compression, as options of `DHCPv6` and neighbour discovery hold them (RFC 8415 10, RFC 8106 5.2).

use asepsis_observation::text;

/// Names read of one option, at most.
const MAX_NAMES: usize = 16;

/// The names in `bytes`. What is cut or compressed ends them; a last name without its end is a partial one and is kept.
pub(crate) fn names(bytes: &[u8]) -> Vec<String> {
    let (mut names, mut name, mut rest) = (Vec::new(), String::new(), bytes);
    while let [length, behind @ ..] = rest {
        if *length == 0 {
            if !name.is_empty() {
                names.push(std::mem::take(&mut name));
            }
            rest = behind;
        } else {
            let Some((label, behind)) = behind.split_at_checked(usize::from(*length)).filter(|_| *length < 64) else {
                break;
            };
            if !name.is_empty() {
                name.push('.');
            }
            name.push_str(&text(label));
            rest = behind;
        }
        if names.len() == MAX_NAMES || name.len() > 255 {
            return names;
        }
    }
    if !name.is_empty() {
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_each_other_and_the_last_may_be_partial() {
        assert_eq!(names(b"\x02ct\x07example\0\x03mon"), ["ct.example", "mon"]);
        assert_eq!(names(b"\0\0"), Vec::<String>::new());
        assert_eq!(names(b"\x09cut"), Vec::<String>::new());
        assert_eq!(names(b"\xc0\x0c"), Vec::<String>::new());
    }
}
