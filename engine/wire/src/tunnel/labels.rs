//! MPLS (RFC 3032): a stack of labels, and what lies below.

use super::{Inside, as_ethernet, as_ip};

/// Labels that are looked through, at most.
const MAX_LABELS: usize = 16;

/// Below the last label nothing says what follows: IP by its version (RFC 4928 3), Ethernet by its shape, with or
/// without the control word of RFC 4385 3.
pub(super) fn read_labels(bytes: &[u8]) -> Option<Inside<'_>> {
    let bottom =
        bytes.chunks_exact(4).take(MAX_LABELS).position(|label| label.get(2).is_some_and(|octet| octet & 1 == 1))?;
    let body = bytes.get(4 * (bottom + 1)..)?;
    let behind_control = || if body.first()? >> 4 == 0 { as_ethernet(body.get(4..)?) } else { None };
    as_ip(body).or_else(behind_control).or_else(|| as_ethernet(body))
}
