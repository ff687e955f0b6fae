"""The tables that the risk model reads: bands, weaknesses, harm, Windows dates, texts. Data with sources, no code."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

import yaml

from asepsis.core.knowledge import shipped_folder
from asepsis.risk.model import Span

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class WeaknessRow:
    """How likely a weakness is used."""

    certain: Span
    uncertain: Span
    path: str
    """`network`: somebody must reach the device. `outside`: the device itself opens the way."""
    scenarios: frozenset[str]


@dataclass(frozen=True, slots=True)
class Harm:
    """What is at stake with a kind of device."""

    words: str
    safety: Span
    interruption: Span
    records: Span


@dataclass(frozen=True, slots=True)
class WindowsEdition:
    """One product that shows a build number."""

    key: str
    product: str
    build_seen: str
    security_end: date
    extended_end: date | None


@dataclass(frozen=True, slots=True)
class Content:
    """All tables."""

    bands: Mapping[str, Mapping[str, int]]
    weaknesses: Mapping[str, WeaknessRow]
    harms: Mapping[str, Harm]
    editions: tuple[WindowsEdition, ...]
    published: tuple[tuple[IPv4Network | IPv6Network, str, str], ...]
    """Network, what is known of it, source."""
    tools: Mapping[str, str]
    """Name of a remote-support tool, by domain."""
    permitted: frozenset[tuple[str, str, str]]
    """Group of the client, category of the server, protocol."""
    findings: Mapping[str, Mapping[str, str]]
    actions: Mapping[str, Mapping[str, str]]

    def harm(self, category: str | None) -> Harm:
        """What is at stake with a category; with an unknown one, anything."""
        return self.harms.get(category or "unknown", self.harms["unknown"])

    def priority(self, score: int) -> str:
        """The word for a score."""
        return next(word for word, least in self.bands["priority"].items() if score >= least)

    def published_at(self, address: str) -> tuple[str, str] | None:
        """What was published of an address, and by whom."""
        found = ip_address(address)
        return next((row[1:] for row in self.published if found in row[0]), None)


@cache
def shipped_content() -> Content:
    """The tables that ship with the product."""
    return read_content(shipped_folder() / "risk")


def read_content(folder: Path) -> Content:
    """Read all tables of a folder."""
    bands: dict[str, dict[str, int]] = {}
    for row in _rows(folder / "bands.csv"):
        bands.setdefault(row["kind"], {})[row["id"]] = int(row["value"])
    texts = yaml.safe_load((folder / "texts.yaml").read_text(encoding="utf-8"))
    return Content(
        bands,
        {row["kind"]: _weakness(row, bands["likelihood"]) for row in _rows(folder / "weaknesses.csv")},
        {row["category"]: _harm(row, bands["harm"]) for row in _rows(folder / "device_harm.csv")},
        tuple(_edition(row) for row in _rows(folder / "windows_support.csv")),
        tuple((ip_network(r["network"]), r["what"], r["source"]) for r in _rows(folder / "published_destinations.csv")),
        {row["suffix"]: row["name"] for row in _rows(folder / "remote_support_tools.csv")},
        frozenset((r["from_group"], r["to_category"], r["protocol"]) for r in _rows(folder / "permitted_work.csv")),
        texts["findings"],
        texts["actions"],
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _weakness(row: Mapping[str, str], likelihood: Mapping[str, int]) -> WeaknessRow:
    certain, low, best = (likelihood[row[name]] for name in ("certain", "uncertain_low", "uncertain_best"))
    uncertain = Span(low, best, max(best, certain))
    is_prior = row["kind"] == NONE_SEEN
    known = Span(low, best, likelihood["high"]) if is_prior else Span.sure(certain)
    return WeaknessRow(known, uncertain, row["path"], frozenset(row["scenarios"].split()))


NONE_SEEN = "none_seen"
"""Row for a device of which no weakness was seen: never without risk."""


def _harm(row: Mapping[str, str], harm: Mapping[str, int]) -> Harm:
    known = row["safety_class"]
    safety = Span(harm["none"], harm["B"], harm["A"]) if known == "unknown" else Span.sure(harm[known])
    ranges = (
        Span(*(int(row[f"{name}_{end}"]) for end in ("low", "best", "high"))) for name in ("interruption", "records")
    )
    return Harm(row["words"], safety, *ranges)


def _edition(row: Mapping[str, str]) -> WindowsEdition:
    extended = date.fromisoformat(row["extended_end"]) if row["extended_end"] else None
    return WindowsEdition(
        row["key"], row["product"], row["build_seen"], date.fromisoformat(row["security_end"]), extended
    )
