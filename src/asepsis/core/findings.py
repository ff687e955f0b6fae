"""What capabilities tell each other and people: findings, actions, measured controls, answers. Frozen; no IO."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 (read at run time, to make these from JSON)
from enum import StrEnum


class State(StrEnum):
    """How far a finding or an action is. Not seen is not closed: only a newer observation moves it."""

    OPEN = "open"
    DONE = "done"
    """A later observation shows that it is mended."""
    REOPENED = "reopened"
    """It was done, and was seen again."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a claim comes from: what was seen, and in which packet."""

    kind: str
    """Kind of the observation, `relation` for a conversation, `answer` for what a person said, `proof` for a check."""
    sentence: str
    """What it shows, in plain words and without any patient's data."""
    capture: str = ""
    packet: int = 0
    time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen of a device, or of the site, that needs a human."""

    id: str
    """The same for the same thing on the same device, however often it is found."""
    kind: str
    """Word of the finding, for instance `dicom_without_tls`."""
    asset_id: str | None
    """The device; None when it is about the site."""
    title: str
    care: str
    """What it means for patients and care, in plain words."""
    fixed_when: str
    """How we will know that it is fixed."""
    evidence: tuple[Pointer, ...]
    first_seen: datetime
    last_seen: datetime
    is_certain: bool = True
    """False when it may not be so: then `question` would settle it."""
    question: str = ""
    state: State = State.OPEN
    verified: datetime | None = None
    """When a later observation closed it."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do."""

    id: str
    kind: str
    title: str
    why: str
    care: str
    """Effect on care while and after it is done."""
    minutes: int
    who: str
    proof: str
    """What proves it done."""
    finding_ids: tuple[str, ...]
    asset_ids: tuple[str, ...]
    score_before: tuple[int, int, int]
    """Site's worst score now, 0 to 100: low end, best estimate, high end of what is known."""
    score_after: tuple[int, int, int]
    """The same, recomputed as if this were done."""
    is_today: bool
    state: State = State.OPEN
    verified: datetime | None = None
    evidence: tuple[Pointer, ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    """A barrier that was measured: proven rules in force, or a canary connection that failed."""

    id: str
    kind: str
    """`blocked`: no new connection from the sources to the targets."""
    source_assets: tuple[str, ...]
    target_assets: tuple[str, ...]
    transport: str | None
    """None for any."""
    ports: tuple[tuple[int, int], ...]
    """Ranges, both ends included; empty for all."""
    evidence: tuple[Pointer, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered, and when."""

    id: str
    question: str
    asset_id: str | None
    value: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """What just happened, for whoever needs it."""

    id: str
    kind: str
    """For instance `action_done`, `policy_enforced`, `policy_undone`."""
    sentence: str
    at: datetime
    asset_ids: tuple[str, ...] = ()
    evidence: tuple[Pointer, ...] = ()
