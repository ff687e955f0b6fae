//! Lists of identifier, length and value, as management frames nest them.

/// Information elements (IEEE 802.11 9.4.2.1): identifier and length in an octet each.
pub(super) struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let [identifier, length, rest @ ..] = self.0 else { return None };
        // An element that is cut short is not read: its value would be another.
        let (value, rest) = rest.split_at_checked(usize::from(*length))?;
        self.0 = rest;
        Some((*identifier, value))
    }
}

/// Attributes of Wi-Fi Simple Configuration: identifier and length in two octets each.
pub(super) struct SetupAttributes<'a>(&'a [u8]);

impl<'a> SetupAttributes<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }
}

impl<'a> Iterator for SetupAttributes<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let [high, low, long, short, rest @ ..] = self.0 else { return None };
        let (value, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes([*long, *short])))?;
        self.0 = rest;
        Some((u16::from_be_bytes([*high, *low]), value))
    }
}
