"""Tests of the quick choice of rules."""

from __future__ import annotations

from asepsis.identification.selection import Selection, gate


def test_a_gate_is_a_text_that_must_be_there() -> None:
    assert gate({"server": {"matches": "^nginx"}, "status": {"is": 200}}) == ("server", "^nginx")
    assert gate({"status": {"is": 200}}) is None
    assert gate({"any": [{"server": {"matches": "x"}}]}) is None
    assert gate({"server": {"not": {"matches": "x"}}}) is None
    assert gate({"entity.model": {"matches": "x"}}) is None


def test_only_items_whose_text_is_there_come() -> None:
    selection = Selection(
        [
            ("always", None),
            ("nginx", ("server", "^nginx")),
            ("any case", ("server", "(?i)NGINX")),
            ("title", ("title", "x")),
            ("record", ("txt", "^ty=")),
        ],
    )
    assert list(selection.candidates({"server": "nginx/1.2"})) == ["always", "nginx", "any case"]
    assert list(selection.candidates({"txt": ["rp=x", "ty=y"], "title": "y"})) == ["always", "record"]
    assert list(selection.candidates({"server": 7})) == ["always"]
