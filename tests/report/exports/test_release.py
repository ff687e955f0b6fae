"""The releases of FHIR."""

from __future__ import annotations

from asepsis.report.exports.release import Release


def test_releases_are_named_as_people_write_them() -> None:
    assert [release.value for release in Release] == ["r5", "r4b"]
