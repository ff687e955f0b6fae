"""Measured devices for tests of lists."""

from __future__ import annotations

from asepsis.core.nouns import Attribute, Fact
from asepsis.inventory.inventory import Asset


def asset(
    identifier: str, macs: tuple[str, ...] = (), ips: tuple[str, ...] = (), names: tuple[str, ...] = (), **facts: str
) -> Asset:
    """A device with these addresses, names and facts."""
    believed = {Attribute(name): Fact(Attribute(name), value, 0.9, ()) for name, value in facts.items()}
    return Asset(identifier, "", macs, ips, names, believed, (), (), (), None, None, ())


MONITOR = asset(
    "d1", ("02:00:5e:00:53:07",), ("192.0.2.7",), ("monitor7.practice.test",), serial="SN-0042", vendor="Philips",
    model="MX450", category="patient_monitor",
)  # fmt: skip
PRINTER = asset("d2", ("02:00:5e:00:53:08",), ("192.0.2.8",), ("mfp1",), vendor="Brother")
