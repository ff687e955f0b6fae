//! Which names of files are kept: those with a device's own hardware address, those of makers' firmware, and those that makers
//! have chosen once for all. Any other may be a person's.

use asepsis_observation::text;

/// Endings of what is only ever firmware or a program that starts a computer: Cisco's loads, Polycom's, boot loaders.
const OF_FIRMWARE: &[&str] = &["loads", "sbn", "sgn", "ld", "efi", "pxe", "kpxe", "n12", "sdi", "wim", "rom", "fw"];
/// Names of settings that makers publish, in small letters.
const OF_MAKERS: &[&str] = &[
    "xmldefault.cnf.xml", "sipdefault.cnf", "os79xx.txt", "dialplan.xml", "ringlist.xml", "ctlfile.tlv", "itlfile.tlv",
    "46xxsettings.txt", "46xxupgrade.scr", "96x1supgrade.txt", "96x1hupgrade.txt", "j100supgrade.txt", "46vlan.txt",
    "000000000000.cfg", "aastra.cfg", "startup.cfg", "mitel.cfg", "sip.cfg", "phone1.cfg", "snom300.htm", "snom320.htm", "snom370.htm",
    "snom870.htm", "pxelinux.0", "lpxelinux.0", "bootmgr.exe", "bcd", "network-confg", "cisconet.cfg", "router-confg",
    "ciscortr.cfg", "switch-confg", "vmlinuz", "initrd.img", "grub.cfg", "default",
];
/// Hexadecimal digits of a hardware address.
const MAC_DIGITS: usize = 12;
/// Letters around a hardware address, at most: `SEP`, `spa`, `-directory`.
const MAX_OTHER_BYTES: usize = 24;
/// Longest ending.
const MAX_ENDING_BYTES: usize = 8;

/// The name of the file without its path, or what of it is kept.
pub(super) fn told(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let lower = name.to_ascii_lowercase();
    let ending = lower.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| is_plain(ending) && ending.len() <= MAX_ENDING_BYTES);
    let is_firmware = ending.is_some_and(|ending| OF_FIRMWARE.contains(&ending)) && is_plain(name);
    if is_firmware || OF_MAKERS.contains(&lower.as_str()) || has_address(name) {
        return text(name.as_bytes());
    }
    ending.map_or_else(|| "*".to_owned(), |ending| format!("*.{ending}"))
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// A hardware address, its digits together or in pairs with a sign between them, and little around it. Twelve decimal digits
/// may be any number: they count only behind letters, as in `SEP` and the address.
fn has_address(name: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_hexdigit).count();
    let is_paired = |rest: &str| {
        let mut pairs = rest.splitn(6, '-');
        pairs.by_ref().take(5).all(|pair| pair.len() == 2 && digits(pair) == 2) && pairs.next().is_some_and(|last| digits(last) == 2)
    };
    let is_address = |(at, _): (usize, char)| {
        let (before, rest) = name.split_at_checked(at).unwrap_or_default();
        let is_behind_letters = before.bytes().next_back().is_some_and(|byte| byte.is_ascii_alphabetic());
        let has_letter = rest.bytes().take(MAC_DIGITS).any(|byte| byte.is_ascii_alphabetic());
        let is_behind_digit = before.bytes().next_back().is_some_and(|byte| byte.is_ascii_digit());
        let is_whole = digits(rest) == MAC_DIGITS && !is_behind_digit && (has_letter || is_behind_letters);
        is_whole || is_paired(rest)
    };
    let around = name.len().saturating_sub(MAC_DIGITS);
    is_plain(name) && around <= MAX_OTHER_BYTES && name.char_indices().any(is_address)
}
