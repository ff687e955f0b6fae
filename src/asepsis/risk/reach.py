"""Who can really reach whom: relations that were seen, networks that are shared, and barriers that were measured."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from heapq import merge
from typing import TYPE_CHECKING

from asepsis.risk.model import Span, Step
from asepsis.risk.scene import GROUP_WORDS, ORIGINS, Device, Group

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from asepsis.core.findings import Control, Pointer
    from asepsis.risk.content import Content, Harm
    from asepsis.risk.model import Weakness

OUTSIDE = "outside"
"""Stands for the internet among the devices of a control."""

OBSERVED = Span.sure(100)
SAME_NETWORK = Span(10, 60, 100)
"""On one network hosts reach each other unless something prevents it that nobody has measured."""
FOREIGN_HAND = SAME_NETWORK
"""A guest's phone, or what nobody knows, may be the attacker's own."""
OWN_HAND = Span(10, 30, 100)
"""A device of the practice must be taken over first."""
BROWSES = Span.sure(60)
"""It talks to the internet by itself: who answers reaches it."""
ELSEWHERE = Span(2, 10, 100)
"""Nothing was seen that reaches it: not proof that nothing can."""
NO_BARRIER = Step("barrier", "No barrier was measured", OBSERVED)
NOTHING_SEEN = Step("reach", "Nothing was seen that reaches it; that does not prove that nothing can", ELSEWHERE)
STOPPED = Step("reach", "Every way that was seen is stopped; another is never excluded", ELSEWHERE)
BLOCKED = Span.sure(2)
BLOCKED_ALL = Span(2, 30, 60)
"""What a barrier on every way that was seen leaves: a way that nobody has seen."""
MAX_EVIDENCE = 4
NOTICE = Step("notice", "No alarm for this has been tested", OBSERVED)
DECAY_PERCENT = 60
"""Each further hop needs one more success: the band `high` at best."""


@dataclass(frozen=True, slots=True)
class Path:
    """Somebody used a service of somebody, as seen."""

    client: str
    """A device, or `OUTSIDE`."""
    server: str
    transport: str
    port: int
    last: datetime
    pointer: Pointer = field(compare=False)


class Ground:
    """The devices and paths of a site, to be found by name: the same whatever one does about its weaknesses."""

    def __init__(self, devices: Mapping[str, Device], paths: Iterable[Path]) -> None:
        self.made_of = devices, paths
        self.into: dict[str, list[Path]] = {}
        """What was seen to reach a device, or `OUTSIDE`."""
        self.calls: dict[str, Path] = {}
        """The first of what was seen of a device that talks to the outside."""
        self.seen: dict[str, dict[str, list[Path]]] = defaultdict(dict)
        """What was seen between two devices, by client and server."""
        self.clients: dict[str, set[str]] = defaultdict(set)
        """By server the devices that were seen to use it."""
        self.members: dict[str, list[Device]] = {}
        """The devices of a network, the least trusted first."""
        for path in sorted(paths, key=lambda one: (one.server, one.client, one.transport, one.port)):
            self.into.setdefault(path.server, []).append(path)
            if path.server == OUTSIDE:
                self.calls.setdefault(path.client, path)
        for path in paths:
            if path.client in devices and path.server in devices:
                self.seen[path.client].setdefault(path.server, []).append(path)
                self.clients[path.server].add(path.client)
        for device in sorted(devices.values(), key=lambda one: (ORIGINS_RANK[one.group], one.id)):
            for name in device.networks:
                self.members.setdefault(name, []).append(device)


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the score depends on."""

    devices: Mapping[str, Device]
    weaknesses: tuple[Weakness, ...]
    paths: tuple[Path, ...]
    controls: tuple[Control, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    ground: Ground | None = field(default=None, compare=False, repr=False)
    """What is found by its devices and paths; made when it is not given, or given of others."""
    _controls_on: dict[tuple[str, str], list[Control]] = field(default_factory=dict, init=False, compare=False)
    _weaknesses_of: dict[str | None, list[Weakness]] = field(default_factory=dict, init=False, compare=False)

    def __post_init__(self) -> None:
        made_of = self.ground.made_of if self.ground is not None else (None, None)
        if made_of[0] is not self.devices or made_of[1] is not self.paths:
            object.__setattr__(self, "ground", Ground(self.devices, self.paths))
        for control in self.controls:
            for target in control.target_assets:
                for source in control.source_assets:
                    self._controls_on.setdefault((source, target), []).append(control)
        for weakness in sorted(self.weaknesses, key=lambda one: one.finding.id):
            self._weaknesses_of.setdefault(weakness.finding.asset_id, []).append(weakness)

    @property
    def controlled_pairs(self) -> Iterable[tuple[str, str]]:
        """Client and server of each barrier, in whole or in part."""
        return self._controls_on

    @property
    def on_ground(self) -> Ground:
        """What is found by its devices and paths."""
        assert self.ground is not None  # noqa: S101 (made in the beginning)
        return self.ground

    def weaknesses_of(self, device: str) -> list[Weakness]:
        """The weaknesses of a device, by identifier."""
        return self._weaknesses_of.get(device, [])

    def paths_to(self, device: str) -> list[Path]:
        """What was seen to reach a device, or `OUTSIDE`."""
        return self.on_ground.into.get(device, [])

    def neighbours(self, device: Device) -> Iterable[Device]:
        """Devices that share a network with one, the least trusted first."""
        members = (self.on_ground.members.get(name, ()) for name in sorted(device.networks))
        last = None
        for one in merge(*members, key=lambda one: (ORIGINS_RANK[one.group], one.id)):
            if one.id not in (device.id, last):
                yield one
            last = one.id

    def barrier(
        self, client: str, server: str, transport: str | None, port: int | None, seen: datetime | None = None
    ) -> Control | None:
        """A measured barrier on the whole way; one that leaves a port open is none for the device as a whole.

        `seen`: when this way was used last. A barrier that was passed since it was measured stops nothing.
        """
        fitting = (one for one in self._controls_on.get((client, server), ()) if covers(one, client, transport, port))
        return next((one for one in fitting if seen is None or seen <= one.since), None)

    def harm_of(self, device: str, content: Content) -> Harm:
        """What is at stake, as far as people answered."""
        harm = content.harm(self.devices[device].category)
        records = content.bands["records"].get(self.answers.get(f"records.{device}", ""))
        patients = content.bands["patients"].get(self.answers.get(f"patients_per_day.{device}", ""))
        if records is not None:
            harm = replace(harm, records=within(harm.records, records))
        return harm if patients is None else replace(harm, interruption=within(harm.interruption, patients))

    def changed(
        self,
        *,
        without: frozenset[str] = frozenset(),
        barriers: tuple[Control, ...] = (),
        answers: Mapping[str, str] | None = None,
    ) -> Situation:
        """The same, without some findings, with more barriers, or with more answers."""
        weaknesses = tuple(one for one in self.weaknesses if one.finding.id not in without)
        said = {**self.answers, **(answers or {})}
        return Situation(self.devices, weaknesses, self.paths, (*self.controls, *barriers), said, self.ground)


ORIGINS_RANK = {group: number for number, group in enumerate(Group)}


def within(span: Span, value: int) -> Span:
    """What a person said, inside what was thought possible."""
    return Span.sure(min(max(value, span.low), span.high))


def covers(control: Control, client: str, transport: str | None, port: int | None) -> bool:
    """True when a control stops this client from this service; None asks for all services."""
    if control.kind != "blocked" or client not in control.source_assets:
        return False
    if control.transport is not None and control.transport != transport:
        return False
    if not control.ports:
        return True
    return port is not None and any(first <= port <= last for first, last in control.ports)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an attacker may stand."""

    client: str
    """A device, or `OUTSIDE`."""
    step: Step
    seen: Path | None = None


def reach_of(device: str, situation: Situation, weakness: Weakness | None, path: str) -> tuple[Step, Step]:
    """The first and the third step: who can get there, and what stands in the way.

    Of all origins the one that gets furthest counts, so a barrier helps only when it stops every one of them.
    """
    barriers: list[Control] = []
    is_outward = path == "outside" and weakness is not None
    origins = _outward(weakness) if is_outward and weakness else _origins(device, situation, weakness)
    for origin in origins:
        barrier = _barrier(device, situation, weakness, origin)
        if barrier is not None:
            barriers.append(barrier)
            continue
        # The origins come surest first: what follows the first open one adds nothing to it.
        return replace(origin.step, band=origin.step.band.or_more(ELSEWHERE)), NO_BARRIER
    return (STOPPED, _measured(barriers)) if barriers else (NOTHING_SEEN, NO_BARRIER)


def _barrier(device: str, situation: Situation, weakness: Weakness | None, origin: Origin) -> Control | None:
    transport, port = (weakness.transport, weakness.port) if weakness else (None, None)
    last = origin.seen.last if origin.seen else None
    if origin.client == OUTSIDE:
        is_inward = origin.seen is not None and origin.seen.client == OUTSIDE
        ends = (OUTSIDE, device) if is_inward else (device, OUTSIDE)
        return situation.barrier(*ends, None, None, last)
    return situation.barrier(origin.client, device, transport, port, last)


def _measured(barriers: list[Control]) -> Step:
    evidence = tuple(dict.fromkeys(pointer for one in barriers for pointer in one.evidence))
    return Step("barrier", "Barriers were measured on every way that was seen", BLOCKED_ALL, evidence[:MAX_EVIDENCE])


def _outward(weakness: Weakness) -> Iterable[Origin]:
    """The device opens the way by itself. A barrier measured before the last call stopped nothing."""
    last = weakness.finding.last_seen
    pointer = weakness.finding.evidence[0]
    seen = Path(weakness.finding.asset_id or "", OUTSIDE, "tcp", 0, last, pointer)
    yield Origin(OUTSIDE, Step("reach", "It talks to the outside by itself", OBSERVED, (pointer,)), seen)


def _origins(device: str, situation: Situation, weakness: Weakness | None) -> Iterable[Origin]:
    """Where an attacker may stand, the surest first."""
    me = situation.devices[device]
    for seen in situation.paths_to(device):
        if seen.client == OUTSIDE:
            yield Origin(OUTSIDE, Step("reach", "A host of the internet reached it", OBSERVED, (seen.pointer,)), seen)
    for seen in situation.paths_to(device):
        client = situation.devices.get(seen.client)
        if client is not None and client.group in ORIGINS and _fits(weakness, seen):
            sentence = f"{client.name} got an answer from it ({GROUP_WORDS[client.group]})"
            yield Origin(client.id, Step("reach", sentence, OBSERVED, (seen.pointer,)), seen)
    calls = situation.on_ground.calls.get(device)
    if calls is not None:
        yield Origin(OUTSIDE, Step("reach", "It talks to the internet by itself", BROWSES, (calls.pointer,)), calls)
    for other in situation.neighbours(me):
        if other.group in ORIGINS:
            sentence = f"{other.name} is on the same network ({GROUP_WORDS[other.group]})"
            is_foreign = other.group in (Group.GUEST, Group.UNKNOWN)
            yield Origin(other.id, Step("reach", sentence, FOREIGN_HAND if is_foreign else OWN_HAND))


def _fits(weakness: Weakness | None, seen: Path) -> bool:
    """True when the seen conversation went to the weak service, or the device as a whole is weak."""
    if weakness is None or weakness.port is None:
        return True
    return (seen.transport, seen.port) == (weakness.transport, weakness.port)
