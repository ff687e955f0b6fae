"""Where each device stands on the map and how its lines run: pure geometry, the same for the same input."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from asepsis.core.taxonomy import Realm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OUTSIDE = ""
"""Stands for all hosts beyond the site's routers."""
SHOWN_DEVICES = 60
"""Devices drawn; with more the lines can no longer be told apart, and the table says the rest."""
ROW_HEIGHT = 34.0
GROUP_GAP = 14.0
TOP = 34.0
LEFT_X = 270.0
RIGHT_X = 610.0
WIDTH = 880.0
SWEEPS = 6
"""Rounds of moving each device towards those it talks to; more change nothing visible."""


@dataclass(frozen=True, slots=True)
class Node:
    """What is drawn at one place: a device, or the outside."""

    id: str
    realm: Realm


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands."""

    x: float
    y: float
    is_left: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The places by node, and the height that they need."""

    places: Mapping[str, Place]
    height: float


Edge = tuple[str, str]
"""The two nodes of a line, the smaller identifier first."""


def arrange(nodes: Sequence[Node], edges: Sequence[Edge]) -> Layout:
    """Put medical devices left and the others right, each near those it talks to."""
    columns = _columns(nodes)
    for sweep in range(SWEEPS):
        rank = {node.id: index for column in columns for index, node in enumerate(column)}
        side = (sweep + 1) % 2  # one side moves while the other stands: both at once would only change places
        columns[side] = _near_partners(columns[side], edges, rank)
    heights = [_height(column) for column in columns]
    places: dict[str, Place] = {}
    for is_left, column, height in zip((True, False), columns, heights, strict=True):
        y = TOP + (max(heights) - height) / 2
        for index, node in enumerate(column):
            if index and column[index - 1].realm is not node.realm:
                y += GROUP_GAP
            places[node.id] = Place(LEFT_X if is_left else RIGHT_X, y + ROW_HEIGHT / 2, is_left)
            y += ROW_HEIGHT
    return Layout(places, TOP + max(heights, default=0.0) + 10)


def _columns(nodes: Sequence[Node]) -> list[list[Node]]:
    order = list(Realm)
    ordered = sorted(nodes, key=lambda node: (node.id == OUTSIDE, order.index(node.realm)))
    medical = [node for node in ordered if node.realm is Realm.MEDICAL]
    others = [node for node in ordered if node.realm is not Realm.MEDICAL]
    if medical and others and max(len(medical), len(others)) <= 4 * min(len(medical), len(others)):
        return [medical, others]
    middle = (len(ordered) + 1) // 2
    return [ordered[:middle], ordered[middle:]]


def _near_partners(column: list[Node], edges: Sequence[Edge], rank: Mapping[str, int]) -> list[Node]:
    def centre(node: Node) -> float:
        partners = [rank[b if a == node.id else a] for a, b in edges if node.id in (a, b)]
        return sum(partners) / len(partners) if partners else float(rank[node.id])

    groups: dict[tuple[bool, Realm], list[Node]] = {}
    for node in column:
        groups.setdefault((node.id == OUTSIDE, node.realm), []).append(node)
    return [node for group in groups.values() for node in sorted(group, key=lambda node: (centre(node), node.id))]


def _height(column: Sequence[Node]) -> float:
    changes = sum(1 for above, below in pairwise(column) if above.realm is not below.realm)
    return len(column) * ROW_HEIGHT + changes * GROUP_GAP


def edge_path(start: Place, end: Place) -> str:
    """Return the line between two places: a calm curve across, or an arc on the same side."""
    start_x, end_x = (start.x + (12 if start.is_left else -12)), (end.x + (12 if end.is_left else -12))
    if start.is_left != end.is_left:
        middle = (start_x + end_x) / 2
        return (
            f"M{start_x:.0f} {start.y:.0f}C{middle:.0f} {start.y:.0f} {middle:.0f} {end.y:.0f} {end_x:.0f} {end.y:.0f}"
        )
    distance = abs(start.y - end.y)
    depth = (24 + 150 * distance / (distance + 260)) * (
        1 if start.is_left else -1
    )  # far arcs stay apart, none too deep
    bend = start_x + depth
    return f"M{start_x:.0f} {start.y:.0f}C{bend:.0f} {start.y:.0f} {bend:.0f} {end.y:.0f} {end_x:.0f} {end.y:.0f}"
