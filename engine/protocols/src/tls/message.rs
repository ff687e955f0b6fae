//! Messages of the handshake, whichever transport carries them: hellos and certificates to observations.

use super::certificate::{self, Owner};
use super::fingerprint::{Transport, ja3, ja3s, ja4};
use super::hello::Hello;
use super::{CERTIFICATE, CLIENT_HELLO, SERVER_HELLO};
use crate::{Context, Side, Sink};
use asepsis_observation::{Fields, Printable};

pub(crate) const MESSAGE_CLIENT_HELLO: u8 = 1;
pub(crate) const MESSAGE_SERVER_HELLO: u8 = 2;
pub(crate) const MESSAGE_CERTIFICATE: u8 = 11;

/// What both sides of a connection are, by their hellos.
#[derive(Debug, Default)]
pub(crate) struct Roles {
    known: [Option<Owner>; 2],
    are_devices: bool,
}

impl Roles {
    /// Of a protocol that only devices speak, so that no certificate names a person.
    pub fn of_devices() -> Self {
        Self { are_devices: true, ..Self::default() }
    }

    /// What the hello of a side showed it to be.
    pub(super) fn of(&self, side: Side) -> Option<Owner> {
        let [initiator, responder] = self.known;
        match side {
            Side::Initiator => initiator,
            Side::Responder => responder,
        }
    }

    /// A hello of this side was seen.
    pub(super) fn set(&mut self, side: Side, role: Owner) {
        let [initiator, responder] = &mut self.known;
        match side {
            Side::Initiator => *initiator = Some(role),
            Side::Responder => *responder = Some(role),
        }
    }

    /// A server is who said so, or whose peer said to be a client. All others may be persons.
    fn owner(&self, side: Side) -> Owner {
        let is_server = match (self.of(side), self.of(side.other())) {
            (Some(role), _) => role == Owner::Server,
            (None, other) => other == Some(Owner::Client),
        };
        if is_server || self.are_devices { Owner::Server } else { Owner::Client }
    }

    /// Reads a whole message without its header. False when not all in it could be read.
    pub fn read(&mut self, kind: u8, body: &[u8], transport: Transport, context: &Context, sink: &mut Sink) -> bool {
        let side = context.side;
        match kind {
            MESSAGE_CLIENT_HELLO => {
                self.set(side, Owner::Client);
                sink.server_is(side.other());
                read_client_hello(body, transport, context, sink)
            }
            MESSAGE_SERVER_HELLO => {
                self.set(side, Owner::Server);
                sink.server_is(side);
                read_server_hello(body, context, sink)
            }
            MESSAGE_CERTIFICATE => {
                let (certificates, is_whole) = certificate::read(body, self.owner(side), sink);
                for fields in certificates {
                    sink.observe(CERTIFICATE, context.sender, fields);
                }
                is_whole
            }
            _ => true,
        }
    }
}

/// Reads a whole handshake message, its header included, that another transport carries.
pub(crate) fn read_hello(message: &[u8], transport: Transport, context: &Context, sink: &mut Sink) {
    let Some(([kind, _, _, _], body)) = message.split_first_chunk() else { return };
    let is_read = match *kind {
        MESSAGE_CLIENT_HELLO => read_client_hello(body, transport, context, sink),
        MESSAGE_SERVER_HELLO => read_server_hello(body, context, sink),
        _ => true,
    };
    if !is_read {
        sink.malformed("tls", "handshake message is invalid", context.sender);
    }
}

/// What is remembered of a hello by its portrait: each takes other fields from it.
#[derive(Clone, Copy)]
enum Print {
    Client(Transport),
    Server,
}

impl Print {
    /// Beyond all variants of certificates, whose first octet tells the owner.
    const fn variant(self) -> u16 {
        match self {
            Self::Client(Transport::Tcp) => 0x0200,
            Self::Client(Transport::Quic) => 0x0201,
            Self::Server => 0x0202,
            Self::Client(Transport::Datagram) => 0x0203,
        }
    }
}

fn read_client_hello(body: &[u8], transport: Transport, context: &Context, sink: &mut Sink) -> bool {
    let Some(hello) = Hello::client(body, transport) else { return false };
    let fields = sink
        .fields()
        .with("version", hello.version)
        .with("supported_versions", hello.real_versions())
        .with("sni", hello.server_name.map(Printable));
    let fields = sink.remembered(fields, &hello.portrait(), Print::Client(transport).variant(), || {
        let fields = Fields::new().with("alpn", hello.protocol_texts()).with("ja3", ja3(&hello));
        Some(fields.with("ja4", ja4(&hello, transport)))
    });
    sink.observe(CLIENT_HELLO, context.sender, fields.unwrap_or_default());
    true
}

fn read_server_hello(body: &[u8], context: &Context, sink: &mut Sink) -> bool {
    let Some(hello) = Hello::server(body) else { return false };
    let fields = sink.fields();
    let fields = sink.remembered(fields, &hello.portrait(), Print::Server.variant(), || {
        let fields = Fields::new()
            .with("version", hello.version)
            .with("selected_version", hello.supported_versions.first().copied())
            .with("cipher_suite", hello.ciphers.first().copied());
        Some(fields.with("ja3s", ja3s(&hello)).with("alpn", hello.protocol_texts()))
    });
    sink.observe(SERVER_HELLO, context.sender, fields.unwrap_or_default());
    true
}
