//! What can be said: observations, the kinds they are of, and the vocabulary of all kinds.

mod endpoint;
mod json;
mod kind;
mod text;
mod value;

pub use endpoint::{Endpoint, Mac};
pub use json::{field_json, write_json};
pub use kind::{Field, FieldType, Kind};
pub use text::{MAX_TEXT_BYTES, hexadecimal, latin_text, text, utf16le_text};
pub use value::{Fields, Value};

/// One thing that was seen: a dissector says of `subject` that these `fields` were on the wire.
///
/// Time, packet number and capture are added by the pipeline, which knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// What kind of thing it is. The fields are those that the kind declares.
    pub kind: &'static Kind,
    /// The endpoint the fields speak of.
    pub subject: Endpoint,
    /// Values in the order of writing. A field that was absent on the wire is absent here.
    pub fields: Fields,
}
