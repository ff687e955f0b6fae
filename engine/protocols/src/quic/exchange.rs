//! One exchange: the client's first packet gives the keys of both sides.

use super::frames::Handshake;
use super::packet::{Packet, Secret, negotiation, packets};
use super::protection::{Keys, Sender};
use super::{INITIAL, NEGOTIATION};
use crate::{Context, Conversation, Progress, Side, Sink, tls};
use asepsis_observation::Fields;

/// Datagrams that are opened of one exchange, at most: hellos are in the first few.
const MAX_DATAGRAMS: u32 = 32;
/// RFC 9000 14.1: a client's datagram with an Initial packet is at least that long.
pub(super) const CLIENT_BYTES: usize = 1200;
/// Versions of one exchange that are told, at most.
const MAX_VERSIONS: usize = 4;

/// What is known of an exchange.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    /// First destination identifier that the client chose, and what its version makes keys of: all Initial keys come from them.
    client_id: Option<(Vec<u8>, &'static Secret)>,
    client: Handshake,
    server: Handshake,
    versions: Vec<u32>,
    is_client_read: bool,
    is_server_read: bool,
    datagrams: u32,
}

impl Exchange {
    /// The frames of a packet and who sent it. A client that was sent a Retry chooses a new identifier.
    fn open(&mut self, packet: &Packet<'_>) -> Option<(Sender, Vec<u8>)> {
        if let Some((known, secret)) = &self.client_id {
            for sender in [Sender::Client, Sender::Server] {
                if let Some(frames) = Keys::derive(secret, known, sender).and_then(|keys| keys.open(packet)) {
                    return Some((sender, frames));
                }
            }
        }
        packet.version.secrets.into_iter().flatten().find_map(|secret| {
            let frames = Keys::derive(secret, packet.destination_id, Sender::Client)?.open(packet)?;
            self.client_id = Some((packet.destination_id.to_vec(), secret));
            Some((Sender::Client, frames))
        })
    }

    fn read(&mut self, packet: &Packet<'_>, context: &Context, sink: &mut Sink) {
        let Some((sender, frames)) = self.open(packet) else { return };
        if sender == Sender::Client {
            sink.server_is(context.side.other());
            self.tell_version(packet.version.number, context, sink);
            self.client.take(&frames);
            if let Some(message) = self.client.message().filter(|_| !self.is_client_read) {
                self.is_client_read = true;
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

    fn tell_version(&mut self, number: u32, context: &Context, sink: &mut Sink) {
        if self.versions.len() < MAX_VERSIONS && !self.versions.contains(&number) {
            self.versions.push(number);
            sink.observe(INITIAL, context.sender, Fields::new().with("version", digits(number)));
        }
    }
}

fn digits(number: u32) -> String {
    format!("{number:#010x}")
}

impl Conversation for Exchange {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if let Some(offered) = negotiation(bytes) {
            let offered: Vec<String> = offered.into_iter().map(digits).collect();
            let fields = Fields::new().with("version", digits(0)).with("offered", offered);
            sink.observe(NEGOTIATION, context.sender, fields);
        }
        for packet in packets(bytes).filter(|packet| packet.is_initial) {
            let is_unreadable = packet.version.secrets == [None; 3];
            if is_unreadable && context.side == Side::Initiator && bytes.len() >= CLIENT_BYTES {
                self.tell_version(packet.version.number, context, sink);
            }
            self.read(&packet, context, sink);
        }
        self.datagrams += 1;
        let is_over = self.is_client_read && self.is_server_read || self.datagrams >= MAX_DATAGRAMS;
        if is_over { Progress::Done } else { Progress::Consumed(bytes.len()) }
    }
}
