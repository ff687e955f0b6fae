"""The analysis as a table for the terminal: grouped by realm, with how sure and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from asepsis.core.addresses import Scope, scope
from asepsis.core.nouns import Attribute
from asepsis.core.taxonomy import Realm
from asepsis.core.wording import count
from asepsis.report.phrases import read_words
from asepsis.report.words import REALM_TITLES, category_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from asepsis.core.nouns import Capture
    from asepsis.report.analysis import Analysis, Belief, Device

SURE = 0.8
"""From this confidence on a value is shown without reserve."""
MAX_ADDRESSES = 3


def render(analysis: Analysis) -> RenderableType:
    """The whole analysis, ready to be printed by a Rich console."""
    return Group(*_parts(analysis))


def _parts(analysis: Analysis) -> Iterator[RenderableType]:
    yield Text(_summary(analysis), style="bold")
    for realm, devices in analysis.by_realm().items():
        yield Text()
        yield _realm_table(realm, devices)
    if any(belief.conflict for device in analysis.devices for belief in device.attributes.values()):
        yield Text("! = sources contradict each other; `asepsis explain DEVICE` shows how", style="dim")
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
        words += f"; of {unknown} it is not known what they are"
    return words + (f"; {count(analysis.skipped_files, 'other file')} skipped" if analysis.skipped_files else "")


def _realm_table(realm: Realm, devices: Sequence[Device]) -> Table:
    table = Table(
        title=f"{REALM_TITLES[realm]} ({len(devices)})", title_justify="left", title_style="bold", expand=True
    )
    table.add_column("Device", ratio=4, overflow="fold")
    table.add_column("What it is", ratio=4)
    table.add_column("Sure", justify="right", width=5)
    table.add_column("Why", ratio=6)
    for device in devices:
        category = device.attributes.get(Attribute.CATEGORY)
        table.add_row(_device_cell(device), _what_cell(device), _sure_cell(category), escape(_why(device)))
    return table


def _device_cell(device: Device) -> Text:
    cell = Text(device.name, style="bold")
    routed = [ip for ip in device.ips if scope(ip) is not Scope.LINK] or list(device.ips)
    addresses = routed[:MAX_ADDRESSES]
    more = len(routed) - MAX_ADDRESSES
    lines = [", ".join(addresses) + (f" and {more} more" if more > 0 else ""), ", ".join(device.macs[:MAX_ADDRESSES])]
    for line in lines:
        if line and line != device.name:
            cell.append("\n" + line, style="dim")
    return cell


def _what_cell(device: Device) -> Text:
    category = device.attributes.get(Attribute.CATEGORY)
    cell = Text(category_words(category.value) if category else "not known", style="" if category else "yellow")
    details = [
        device.attributes[name].value for name in (Attribute.VENDOR, Attribute.MODEL) if name in device.attributes
    ]
    system = [
        device.attributes[name].value for name in (Attribute.OS, Attribute.OS_VERSION) if name in device.attributes
    ]
    for line in (" ".join(details), " ".join(system)):
        if line:
            cell.append("\n" + line, style="dim")
    for behind in device.devices_behind:
        cell.append("\nspeaks for " + " ".join(filter(None, (behind.vendor, behind.model, behind.station_name))))
    return cell


def _sure_cell(belief: Belief | None) -> Text:
    if belief is None:
        return Text("-", style="yellow")
    style = "green" if belief.confidence >= SURE else "yellow"
    return Text(f"{belief.confidence:.0%}" + (" !" if belief.conflict else ""), style=style)


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
