"""A site in the store: what was seen, written when it changed and read back whole."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from asepsis.core.nouns import Capture, Observation, Problem, Subject
from asepsis.core.store.columns import EPOCH
from asepsis.core.store.database import upsert
from asepsis.core.store.models import NO_VLAN, CaptureRead, Endpoint, ObservationKept, RelationHour
from asepsis.inventory.ledger import Entry, canonical
from asepsis.inventory.nearby_records import read_nearby, write_nearby
from asepsis.inventory.relations import RelationKey, RelationSum
from asepsis.inventory.sightings import Sighting
from asepsis.inventory.tenures import LEASE_KIND, Tenures, lease_end, tenures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from asepsis.core.nouns import FieldValue
    from asepsis.inventory.site import Site

# Rows are read as plain columns: objects that the session would follow take four times as long.
_SIGHTINGS = (
    select(
        Endpoint.id, Endpoint.first, Endpoint.last, Endpoint.capture, Endpoint.packet, Endpoint.count,
        Endpoint.hop_limits, Endpoint.bindings, Endpoint.is_sender,
    )
    .where(Endpoint.first.is_not(None))
    .order_by(Endpoint.id)
)  # fmt: skip
_OBSERVATIONS = select(
    ObservationKept.endpoint_id, ObservationKept.kind, ObservationKept.fields, ObservationKept.first,
    ObservationKept.last, ObservationKept.capture, ObservationKept.packet, ObservationKept.count,
).order_by(ObservationKept.id)  # fmt: skip
_RELATIONS = select(
    RelationHour.client_id, RelationHour.server_id, RelationHour.transport, RelationHour.port, RelationHour.protocol,
    RelationHour.hour, RelationHour.conversations, RelationHour.octets_to_server, RelationHour.octets_to_client,
    RelationHour.is_answered, RelationHour.first, RelationHour.last, RelationHour.capture, RelationHour.packet,
).order_by(RelationHour.id)  # fmt: skip


def read_site(session: Session, site: Site) -> None:
    """Fill an empty site with what the store holds."""
    subjects = _subjects(session)
    for identifier, first, last, capture, packet, count, limits, bindings, is_sender in session.execute(_SIGHTINGS):
        site.sightings.by_subject[subjects[identifier]] = Sighting(
            first, last or first, capture, packet, count, set(limits), set(bindings), is_sender
        )
    contents: dict[str, Mapping[str, FieldValue]] = {}
    for identifier, kind, text, first, last, capture, packet, count in session.execute(_OBSERVATIONS):
        # Few contents are shown by many endpoints.
        fields = contents.get(text)
        if fields is None:
            fields = contents[text] = json.loads(text)
        subject = subjects[identifier]
        seen = Observation(first, capture, packet, kind, subject, fields, count)
        site.ledger.include(subject, Entry(seen, last), (kind, text))
    for key, relation in read_relations(session).items():
        site.relations.include(key, relation)
    site.nearby.include(read_nearby(session).items())
    site.captures = read_captures(session)


def read_relations(session: Session) -> dict[RelationKey, RelationSum]:
    """Who talked to whom, by hour."""
    subjects = _subjects(session)
    return {
        RelationKey(subjects[client], subjects[server], transport, port, protocol or None, hour): RelationSum(*columns)
        for client, server, transport, port, protocol, hour, *columns in session.execute(_RELATIONS)
    }


def read_tenures(session: Session, is_own: Callable[[str, str], bool]) -> Tenures:
    """Who held which address when. `is_own`: whether an IP address is a MAC's own."""
    query = select(Endpoint.mac, Endpoint.ip, Endpoint.first, Endpoint.last)
    rows = session.execute(query.where(Endpoint.first.is_not(None), Endpoint.mac != "", Endpoint.ip != ""))
    seen = ((Subject(mac, ip), first or EPOCH, last or first or EPOCH) for mac, ip, first, last in rows)
    return tenures(seen, _leases(session), is_own)


def _leases(session: Session) -> Iterator[tuple[Subject, datetime]]:
    query = (
        select(Endpoint.mac, Endpoint.ip, ObservationKept.fields, ObservationKept.last)
        .join(Endpoint, Endpoint.id == ObservationKept.endpoint_id)
        .where(ObservationKept.kind == LEASE_KIND)
    )
    for mac, ip, fields, last in session.execute(query):
        end = lease_end(LEASE_KIND, json.loads(fields), last)
        if end is not None:
            yield Subject(mac or None, ip or None), end


def _subjects(session: Session) -> dict[int, Subject]:
    rows = session.execute(select(Endpoint.id, Endpoint.mac, Endpoint.ip, Endpoint.vlan))
    return {
        identifier: Subject(mac or None, ip or None, None if vlan == NO_VLAN else vlan)
        for identifier, mac, ip, vlan in rows
    }


def read_captures(session: Session) -> list[Capture]:
    """All captures taken in, in the order of taking in."""
    return list(known_captures(session).values())


def known_captures(session: Session) -> dict[str, Capture]:
    """All captures taken in, by digest, in the order of taking in."""
    rows = session.scalars(select(CaptureRead).order_by(CaptureRead.id))
    return {row.digest: _capture(row) for row in rows}


def _capture(row: CaptureRead) -> Capture:
    problems = tuple(Problem(**problem) for problem in row.problems)
    return Capture(
        row.path,
        row.packets,
        row.octets,
        row.first,
        row.last,
        tuple(row.link_types),
        problems,
        row.copies,
        tuple(row.read_with),
    )


def add_capture(session: Session, digest: str, capture: Capture) -> None:
    """Note that a capture was taken in, or how far it was."""
    row = {
        "digest": digest,
        "path": capture.path,
        "packets": capture.packets,
        "octets": capture.octets,
        "first": capture.first,
        "last": capture.last,
        "link_types": list(capture.link_types),
        "problems": [{"kind": p.kind, "count": p.count, "detail": p.detail} for p in capture.problems],
        "copies": capture.copies,
        "read_with": list(capture.read_with),
    }
    upsert(session, CaptureRead, [row], ("digest",))


def continue_capture(session: Session, digest: str, part: Capture) -> None:
    """Add a part to the capture of this mark; the first part makes it. Problems of one kind are added up."""
    row = session.scalars(select(CaptureRead).where(CaptureRead.digest == digest)).one_or_none()
    if row is None:
        add_capture(session, digest, part)
        session.flush()
        return
    known = _capture(row)
    counts = Counter({(one.kind, one.detail): one.count for one in known.problems})
    counts.update({(one.kind, one.detail): one.count for one in part.problems})
    row.packets, row.octets = known.packets + part.packets, known.octets + part.octets
    row.first = min((one for one in (known.first, part.first) if one is not None), default=None)
    row.last = max((one for one in (known.last, part.last) if one is not None), default=None)
    row.problems = [{"kind": kind, "count": count, "detail": detail} for (kind, detail), count in counts.items()]


def write_site(session: Session, site: Site, changed: Site) -> None:
    """Write of `site` what `changed`, the reading that went into it, touched."""
    spoken_with = {end for key in changed.relations.sums for end in (key.client, key.server)}
    touched = dict.fromkeys([*changed.sightings.by_subject, *changed.ledger.by_subject, *spoken_with])
    _write_endpoints(session, site, touched)
    ids = _endpoint_ids(session)
    _write_observations(session, site, changed, ids)
    _write_relations(session, site, changed, ids)
    write_nearby(session, ((key, site.nearby.sums[key]) for key in changed.nearby.sums if key in site.nearby.sums))


def _address(subject: Subject) -> tuple[str, str, int]:
    return subject.mac or "", subject.ip or "", NO_VLAN if subject.vlan is None else subject.vlan


def _write_endpoints(session: Session, site: Site, touched: Iterable[Subject]) -> None:
    rows = [_endpoint_row(subject, site.sightings.by_subject.get(subject)) for subject in touched]
    upsert(session, Endpoint, rows, ("mac", "ip", "vlan"))


def _endpoint_row(subject: Subject, sighting: Sighting | None) -> dict[str, Any]:
    mac, ip, vlan = _address(subject)
    return {
        "mac": mac,
        "ip": ip,
        "vlan": vlan,
        "first": sighting.first if sighting else None,
        "last": sighting.last if sighting else None,
        "capture": sighting.capture if sighting else "",
        "packet": sighting.packet if sighting else 0,
        "count": sighting.count if sighting else 0,
        "hop_limits": sorted(sighting.hop_limits) if sighting else [],
        "bindings": sorted(sighting.bindings) if sighting else [],
        "is_sender": sighting is not None and sighting.is_sender,
    }


def _endpoint_ids(session: Session) -> dict[tuple[str, str, int], int]:
    rows = session.execute(select(Endpoint.mac, Endpoint.ip, Endpoint.vlan, Endpoint.id))
    return {(mac, ip, vlan): identifier for mac, ip, vlan, identifier in rows}


def _write_observations(session: Session, site: Site, changed: Site, ids: dict[tuple[str, str, int], int]) -> None:
    rows: list[dict[str, Any]] = []
    for subject, entries in changed.ledger.by_subject.items():
        mine = site.ledger.by_subject.get(subject, {})
        for name in entries:
            entry = mine.get(name)
            if entry is not None:
                rows.append(_observation_row(ids[_address(subject)], entry))
    upsert(session, ObservationKept, rows, ("endpoint_id", "kind", "fields"))


def _observation_row(endpoint_id: int, entry: Entry) -> dict[str, Any]:
    seen = entry.observation
    return {
        "endpoint_id": endpoint_id,
        "kind": seen.kind,
        "fields": canonical(seen.fields),
        "first": seen.time,
        "last": entry.last,
        "capture": seen.capture,
        "packet": seen.packet,
        "count": seen.count,
    }


def _write_relations(session: Session, site: Site, changed: Site, ids: dict[tuple[str, str, int], int]) -> None:
    rows = [
        _relation_row(key, site.relations.sums[key], ids)
        for key in changed.relations.sums
        if key in site.relations.sums
    ]
    upsert(session, RelationHour, rows, ("client_id", "server_id", "transport", "port", "protocol", "hour"))


def _relation_row(key: RelationKey, one: RelationSum, ids: dict[tuple[str, str, int], int]) -> dict[str, Any]:
    return {
        "client_id": ids[_address(key.client)],
        "server_id": ids[_address(key.server)],
        "transport": key.transport,
        "port": key.port,
        "protocol": key.protocol or "",
        "hour": key.hour,
        "conversations": one.conversations,
        "octets_to_server": one.octets_to_server,
        "octets_to_client": one.octets_to_client,
        "is_answered": one.is_answered,
        "first": one.first,
        "last": one.last,
        "capture": one.capture,
        "packet": one.packet,
    }
