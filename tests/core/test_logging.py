"""Logs hold nothing that the network said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import structlog

from asepsis.core.logging import MAX_LOGGED_CHARACTERS, WITHHELD, configure, redact

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _unchanged() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_what_is_not_on_the_white_list_is_withheld(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info")
    structlog.get_logger().info("taken in", packets=3, host_name="ct-mueller", mac="00:11:22:33:44:55")
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["packets"], line["level"]) == ("taken in", 3, "info")
    assert line["host_name"] == line["mac"] == WITHHELD


def test_an_exception_brings_no_text_along() -> None:
    event = redact(None, "error", {"event": "failed", "exc_info": ValueError("DOE^JANE"), "reason": "r" * 9999})
    assert "exc_info" not in event
    assert len(str(event["reason"])) == MAX_LOGGED_CHARACTERS + 1


def test_less_than_the_level_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    configure("warning")
    structlog.get_logger().info("nothing")
    assert capsys.readouterr().err == ""


def test_a_level_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="loud"):
        configure("loud")
