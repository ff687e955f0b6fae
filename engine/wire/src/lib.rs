//! Ethernet to TCP and UDP as checked views over the captured bytes: no copies, no state.
//!
//! Whatever is cut short or broken ends the decoding at that layer; what was whole before it is still returned.

mod bytes;
mod ip;
mod link;
mod transport;

pub use bytes::{u16_at, u32_at};
pub use ip::{Ip, read_ip};
pub use link::{ETHER_TYPE_ARP, ETHER_TYPE_IPV4, ETHER_TYPE_IPV6, Frame, LinkType, read_frame};
pub use transport::{Tcp, Transport, Udp};
