"""Tests of the conditions on fields."""

from __future__ import annotations

import pytest

from asepsis.identification.condition import compile_conditions, fields_read, fields_required, resolve

FIELDS = {
    "name": "Front-Desk",
    "port": 104,
    "group": False,
    "list": [1, 3, 6],
    "texts": ["ty=LaserJet", "rp=ipp/print"],
    "map": {"model": "X1"},
    "maps": [{"enterprise": 3561}, {"enterprise": 9}],
    "own": "192.0.2.1",
    "routers": ["192.0.2.1"],
}


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ({"name": {"is": "front-desk"}}, True),
        ({"name": {"is": "desk"}}, False),
        ({"port": {"is": 104}}, True),
        ({"group": {"is": False}}, True),
        ({"group": {"is": 0}}, False),
        ({"port": {"in": [80, 104]}}, True),
        ({"port": {"in": [80]}}, False),
        ({"name": {"starts_with": "FRONT"}}, True),
        ({"name": {"contains": "desk"}}, True),
        ({"name": {"contains": "back"}}, False),
        ({"list": {"has": 3}}, True),
        ({"list": {"has": 4}}, False),
        ({"list.1": {"is": 3}}, True),
        ({"list.1": {"is": 6}}, False),
        ({"list.9": {"present": True}}, False),
        ({"list": {"is": [1, 3, 6]}}, True),
        ({"list": {"is": [3, 1, 6]}}, False),
        ({"list": {"in": [[1], [1, 3, 6]]}}, True),
        ({"routers": {"has_field": "own"}}, True),
        ({"texts": {"has_field": "own"}}, False),
        ({"absent": {"absent": True}}, True),
        ({"name": {"absent": True}}, False),
        ({"name": {"present": True}}, True),
        ({"absent": {"present": True}}, False),
        ({"port": {"at_least": 104}}, True),
        ({"port": {"at_least": 105}}, False),
        ({"port": {"at_most": 104}}, True),
        ({"list": {"at_least": 3}}, True),
        ({"list": {"at_most": 2}}, False),
        ({"name": {"at_least": 1}}, False),
        ({"port": {"bits": 8}}, True),
        ({"port": {"bits": 9}}, False),
        ({"name": {"bits": 1}}, False),
        ({"name": {"not": {"is": "other"}}}, True),
        ({"name": {"not": {"is": "front-desk"}}}, False),
        ({"map.model": {"is": "x1"}}, True),
        ({"maps.enterprise": {"has": 9}}, True),
        ({"maps.enterprise": {"has": 10}}, False),
        ({"all": [{"port": {"is": 104}}, {"name": {"present": True}}]}, True),
        ({"any": [{"port": {"is": 1}}, {"name": {"present": True}}]}, True),
        ({"any": [{"port": {"is": 1}}]}, False),
        ({"none": [{"port": {"is": 1}}]}, True),
        ({"none": [{"port": {"is": 104}}]}, False),
        ({}, True),
    ],
)
def test_operator(conditions: dict[str, object], holds: bool) -> None:  # noqa: FBT001
    assert compile_conditions(conditions)(FIELDS, {}) is holds  # type: ignore[arg-type]


def test_groups_of_the_first_matching_member_are_taken() -> None:
    groups: dict[str, str] = {}
    assert compile_conditions({"texts": {"matches": "^rp=(?P<queue>.+)$"}})(FIELDS, groups)  # type: ignore[arg-type]
    assert groups == {"queue": "ipp/print"}


def test_a_group_that_took_nothing_is_left_out() -> None:
    groups: dict[str, str] = {}
    compile_conditions({"name": {"matches": "^Front(?P<more>x)?"}})(FIELDS, groups)  # type: ignore[arg-type]
    assert groups == {}


@pytest.mark.parametrize(
    ("conditions", "reason"),
    [
        ({"name": "front"}, "not a bare value"),
        ({"name": {}}, "empty condition"),
        ({"name": {"equals": "x"}}, "'equals' is no operator"),
        ({"port": {"at_least": "x"}}, "does not take 'x'"),
        ({"name": {"matches": "("}}, "is not RE2"),
        ({"any": {}}, "takes a list"),
        ({"any": []}, "takes a list"),
    ],
)
def test_a_wrong_condition_says_what_is_wrong(conditions: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        compile_conditions(conditions)


def test_resolve_follows_a_path() -> None:
    assert resolve({"map": {"a": "b"}}, "map.a") == "b"
    assert resolve({"map": {"a": "b"}}, "map.c") is None
    assert resolve({"map": "text"}, "map.a") is None


def test_fields_read_looks_into_combinations() -> None:
    conditions = {"a": {"is": 1}, "any": [{"b": {"is": 1}}, {"all": [{"c.d": {"has_field": "e"}}]}]}
    assert fields_read(conditions) == {"a", "b", "c.d", "e"}


def test_fields_required_are_those_without_which_nothing_can_hold() -> None:
    conditions = {
        "a.x": {"is": 1},
        "b": {"absent": True},
        "c": {"not": {"is": 1}},
        "any": [{"d": {"is": 1}}],
        "all": [{"e": {"is": 1}}],
    }
    assert fields_required(conditions) == {"a", "e"}
