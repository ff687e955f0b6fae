"""The risk analysis as a paper: links, honesty, plain words, the same bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from asepsis.governance.answers import give_answer
from asepsis.governance.risk_analysis import analyze_risk
from asepsis.governance.snapshot import Snapshot, read_snapshot
from asepsis.report.paper import Paper, Sentence, Sentences
from asepsis.report.paper_html import paper_html
from asepsis.report.paper_pdf import paper_pdf
from asepsis.report.risk_analysis import risk_analysis_paper
from tests.governance.site import SEEN, board_filled, with_name
from tests.practice import HOSTILE_NAME
from tests.reading import MAX_GRADE, reading_grade
from tests.report.html.test_page import Inspector

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    engine = board_filled(tmp_path)
    give_answer(engine, "backups", "Last week", by="Ann Owner", at=SEEN)
    return read_snapshot(engine)


def paper_of(snapshot: Snapshot) -> Paper:
    return risk_analysis_paper(analyze_risk(snapshot))


def sentences(paper: Paper) -> list[Sentence]:
    blocks = [block for section in paper.sections for block in section.blocks if isinstance(block, Sentences)]
    return [one for block in blocks for one in block.items]


def test_each_sentence_leads_to_its_evidence(snapshot: Snapshot) -> None:
    paper = paper_of(snapshot)
    for one in sentences(paper):
        assert one.notes or one.is_gap or "Said by" in one.fill, one.text
        assert all(1 <= note <= len(paper.notes) for note in one.notes)
    page = Inspector(paper_html(paper))
    assert {link.removeprefix("#") for link in page.links} <= set(page.identifiers)


def test_notes_name_capture_packet_and_rule(snapshot: Snapshot) -> None:
    notes = paper_of(snapshot).notes
    assert len(notes) == len(set(notes))
    assert any(re.fullmatch(r"practice\.pcap, packet [\d,]+\.", note.place) and note.rule for note in notes)


def test_it_says_what_it_is_not(snapshot: Snapshot) -> None:
    page = paper_html(paper_of(snapshot))
    for words in ("It does not judge for you", "They are not law", "only what passed our sensor", "Signature"):
        assert words in page


def test_an_answer_says_who_when_and_that_it_is_said(snapshot: Snapshot) -> None:
    told = next(one for one in sentences(paper_of(snapshot)) if one.text.startswith("Backups"))
    assert told.fill == "Said by Ann Owner on 2 Mar 2026. Said, not measured."


def test_the_same_snapshot_gives_the_same_bytes(tmp_path: Path) -> None:
    engine = board_filled(tmp_path)
    first, second = (paper_of(read_snapshot(engine)) for _ in range(2))
    assert paper_html(first) == paper_html(second)
    assert paper_pdf(first) == paper_pdf(second)


def test_a_hostile_name_stays_text(snapshot: Snapshot) -> None:
    paper = paper_of(with_name(snapshot, HOSTILE_NAME))
    page = paper_html(paper)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert paper_pdf(paper).startswith(b"%PDF")


def test_the_sentences_read_at_grade_eight_or_below(snapshot: Snapshot) -> None:
    told = [f"{one.text} {one.fill}" for one in sentences(paper_of(snapshot))]
    plain = re.sub(r"\[[^\]]*\]|\([^)]*\)|SHA-256|\b[0-9a-f]{64}\b|[A-Za-z]*\d[\w.-]*", "", " ".join(told))
    assert reading_grade(plain) <= MAX_GRADE


def test_an_empty_store_gives_a_paper(tmp_path: Path) -> None:
    del tmp_path
    assert "not known" in paper_html(paper_of(Snapshot()))
    assert paper_pdf(paper_of(Snapshot())) == paper_pdf(paper_of(Snapshot()))
