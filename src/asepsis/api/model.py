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


class UseAnswer(Answer):
    """When a device is in use."""

    words: str
    hours: list[float | None]
    """For each hour of the day (UTC) the chance of use; None where nobody listened."""


class SideBySide(Answer):
    """One thing that people say otherwise than it was measured."""

    what: str
    said: str
    measured: str


class ListedAnswer(Answer):
    """What a list that people keep says of a device."""

    list_name: str
    state: str
    """In words."""
    differences: list[SideBySide]


class ChoiceAnswer(Answer):
    """One thing that can be chosen."""

    value: str
    words: str


class SaidAnswer(Answer):
    """What a person said, in which role, and when."""

    words: str
    by: str
    at: datetime


class QuestionAnswer(Answer):
    """A question that only a person can answer."""

    id: str
    text: str
    because: str
    """Why it is asked."""
    choices: list[ChoiceAnswer]
    said: SaidAnswer | None


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
    use: UseAnswer | None
    listed: list[ListedAnswer]
    question: QuestionAnswer | None
    """Which release of Windows it runs, where what was seen fits several."""


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
    completeness: list[str]
    """How many devices there probably are, in a sentence; empty when it was not worked out."""


class NoticeAnswer(Answer):
    """What to look after at a registered device."""

    words: str
    is_warning: bool


class ToldAnswer(Answer):
    """What stands in the form of a registered device: choices by name, and words of its label."""

    kind: str
    vendor: str | None
    model: str | None
    serial: str | None
    number: int
    link: str | None
    place: str | None
    system: str | None


class RegisteredAnswer(Answer):
    """A device that a person wrote down: registered, not heard."""

    id: str
    name: str
    kind: str
    told: ToldAnswer
    """The same as the form takes it, to say it anew."""
    details: list[NamedValue]
    notices: list[NoticeAnswer]
    said: SaidAnswer
    heard_as: str | None
    """The device of the network that it is after all."""
    heard_as_name: str | None


class NearbyAnswer(Answer):
    """What was heard nearby by Bluetooth."""

    kind: str
    product: str
    senders: str
    """How many there are, in words."""
    advertisements: int
    days: int
    last_day: datetime


class RowAnswer(Answer):
    """One row of a list that needs a look."""

    name: str
    device_id: str | None
    state: str
    note: str
    differences: list[SideBySide]


class DeviceLink(Answer):
    """A device by its name."""

    id: str
    name: str


class ListAnswer(Answer):
    """A list that people keep, beside what was measured."""

    name: str
    imported: datetime
    devices: int
    rows: list[RowAnswer]
    """Those that need a look."""
    not_listed: list[DeviceLink]
    """Heard, but not in the list."""


class UnheardAnswer(Answer):
    """What no sensor saw."""

    registered: list[RegisteredAnswer]
    number: int
    """Devices in the register; an entry may stand for several."""
    nearby: list[NearbyAnswer]
    nearby_note: str
    lists: list[ListAnswer]
    completeness: list[str]
    unheard: list[str]
    """What cannot be heard from where the sensor stands."""


class KnownModelAnswer(Answer):
    """A model that can be picked."""

    kind: str
    vendor: str
    model: str


class FormAnswer(Answer):
    """The choices of the register's form."""

    kinds: list[ChoiceAnswer]
    links: list[ChoiceAnswer]
    places: list[ChoiceAnswer]
    systems: list[ChoiceAnswer]
    roles: list[ChoiceAnswer]
    models: list[KnownModelAnswer]


class KeptAnswer(Answer):
    """What was written down."""

    id: str


Piece.model_rebuild()
