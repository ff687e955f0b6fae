//! Link layer to TCP and UDP as checked views over the captured bytes: no copies, no state.
//!
//! Whatever is cut short or broken ends the decoding at that layer; what was whole before it is still returned.

mod bytes;
mod capture_headers;
mod cooked;
mod ethernet;
mod ip;
mod link;
mod outline;
mod rings;
mod serial;
mod transport;
mod tunnel;
mod wlan;

pub use bytes::{u16_at, u32_at};
pub use ip::{Ip, read_ip};
pub use link::{
    ETHER_TYPE_ARP, ETHER_TYPE_IPV4, ETHER_TYPE_IPV6, Frame, JuniperLink, LinkType, read_frame, strip_capture_header,
};
pub use outline::{Outline, read_outline};
pub use transport::{Fragment, Tcp, Transport, Udp};
pub use tunnel::{Inside, Tunnel, read_tunnel_in_datagram, read_tunnel_in_frame, read_tunnel_in_packet};
pub use wlan::{Aggregate, Wlan, is_wlan, read_wlan};
