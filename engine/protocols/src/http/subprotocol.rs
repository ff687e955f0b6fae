//! What is spoken inside a `WebSocket` (RFC 6455 1.9): names of the registry, and few in use beside it; others are not kept.

use super::head::Headers;

/// IANA `WebSocket` Subprotocol Name Registry (ASHRAE 135-2020 AB.7.1 for BACnet/SC; OCPP-J 3.1.1; OPC 10000-6 7.5.2), and what
/// Guacamole and noVNC call theirs.
const KNOWN: &[&str] = &[
    "hub.bsc.bacnet.org", "dc.bsc.bacnet.org", "opcua+uacp", "opcua+uajson", "ocpp1.2", "ocpp1.5", "ocpp1.6", "ocpp2.0",
    "ocpp2.0.1", "ocpp2.1", "mqtt", "coap", "xmpp", "sip", "msrp", "bfcp", "soap", "wamp.2.json", "wamp.2.msgpack", "v10.stomp",
    "v11.stomp", "v12.stomp", "graphql-ws", "graphql-transport-ws", "guacamole", "binary",
];

/// The first known one that is offered or chosen.
pub(super) fn of(headers: &Headers<'_>) -> Option<&'static str> {
    let named = headers.text("sec-websocket-protocol")?;
    named.split(',').find_map(|one| KNOWN.iter().find(|known| **known == one.trim())).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_are_told_and_others_are_not() {
        let told = |value: &'static [u8]| of(&Headers::of(vec![("Sec-WebSocket-Protocol", value)]));
        assert_eq!(told(b"canary, hub.bsc.bacnet.org"), Some("hub.bsc.bacnet.org"));
        assert_eq!(told(b"dc.bsc.bacnet.org"), Some("dc.bsc.bacnet.org"));
        assert_eq!((told(b"canary"), told(b"")), (None, None));
    }
}
