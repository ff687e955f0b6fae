//! One exchange: the client's first packet gives the keys of both sides.

use super::INITIAL;
use super::frames::Handshake;
use super::packet::{Packet, packets};
use super::protection::{Keys, Sender};
use crate::{Context, Conversation, Progress, Sink, tls};
use asepsis_observation::Fields;

/// Datagrams that are opened of one exchange, at most: hellos are in the first few.
const MAX_DATAGRAMS: u32 = 32;

/// What is known of an exchange.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    /// First destination identifier that the client chose: all Initial keys come from it.
    client_id: Option<Vec<u8>>,
    client: Handshake,
    server: Handshake,
    is_client_read: bool,
    is_server_read: bool,
    datagrams: u32,
}

impl Exchange {
    /// The frames of a packet and who sent it. A client that was sent a Retry chooses a new identifier.
    fn open(&mut self, packet: &Packet<'_>) -> Option<(Sender, Vec<u8>)> {
        if let Some(known) = &self.client_id {
            for sender in [Sender::Client, Sender::Server] {
                if let Some(frames) = Keys::derive(&packet.version, known, sender).and_then(|keys| keys.open(packet)) {
                    return Some((sender, frames));
                }
            }
        }
        let frames = Keys::derive(&packet.version, packet.destination_id, Sender::Client)?.open(packet)?;
        self.client_id = Some(packet.destination_id.to_vec());
        Some((Sender::Client, frames))
    }

    fn read(&mut self, packet: &Packet<'_>, context: &Context, sink: &mut Sink) {
        let Some((sender, frames)) = self.open(packet) else { return };
        if sender == Sender::Client {
            sink.server_is(context.side.other());
            self.client.take(&frames);
            if let Some(message) = self.client.message().filter(|_| !self.is_client_read) {
                self.is_client_read = true;
                let version = format!("{:08x}", packet.version.number);
                sink.observe(INITIAL, context.sender, Fields::new().with("version", version));
                tls::read_hello(&message, tls::Transport::Quic, context, sink);
            }
        } else {
            self.server.take(&frames);
            if let Some(message) = self.server.message().filter(|_| !self.is_server_read) {
                self.is_server_read = true;
                tls::read_hello(&message, tls::Transport::Quic, context, sink);
            }
        }
    }
}

impl Conversation for Exchange {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        for packet in packets(bytes).filter(|packet| packet.is_initial) {
            self.read(&packet, context, sink);
        }
        self.datagrams += 1;
        let is_over = self.is_client_read && self.is_server_read || self.datagrams >= MAX_DATAGRAMS;
        if is_over { Progress::Done } else { Progress::Consumed(bytes.len()) }
    }
}
