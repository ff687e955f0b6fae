"""A site in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from asepsis.core.nouns import Capture, Problem
from asepsis.core.store.database import open_store, writing
from asepsis.inventory.facts import take_stock
from asepsis.inventory.site import Site
from asepsis.inventory.site_records import add_capture, known_captures, read_captures, read_site, write_site
from tests.inventory.scene import START, PlainJudgement, site_of
from tests.inventory.test_facts import FLOWS, SEEN

if TYPE_CHECKING:
    from pathlib import Path

CAPTURE = Capture("x.pcap", 9, 900, START, None, ("ethernet",), (Problem("truncated_file", 1, "at 900"),))


def test_a_site_comes_back_whole(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "s.sqlite")
    with writing(engine) as session:
        site = site_of(SEEN, FLOWS)
        write_site(session, site, site)
    back = Site(PlainJudgement().match)
    with Session(engine) as session:
        read_site(session, back)
    assert take_stock(back, PlainJudgement()) == take_stock(site_of(SEEN, FLOWS), PlainJudgement())
    assert back.sightings.by_subject == site.sightings.by_subject
    assert back.relations.sums == site.relations.sums


def test_writing_again_writes_the_new_sums(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "s.sqlite")
    site, more = site_of(SEEN, FLOWS), site_of(SEEN, FLOWS)
    with writing(engine) as session:
        write_site(session, site, site)
        site.include(more)
        write_site(session, site, more)
    back = Site(PlainJudgement().match)
    with Session(engine) as session:
        read_site(session, back)
    assert back.ledger.by_subject == site.ledger.by_subject
    assert next(iter(back.relations.sums.values())).conversations == 2


def test_captures_come_back_with_their_problems(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "s.sqlite")
    with writing(engine) as session:
        add_capture(session, "digest", CAPTURE)
    with Session(engine) as session:
        assert read_captures(session) == [CAPTURE]
        assert known_captures(session) == {"digest": CAPTURE}
