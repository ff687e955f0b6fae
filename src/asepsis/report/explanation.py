"""One device explained: plain words first, then each belief down to rule, capture and packet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from asepsis.core.category_words import category_words
from asepsis.core.nouns import Attribute
from asepsis.core.wording import moment_words, percent
from asepsis.inventory.ways import WAYS
from asepsis.report.stance import Stance, stance
from asepsis.report.words import ATTRIBUTE_TITLES, confidence_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from asepsis.report.analysis import Belief, Device, Proof

MAX_SERVICES = 24
"""Services told in words; the document holds all."""


def render(device: Device) -> RenderableType:
    """The explanation, ready to be printed by a Rich console."""
    return Group(*_parts(device))


def in_words(device: Device) -> str:
    """What the device is, in one sentence that says how sure that is."""
    category = device.attributes.get(Attribute.CATEGORY)
    known = device.attributes
    by = f", made by {known[Attribute.VENDOR].value}" if Attribute.VENDOR in known else ""
    by += f", model {known[Attribute.MODEL].value}" if Attribute.MODEL in known else ""
    if category is None:
        return f"It is not known what {device.name} is{by}. Do not take it for harmless: nothing seen tells what it is."
    sure = confidence_words(category.confidence).replace("certain", "certainly")
    because = f", because {category.why}" if category.why else ""
    return (
        f"{device.name} is {sure} ({percent(category.confidence)}%) a device of the kind "
        f"“{category_words(category.value)}”{by}{because}."
    )


def _parts(device: Device) -> Iterator[RenderableType]:
    yield Text(in_words(device))
    yield Text()
    yield _facts(device)
    for name, belief in device.attributes.items():
        yield Text()
        yield Text(_heading(name, belief), style="bold")
        yield from (Text(line) for line in _belief_lines(name, belief))
        if (question := settling_question(name, belief.value)) is not None:
            yield Text(f"  {question}")
    for reason in device.merged_because:
        yield Text(f"\nSeveral addresses are this one device: {reason}.")
    for doubt in device.doubts:
        yield Text(f"\nThis does not fit together: {doubt}.")
    for behind in device.devices_behind:
        what = " ".join(filter(None, (behind.vendor, behind.model, behind.station_name, behind.serial)))
        yield Text(f"\nIt speaks for another device: {what or 'one that does not name itself'}")


def _facts(device: Device) -> Table:
    table = Table.grid(padding=(0, 2))
    served = [
        f"{s.protocol or 'unrecognised'} on {s.transport} {s.port}" for s in device.services if s.role == "server"
    ]
    used = sorted({s.protocol for s in device.services if s.role == "client" and s.protocol})
    rows = (
        ("Identifier", device.id),
        ("MAC addresses", ", ".join(device.macs) or "none seen"),
        ("IP addresses", ", ".join(device.ips) or "none seen"),
        ("Names", ", ".join(device.hostnames) or "none seen"),
        ("Offers", ", ".join(served[:MAX_SERVICES]) or "no service seen"),
        ("Uses", ", ".join(used) or "no recognised service seen"),
        ("Programs", ", ".join(f"{a.name} ({a.kind.replace('_', ' ')}, {a.role})" for a in device.applications)),
        ("Heard by", "; it ".join(WAYS[way] for way in device.heard_by if way in WAYS)),
        ("In use", device.use.sentence() if device.use else ""),
        ("First seen", moment_words(device.first_seen) if device.first_seen else "unknown"),
        ("Last seen", moment_words(device.last_seen) if device.last_seen else "unknown"),
    )
    for title, value in rows:
        if value:
            table.add_row(Text(title, style="dim"), Text(value))
    return table


def _heading(name: str, belief: Belief) -> str:
    title = ATTRIBUTE_TITLES[Attribute(name)]
    sure = f"{percent(belief.confidence)}%, {confidence_words(belief.confidence)}"
    return f"{title}: {_said(name, belief.value)} ({sure})"


def _said(name: str, value: str) -> str:
    return category_words(value) if name == Attribute.CATEGORY else value


def settling_question(name: str, value: str) -> str | None:
    """The one question that would settle a range of releases, or None when one release is told."""
    choices = value.split(" or ")
    if name != Attribute.OS_VERSION or len(choices) < 2:  # noqa: PLR2004 (one release is no range)
        return None
    servers = [choice for choice in choices if choice.startswith("Server")]
    if servers and len(servers) < len(choices):
        ask = "Is it a server, or a computer that people work at?"
    else:
        ask = "Which of these is it?"
    return f"One question settles it: {ask} On the device itself, type “winver”, or ask its maker."


def _belief_lines(name: str, belief: Belief) -> Iterator[str]:
    if belief.by_person:
        yield "  A person said so; that always wins."
    if belief.conflict:
        yield "  Careful: independent sources contradict each other here."
    for other in belief.alternatives:
        yield f"  It could also be {_said(name, other.value)} ({percent(other.confidence)}%)."
    for proof in belief.evidence:
        yield from _proof_lines(name, proof, belief)


def _proof_lines(name: str, proof: Proof, belief: Belief) -> Iterator[str]:
    value = _said(name, proof.value)
    match stance(name, proof, belief):
        case Stance.FOR:
            aside = ""
        case Stance.RELATED | Stance.OTHER:
            aside = f" (speaks for {value})"
        case Stance.EXCLUDING | Stance.AGAINST:
            aside = f" (speaks against {value})"
    times = f", {proof.count} times" if proof.count > 1 else ""
    yield f"  - {proof.sentence}{aside}"
    place = f"{proof.kind} in packet {proof.packet} of {proof.capture}{times}"
    yield f"      rule {proof.rule}, strength {proof.strength:.2f}; {place}"
