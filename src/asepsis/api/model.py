"""What the API answers: the analysis in a shape that a page can show, each value with its words."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 (pydantic reads the annotations at run time)

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """What all answers share."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Piece(Answer):
    """One piece of evidence, down to the packet."""

    rule: str
    sentence: str
    weight: str
    """How it stands to what is believed and how strongly, in words."""
    is_contrary: bool
    """True when it speaks against what is believed, or for something that does not fit."""
    kind: str
    fields: list[NamedValue]
    capture: str
    packet: int
    """Number of the first packet, from 1; 0 when it was drawn from many."""
    count: int


class NamedValue(Answer):
    """A field of an observation."""

    name: str
    value: str


class OtherValue(Answer):
    """Another value that the evidence leaves possible."""

    value: str
    confidence: float


class AttributeAnswer(Answer):
    """What is believed of one attribute, and why."""

    name: str
    words: str
    value: str
    """In words."""
    confidence: float
    confidence_words: str
    alternatives: list[OtherValue]
    conflict: bool
    by_person: bool
    evidence: list[Piece]


class ServiceAnswer(Answer):
    """A service that a device offers or uses."""

    words: str
    role: str


class ApplicationAnswer(Answer):
    """A name that a device carries in one protocol."""

    words: str
    role: str


class BehindAnswer(Answer):
    """A device that this one speaks for."""

    kind: str
    vendor: str | None
    model: str | None
    serial: str | None
    station_name: str | None


class RelationAnswer(Answer):
    """Whom a device talks to, and about what."""

    peer_id: str | None
    """None for hosts beyond the site's routers."""
    peer_name: str
    peer_realm: str
    role: str
    """`client` when this device asks, `server` when it answers."""
    service: str
    conversations: int
    octets_sent: int
    octets_received: int
    outside_hosts: int
    first_seen: datetime
    last_seen: datetime


class DeviceRow(Answer):
    """A device in the list."""

    id: str
    name: str
    realm: str
    realm_words: str
    category: str | None
    kind: str
    """The category in words; says so when it is not known."""
    confidence: float | None
    confidence_words: str | None
    by_person: bool
    """True when a person told the kind."""
    vendor: str | None
    model: str | None
    os: str | None
    conflict: bool
    addresses: list[str]
    last_seen: datetime | None


class DeviceAnswer(DeviceRow):
    """A device with all that is known of it."""

    macs: list[str]
    hostnames: list[str]
    first_seen: datetime | None
    sensor: str
    attributes: list[AttributeAnswer]
    not_known: list[str]
    """Words of the attributes that nobody can tell."""
    services: list[ServiceAnswer]
    applications: list[ApplicationAnswer]
    devices_behind: list[BehindAnswer]
    merged_because: list[str]
    doubts: list[str]
    """What does not fit together about who it is."""
    relations: list[RelationAnswer]


class Group(Answer):
    """How many devices share a value, among those that the other filters leave."""

    value: str
    words: str
    number: int


class DeviceList(Answer):
    """One page of the list, with the groups to choose from."""

    devices: list[DeviceRow]
    total: int
    """Devices that match, on all pages."""
    all_devices: int
    """Devices in the store."""
    page: int
    page_size: int
    realms: list[Group]
    categories: list[Group]
    vendors: list[Group]


class ProblemAnswer(Answer):
    """Something about a capture that the reader must know."""

    kind: str
    words: str
    count: int


class CaptureAnswer(Answer):
    """What was read from where."""

    path: str
    packets: int
    octets: int
    first: datetime | None
    last: datetime | None
    link_types: list[str]
    problems: list[ProblemAnswer]


class StatusAnswer(Answer):
    """The whole in a few words and numbers."""

    version: str
    verdict: str
    devices: int
    medical: int
    unnamed: int
    captures: int
    packets: int
    problems: int
    first: datetime | None
    last: datetime | None
    limits: list[str]
    """What we could not see, in plain words. Never empty."""


Piece.model_rebuild()
