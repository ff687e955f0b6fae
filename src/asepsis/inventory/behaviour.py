"""What a device is seen to do as a whole: the roles it takes, the one cloud it calls, the pace it keeps."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from asepsis.core.nouns import Attribute, Observation, Subject
from asepsis.inventory.conversations import ends_of
from asepsis.inventory.names_asked import NAMES_ASKED, OTHER_NAMES, is_clock
from asepsis.inventory.use import hours_listened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from asepsis.core.nouns import Capture, FieldValue, Told
    from asepsis.inventory.conversations import Directory, ServiceSeen
    from asepsis.inventory.ledger import Entry
    from asepsis.inventory.relations import RelationKey, RelationSum

    Match = Callable[[Observation], Sequence[Told]]
    """The rules: what an observation speaks for."""

ROLES, ONE_CLOUD, PACE = "relation.roles", "relation.one_cloud", "relation.pace"
"""Kinds that are derived here."""
SPEAKS_FOR_FROM = 0.5
"""Evidence above this names a maker or a kind; below it speaks against one."""
HOUR_SECONDS = 3600
MIN_PACE_HOURS = 12
"""Whole hours in which a pace must hold: by then also through a night or an evening."""
MIN_PER_HOUR = 2
"""Conversations an hour below which there is no pace to speak of."""
PACE_TOLERANCE = 0.1
"""Part of the mean by which hours may differ: where a count falls on the edge of an hour."""


class Found(NamedTuple):
    """Where something was seen first."""

    time: datetime
    capture: str
    packet: int

    def observation(self, kind: str, fields: Mapping[str, FieldValue]) -> Observation:
        """The derived observation."""
        return Observation(self.time, self.capture, self.packet, kind, Subject(), fields)


def roles(services: Iterable[ServiceSeen], entries: Iterable[Entry]) -> Observation | None:
    """All that a device serves and uses, by recognised protocols; None when it serves nothing that was recognised."""
    known = [seen for seen in services if seen.service.protocol is not None]
    served = [seen for seen in known if seen.service.role == "server"]
    if not served:
        return None
    clients: dict[str, int] = defaultdict(int)
    servers: dict[str, int] = defaultdict(int)
    for seen in known:
        of_side = clients if seen.service.role == "server" else servers
        protocol = seen.service.protocol or ""
        of_side[protocol] = max(of_side[protocol], seen.peers)
    origins = {one.observation.fields.get("sending_application") for one in entries if _is_sent_message(one)}
    first = min(served, key=lambda seen: (seen.time, seen.capture, seen.packet))
    fields: dict[str, FieldValue] = {
        "serves": _texts(clients),
        "uses": _texts(servers),
        "serves_several": _texts(name for name, number in clients.items() if number > 1),
        "hl7_origins": len(origins - {None, ""}),
    }
    return Found(first.time, first.capture, first.packet).observation(ROLES, fields)


def _texts(names: Iterable[str]) -> list[FieldValue]:
    return [*sorted(names)]


def _is_sent_message(entry: Entry) -> bool:
    return entry.observation.kind == "hl7.message"


def one_cloud(entries: Iterable[Entry], heard: timedelta, match: Match) -> Observation | None:
    """The one maker whose names a device asked for, when it asked for no other name; None when it asked for others.

    `heard`: from the first to the last time at which the device was heard.
    """
    asked = [one.observation for one in entries if one.observation.kind in (NAMES_ASKED, OTHER_NAMES)]
    makers: set[str] = set()
    kinds: set[str] = set()
    for seen in asked:
        if is_clock(str(seen.fields.get("name", ""))):
            continue
        said = match(seen) if seen.kind == NAMES_ASKED else ()
        told = [one for one, _, _, _ in said if one.strength > SPEAKS_FOR_FROM]
        mine = {one.value for one in told if one.attribute is Attribute.VENDOR}
        if not mine:
            return None
        makers |= mine
        kinds |= {one.value for one in told if one.attribute is Attribute.CATEGORY}
    if len(makers) != 1:
        return None
    first = min(asked, key=lambda seen: (seen.time, seen.capture, seen.packet))
    fields: dict[str, FieldValue] = {
        "vendor": makers.pop(),
        "names": len(asked),
        "hours": int(heard.total_seconds()) // HOUR_SECONDS,
    }
    if kinds:
        fields["kinds"] = _texts(kinds)
    return Found(first.time, first.capture, first.packet).observation(ONE_CLOUD, fields)


def paces(
    sums: Mapping[RelationKey, RelationSum], directory: Directory, captures: Sequence[Capture]
) -> dict[int, list[Observation]]:
    """The services that devices use at the same pace hour by hour, as clients; by index of the device.

    Only whole hours count: those of the first and last conversation, and hours at the edge of what was listened to, are
    cut.
    """
    if len(hours_listened(captures)) < MIN_PACE_HOURS + 2:
        return {}
    hours: dict[tuple[int, str | None, str, int, str | None], dict[datetime, RelationSum]] = defaultdict(dict)
    for key, relation in sums.items():
        client, _ = ends_of(key, relation, directory)
        if client is not None and key.port:
            name = (client, key.server.ip, key.transport, key.port, key.protocol)
            hours[name].setdefault(key.hour, relation)
    found: dict[int, list[Observation]] = defaultdict(list)
    for (client, _, transport, port, protocol), by_hour in hours.items():
        seconds = _pace_seconds(by_hour)
        if seconds is not None:
            earliest = by_hour[min(by_hour)]
            fields: dict[str, FieldValue] = {"transport": transport, "port": port, "seconds": seconds}
            fields |= {"hours": len(by_hour) - 2} | ({} if protocol is None else {"protocol": protocol})
            place = Found(earliest.first, earliest.capture, earliest.packet)
            found[client].append(place.observation(PACE, fields))
    return found


def _pace_seconds(by_hour: Mapping[datetime, RelationSum]) -> int | None:
    """Seconds from one conversation to the next, when each whole hour between first and last held as many."""
    first, last = min(by_hour), max(by_hour)
    between = [relation.conversations for hour, relation in by_hour.items() if first < hour < last]
    elapsed_hours = int((last - first).total_seconds()) // HOUR_SECONDS - 1
    if len(between) < MIN_PACE_HOURS or len(between) != elapsed_hours or min(between) < MIN_PER_HOUR:
        return None
    mean = sum(between) / len(between)
    is_steady = max(between) - min(between) <= max(1, PACE_TOLERANCE * mean)
    return round(HOUR_SECONDS / mean) if is_steady else None
