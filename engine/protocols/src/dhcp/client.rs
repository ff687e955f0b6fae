//! What a client's message says of the client.

use super::message::Message;
use asepsis_observation::{Fields, Hexadecimal, Value, hexadecimal, text};

/// Enterprises read of one option 124 or 125, and sub-options of one enterprise, at most; what follows is ignored.
const MAX_VENDOR_ITEMS: usize = 16;

/// Keys kept of a vendor's option that is a list of `key=value;`: maker, kind of device, model, serial number.
const VENDOR_KEYS: [&str; 4] = ["mfg", "typ", "mod", "ser"];

/// The fields of a request, added to none.
pub fn fields(message: &Message<'_>, none: Fields) -> Fields {
    let options = &message.options;
    let relay = options.value(82).unwrap_or_default();
    none
        .with("message_type", message.type_word())
        .with("host_name", options.text(12))
        .with("requested_ip", options.address(50))
        .with("server_id", options.address(54))
        .with("parameter_request_list", options.value(55).as_deref())
        .with("max_message_size", options.short(57))
        .with("vendor_class", options.text(60))
        .with("client_id", options.octets(61))
        .with("user_class", options.value(77).map(|value| user_class(&value)))
        .with("fqdn", options.value(81).map(|value| domain_name(&value)))
        .with("client_arch", options.short(93))
        .with("client_uuid", options.octets(97))
        .with("vi_vendor_class", options.value(124).map(|value| vendor_classes(&value)))
        .with("vi_vendor_options", options.value(125).map(|value| vendor_options(&value)))
        .with("vendor_information", options.value(43).map(|value| vendor_information(&value)))
        .with("option_order", options.order())
        .with("relay_agent", message.relay_address)
        .with("relay_circuit_id", sub_option(&relay, 1).map(Hexadecimal))
        .with("relay_remote_id", sub_option(&relay, 2).map(Hexadecimal))
}

/// The items of a list of (length byte, data); nothing when the lengths do not fit the whole.
fn counted_items(mut list: &[u8]) -> Option<Vec<&[u8]>> {
    let mut items = Vec::new();
    while let [length, rest @ ..] = list {
        let (item, next) = rest.split_at_checked(usize::from(*length)).filter(|_| *length > 0)?;
        items.push(item);
        list = next;
    }
    Some(items)
}

/// RFC 3004 4 wants each class preceded by its length; most clients send one bare text.
fn user_class(value: &[u8]) -> String {
    match counted_items(value) {
        Some(classes) => classes.iter().take(MAX_VENDOR_ITEMS).map(|class| text(class)).collect::<Vec<_>>().join(","),
        None => text(value),
    }
}

/// RFC 4702 2: flags, two obsolete codes, then the name, in wire form when flag E (0x04) is set, else in ASCII.
fn domain_name(value: &[u8]) -> String {
    let [flags, _, _, name @ ..] = value else { return String::new() };
    if flags & 0x04 == 0 {
        return text(name);
    }
    let mut labels = Vec::new();
    let mut rest = name;
    while let [length @ 1..=63, after @ ..] = rest {
        // A name without the final root label is a partial one (RFC 4702 2.3.1); a cut one ends where it is cut.
        let Some((label, next)) = after.split_at_checked(usize::from(*length)) else { break };
        labels.push(text(label));
        rest = next;
    }
    text(labels.join(".").as_bytes())
}

/// Blocks of (enterprise number, length byte, data), as in options 124 and 125. A cut block ends the list.
fn enterprises(mut value: &[u8]) -> Vec<(u32, &[u8])> {
    let mut blocks = Vec::new();
    while let [a, b, c, d, length, rest @ ..] = value {
        let Some((data, next)) = rest.split_at_checked(usize::from(*length)) else { break };
        blocks.push((u32::from_be_bytes([*a, *b, *c, *d]), data));
        value = next;
        if blocks.len() == MAX_VENDOR_ITEMS {
            break;
        }
    }
    blocks
}

fn vendor_classes(value: &[u8]) -> Vec<Value> {
    let entry = |(enterprise, data): (u32, &[u8])| {
        let words = counted_items(data).unwrap_or_else(|| vec![data]);
        let words: Vec<String> = words.into_iter().take(MAX_VENDOR_ITEMS).map(printable).collect();
        Value::Map(vec![("enterprise".into(), enterprise.into()), ("data".into(), words.join(" ").into())])
    };
    enterprises(value).into_iter().map(entry).collect()
}

fn vendor_options(value: &[u8]) -> Vec<Value> {
    enterprises(value)
        .into_iter()
        .map(|(enterprise, data)| {
            let mut entry = vec![("enterprise".to_owned(), enterprise.into())];
            let options = sub_options(data).take(MAX_VENDOR_ITEMS);
            entry.extend(options.map(|(code, data)| (format!("option_{code}"), printable(data).into())));
            Value::Map(entry)
        })
        .collect()
}

/// Sub-options of (code, length byte, data). A cut one ends the list.
fn sub_options(mut list: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    std::iter::from_fn(move || {
        let [code, length, rest @ ..] = list else { return None };
        let (data, next) = rest.split_at_checked(usize::from(*length))?;
        list = next;
        Some((*code, data))
    })
}

fn sub_option(list: &[u8], code: u8) -> Option<&[u8]> {
    sub_options(list).find(|(known, _)| *known == code).map(|(_, data)| data)
}

/// Text when all of it is printable ASCII, hexadecimal otherwise.
fn printable(data: &[u8]) -> String {
    let until_nul = data.split(|byte| *byte == 0).next().unwrap_or_default();
    let rest_is_nul = data.iter().skip(until_nul.len()).all(|byte| *byte == 0);
    if rest_is_nul && until_nul.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        text(until_nul)
    } else {
        hexadecimal(data)
    }
}

/// The white-listed pairs of a vendor's option such as `Mfg=…;Typ=Printer;Mod=…;Ser=…`; nothing of other contents.
fn vendor_information(value: &[u8]) -> Value {
    let pairs = value.split(|byte| *byte == b';').filter_map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        let (key, value) = (pair.get(..at)?, pair.get(at + 1..)?);
        let key = VENDOR_KEYS.iter().find(|known| is_key(key, known))?;
        Some(((*key).to_owned(), Value::from(text(value))))
    });
    Value::Map(pairs.take(VENDOR_KEYS.len()).collect())
}

/// The first pair may follow an encapsulated option's code and length (RFC 2132 8.4).
fn is_key(found: &[u8], known: &str) -> bool {
    let letters = found.iter().rposition(|byte| !byte.is_ascii_alphabetic()).map_or(0, |at| at + 1);
    letters <= 2 && found.get(letters..).is_some_and(|key| key.eq_ignore_ascii_case(known.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_classes_come_with_lengths_or_bare() {
        assert_eq!(user_class(b"\x04iPXE\x02v1"), "iPXE,v1");
        assert_eq!(user_class(b"RRAS.Microsoft"), "RRAS.Microsoft");
    }

    #[test]
    fn domain_names_come_in_both_encodings() {
        assert_eq!(domain_name(b"\x04\x00\x00\x03ct1\x07example\x00"), "ct1.example");
        assert_eq!(domain_name(b"\x00\x00\x00ct1.example"), "ct1.example");
        assert_eq!(domain_name(b"\x04\x00\x00\x03ct1\x07ex"), "ct1");
        assert_eq!(domain_name(b"\x04"), "");
    }

    #[test]
    fn vendor_options_keep_numbers_and_bytes() {
        let block = b"\x00\x00\x0d\xe9\x09\x04\x02ab\x05\x03\x01\x02\x03";
        let wanted = Value::Map(vec![
            ("enterprise".into(), 3561.into()),
            ("option_4".into(), "ab".into()),
            ("option_5".into(), "010203".into()),
        ]);
        assert_eq!(vendor_options(block), [wanted]);
    }

    #[test]
    fn vendor_classes_keep_the_enterprise() {
        let block = b"\x00\x00\x01\x37\x09\x08MSFT 5.0";
        let wanted = Value::Map(vec![("enterprise".into(), 311.into()), ("data".into(), "MSFT 5.0".into())]);
        assert_eq!(vendor_classes(block), [wanted]);
    }

    #[test]
    fn only_white_listed_pairs_of_a_vendors_option_are_kept() {
        let value = vendor_information(b"\x01\x2bMfg=Example;Typ=Printer;Owner=Jane Doe;Mod=Laser 5;Ser=X1;");
        let pair = |key: &str, value: &str| (key.to_owned(), Value::from(value));
        let wanted = [pair("mfg", "Example"), pair("typ", "Printer"), pair("mod", "Laser 5"), pair("ser", "X1")];
        assert_eq!(value, Value::Map(wanted.to_vec()));
        assert_eq!(vendor_information(b"\x01\x04\x00\x00\x00\x02"), Value::Map(vec![]));
    }
}
