"""The nouns that carry everything: what was seen, what speaks for what, and what is believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, Union

from asepsis.core.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

FieldValue: TypeAlias = Union[str, int, bool, list["FieldValue"], dict[str, "FieldValue"]]  # noqa: UP007 (recursive)
"""A value of an observation's field, as the engine's vocabulary types it."""


class Attribute(StrEnum):
    """What can be believed about a device. The names are those of the analysis document."""

    CATEGORY = "category"
    VENDOR = "vendor"
    MODEL = "model"
    OS = "os"
    OS_VERSION = "os_version"
    FIRMWARE = "firmware"
    SERIAL = "serial"
    HOSTNAME = "hostname"


class Family(StrEnum):
    """Sources of evidence that depend on each other: within a family evidence is not added up.

    Inside a family only the strongest counts in full (the host name in DHCP, NetBIOS and mDNS is one fact told thrice).
    """

    LINK = "link"
    """The maker of the network interface, from the address block."""
    DHCP = "dhcp"
    """What the DHCP client says of itself."""
    NAME = "name"
    """Names: DHCP option 12, NetBIOS, mDNS, FQDN."""
    STACK = "stack"
    """The network stack: TTL, TCP and TLS fingerprints, order of options."""
    BANNER = "banner"
    """Software that names itself: User-Agent, Server, SMB and NTLM versions."""
    PAYLOAD = "payload"
    """Self-declaration of the device: DICOM equipment, HL7, SNMP, LLDP, POCT1-A, mDNS TXT, UPnP description."""
    DESTINATION = "destination"
    """Whom it talks to: names asked for, cloud services."""
    ROLE = "role"
    """What it does: services it offers, roles it takes in a protocol."""


class Subject(NamedTuple):
    """An endpoint as one sensor sees it. Lower-case MAC with colons, IP in its canonical form."""

    mac: str | None = None
    ip: str | None = None
    vlan: int | None = None


@frozen
class Observation:
    """At this time, in this capture, this kind of thing was seen of this endpoint."""

    time: datetime
    """UTC time of the first packet."""
    capture: str
    """Name of the capture as the user gave it, or of the sensor's interface."""
    packet: int
    """Number of the first packet, from 1 in file order."""
    kind: str
    """Kind in the engine's vocabulary, for instance `dhcp.request`."""
    subject: Subject
    fields: Mapping[str, FieldValue] = field(hash=False)
    count: int = 1
    """How often it was seen inside its window of 60 seconds of packet time."""


@frozen
class Evidence:
    """By rule R, observation O speaks for `attribute = value` with this strength."""

    attribute: Attribute
    value: str
    strength: float
    """Probability in (0, 1) that the value is right given only this evidence; below 0.5 speaks against it."""
    family: Family
    rule: str
    """Identifier of the rule."""
    kind: str
    """Kind of the observation."""
    fields: Mapping[str, FieldValue] = field(hash=False)
    """The fields of the observation that the rule read: what a person needs to see to believe it."""
    capture: str = ""
    packet: int = 0
    count: int = 1
    """How many observations gave this same evidence."""

    def seen(self, capture: str, packet: int, count: int) -> Evidence:
        """The same from another place, so many times over."""
        return Evidence(
            self.attribute, self.value, self.strength, self.family, self.rule, self.kind, self.fields,
            capture, packet, count,
        )  # fmt: skip


Told: TypeAlias = tuple[Evidence, str, int, int]
"""Evidence as it holds anywhere, with the capture, the packet and the number of observations that gave it here.

Of most only the sum is kept, so that none is made for each place.
"""


@frozen
class Alternative:
    """Another value that the evidence leaves possible."""

    value: str
    confidence: float


@frozen
class Fact:
    """We believe `attribute = value` about a subject because of this evidence."""

    attribute: Attribute
    value: str
    confidence: float
    """Probability that the value is right, calibrated."""
    evidence: tuple[Evidence, ...]
    alternatives: tuple[Alternative, ...] = ()
    conflict: bool = False
    """True when independent sources speak for values that cannot both be true."""
    by_person: bool = False
    """True when a person said so: always wins."""


@frozen
class Service:
    """A service that a device offers or uses."""

    transport: str
    """`tcp` or `udp`."""
    port: int
    protocol: str | None
    """The engine's word for the protocol, or None when it was not recognised."""
    role: str
    """`server` or `client`."""


@frozen
class Flow:
    """One conversation: who spoke to whom, by which protocol, how much, when."""

    start: datetime
    end: datetime
    vlan: int | None
    transport: str
    """`tcp`, `udp`, or the IP protocol's number as text."""
    initiator: Subject
    initiator_port: int
    responder: Subject
    responder_port: int
    protocol: str | None
    packets: tuple[int, int]
    """Packets sent by initiator and responder."""
    octets: tuple[int, int]
    """IP octets sent by initiator and responder."""
    answered: bool
    """True when the responder answered: only then is there a service."""
    server: str
    """`initiator`, `responder` or `unknown`: which side offers the service."""
    community_id: str
    capture: str
    packet: int
    """Number of the first packet."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a capture that the reader must know: what happened, how often, where."""

    kind: str
    """For instance `truncated_file`, `unsupported_link_type`, `not_a_capture`."""
    count: int
    detail: str
    """In plain words, with the offset or number it is about."""


@dataclass(frozen=True, slots=True)
class Capture:
    """What was read from where."""

    path: str
    packets: int
    octets: int
    first: datetime | None
    last: datetime | None
    link_types: tuple[str, ...]
    problems: tuple[Problem, ...]
    copies: int = 0
    """Packets of it that were heard at another place too and are counted there: in a capture that was read together
    with it, or at another interface."""
    read_with: tuple[str, ...] = ()
    """Captures of the same time that were read together with it: what several hold is counted once."""
