//! Not written yet.

use crate::{Dissector, Layer};
use asepsis_observation::Kind;

/// The dissector.
pub static DISSECTOR: This = This;

/// Reads it.
#[derive(Debug)]
pub struct This;

impl Dissector for This {
    fn name(&self) -> &'static str {
        "hl7"
    }

    fn layers(&self) -> &'static [Layer] {
        &[]
    }

    fn observes(&self) -> &'static [Kind] {
        &[]
    }
}
