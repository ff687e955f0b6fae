"""The site that is kept: takes captures into the store once, and works its devices out anew after each change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.orm import Session

from asepsis.core.later import Later
from asepsis.core.store.database import change_number, open_store, writing
from asepsis.inventory import decisions
from asepsis.inventory.asset_records import read_assets, write_assets
from asepsis.inventory.conversations import is_talked, relations_of_devices
from asepsis.inventory.facts import judge_completeness, take_stock
from asepsis.inventory.intake import Apart, digest_of, take_in
from asepsis.inventory.inventory import Inventory
from asepsis.inventory.ledger import canonical
from asepsis.inventory.nearby import heard
from asepsis.inventory.nearby_records import read_nearby
from asepsis.inventory.overlaps import is_same_recording, overlaps
from asepsis.inventory.pruning import prune
from asepsis.inventory.site import Site
from asepsis.inventory.site_records import (
    add_capture,
    continue_capture,
    known_captures,
    read_captures,
    read_relations,
    read_site,
    read_tenures,
    write_site,
)
from asepsis.inventory.use import uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from asepsis.core.nouns import Attribute, Capture, Flow, Observation, Subject
    from asepsis.inventory.intake import Progress
    from asepsis.inventory.inventory import Asset
    from asepsis.inventory.judgement import Judgement
    from asepsis.sensing.captures import Source

log = structlog.get_logger()

_Reading = tuple[Site, list[tuple[int, "Capture"]]]
"""What was seen, and the captures it was seen in, with their places."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A site and the store that keeps it."""

    engine: Engine
    judgement: Judgement

    @classmethod
    def open(cls, path: Path, judgement: Judgement) -> Kept:
        """Open the store, making it when there is none. Raises StoreError when it cannot be used."""
        return cls(open_store(path), judgement)

    def take_in(
        self, sources: Sequence[Source], *, workers: int = 1, progress: Progress | None = None
    ) -> tuple[Capture, ...]:
        """Read captures into the store. One that was taken in before, under any name, changes nothing.

        Returns all captures of the sources in their order, those taken in before as they were read then.
        """
        with Session(self.engine) as session:
            known = known_captures(session)
        digests = [digest_of(source) for source in sources]
        fresh = [number for number, digest in enumerate(digests) if digest is None or digest not in known]
        read = self._read_fresh([sources[number] for number in fresh], known, workers=workers, progress=progress)
        marks = [digests[number] for number in fresh]
        self._keep(
            [
                ([(marks[at] or digest_of_site(site), one) for at, one in members if one.packets], site)
                for site, members in read
            ]
        )
        captures = {fresh[at]: one for _, members in read for at, one in members}
        return tuple(
            captures[number] if number in captures else replace(known[str(digests[number])], path=source.name)
            for number, source in enumerate(sources)
        )

    def _read_fresh(
        self, sources: Sequence[Source], known: Mapping[str, Capture], *, workers: int, progress: Progress | None
    ) -> list[_Reading]:
        """Read the sources: what each reading showed, and its captures with their places in the sources.

        A capture that turns out to hold what one of the store holds is left out of what it was read together with.
        """
        taken = take_in(sources, self.judgement, workers=workers, apart=Apart.READINGS, progress=progress)
        readings: list[_Reading] = []
        for site, members in zip(taken.sites, taken.members, strict=True):
            old = [at for at in members if any(is_same_recording(taken.captures[at], one) for one in known.values())]
            new = [at for at in members if at not in old]
            if old and new:
                rest = self._read_fresh([sources[at] for at in new], known, workers=workers, progress=None)
                readings += [(one, [(new[place], capture) for place, capture in of_it]) for one, of_it in rest]
                readings.append((Site(self.judgement.match), [(at, taken.captures[at]) for at in old]))
            else:
                readings.append((site, [(at, taken.captures[at]) for at in members]))
        return readings

    def _keep(self, readings: Sequence[tuple[Sequence[tuple[str, Capture]], Site]]) -> None:
        """Write the readings in one transaction, each capture once."""
        if not any(captures for captures, _ in readings):
            return
        with writing(self.engine) as session:
            known = known_captures(session)
            site = self._read_site(session)
            for captures, reading in readings:
                fresh = [
                    (digest, capture)
                    for digest, capture in captures
                    if digest not in known and not any(is_same_recording(capture, one) for one in known.values())
                ]
                # Of what was read together nothing can be taken away again: if another program took in a part of it in
                # the meantime, that part counts twice.
                if not fresh:
                    continue
                reading.captures = [capture for _, capture in fresh]
                site.include(reading)
                write_site(session, site, reading)
                for digest, capture in fresh:
                    known[digest] = capture
                    add_capture(session, digest, capture)
                    log.info("capture taken in", packets=capture.packets, octets=capture.octets)
            self._take_stock(session, site)

    def continue_reading(self, observations: Iterable[Observation], flows: Iterable[Flow], part: Capture) -> None:
        """Add a part of a reading that goes on: an export, a table asked again and again.

        `part` says what this part is made of. Parts of one source make one capture a day, however often they come.
        """
        reading = Site(self.judgement.match)
        reading.note_observations(observations)
        reading.note_flows(flows)
        day = "" if part.last is None else part.last.date().isoformat()
        mark = hashlib.sha256(repr((part.path, part.link_types, day)).encode()).hexdigest()
        with writing(self.engine) as session:
            site = self._read_site(session)
            site.include(reading)
            write_site(session, site, reading)
            continue_capture(session, mark, part)
            site.captures = read_captures(session)
            self._take_stock(session, site)

    def note(self, digest: str, reading: Site, capture: Capture) -> None:
        """Add to the store what was heard since the last time of a capture that is not at its end."""
        with writing(self.engine) as session:
            add_capture(session, digest, capture)
            site = self._read_site(session)
            site.include(reading)
            write_site(session, site, reading)
            self._take_stock(session, site)

    def prune(self, now: datetime) -> None:
        """Forget what is old (`pruning`)."""
        with writing(self.engine) as session:
            log.info("old rows forgotten", rows=prune(session, now))

    def _read_site(self, session: Session) -> Site:
        site = Site(self.judgement.match)
        read_site(session, site)
        return site

    def _take_stock(self, session: Session, site: Site) -> None:
        inventory = take_stock(site, self.judgement, decisions.read_corrections(session))
        write_assets(session, inventory)
        log.info("stock taken", devices=len(inventory.assets))

    def correct(self, addresses: tuple[str, ...], attribute: Attribute, value: str | None) -> None:
        """Note what a person says an attribute of the device with these addresses is; None takes it back."""
        with writing(self.engine) as session:
            decisions.correct(session, addresses, attribute, value, datetime.now(UTC))
            self._take_stock(session, self._read_site(session))

    def decide(self, one: str, other: str, *, is_together: bool) -> None:
        """Note that a person says that two addresses are one device, or that they are two."""
        with writing(self.engine) as session:
            decisions.decide(session, one, other, is_together=is_together, now=datetime.now(UTC))
            self._take_stock(session, self._read_site(session))


def read_inventory(engine: Engine) -> Inventory:
    """What the store holds, without working anything out anew."""
    with Session(engine) as session:
        assets = read_assets(session)
        captures = tuple(read_captures(session))
        sums = read_relations(session)
        directory = _Directory(assets, session)
        nearby = heard(read_nearby(session))
    relations = Later(partial(relations_of_devices, sums, directory, [asset.id for asset in assets]))
    found = uses(sums, directory, len(assets), captures)
    whole = tuple(replace(asset, use=use) for asset, use in zip(assets, found, strict=True))
    completeness = judge_completeness(whole, captures, has_conversations=is_talked(sums, directory))
    return Inventory(whole, relations, captures, overlaps(captures), completeness, nearby)


def revision(engine: Engine) -> str:
    """A text that differs after each change of the store."""
    return str(change_number(engine))


class _Directory:
    """Finds devices by the addresses that the store holds of them."""

    def __init__(self, assets: Sequence[Asset], session: Session) -> None:
        self.by_pair = {
            (mac, ip): number for number, asset in enumerate(assets) for mac in asset.macs for ip in asset.ips
        }
        self.by_ip: dict[str, int] = {}
        for number, asset in enumerate(assets):
            for ip in asset.ips:
                self.by_ip.setdefault(ip, number)
        self.tenures = read_tenures(session, lambda mac, ip: (mac, ip) in self.by_pair)

    def device_of(self, subject: Subject, moment: datetime | None = None) -> int | None:
        """Index of the device that had the address then, or None."""
        if subject.ip is None:
            return None
        holder = None if moment is None else self.tenures.holder(subject.ip, moment)
        found = self.by_pair.get((subject.mac or "", subject.ip), self.by_pair.get((holder or "", subject.ip)))
        return self.by_ip.get(subject.ip) if found is None else found


def digest_of_site(site: Site) -> str:
    """A mark for a capture that came through a pipe: made of all that was seen in it."""
    digest = hashlib.sha256()
    for subject, sighting in site.sightings.by_subject.items():
        digest.update(repr((subject, sighting.first, sighting.last, sighting.packet, sighting.count)).encode())
    for subject, entries in site.ledger.by_subject.items():
        for entry in entries.values():
            seen = entry.observation
            digest.update(repr((subject, seen.kind, canonical(seen.fields), seen.packet, seen.count)).encode())
    for key, relation in site.relations.sums.items():
        digest.update(repr((key, relation.octets_to_server, relation.octets_to_client, relation.last)).encode())
    for heard_key, one in site.nearby.sums.items():
        digest.update(repr((heard_key, one.advertisements, one.senders)).encode())
    return digest.hexdigest()
