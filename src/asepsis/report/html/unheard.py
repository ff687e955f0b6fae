"""What no sensor saw, in the report: the register, what is nearby, and lists of devices beside what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.wording import day_words
from asepsis.inventory.lists.comparison import DIFFERS, UNCLEAR, UNHEARD
from asepsis.inventory.nearby import kind_words
from asepsis.report.html.card import anchor
from asepsis.report.html.markup import Html, element, join
from asepsis.report.listing import name_of, one_side, other_side, title
from asepsis.report.phrases import count_words
from asepsis.report.told import NEARBY_NOTE, REGISTER_NOTE, senders_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from asepsis.inventory.lists.comparison import Compared
    from asepsis.report.analysis import Analysis, Device
    from asepsis.report.told import ListBeside, UnheardDevice

STANDING_WORDS = "Registered, not heard."
MAX_LISTED = 40
"""Rows of one list that are shown in full; the rest is counted."""


def registered_section(analysis: Analysis) -> Html:
    """The register, as cards of another make than those of heard devices; nothing when it is empty."""
    if not analysis.registered:
        return Html("")
    names = {device.id: device.name for device in analysis.devices}
    return element(
        "section",
        element(
            "h2",
            "Registered, not heard ",
            _number(sum(one.entry.number for one in analysis.registered)),
            id="registered",
        ),
        element("p", REGISTER_NOTE, class_="lead"),
        element("div", *(_told_card(one, names) for one in analysis.registered), class_="cards"),
        aria_labelledby="registered",
    )


def _number(number: int) -> Html:
    return element("span", f"{number:,}", class_="soft number")


def _told_card(device: UnheardDevice, names: Mapping[str, str]) -> Html:
    name = f"{anchor(device.id)}-name"
    rows = (*device.details(), ("Said by", f"{device.by}, {day_words(device.last_said)}"))
    return element(
        "article",
        element("h3", device.name, id=name),
        element(
            "p", f"{device.kind}. {STANDING_WORDS}" if device.kind != device.name else STANDING_WORDS, class_="who"
        ),
        *_notices(device),
        element("dl", *(join([element("dt", label), element("dd", value)]) for label, value in rows), class_="rows"),
        _heard_after_all(device, names),
        id=anchor(device.id),
        class_="card told",
        aria_labelledby=name,
    )


def _notices(device: UnheardDevice) -> Iterator[Html]:
    for one in device.notices_by_weight():
        if one.is_warning:
            yield element("p", element("b", "Please check. "), one.words, class_="notice")
        else:
            yield element("p", one.words, class_="other")


def _heard_after_all(device: UnheardDevice, names: Mapping[str, str]) -> Html:
    found = device.beside.asset_id
    if found is None or found not in names:
        return Html("")
    return element("p", "It is heard after all: ", _link(found, names[found]), class_="notice")


def _link(device_id: str, name: str) -> Html:
    return element("a", element("bdi", name), href=f"#{anchor(device_id)}")


def nearby_section(analysis: Analysis) -> Html:
    """What was heard nearby by Bluetooth; nothing when nothing was."""
    if not analysis.nearby:
        return Html("")
    rows = [
        (
            join([kind_words(one.kind), element("span", one.product, class_="other") if one.product else ""]),
            senders_words(one),
            f"{one.advertisements:,}",
            day_words(one.last_day),
        )
        for one in analysis.nearby
    ]
    return element(
        "section",
        element("h2", "Heard nearby by Bluetooth", id="nearby"),
        element("p", NEARBY_NOTE, class_="lead"),
        _table(("What", "How many", "Messages", "Last day"), rows),
        aria_labelledby="nearby",
    )


def lists_sections(analysis: Analysis) -> Iterator[Html]:
    """Each list that people keep, with both sides where it and the measurement differ."""
    devices = {device.id: device for device in analysis.devices}
    for number, one in enumerate(analysis.lists, 1):
        yield _list_section(one, f"list-{number}", devices)


def _list_section(one: ListBeside, place: str, devices: Mapping[str, Device]) -> Html:
    rows = list(_list_rows(one.comparison.rows, devices))
    missing = [devices[device_id] for device_id in one.comparison.not_listed if device_id in devices]
    return element(
        "section",
        element("h2", "Your list: ", element("bdi", one.name), id=place),
        element("p", _list_words(one), class_="lead"),
        _table(("In the list", "State", "What", "The list says", "Measured"), rows[:MAX_LISTED]) if rows else "",
        element("p", f"And {len(rows) - MAX_LISTED:,} more rows.", class_="soft") if len(rows) > MAX_LISTED else "",
        _not_listed(missing),
        aria_labelledby=place,
    )


def _list_words(one: ListBeside) -> str:
    counts = one.comparison.counts()
    return (
        f"Taken in on {day_words(one.imported)}. "
        f"It names {count_words(len(one.comparison.rows), 'device', 'devices')}. "
        f"Never heard: {counts.get(UNHEARD, 0)}. Not as measured: {counts.get(DIFFERS, 0)}. Nothing was changed."
    )


STATES = {UNHEARD: "Never heard", DIFFERS: "Not as measured", UNCLEAR: "Not clear"}
"""States that need a look."""


def _list_rows(rows: Iterable[Compared], devices: Mapping[str, Device]) -> Iterator[tuple[Html | str, ...]]:
    for row in rows:
        if row.state not in STATES:
            continue
        device = devices.get(row.asset_id or "")
        name = element("bdi", name_of(row)) if device is None else _link(device.id, name_of(row))
        cells: tuple[Html | str, ...] = (name, STATES[row.state])
        for one in row.differences:
            yield (*cells, title(one), element("bdi", one_side(one)), element("bdi", other_side(one)))
            cells = ("", "")
        if not row.differences:
            yield (*cells, row.note, "", "")


def _not_listed(devices: list[Device]) -> Html:
    if not devices:
        return Html("")
    links = [element("li", _link(device.id, device.name)) for device in devices[:MAX_LISTED]]
    if len(devices) > MAX_LISTED:
        links.append(element("li", f"and {len(devices) - MAX_LISTED:,} more", class_="soft"))
    return element(
        "details",
        element("summary", f"Heard, but not in the list: {len(devices):,}"),
        element("ul", *links, class_="plain stack"),
    )


def _table(headings: tuple[str, ...], rows: Iterable[tuple[Html | str, ...]]) -> Html:
    """A table that scrolls by itself where there is little room."""
    head = element("tr", *(element("th", heading, scope="col") for heading in headings))
    body = [element("tr", *(element("td", cell) for cell in row)) for row in rows]
    table = element("table", element("thead", head), element("tbody", *body), class_="wide")
    return element("div", element("div", table, class_="scroll", tabindex="0"), class_="panel")
