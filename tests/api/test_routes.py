"""What the API answers to questions, right and wrong ones."""

from __future__ import annotations

import pytest

from asepsis.api.routes import DeviceParameters, device_list
from asepsis.report.analysis import Analysis
from tests.api.client import browser
from tests.practice import HOSTILE_NAME, device, practice


def test_the_list_has_devices_and_groups() -> None:
    answer = browser().get("/api/devices").json()
    assert (answer["total"], answer["all_devices"], len(answer["devices"])) == (16, 16, 16)
    assert answer["realms"][0] == {"value": "iomt", "words": "Medical devices", "number": 7}
    nameless = sum(1 for one in practice().devices if "vendor" not in one.attributes)
    assert answer["vendors"][-1] == {"value": "unknown", "words": "Not known", "number": nameless}


def test_filters_can_be_joined() -> None:
    answer = browser().get("/api/devices", params={"realm": ["iomt", "it"], "search": "windows", "sort": "name"}).json()
    assert [d["name"] for d in answer["devices"]] == ["FRONTDESK-1", "FRONTDESK-2", "XRAY-CONSOLE"]
    assert answer["total"] == 3
    assert answer["all_devices"] == 16


def test_pages_hold_every_device_once() -> None:
    pages = [browser().get("/api/devices", params={"page": page, "page_size": 5}).json() for page in range(1, 6)]
    assert [len(page["devices"]) for page in pages] == [5, 5, 5, 1, 0]
    assert len({d["id"] for page in pages for d in page["devices"]}) == 16


@pytest.mark.parametrize(
    "parameters",
    [
        {"page": 0},
        {"page_size": 201},
        {"sort": "colour"},
        {"least_confidence": 2},
        {"search": "x" * 201},
        {"realm": [str(n) for n in range(101)]},
        {"unheard_of": 1},
    ],
)
def test_wrong_questions_are_refused(parameters: dict[str, int | str | list[str]]) -> None:
    assert browser().get("/api/devices", params=parameters).status_code == 422


def test_one_device_can_be_asked_for() -> None:
    answer = browser().get("/api/devices/d12").json()
    assert answer["name"] == "XRAY-CONSOLE"
    assert answer["attributes"][0]["evidence"][0]["packet"] == 305


def test_an_unheard_of_device_is_told_so() -> None:
    answer = browser().get("/api/devices/none")
    assert answer.status_code == 404
    assert "No device has this identifier" in answer.json()["detail"]


def test_captures_and_status_are_answered() -> None:
    assert browser().get("/api/captures").json()[0]["path"] == "practice.pcap"
    assert browser().get("/api/status").json()["verdict"] == "16 devices. 7 medical. 2 we could not name."


def test_the_report_comes_with_the_policy_that_fits_it() -> None:
    answer = browser().get("/api/report.html")
    policy = answer.headers["content-security-policy"]
    assert "16 devices." in answer.text
    assert "style-src 'sha256-" in policy
    assert "script-src" not in policy


def test_a_hostile_name_is_data() -> None:
    answer = browser().get("/api/devices/d52")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["name"] == HOSTILE_NAME


def test_an_empty_store_is_no_error() -> None:
    answer = browser(Analysis((), ())).get("/api/devices").json()
    assert (answer["devices"], answer["total"], answer["realms"]) == ([], 0, [])


def test_groups_are_counted_on_all_pages() -> None:
    crowd = [device(n, f"pc{n}", "workstation", {}) for n in range(1, 250)]
    answer = device_list(crowd, DeviceParameters(page_size=10))
    assert answer.realms[0].number == 249
    assert len(answer.devices) == 10
    assert device_list(practice().devices, DeviceParameters(realm=frozenset({"iomt"}))).realms[1].number == 3
