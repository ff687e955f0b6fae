//! Fields of messages that may tell one thing twice: the first counts.

use asepsis_observation::{Fields, IntoField};

/// Adds a field unless it is there.
pub(crate) fn set_first(fields: &mut Fields, name: &'static str, value: impl IntoField) {
    if !fields.contains(name) {
        fields.set(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asepsis_observation::Value;

    #[test]
    fn the_first_value_stays() {
        let mut fields = Fields::new();
        set_first(&mut fields, "a", 1_u8);
        set_first(&mut fields, "a", 2_u8);
        assert_eq!(fields.iter().collect::<Vec<_>>(), [("a", &Value::Integer(1))]);
    }
}
