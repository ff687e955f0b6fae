"""The style sheet loads nothing and knows light, dark and print."""

from __future__ import annotations

from asepsis.core.taxonomy import Realm
from asepsis.report.html.style import style


def test_nothing_is_loaded() -> None:
    assert "url(" not in style()
    assert "@import" not in style()


def test_dark_and_print_are_there() -> None:
    assert "@media(prefers-color-scheme:dark)" in style()
    assert "@media print" in style()


def test_each_realm_has_a_tone_in_each_theme() -> None:
    for realm in Realm:
        assert style().count(f"--{realm.value}:#") == 3
