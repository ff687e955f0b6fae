"""The map's geometry: everything has a place of its own, and the same input gives the same drawing."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.taxonomy import Realm
from asepsis.report.html.layout import OUTSIDE, ROW_HEIGHT, Node, arrange, edge_path

NODES = st.lists(
    st.builds(Node, st.text("abcdef", min_size=1, max_size=4), st.sampled_from(Realm)),
    unique_by=lambda n: n.id,
    max_size=60,
)


@given(NODES)
def test_no_two_devices_overlap(nodes: list[Node]) -> None:
    layout = arrange(nodes, [])
    assert layout.places.keys() == {node.id for node in nodes}
    for one, other in combinations(layout.places.values(), 2):
        assert one.is_left != other.is_left or abs(one.y - other.y) >= ROW_HEIGHT
    assert all(0 < place.y < layout.height for place in layout.places.values())


@given(NODES, st.randoms(use_true_random=False))
def test_the_order_of_edges_changes_nothing(nodes: list[Node], random: object) -> None:
    edges = [(a.id, b.id) for a, b in combinations(sorted(nodes, key=lambda n: n.id), 2)][:40]
    shuffled = list(edges)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert arrange(nodes, edges).places.keys() == arrange(nodes, shuffled).places.keys()
    assert arrange(nodes, edges) == arrange(nodes, edges)


def test_medical_devices_stand_left_and_the_outside_last() -> None:
    nodes = [Node(OUTSIDE, Realm.UNKNOWN), Node("pc", Realm.IT), Node("what", Realm.UNKNOWN), Node("ct", Realm.MEDICAL)]
    places = arrange(nodes, []).places
    assert places["ct"].is_left
    assert not places["pc"].is_left
    assert places[OUTSIDE].y == max(place.y for place in places.values())


def test_without_medical_devices_both_sides_are_used() -> None:
    places = arrange([Node(name, Realm.IT) for name in "abcd"], []).places
    assert sum(place.is_left for place in places.values()) == 2


def test_partners_stand_opposite() -> None:
    nodes = [Node(f"m{n}", Realm.MEDICAL) for n in range(4)] + [Node(f"p{n}", Realm.IT) for n in range(4)]
    layout = arrange(nodes, [(f"m{n}", f"p{3 - n}") for n in range(4)])
    for n in range(4):
        assert layout.places[f"m{n}"].y == layout.places[f"p{3 - n}"].y


def test_a_line_ends_at_both_places() -> None:
    layout = arrange([Node("ct", Realm.MEDICAL), Node("mr", Realm.MEDICAL), Node("pc", Realm.IT)], [])
    across = edge_path(layout.places["ct"], layout.places["pc"])
    same_side = edge_path(layout.places["ct"], layout.places["mr"])
    assert across.startswith("M282 ")
    assert f"{layout.places['pc'].x - 12:.0f} {layout.places['pc'].y:.0f}" in across
    assert same_side.count("282") == 2
