//! Conversations: who speaks with whom, the bytes of a TCP stream in order, and the name others give a flow.
//!
//! Every table is bounded, time comes from packets only, and nothing here knows a protocol above TCP.

mod budget;
mod community;
mod key;
mod stream;
mod table;
mod wheel;

pub use budget::{Budget, MAX_TOTAL_PENDING_BYTES};
pub use community::community_id;
pub use key::{Key, spread_of_hosts};
pub use stream::{MAX_STREAM_PENDING_BYTES, Piece, Stream};
pub use table::{Direction, Flow, Limits, Table, Way};
