//! Shares by their UNC path `\\server\share`: the server's name, and the share's only when it is an administrative one.

use asepsis_observation::Fields;

/// Shares that every server of a kind has (MS-SRVS 2.2.4.1 and 3.1.4.7, MS-ADTS): they cannot name a person.
const KNOWN_SHARES: &[&str] = &["IPC$", "ADMIN$", "C$", "D$", "PRINT$", "SYSVOL", "NETLOGON"];

/// What is kept of a path. All after the share is dropped.
pub(super) fn fields(path: &str) -> Fields {
    let mut parts = path.split(['\\', '/']).filter(|part| !part.is_empty());
    let (first, second) = (parts.next(), parts.next());
    // Clients of SMB 1 may leave the server out: a single part is the share.
    let (server, share) = if second.is_some() { (first, second) } else { (None, first) };
    Fields::new().with("server", server).with("share", share.map(known_or_star))
}

fn known_or_star(share: &str) -> &'static str {
    KNOWN_SHARES.iter().find(|known| known.eq_ignore_ascii_case(share)).copied().unwrap_or("*")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(path: &str) -> String {
        let mut written = String::new();
        asepsis_observation::write_json(&mut written, &fields(path));
        written
    }

    #[test]
    fn administrative_shares_are_kept() {
        assert_eq!(shown(r"\\PACS1\ipc$"), r#"{"server":"PACS1","share":"IPC$"}"#);
        assert_eq!(shown("IPC$"), r#"{"share":"IPC$"}"#);
    }

    #[test]
    fn all_other_names_are_not() {
        assert_eq!(shown(r"\\PACS1\Canary-Patient"), r#"{"server":"PACS1","share":"*"}"#);
        assert_eq!(shown(r"\\PACS1\C$\Canary"), r#"{"server":"PACS1","share":"C$"}"#);
        assert_eq!(shown("Canary"), r#"{"share":"*"}"#);
        assert_eq!(shown(""), "{}");
    }
}
