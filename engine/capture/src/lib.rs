//! Where packets come from: capture files in the pcap and pcapng formats, plain or compressed, read from any byte stream;
//! and blocks of the ring in which Linux hands over live ones.
//!
//! The only crate near the operating system: all others work on bytes they are given.

mod block;
mod buffer;
mod error;
mod pcap;
mod pcapng;
mod reader;
mod ring;
mod unpack;

#[cfg(test)]
mod reader_test;

pub use block::{Block, Located};
pub use error::Error;
pub use reader::{Reader, Record};
pub use ring::{RingBlock, RingPacket};

/// Longest packet that is read, in octets: as long as Wireshark writes. A file that announces more is corrupt.
pub const MAX_PACKET_BYTES: u32 = 256 * 1024;
/// Interfaces of one pcapng section, at most; a file with more is corrupt.
pub const MAX_INTERFACES: usize = 65_536;
