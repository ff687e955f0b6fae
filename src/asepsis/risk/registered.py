"""What a device of the register needs: notices about its model, and the end of updates of its system. Pure.

Nobody measured the device, so no score is worked out of it, and nothing is said of who can reach it. Each notice says
whom to ask, and silence of the tables is said too: it is not safety. What to do comes in the order of what is at stake.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.core.wording import listed
from asepsis.inventory.register.choices import SYSTEM, choices, model_named

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from asepsis.inventory.register.entry import Entry, Registered
    from asepsis.risk.content import Content, Harm, WindowsEdition

ADVISORY, SUPPORT, NOT_LOOKED_UP = "advisory", "support", "not_looked_up"
"""Kinds of notices."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to know of a registered device."""

    kind: str
    words: str
    is_warning: bool
    """False when it only says what is not known."""


@dataclass(frozen=True, slots=True)
class Need:
    """What to look after at a device that somebody registered."""

    id: str
    """Of the entry in the register."""
    name: str
    number: int
    """How many of it there are."""
    category: str
    at_stake: str
    """What can happen to a patient or to care, in words."""
    words: tuple[str, ...]
    """What to do, and why."""


def needs(registered: Iterable[Registered], content: Content, as_of: date) -> tuple[Need, ...]:
    """The registered devices that a warning is known of, those that can harm most first."""
    found: list[tuple[tuple[int, int, str], Need]] = []
    for one in registered:
        warnings = tuple(notice.words for notice in notices(one.entry, content, as_of) if notice.is_warning)
        if warnings:
            entry, harm = one.entry, content.harm(one.entry.category())
            name = " ".join(filter(None, (entry.vendor, entry.model))) or harm.words
            made = Need(one.id, name, entry.number, entry.category(), _at_stake(harm), warnings)
            found.append(((-harm.safety.best, -harm.interruption.best, one.id), made))
    return tuple(need for _, need in sorted(found, key=lambda pair: pair[0]))


def _at_stake(harm: Harm) -> str:
    """What the kind of device does for care; the larger of both is named."""
    if harm.safety.best >= harm.interruption.best:
        return f"{harm.words}; it can harm a patient when it fails or lies"
    return f"{harm.words}; patients wait when it is down"


def notices(entry: Entry, content: Content, as_of: date) -> tuple[Notice, ...]:
    """What is known of a registered device at a date."""
    return (*_of_model(entry), *_of_system(entry, content, as_of))


def _of_model(entry: Entry) -> tuple[Notice, ...]:
    if entry.vendor is None or entry.model is None:
        words = "Without maker and model no notice can be looked up. Not known does not mean safe."
        return (Notice(NOT_LOOKED_UP, words, is_warning=False),)
    known = model_named(entry.vendor, entry.model)
    if known is not None and known.advisories:
        told = listed(known.advisories)
        words = f"The US agency CISA warned about this model ({told}). Ask the maker if yours is meant."
        return (Notice(ADVISORY, words, is_warning=True),)
    words = "Our short table has no notice about this model. There may be one: ask the maker."
    return (Notice(NOT_LOOKED_UP, words, is_warning=False),)


def _of_system(entry: Entry, content: Content, as_of: date) -> tuple[Notice, ...]:
    editions = editions_named(entry.system, content)
    out = [one for one in editions if (one.extended_end or one.security_end) < as_of]
    ended = [one for one in editions if one.security_end < as_of]
    if not editions or not ended:
        return ()
    words = choices(SYSTEM)[entry.system or ""].words
    if len(out) == len(editions):
        last = max(one.extended_end or one.security_end for one in editions)
        told = f"{words} got its last fixes by {last.isoformat()}. Keep it off the network."
    else:
        told = (
            f"Some editions of {words} get no more fixes, some still do. Look which one it is: Settings, System, About."
        )
    return (Notice(SUPPORT, told, is_warning=True),)


def editions_named(system: str | None, content: Content) -> tuple[WindowsEdition, ...]:
    """The editions that a choice of the register may mean."""
    choice = choices(SYSTEM).get(system or "")
    beginnings = tuple(choice.detail.split()) if choice else ()
    return tuple(one for one in content.editions if beginnings and one.key.startswith(beginnings))
