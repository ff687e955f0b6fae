//! Log-ons under way in frames of one cable or radio: each sender's flights, and the TLS in them.

use super::flight::Flight;
use super::{REQUEST, SERVER, packet_in, read};
use crate::tls::carried::CarriedTls;
use crate::tls::{CERTIFICATE, SERVER_HELLO};
use crate::{Context, Conversation, Progress, Side, Sink};
use asepsis_observation::{Endpoint, Fields, FieldsView, ValueView};

/// Senders at a time, at most; the one that was silent longest is forgotten.
pub(super) const MAX_SENDERS: usize = 64;
/// Octets that wait of all of them, at most; the one that was silent longest is forgotten.
const MAX_WAITING_BYTES: usize = 256 * 1024;

/// Who speaks in log-ons, the one that was silent longest first.
#[derive(Debug, Default)]
pub(super) struct LogOns(Vec<Speaker>);

/// What one sends to another of a log-on. Both send to a group address as a rule, so that nobody knows whom one answers:
/// each is read alone.
#[derive(Debug)]
struct Speaker {
    sender: Endpoint,
    receiver: Endpoint,
    side: Side,
    flight: Flight,
    tls: CarriedTls,
    /// Version that a server chose.
    version: Option<i64>,
}

impl Conversation for LogOns {
    fn data(&mut self, payload: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        if let Some(packet) = packet_in(payload) {
            self.packet(packet, context, sink);
        }
        Progress::Consumed(payload.len())
    }
}

impl LogOns {
    fn packet(&mut self, packet: &[u8], context: &Context, sink: &mut Sink) {
        let Some(part) = read(packet, context, sink) else { return };
        let side = if packet.first() == Some(&REQUEST) { Side::Responder } else { Side::Initiator };
        let Context { sender, receiver, .. } = *context;
        let place = self.0.iter().position(|one| (one.sender, one.receiver, one.side) == (sender, receiver, side));
        let mut speaker = place.map_or_else(|| Speaker::of(sender, receiver, side), |place| self.0.remove(place));
        if let Some(flight) = speaker.flight.whole(&part) {
            speaker.read(&flight, &Context { side, ..*context }, sink);
        }
        self.0.push(speaker);
        while self.0.len() > MAX_SENDERS || self.0.iter().map(Speaker::waiting_bytes).sum::<usize>() > MAX_WAITING_BYTES {
            self.0.remove(0);
        }
    }

    #[cfg(test)]
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl Speaker {
    fn of(sender: Endpoint, receiver: Endpoint, side: Side) -> Self {
        Self { sender, receiver, side, flight: Flight::default(), tls: CarriedTls::default(), version: None }
    }

    fn waiting_bytes(&self) -> usize {
        self.flight.waiting_bytes() + self.tls.waiting_bytes()
    }

    /// Reads a whole flight. A hello begins anew.
    fn read(&mut self, flight: &[u8], context: &Context, sink: &mut Sink) {
        if matches!(flight, [22, 3, _, _, _, 1 | 2, ..]) {
            (self.tls, self.version) = (CarriedTls::default(), None);
        }
        if self.side == Side::Initiator {
            self.tls.push(flight, context, sink);
        } else {
            self.pass_on(flight, context, sink);
        }
    }

    /// What a server elsewhere says is not told of who passes it on, but that it is passed on.
    fn pass_on(&mut self, flight: &[u8], context: &Context, sink: &mut Sink) {
        let mut theirs = Sink::default();
        self.tls.push(flight, context, &mut theirs);
        for seen in theirs.take() {
            let told = seen.fields.view();
            if seen.kind == SERVER_HELLO {
                self.version = integer(told, "selected_version").or_else(|| integer(told, "version"));
            } else if seen.kind == CERTIFICATE && integer(told, "position") == Some(0) {
                let mut fields = Fields::new().with("version", self.version);
                for field in SERVER.fields.iter().filter(|field| field.name != "version") {
                    fields.set(field.name, seen.fields.get(field.name).cloned());
                }
                sink.observe(SERVER, context.sender, fields);
            }
        }
    }
}

fn integer(fields: FieldsView<'_>, name: &str) -> Option<i64> {
    match fields.get(name)? {
        ValueView::Integer(number) => Some(number),
        _ => None,
    }
}
