"""The analysis as a table for the terminal: grouped by realm, with how sure and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from asepsis.core.addresses import Scope, scope
from asepsis.core.category_words import category_words
from asepsis.core.nouns import Attribute
from asepsis.core.taxonomy import Realm
from asepsis.core.wording import count, percent
from asepsis.report.columns import Column, Columns
from asepsis.report.phrases import read_words
from asepsis.report.unheard_table import unheard_parts
from asepsis.report.words import REALM_TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from asepsis.core.nouns import Capture
    from asepsis.report.analysis import Analysis, Belief, Device
    from asepsis.report.columns import Cell

SURE = 0.8
"""From this confidence on a value is shown without reserve."""
MAX_ADDRESSES = 3
CONFLICT_WORDS = "! = sources contradict each other; `asepsis explain DEVICE --store FILE` shows how, of a kept list"
COLUMNS = (
    Column("Device", share=4),
    Column("What it is", share=4),
    Column("Sure", width=5, is_right=True),
    Column("Why", share=6),
)


def render(analysis: Analysis) -> RenderableType:
    """The whole analysis, ready to be printed by a Rich console."""
    return Group(*_parts(analysis))


def _parts(analysis: Analysis) -> Iterator[RenderableType]:
    yield Text(_summary(analysis), style="bold")
    for realm, devices in analysis.by_realm().items():
        yield Text()
        yield _realm_table(realm, devices)
    yield from unheard_parts(analysis)
    if any(belief.conflict for device in analysis.devices for belief in device.attributes.values()):
        yield Text(CONFLICT_WORDS, style="dim")
    if len(analysis.completeness) == 1:
        (judged,) = analysis.completeness
        yield Text()
        yield Text("How complete is this?", style="bold")
        yield Text(f"  {judged.sentence()}")
        yield Text(f"  Not to be heard from here: {'; '.join(judged.unheard)}.")
    problems = list(_problems(analysis.captures))
    if problems or analysis.limits:
        yield Text()
        yield Text("What could not be read or kept", style="bold yellow")
        for line in (*problems, *analysis.limits):
            yield Text(f"  {line}")


def _summary(analysis: Analysis) -> str:
    devices = len(analysis.devices)
    unknown = len(analysis.by_realm().get(Realm.UNKNOWN, ()))
    words = f"{count(devices, 'device')} in {read_words(analysis.captures, ', ')}"
    if unknown:
        words += f"; of {unknown} it is not known what {'it is' if unknown == 1 else 'they are'}"
    return words + (f"; {count(analysis.skipped_files, 'other file')} skipped" if analysis.skipped_files else "")


def _realm_table(realm: Realm, devices: Sequence[Device]) -> Columns:
    rows = [
        (
            _device_cell(device),
            _what_cell(device),
            _sure_cell(device.attributes.get(Attribute.CATEGORY)),
            ((_why(device), ""),),
        )
        for device in devices
    ]
    return Columns(f"{REALM_TITLES[realm]} ({len(devices)})", COLUMNS, rows)


def _device_cell(device: Device) -> Cell:
    routed = [ip for ip in device.ips if scope(ip) is not Scope.LINK] or list(device.ips)
    addresses = routed[:MAX_ADDRESSES]
    more = len(routed) - MAX_ADDRESSES
    lines = [", ".join(addresses) + (f" and {more} more" if more > 0 else ""), ", ".join(device.macs[:MAX_ADDRESSES])]
    return ((device.name, "bold"), *((line, "dim") for line in lines if line and not _ends_with(device.name, line)))


def _ends_with(name: str, address: str) -> bool:
    """True for a name that is the address, or is made of it: it need not be said twice."""
    return name == address or name.endswith(f" at {address}")


def _what_cell(device: Device) -> Cell:
    category = device.attributes.get(Attribute.CATEGORY)
    first = (category_words(category.value), "") if category else ("not known", "yellow")
    details = [_values(device, Attribute.VENDOR, Attribute.MODEL), _values(device, Attribute.OS, Attribute.OS_VERSION)]
    behind = (" ".join(filter(None, (one.vendor, one.model, one.station_name))) for one in device.devices_behind)
    return (first, *((line, "dim") for line in details if line), *((f"speaks for {words}", "") for words in behind))


def _values(device: Device, *attributes: Attribute) -> str:
    return " ".join(device.attributes[name].value for name in attributes if name in device.attributes)


def _sure_cell(belief: Belief | None) -> Cell:
    if belief is None:
        return (("-", "yellow"),)
    style = "green" if belief.confidence >= SURE else "yellow"
    return ((f"{percent(belief.confidence)}%" + (" !" if belief.conflict else ""), style),)


def _why(device: Device) -> str:
    """The reason for the category; without one, the best reason for anything that is believed."""
    category = device.attributes.get(Attribute.CATEGORY)
    if category is not None and category.why:
        return category.why
    others = sorted(device.attributes.values(), key=lambda belief: -belief.confidence)
    return next((belief.why for belief in others if belief.why), "nothing seen that tells what it is")


def _problems(captures: Sequence[Capture]) -> Iterator[str]:
    for capture in captures:
        for problem in capture.problems:
            times = f" ({problem.count} times)" if problem.count > 1 else ""
            yield f"{capture.path}: {problem.kind.replace('_', ' ')}: {problem.detail}{times}"
