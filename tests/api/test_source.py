"""The analysis is read again when the store changed, and only then."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from asepsis.api.source import Fixed, Snapshot
from asepsis.report.analysis import Analysis
from tests.practice import practice


class Counting:
    """A store that counts how often it is read."""

    def __init__(self) -> None:
        self.now = "1"
        self.reads = 0

    def revision(self) -> str:
        """Return what the test set."""
        return self.now

    def read(self) -> Analysis:
        """Count, and return a new analysis."""
        self.reads += 1
        return Analysis((), (), version=str(self.reads))


def test_an_unchanged_store_is_read_once() -> None:
    store = Counting()
    snapshot = Snapshot(store)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: snapshot.analysis().version, range(50)))
    assert set(answers) == {"1"}
    assert store.reads == 1


def test_a_change_is_seen_by_the_next_request() -> None:
    store = Counting()
    snapshot = Snapshot(store)
    snapshot.analysis()
    store.now = "2"
    assert snapshot.analysis().version == "2"


def test_a_fixed_source_stays() -> None:
    source = Fixed(practice())
    assert source.read() == practice()
    assert source.revision() == Fixed(Analysis((), ())).revision()
