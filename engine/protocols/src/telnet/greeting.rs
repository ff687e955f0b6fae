//! What of a greeting may be kept: lines before a login prompt, lines of known products, and a pump's own fields.

use super::{BANNER, DIAGNOSTIC};
use crate::lines::{self, holds};
use crate::{Context, Sink};
use asepsis_observation::Fields;

/// Lines of a greeting that are kept.
const MAX_LINES: usize = 16;
/// Start of the diagnostic greeting of the Baxter Sigma Spectrum.
pub(super) const SPECTRUM: &[u8] = b"Welcome to the SIGMA Spectrum";
/// Ends of lines at which a server waits for a name or a password.
const PROMPTS: &[&str] = &["login:", "username:", "user name:", "password:", "user:", "login name:", "account:"];
/// Names of products, systems and makers in greetings of network equipment, printers, terminal servers and devices.
const PRODUCTS: &[&str] = &[
    "sigma spectrum", "telnet server", "telnet service", "telnetd", "routeros", "mikrotik", "vxworks", "busybox", "cisco",
    "jetdirect", "procurve", "aruba", "lantronix", "digi connect", "digi portserver", "moxa", "nport", "netport", "axis",
    "ricoh", "brother", "xerox", "lexmark", "kyocera", "konica", "canon", "epson", "zebra", "network management card",
    "apc ", "huawei", "zte", "juniper", "extreme networks", "allied telesis", "netgear", "d-link", "tp-link", "zyxel",
    "hikvision", "dahua", "polycom", "debian", "ubuntu", "openwrt", "freebsd", "openbsd", "netbsd", "sunos", "solaris",
    "linux", "openvms", "windows ce", "nucleus", "schneider", "siemens", "modicon", "allen-bradley", "raritan", "avocent",
    "eaton", "liebert", "tripp lite", "fortigate", "sonicwall", "welch allyn", "spacelabs", "philips", "hospira", "medfusion",
];

/// True when a line asks for a name or a password.
fn is_prompt(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    PROMPTS.iter().any(|prompt| {
        let at = line.len().saturating_sub(prompt.len());
        line.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(prompt.as_bytes()))
    })
}

fn lines_of(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| matches!(byte, b'\r' | b'\n')).filter(|line| !line.trim_ascii().is_empty())
}

/// True when `text` holds a login prompt.
pub(super) fn holds_prompt(text: &[u8]) -> bool {
    lines_of(text).any(is_prompt)
}

/// Tells what a server showed before anything was typed.
pub(super) fn tell(text: &[u8], context: &Context, sink: &mut Sink) {
    if text.trim_ascii_start().starts_with(SPECTRUM) {
        spectrum(text, context, sink);
    }
    let prompt = lines_of(text).find(|line| is_prompt(line));
    let before = lines_of(text).take_while(|line| !is_prompt(line));
    let kept: Vec<String> = before
        .filter(|line| prompt.is_some() || PRODUCTS.iter().any(|product| holds(line, product)))
        .take(MAX_LINES)
        .map(lines::greeting)
        .filter(|line| !line.is_empty())
        .collect();
    let fields = Fields::new()
        .with("banner", kept)
        .with("host_name", prompt.and_then(host_in))
        .with("asks_login", prompt.map(|_| true));
    sink.observe(BANNER, context.sender, fields);
}

/// The name in `name login:`.
fn host_in(prompt: &[u8]) -> Option<String> {
    let mut words = prompt.trim_ascii().split(|byte| *byte == b' ');
    let (name, word) = (words.next()?, words.next()?);
    let is_host = word.eq_ignore_ascii_case(b"login:") && words.next().is_none();
    lines::host_name(name).filter(|_| is_host)
}

/// Baxter Sigma Spectrum: the address and software of the module, then serial number and software of the pump.
fn spectrum(text: &[u8], context: &Context, sink: &mut Sink) {
    let joined = lines_of(text).map(lines::greeting).collect::<Vec<_>>().join(" ");
    let pump_at = joined.rfind("Sigma Spectrum SN").unwrap_or(joined.len());
    let (module, pump) = joined.split_at_checked(pump_at).unwrap_or((&joined, ""));
    let fields = Fields::new()
        .with("product", "Sigma Spectrum")
        .with("mac", value_behind(module, "MAC Address:"))
        .with("module_software", value_behind(module, " SW:"))
        .with("serial", value_behind(pump, " SN:"))
        .with("software", value_behind(pump, " SW:"));
    sink.observe(DIAGNOSTIC, context.sender, fields);
}

/// The word behind a label: letters, digits and signs of versions and addresses.
fn value_behind(text: &str, label: &str) -> Option<String> {
    let (_, rest) = text.split_once(label)?;
    let word = rest.split_whitespace().next()?.trim_end_matches(',');
    let is_value = |one: char| one.is_ascii_alphanumeric() || ":.-_".contains(one);
    (word.len() <= 32 && word.chars().all(is_value)).then(|| word.to_owned())
}
