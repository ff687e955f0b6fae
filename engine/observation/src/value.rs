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
