//! What observations say of the devices that made them: model and production specification (ISO/IEEE 11073-20601 7.3.2).
//!
//! Of OBX-5 only values of these codes are read, and never one whose code was not read right before it.

use asepsis_observation::{Value, text};

/// Devices of one message of which something is kept; more are left out.
const MAX_DEVICES: usize = 16;
/// Longest value kept, in bytes; a longer one is no name.
const MAX_VALUE_BYTES: usize = 64;
/// One of the partition infrastructure (ISO/IEEE 11073-10101, 8), and what is kept of it.
struct Specification {
    code: &'static [u8],
    /// Its reference identifier, which some write without the code, or beside a code of nought.
    reference: &'static [u8],
    name: &'static str,
}

const SPECIFICATIONS: &[Specification] = &[
    Specification { code: b"531970", reference: b"MDC_ID_MODEL_MANUFACTURER", name: "maker" },
    Specification { code: b"531969", reference: b"MDC_ID_MODEL_NUMBER", name: "model" },
    Specification { code: b"531972", reference: b"MDC_ID_PROD_SPEC_SERIAL", name: "serial" },
    Specification { code: b"531976", reference: b"MDC_ID_PROD_SPEC_FW", name: "firmware" },
    Specification { code: b"531975", reference: b"MDC_ID_PROD_SPEC_SW", name: "software" },
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
        let [number, reference, system] = [(); 3].map(|()| parts.next().unwrap_or_default());
        let is_meant = |one: &Specification| {
            (system == b"MDC" && number == one.code) || [number, reference].contains(&one.reference)
        };
        if matches!(system, b"MDC" | b"") {
            self.open = (0_u8..).zip(SPECIFICATIONS).find(|(_, one)| is_meant(one)).map(|(which, _)| which);
        }
    }

    /// True for the fields that tell it: the place in the tree of devices (OBX-4) and the value (OBX-5).
    pub fn wants(&self, field: usize) -> bool {
        self.open.is_some() && matches!(field, 4 | 5)
    }

    /// Keeps one of these fields. Of the parts of a device (virtual devices and channels, the second and third number of
    /// OBX-4) nothing is kept: who made a module says nothing of the monitor that it is in.
    pub fn take(&mut self, field: usize, value: &[u8], component: u8) {
        if field == 4 {
            let mut numbers = value.split(|byte| *byte == b'.');
            let number = numbers.next().unwrap_or_default();
            if numbers.take(2).any(|part| part != b"0") {
                return self.close();
            }
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
        let told = SPECIFICATIONS.iter().zip(&self.told).filter_map(|(one, told)| {
            told.as_deref().map(|told| (one.name.to_owned(), Value::from(told)))
        });
        Value::Map(number.into_iter().chain(told).collect())
    }
}
