"""One look at a site: what is mended does not count, and the worst is not a mean."""

from __future__ import annotations

from dataclasses import replace

from asepsis.core.findings import State
from asepsis.risk.assessment import assess, paths_of
from asepsis.risk.findings import find
from asepsis.risk.reach import OUTSIDE
from asepsis.risk.score import worst_of
from tests.risk.practice_scene import assessed, at, exchange, scene, small_practice


def test_the_worst_device() -> None:
    site = assessed(small_practice())
    worst = site.worst()
    assert worst is not None
    assert worst.asset_id == "archive"
    assert worst_of([]) is None


def test_mended_findings_do_not_count() -> None:
    site = small_practice()
    mended = tuple(replace(one, finding=replace(one.finding, state=State.DONE)) for one in find(site))
    assert assess(site, mended, ()).cards["archive"].score.best < assessed(site).cards["archive"].score.best


def test_paths_join_what_was_seen_twice() -> None:
    base = small_practice()
    again = exchange("desk", "archive", 104, "dicom", hours=20)
    site = scene(list(base.observed.inventory.assets), [*base.observed.exchanges, again])
    paths = {(one.client, one.server): one for one in paths_of(site)}
    assert paths["desk", "archive"].last == at(20.5)
    assert paths["desk", "archive"].pointer.packet == 21
    assert ("monitor", OUTSIDE) in paths
    assert assessed(site).latest == at(20.5)
