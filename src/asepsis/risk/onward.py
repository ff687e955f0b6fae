"""From which device one can go on to what worse one, over stepping stones; and what a barrier changes of that. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.risk.reach import BLOCKED, DECAY_PERCENT, OBSERVED, SAME_NETWORK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from asepsis.risk.reach import Situation

HOPS = 3
"""So far the stepping stone is followed."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing worth reaching from somewhere."""

    value: int
    """Its impact, decayed by the hops to it."""
    name: str
    through: tuple[str, ...] = ()
    """The devices on the way, the target last."""

    def over(self, server: str, weight: int) -> Target:
        """The same with one hop more; `weight`: how likely it succeeds, in percent."""
        return Target(self.value * weight * DECAY_PERCENT // 10_000, self.name, (server, *self.through))


NO_TARGET = Target(0, "")

Best = tuple[Target, ...]
"""The two best targets, which differ: one of them is not the device itself."""
Nearby = Mapping[str, list[list[Target]]]
"""By network the ways over its devices, by target."""


@dataclass(frozen=True, slots=True)
class Found:
    """What can be reached from each device, and what it was found by."""

    known: tuple[Mapping[str, Best], ...]
    """After no hop, after one, and so on."""
    nearby: tuple[Nearby, ...]
    """The ways that the next hop was chosen from."""

    def worst(self, device: str) -> Target:
        """The worst other device that can be reached from this one."""
        return next((one for one in self.known[-1][device] if one.name != device), NO_TARGET)


class Ways:
    """Where one can go on from a device."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.seen = situation.on_ground.seen
        self.controlled: dict[str, set[str]] = defaultdict(set)
        """By client the servers towards which a barrier was measured, in whole or in part."""
        for source, target in situation.controlled_pairs:
            self.controlled[source].add(target)

    def worst_targets(self, impacts: Mapping[str, int]) -> Mapping[str, Target]:
        """For each device the worst other one that can be reached from it, over at most so many hops."""
        found = self.found(impacts)
        return {device: found.worst(device) for device in impacts}

    def found(self, impacts: Mapping[str, int]) -> Found:
        """Follow all ways, hop by hop."""
        known: dict[str, Best] = {device: (Target(value, device),) for device, value in impacts.items()}
        all_known, all_nearby = [known], []
        networks = {network for device in known for network in self.situation.devices[device].networks}
        for _ in range(HOPS):
            nearby = self._nearby(known, networks)
            known = {device: self._step(device, known, nearby) for device in known}
            all_known.append(known)
            all_nearby.append(nearby)
        return Found(tuple(all_known), tuple(all_nearby))

    def found_after(self, before: Found, barred: Collection[tuple[str, str]]) -> Found:
        """What is found with more barriers than before: only what these change is followed anew.

        `barred`: client and server of each that was added. A way over a server that is barred only becomes worse: a
        client whose best ways do not begin with it keeps them. All that can get to what changed is followed anew.
        """
        all_known, all_nearby = [before.known[0]], []
        changed: set[str] = set()
        for known, after, nearby in zip(before.known, before.known[1:], before.nearby, strict=False):
            anew = {client for client, server in barred if client in after and _begins_with(after[client], server)}
            networks = {name for device in changed for name in self.situation.devices[device].networks}
            for device in changed:
                anew |= {device, *self.situation.on_ground.clients.get(device, ())}
            for name in networks:
                anew.update(one.id for one in self.situation.on_ground.members[name] if one.id in known)
            all_nearby.append({**nearby, **self._nearby(all_known[-1], networks)} if networks else nearby)
            found = {device: self._step(device, all_known[-1], all_nearby[-1]) for device in anew}
            changed = {device for device, best in found.items() if best != after[device]}
            all_known.append({**after, **{device: found[device] for device in changed}} if changed else after)
        return Found(tuple(all_known), tuple(all_nearby))

    def _nearby(self, known: Mapping[str, Best], networks: Iterable[str]) -> Nearby:
        """By network the ways over each of its devices to each target: the best target first, and its best way."""
        found: dict[str, list[list[Target]]] = {}
        for network in networks:
            by_target: dict[str, list[Target]] = defaultdict(list)
            for server in self.situation.on_ground.members[network]:
                for one in known.get(server.id, ()):
                    by_target[one.name].append(one.over(server.id, SAME_NETWORK.best))
            for ways in by_target.values():
                ways.sort(key=_rank)
            found[network] = sorted(by_target.values(), key=lambda ways: _rank(ways[0]))
        return found

    def _step(self, device: str, known: Mapping[str, Best], nearby: Nearby) -> Best:
        """The best targets with one hop more."""
        networks = self.situation.devices[device].networks
        barred = {
            one for one in self.controlled[device] if one in known and self.situation.devices[one].networks & networks
        }
        weighed = dict.fromkeys((*self.seen[device], *barred))
        found = [way for server in weighed for way in self._onward(device, server, known[server])]
        for name in networks:
            found += _best_ways(nearby.get(name, ()), {device, *barred})
        return _two_best((*known[device], *found))

    def _onward(self, device: str, server: str, best: Best) -> list[Target]:
        weight = self._weight(device, server)
        return [one.over(server, weight) for one in best]

    def _weight(self, client: str, server: str) -> int:
        """In percent: how likely one gets from the one to the other."""
        for path in self.seen[client].get(server, ()):
            if self.situation.barrier(client, server, path.transport, path.port, path.last) is None:
                return OBSERVED.best
        if not self.situation.devices[client].networks & self.situation.devices[server].networks:
            return BLOCKED.best
        open_way = self.situation.barrier(client, server, None, None) is None
        return SAME_NETWORK.best if open_way else BLOCKED.best


def _rank(one: Target) -> tuple[int, int, str, tuple[str, ...]]:
    """The worst first; of equal ones the nearest."""
    return -one.value, len(one.through), one.name, one.through


def _best_ways(targets: Iterable[list[Target]], but_over: Collection[str]) -> list[Target]:
    """Ways of which two at least lead to the best targets, none of them over these devices."""
    found: list[Target] = []
    first = 0
    for ways in targets:
        way = next((one for one in ways if one.through[0] not in but_over), None)
        if way is None:
            continue
        found.append(way)
        # What comes later is worse than a target's best way, but maybe not than what is left of one.
        first += way is ways[0]
        if first > 1:
            break
    return found


def _two_best(targets: Iterable[Target]) -> Best:
    found: dict[str, Target] = {}
    for one in sorted(targets, key=_rank):
        found.setdefault(one.name, one)
        if len(found) > 1:
            break
    return tuple(found.values())


def _begins_with(best: Best, server: str) -> bool:
    return any(one.through[:1] == (server,) for one in best)
