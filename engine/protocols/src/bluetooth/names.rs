//! Which names are kept: those that begin as a maker names its products, as far as they go on like a model's.

/// How makers of health devices begin the names of their products, as their manuals print them; lower case.
const PRODUCTS: [&str; 43] = [
    "a&d", "accu-chek", "beurer", "blesmart", "contour", "dexcom", "dxcm", "eko", "fora", "freestyle", "ihealth", "libre",
    "masimo", "medtronic", "meter+", "microlife", "mightysat", "minimed", "nonin", "omnipod", "omron", "onetouch", "polar",
    "resmed", "taidoc", "tandem", "terumo", "uc-", "ua-", "ut-", "um-", "welch", "withings", "zoll", "wahoo", "hem-", "bm",
    "bf", "gl", "po", "td-", "rad-", "evo",
];
/// Words that go on with such a name; lower case.
const WORDS: [&str; 16] = [
    "allyn", "aviva", "ble", "bt", "connect", "core", "guide", "instant", "mobile", "next", "one", "plus", "pro", "reflect",
    "select", "verio",
];
const MAX_NAME_LENGTH: usize = 32;
const MAX_MODEL_LENGTH: usize = 6;
/// Digits in a row from which on they are a serial number: that of a device which may be a patient's is not kept.
const SERIAL_DIGITS: usize = 5;

/// The part of a name that is a product's; nothing when it does not begin as one.
pub(super) fn product_name(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?.trim_end_matches('\0');
    let lower = name.to_ascii_lowercase();
    let product = PRODUCTS.iter().find(|product| begins_as(&lower, product))?;
    let mut end = product.len();
    let mut at = end;
    for part in lower.get(end..)?.split_inclusive([' ', '_', '-']) {
        let word = part.trim_end_matches([' ', '_', '-']);
        let is_model = word.is_empty() || WORDS.contains(&word) || is_model_word(word);
        if !is_model || at + word.len() > MAX_NAME_LENGTH {
            break;
        }
        at += part.len();
        end = at - (part.len() - word.len());
    }
    name.get(..end).map(|kept| kept.trim_end_matches([' ', '_', '-']).to_owned())
}

/// A short beginning such as `bm` must be followed by a digit: else it may begin a person's name.
fn begins_as(name: &str, product: &str) -> bool {
    let Some(rest) = name.strip_prefix(product) else { return false };
    let next = rest.bytes().find(|octet| *octet != b' ');
    if product.len() <= 3 && !product.contains('&') {
        next.is_some_and(|octet| octet.is_ascii_digit())
    } else {
        rest.bytes().next().is_none_or(|octet| !octet.is_ascii_alphabetic())
    }
}

/// One run of digits, shorter than a serial number's, with few letters before and behind it.
fn is_model_word(word: &str) -> bool {
    let is_letter = |octet: char| octet.is_ascii_alphabetic();
    let digits = word.trim_start_matches(is_letter).trim_end_matches(is_letter);
    word.len() <= MAX_MODEL_LENGTH
        && (1..SERIAL_DIGITS).contains(&digits.len())
        && digits.bytes().all(|octet| octet.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::product_name;

    #[test]
    fn products_keep_their_names_without_their_serial_numbers() {
        for (name, kept) in [
            ("Nonin3230_501234567", "Nonin3230"),
            ("Polar H10 5678AB12", "Polar H10"),
            ("A&D_UA-651BLE_A1B2C3", "A&D"),
            ("UA-651BLE", "UA-651BLE"),
            ("BM57", "BM57"),
            ("Accu-Chek Guide 926", "Accu-Chek Guide 926"),
            ("Contour Next One 78123456", "Contour Next One"),
            ("meter+12345678", "meter+"),
        ] {
            assert_eq!(product_name(name.as_bytes()).as_deref(), Some(kept), "{name}");
        }
    }

    #[test]
    fn names_that_people_give_are_dropped() {
        let names = ["Jane's iPhone", "MUELLER^ANNA", "Bose Anna", "Polarstern", "Ekow Mensah", "Po Ling", "Gloria", "Forager"];
        for name in names {
            assert_eq!(product_name(name.as_bytes()), None, "{name}");
        }
        assert_eq!(product_name(b"Polar Anna Meier").as_deref(), Some("Polar"));
        assert_eq!(product_name(b"Dexcom \xff"), None);
    }
}
