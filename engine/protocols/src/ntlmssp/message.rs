//! NTLMSSP messages: bytes to observations (MS-NLMP 2.2.1).

use super::little_endian::{slice_at, u16_at, u32_at};
use super::{AUTHENTICATE, CHALLENGE, NEGOTIATE};
use crate::{Context, Sink};
use asepsis_observation::{Fields, latin_text, utf16le_text};
use std::ops::Range;

/// MS-NLMP 2.2.1: what each message begins with.
const SIGNATURE: &[u8] = b"NTLMSSP\0";
/// How far the signature is looked for: what wraps it (SPNEGO, RFC 4178) is short.
const MAX_WRAPPING_BYTES: usize = 4096;
/// Pairs of a challenge's target information that are read; the standard defines eleven.
const MAX_PAIRS: usize = 32;

/// MS-NLMP 2.2.2.5: names are in UTF-16.
const FLAG_UNICODE: u32 = 0x0000_0001;
/// MS-NLMP 2.2.2.5: the message has a version.
const FLAG_VERSION: u32 = 0x0200_0000;

/// Reads an NTLMSSP message, bare or wrapped in SPNEGO, that `context.sender` sent.
///
/// False when there is none: many security blobs hold Kerberos instead.
pub fn read(bytes: &[u8], context: &Context, sink: &mut Sink) -> bool {
    let Some(message) = find(bytes) else { return false };
    match u32_at(message, 8) {
        Some(1) => sink.observe(NEGOTIATE, context.sender, negotiate(message)),
        Some(2) => sink.observe(CHALLENGE, context.sender, challenge(message)),
        Some(3) => sink.observe(AUTHENTICATE, context.sender, authenticate(message)),
        _ => sink.malformed("ntlmssp", "message type is unknown", context.sender),
    }
    true
}

fn find(bytes: &[u8]) -> Option<&[u8]> {
    let searched = bytes.get(..MAX_WRAPPING_BYTES).unwrap_or(bytes);
    let at = searched.windows(SIGNATURE.len()).position(|window| window == SIGNATURE)?;
    bytes.get(at..)
}

/// MS-NLMP 2.2.1: length u16, allocated u16, offset u32 from the start of the message.
fn place(message: &[u8], at: usize) -> Option<Range<usize>> {
    let length = usize::from(u16_at(message, at)?);
    let offset = usize::try_from(u32_at(message, at + 4)?).ok()?;
    Some(offset..offset.checked_add(length)?)
}

fn buffer(message: &[u8], at: usize) -> Option<&[u8]> {
    message.get(place(message, at)?)
}

fn name(message: &[u8], at: usize, is_unicode: bool) -> Option<String> {
    let bytes = buffer(message, at)?;
    Some(if is_unicode { utf16le_text(bytes) } else { latin_text(bytes) })
}

/// MS-NLMP 2.2.2.10: major, minor, build; sent as zeros by who has none.
fn version(message: &[u8], at: usize, flags: u32) -> Option<String> {
    if flags & FLAG_VERSION == 0 {
        return None;
    }
    let (major, minor, build) = (message.get(at)?, message.get(at + 1)?, u16_at(message, at + 2)?);
    ((*major, *minor, build) != (0, 0, 0)).then(|| format!("{major}.{minor}.{build}"))
}

/// MS-NLMP 2.2.1.1. Its names are always in the OEM character set.
fn negotiate(message: &[u8]) -> Fields {
    let flags = u32_at(message, 12).unwrap_or_default();
    Fields::new()
        .with("version", version(message, 32, flags))
        .with("workstation", name(message, 24, false))
        .with("domain", name(message, 16, false))
}

/// MS-NLMP 2.2.1.2.
fn challenge(message: &[u8]) -> Fields {
    let flags = u32_at(message, 20).unwrap_or_default();
    let is_unicode = flags & FLAG_UNICODE != 0;
    let mut fields = Fields::new()
        .with("version", version(message, 48, flags))
        .with("target_name", name(message, 12, is_unicode));
    add_target_information(buffer(message, 40).unwrap_or_default(), &mut fields);
    fields
}

/// MS-NLMP 2.2.2.1: pairs of id u16, length u16 and value, names in UTF-16; id 0 ends them.
fn add_target_information(mut pairs: &[u8], fields: &mut Fields) {
    for _ in 0..MAX_PAIRS {
        let (Some(id), Some(length)) = (u16_at(pairs, 0), u16_at(pairs, 2)) else { return };
        let Some(value) = slice_at(pairs, 4, usize::from(length)) else { return };
        let field = match id {
            0 => return,
            1 => "nb_computer",
            2 => "nb_domain",
            3 => "dns_computer",
            4 => "dns_domain",
            5 => "dns_forest",
            _ => "",
        };
        if !field.is_empty() && !fields.contains(field) {
            fields.set(field, utf16le_text(value));
        }
        pairs = pairs.get(4 + usize::from(length)..).unwrap_or_default();
    }
}

/// MS-NLMP 2.2.1.3. Flags and version are missing in the messages of the oldest clients, whose payload begins earlier.
fn authenticate(message: &[u8]) -> Fields {
    const BUFFERS: [usize; 6] = [12, 20, 28, 36, 44, 52];
    let payload_at = BUFFERS
        .iter()
        .filter(|at| u16_at(message, **at).is_some_and(|length| length > 0))
        .filter_map(|at| u32_at(message, at + 4))
        .min()
        .unwrap_or(u32::MAX);
    let flags = if payload_at >= 64 { u32_at(message, 60) } else { None };
    let is_unicode = flags.unwrap_or_default() & FLAG_UNICODE != 0;
    let version = if payload_at >= 72 { version(message, 64, flags.unwrap_or_default()) } else { None };
    // The buffer at 36 is the user's name: it is not read, nor is a name that claims to lie in the same bytes.
    let user = place(message, 36).unwrap_or_default();
    let beside_user = |at: usize| {
        let other = place(message, at)?;
        let is_apart = other.end <= user.start || user.end <= other.start;
        if is_apart { name(message, at, is_unicode) } else { None }
    };
    Fields::new()
        .with("version", version)
        .with("workstation", beside_user(44))
        .with("domain", beside_user(28))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::conversation_test::{client, context};
    use asepsis_observation::{Observation, Value};
    use proptest::prelude::*;

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    /// A message of `kind`: fixed part with buffers at the offsets of `placed`, then their bytes.
    fn message(kind: u32, fixed: usize, placed: &[(usize, Vec<u8>)], numbers: &[(usize, Vec<u8>)]) -> Vec<u8> {
        let mut made = vec![0; fixed];
        made[..8].copy_from_slice(SIGNATURE);
        made[8..12].copy_from_slice(&kind.to_le_bytes());
        for (at, bytes) in numbers {
            made[*at..at + bytes.len()].copy_from_slice(bytes);
        }
        for (at, bytes) in placed {
            let length = u16::try_from(bytes.len()).unwrap().to_le_bytes();
            let offset = u32::try_from(made.len()).unwrap().to_le_bytes();
            made[*at..at + 2].copy_from_slice(&length);
            made[at + 2..at + 4].copy_from_slice(&length);
            made[at + 4..at + 8].copy_from_slice(&offset);
            made.extend_from_slice(bytes);
        }
        made
    }

    fn flags(set: u32) -> Vec<u8> {
        set.to_le_bytes().to_vec()
    }

    fn windows_10() -> Vec<u8> {
        vec![10, 0, 0x61, 0x4a, 0, 0, 0, 15]
    }

    fn observe(bytes: &[u8]) -> Vec<Observation> {
        let mut sink = Sink::default();
        read(bytes, &context(Side::Initiator, 445), &mut sink);
        sink.take().collect()
    }

    fn text<'a>(observation: &'a Observation, field: &str) -> Option<&'a str> {
        match observation.fields.get(field) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    fn sample_challenge() -> Vec<u8> {
        let mut pairs = Vec::new();
        for (id, value) in [(2_u16, "CLINIC"), (1, "PACS1"), (4, "clinic.example"), (3, "pacs1.clinic.example"), (5, "example"), (0, "")] {
            pairs.extend_from_slice(&id.to_le_bytes());
            pairs.extend_from_slice(&u16::try_from(utf16(value).len()).unwrap().to_le_bytes());
            pairs.extend_from_slice(&utf16(value));
        }
        message(2, 56, &[(12, utf16("CLINIC")), (40, pairs)], &[(20, flags(FLAG_UNICODE | FLAG_VERSION)), (48, windows_10())])
    }

    fn sample_authenticate(user: &str) -> Vec<u8> {
        let placed = [(28, utf16("CLINIC")), (36, utf16(user)), (44, utf16("CT-CONSOLE")), (20, vec![7; 24])];
        message(3, 72, &placed, &[(60, flags(FLAG_UNICODE | FLAG_VERSION)), (64, windows_10())])
    }

    #[test]
    fn challenge_names_the_server_and_its_build() {
        let seen = observe(&sample_challenge());
        assert_eq!(seen.len(), 1);
        assert_eq!((seen[0].kind.name, seen[0].subject), ("ntlm.challenge", client()));
        for (field, value) in [
            ("version", "10.0.19041"),
            ("target_name", "CLINIC"),
            ("nb_computer", "PACS1"),
            ("nb_domain", "CLINIC"),
            ("dns_computer", "pacs1.clinic.example"),
            ("dns_domain", "clinic.example"),
            ("dns_forest", "example"),
        ] {
            assert_eq!(text(&seen[0], field), Some(value), "{field}");
        }
    }

    #[test]
    fn message_is_found_inside_a_wrapping() {
        let mut wrapped = b"\x60\x48\x06\x06\x2b\x06\x01\x05\x05\x02".to_vec();
        wrapped.extend(message(1, 40, &[(24, b"WS1".to_vec()), (16, b"WORKGROUP".to_vec())], &[(12, flags(FLAG_VERSION)), (32, windows_10())]));
        let seen = observe(&wrapped);
        assert_eq!(seen[0].kind.name, "ntlm.negotiate");
        assert_eq!(text(&seen[0], "workstation"), Some("WS1"));
        assert_eq!(text(&seen[0], "domain"), Some("WORKGROUP"));
        assert_eq!(text(&seen[0], "version"), Some("10.0.19041"));
    }

    #[test]
    fn user_name_is_never_read() {
        let seen = observe(&sample_authenticate("Canary.Patient"));
        assert_eq!(text(&seen[0], "workstation"), Some("CT-CONSOLE"));
        assert_eq!(text(&seen[0], "domain"), Some("CLINIC"));
        assert!(!format!("{seen:?}").contains("Canary"));
    }

    #[test]
    fn version_needs_its_flag_and_must_not_be_zero() {
        let without_flag = message(1, 40, &[], &[(32, windows_10())]);
        assert_eq!(observe(&without_flag), []);
        let zero = message(1, 40, &[], &[(12, flags(FLAG_VERSION))]);
        assert_eq!(observe(&zero), []);
    }

    #[test]
    fn oldest_authenticate_has_no_flags_and_oem_names() {
        let old = message(3, 52, &[(28, b"HOSPITAL".to_vec()), (44, b"XRAY".to_vec())], &[]);
        let seen = observe(&old);
        assert_eq!(text(&seen[0], "workstation"), Some("XRAY"));
        assert_eq!(text(&seen[0], "version"), None);
    }

    #[test]
    fn kerberos_says_nothing_and_unknown_type_is_malformed() {
        assert_eq!(observe(b"\x60\x82\x01\x02\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"), []);
        assert_eq!(observe(&message(9, 40, &[], &[]))[0].kind.name, "anomaly.malformed");
    }

    proptest! {
        #[test]
        fn cut_and_mutated_messages_never_panic(cut in 0_usize..200, at in 0_usize..200, value: u8) {
            for whole in [sample_challenge(), sample_authenticate("x")] {
                observe(&whole[..cut.min(whole.len())]);
                let mut mutated = whole.clone();
                let at = at % mutated.len();
                mutated[at] = value;
                observe(&mutated);
            }
        }

        #[test]
        fn no_forged_place_makes_a_name_of_the_user(field in prop::sample::select(vec![28_usize, 44]), byte in 0_usize..8, value: u8) {
            let mut mutated = sample_authenticate("Canary");
            mutated[field + byte] = value;
            let shown = format!("{:?}", observe(&mutated));
            prop_assert!(!shown.contains("Can"));
        }
    }
}
