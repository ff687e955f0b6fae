"""The tables: what was seen, what is believed because of it, and what people decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from asepsis.core.store.columns import Moment

NO_VLAN = -1
"""Stands for an untagged frame: SQL holds two NULLs for different, so an endpoint has none."""

CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """Parent of all tables."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)
    type_annotation_map = {datetime: Moment, list[Any]: JSON, dict[str, Any]: JSON}  # noqa: RUF012 (SQLAlchemy's form)


class Change(Model):
    """One row that counts the changes of the store, so that readers know when to read again."""

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


class CaptureRead(Model):
    """A capture that was taken in: the same one is not taken in twice."""

    __tablename__ = "capture"
    __table_args__ = (UniqueConstraint("digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    """SHA-256 of the file, or of what was seen in a pipe."""
    path: Mapped[str]
    packets: Mapped[int]
    octets: Mapped[int]
    first: Mapped[datetime | None]
    last: Mapped[datetime | None]
    link_types: Mapped[list[Any]]
    problems: Mapped[list[Any]]
    copies: Mapped[int] = mapped_column(server_default="0")
    """Packets that are counted in another capture."""
    read_with: Mapped[list[Any]] = mapped_column(server_default="[]")
    """Paths of the captures that were read together with it."""


class Endpoint(Model):
    """A combination of MAC, IP address and VLAN; with its sighting when a host spoke from it."""

    __tablename__ = "endpoint"
    __table_args__ = (UniqueConstraint("mac", "ip", "vlan"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mac: Mapped[str]
    """Empty for none."""
    ip: Mapped[str]
    """Empty for none."""
    vlan: Mapped[int]
    """`NO_VLAN` for none."""
    first: Mapped[datetime | None]
    """None when others spoke with it but it was not seen itself."""
    last: Mapped[datetime | None]
    capture: Mapped[str]
    packet: Mapped[int]
    count: Mapped[int]
    hop_limits: Mapped[list[Any]]
    bindings: Mapped[list[Any]]
    is_sender: Mapped[bool]


class ObservationKept(Model):
    """One thing that was said of an endpoint, however often."""

    __tablename__ = "observation"
    __table_args__ = (UniqueConstraint("endpoint_id", "kind", "fields"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("endpoint.id", ondelete="CASCADE"))
    kind: Mapped[str]
    fields: Mapped[str]
    """Canonical JSON."""
    first: Mapped[datetime]
    last: Mapped[datetime]
    capture: Mapped[str]
    packet: Mapped[int]
    count: Mapped[int]


class RelationHour(Model):
    """What went from a client to a service of a server, and back, in one hour."""

    __tablename__ = "relation"
    __table_args__ = (
        UniqueConstraint("client_id", "server_id", "transport", "port", "protocol", "hour"),
        Index(None, "server_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("endpoint.id", ondelete="CASCADE"))
    server_id: Mapped[int] = mapped_column(ForeignKey("endpoint.id", ondelete="CASCADE"))
    transport: Mapped[str]
    port: Mapped[int]
    protocol: Mapped[str]
    """Empty when it was not recognised."""
    hour: Mapped[datetime]
    conversations: Mapped[int]
    octets_to_server: Mapped[int]
    octets_to_client: Mapped[int]
    is_answered: Mapped[bool]
    first: Mapped[datetime]
    last: Mapped[datetime]
    capture: Mapped[str]
    packet: Mapped[int]


class AssetRow(Model):
    """A device; or, with `behind_id`, one that another device speaks for."""

    __tablename__ = "asset"

    id: Mapped[str] = mapped_column(primary_key=True)
    behind_id: Mapped[str | None] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"))
    first_seen: Mapped[datetime | None]
    last_seen: Mapped[datetime | None]


class Identifier(Model):
    """An address or name that a device is found by."""

    __tablename__ = "identifier"
    __table_args__ = (UniqueConstraint("asset_id", "kind", "value"), Index(None, "value"))

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[str] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"))
    kind: Mapped[str]
    """`mac`, `ip`, `hostname`, `serial`, `station_name`, `merged`: why several of them are one device,
    or `heard`: a way in which it was heard."""
    value: Mapped[str]


class FactRow(Model):
    """What is believed of an attribute of a device."""

    __tablename__ = "fact"
    __table_args__ = (UniqueConstraint("asset_id", "attribute"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[str] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"))
    attribute: Mapped[str]
    value: Mapped[str]
    confidence: Mapped[float]
    alternatives: Mapped[list[Any]]
    is_conflict: Mapped[bool]
    is_by_person: Mapped[bool]


class EvidenceRow(Model):
    """What speaks for a fact, or against it."""

    __tablename__ = "evidence"
    __table_args__ = (Index(None, "fact_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id", ondelete="CASCADE"))
    value: Mapped[str]
    strength: Mapped[float]
    family: Mapped[str]
    rule: Mapped[str]
    kind: Mapped[str]
    fields: Mapped[dict[str, Any]]
    capture: Mapped[str]
    packet: Mapped[int]
    count: Mapped[int]


class ServiceRow(Model):
    """A service that a device offers or uses."""

    __tablename__ = "service"
    __table_args__ = (UniqueConstraint("asset_id", "transport", "port", "protocol", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[str] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"))
    transport: Mapped[str]
    port: Mapped[int]
    protocol: Mapped[str]
    """Empty when it was not recognised."""
    role: Mapped[str]


class ApplicationRow(Model):
    """A name under which a program on a device is addressed."""

    __tablename__ = "application"
    __table_args__ = (UniqueConstraint("asset_id", "kind", "name", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[str] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"))
    kind: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]


class Merge(Model):
    """A decision that addresses are one device, or are not; undone by withdrawing it."""

    __tablename__ = "merge"
    __table_args__ = (Index(None, "one", "other"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    one: Mapped[str]
    """A MAC or IP address."""
    other: Mapped[str]
    is_together: Mapped[bool]
    """True: one device. False: a person said that they are two, whatever marks they share."""
    is_by_person: Mapped[bool]
    reason: Mapped[str]
    made: Mapped[datetime]
    withdrawn: Mapped[datetime | None]


class Correction(Model):
    """What a person said of a device: it wins over everything seen."""

    __tablename__ = "correction"
    __table_args__ = (Index(None, "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    """A MAC or IP address of the device: it stays right when the device's other addresses change."""
    attribute: Mapped[str]
    value: Mapped[str]
    made: Mapped[datetime]
    withdrawn: Mapped[datetime | None]


class ListedRow(Model):
    """A row of a list of devices: what the list says, never taken for measured."""

    __tablename__ = "listed_device"
    __table_args__ = (UniqueConstraint("list_name", "row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    list_name: Mapped[str]
    """The list's own name, mostly that of its file."""
    row: Mapped[int]
    imported: Mapped[datetime]
    said: Mapped[dict[str, Any]]


class RegisterStatement(Model):
    """What a person said of a device that no sensor hears; the last statement of a device counts."""

    __tablename__ = "register_statement"
    __table_args__ = (Index(None, "device"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    device: Mapped[str]
    made: Mapped[datetime]
    by_role: Mapped[str]
    """A role of the practice, never a person's name."""
    said: Mapped[dict[str, Any]]
    """Choices, maker, model and serial number."""
    is_retired: Mapped[bool]


class NearbyDay(Model):
    """What was heard nearby by Bluetooth on one day: sums, never who."""

    __tablename__ = "nearby_day"
    __table_args__ = (UniqueConstraint("day", "kind", "product", "address_type"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[datetime]
    """Begin of the day (UTC). The hour is not kept: with a book of appointments it would name a patient."""
    kind: Mapped[str]
    product: Mapped[str]
    """Empty when no product was named."""
    address_type: Mapped[str]
    senders: Mapped[int]
    """How many different lasting addresses were heard at the same time, at least; 0 when they cannot be counted."""
    advertisements: Mapped[int]
