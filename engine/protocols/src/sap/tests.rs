//! Announcements as RFC 2974 and RFC 8866 lay them out.

use super::*;
use crate::conversation_test::{datagram, probe};
use proptest::prelude::*;

const STAGE_BOX: &[u8] = b"v=0\r\no=canary 1311738121 1311738121 IN IP4 192.0.2.9\r\ns=STAGE-BOX : 2\r\nc=IN IP4 239.69.1.2/32\r\nt=0 0\r\n\
    a=keywds:Dante\r\nm=audio 5004 RTP/AVP 97\r\ni=2 channels: canary\r\na=rtpmap:97 L24/48000/2\r\n\
    a=ts-refclk:ptp=IEEE1588-2008:02-00-00-FF-FE-00-00-09:0\r\n";

fn message(flags: u8, rest: &[u8]) -> Vec<u8> {
    [&[flags, 0, 0x12, 0x34, 192, 0, 2, 9], rest].concat()
}

#[test]
fn a_device_announces_what_it_sends() {
    for bytes in [message(0x20, STAGE_BOX), message(0x20, &[PAYLOAD_TYPE, STAGE_BOX].concat())] {
        assert_eq!(probe(&DISSECTOR, 9, &bytes), Verdict::Mine);
        let wanted = Fields::new()
            .with("ended", false)
            .with("origin", IpAddr::from([192, 0, 2, 9]))
            .with("device", "STAGE-BOX")
            .with("keywords", "Dante")
            .with("media", vec!["audio L24/48000/2"])
            .with("reference_clock", "ptp=IEEE1588-2008:02-00-00-FF-FE-00-00-09:0");
        assert_eq!(datagram(&DISSECTOR, PORT, &bytes)[0].fields, wanted);
    }
}

#[test]
fn titles_and_users_are_not_kept() {
    let talk = b"v=0\no=canary 1 1 IN IP4 192.0.2.9\ns=canary\na=keywds:canary\na=tool:Example 1.2\nm=video 1 RTP/AVP 31\n";
    let wanted = Fields::new()
        .with("ended", true)
        .with("origin", IpAddr::from([192, 0, 2, 9]))
        .with("tool", "Example 1.2")
        .with("media", vec!["video"]);
    assert_eq!(datagram(&DISSECTOR, PORT, &message(0x24, talk))[0].fields, wanted);
}

#[test]
fn weak_and_unreadable_ones_are_not_taken() {
    let farewell = message(0x24, b"o=- 1 1 IN IP4 192.0.2.9\r\n");
    assert_eq!((probe(&DISSECTOR, PORT, &farewell), probe(&DISSECTOR, 9, &farewell)), (Verdict::Mine, Verdict::NotMine));
    for flags in [0x21, 0x22, 0x40, 0] {
        assert_eq!(probe(&DISSECTOR, PORT, &message(flags, STAGE_BOX)), Verdict::NotMine);
    }
    assert_eq!(probe(&DISSECTOR, PORT, b"2026-11-22 syslog"), Verdict::NotMine);
}

proptest! {
    #[test]
    fn any_description_is_survived(flags in 0x20..0x40_u8, rest in prop::collection::vec(any::<u8>(), 0..120)) {
        datagram(&DISSECTOR, PORT, &message(flags, &[DESCRIPTION, b"\nm=", &rest].concat()));
    }
}
