"""Records with named values: which of them say what."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.nouns import Subject
from asepsis.sensing.records.entry import Entry
from asepsis.sensing.records.record import RecordBatch
from asepsis.sensing.records.sayings import MAX_DEPTH, Saying, flat
from asepsis.sensing.records.white_list import host
from tests.sensing.records.samples import IP, WRITTEN

SAYING = Saying("ntlm.auth", "client", {"workstation": ("a.b", host)}, {"domain": "X"})


def test_constants_alone_say_nothing() -> None:
    entry = Entry(RecordBatch(), "x", 1, WRITTEN)
    ends = {"client": Subject(None, IP, None)}
    SAYING.say({"a.b": "not a host"}, ends, entry)
    SAYING.say({"a.b": "CT1"}, {}, entry)
    SAYING.say({"a.b": "CT1"}, ends, entry)
    assert [one.fields for one in entry.batch.seen] == [{"domain": "X", "workstation": "CT1"}]


def test_nested_values_are_named_by_their_way() -> None:
    assert flat({"a": {"b": 1, "c": [2]}, "d": None}) == {"a.b": 1, "a.c": [2]}


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(max_size=2), inner)))
def test_any_nesting_is_bounded(value: object) -> None:
    assert isinstance(flat(value), dict)


def test_what_lies_too_deep_is_not_taken_apart() -> None:
    value: object = "x"
    for _ in range(1000):
        value = {"a": value}
    (way,) = flat(value)
    assert way.count("a") == MAX_DEPTH
