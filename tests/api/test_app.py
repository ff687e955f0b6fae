"""The application: the API, and a page with or without a built console."""

from __future__ import annotations

from asepsis.api.app import create_api
from asepsis.api.source import Fixed
from tests.api.client import browser
from tests.practice import practice


def test_without_a_console_the_report_is_shown() -> None:
    answer = browser().get("/")
    assert answer.status_code == 200
    assert "16 devices." in answer.text
    assert "<script" not in answer.text


def test_other_places_are_then_missing() -> None:
    assert browser().get("/devices").status_code == 404


def test_the_api_never_answers_with_a_page() -> None:
    answer = browser().get("/api/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/plain")
    assert browser().get("/api").status_code == 404


def test_no_page_of_the_framework_is_served() -> None:
    for page in ("/docs", "/redoc", "/openapi.json"):
        assert browser().get(page).status_code == 404


def test_all_questions_only_read_and_statements_are_few() -> None:
    paths = create_api(Fixed(practice())).openapi()["paths"]
    assert {"/api/devices", "/api/devices/{device_id}", "/api/captures", "/api/status"} <= paths.keys()
    told = {path for path, methods in paths.items() if methods.keys() != {"get"}}
    assert told == {
        "/api/register",
        "/api/register/{device_id}",
        "/api/register/{device_id}/retire",
        "/api/answers",
    }
