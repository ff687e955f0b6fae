"""What the inventory asks of identification: what an observation speaks for, and what follows from all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from asepsis.core.nouns import Attribute, Evidence, Fact, FieldValue, Observation, Told


class Judgement(Protocol):
    """Rules, fusion and the registry of address blocks, as pure functions."""

    def match(self, observation: Observation) -> Sequence[Told]:
        """What the observation speaks for, where it was seen."""

    def speaks_for(self, kind: str, fields: Mapping[str, FieldValue]) -> Sequence[Evidence]:
        """The same for an observation of the kind with these fields, wherever it was seen."""

    def fuse(
        self, told: Iterable[Told], corrections: Mapping[Attribute, str] | None = None
    ) -> Mapping[Attribute, Fact]:
        """What is believed because of what is told, and of what a person said; what nobody can tell is absent."""

    def link_vendor(self, mac: str) -> Mapping[str, FieldValue] | None:
        """Fields of the derived observation `link.vendor`, or None when nothing can be said of the address."""
