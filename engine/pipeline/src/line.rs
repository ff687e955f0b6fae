//! The line formats of `asepsis observe`.

use crate::records::{FLOW, FlowRecord, Server};
use crate::seen::Seen;
use crate::time::rfc3339;
use asepsis_flow::community_id;
use asepsis_observation::{Endpoint, field_json, write_json};
use std::fmt::Write;

fn push_head(out: &mut String, time_ns: i64, capture: &str, packet: u64, kind: &str, subject: &Endpoint) {
    let _ = write!(
        out,
        r#"{{"time":"{}","capture":{},"packet":{packet},"kind":"{kind}","subject":{{"mac":"#,
        rfc3339(time_ns),
        field_json(capture)
    );
    let quoted = |text: Option<String>| text.map_or_else(|| "null".to_owned(), |text| format!("\"{text}\""));
    out.push_str(&quoted(subject.mac.map(|mac| mac.to_string())));
    out.push_str(r#","ip":"#);
    out.push_str(&quoted(subject.ip.map(|ip| ip.to_string())));
    let _ = match subject.vlan {
        Some(vlan) => write!(out, r#","vlan":{vlan}}},"fields":"#),
        None => write!(out, r#","vlan":null}},"fields":"#),
    };
}

/// Appends an observation as one line of JSON.
pub fn observation_line(out: &mut String, seen: &Seen<'_>, capture: &str) {
    push_head(out, seen.time_ns, capture, seen.packet, seen.kind.name, &seen.subject);
    write_json(out, seen.fields);
    let _ = writeln!(out, r#","count":{}}}"#, seen.count);
}

impl Server {
    /// The side as a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Initiator => "initiator",
            Self::Responder => "responder",
            Self::Unknown => "unknown",
        }
    }
}

impl FlowRecord {
    /// The name of the transport: `tcp`, `udp`, or the number of the IP protocol.
    pub fn transport(&self) -> String {
        match self.ip_protocol {
            6 => "tcp".to_owned(),
            17 => "udp".to_owned(),
            number => number.to_string(),
        }
    }

    /// Community ID, version 1. Empty for ICMP, whose name depends on the message and not on the flow.
    pub fn community_id(&self) -> String {
        let [(initiator, initiator_port), (responder, responder_port)] = self.ends;
        let has_ports = matches!(self.ip_protocol, 6 | 17);
        match (initiator.ip, responder.ip) {
            (Some(from), Some(to)) if !matches!(self.ip_protocol, 1 | 58) => community_id(
                self.ip_protocol,
                (from, has_ports.then_some(initiator_port)),
                (to, has_ports.then_some(responder_port)),
            ),
            _ => String::new(),
        }
    }
}

/// Appends a flow as one line of JSON, in the shape of an observation of its initiator.
pub fn flow_line(out: &mut String, flow: &FlowRecord, capture: &str) {
    let [(initiator, initiator_port), (responder, responder_port)] = flow.ends;
    push_head(out, flow.start_ns, capture, flow.packet, FLOW.name, &initiator);
    let peer = responder.ip.map(|ip| ip.to_string()).unwrap_or_default();
    let _ = write!(out, r#"{{"peer":"{peer}","transport":"{}","port":{initiator_port}"#, flow.transport());
    let _ = write!(out, r#","peer_port":{responder_port},"server":"{}""#, flow.server.word());
    if let Some(protocol) = flow.protocol {
        let _ = write!(out, r#","protocol":"{protocol}""#);
    }
    let _ = writeln!(
        out,
        r#","answered":{},"end":"{}","packets":{:?},"octets":{:?},"community_id":"{}"}},"count":1}}"#,
        flow.is_answered,
        rfc3339(flow.end_ns),
        flow.packets,
        flow.octets,
        flow.community_id()
    );
}
