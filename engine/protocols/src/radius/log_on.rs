//! Log-ons under way between an access server and a server: EAP cuts its flights into packets (RFC 5216 2.1.5), and the TLS in
//! them is read as one connection of the station.

use super::Packet;
use crate::tls::carried::CarriedTls;
use crate::eap::{self, Flight};
use crate::{Context, Side, Sink};
use asepsis_observation::{Endpoint, Mac};

/// Log-ons at a time, at most; the oldest is forgotten.
pub(super) const MAX_LOG_ONS: usize = 16;
/// Octets that wait in all of them, at most; the oldest is forgotten.
const MAX_WAITING_BYTES: usize = 64 * 1024;
/// Answers that end a log-on.
const ENDS: [&str; 2] = ["access_accept", "access_reject"];

/// The log-ons of one path, the oldest first.
#[derive(Debug, Default)]
pub(super) struct LogOns(Vec<LogOn>);

#[derive(Debug)]
struct LogOn {
    station: Option<Mac>,
    /// Number of the last request, which its answer repeats.
    identifier: u8,
    tls: CarriedTls,
    flights: [Flight; 2],
}

impl LogOns {
    /// The station's own words, which the access server only passes on: they are not those of the access server.
    pub fn request(&mut self, packet: &Packet<'_>, context: &Context, sink: &mut Sink) {
        let station = packet.attributes.station();
        let message = packet.attributes.eap();
        if message.is_empty() {
            return;
        }
        let place = self.0.iter().position(|log_on| log_on.station == station);
        let mut log_on = place.map_or_else(|| LogOn::of(station), |place| self.0.remove(place));
        log_on.identifier = packet.identifier;
        if station.is_some() {
            let subject = Endpoint { mac: station, ip: None, vlan: None };
            log_on.read(&message, &Context { sender: subject, side: Side::Initiator, ..*context }, sink);
        }
        self.0.push(log_on);
        self.keep_bounds();
    }

    /// The server's words, to the station whose request they answer.
    pub fn answer(&mut self, packet: &Packet<'_>, context: &Context, sink: &mut Sink) {
        let message = packet.attributes.eap();
        let context = &Context { side: Side::Responder, ..*context };
        let place = self.0.iter().rposition(|log_on| log_on.identifier == packet.identifier);
        match place.and_then(|place| self.0.get_mut(place)) {
            Some(log_on) => log_on.read(&message, context, sink),
            None => LogOn::of(None).read(&message, context, sink),
        }
        if let Some(place) = place.filter(|_| ENDS.contains(&packet.word)) {
            self.0.remove(place);
        }
    }

    #[cfg(test)]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    fn keep_bounds(&mut self) {
        while self.0.len() > MAX_LOG_ONS
            || (self.0.iter().map(LogOn::waiting_bytes).sum::<usize>() > MAX_WAITING_BYTES && !self.0.is_empty())
        {
            self.0.remove(0);
        }
    }
}

impl LogOn {
    fn of(station: Option<Mac>) -> Self {
        Self { station, identifier: 0, tls: CarriedTls::default(), flights: [Flight::default(), Flight::default()] }
    }

    fn waiting_bytes(&self) -> usize {
        self.flights.iter().map(Flight::waiting_bytes).sum::<usize>() + self.tls.waiting_bytes()
    }

    fn read(&mut self, message: &[u8], context: &Context, sink: &mut Sink) {
        let Some(part) = eap::read(message, context, sink) else { return };
        let flight = self.flights.get_mut(context.side.index()).and_then(|flight| flight.whole(&part));
        let Some(flight) = flight else { return };
        // A hello of the station begins anew.
        if context.side == Side::Initiator && matches!(flight.as_slice(), [22, 3, _, _, _, 1, ..]) {
            self.tls = CarriedTls::default();
        }
        self.tls.push(&flight, context, sink);
    }
}
