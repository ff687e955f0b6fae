//! One packet's way from the transport header to the dissectors.

use crate::application::Talk;
use crate::dispatch::Readers;
use asepsis_flow::{Budget, Flow, Piece};
use asepsis_protocols::{Context, Dissector, Handshake, Side, Sink};
use asepsis_wire::{Ip, Tcp, Transport};

/// What a packet of a known flow needs.
pub(crate) struct Parts<'a> {
    pub(crate) budget: &'a mut Budget,
    pub(crate) sink: &'a mut Sink,
    pub(crate) readers: &'a Readers,
    pub(crate) context: Context,
}

impl Parts<'_> {
    pub(crate) fn transport(&mut self, flow: &mut Flow<Talk>, ip: &Ip<'_>) {
        if !matches!(ip.transport, Transport::Tcp(_)) {
            flow.state.is_answered |= self.context.side == Side::Responder;
        }
        match &ip.transport {
            Transport::Tcp(tcp) => {
                if tcp.is_syn() {
                    self.handshake(ip, tcp);
                }
                self.segment(flow, tcp);
            }
            Transport::Udp(udp) => self.datagram(flow, udp.payload),
            Transport::Fragment(_) => {}
            Transport::Icmp(..) | Transport::Other => {
                self.packet(self.readers.packets.get(usize::from(ip.protocol)).copied().flatten(), flow, ip.payload);
            }
        }
    }

    fn datagram(&mut self, flow: &mut Flow<Talk>, payload: &[u8]) {
        let protocol = flow.state.application.datagram(&self.readers.datagrams, payload, &self.context, self.sink);
        flow.state.protocol = flow.state.protocol.or(protocol);
    }

    fn packet(&mut self, dissector: Option<&'static dyn Dissector>, flow: &mut Flow<Talk>, payload: &[u8]) {
        if let Some(dissector) = dissector {
            dissector.packet(payload, &self.context, self.sink);
            flow.state.protocol = Some(dissector.protocol().name);
        }
    }

    fn handshake(&mut self, ip: &Ip<'_>, tcp: &Tcp<'_>) {
        let headers = Handshake { ip_header: ip.header, tcp_header: tcp.header, payload_length: tcp.payload_length };
        for dissector in &self.readers.handshakes {
            dissector.handshake(&headers, &self.context, self.sink);
        }
    }

    fn segment(&mut self, flow: &mut Flow<Talk>, tcp: &Tcp<'_>) {
        let side = self.context.side;
        let talk = &mut flow.state;
        if tcp.is_syn() {
            if !tcp.is_acknowledgement() {
                talk.syn_sequence.get_or_insert(tcp.sequence);
            }
            stream_of(talk, side).open(tcp.sequence);
            self.context.start_seen = talk.syn_sequence.is_some();
        }
        if talk.application.is_listening() {
            self.payload(talk, tcp);
        }
        note_life(flow, tcp, side);
    }

    fn payload(&mut self, talk: &mut Talk, tcp: &Tcp<'_>) {
        let side = self.context.side;
        if tcp.is_acknowledgement() && stream_of(talk, side.other()).is_waiting() {
            let mut other = Parts {
                budget: &mut *self.budget,
                sink: &mut *self.sink,
                readers: self.readers,
                context: self.context.mirrored(),
            };
            other.play(talk, |stream, budget, deliver| stream.acknowledged(tcp.acknowledgement, budget, deliver));
        }
        // RFC 9293 3.10.7.4: data in a SYN is numbered from the octet after it.
        let sequence = if tcp.is_syn() { tcp.sequence.wrapping_add(1) } else { tcp.sequence };
        if tcp.payload_length > 0 && !tcp.is_reset() {
            self.play(talk, |stream, budget, deliver| {
                stream.segment(sequence, tcp.payload, tcp.payload_length, budget, deliver);
            });
        }
        if !talk.application.is_listening() {
            stream_of(talk, side).forget(self.budget);
            stream_of(talk, side.other()).forget(self.budget);
        }
    }

    /// Lets the sender's stream deliver to the application.
    fn play(
        &mut self,
        talk: &mut Talk,
        act: impl FnOnce(&mut asepsis_flow::Stream, &mut Budget, &mut dyn FnMut(Piece<'_>)),
    ) {
        let Talk { streams: [initiator, responder], application, protocol, .. } = talk;
        let stream = if self.context.side == Side::Initiator { initiator } else { responder };
        let (sink, dissectors, context) = (&mut *self.sink, &self.readers.streams, &self.context);
        act(stream, self.budget, &mut |piece| match piece {
            Piece::Data(bytes) => {
                let told = application.stream_data(dissectors, bytes, context, sink);
                *protocol = protocol.or(told);
            }
            Piece::Gap(length) => application.stream_gap(length, context),
        });
    }

    pub(crate) fn finish(&mut self, flow: &mut Flow<Talk>, is_last: bool) {
        if flow.state.application.is_listening() {
            self.play(&mut flow.state, |stream, budget, deliver| stream.finish(budget, deliver));
        } else {
            stream_of(&mut flow.state, self.context.side).forget(self.budget);
        }
        if is_last {
            flow.state.application.finish(&self.context, self.sink);
        }
    }
}

/// Notes what a segment's header says of the conversation's life, whether or not anybody reads what it carries.
pub(crate) fn note_life(flow: &mut Flow<Talk>, tcp: &Tcp<'_>, side: Side) {
    let talk = &mut flow.state;
    talk.is_answered |= side == Side::Responder && !tcp.is_reset();
    if let Some(is_finished) = talk.is_finished.get_mut(side.index()) {
        *is_finished |= tcp.is_fin();
    }
    flow.is_over |= tcp.is_reset() || talk.is_finished == [true, true];
}

const fn stream_of(talk: &mut Talk, side: Side) -> &mut asepsis_flow::Stream {
    let [initiator, responder] = &mut talk.streams;
    match side {
        Side::Initiator => initiator,
        Side::Responder => responder,
    }
}
