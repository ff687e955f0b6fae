"""The reference page is made from what the engine declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asepsis_engine

from tools import document_observations

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

KIND = {
    "kind": "dicom.abort",
    "meaning": "An association was broken off.",
    "fields": [{"name": "source", "type": "integer", "meaning": "Who did: 0 | 2.", "source": "PS3.8 9.3.8"}],
}


def test_a_field_is_one_row() -> None:
    assert "| `source` | integer | Who did: 0 \\| 2. | PS3.8 9.3.8 |" in document_observations.page([KIND])


def test_kinds_stand_under_their_protocol_whatever_their_order() -> None:
    other = {**KIND, "kind": "arp.sender"}
    text = document_observations.page([KIND, other])
    assert text == document_observations.page([other, KIND])
    assert text.index("## arp") < text.index("### `arp.sender`") < text.index("## dicom")


def test_every_declared_kind_is_on_the_page() -> None:
    text = document_observations.page(asepsis_engine.vocabulary())
    assert all(f"### `{kind['kind']}`" in text for kind in asepsis_engine.vocabulary())


def test_check_tells_an_old_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_observations, "PAGE", tmp_path / "reference" / "observations.md")
    assert document_observations.main(["--check"]) == 1
    assert document_observations.main([]) == 0
    assert document_observations.main(["--check"]) == 0
