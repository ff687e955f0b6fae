"""Searching, filtering and sorting: words narrow, values of one filter widen, the unknown is never hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.api.query import UNKNOWN, Query, SortKey, has_conflict, select, tally, value_of
from asepsis.core.taxonomy import Realm
from tests.practice import practice

DEVICES = practice().devices


def names(query: Query) -> list[str]:
    return [device.name for device in select(DEVICES, query)]


def test_without_a_filter_all_are_there_medical_ones_first() -> None:
    found = select(DEVICES, Query())
    assert len(found) == len(DEVICES)
    assert [d.realm for d in found] == sorted((d.realm for d in found), key=list(Realm).index)


@pytest.mark.parametrize(
    "search",
    ["us-room2", "SONATA", "192.0.2.11", "02:00:5e:00:53:0b", "ultrasound", "nordlicht sonata", "S5-00417"],
)
def test_a_device_is_found_by_what_is_known_of_it(search: str) -> None:
    assert names(Query(search=search)) == ["us-room2"]


def test_words_narrow() -> None:
    assert names(Query(search="sonata windows")) == []
    assert set(names(Query(search="windows"))) == {"XRAY-CONSOLE", "FRONTDESK-1", "FRONTDESK-2"}


def test_values_of_one_filter_widen() -> None:
    assert len(names(Query(realms=frozenset({"it", "iot"})))) == 6
    assert names(Query(realms=frozenset({"infrastructure"}))) == ["router"]


def test_a_parent_category_takes_its_children() -> None:
    assert names(Query(categories=frozenset({"imaging_modality"}))) == ["us-room2", "XRAY-CONSOLE"]


def test_the_unknown_can_be_asked_for() -> None:
    assert len(names(Query(categories=frozenset({UNKNOWN})))) == 2
    assert "cam-door" in names(Query(vendors=frozenset({UNKNOWN})))
    assert names(Query(vendors=frozenset({"HP"}))) == ["OfficeJet"]


def test_a_least_confidence_leaves_the_unknown_out() -> None:
    found = select(DEVICES, Query(least_confidence=0.95))
    assert found
    assert all(d.attributes["category"].confidence >= 0.95 for d in found)


def test_conflicts_can_be_asked_for() -> None:
    assert names(Query(only_conflicts=True)) == ["pump-gw"]
    assert [d.name for d in DEVICES if has_conflict(d)] == ["pump-gw"]


@pytest.mark.parametrize("key", SortKey)
@pytest.mark.parametrize("descending", [False, True])
def test_sorting_keeps_every_device(key: SortKey, *, descending: bool) -> None:
    found = select(DEVICES, Query(sort=key, descending=descending))
    assert sorted(d.id for d in found) == sorted(d.id for d in DEVICES)


@pytest.mark.parametrize(
    ("key", "attribute"), [(SortKey.KIND, "category"), (SortKey.VENDOR, "vendor"), (SortKey.OS, "os")]
)
@pytest.mark.parametrize("descending", [False, True])
def test_the_unknown_comes_last_in_both_directions(key: SortKey, attribute: str, *, descending: bool) -> None:
    known = [value_of(d, attribute) is not None for d in select(DEVICES, Query(sort=key, descending=descending))]
    assert known == sorted(known, reverse=True)
    assert len(set(known)) == 2


def test_addresses_sort_as_numbers() -> None:
    found = [d.ips[0] for d in select(DEVICES, Query(sort=SortKey.ADDRESS))]
    assert found[:3] == ["192.0.2.1", "192.0.2.11", "192.0.2.12"]


def test_descending_turns_the_order_round() -> None:
    assert names(Query(sort=SortKey.NAME)) == names(Query(sort=SortKey.NAME, descending=True))[::-1]


def test_a_tally_ignores_its_own_filter() -> None:
    query = Query(search="192.0.2", realms=frozenset({"it"}))
    counts = tally(DEVICES, query, "realms", lambda d: d.realm.value)
    assert counts == {"iomt": 7, "iot": 3, "it": 3, "infrastructure": 1, "unknown": 2}


@given(st.text(max_size=40))
def test_any_search_is_answered(search: str) -> None:
    assert set(names(Query(search=search))) <= {d.name for d in DEVICES}
