//! Resource records (RFC 1035 3.2) and the few kinds of data that tell of hosts.

use super::message::Section;
use super::name::{Name, NameFault};
use asepsis_observation::{Fields, IntoField, ValueWriter, text};
use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Strings kept of one TXT record, at most; what follows is ignored.
const MAX_STRINGS: usize = 64;

/// A (RFC 1035 3.4.1).
pub const TYPE_A: u16 = 1;
/// CNAME (RFC 1035 3.3.1).
pub const TYPE_CNAME: u16 = 5;
/// PTR (RFC 1035 3.3.12).
pub const TYPE_PTR: u16 = 12;
/// HINFO (RFC 1035 3.3.2).
pub const TYPE_HINFO: u16 = 13;
/// TXT (RFC 1035 3.3.14).
pub const TYPE_TXT: u16 = 16;
/// AAAA (RFC 3596 2.1).
pub const TYPE_AAAA: u16 = 28;
/// NB of the `NetBIOS` name service (RFC 1002 4.2.1.3).
pub const TYPE_NB: u16 = 32;
/// SRV (RFC 2782); the `NetBIOS` name service calls the same number NBSTAT.
pub const TYPE_SRV: u16 = 33;
/// OPT, the pseudo-record of EDNS (RFC 6891 6.1.2).
pub const TYPE_OPT: u16 = 41;

/// The registered name of a type that is met in practice (IANA, DNS parameters).
pub fn type_name(code: u16) -> Option<&'static str> {
    Some(match code {
        1 => "A",
        2 => "NS",
        5 => "CNAME",
        6 => "SOA",
        10 => "NULL",
        12 => "PTR",
        13 => "HINFO",
        15 => "MX",
        16 => "TXT",
        17 => "RP",
        18 => "AFSDB",
        24 => "SIG",
        25 => "KEY",
        28 => "AAAA",
        29 => "LOC",
        33 => "SRV",
        35 => "NAPTR",
        37 => "CERT",
        39 => "DNAME",
        41 => "OPT",
        43 => "DS",
        44 => "SSHFP",
        46 => "RRSIG",
        47 => "NSEC",
        48 => "DNSKEY",
        50 => "NSEC3",
        51 => "NSEC3PARAM",
        52 => "TLSA",
        64 => "SVCB",
        65 => "HTTPS",
        99 => "SPF",
        249 => "TKEY",
        250 => "TSIG",
        251 => "IXFR",
        252 => "AXFR",
        255 => "ANY",
        256 => "URI",
        257 => "CAA",
        _ => return None,
    })
}

/// The name of a type as a field; `TYPE65280` when it has none (RFC 3597 5).
#[derive(Clone, Copy, Debug)]
pub struct TypeText(pub u16);

impl IntoField for TypeText {
    fn write(self, out: &mut ValueWriter<'_>) -> bool {
        out.text_with(|out| match type_name(self.0) {
            Some(name) => out.push_str(name),
            None => {
                let _ = write!(out, "TYPE{}", self.0);
            }
        })
    }
}

/// One record.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Where it stands.
    pub section: Section,
    /// Its owner.
    pub name: Name<'a>,
    /// Its type.
    pub type_code: u16,
    message: &'a [u8],
    data_start: usize,
    data_end: usize,
}

impl<'a> Record<'a> {
    /// Reads the record at `start` and says where the next one starts.
    pub fn read(message: &'a [u8], start: usize, section: Section) -> Result<(Self, usize), NameFault> {
        let (name, at) = Name::read(message, start)?;
        // Type, class, time to live, length of the data (RFC 1035 4.1.3).
        let fixed = message.get(at..).and_then(|rest| rest.first_chunk::<10>()).ok_or(NameFault::Cut)?;
        let [a, b, _, _, _, _, _, _, c, d] = *fixed;
        let data_start = at + fixed.len();
        let data_end = data_start + usize::from(u16::from_be_bytes([c, d]));
        if data_end > message.len() {
            return Err(NameFault::Cut);
        }
        let record = Self { section, name, type_code: u16::from_be_bytes([a, b]), message, data_start, data_end };
        Ok((record, data_end))
    }

    /// The data as bytes.
    pub fn data(&self) -> &'a [u8] {
        self.message.get(self.data_start..self.data_end).unwrap_or_default()
    }

    /// The address of an A or AAAA record.
    pub fn address(&self) -> Option<IpAddr> {
        match self.type_code {
            TYPE_A => <[u8; 4]>::try_from(self.data()).ok().map(|octets| Ipv4Addr::from(octets).into()),
            TYPE_AAAA => <[u8; 16]>::try_from(self.data()).ok().map(|octets| Ipv6Addr::from(octets).into()),
            _ => None,
        }
    }

    /// The name at an offset of the message, when it ends inside the data.
    fn name_at(&self, start: usize) -> Option<Name<'a>> {
        let (name, next) = Name::read(self.message, start).ok()?;
        Some(name).filter(|_| next <= self.data_end)
    }

    /// Port and host of an SRV record: priority, weight, port, target (RFC 2782).
    fn service(&self) -> Option<(u16, Name<'a>)> {
        if self.type_code != TYPE_SRV {
            return None;
        }
        let [_, _, _, _, a, b, ..] = *self.data() else { return None };
        let target = self.name_at(self.data_start + 6)?;
        Some((u16::from_be_bytes([a, b]), target))
    }

    /// The strings of a TXT or HINFO record, empty ones left out of TXT (RFC 6763 6.1).
    fn strings(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let mut rest = self.data();
        std::iter::from_fn(move || {
            let [length, after @ ..] = rest else { return None };
            let (string, next) = after.split_at_checked(usize::from(*length))?;
            rest = next;
            Some(string)
        })
    }

    /// The strings of a TXT record, `key=value` in DNS-SD (RFC 6763 6.3).
    pub fn texts(&self) -> Option<Vec<String>> {
        if self.type_code != TYPE_TXT {
            return None;
        }
        let kept = self.strings().take(MAX_STRINGS).map(text).filter(|string| !string.is_empty());
        Some(kept.collect())
    }

    /// Processor and operating system of an HINFO record (RFC 1035 3.3.2).
    pub fn host_information(&self) -> Option<(String, String)> {
        if self.type_code != TYPE_HINFO {
            return None;
        }
        let mut strings = self.strings().map(text);
        Some((strings.next()?, strings.next()?))
    }

    /// Owner, type and what points at hosts: the fields that all answers share, added to those given.
    pub fn fields(&self, name: impl IntoField, mut fields: Fields) -> Fields {
        fields.set("name", name);
        fields.set("type", TypeText(self.type_code));
        match self.type_code {
            TYPE_A | TYPE_AAAA => fields.set("address", self.address()),
            TYPE_CNAME => fields.set("cname", self.name_at(self.data_start)),
            TYPE_PTR => fields.set("ptr", self.name_at(self.data_start)),
            TYPE_SRV => {
                let service = self.service();
                fields.set("port", service.map(|(port, _)| port));
                fields.set("srv_target", service.map(|(_, target)| target));
            }
            _ => {}
        }
        fields
    }
}
