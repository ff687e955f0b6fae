//! TP-Link smart home devices: they tell model, versions and hardware address to whoever asks, hidden by a simple cipher.

use crate::dns::field;
use crate::json_members::member;
use crate::octets::mac_in;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind};

/// The dissector.
pub static DISSECTOR: Tplink = Tplink;

/// Reads the answers of TP-Link plugs, lamps and cameras.
#[derive(Debug)]
pub struct Tplink;

const PORT: u16 = 9999;
/// Each octet is combined with the hidden octet before it, the first with this.
const FIRST_KEY: u8 = 171;
/// `{"` hidden, which every message begins with.
const START: [u8; 2] = [0xd0, 0xf2];
/// Longest message that is waited for.
const MAX_MESSAGE_BYTES: usize = 8 * 1024;
/// Words of the messages; one of them proves it.
const MARKS: [&str; 4] = ["\"system\"", "\"smartlife.", "\"get_sysinfo\"", "\"emeter\""];

/// Members of an answer and their fields. Place on Earth, schedules and the account stand beside them.
const MEMBERS: &[(&str, &str)] = &[
    ("alias", "alias"),
    ("model", "model"),
    ("dev_name", "dev_name"),
    ("deviceId", "device_id"),
    ("hwId", "hardware_id"),
    ("hw_ver", "hw_ver"),
    ("sw_ver", "sw_ver"),
    ("type", "type"),
    ("mic_type", "type"),
];

static KINDS: [Kind; 2] = [
    Kind {
        name: "tplink.sysinfo",
        meaning: "The subject, a smart home device, told what it is.",
        fields: &[
            field("alias", FieldType::Text, "Name that its owner gave it.", "TP-Link smart home, get_sysinfo"),
            field("model", FieldType::Text, "Model.", "TP-Link smart home, get_sysinfo"),
            field("dev_name", FieldType::Text, "Model in words.", "TP-Link smart home, get_sysinfo"),
            field("device_id", FieldType::Text, "Identifier of the device.", "TP-Link smart home, get_sysinfo"),
            field("hardware_id", FieldType::Text, "Identifier of its hardware.", "TP-Link smart home, get_sysinfo"),
            field("hw_ver", FieldType::Text, "Version of its hardware.", "TP-Link smart home, get_sysinfo"),
            field("sw_ver", FieldType::Text, "Version of its software.", "TP-Link smart home, get_sysinfo"),
            field("mac", FieldType::Text, "Hardware address.", "TP-Link smart home, get_sysinfo"),
            field("type", FieldType::Text, "Kind of the device.", "TP-Link smart home, get_sysinfo"),
        ],
    },
    Kind {
        name: "tplink.command",
        meaning: "The subject asked or commanded a smart home device.",
        fields: &[field("is_search", FieldType::Boolean, "True when it asks what the device is.", "TP-Link smart home, get_sysinfo")],
    },
];
const SYSINFO: &Kind = &KINDS[0];
const COMMAND: &Kind = &KINDS[1];

static PROTOCOL: Protocol = Protocol {
    name: "tplink",
    layers: &[Layer::Datagram, Layer::Stream],
    ports: &[PORT],
    kinds: &KINDS,
    openers: None,
};

impl Dissector for Tplink {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    fn probe(&self, head: &Head<'_>) -> Verdict {
        let hidden = if head.bytes.starts_with(&START) { head.bytes } else { head.bytes.get(4..).unwrap_or_default() };
        if !hidden.starts_with(&START) {
            return Verdict::NotMine;
        }
        let shown = plain(hidden.get(..64).unwrap_or(hidden));
        if MARKS.iter().any(|mark| shown.contains(mark)) { Verdict::Mine } else { Verdict::NotMine }
    }

    fn datagram(&self, payload: &[u8], context: &Context, sink: &mut Sink) {
        if payload.starts_with(&START) {
            read(payload, context, sink);
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(TplinkConversation))
    }
}

fn plain(hidden: &[u8]) -> String {
    let mut key = FIRST_KEY;
    let shown: Vec<u8> = hidden.iter().take(MAX_MESSAGE_BYTES).map(|octet| octet ^ std::mem::replace(&mut key, *octet)).collect();
    String::from_utf8_lossy(&shown).into_owned()
}

fn read(hidden: &[u8], context: &Context, sink: &mut Sink) {
    let json = plain(hidden);
    let mut fields = Fields::new();
    for (name, field) in MEMBERS {
        if fields.get(field).is_none() {
            fields.set(field, member(&json, name));
        }
    }
    let mac = member(&json, "mac").or_else(|| member(&json, "mic_mac"));
    fields.set("mac", mac.and_then(|told| mac_in(&told)));
    if fields.get("model").is_some() {
        sink.observe(SYSINFO, context.sender, fields);
    } else if json.contains("\"get_") || json.contains("\"set_") {
        sink.observe(COMMAND, context.sender, Fields::new().with("is_search", json.contains("\"get_sysinfo\"")));
    }
}

/// Over TCP each message has its length before it.
#[derive(Debug)]
struct TplinkConversation;

impl Conversation for TplinkConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let Some((length, rest)) = bytes.split_first_chunk::<4>() else { return Progress::Incomplete };
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        if length > MAX_MESSAGE_BYTES || (rest.len() >= 2 && !rest.starts_with(&START)) {
            return Progress::SideDone;
        }
        let Some(message) = rest.get(..length) else { return Progress::Incomplete };
        read(message, context, sink);
        Progress::Consumed(4 + length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::{datagram, play, probe};
    use proptest::prelude::*;

    fn hidden(json: &str) -> Vec<u8> {
        let mut key = FIRST_KEY;
        json.bytes().map(|octet| { key ^= octet; key }).collect()
    }

    const ANSWER: &str = "{\"system\":{\"get_sysinfo\":{\"sw_ver\":\"1.2\",\"hw_ver\":\"2.0\",\"model\":\"HS1\",\"mac\":\"02:00:00:00:00:01\",\"latitude\":50.1,\"alias\":\"lamp\"}}}";

    #[test]
    fn an_answer_tells_the_device_and_not_its_place() {
        let wanted = Fields::new().with("alias", "lamp").with("model", "HS1").with("hw_ver", "2.0").with("sw_ver", "1.2").with("mac", "02:00:00:00:00:01");
        assert_eq!(datagram(&DISSECTOR, PORT, &hidden(ANSWER))[0].fields, wanted);
        let length = u32::try_from(ANSWER.len()).unwrap().to_be_bytes();
        let sent = [&length[..], &hidden(ANSWER)].concat();
        for size in [1, 500] {
            assert_eq!(play(&DISSECTOR, PORT, &[(Side::Responder, &sent)], size)[0].fields, wanted);
        }
        let search = hidden("{\"system\":{\"get_sysinfo\":{}}}");
        assert_eq!(datagram(&DISSECTOR, PORT, &search)[0].fields, Fields::new().with("is_search", true));
    }

    #[test]
    fn the_hidden_words_are_needed() {
        assert_eq!(probe(&DISSECTOR, 1, &hidden(ANSWER)), Verdict::Mine);
        assert_eq!(probe(&DISSECTOR, PORT, &hidden("{\"other\":1}")), Verdict::NotMine);
        assert_eq!(probe(&DISSECTOR, PORT, b"GET / HTTP/1.1"), Verdict::NotMine);
    }

    proptest! {
        #[test]
        fn any_bytes_behind_the_start_are_survived(tail: Vec<u8>) {
            datagram(&DISSECTOR, PORT, &[&START[..], &tail].concat());
            play(&DISSECTOR, PORT, &[(Side::Initiator, &[&[0, 0, 0, 9], &START[..], &tail].concat())], 4);
        }
    }
}
