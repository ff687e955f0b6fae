//! What can be said: observations, the kinds they are of, and the vocabulary of all kinds.

mod encoding;
mod endpoint;
mod fields;
mod json;
mod kind;
mod text;
mod text_writer;
mod value;
mod view;

pub use encoding::{MAX_FIELD_TEXT_BYTES, MemberWriter, ValueWriter};
pub use endpoint::{Endpoint, Mac};
pub use fields::{Fields, IntoField};
pub use json::{field_json, write_json};
pub use kind::{Field, FieldType, Kind};
pub use text::{
    Hexadecimal, MAX_TEXT_BYTES, Printable, Readable, hexadecimal, latin_text, text, text_in_place, utf16le_text,
};
pub use text_writer::TextWriter;
pub use value::Value;
pub use view::{FieldsView, ListView, MapView, ValueView};

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
