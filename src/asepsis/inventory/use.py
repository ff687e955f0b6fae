"""When a device is in use and when it rests, by its conversations: for finding a time to patch it.

Only hours in which the sensor heard somebody count; the rest is not known. Hours are those of UTC: where clocks are set
forward and back, a rest is what both halves of the year have in common, once both were heard.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from statistics import quantiles
from typing import TYPE_CHECKING

from asepsis.core.wording import count
from asepsis.inventory.conversations import ends_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from asepsis.core.nouns import Capture
    from asepsis.inventory.conversations import Directory
    from asepsis.inventory.relations import RelationKey, RelationSum

CARE_PROTOCOLS = frozenset(("dicom", "hl7", "astm", "poct1a", "intellivue", "medibus", "phd", "sdc", "unity"))
"""Protocols whose conversations are work on patients: studies, samples, vital signs."""
BUSY_FACTOR = 4
"""Without a care protocol: an hour with so many times the octets of a quiet hour is one of use."""
BUSY_OCTETS = 50_000
"""Octets an hour must have above a quiet one to count as use."""
MIN_HOURS = 20
"""Hours that must have been listened to before anything is said: most of a day."""
MAX_HOURS = 24 * 366
"""Hours of one capture or conversation that are counted; a wrong clock must not fill the memory."""
MAX_TALK_HOURS = 4_000_000
"""Hours of all conversations together, each as many as it lasts. At the bound nothing is said of anybody."""
MIN_COVER = timedelta(minutes=45)
"""How much of an hour captures must cover before the lack of use in it says anything."""
HOUR = timedelta(hours=1)
DAY_HOURS = 24


@dataclass(frozen=True, slots=True)
class Use:
    """How a device is used, as its conversations show."""

    basis: str
    """`care` when judged by protocols of care, `traffic` when by the amount of traffic."""
    hours_per_day: float
    """Hours in use on a day, on average."""
    days: int
    """Days (24 hours listened to) this rests on, at least one."""
    idle_from: int | None
    """Hour of the day (UTC) at which the longest time without use begins; None when there is no such hour."""
    idle_hours: int
    """How many hours it lasts."""
    confidence: float
    """Probability that this time is without use on another day (rule of succession over the days seen)."""
    by_hour: tuple[float | None, ...] = ()
    """For each hour of the day (UTC) the chance of use on another day, by the same rule; None where nobody heard."""

    def sentence(self) -> str:
        """The same in words."""
        days = count(self.days, "day")
        share = f"In use about {self.hours_per_day:.0f} hours a day ({days} heard)."
        if self.idle_from is None:
            return f"{share} No hour without use was found."
        until = (self.idle_from + self.idle_hours) % DAY_HOURS
        return (
            f"{share} Longest rest: {self.idle_from:02}:00 to {until:02}:00 UTC; "
            f"the chance that it rests then on another day is about {self.confidence:.0%}."
        )


def hours_listened(captures: Iterable[Capture]) -> frozenset[datetime]:
    """The hours that captures, together, cover nearly in full."""
    spans = sorted((one.first, one.last) for one in captures if one.first is not None and one.last is not None)
    covered: dict[datetime, timedelta] = defaultdict(timedelta)
    until: datetime | None = None
    for first, last in spans:
        begin = first if until is None else max(first, until)
        if begin > last:
            continue
        for hour in _hours(begin, last):
            covered[hour] += min(last, hour + HOUR) - max(begin, hour)
        until = last if until is None else max(last, until)
    return frozenset(hour for hour, cover in covered.items() if cover >= MIN_COVER)


def _hours(first: datetime, last: datetime) -> Iterator[datetime]:
    """The hours from one moment to another, those of both included."""
    hour = first.replace(minute=0, second=0, microsecond=0)
    for _ in range(MAX_HOURS):
        if hour > last:
            return
        yield hour
        hour += HOUR


def is_long_enough(captures: Iterable[Capture]) -> bool:
    """Whether captures may tell use from rest at all."""
    return len(hours_listened(captures)) >= MIN_HOURS


def uses(
    sums: Mapping[RelationKey, RelationSum], directory: Directory, devices: int, captures: Sequence[Capture]
) -> list[Use | None]:
    """For each of so many devices how it is used; None where too little was heard, or nothing tells use from rest."""
    covered = hours_listened(captures)
    if len(covered) < MIN_HOURS:
        return [None] * devices
    care: dict[int, set[datetime]] = defaultdict(set)
    octets: dict[int, dict[datetime, float]] = defaultdict(lambda: defaultdict(float))
    heard: set[datetime] = set()
    left = MAX_TALK_HOURS
    for key, relation in sums.items():
        # A conversation that lasts is told once, with its first hour: it may go on for days, never silent for long.
        hours = tuple(_hours(relation.first, relation.last)) or (key.hour,)
        heard.update(hours)
        left -= len(hours)
        if left < 0:
            return [None] * devices
        for end in {end for end in ends_of(key, relation, directory) if end is not None}:
            for hour in hours:
                octets[end][hour] += (relation.octets_to_server + relation.octets_to_client) / len(hours)
            if key.protocol in CARE_PROTOCOLS:
                care[end].update(hours)
    # In an hour in which nobody spoke, the sensor may have been off.
    listened = covered & heard
    if len(listened) < MIN_HOURS:
        return [None] * devices
    return [_use(care.get(number), octets.get(number), listened) for number in range(devices)]


def _use(
    care: set[datetime] | None, octets: Mapping[datetime, float] | None, listened: frozenset[datetime]
) -> Use | None:
    if octets is None:
        return None
    busy = care or _busy(octets, listened)
    if not busy:
        # As much in each hour: that may be rest, and it may be use without a break.
        return None
    # Use counts also in an hour that was heard only in part.
    by_hour: dict[int, list[bool]] = defaultdict(list)
    for hour in listened | busy:
        by_hour[hour.hour].append(hour in busy)
    days = max(1, len(listened) // DAY_HOURS)
    idle_from, idle_hours = _longest_rest({hour for hour, used in by_hour.items() if not any(used)})
    fewest = min((len(by_hour[(idle_from + n) % DAY_HOURS]) for n in range(idle_hours)), default=0) if idle_hours else 0
    return Use(
        basis="care" if care else "traffic",
        hours_per_day=round(DAY_HOURS * len(busy) / len(listened | busy), 1),
        days=days,
        idle_from=idle_from if idle_hours else None,
        idle_hours=idle_hours,
        # Laplace: seen at rest `fewest` times out of `fewest`.
        confidence=round((fewest + 1) / (fewest + 2), 4) if idle_hours else 0.0,
        by_hour=tuple(_chance(by_hour[hour]) for hour in range(DAY_HOURS)),
    )


def _chance(days: Sequence[bool]) -> float | None:
    """The chance of use in an hour, by the days on which it was heard (rule of succession)."""
    return round((sum(days) + 1) / (len(days) + 2), 4) if days else None


def _busy(octets: Mapping[datetime, float], listened: frozenset[datetime]) -> set[datetime]:
    """The hours with much more traffic than a quiet one (the lowest quarter)."""
    quiet = quantiles([octets.get(hour, 0) for hour in listened], n=4)[0]
    return {hour for hour, amount in octets.items() if amount > BUSY_FACTOR * quiet + BUSY_OCTETS}


def _longest_rest(idle: set[int]) -> tuple[int, int]:
    """Start and length of the longest run of hours of the day, also across midnight."""
    best = (0, 0)
    for start in range(DAY_HOURS):
        length = 0
        while length < DAY_HOURS and (start + length) % DAY_HOURS in idle:
            length += 1
        if length > best[1]:
            best = (start, length)
    return best
