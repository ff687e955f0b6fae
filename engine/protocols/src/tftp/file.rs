//! Which names of files are kept: those with a device's own hardware address, those of makers' firmware, and those that makers
//! have chosen once for all. Any other may be a person's.

use asepsis_observation::text;

/// Endings of what is only ever firmware or a program that starts a computer: Cisco's loads, Polycom's, boot loaders.
const OF_FIRMWARE: &[&str] = &["loads", "sbn", "sgn", "ld", "efi", "pxe", "kpxe", "n12", "rom", "fw"];
/// Names of settings that makers publish, in small letters.
const OF_MAKERS: &[&str] = &[
    "xmldefault.cnf.xml", "sipdefault.cnf", "os79xx.txt", "dialplan.xml", "ringlist.xml", "ctlfile.tlv", "itlfile.tlv",
    "46xxsettings.txt", "46xxupgrade.scr", "96x1supgrade.txt", "96x1hupgrade.txt", "j100supgrade.txt", "46vlan.txt",
    "000000000000.cfg", "aastra.cfg", "startup.cfg", "mitel.cfg", "sip.cfg", "phone1.cfg", "snom300.htm", "snom320.htm", "snom370.htm",
    "snom870.htm", "pxelinux.0", "lpxelinux.0", "bootmgr.exe", "bcd", "network-confg", "cisconet.cfg", "router-confg",
    "ciscortr.cfg", "switch-confg", "vmlinuz", "initrd.img", "grub.cfg", "default", "boot.sdi", "boot.wim",
];
/// Words of makers before a hardware address, in small letters: Cisco's, Linksys', Grandstream's, Panasonic's, Yealink's, snom's
/// telephones, and boot loaders, which write the kind of hardware (1: Ethernet).
const BEFORE: &[&str] = &[
    "", "sep", "sip", "ctlsep", "itlsep", "ata", "spa", "mgc", "cfg", "config", "y", "snom300-", "snom320-", "snom370-",
    "snom870-", "01-", "grub.cfg-", "grub.cfg-01-",
];
/// Words of makers behind it: Polycom's.
const BEHIND: &[&str] =
    &["", "-app", "-boot", "-calls", "-directory", "-license", "-local", "-now", "-phone", "-sip", "-web"];
/// Endings that tell a kind of file. Any other may be the second half of a name.
const OF_FILES: &[&str] = &[
    "bak", "bin", "bmp", "boot", "cer", "cfg", "cnf", "conf", "crt", "csv", "dat", "dcm", "exe", "gif", "gz", "hex", "hl7", "htm",
    "html", "img", "ini", "ipk", "iso", "jpg", "json", "key", "lic", "log", "pdf", "pem", "pkg", "png", "raw", "sys", "tar", "tgz",
    "tlv", "txt", "upd", "wav", "xml", "zip",
];
/// Hexadecimal digits of a hardware address, and its octets when they are written in pairs.
const MAC_DIGITS: usize = 12;
const PAIRED_BYTES: usize = 17;

/// The name of the file without its path, or what of it is kept.
pub(super) fn told(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let lower = name.to_ascii_lowercase();
    let ending = lower.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| is_ending(ending));
    let is_firmware = ending.is_some_and(|ending| OF_FIRMWARE.contains(&ending)) && is_plain(name);
    if is_firmware || OF_MAKERS.contains(&lower.as_str()) || has_address(&lower) {
        return text(name.as_bytes());
    }
    ending.map_or_else(|| "*".to_owned(), |ending| format!("*.{ending}"))
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn is_ending(ending: &str) -> bool {
    OF_FILES.contains(&ending) || OF_FIRMWARE.contains(&ending)
}

/// A hardware address with nothing around it but words of makers and endings.
fn has_address(lower: &str) -> bool {
    BEFORE.iter().any(|before| {
        let behind = lower.strip_prefix(before).and_then(|rest| behind_address(rest, !before.is_empty()));
        behind.is_some_and(|behind| {
            let (word, endings) = behind.split_once('.').unwrap_or((behind, ""));
            BEHIND.contains(&word) && endings.split('.').all(|ending| ending.is_empty() || is_ending(ending))
        })
    })
}

/// What follows a hardware address, its digits together or in pairs with a sign between them. Decimal digits alone may be any
/// number, or a time: they count only behind a maker's word.
fn behind_address(rest: &str, is_behind_word: bool) -> Option<&str> {
    let is_paired = |text: &str| {
        text.bytes().enumerate().all(|(at, byte)| if at % 3 == 2 { byte == b'-' } else { byte.is_ascii_hexdigit() })
    };
    let together = rest.split_at_checked(MAC_DIGITS).filter(|(digits, _)| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let (address, behind) = together.or_else(|| rest.split_at_checked(PAIRED_BYTES).filter(|(pairs, _)| is_paired(pairs)))?;
    let is_address = is_behind_word || address.bytes().any(|byte| byte.is_ascii_alphabetic());
    (is_address && !behind.starts_with(|next: char| next.is_ascii_alphanumeric())).then_some(behind)
}
