"""Network interfaces of this machine: which there are, and how their frames begin."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path("/sys/class/net")
LINK_TYPES = {1: 1, 772: 1, 801: 105, 802: 119, 803: 127, 65534: 101}
"""From the kernel's hardware type (`if_arp.h`) to the link type of capture files: Ethernet, loopback, 802.11 with its
three headers, and tunnels that carry IP alone."""
LOOPBACK = 772
NAME = re.compile(r"[^/\s]{1,15}")
"""What the kernel takes for a name of an interface."""


def interfaces() -> tuple[str, ...]:
    """The names of all interfaces that can be listened to."""
    found = sorted(path.name for path in FOLDER.iterdir()) if FOLDER.is_dir() else []
    return tuple(name for name in found if hardware_type(name) in LINK_TYPES)


def hardware_type(name: str) -> int | None:
    """The kernel's number for how frames of the interface begin; None when there is no such interface."""
    return _number(name, "type")


def index_of(name: str) -> int | None:
    """The number of the interface now; it changes when the interface is taken out and put in again."""
    return _number(name, "ifindex")


def _number(name: str, attribute: str) -> int | None:
    if NAME.fullmatch(name) is None or name in (".", ".."):
        return None
    try:
        return int((FOLDER / name / attribute).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
