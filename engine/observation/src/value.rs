//! Values of fields.

/// A value of a field. Texts are bounded and printable by the way they are made (see `text`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// Printable text.
    Text(String),
    /// Whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// Several values, in wire order.
    List(Vec<Value>),
    /// Named values, in wire order.
    Map(Vec<(String, Value)>),
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Boolean(truth)
    }
}

macro_rules! from_integer {
    ($($integer:ty),*) => { $(impl From<$integer> for Value {
        fn from(number: $integer) -> Self {
            Self::Integer(i64::from(number))
        }
    })* };
}
from_integer!(u8, u16, u32, i32, i64);

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

impl From<std::net::IpAddr> for Value {
    fn from(address: std::net::IpAddr) -> Self {
        Self::Text(address.to_string())
    }
}

impl From<std::net::Ipv4Addr> for Value {
    fn from(address: std::net::Ipv4Addr) -> Self {
        Self::Text(address.to_string())
    }
}

impl From<std::net::Ipv6Addr> for Value {
    fn from(address: std::net::Ipv6Addr) -> Self {
        Self::Text(address.to_string())
    }
}

/// The fields of an observation: names as the kind declares them, each at most once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Fields(Vec<(&'static str, Value)>);

impl Fields {
    /// No fields yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field; an absent value adds nothing. Meant for chaining while a dissector builds an observation.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl IntoField) -> Self {
        self.set(name, value);
        self
    }

    /// Adds a field in place; an absent value adds nothing.
    pub fn set(&mut self, name: &'static str, value: impl IntoField) {
        if let Some(value) = value.into_field() {
            self.0.push((name, value));
        }
    }

    /// True when nothing was added.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a field, if present.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// All fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }
}

/// What can become a field: a value, or perhaps a value.
pub trait IntoField {
    /// The value, or nothing when it was absent on the wire. Empty texts and lists count as absent.
    fn into_field(self) -> Option<Value>;
}

fn present(value: Value) -> Option<Value> {
    match &value {
        Value::Text(text) if text.is_empty() => None,
        Value::List(values) if values.is_empty() => None,
        Value::Map(values) if values.is_empty() => None,
        _ => Some(value),
    }
}

impl<T: Into<Value>> IntoField for T {
    fn into_field(self) -> Option<Value> {
        present(self.into())
    }
}

impl<T: Into<Value>> IntoField for Option<T> {
    fn into_field(self) -> Option<Value> {
        self.map(Into::into).and_then(present)
    }
}
