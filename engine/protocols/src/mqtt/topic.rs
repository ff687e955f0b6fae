//! Topics without what they may say of people: levels that products fix are kept, all others become `*`.

/// Levels that are kept or starred one by one; what follows becomes one `*`.
const MAX_LEVELS: usize = 12;

/// Levels that products and conventions fix: brokers' own topics, Home Assistant, Tasmota, Shelly, `Zigbee2MQTT`, Homie,
/// Sparkplug, Amazon and Azure clouds. Sorted, in lower case.
const LEVELS: &[&str] = &[
    "$aws", "$fw", "$homie", "$iothub", "$localip", "$mac", "$name", "$sys", "accepted", "announce", "availability",
    "binary_sensor", "bridge", "broker", "bytes", "clients", "climate", "cmnd", "command", "config", "connected", "cover",
    "data", "dbirth", "dcmd", "ddata", "ddeath", "delta", "device", "devices", "discovery", "events", "firmware", "get",
    "heap", "homeassistant", "homie", "info", "input", "light", "load", "lwt", "messages", "nbirth", "ncmd", "ndata",
    "ndeath", "online", "output", "power", "publish", "received", "rejected", "relay", "reported", "result", "rpc",
    "sensor", "sensors", "sent", "set", "shadow", "shellies", "spbv1.0", "start", "stat", "state", "status", "store",
    "subscriptions", "switch", "tasmota", "tele", "telemetry", "temperature", "things", "total", "twin", "update",
    "uptime", "version", "zigbee2mqtt",
];

/// The topic as far as it is white-listed.
pub(super) fn redacted(topic: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for (nth, level) in topic.split('/').enumerate() {
        if nth == MAX_LEVELS {
            kept.push("*");
            break;
        }
        let is_kept = level.is_empty() || LEVELS.binary_search(&level.to_ascii_lowercase().as_str()).is_ok();
        kept.push(if is_kept { level } else { "*" });
    }
    kept.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_sorted_and_lower_case() {
        assert_eq!(LEVELS.windows(2).find(|pair| pair[0] >= pair[1]), None);
        assert!(LEVELS.iter().all(|level| level.to_ascii_lowercase() == *level));
    }

    #[test]
    fn only_known_levels_stay() {
        assert_eq!(redacted("tele/canary/STATE"), "tele/*/STATE");
        assert_eq!(redacted("$SYS/broker/version"), "$SYS/broker/version");
        assert_eq!(redacted("ward/canary"), "*/*");
        assert!(redacted(&"set/".repeat(1000)).len() < 80);
    }
}
