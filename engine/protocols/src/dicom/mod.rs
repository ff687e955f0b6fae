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

use crate::{Conversation, Dissector, Protocol, Head, Layer, Verdict};

/// The dissector.
pub static DISSECTOR: Dicom = Dicom;

/// Reads the DICOM upper layer and DIMSE.
#[derive(Debug)]
pub struct Dicom;

/// Registered ports, and the habit of Orthanc.
const PORTS: &[u16] = &[104, 11112, 4242];

static PROTOCOL: Protocol = Protocol {
    name: "dicom",
    layers: &[Layer::Stream],
    ports: PORTS,
    kinds: &vocabulary::KINDS,
    openers: Some(&[1..=7]),
};

impl Dissector for Dicom {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
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
