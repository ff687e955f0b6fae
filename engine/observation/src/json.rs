//! Observations as JSON text: the line format of `asepsis observe`.

use crate::{FieldsView, ValueView};

fn push_text(out: &mut String, text: &str) {
    out.push('"');
    let mut clean_from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            0..=0x1f => "\\u0020",
            _ => continue,
        };
        out.push_str(text.get(clean_from..at).unwrap_or_default());
        out.push_str(escape);
        clean_from = at + 1;
    }
    out.push_str(text.get(clean_from..).unwrap_or_default());
    out.push('"');
}

fn push_value(out: &mut String, value: ValueView<'_>) {
    match value {
        ValueView::Text(text) => push_text(out, text),
        ValueView::Integer(number) => {
            use std::fmt::Write;
            let _ = write!(out, "{number}");
        }
        ValueView::Boolean(truth) => out.push_str(if truth { "true" } else { "false" }),
        ValueView::List(values) => {
            out.push('[');
            for (nth, value) in values.iter().enumerate() {
                if nth > 0 {
                    out.push(',');
                }
                push_value(out, value);
            }
            out.push(']');
        }
        ValueView::Map(values) => {
            push_members(out, values.iter());
        }
    }
}

fn push_members<'a>(out: &mut String, members: impl Iterator<Item = (&'a str, ValueView<'a>)>) {
    out.push('{');
    for (nth, (name, value)) in members.enumerate() {
        if nth > 0 {
            out.push(',');
        }
        push_text(out, name);
        out.push(':');
        push_value(out, value);
    }
    out.push('}');
}

/// Appends the fields as one JSON object.
pub fn write_json<'a>(out: &mut String, fields: impl Into<FieldsView<'a>>) {
    push_members(out, fields.into().iter());
}

/// The text as a JSON string, quotes included.
pub fn field_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_text(&mut out, text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fields, Value};

    proptest::proptest! {
        #[test]
        fn any_text_is_read_back_by_a_json_parser(text in "[^\\x00-\\x1f]*") {
            let read: String = serde_json::from_str(&field_json(&text)).unwrap();
            assert_eq!(read, text);
        }
    }

    #[test]
    fn nested_values_are_json() {
        let fields = Fields::new()
            .with("options", vec![1_u8, 3, 6])
            .with("name", "a\"b\\c")
            .with("absent", "")
            .with("map", Value::Map(vec![("k".into(), Value::Boolean(true))]));
        let mut out = String::new();
        write_json(&mut out, fields.view());
        assert_eq!(out, r#"{"options":[1,3,6],"name":"a\"b\\c","map":{"k":true}}"#);
    }
}
