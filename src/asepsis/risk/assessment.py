"""One look at a site: findings, situation and cards together. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asepsis.core.findings import Pointer, State
from asepsis.risk.in_words import scenario_words
from asepsis.risk.reach import OUTSIDE, Path, Situation
from asepsis.risk.score import scores, worst_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asepsis.core.findings import Control
    from asepsis.inventory.observed import Exchange
    from asepsis.risk.content import Content
    from asepsis.risk.model import Card, Weakness
    from asepsis.risk.scene import Scene
    from asepsis.risk.score import Scores

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is believed about the risk of a site at one date."""

    scene: Scene
    weaknesses: tuple[Weakness, ...]
    """All that were found, mended or not."""
    situation: Situation
    scored: Scores
    latest: datetime
    """The last moment at which anything of it was seen: what is done now comes after."""

    @property
    def cards(self) -> Mapping[str, Card]:
        """The card of each device, by identifier."""
        return self.scored.cards

    @property
    def content(self) -> Content:
        """The tables it rests on."""
        return self.scene.content

    def worst(self) -> Card | None:
        """The device with the highest score: the site's score is never a mean."""
        return worst_of(self.cards.values())

    def sentence(self, card: Card) -> str:
        """The worst scenario of a device in words."""
        return scenario_words(card, self.situation.devices[card.asset_id].name)


def assess(scene: Scene, weaknesses: tuple[Weakness, ...], controls: tuple[Control, ...]) -> Assessment:
    """Score a scene. What was verified as mended does not count."""
    open_ones = tuple(one for one in weaknesses if one.finding.state is not State.DONE)
    paths = paths_of(scene)
    situation = Situation(scene.devices, open_ones, paths, controls, scene.answers)
    moments = [*(path.last for path in paths), *(one.finding.last_seen for one in weaknesses)]
    latest = max(moments, default=EPOCH)
    return Assessment(scene, weaknesses, situation, scores(situation, scene.content), latest)


def paths_of(scene: Scene) -> tuple[Path, ...]:
    """What was seen to reach what: answered conversations between devices, and with the internet."""
    found: dict[tuple[str, str, str, int], Path] = {}
    for one in scene.observed.exchanges:
        client, server = one.client or OUTSIDE, one.server or OUTSIDE
        if not one.is_answered or client == server:
            continue
        key = (client, server, one.transport, one.port)
        known = found.get(key)
        made = Path(*key, one.last if known is None else max(known.last, one.last), _pointer(scene, one))
        found[key] = made if known is None else Path(*key, made.last, known.pointer)
    return tuple(found.values())


def _pointer(scene: Scene, one: Exchange) -> Pointer:
    client = scene.named(one.client, one.client_ip)
    server = scene.named(one.server, one.server_ip)
    sentence = f"{client} used {one.protocol or one.transport.upper()} at port {one.port} of {server}"
    return Pointer("relation", sentence, one.capture, one.packet, one.first)
