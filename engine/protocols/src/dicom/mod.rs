//! DICOM: who speaks it, as what, with which software, and which equipment made the objects (PS3.7, PS3.8).
//!
//! Nothing of a patient is read: of data sets only a white list of equipment tags is copied, of the user identity
//! nothing at all.

mod association;
mod command;
mod conversation;
mod data_set;
mod lane;
mod pdu;
mod vocabulary;

#[cfg(test)]
mod canary_test;
#[cfg(test)]
mod message_test;
#[cfg(test)]
mod stream_test;

use std::ops::RangeInclusive;
use crate::{Conversation, Dissector, Head, Layer, Verdict};
use asepsis_observation::Kind;

/// The dissector.
pub static DISSECTOR: Dicom = Dicom;

/// Reads the DICOM upper layer and DIMSE.
#[derive(Debug)]
pub struct Dicom;

/// Registered ports, and the habit of Orthanc.
const PORTS: &[u16] = &[104, 11112, 4242];

impl Dissector for Dicom {
    fn name(&self) -> &'static str {
        "dicom"
    }

    fn layers(&self) -> &'static [Layer] {
        &[Layer::Stream]
    }

    fn ports(&self) -> &'static [u16] {
        PORTS
    }

    fn observes(&self) -> &'static [Kind] {
        &vocabulary::KINDS
    }

    fn openers(&self) -> Option<&'static [RangeInclusive<u8>]> {
        Some(&[1..=7])
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        match pdu::recognise(head.bytes) {
            Verdict::Mine if pdu::is_weak(head.bytes) && !head.has_port(PORTS) => Verdict::Maybe,
            verdict => verdict,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(conversation::Connection::default()))
    }
}
