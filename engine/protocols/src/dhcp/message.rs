//! A BOOTP or DHCP message (RFC 951 3, RFC 2131 2): the fixed fields and the options.

use super::options::Options;
use asepsis_observation::Mac;
use std::net::Ipv4Addr;

/// Length of the fixed fields, up to the options (RFC 2131 2, figure 1).
pub const FIXED_BYTES: usize = 236;

/// What tells options of RFC 1497 and later from vendor data of plain BOOTP (RFC 2131 3).
pub const MAGIC_COOKIE: [u8; 4] = [0x63, 0x82, 0x53, 0x63];

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `op` 1: client to server.
    Request,
    /// `op` 2: server to client.
    Reply,
}

/// One message.
#[derive(Debug)]
pub struct Message<'a> {
    /// Who sends.
    pub direction: Direction,
    /// `ciaddr`: address that the client already has.
    pub client_address: Option<Ipv4Addr>,
    /// `yiaddr`: address given to the client.
    pub your_address: Option<Ipv4Addr>,
    /// `giaddr`: relay agent between client and server.
    pub relay_address: Option<Ipv4Addr>,
    /// `chaddr` when it is an Ethernet address.
    pub client_mac: Option<Mac>,
    /// Options; none in plain BOOTP without RFC 1497 data.
    pub options: Options<'a>,
    is_plain: bool,
}

fn address(bytes: &[u8], at: usize) -> Option<Ipv4Addr> {
    let quad = <[u8; 4]>::try_from(bytes.get(at..at + 4)?).ok()?;
    Some(Ipv4Addr::from(quad)).filter(|address| *address != Ipv4Addr::UNSPECIFIED)
}

/// The client's hardware address: type 1 Ethernet or 6 IEEE 802, length 6. Some embedded clients leave the length 0.
fn client_mac(bytes: &[u8]) -> Option<Mac> {
    let [_, hardware_type, length, ..] = bytes else { return None };
    let mac = Mac(bytes.get(28..34)?.try_into().ok()?);
    let is_ethernet = matches!(hardware_type, 1 | 6) && matches!(length, 0 | 6);
    Some(mac).filter(|mac| is_ethernet && !mac.is_group() && mac.0 != [0; 6])
}

impl<'a> Message<'a> {
    /// Reads a message. Its options may be cut; the fixed fields may not.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let direction = match bytes.first()? {
            1 => Direction::Request,
            2 => Direction::Reply,
            _ => return None,
        };
        let (fixed, rest) = bytes.split_at_checked(FIXED_BYTES)?;
        let after_cookie = rest.strip_prefix(&MAGIC_COOKIE);
        let options = match after_cookie {
            Some(options) => {
                Options::read(options, fixed.get(108..).unwrap_or_default(), fixed.get(44..108).unwrap_or_default())
            }
            None => Options::default(),
        };
        Some(Self {
            direction,
            client_address: address(fixed, 12),
            your_address: address(fixed, 16),
            relay_address: address(fixed, 24),
            client_mac: client_mac(fixed),
            options,
            is_plain: after_cookie.is_none() && rest.len() >= MAGIC_COOKIE.len(),
        })
    }

    /// The word of option 53 (RFC 2132 9.6, RFC 3203, RFC 4388, RFC 6926, RFC 7724); `bootp` when it was not sent, nothing
    /// when the options are cut before it.
    pub fn type_word(&self) -> Option<&'static str> {
        match self.options.byte(53) {
            Some(code) => Some(word(code)),
            None if self.is_plain || self.options.is_ended() => Some("bootp"),
            None => None,
        }
    }
}

const fn word(code: u8) -> &'static str {
        match code {
            1 => "discover",
            2 => "offer",
            3 => "request",
            4 => "decline",
            5 => "ack",
            6 => "nak",
            7 => "release",
            8 => "inform",
            9 => "forcerenew",
            10 => "leasequery",
            11 => "leaseunassigned",
            12 => "leaseunknown",
            13 => "leaseactive",
            14 => "bulkleasequery",
            15 => "leasequerydone",
            16 => "activeleasequery",
            17 => "leasequerystatus",
            18 => "tls",
            _ => "unknown",
        }
}
