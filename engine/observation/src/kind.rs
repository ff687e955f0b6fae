//! Kinds of observations: declared once by each dissector; reference page, rule checks and labels come from here.

/// Type of a field's value on the way to Python and JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Printable text, bounded.
    Text,
    /// Whole number.
    Integer,
    /// True or false.
    Boolean,
    /// An IPv4 or IPv6 address as text.
    Address,
    /// Octets as lower-case hexadecimal text without separators.
    Octets,
    /// Several texts, in wire order.
    Texts,
    /// Several whole numbers, in wire order.
    Integers,
    /// Named values; the names are part of the field's meaning.
    Map,
    /// Several maps.
    Maps,
}

impl FieldType {
    /// The type's name in the vocabulary.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Address => "address",
            Self::Octets => "octets",
            Self::Texts => "texts",
            Self::Integers => "integers",
            Self::Map => "map",
            Self::Maps => "maps",
        }
    }
}

/// One field of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// `snake_case` name, the standard's own term where there is one.
    pub name: &'static str,
    /// Type of its value.
    pub of: FieldType,
    /// What it means, with its unit, in one plain sentence.
    pub meaning: &'static str,
    /// Clause of the standard it is read from, for instance `RFC 2132 3.14`.
    pub source: &'static str,
}

impl Field {
    /// A field; the arguments are its parts in order.
    pub const fn new(name: &'static str, of: FieldType, meaning: &'static str, source: &'static str) -> Self {
        Self { name, of, meaning, source }
    }
}

/// One kind of observation.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// `protocol.thing`, for instance `dhcp.request`.
    pub name: &'static str,
    /// What it says about whom, in one plain sentence.
    pub meaning: &'static str,
    /// All the fields it may have.
    pub fields: &'static [Field],
}
