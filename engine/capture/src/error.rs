//! Why a capture could not be read to its end.

use std::fmt;

/// What stopped the reading. All records before it were whole.
#[derive(Debug)]
pub enum Error {
    /// The first bytes are those of no capture format.
    NotACapture,
    /// The file ends inside a record.
    Truncated {
        /// Where the record that is cut short begins, in octets from the start of the file.
        offset: u64,
    },
    /// A record cannot be what it says.
    Corrupt {
        /// Where it begins, in octets from the start of the file.
        offset: u64,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The operating system could not read on.
    Io {
        /// How far it had been read, in octets.
        offset: u64,
        /// What the system said.
        error: std::io::Error,
    },
}

impl Error {
    /// The word for it in `problems`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NotACapture => "not_a_capture",
            Self::Truncated { .. } => "truncated_file",
            Self::Corrupt { .. } => "corrupt_file",
            Self::Io { .. } => "read_error",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotACapture => formatter.write_str("this is neither a pcap nor a pcapng file"),
            Self::Truncated { offset } => write!(formatter, "the file ends inside the record at offset {offset}"),
            Self::Corrupt { offset, reason } => write!(formatter, "the record at offset {offset} is corrupt: {reason}"),
            Self::Io { offset, error } => write!(formatter, "reading failed after {offset} octets: {error}"),
        }
    }
}

impl std::error::Error for Error {}
