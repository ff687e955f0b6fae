"""The whole analysis: nine elements, the same each time, and nothing said without what it stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, text

from asepsis.core.store.database import writing
from asepsis.core.store.models import EvidenceRow
from asepsis.governance.answers import give_answer
from asepsis.governance.risk_analysis import RiskAnalysis, analyze_risk
from asepsis.governance.snapshot import Snapshot, read_snapshot
from tests.governance.site import SEEN, TITLE, board_filled

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return board_filled(tmp_path)


def analysis_of(engine: Engine) -> RiskAnalysis:
    return analyze_risk(read_snapshot(engine))


def texts(analysis: RiskAnalysis) -> set[str]:
    return {one.text for one in analysis.statements}


def run(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount > 0


def test_nine_elements_each_with_something_to_say(engine: Engine) -> None:
    parts = analysis_of(engine).parts
    assert [element.number for element, _ in parts] == list(range(1, 10))
    assert all(statements for _, statements in parts)


def test_an_empty_store_still_has_nine_elements_and_no_claim_about_the_site() -> None:
    analysis = analyze_risk(Snapshot())
    assert [element.number for element, statements in analysis.parts if statements] == list(range(1, 10))
    assert {one.element for one in analysis.statements if one.is_known} <= {8}


def test_the_same_store_gives_the_same_analysis(engine: Engine) -> None:
    assert analysis_of(engine) == analysis_of(engine)


def test_each_sentence_stands_on_something_or_is_a_gap(engine: Engine) -> None:
    for one in analysis_of(engine).statements:
        assert bool(one.grounds) is not one.text.endswith("not known."), one.text


def test_without_the_evidence_of_a_kind_the_sentence_is_not_known(engine: Engine) -> None:
    sentence = "DRX-CONSOLE1 is an X-ray device. It makes patient data."
    before = analysis_of(engine)
    assert sentence in texts(before)
    with writing(engine) as session:
        asset = next(a for a in read_snapshot(engine).assets if "DRX-CONSOLE1" in a.hostnames)
        facts = "SELECT id FROM fact WHERE attribute = 'category' AND asset_id = :asset"
        found = session.execute(text(facts), {"asset": asset.id}).scalar_one()
        session.execute(delete(EvidenceRow).where(EvidenceRow.fact_id == found))
    after = analysis_of(engine)
    assert sentence not in texts(after)
    assert "What DRX-CONSOLE1 is and whether it holds patient data: not known." in texts(after)
    assert after.mark != before.mark


def test_without_its_conversations_a_path_is_not_known(engine: Engine) -> None:
    assert any(one.startswith("ACI2-UU20130452 sends patient data to") for one in texts(analysis_of(engine)))
    run(engine, "DELETE FROM relation WHERE protocol = 'poct1a'")
    told = texts(analysis_of(engine))
    assert not any(one.startswith("ACI2-UU20130452 sends patient data to") for one in told)
    assert "Where ACI2-UU20130452 sends patient data: not known." in told


def test_without_its_observation_a_weak_spot_is_not_known(engine: Engine) -> None:
    point = read_snapshot(engine).findings[0].evidence[0]
    assert any(TITLE in one.text and one.is_known for one in analysis_of(engine).statements)
    run(engine, f"DELETE FROM observation WHERE kind = '{point.kind}' AND packet = {point.packet}")  # noqa: S608
    about = [one for one in analysis_of(engine).statements if TITLE in one.text]
    assert about
    assert not any(one.is_known for one in about)


def test_without_the_finding_the_weak_spots_are_not_known(engine: Engine) -> None:
    run(engine, "DELETE FROM statement WHERE noun = 'finding'")
    assert "Weak spots: not known." in texts(analysis_of(engine))


def test_an_answer_fills_its_gap_with_who_and_when(engine: Engine) -> None:
    give_answer(engine, "backups", "On 1 Feb 2026", by="Ann Owner", at=SEEN)
    told = next(one for one in analysis_of(engine).statements if one.question == "backups")
    assert (told.text, told.is_known) == ("Backups: On 1 Feb 2026.", True)
    assert told.answer is not None
    assert told.answer.by == "Ann Owner"


def test_most_sentences_about_the_network_have_evidence(engine: Engine) -> None:
    measured = [one for one in analysis_of(engine).statements if not one.question]
    assert sum(one.is_known for one in measured) / len(measured) >= 0.8
