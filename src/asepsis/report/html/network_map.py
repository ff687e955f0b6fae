"""Who talks to whom: a drawing for the eye, and the same as a table for everyone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from asepsis.core.taxonomy import Realm
from asepsis.report.html.card import anchor, device_kind
from asepsis.report.html.layout import (
    OUTSIDE,
    SHOWN_DEVICES,
    WIDTH,
    Edge,
    Layout,
    Node,
    Place,
    arrange,
    edge_path,
)
from asepsis.report.html.markup import Html, element, join
from asepsis.report.html.signs import SHAPES
from asepsis.report.phrases import service_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from asepsis.report.analysis import Analysis, Device, Relation

LABEL_LETTERS = 30
"""Letters of a name that fit beside the map; the whole name is on the card and in the hint."""
LISTED_RELATIONS = 500
"""Rows of the table; the rest is counted, not kept silent."""
DENSE_EDGES = 60
"""With more lines each is drawn fainter."""
OUTSIDE_WORDS = "Beyond your network"


def network_map(analysis: Analysis) -> Html:
    """The section with the map and its table; a sentence when nobody was heard talking."""
    heading = element("h2", "Who talks to whom", id="map")
    if not analysis.relations:
        words = (
            "We heard no talk between two devices. Without a mirror port on the switch, "
            "only calls to everyone can be heard."
        )
        return element("section", heading, element("p", words, class_="lead"), aria_labelledby="map")
    return element(
        "section",
        heading,
        element("p", *_lead(analysis), class_="lead"),
        element("figure", element("div", _drawing(analysis), class_="scroll"), _table(analysis), class_="panel"),
        aria_labelledby="map",
    )


def _lead(analysis: Analysis) -> list[str]:
    drawn = _drawn_devices(analysis)
    talking = len(_talking(analysis.relations))
    words = ["A line joins two devices that talked. Dashed lines leave your network. "]
    words.append("Point at a device to see its lines alone.")
    if len(drawn) < talking:
        words.append(
            f" The drawing shows the {len(drawn)} that talk with most others, of {talking}; the table lists all."
        )
    return words


def _talking(relations: Sequence[Relation]) -> dict[str, set[str]]:
    partners: dict[str, set[str]] = {}
    for relation in relations:
        client, server = relation.client or OUTSIDE, relation.server or OUTSIDE
        if client != server:
            partners.setdefault(client, set()).add(server)
            partners.setdefault(server, set()).add(client)
    partners.pop(OUTSIDE, None)
    return partners


def _drawn_devices(analysis: Analysis) -> list[Device]:
    partners = _talking(analysis.relations)
    talking = [device for device in analysis.devices if device.id in partners]
    chosen = sorted(talking, key=lambda device: (-len(partners[device.id]), device.id))[:SHOWN_DEVICES]
    return [device for device in talking if device in chosen]


def _drawing(analysis: Analysis) -> Html:
    devices = {device.id: device for device in _drawn_devices(analysis)}
    edges = _edges(analysis.relations, devices)
    nodes = [Node(device.id, device.realm) for device in devices.values()]
    if any(OUTSIDE in edge for edge in edges):
        nodes.append(Node(OUTSIDE, Realm.UNKNOWN))
    layout = arrange(nodes, sorted(edges))
    marks = {node.id: f"n{number}" for number, node in enumerate(nodes)}
    lines = [_line(edge, relations, devices, layout, marks) for edge, relations in sorted(edges.items())]
    places = [_device_node(device, layout.places[device.id], marks[device.id]) for device in devices.values()]
    if OUTSIDE in layout.places:
        places.append(_outside_node(layout.places[OUTSIDE], marks[OUTSIDE]))
    words = f"Drawing of {len(devices)} devices and {len(edges)} pairs that talk. The table below says the same."
    return element(
        "svg",
        *lines,
        *places,
        viewbox=f"0 0 {WIDTH:.0f} {layout.height:.0f}",
        class_="map dense" if len(edges) > DENSE_EDGES else "map",
        role="group",
        aria_label=words,
    )


def _edges(relations: Sequence[Relation], devices: Mapping[str, Device]) -> dict[Edge, list[Relation]]:
    edges: dict[Edge, list[Relation]] = {}
    for relation in relations:
        client, server = relation.client or OUTSIDE, relation.server or OUTSIDE
        known = all(end == OUTSIDE or end in devices for end in (client, server))
        if client != server and known:
            edges.setdefault((min(client, server), max(client, server)), []).append(relation)
    return edges


def _line(
    edge: Edge,
    relations: Sequence[Relation],
    devices: Mapping[str, Device],
    layout: Layout,
    marks: Mapping[str, str],
) -> Html:
    first, second = edge
    octets = sum(relation.octets_to_server + relation.octets_to_client for relation in relations)
    names = " and ".join(devices[end].name if end in devices else OUTSIDE_WORDS.lower() for end in edge)
    services = sorted({_service(relation) for relation in relations})
    is_medical = any(end in devices and devices[end].realm is Realm.MEDICAL for end in edge)
    kind = "edge outward" if OUTSIDE in edge else "edge medical" if is_medical else "edge"
    return element(
        "path",
        element("title", f"{names}: {', '.join(services)}"),
        d=edge_path(layout.places[first], layout.places[second]),
        class_=f"{kind} {marks[first]} {marks[second]}",
        stroke_width=round(min(4.0, 1.0 + math.log10(max(octets, 100)) * 0.35 - 0.7), 1),
    )


def _device_node(device: Device, place: Place, mark: str) -> Html:
    return element(
        "a",
        element("title", f"{device.name}: {device_kind(device)}"),
        *_node(place, device.realm, shortened(device.name), device_kind(device)),
        href=f"#{anchor(device.id)}",
        class_=f"node {mark} {device.realm.value}",
    )


def _outside_node(place: Place, mark: str) -> Html:
    return element(
        "g", *_node(place, Realm.UNKNOWN, OUTSIDE_WORDS, "The internet and other sites"), class_=f"node {mark} unknown"
    )


def _node(place: Place, realm: Realm, name: str, kind: str) -> list[Html]:
    side = -14 if place.is_left else 14
    text_anchor = "end" if place.is_left else "start"
    x = place.x + side
    move = f"translate({place.x - 6:.0f} {place.y - 6:.0f}) scale(.75)"
    return [
        element("path", d=SHAPES[realm], class_="shape", fill_rule="evenodd", transform=move),
        element("text", name, x=x, y=place.y - 1, text_anchor=text_anchor),
        element("text", kind, x=x, y=place.y + 12, text_anchor=text_anchor, class_="kind"),
    ]


def shortened(name: str) -> str:
    """Return a name that fits beside the map."""
    return name if len(name) <= LABEL_LETTERS else name[: LABEL_LETTERS - 1].rstrip(" .:-") + "…"


def _service(relation: Relation) -> str:
    return service_words(relation.transport, relation.port, relation.protocol)


def octets_words(octets: int) -> str:
    """Return an amount of data with its unit, in steps of a thousand."""
    amount = float(octets)
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < 1000:  # noqa: PLR2004 (the step between two units)
            return f"{amount:.0f} {unit}" if unit == "bytes" or amount >= 10 else f"{amount:.1f} {unit}"  # noqa: PLR2004
        amount /= 1000
    return f"{amount:.1f} TB"


def _table(analysis: Analysis) -> Html:
    devices = {device.id: device for device in analysis.devices}
    relations = sorted(analysis.relations, key=lambda relation: _table_order(relation, devices))
    head = element(
        "tr",
        *(element("th", words, scope="col") for words in ("From", "To", "Service")),
        element("th", "Talks", scope="col", class_="number"),
        element("th", "Data", scope="col", class_="number"),
    )
    rows = [_table_row(relation, devices) for relation in relations[:LISTED_RELATIONS]]
    more = len(relations) - len(rows)
    rest = element("p", f"and {more:,} more pairs with less talk.", class_="soft") if more > 0 else Html("")
    table = element("table", element("thead", head), element("tbody", *rows))
    return element("details", element("summary", "The same as a table"), element("div", table, class_="scroll"), rest)


def _table_order(relation: Relation, devices: Mapping[str, Device]) -> tuple[object, ...]:
    client, server = (_end_name(end, devices) for end in (relation.client, relation.server))
    return (-relation.conversations, client, server, relation.transport, relation.port, relation.protocol or "")


def _end_name(end: str | None, devices: Mapping[str, Device]) -> str:
    return devices[end].name if end is not None and end in devices else OUTSIDE_WORDS


def _end(end: str | None, devices: Mapping[str, Device], outside_hosts: int) -> Html:
    if end is not None and end in devices:
        return element("a", element("bdi", devices[end].name), href=f"#{anchor(devices[end].id)}")
    hosts = f" ({outside_hosts:,} hosts)" if outside_hosts > 1 else ""
    return join([OUTSIDE_WORDS, hosts])


def _table_row(relation: Relation, devices: Mapping[str, Device]) -> Html:
    octets = relation.octets_to_server + relation.octets_to_client
    return element(
        "tr",
        element("td", _end(relation.client, devices, relation.outside_hosts)),
        element("td", _end(relation.server, devices, relation.outside_hosts)),
        element("td", _service(relation)),
        element("td", f"{relation.conversations:,}", class_="number"),
        element("td", octets_words(octets), class_="number"),
    )
