"""Tests of the quick choice of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.identification.selection import Selection, Text, Value, gates, text

if TYPE_CHECKING:
    from collections.abc import Mapping


def test_a_gate_is_a_text_that_must_be_there() -> None:
    assert text({"server": {"matches": "^nginx"}, "status": {"is": 200}}) == ("server", "^nginx")
    assert text({"status": {"is": 200}}) is None
    assert text({"any": [{"server": {"matches": "x"}}]}) is None
    assert text({"server": {"not": {"matches": "x"}}}) is None
    assert text({"entity.model": {"matches": "x"}}) is None


def test_without_a_text_the_rarest_value_is_the_gate() -> None:
    rules: list[Mapping[str, object]] = [
        {"role": {"is": "Server"}, "port": {"is": 104}},
        {"role": {"is": "server"}, "protocol": {"is": "dicom"}},
        {"role": {"is": "server"}, "server": {"matches": "x"}},
        {
            "is_random": {"is": True},
            "role": {"in": ["a"]},
            "entity.model": {"is": "x"},
            "none": [{"role": {"is": "a"}}],
        },
    ]
    assert gates(rules) == [Value("port", 104), Value("protocol", "dicom"), Text("server", "x"), None]


def test_only_items_whose_value_is_there_come() -> None:
    selection = Selection([("always", None), ("web", Value("port", 80)), ("dicom", Value("protocol", "dicom"))])
    assert list(selection.candidates({"port": 80, "protocol": "DICOM"})) == ["always", "web", "dicom"]
    assert list(selection.candidates({"port": True, "protocol": ["dicom"]})) == ["always"]


def test_only_items_whose_text_is_there_come() -> None:
    selection = Selection(
        [
            ("always", None),
            ("nginx", Text("server", "^nginx")),
            ("any case", Text("server", "(?i)NGINX")),
            ("title", Text("title", "x")),
            ("record", Text("txt", "^ty=")),
        ],
    )
    assert list(selection.candidates({"server": "nginx/1.2"})) == ["always", "nginx", "any case"]
    assert list(selection.candidates({"txt": ["rp=x", "ty=y"], "title": "y"})) == ["always", "record"]
    assert list(selection.candidates({"server": 7})) == ["always"]
