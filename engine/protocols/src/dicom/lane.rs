//! One side of a connection: what comes next in its stream, and what is being put together.

use super::association::Association;
use super::command::MAX_COMMAND_BYTES;
use super::data_set::DataSet;

/// What comes next on a side.
#[derive(Debug, Default)]
pub enum Expected {
    /// The header of a PDU.
    #[default]
    Header,
    /// The fixed part of an A-ASSOCIATE PDU, then, once that is read, items in so many bytes.
    Association {
        /// A-ASSOCIATE-RQ, else -AC.
        is_request: bool,
        /// Bytes left of the PDU.
        left: usize,
        /// What was read so far.
        read: Option<Box<Association>>,
    },
    /// Fragments of a P-DATA PDU of which so many bytes are left.
    Fragments {
        /// Bytes left of the PDU.
        left: u32,
    },
    /// Bytes of a fragment.
    Content {
        /// Which.
        fragment: Fragment,
        /// Bytes left of the PDU, those of the fragment among them.
        left: u32,
    },
    /// Place in the stream lost: look for the start of a PDU.
    Start,
}

/// A presentation data value on its way.
#[derive(Clone, Copy, Debug)]
pub struct Fragment {
    /// Presentation context it belongs to.
    pub context_id: u8,
    /// Of a command set, else of a data set.
    pub is_command: bool,
    /// The last one of its set.
    pub is_last: bool,
    /// Bytes left of it.
    pub left: u32,
}

/// State of one side.
#[derive(Debug, Default)]
pub struct Lane {
    /// What comes next.
    pub expected: Expected,
    /// An association of which bytes are missing: what was read, and whether it is the request.
    pub cut: Option<(bool, Box<Association>)>,
    /// A PDU was read: this is DICOM, from its start on.
    pub is_known: bool,
    /// Bytes are or may be missing: what looks broken is no fault of the sender.
    pub has_gaps: bool,
    /// The command set so far.
    pub command: Vec<u8>,
    /// It is longer than any command is: the rest was dropped.
    pub is_command_too_long: bool,
    /// The data set of an object that is being stored, while it is of interest.
    pub object: Option<DataSet>,
}

impl Lane {
    /// Bytes are missing: from now on the start of a PDU is looked for.
    pub fn lose(&mut self) {
        let expected = std::mem::replace(&mut self.expected, Expected::Start);
        if let Expected::Association { is_request, read: Some(read), .. } = expected {
            self.cut = Some((is_request, read));
        }
        self.has_gaps = true;
        self.command.clear();
    }

    /// Takes what is shown of a command set.
    pub fn add_command(&mut self, bytes: &[u8]) {
        if self.command.len() + bytes.len() > MAX_COMMAND_BYTES {
            self.is_command_too_long = true;
        } else {
            self.command.extend_from_slice(bytes);
        }
    }

    /// Reads what is shown of a fragment with so many bytes left. Returns how many are dealt with, seen or unseen.
    pub fn add_data(&mut self, shown: &[u8], left: u64) -> u64 {
        let Some(object) = &mut self.object else { return left };
        object.read(shown);
        let unseen = object.unneeded().min(left - shown.len() as u64);
        object.skip(unseen);
        shown.len() as u64 + unseen
    }
}
