"""Tests of fetching knowledge: only from where the owner said."""

from __future__ import annotations

import io
import json
from http.client import HTTPMessage
from typing import TYPE_CHECKING
from urllib.request import Request

import pytest

from asepsis.identification.updating import ADDRESSES, SameHost, checked, configured, fetch, open_address, what_leaves
from tests.identification.test_importing import REGISTRY

if TYPE_CHECKING:
    from pathlib import Path

    from asepsis.identification.knowledge import Knowledge


class Answer(io.BytesIO):
    """What a server would answer."""

    def __init__(self, octets: bytes, headers: dict[str, str]) -> None:
        super().__init__(octets)
        self.headers = headers


def test_what_has_no_date_is_of_unknown_age(tmp_path: Path, knowledge: Knowledge) -> None:
    source = fetch(
        "https://example.org/oui.csv", tmp_path, knowledge.rules.around, lambda _: Answer(REGISTRY.encode(), {})
    )
    assert source.dated is None


def test_nothing_is_configured_by_itself(tmp_path: Path) -> None:
    assert configured(tmp_path) == []


def test_the_owners_addresses_are_read(tmp_path: Path) -> None:
    (tmp_path / ADDRESSES).write_text(json.dumps(["https://example.org/oui.csv"]), encoding="utf-8")
    assert configured(tmp_path) == ["https://example.org/oui.csv"]
    (tmp_path / ADDRESSES).write_text('{"a": 1}', encoding="utf-8")
    with pytest.raises(ValueError, match="must be a list"):
        configured(tmp_path)


@pytest.mark.parametrize(
    "url", ["http://example.org/oui.csv", "file:///etc/passwd", "https:///oui.csv", "https://x.org"]
)
def test_only_https_addresses_of_files_are_asked(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        checked(url)
    with pytest.raises(ValueError, match="https"):
        open_address(url)


def test_what_leaves_is_said() -> None:
    assert "example.org learns" in what_leaves("https://example.org/oui.csv")


def test_what_was_fetched_is_imported_with_its_address(tmp_path: Path, knowledge: Knowledge) -> None:
    asked: list[str] = []

    def opener(url: str) -> Answer:
        asked.append(url)
        return Answer(REGISTRY.encode(), {"Last-Modified": "Sat, 27 Aug 2022 10:00:00 GMT"})

    source = fetch("https://example.org/oui36.csv", tmp_path / "own", knowledge.rules.around, opener)
    assert asked == ["https://example.org/oui36.csv"]
    assert (source.name, source.entries, source.origin) == ("oui36", 1, "https://example.org/oui36.csv")
    assert source.dated == "2022-08-27"


def test_too_much_is_refused(tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("asepsis.identification.updating.FILE_MAXIMUM_OCTETS", 10)
    with pytest.raises(ValueError, match="larger than"):
        fetch("https://example.org/oui.csv", tmp_path, knowledge.rules.around, lambda _url: Answer(b"x" * 100, {}))


def redirected(url: str) -> Request | None:
    asked = Request("https://example.org/oui.csv")
    return SameHost().redirect_request(asked, io.BytesIO(), 302, "Found", HTTPMessage(), url)


def test_a_server_may_send_to_another_place_of_its_own() -> None:
    followed = redirected("https://example.org/new/oui.csv")
    assert followed is not None
    assert followed.full_url == "https://example.org/new/oui.csv"


@pytest.mark.parametrize(
    "url", ["http://example.org/oui.csv", "https://other.example/oui.csv", "https://example.org:8443/x.csv"]
)
def test_a_server_may_not_send_elsewhere_or_into_clear_text(url: str) -> None:
    with pytest.raises(ValueError, match="sends elsewhere"):
        redirected(url)
