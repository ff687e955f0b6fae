//! What observations say of the devices that made them: model and production specification (ISO/IEEE 11073-20601 7.3.2).
//!
//! Of OBX-5 only values of these codes are read, and never one whose code was not read right before it.

use asepsis_observation::{Value, text};

/// Devices of one message of which something is kept; more are left out.
const MAX_DEVICES: usize = 16;
/// Longest value kept, in bytes; a longer one is no name.
const MAX_VALUE_BYTES: usize = 64;
/// Codes of the partition infrastructure (ISO/IEEE 11073-10101, 8), and what is kept of them.
const SPECIFICATIONS: &[(&[u8], &str)] = &[
    (b"531970", "maker"),
    (b"531969", "model"),
    (b"531972", "serial"),
    (b"531976", "firmware"),
    (b"531975", "software"),
];

/// One device, by the number of its medical device system.
#[derive(Clone, Debug)]
struct Device {
    /// Number of the medical device system; nothing where none was read.
    number: Option<u32>,
    /// By the place of each in [`SPECIFICATIONS`].
    told: [Option<String>; SPECIFICATIONS.len()],
}

/// What one message says of devices.
#[derive(Clone, Debug, Default)]
pub(super) struct Specifications {
    devices: Vec<Device>,
    /// What the observation that is read tells: a place in [`SPECIFICATIONS`].
    open: Option<u8>,
    number: Option<u32>,
}

impl Specifications {
    /// An observation begins or ends: nothing is wanted until its code is read.
    pub fn close(&mut self) {
        (self.open, self.number) = (None, None);
    }

    /// Reads the code of an observation (OBX-3): it is open when this is a specification of the nomenclature MDC.
    pub fn open(&mut self, code: &[u8], component: u8) {
        self.close();
        let mut parts = code.split(|byte| *byte == component);
        let (number, system) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
        if system == b"MDC" {
            self.open = (0_u8..).zip(SPECIFICATIONS).find(|(_, (known, _))| *known == number).map(|(which, _)| which);
        }
    }

    /// True for the fields that tell it: the place in the tree of devices (OBX-4) and the value (OBX-5).
    pub fn wants(&self, field: usize) -> bool {
        self.open.is_some() && matches!(field, 4 | 5)
    }

    /// Keeps one of these fields.
    pub fn take(&mut self, field: usize, value: &[u8], component: u8) {
        if field == 4 {
            let number = value.split(|byte| *byte == b'.').next().unwrap_or_default();
            let digits = std::str::from_utf8(number).ok().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
            self.number = digits.and_then(|digits| digits.parse().ok());
            return;
        }
        let told = value.split(|byte| *byte == component).next().unwrap_or_default().trim_ascii();
        let Some(which) = self.open.take().filter(|_| !told.is_empty() && told.len() <= MAX_VALUE_BYTES) else { return };
        let known = self.devices.iter().position(|device| device.number == self.number);
        if known.is_none() && self.devices.len() < MAX_DEVICES {
            self.devices.push(Device { number: self.number, told: Default::default() });
        }
        let device = self.devices.iter_mut().find(|device| device.number == self.number);
        if let Some(place) = device.and_then(|device| device.told.get_mut(usize::from(which))).filter(|place| place.is_none()) {
            *place = Some(text(told));
        }
    }

    /// True when nothing was said of any device.
    pub const fn is_empty(&self) -> bool {
        self.devices.is_empty()
    }

    /// What was said, one map for each device.
    pub fn devices(&self) -> Vec<Value> {
        self.devices.iter().map(Device::told).collect()
    }
}

impl Device {
    fn told(&self) -> Value {
        let number = self.number.map(|number| ("mds".to_owned(), Value::from(number.to_string())));
        let told = SPECIFICATIONS.iter().zip(&self.told).filter_map(|((_, name), told)| {
            told.as_deref().map(|told| ((*name).to_owned(), Value::from(told)))
        });
        Value::Map(number.into_iter().chain(told).collect())
    }
}
