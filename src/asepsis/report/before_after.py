"""Before and after as a paper: what was done, what it changed, and what only fell silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.wording import day_words
from asepsis.governance.change import compare_snapshots
from asepsis.report.paper import Notice, Paper, Section, Sentence, Sentences
from asepsis.report.risk_analysis import FOOT, Notes, statement_sentence

if TYPE_CHECKING:
    from asepsis.governance.snapshot import Snapshot

SILENCE = Notice(
    "Not seen is not closed.", "What only fell silent is told as not known. A silent sensor proves nothing."
)
PARTS = (
    ("risk", "The worst risk", "The same engine worked out both numbers."),
    ("done", "What was done", "Only what a later look at the network showed."),
    ("barriers", "Barriers", "Rules in force, with their proof."),
    ("weak_spots", "Weak spots", "What became of each, and which are new."),
    ("devices", "Devices", "New, gone, or told as something else."),
)
NOTHING = Sentence("We saw no change here.", fill="That does not mean that nothing changed.")


def before_after_paper(before: Snapshot, after: Snapshot) -> Paper:
    """Return the comparison of two snapshots of one site as a paper."""
    notes = Notes()
    change = compare_snapshots(before, after)
    sections = [Section("read", "Before you read", "", (SILENCE,))]
    for name, title, lead in PARTS:
        items = tuple(statement_sentence(one, notes) for one in getattr(change, name))
        sections.append(Section(name.replace("_", "-"), title, lead, (Sentences(items or (NOTHING,)),)))
    return Paper(
        title="Before and after",
        subtitle="what changed between two looks at the network",
        lead=(f"Before: facts up to {_day(before)}. After: facts up to {_day(after)}.",),
        sections=tuple(sections),
        moment=after.moment,
        notes=tuple(notes.all),
        foot=FOOT,
    )


def _day(snapshot: Snapshot) -> str:
    return "a day that is not known" if snapshot.moment is None else day_words(snapshot.moment)
