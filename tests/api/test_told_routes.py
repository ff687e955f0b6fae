"""Statements of people: kept with role and day, refused with the reason, and never from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.core.store.database import open_store
from asepsis.inventory.register.records import read_register
from tests.api.client import browser, writing_browser
from tests.report.told import told_practice

if TYPE_CHECKING:
    from pathlib import Path

PUMP = {"kind": "insulin_pump", "vendor": "Medtronic", "model": "MiniMed 670G", "by": "nurse"}


def test_a_device_is_written_down_seen_and_retired(tmp_path: Path) -> None:
    store = tmp_path / "s.sqlite"
    page = writing_browser(store)
    kept = page.tell("/api/register", PUMP)
    assert kept.status_code == 201
    (one,) = page.get("/api/unheard").json()["registered"]
    assert (one["id"], one["name"], one["said"]["by"]) == (kept.json()["id"], "Medtronic MiniMed 670G", "Nurse")
    assert page.get("/api/devices").json()["all_devices"] == 0
    assert page.tell(f"/api/register/{one['id']}/retire", {"by": "owner"}).status_code == 200
    assert page.get("/api/unheard").json()["registered"] == []


def test_a_device_is_said_anew_as_the_form_holds_it(tmp_path: Path) -> None:
    page = writing_browser(tmp_path / "s.sqlite")
    page.tell("/api/register", PUMP | {"serial": "NG1234567H", "place": "ward"})
    (before,) = page.get("/api/unheard").json()["registered"]
    assert before["told"]["serial"] == "NG1234567H"
    told = {name: value for name, value in before["told"].items() if name != "serial"} | {"number": 3, "by": "owner"}
    assert page.tell(f"/api/register/{before['id']}", told).status_code == 200
    (after,) = page.get("/api/unheard").json()["registered"]
    assert after["told"] == before["told"] | {"serial": None, "number": 3}
    assert (after["id"], after["said"]["by"]) == (before["id"], "Owner")
    refused = page.tell("/api/register/r0000000000", told)
    assert refused.status_code == 422
    assert "has no device" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (PUMP | {"model": "Anna Meier"}, "could be a person's name"),
        (PUMP | {"vendor": "Anna Meier"}, "could be a person's name"),
        (PUMP | {"by": "Nurse Anna"}, "one of owner"),
        (PUMP | {"note": "for Anna"}, ""),
        (PUMP | {"model": "x" * 99}, ""),
        (PUMP | {"number": 0}, ""),
        ({}, ""),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_reason(
    tmp_path: Path, statement: dict[str, object], reason: str
) -> None:
    store = tmp_path / "s.sqlite"
    answer = writing_browser(store).tell("/api/register", statement)
    assert answer.status_code == 422
    assert reason in str(answer.json()["detail"])
    assert read_register(open_store(store)) == ()


def test_an_answer_is_kept_or_refused(tmp_path: Path) -> None:
    page = writing_browser(tmp_path / "s.sqlite")
    for value in ("Last week", ""):
        assert page.tell("/api/answers", {"question": "backups", "value": value, "by": "owner"}).status_code == 200
    refused = page.tell("/api/answers", {"question": "windows_edition.d1", "value": "ws2016", "by": "owner"})
    assert refused.status_code == 422
    assert "nobody asks" in refused.json()["detail"]
    assert page.tell("/api/answers", {"question": "backups", "value": "x", "by": "Ann"}).status_code == 422


def test_a_copy_cannot_be_written_to() -> None:
    assert browser().tell("/api/register", PUMP).status_code == 403


def test_the_form_has_all_choices() -> None:
    form = browser().get("/api/register/form").json()
    assert len(form["kinds"]) == 10
    assert {"roles", "links", "places", "systems", "models"} <= form.keys()


def test_what_no_sensor_saw_is_told_apart_from_devices() -> None:
    told = browser(told_practice()).get("/api/unheard").json()
    assert (told["number"], len(told["registered"]), len(told["nearby"])) == (4, 3, 2)
    assert told["registered"][2]["heard_as_name"] == "monitor-3"
    (one,) = told["lists"]
    assert [row["state"] for row in one["rows"]] == ["the list says otherwise", "in the list, never heard"]
    assert one["not_listed"] == [{"id": "d32", "name": "cam-door"}]
    assert told["completeness"][0].startswith("16 devices found. Probably at least 18")
    assert told["unheard"]
