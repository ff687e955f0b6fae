"""The risk analysis as a paper: nine parts, each sentence linked to its evidence."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from asepsis.core.wording import count, day_words, full_stop
from asepsis.governance.knowledge import rules
from asepsis.report.paper import Facts, Note, Notice, Paper, Section, Sentence, Sentences
from asepsis.report.words import sentence as evidence_sentence

if TYPE_CHECKING:
    from asepsis.governance.knowledge import Element
    from asepsis.governance.risk_analysis import RiskAnalysis
    from asepsis.governance.statements import Ground, Statement

NOT_JUDGEMENT = Notice(
    "You decide.", "This paper helps you judge. It does not judge for you. Read it, fill the gaps, and sign it."
)
NOT_SEEN = Notice(
    "What we cannot see.",
    "We saw only what passed our sensor. We cannot see paper, people, doors, or programs on the internet.",
)
NOT_LAW = Notice(
    "What is law.",
    "The numbers in brackets are rules in force (45 CFR 164). New rules were proposed in 2025. They are not law.",
)
FOOT = "Made by Asepsis from what was measured. It holds names and addresses of your network: share it with care."


def risk_analysis_paper(analysis: RiskAnalysis) -> Paper:
    """Return the risk analysis as a paper."""
    notes = Notes()
    parts = tuple(_section(element, statements, notes) for element, statements in analysis.parts)
    total, gaps = len(analysis.statements), len(analysis.gaps)
    date = "No fact in it bears a date." if analysis.moment is None else f"Facts up to {day_words(analysis.moment)}."
    return Paper(
        title="Risk analysis",
        subtitle="risk analysis for HIPAA, 45 CFR 164.308(a)(1)(ii)(A)",
        lead=(
            date,
            f"{count(total, 'sentence')}. {analysis.known} have something behind them. {gaps} say “not known”.",
        ),
        sections=(_opening(), *parts, _signature()),
        moment=analysis.moment,
        notes=tuple(notes.all),
        foot=FOOT,
    )


def _opening() -> Section:
    return Section("before", "Before you read", "", (NOT_JUDGEMENT, NOT_SEEN, NOT_LAW))


def _signature() -> Section:
    lines = Facts((("Read and judged by", ""), ("Date", ""), ("Signature", "")))
    return Section("sign", "Signed", "A paper that nobody read protects nobody.", (lines,))


class Notes:
    """Numbers the evidence: the same piece has the same number throughout."""

    def __init__(self) -> None:
        self.all: list[Note] = []
        self._numbers: dict[Note, int] = {}

    def number(self, ground: Ground) -> int:
        """The number of a piece of evidence."""
        told = evidence_sentence(ground.evidence) if ground.evidence is not None else ground.sentence
        note = Note(full_stop(told or ground.kind), _place(ground), ground.rule)
        if note not in self._numbers:
            self.all.append(note)
            self._numbers[note] = len(self.all)
        return self._numbers[note]


def _place(ground: Ground) -> str:
    name = PurePath(ground.capture).name
    if not name:
        return ""
    return f"{name}, packet {ground.packet:,}." if ground.packet else f"{name}."


def _section(element: Element, statements: tuple[Statement, ...], notes: Notes) -> Section:
    items = tuple(statement_sentence(one, notes) for one in statements)
    return Section(f"part-{element.number}", f"{element.number}. {element.title}", element.lead, (Sentences(items),))


def statement_sentence(statement: Statement, notes: Notes) -> Sentence:
    """Return a statement as a sentence of a paper, its evidence numbered."""
    numbers = tuple(dict.fromkeys(notes.number(ground) for ground in statement.grounds))
    rule = rules().get(statement.citation)
    cited = f" [{rule.citation}]" if rule is not None else ""
    fill = f"What would fill it: {statement.fill}" if not statement.is_known and statement.fill else ""
    if statement.answer is not None:
        fill = f"Said by {statement.answer.by} on {day_words(statement.answer.at)}. Said, not measured."
    return Sentence(statement.text + cited, numbers, not statement.is_known, fill)
