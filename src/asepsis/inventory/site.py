"""All that a site's sensors have shown: what devices, facts and relations are worked out from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from asepsis.inventory.ledger import Ledger
from asepsis.inventory.nearby import ADVERTISEMENT, Nearby
from asepsis.inventory.relations import Relations
from asepsis.inventory.sightings import Sightings, normal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from asepsis.core.nouns import Capture, Flow, Observation
    from asepsis.inventory.beyond import Waiting


class Ground(NamedTuple):
    """What was taken in of a site."""

    sightings: Sightings
    ledger: Ledger
    relations: Relations


class Site:
    """One site as one sensor sees it. The same readings in any order give the same site."""

    def __init__(self, speaks: Callable[[Observation], object], sensor: str = "") -> None:
        """`speaks`: whether an observation is evidence. `sensor`: which one, when several are kept apart."""
        self.sensor = sensor
        self.near = Ground(Sightings(), Ledger(speaks), Relations())
        """What was taken in so far: all but what waits."""
        self.waiting: list[Waiting] = []
        """Readings of which a part waits."""
        self.nearby = Nearby()
        self.captures: list[Capture] = []

    def whole(self) -> Ground:
        """All that was seen, what waits too."""
        waiting, self.waiting = self.waiting, []
        for one in waiting:
            one.take_in_rest(self)
        return self.near

    @property
    def sightings(self) -> Sightings:
        """All endpoints."""
        return self.whole().sightings

    @property
    def ledger(self) -> Ledger:
        """All that was said."""
        return self.whole().ledger

    @property
    def relations(self) -> Relations:
        """All who talked with each other."""
        return self.whole().relations

    def note_observations(self, observations: Iterable[Observation]) -> None:
        """Take in what was seen."""
        for observation in observations:
            if observation.kind == ADVERTISEMENT:
                self.nearby.note(observation.time, observation.fields, observation.count)
                continue
            subject = self.near.sightings.note(observation)
            if subject is None:
                continue
            self.near.ledger.note(subject, observation)

    def note_flows(self, flows: Iterable[Flow]) -> None:
        """Take in who spoke to whom."""
        for flow in flows:
            self.near.relations.note(flow)
            for end in (flow.initiator, flow.responder):
                subject = normal(end)
                if subject is not None:
                    self.near.sightings.saw_until(subject, flow.end)

    def include(self, other: Site) -> None:
        """Add all that another reading of the same site showed. `other` must not be used afterwards."""
        self.sightings.include(other.sightings.by_subject.items())
        self.sightings.dropped += other.sightings.dropped
        for subject, entries in other.ledger.by_subject.items():
            for entry in entries.values():
                self.ledger.include(subject, entry)
        self.ledger.dropped += other.ledger.dropped
        for key, relation in other.relations.sums.items():
            self.relations.include(key, relation)
        self.relations.dropped += other.relations.dropped
        self.nearby.include(other.nearby.sums.items())
        self.nearby.dropped += other.nearby.dropped
        self.captures += other.captures

    def limits(self) -> tuple[str, ...]:
        """What could not be kept, in plain words."""
        sightings, ledger, relations = self.near
        losses = (
            (sightings.dropped, "observations of addresses beyond the number that can be remembered"),
            (ledger.dropped, "observations beyond the number that can be remembered"),
            (relations.dropped, "conversations beyond the number of relations that can be remembered"),
            (self.nearby.dropped, "Bluetooth messages beyond the number of kinds that can be remembered"),
        )
        return tuple(f"{count} {what} were not kept" for count, what in losses if count)
