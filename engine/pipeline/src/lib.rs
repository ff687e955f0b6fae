//! The only crate that knows the order: capture, wire, flow, protocols. Packets in, observations and flows out.

mod ahead;
mod application;
mod blocks;
mod bundle;
mod conversation;
mod copies;
mod density;
mod desk;
mod dispatch;
mod dispatcher;
mod fragments;
mod frames;
mod grouped;
mod layers;
mod line;
mod links;
mod live;
mod merger;
mod notes;
mod pieces;
mod problems;
mod ranks;
mod records;
mod seen;
mod senders;
mod share;
mod source;
mod tally;
mod team;
mod time;
mod transport;
mod whole;
mod window;
mod worker;
mod woven;

#[cfg(test)]
mod claims_test;
#[cfg(test)]
mod golden_test;
#[cfg(test)]
mod hostile_test;
#[cfg(test)]
mod layers_test;
#[cfg(test)]
mod pipeline_test;
#[cfg(test)]
mod team_test;
#[cfg(test)]
mod woven_test;

pub use grouped::{Grouped, Pair, Present, Row, Talk};
pub use line::{flow_line, observation_line};
pub use live::Live;
pub use problems::{Problem, Problems};
pub use records::{FLOW, FlowRecord, Server, vocabulary};
pub use seen::{Observations, Seen};
pub use source::{Batch, Input, MAX_WORKERS, Source, Summary, span};
pub use time::rfc3339;
pub use whole::Pipeline;
pub use window::{MAX_OPEN_OBSERVATIONS, WINDOW_NS};
pub use woven::{FILE_SHIFT, Opener};
