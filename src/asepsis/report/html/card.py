"""One device as a card: what it is, how sure we are, how to find it, what it offers, and why we think so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asepsis.core.wording import percent
from asepsis.report.html.evidence import device_evidence
from asepsis.report.html.markup import Html, element, join
from asepsis.report.html.moments import moment_words
from asepsis.report.html.signs import confidence_bar, hours_strip
from asepsis.report.phrases import (
    application_words,
    attribute_title,
    confidence_title,
    kind_title,
    service_words,
    value_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from asepsis.core.nouns import Service
    from asepsis.inventory.use import Use
    from asepsis.report.analysis import Belief, Device, DeviceBehind

BELIEF_ROWS = ("category", "vendor", "model", "os", "os_version", "firmware", "serial")
ALWAYS_SHOWN = frozenset({"category", "vendor", "model", "os"})
"""Rows that say “not known” rather than vanish: silence must not look like knowledge."""
LISTED_ADDRESSES = 8
"""Addresses, names and services shown of each kind; the rest is counted."""


def anchor(device_id: str) -> str:
    """The place of a device in the page, safe as a fragment and as an attribute."""
    return "device-" + re.sub(r"[^A-Za-z0-9_.-]", "_", device_id)


def device_kind(device: Device) -> str:
    """The kind of a device in words."""
    belief = device.attributes.get("category")
    return kind_title(belief.value if belief else None)


def card(device: Device) -> Html:
    """The card of one device."""
    title = f"{anchor(device.id)}-name"
    return element(
        "article",
        element("h3", element("bdi", device.name), id=title),
        element("p", device_kind(device), class_="who"),
        _conflict(device),
        element("dl", *_belief_rows(device), *_plain_rows(device), class_="rows"),
        device_evidence(device),
        id=anchor(device.id),
        class_=f"card {device.realm.value}",
        aria_labelledby=title,
    )


def _conflict(device: Device) -> Html:
    disputed = [attribute_title(name).lower() for name, belief in device.attributes.items() if belief.conflict]
    if not disputed:
        return Html("")
    words = f"Signs that do not fit together: {', '.join(disputed)}. Please check."
    return element("p", element("b", "Sources disagree. "), words, class_="notice")


def _belief_rows(device: Device) -> Iterable[Html]:
    for name in BELIEF_ROWS:
        belief = device.attributes.get(name)
        if belief is not None:
            yield _row(attribute_title(name), _belief(name, belief))
        elif name in ALWAYS_SHOWN:
            yield _row(attribute_title(name), element("span", "Not known", class_="soft"))


def _belief(name: str, belief: Belief) -> Html:
    return join(
        [
            element("bdi", value_words(name, belief.value), class_="value"),
            " ",
            _sure(belief),
            _alternatives(name, belief),
        ]
    )


def _sure(belief: Belief) -> Html:
    if belief.by_person:
        return element("span", "Told by a person", class_="sure")
    words = f"{confidence_title(belief.confidence)}, {percent(belief.confidence)} %"
    return element("span", confidence_bar(belief.confidence), words, class_="sure number")


def _alternatives(name: str, belief: Belief) -> Html:
    if not belief.alternatives:
        return Html("")
    named = (f"{value_words(name, other.value)} ({percent(other.confidence)} %)" for other in belief.alternatives)
    return element("span", "Or: " + ", ".join(named), class_="other number")


def _plain_rows(device: Device) -> Iterable[Html]:
    yield from _list_row("Addresses", [*device.ips, *device.macs], code=True)
    yield from _list_row("Names", [name for name in device.hostnames if name != device.name])
    yield from _list_row("Offers", [_service(service) for service in device.services if service.role == "server"])
    yield from _list_row("Uses", [_service(service) for service in device.services if service.role != "server"])
    names = dict.fromkeys(application_words(app.kind, app.name) for app in device.applications)
    yield from _list_row("Also called", list(names))
    yield from _list_row("Speaks for", [_behind(behind) for behind in device.devices_behind])
    yield from _list_row("One device", list(device.merged_because))
    yield from _list_row("Does not fit", list(device.doubts))
    yield from _list_row("Seen by", [device.sensor] if device.sensor else [])
    if device.use is not None:
        yield _row("In use", _use(device.use))
    if device.first_seen and device.last_seen:
        yield _row("Last seen", element("span", moment_words(device.last_seen), class_="number"))


def _use(use: Use) -> Html:
    """The hours of the day, and the same in words."""
    ends = element("span", *(element("span", f"{hour:02}:00") for hour in (0, 6, 12, 18, 24)), class_="ends")
    return element(
        "span", hours_strip(use.by_hour), ends, element("span", use.sentence(), class_="other"), class_="usage"
    )


def _row(label: str, content: Html) -> Html:
    return join([element("dt", label), element("dd", content)])


def _list_row(label: str, values: Sequence[str], *, code: bool = False) -> Iterable[Html]:
    if not values:
        return
    shown = [
        element("li", element("bdi", value, class_="code" if code else None)) for value in values[:LISTED_ADDRESSES]
    ]
    if len(values) > LISTED_ADDRESSES:
        shown.append(element("li", f"and {len(values) - LISTED_ADDRESSES:,} more", class_="soft"))
    yield _row(label, element("ul", *shown, class_="plain stack"))


def _service(service: Service) -> str:
    return service_words(service.transport, service.port, service.protocol)


def _behind(behind: DeviceBehind) -> str:
    parts = [kind_title(behind.category), behind.vendor, behind.model]
    if behind.serial:
        parts.append(f"serial {behind.serial}")
    return " · ".join(part for part in parts if part)
