"""The risk analysis as data: nine elements, each sentence with its evidence or as a gap."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.core.wording import full_stop
from asepsis.governance import measures, places, risks
from asepsis.governance.knowledge import elements, questions
from asepsis.governance.statements import Statement, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from asepsis.governance.knowledge import Element
    from asepsis.governance.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class RiskAnalysis:
    """All nine elements."""

    moment: datetime | None
    """The newest fact in it."""
    parts: tuple[tuple[Element, tuple[Statement, ...]], ...]
    mark: str
    """SHA-256 of all sentences and their evidence but those of element 8, which tells it."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All sentences in their order."""
        return tuple(statement for _, statements in self.parts for statement in statements)

    @property
    def known(self) -> int:
        """How many sentences have something behind them."""
        return sum(1 for one in self.statements if one.is_known)

    @property
    def gaps(self) -> tuple[Statement, ...]:
        """What is not known."""
        return tuple(one for one in self.statements if not one.is_known)


def analyze_risk(snapshot: Snapshot) -> RiskAnalysis:
    """Work out the risk analysis. The same snapshot gives the same one."""
    found = {
        1: tuple(places.scope(snapshot)),
        2: tuple(places.data_places(snapshot)),
        3: tuple(risks.threats(snapshot)),
        4: tuple(measures.measures(snapshot)),
        5: tuple(risks.likelihood(snapshot)),
        6: tuple(risks.impact(snapshot)),
        7: tuple(risks.level(snapshot)),
        9: tuple(measures.review(snapshot)),
    }
    asked = {element.number: tuple(_asked(snapshot, element.number)) for element in elements()}
    mark = mark_of([one for number in sorted(found) for one in (*found[number], *asked[number])])
    found[8] = tuple(measures.record(snapshot, mark))
    parts = tuple((element, (*found[element.number], *asked[element.number])) for element in elements())
    return RiskAnalysis(snapshot.moment, parts, mark)


def _asked(snapshot: Snapshot, number: int) -> Iterator[Statement]:
    """What only a person can tell: the answer with who gave it and when, or the question."""
    for question in questions().values():
        if question.element != number:
            continue
        answer = snapshot.answers.get(question.id)
        if answer is None:
            yield unknown(number, question.subject, question.text, question.id, question.citation)
        else:
            text = f"{question.subject}: {full_stop(answer.value)}"
            yield Statement(number, text, (), "", question.id, answer, question.citation)


def mark_of(statements: list[Statement]) -> str:
    """SHA-256 over what is said and what it stands on."""
    told = [
        [one.element, one.text, one.fill, [[g.kind, g.rule, g.capture, g.packet, g.sentence] for g in one.grounds]]
        for one in statements
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()
