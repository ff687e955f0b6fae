//! DICOM messages for the tests, built by the standard.

/// UID of the CT storage SOP class.
pub const CT_STORAGE: &str = "1.2.840.10008.5.1.4.1.1.2";
/// UID of the verification SOP class.
pub const VERIFICATION: &str = "1.2.840.10008.1.1";
pub const IMPLICIT_LITTLE: &str = "1.2.840.10008.1.2";
pub const EXPLICIT_LITTLE: &str = "1.2.840.10008.1.2.1";
pub const EXPLICIT_BIG: &str = "1.2.840.10008.1.2.2";
pub const DEFLATED: &str = "1.2.840.10008.1.2.1.99";
pub const JPEG: &str = "1.2.840.10008.1.2.4.70";

pub fn pdu(kind: u8, content: &[u8]) -> Vec<u8> {
    [&[kind, 0], &u32::try_from(content.len()).unwrap().to_be_bytes()[..], content].concat()
}

pub fn item(kind: u8, content: &[u8]) -> Vec<u8> {
    [&[kind, 0], &u16::try_from(content.len()).unwrap().to_be_bytes()[..], content].concat()
}

fn associate(kind: u8, contexts: &[Vec<u8>], user_items: &[Vec<u8>]) -> Vec<u8> {
    let mut content = vec![0, 1, 0, 0];
    content.extend_from_slice(b"PACS            CT_ROOM1        ");
    content.extend_from_slice(&[0; 32]);
    content.extend_from_slice(&item(0x10, b"1.2.840.10008.3.1.1.1"));
    content.extend_from_slice(&contexts.concat());
    content.extend_from_slice(&item(0x50, &user_items.concat()));
    pdu(kind, &content)
}

pub fn user_items() -> Vec<Vec<u8>> {
    vec![
        item(0x51, &16384_u32.to_be_bytes()),
        item(0x52, b"1.2.276.0.7230010.3.0.3.6.7"),
        item(0x55, b"OFFIS_DCMTK_367"),
    ]
}

pub fn proposal(id: u8, abstract_syntax: &str, transfer_syntaxes: &[&str]) -> Vec<u8> {
    let mut content = vec![id, 0, 0, 0];
    content.extend_from_slice(&item(0x30, abstract_syntax.as_bytes()));
    for name in transfer_syntaxes {
        content.extend_from_slice(&item(0x40, name.as_bytes()));
    }
    item(0x20, &content)
}

pub fn answer(id: u8, result: u8, transfer_syntax: &str) -> Vec<u8> {
    item(0x21, &[&[id, 0, result, 0], &item(0x40, transfer_syntax.as_bytes())[..]].concat())
}

pub fn request(contexts: &[Vec<u8>], more_user_items: &[Vec<u8>]) -> Vec<u8> {
    associate(1, contexts, &[&user_items()[..], more_user_items].concat())
}

pub fn accept(contexts: &[Vec<u8>]) -> Vec<u8> {
    associate(2, contexts, &user_items())
}

pub fn reject(result: u8, source: u8, reason: u8) -> Vec<u8> {
    pdu(3, &[0, result, source, reason])
}

pub fn fragment(context_id: u8, flags: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&length[..], &[context_id, flags], content].concat()
}

/// A P-DATA PDU with one fragment.
pub fn data(context_id: u8, flags: u8, content: &[u8]) -> Vec<u8> {
    pdu(4, &fragment(context_id, flags, content))
}

fn implicit(tag: u32, value: &[u8]) -> Vec<u8> {
    let [group_high, group_low, high, low] = tag.to_be_bytes();
    let length = u32::try_from(value.len()).unwrap().to_le_bytes();
    [&[group_low, group_high, low, high], &length[..], value].concat()
}

/// A command set with its group length.
pub fn command(elements: &[(u32, &[u8])]) -> Vec<u8> {
    let rest: Vec<u8> = elements.iter().flat_map(|(tag, value)| implicit(*tag, value)).collect();
    [implicit(0, &u32::try_from(rest.len()).unwrap().to_le_bytes()), rest].concat()
}

pub fn store_request() -> Vec<u8> {
    command(&[
        (0x0000_0002, b"1.2.840.10008.5.1.4.1.1.2\0"),
        (0x0000_0100, &[1, 0]),
        (0x0000_0110, &[1, 0]),
        (0x0000_0700, &[0, 0]),
        (0x0000_0800, &[0, 0]),
        (0x0000_1000, b"1.2.3.4.55555\0"),
    ])
}

/// How to write a data set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    Implicit,
    Explicit,
    Big,
}

impl Writing {
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Implicit, IMPLICIT_LITTLE), (Self::Explicit, EXPLICIT_LITTLE), (Self::Big, EXPLICIT_BIG)];

    fn tag(self, tag: u32) -> Vec<u8> {
        let [group_high, group_low, high, low] = tag.to_be_bytes();
        if self == Self::Big { vec![group_high, group_low, high, low] } else { vec![group_low, group_high, low, high] }
    }

    fn u32(self, number: u32) -> [u8; 4] {
        if self == Self::Big { number.to_be_bytes() } else { number.to_le_bytes() }
    }

    fn head(self, tag: u32, representation: &[u8], length: u32) -> Vec<u8> {
        let mut written = self.tag(tag);
        let is_long = [&b"OB"[..], b"OW", b"SQ", b"UN", b"UT"].contains(&representation);
        if tag >> 16 == 0xfffe || self == Self::Implicit {
            written.extend_from_slice(&self.u32(length));
        } else if is_long {
            written.extend_from_slice(representation);
            written.extend_from_slice(&[0, 0]);
            written.extend_from_slice(&self.u32(length));
        } else {
            written.extend_from_slice(representation);
            let short = u16::try_from(length).unwrap();
            written.extend_from_slice(&if self == Self::Big { short.to_be_bytes() } else { short.to_le_bytes() });
        }
        written
    }

    pub fn element(self, tag: u32, representation: &[u8], value: &[u8]) -> Vec<u8> {
        [self.head(tag, representation, u32::try_from(value.len()).unwrap()), value.to_vec()].concat()
    }

    /// A sequence of one item around `content`, all of undefined length.
    pub fn open_sequence(self, tag: u32, content: &[u8]) -> Vec<u8> {
        [
            self.head(tag, b"SQ", u32::MAX),
            self.head(0xfffe_e000, b"  ", u32::MAX),
            content.to_vec(),
            self.head(0xfffe_e00d, b"  ", 0),
            self.head(0xfffe_e0dd, b"  ", 0),
        ]
        .concat()
    }

    /// A sequence of one item around `content`, of defined lengths.
    pub fn closed_sequence(self, tag: u32, content: &[u8]) -> Vec<u8> {
        self.element(tag, b"SQ", &self.element(0xfffe_e000, b"  ", content))
    }

    /// An unknown element of undefined length, which is implicit little endian inside.
    pub fn unknown_sequence(self, tag: u32, content: &[u8]) -> Vec<u8> {
        let inside = Self::Implicit;
        [
            self.head(tag, b"UN", u32::MAX),
            inside.head(0xfffe_e000, b"  ", u32::MAX),
            content.to_vec(),
            inside.head(0xfffe_e00d, b"  ", 0),
            inside.head(0xfffe_e0dd, b"  ", 0),
        ]
        .concat()
    }

    /// An object with every white-listed tag, and a patient in every place where one may be.
    pub fn object(self, canary: &[u8], pixels: usize) -> Vec<u8> {
        let hidden = self.element(0x0008_0070, b"LO", canary);
        let hidden_implicitly = Self::Implicit.element(0x0008_1090, b"LO", canary);
        [
            self.element(0x0008_0005, b"CS", b"ISO_IR 100"),
            self.element(0x0008_0016, b"UI", b"1.2.840.10008.5.1.4.1.1.2\0"),
            self.element(0x0008_0050, b"SH", canary),
            self.element(0x0008_0060, b"CS", b"CT"),
            self.element(0x0008_0070, b"LO", b"SIEMENS "),
            self.element(0x0008_0080, b"LO", canary),
            self.element(0x0008_0090, b"PN", canary),
            self.element(0x0008_1010, b"SH", b"CT01"),
            self.element(0x0008_1030, b"LO", canary),
            self.open_sequence(0x0008_1032, &hidden),
            self.element(0x0008_1048, b"PN", canary),
            self.element(0x0008_1070, b"PN", canary),
            self.element(0x0008_1090, b"LO", b"Sensation 64"),
            self.open_sequence(0x0008_1110, &self.open_sequence(0x0008_1115, &hidden)),
            self.closed_sequence(0x0008_1140, &hidden),
            self.element(0x0010_0010, b"PN", canary),
            self.element(0x0010_0020, b"LO", canary),
            self.element(0x0010_0030, b"DA", canary),
            self.element(0x0010_1040, b"LO", canary),
            if self == Self::Implicit { Vec::new() } else { self.unknown_sequence(0x0011_1010, &hidden_implicitly) },
            self.element(0x0018_1000, b"LO", b"SN12345 "),
            self.element(0x0018_1002, b"UI", b"1.2.3\0"),
            self.element(0x0018_1004, b"LO", b"PLATE1"),
            self.element(0x0018_1008, b"LO", b"GATE01"),
            self.element(0x0018_1020, b"LO", b"VB42B \\ syngo 2.1 "),
            self.element(0x0018_1030, b"LO", canary),
            self.element(0x0018_700a, b"SH", b"DET9"),
            self.element(0x0020_000d, b"UI", canary),
            self.element(0x0032_1060, b"LO", canary),
            self.element(0x0040_0254, b"LO", canary),
            self.element(0x7fe0_0010, b"OW", &vec![0x5a; pixels]),
        ]
        .concat()
    }
}
