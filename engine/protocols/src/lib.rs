//! Application protocols: one folder each, and the registry made from one list of their names.

mod ber;
mod contract;
#[cfg(test)]
mod conversation_test;
mod cursor;
mod device_id;
mod digits;
mod dns_labels;
mod first_value;
mod framed;
mod json_members;
mod lines;
mod location;
mod markup;
mod octets;
mod remembered;
mod security_token;
mod text_head;
mod unproven;

pub use contract::{
    Context, Conversation, Dissector, Handshake, Head, Layer, MALFORMED, MAX_PENDING_BYTES, Progress, Protocol, Side,
    Sink, Verdict,
};

use asepsis_observation::Kind;

macro_rules! protocols {
    ($($protocol:ident),* $(,)?) => {
        $(pub mod $protocol;)*

        /// All dissectors, in the order in which they are tried when no port gives a hint.
        pub static PROTOCOLS: &[&dyn Dissector] = &[$(&$protocol::DISSECTOR),*];
    };
}

protocols! {
    arp,
    wlan,
    bluetooth,
    pppoe,
    lldp,
    cdp,
    edp,
    udld,
    stp,
    lacp,
    isis,
    icmpv6,
    mld,
    igmp,
    vrrp,
    ospf,
    tcp,
    dicom,
    hl7,
    poct1a,
    astm,
    medibus,
    phd,
    intellivue,
    unity,
    llrp,
    tls,
    http,
    http2,
    ssh,
    rdp,
    ica,
    vnc,
    mysql,
    redis,
    tds,
    pgsql,
    xmpp,
    smtp,
    ftp,
    pop,
    imap,
    telnet,
    smb,
    kerberos,
    ldap,
    dcerpc,
    ntlmssp,
    dhcp,
    dns,
    mdns,
    llmnr,
    nbns,
    snmp,
    quic,
    dtls,
    ssdp,
    wsd,
    nbdgm,
    browser,
    sip,
    rtsp,
    sap,
    espax,
    skinny,
    mqtt,
    amqp,
    syslog,
    radius,
    eap,
    rpc,
    bgp,
    dhcpv6,
    mndp,
    addp,
    capwap,
    dhip,
    lantronix,
    moxa,
    rmcp,
    sadp,
    bvip,
    vivotek,
    wisenet,
    tuya,
    unifi,
    vertx,
    crestron,
    dddp,
    sddp,
    gwmp,
    hsrp,
    ntp,
    ptp,
    cotp,
    s7,
    mms,
    dnp3,
    enip,
    cip,
    bacnet,
    goose,
    sv,
    powerlink,
    ethercat,
    profinet,
    opcua,
    fox,
    ads,
    hart,
    iec104,
    knx,
    fins,
    codesys,
    slmp,
    srtp,
    modbus,
    ike,
    wireguard,
    openvpn,
    stun,
    coap,
    tplink,
    tftp,
    iscsi,
    dropbox,
    bjnp,
    enpc,
    slp,
    zebra,
    ipp,
    pjl,
    tacacs,
    teamviewer,
    bittorrent,
    stratum,
    mongodb,
}

/// All kinds of observations: those of the dissectors and the anomaly they share.
pub fn vocabulary() -> impl Iterator<Item = &'static Kind> {
    PROTOCOLS.iter().flat_map(|dissector| dissector.protocol().kinds).chain(std::iter::once(&MALFORMED))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_folder_is_listed() {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
        let folders: BTreeSet<String> = std::fs::read_dir(source)
            .unwrap()
            .filter_map(Result::ok)
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        let listed: BTreeSet<String> = PROTOCOLS.iter().map(|dissector| dissector.protocol().name.to_owned()).collect();
        assert_eq!(folders, listed);
    }

    #[test]
    fn kinds_and_fields_are_declared_once() {
        let mut names = BTreeSet::new();
        for kind in vocabulary() {
            assert!(names.insert(kind.name), "{} is declared twice", kind.name);
            let fields: BTreeSet<_> = kind.fields.iter().map(|field| field.name).collect();
            assert_eq!(fields.len(), kind.fields.len(), "{} has a field twice", kind.name);
            assert!(kind.name.contains('.') && kind.meaning.ends_with('.'), "{}", kind.name);
            for field in kind.fields {
                assert!(field.meaning.ends_with('.') && !field.source.is_empty(), "{}.{}", kind.name, field.name);
            }
        }
    }

    #[test]
    fn probes_know_nothing_of_bytes_that_are_not_their_openers() {
        let tails = [vec![], vec![0; 64], (0..=255).collect::<Vec<u8>>(), b" / HTTP/1.1\r\n\r\n".to_vec()];
        for dissector in PROTOCOLS {
            let Some(openers) = dissector.protocol().openers else { continue };
            let port = dissector.protocol().ports.first().copied().unwrap_or(1);
            for opener in (0..=255).filter(|opener| !openers.iter().any(|range| range.contains(opener))) {
                for tail in &tails {
                    let bytes = [&[opener], tail.as_slice()].concat();
                    let head = Head { bytes: &bytes, sender_port: 50_000, receiver_port: port };
                    assert_eq!(dissector.probe(&head), Verdict::NotMine, "{} {opener:#x}", dissector.protocol().name);
                }
            }
        }
    }
}
