"""What people decided."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from asepsis.core.nouns import Attribute
from asepsis.core.store.database import open_store
from asepsis.core.store.models import Correction, Merge
from asepsis.inventory.decisions import correct, decide, read_corrections
from tests.inventory.scene import ARCHIVE, SCANNER, START

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAIR = frozenset((SCANNER, ARCHIVE))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session(open_store(tmp_path / "s.sqlite")) as session:
        yield session


def test_the_last_word_holds_and_earlier_ones_are_kept(session: Session) -> None:
    for number, value in enumerate(("printer", "scanner")):
        now = START + timedelta(seconds=number)
        correct(session, (SCANNER, "10.0.0.5"), Attribute.CATEGORY, value, now)
    assert read_corrections(session).values == {SCANNER: {Attribute.CATEGORY: "scanner"}}
    assert session.scalar(select(func.count()).select_from(Correction)) == 2


def test_a_word_said_of_another_address_is_withdrawn_too(session: Session) -> None:
    correct(session, ("10.0.0.5",), Attribute.VENDOR, "Old", START)
    correct(session, (SCANNER, "10.0.0.5"), Attribute.VENDOR, None, START)
    assert read_corrections(session).values == {}


def test_the_opposite_decision_takes_the_place_of_the_first(session: Session) -> None:
    decide(session, SCANNER, ARCHIVE, is_together=True, now=START)
    assert read_corrections(session).decisions.together == {PAIR}
    decide(session, ARCHIVE, SCANNER, is_together=False, now=START)
    decisions = read_corrections(session).decisions
    assert not decisions.together
    assert decisions.apart == {PAIR}
    assert session.scalar(select(func.count()).select_from(Merge)) == 2
