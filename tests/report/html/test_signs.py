"""Each group has a shape of its own, so that colour is never the only signal."""

from __future__ import annotations

from asepsis.core.taxonomy import Realm
from asepsis.report.html.signs import SHAPES, confidence_bar, mark, realm_sign


def test_each_realm_has_its_own_shape() -> None:
    assert SHAPES.keys() == set(Realm)
    assert len(set(SHAPES.values())) == len(Realm)


def test_the_bar_is_as_long_as_the_probability() -> None:
    assert '<rect class="level" width="26" ' in confidence_bar(0.5).text
    assert 'width="51.5" ' in confidence_bar(1.0).text


def test_drawings_are_silent_for_screen_readers() -> None:
    for drawing in (mark(), realm_sign(Realm.OT), confidence_bar(0.4)):
        assert 'aria-hidden="true"' in drawing.text
