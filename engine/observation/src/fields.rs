//! The fields of an observation while a dissector builds it.

use crate::encoding::{ValueWriter, push_name};
use crate::view::{FieldsView, ValueView};
use crate::{Hexadecimal, Printable, Readable, Value};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Room taken for the fields of one observation at first, in octets: few have more.
const USUAL_OCTETS: usize = 240;
/// Room that is kept to be used again, at most.
const MAX_KEPT_OCTETS: usize = 1024;

type Decoded = Box<[(String, Value)]>;

/// The fields of an observation: names as the kind declares them, each at most once.
///
/// They are kept as octets (see `encoding`); [`Fields::view`] reads them where they stand.
#[derive(Clone, Default)]
pub struct Fields {
    octets: Vec<u8>,
    /// Made when a value is asked for by reference: by tests, never on the way of a packet.
    decoded: OnceCell<Decoded>,
}

impl Fields {
    /// No fields yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// No fields, in the memory of these; nothing when it is not worth keeping.
    pub fn emptied(mut self) -> Option<Self> {
        self.octets.clear();
        self.decoded = OnceCell::new();
        (USUAL_OCTETS..=MAX_KEPT_OCTETS).contains(&self.octets.capacity()).then_some(self)
    }

    /// Adds a field; an absent value adds nothing. Meant for chaining while a dissector builds an observation.
    #[must_use]
    #[inline]
    pub fn with(mut self, name: &'static str, value: impl IntoField) -> Self {
        self.set(name, value);
        self
    }

    /// Adds a field in place; an absent value adds nothing.
    pub fn set(&mut self, name: &'static str, value: impl IntoField) {
        if self.octets.capacity() == 0 {
            self.octets = Vec::with_capacity(USUAL_OCTETS);
        }
        let start = self.octets.len();
        push_name(&mut self.octets, name);
        if !value.write(&mut ValueWriter(&mut self.octets)) {
            self.octets.truncate(start);
        }
        if self.decoded.get().is_some() {
            self.decoded = OnceCell::new();
        }
    }

    /// Adds a field in place unless it is there already: of repeated elements of a message the first counts.
    pub fn set_first(&mut self, name: &'static str, value: impl IntoField) {
        if !self.contains(name) {
            self.set(name, value);
        }
    }

    /// Adds all fields of others behind its own.
    #[must_use]
    pub fn and(mut self, others: &Self) -> Self {
        self.octets.extend_from_slice(&others.octets);
        self.decoded = OnceCell::new();
        self
    }

    /// True when nothing was added.
    pub fn is_empty(&self) -> bool {
        self.octets.is_empty()
    }

    /// True when the field is present.
    pub fn contains(&self, name: &str) -> bool {
        self.view().get(name).is_some()
    }

    /// The fields, to be read where they stand.
    pub fn view(&self) -> FieldsView<'_> {
        FieldsView(&self.octets)
    }

    /// The value of a field, if present. Takes all fields apart: on the way of a packet use [`Fields::view`].
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// All fields in order. Takes them apart: on the way of a packet use [`Fields::view`].
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let decode = || self.view().iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        self.decoded.get_or_init(decode).iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl<'a> From<&'a Fields> for FieldsView<'a> {
    fn from(fields: &'a Fields) -> Self {
        fields.view()
    }
}

impl PartialEq for Fields {
    fn eq(&self, other: &Self) -> bool {
        self.octets == other.octets
    }
}

impl Eq for Fields {}

impl fmt::Debug for Fields {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.view().fmt(formatter)
    }
}

impl From<ValueView<'_>> for Value {
    fn from(view: ValueView<'_>) -> Self {
        match view {
            ValueView::Text(text) => Self::Text(text.to_owned()),
            ValueView::Integer(number) => Self::Integer(number),
            ValueView::Boolean(truth) => Self::Boolean(truth),
            ValueView::List(values) => Self::List(values.iter().map(Into::into).collect()),
            ValueView::Map(members) => {
                Self::Map(members.iter().map(|(name, value)| (name.to_owned(), value.into())).collect())
            }
        }
    }
}

/// What can become a field: a value, or perhaps a value.
pub trait IntoField {
    /// Writes one value. False when it was absent on the wire, so that the field is left out: empty texts and lists count
    /// as absent.
    fn write(self, out: &mut ValueWriter<'_>) -> bool;
}

impl<T: IntoField> IntoField for Option<T> {
    fn write(self, out: &mut ValueWriter<'_>) -> bool {
        self.is_some_and(|value| value.write(out))
    }
}

impl IntoField for &Value {
    fn write(self, out: &mut ValueWriter<'_>) -> bool {
        match self {
            Value::Text(text) => out.text(text),
            Value::Integer(number) => out.integer(*number),
            Value::Boolean(truth) => out.boolean(*truth),
            Value::List(values) => out.list(values.iter(), |out, value| {
                value.write(out);
            }),
            Value::Map(members) => out.map(members.iter(), |out, (name, value)| {
                out.member(name, |out| {
                    value.write(out);
                });
            }),
        }
    }
}

impl IntoField for Value {
    fn write(self, out: &mut ValueWriter<'_>) -> bool {
        (&self).write(out)
    }
}

impl<T: IntoField> IntoField for Vec<T> {
    fn write(self, out: &mut ValueWriter<'_>) -> bool {
        out.list(self.into_iter(), |out, value| {
            value.write(out);
        })
    }
}

impl<T: IntoField + Copy> IntoField for &[T] {
    fn write(self, out: &mut ValueWriter<'_>) -> bool {
        out.list(self.iter(), |out, value| {
            value.write(out);
        })
    }
}

macro_rules! into_field {
    ($($of:ty: |$value:ident, $out:ident| $write:expr;)*) => { $(impl IntoField for $of {
        fn write(self, $out: &mut ValueWriter<'_>) -> bool {
            let $value = self;
            $write
        }
    })* };
}

into_field! {
    &str: |text, out| out.text(text);
    String: |text, out| out.text(&text);
    &String: |text, out| out.text(text);
    Cow<'_, str>: |text, out| out.text(&text);
    bool: |truth, out| out.boolean(truth);
    u8: |number, out| out.integer(number.into());
    u16: |number, out| out.integer(number.into());
    u32: |number, out| out.integer(number.into());
    i32: |number, out| out.integer(number.into());
    i64: |number, out| out.integer(number);
    IpAddr: |address, out| out.address(address);
    Ipv4Addr: |address, out| out.address(address.into());
    Ipv6Addr: |address, out| out.address(address.into());
    Printable<'_>: |text, out| out.text_with(|out| text.push_to(out));
    Readable<'_>: |text, out| out.text_with(|out| text.push_to(out));
    Hexadecimal<'_>: |octets, out| out.text_with(|out| octets.push_to(out));
}
