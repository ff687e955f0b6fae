//! Requests as RFC 1350 and RFC 2347 lay them out.

use super::*;
use crate::conversation_test::{datagram, probe};
use proptest::prelude::*;

fn request(code: u8, file: &str, options: &[u8]) -> Vec<u8> {
    [&[0, code], file.as_bytes(), b"\0OCTET\0", options].concat()
}

#[test]
fn a_telephone_asks_for_its_settings() {
    let bytes = request(READ, "SEP020000001001.cnf.xml", b"tsize\x000\0blksize\x001448\0");
    assert_eq!(probe(&DISSECTOR, 9, &bytes), Verdict::Mine);
    let wanted = Fields::new()
        .with("operation", "read")
        .with("file", "SEP020000001001.cnf.xml")
        .with("mode", "octet")
        .with("options", vec!["tsize", "blksize"]);
    assert_eq!(datagram(&DISSECTOR, 69, &bytes)[0].fields, wanted);
    let stored = datagram(&DISSECTOR, 69, &request(WRITE, "/logs/canary.txt", b""));
    let wanted = Fields::new().with("operation", "write").with("file", "*.txt").with("mode", "octet");
    assert_eq!(stored[0].fields, wanted);
}

#[test]
fn only_names_of_devices_and_makers_are_kept() {
    for name in [
        "02000000100a.cfg",
        "000000000000.cfg", "y000000000028.cfg", "SIP02000000100A.cnf", "01-02-00-00-00-10-01", "02000000100a-directory.xml",
        "SEP020000001001.cnf.xml.sgn", "CTLSEP02000000100A.tlv", "snom320-02000000100a.htm", "grub.cfg-01-02-00-00-00-10-0a", "boot.wim",
        "XMLDefault.cnf.xml", "SCCP70.8-5-4S.loads", "pxelinux.0", "bootx64.efi", "sip.ld",
    ] {
        assert_eq!(file::told(name), name);
    }
    assert_eq!(file::told("boot\\x64\\pxeboot.n12"), "pxeboot.n12");
    for (name, kept) in [
        ("canary.xml", "*.xml"), ("1234567890123.bin", "*.bin"), ("Canary Ann 020000001001.cfg", "*.cfg"), ("canary", "*"),
        ("12345678.bin", "*.bin"), ("CANARYANN198001011234.dcm", "*.dcm"), ("canary-80-01-02-12-34-56.wav", "*.wav"),
        ("80-01-02-12-34-56.wav", "*.wav"), ("canary-02000000100a.cfg", "*.cfg"), ("02000000100a-canary.cfg", "*.cfg"),
        ("02000000100a.canary", "*"), ("ann.canary", "*"), ("canary.wim", "*"),
        ("123456789012.bin", "*.bin"), ("canary ann.efi", "*.efi"), ("x.canary canary", "*"),
    ] {
        assert_eq!(file::told(name), kept);
    }
}

#[test]
fn other_datagrams_are_not_taken() {
    for other in [
        &b"\0\x01\0octet\0"[..], b"\0\x01name\0binary\0", b"\0\x03name\0octet\0", b"\0\x01name\0octet", b"\0\x01na\nme\0octet\0",
        b"\0\x01name\0octet\0\0value\0", b"\0\x01\0\0\0\0\0\0\x03www\0\0\x01\0\x01",
    ] {
        assert_eq!(probe(&DISSECTOR, 69, other), Verdict::NotMine, "{other:?}");
    }
}

proptest! {
    #[test]
    fn any_request_is_survived(rest in prop::collection::vec(any::<u8>(), 0..80), name in ".{0,40}") {
        datagram(&DISSECTOR, 69, &[&[0, READ], rest.as_slice()].concat());
        file::told(&name);
    }
}
