"""Before and after as a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.governance.snapshot import Snapshot, read_snapshot
from asepsis.report.before_after import before_after_paper
from asepsis.report.paper_html import paper_html
from asepsis.report.paper_pdf import paper_pdf
from tests.governance.site import TITLE, board_filled
from tests.reading import MAX_GRADE, reading_grade

if TYPE_CHECKING:
    from pathlib import Path


def test_both_days_and_the_rule_of_silence_are_told(tmp_path: Path) -> None:
    snapshot = read_snapshot(board_filled(tmp_path))
    page = paper_html(before_after_paper(Snapshot(), snapshot))
    for told in ("a day that is not known", "2 Mar 2026", "Not seen is not closed", f"New: {TITLE}"):
        assert told in page
    assert paper_pdf(before_after_paper(snapshot, snapshot)) == paper_pdf(before_after_paper(snapshot, snapshot))


def test_nothing_to_tell_is_not_no_change() -> None:
    paper = before_after_paper(Snapshot(), Snapshot())
    page = paper_html(paper)
    assert "That does not mean that nothing changed." in page
    told = [section.lead for section in paper.sections] + ["Not seen is not closed.", "We saw no change here."]
    assert reading_grade(" ".join(told)) <= MAX_GRADE
