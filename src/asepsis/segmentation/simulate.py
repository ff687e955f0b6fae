"""Replays what was seen on a policy: every conversation that would break, and what that does to care."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asepsis.segmentation.meaning import IP_FAMILIES, NEW, PROTOCOLS, Meaning
from asepsis.segmentation.model import Care, End, EndKind, Path
from asepsis.segmentation.propose import DHCP_PORTS, path_of
from asepsis.segmentation.space import PORT_SPAN, Dimension, box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asepsis.segmentation.knowledge import Knowledge
    from asepsis.segmentation.model import AcceptedCut, Policy
    from asepsis.segmentation.observed import Conversation, Observed
    from asepsis.segmentation.space import Box, Entry


@dataclass(frozen=True, slots=True)
class Cut:
    """A conversation that the policy would break."""

    path: Path
    sessions: int
    accepted: AcceptedCut | None
    """A person's word that it may be."""

    @property
    def needs_word(self) -> bool:
        """True when nobody may put the policy in force before a person has said so."""
        return self.path.care.is_protected and self.accepted is None


@dataclass(frozen=True, slots=True)
class Simulation:
    """What the policy does to everything seen."""

    kept: int
    cuts: tuple[Cut, ...]

    @property
    def needing_word(self) -> tuple[Cut, ...]:
        """Cuts of therapy and monitoring that nobody has agreed to."""
        return tuple(cut for cut in self.cuts if cut.needs_word)

    def as_document(self, policy: Policy) -> dict[str, Any]:
        """The outcome as plain values."""
        return {
            "schema": "asepsis.simulation/1",
            "kept": self.kept,
            "cut": len(self.cuts),
            "cut_without_a_word": len(self.needing_word),
            "maturity": policy.created.maturity,
            "cuts": [
                {
                    "source": cut.path.source,
                    "source_name": policy.name_of(cut.path.source),
                    "target": cut.path.target,
                    "target_name": policy.name_of(cut.path.target),
                    "transport": cut.path.transport,
                    "port": cut.path.port,
                    "care": str(cut.path.care),
                    "effect": cut.path.effect,
                    "sessions": cut.sessions,
                    "accepted_by": cut.accepted.by if cut.accepted else None,
                    "needs_word": cut.needs_word,
                }
                for cut in self.cuts
            ],
        }


class Replay:
    """Asks a policy about conversations."""

    def __init__(self, policy: Policy) -> None:
        self.meaning = Meaning(policy)
        self.openings = {family: self.meaning.openings(family) for family in IP_FAMILIES}

    def passes(self, source: End, target: End, transport: str, port: int) -> bool:
        """True when every new connection of that kind passes, from each address of one end to each of the other.

        A conversation whose port is not known passes only when all ports do.
        """
        ports = (port, port) if port else PORT_SPAN
        asked = [
            (family, box(family, self._limits(transport, one, other, ports)))
            for family in IP_FAMILIES
            for one in self._spans(source, family)
            for other in self._spans(target, family)
        ]
        return bool(asked) and all(_covers(self.openings[family], one) for family, one in asked)

    def _spans(self, end: End, family: Any) -> Iterable[tuple[int, int]]:  # noqa: ANN401
        if end.kind is EndKind.ASSET and end.name not in self.meaning.assets:
            return ()
        if end.kind is EndKind.ZONE and end.name not in self.meaning.zones:
            return ()
        return self.meaning.addresses(end, family)

    def _limits(
        self, transport: str, source: tuple[int, int], target: tuple[int, int], ports: tuple[int, int]
    ) -> dict[Dimension, tuple[int, int]]:
        number = PROTOCOLS[transport]
        return {
            Dimension.STATE: (NEW, NEW),
            Dimension.PROTOCOL: (number, number),
            Dimension.SOURCE: source,
            Dimension.DESTINATION: target,
            Dimension.TARGET: ports,
        }


def _covers(entries: tuple[Entry, ...], asked: Box) -> bool:
    """True when one box holds all that is asked. Parts of several boxes do not count: the careful side."""
    return any(
        all(low <= first and last <= high for (low, high), (first, last) in zip(entry.box, asked, strict=True))
        for entry in entries
    )


def simulate(policy: Policy, observed: Observed, knowledge: Knowledge) -> Simulation:
    """Try a policy on all conversations seen, and on the care paths that it was made with."""
    replay = Replay(policy)
    members = {member.asset: member for member in policy.members}
    kept, cuts, seen = 0, list[Cut](), set[tuple[str, str, str, int]]()
    for one in observed.conversations:
        if one.transport not in PROTOCOLS:
            continue
        path = path_of(one, members, knowledge)
        seen.add((path.source, path.target, path.transport, path.port))
        if _is_essential(one, policy) or replay.passes(one.client, one.server, one.transport, one.port):
            kept += 1
        else:
            cuts.append(Cut(path, one.sessions, accepted_cut(policy, path)))
    cuts += [
        cut
        for cut in cut_care_paths(policy, replay)
        if (cut.path.source, cut.path.target, cut.path.transport, cut.path.port) not in seen
    ]
    order = list(Care)
    cuts.sort(key=lambda cut: (not cut.needs_word, order.index(cut.path.care), cut.path.source, cut.path.target))
    return Simulation(kept, tuple(cuts))


def cut_care_paths(policy: Policy, replay: Replay | None = None) -> tuple[Cut, ...]:
    """The care paths written in the policy that its own rules break."""
    replay = replay or Replay(policy)
    return tuple(
        Cut(path, 0, accepted_cut(policy, path))
        for path in policy.care_paths
        if not replay.passes(End.of(path.source), End.of(path.target), path.transport, path.port)
    )


def accepted_cut(policy: Policy, path: Path) -> AcceptedCut | None:
    """A person's word on this path."""
    return next((word for word in policy.accepted_cuts if word.covers(path)), None)


def _is_essential(one: Conversation, policy: Policy) -> bool:
    """Getting an address from a known server needs no rule."""
    if one.transport != "udp" or one.port not in DHCP_PORTS:
        return False
    return {one.client.name, one.server.name} & set(policy.dhcp_servers) != set()
