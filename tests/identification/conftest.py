"""What the tests of identification share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from asepsis.core.nouns import Observation, Subject
from asepsis.identification.knowledge import Knowledge, load_knowledge

if TYPE_CHECKING:
    from collections.abc import Callable

    from asepsis.core.nouns import FieldValue


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="session")
def observe() -> Callable[..., Observation]:
    def make(kind: str, packet: int = 1, **fields: FieldValue) -> Observation:
        return Observation(datetime(2026, 11, 22, tzinfo=UTC), "x.pcap", packet, kind, Subject(), fields)

    return make
