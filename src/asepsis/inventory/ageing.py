"""Evidence loses weight with time: what was said last counts more than what was said long ago."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from asepsis.core.nouns import Evidence, Family

if TYPE_CHECKING:
    from collections.abc import Mapping

HALF_LIVES: Mapping[Family, timedelta] = {
    Family.NAME: timedelta(days=30),
    Family.DESTINATION: timedelta(days=30),
    Family.ROLE: timedelta(days=90),
    Family.DHCP: timedelta(days=180),
    Family.STACK: timedelta(days=180),
    Family.BANNER: timedelta(days=180),
    Family.PAYLOAD: timedelta(days=365),
}
"""After so long a piece of evidence weighs half. The maker of an interface does not age."""
FRESH = timedelta(days=1)
"""Younger evidence counts in full: a capture of a day is the same whatever the hour."""


def aged(found: Evidence, age: timedelta) -> Evidence:
    """Return the evidence with the weight it has left when the device was heard for `age` without repeating it.

    The age is counted in packet time, up to the device's own last packet and not to today: what is known of a device
    that falls silent stays as it was, beside when it was seen last. So the same captures give the same facts, in any
    order.
    """
    half_life = HALF_LIVES.get(found.family)
    if half_life is None or age < FRESH:
        return found
    ratio = math.log(found.strength / (1 - found.strength)) * 0.5 ** (age / half_life)
    return replace(found, strength=1 / (1 + math.exp(-ratio)))
