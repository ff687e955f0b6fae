//! Stratum (as its pools document it, JSON-RPC in lines): programs that mine crypto-currencies.
//!
//! The wallet they work for and passwords are never kept.

use crate::dns::field;
use crate::json_members::member;
use crate::{Context, Conversation, Dissector, Protocol, Head, Layer, Progress, Sink, Verdict};
use asepsis_observation::{FieldType, Fields, Kind, text};

/// The dissector.
pub static DISSECTOR: Stratum = Stratum;

/// Recognises crypto-mining.
#[derive(Debug)]
pub struct Stratum;

/// Longest line that is waited for.
const MAX_LINE_BYTES: usize = 4096;
/// Methods that only mining has; `login` counts where a program for mining names itself beside it.
const METHODS: &[&str] = &[
    "mining.subscribe", "mining.authorize", "mining.submit", "mining.notify", "mining.set_difficulty",
    "mining.configure", "mining.extranonce.subscribe", "eth_submitLogin", "eth_getWork", "eth_submitWork", "login",
];

static KINDS: [Kind; 1] = [Kind {
    name: "stratum.message",
    meaning: "The subject mines crypto-currency, or hands out such work.",
    fields: &[
        field("method", FieldType::Text, "What it asks for or tells.", "Stratum protocol"),
        field("agent", FieldType::Text, "Program that mines.", "Stratum protocol, mining.subscribe and login"),
    ],
}];
const MESSAGE: &Kind = &KINDS[0];

static PROTOCOL: Protocol = Protocol {
    name: "stratum",
    layers: &[Layer::Stream],
    ports: &[],
    kinds: &KINDS,
    openers: Some(&[b'{'..=b'{']),
};

impl Dissector for Stratum {
    fn protocol(&self) -> &'static Protocol {
        &PROTOCOL
    }

    /// A line of JSON with one of the methods.
    fn probe(&self, head: &Head<'_>) -> Verdict {
        if head.bytes.first() != Some(&b'{') {
            return Verdict::NotMine;
        }
        match method(head.bytes) {
            Some(_) => Verdict::Mine,
            None if head.bytes.iter().any(u8::is_ascii_control) || head.bytes.len() > MAX_LINE_BYTES => Verdict::NotMine,
            None => Verdict::Maybe,
        }
    }

    fn conversation(&self) -> Option<Box<dyn Conversation>> {
        Some(Box::new(StratumConversation))
    }
}

fn method(line: &[u8]) -> Option<&'static str> {
    let json = std::str::from_utf8(line.get(..MAX_LINE_BYTES).unwrap_or(line)).ok()?;
    let named = member(json, "method")?;
    let known = METHODS.iter().find(|known| **known == named).copied()?;
    let is_mining = known != "login" || (member(json, "agent").is_some() && (json.contains("\"algo\"") || json.contains("\"pass\"")));
    is_mining.then_some(known)
}

/// The program, as `login` names it or as the first of `params` does; a wallet never stands in either place.
fn agent(line: &[u8], method: &str) -> Option<String> {
    let json = std::str::from_utf8(line).ok()?;
    if method == "login" {
        return member(json, "agent");
    }
    let (_, params) = json.split_once("\"params\"").filter(|_| method == "mining.subscribe")?;
    let first = params.trim_start().strip_prefix(':')?.trim_start().strip_prefix('[')?.trim_start().strip_prefix('"')?;
    // Programs name themselves as `name/version`.
    first.split_once('"').map(|(agent, _)| text(agent.as_bytes())).filter(|agent| agent.contains('/'))
}

/// The first message of each side says all there is.
#[derive(Debug)]
struct StratumConversation;

impl Conversation for StratumConversation {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            return if bytes.len() > MAX_LINE_BYTES { Progress::SideDone } else { Progress::Incomplete };
        };
        let line = bytes.get(..end).unwrap_or_default();
        let Some(method) = method(line) else { return Progress::SideDone };
        sink.observe(MESSAGE, context.sender, Fields::new().with("method", method).with("agent", agent(line, method)));
        Progress::SideDone
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::{play, probe};

    const LOGIN: &[u8] = b"{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"canary\",\"pass\":\"canary\",\"agent\":\"Miner/6.2\",\"algo\":[\"rx/0\"]}}\n";
    const SUBSCRIBE: &[u8] = b"{\"id\": 1, \"method\": \"mining.subscribe\", \"params\": [\"cpu/2.5\"]}\n{\"id\":2,\"method\":\"mining.authorize\",\"params\":[\"canary\",\"x\"]}\n";

    #[test]
    fn programs_are_told_and_wallets_are_not() {
        for (bytes, method, agent) in [(LOGIN, "login", "Miner/6.2"), (SUBSCRIBE, "mining.subscribe", "cpu/2.5")] {
            for size in [1, 1000] {
                let seen = play(&DISSECTOR, 3333, &[(Side::Initiator, bytes)], size);
                assert_eq!(seen[0].fields, Fields::new().with("method", method).with("agent", agent));
                assert_eq!(seen.len(), 1);
            }
        }
    }

    #[test]
    fn other_calls_are_not_taken() {
        for other in [
            &b"{\"method\":\"login\",\"params\":{\"user\":\"x\"}}\n"[..],
            b"{\"jsonrpc\":\"2.0\",\"method\":\"initialize\"}\n",
            b"GET / HTTP/1.1",
        ] {
            assert_eq!(probe(&DISSECTOR, 3333, other), Verdict::NotMine);
        }
        assert_eq!(probe(&DISSECTOR, 3333, b"{\"id\": 1, "), Verdict::Maybe);
    }
}
