"""When a record was made."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.sensing.records import moments
from tests.sensing.records.samples import WRITTEN


def local(year: int, month: int, day: int, hour: int) -> datetime:
    return datetime(year, month, day, hour).astimezone(UTC)


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("Nov 21 08:00:00 fw dhcpd[1]: x", local(2026, 11, 21, 8)),
        ("Dec 24 08:00:00 fw dhcpd[1]: x", local(2025, 12, 24, 8)),
        ("2026-11-22T08:00:00+01:00 fw x", datetime(2026, 11, 22, 7, tzinfo=UTC)),
        ("2026-11-22 08:00:00,123 x", local(2026, 11, 22, 8) + timedelta(milliseconds=123)),
        ("22-Nov-2026 08:00:00.123 x", local(2026, 11, 22, 8)),
        ("no time here", None),
    ],
)
def test_the_time_at_the_start_of_a_line(line: str, moment: datetime | None) -> None:
    assert moments.at_start(line, WRITTEN)[0] == moment


def test_seconds_and_milliseconds() -> None:
    assert moments.from_seconds(1795325033) == moments.from_seconds("1795325033000")
    assert moments.from_seconds(float("nan")) is None
    assert moments.from_seconds(True) is None  # noqa: FBT003


def test_what_is_no_file_has_no_age() -> None:
    assert moments.written(io.BytesIO()) == moments.EARLIEST


@given(st.text() | st.from_regex(moments.SYSLOG) | st.from_regex(moments.BIND) | st.from_regex(moments.ISO))
def test_any_line_has_a_sensible_time_or_none(line: str) -> None:
    found, _ = moments.at_start(line, WRITTEN)
    assert found is None or moments.EARLIEST <= found <= moments.LATEST
