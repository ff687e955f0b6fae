"""Column types."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, literal, select
from sqlalchemy.exc import StatementError

from asepsis.core.store.columns import Moment


def test_a_time_comes_back_to_the_microsecond() -> None:
    moment = datetime(2026, 11, 21, 10, 0, 0, 1, tzinfo=UTC)
    with create_engine("sqlite://").connect() as connection:
        assert connection.scalar(select(literal(moment, Moment()))) == moment
        assert connection.scalar(select(literal(None, Moment()))) is None


def test_a_time_without_zone_is_refused() -> None:
    naive = datetime(2026, 11, 21)  # noqa: DTZ001 (what must be refused)
    with create_engine("sqlite://").connect() as connection, pytest.raises(StatementError, match="without a zone"):
        connection.scalar(select(literal(naive, Moment())))
