"""Where the API takes its answers from: one analysis of the store, read again only when the store changed."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from asepsis.report.analysis import Analysis


class Source(Protocol):
    """What the API needs of the store."""

    def revision(self) -> str:
        """Return a text that differs after each change of the store; cheap to ask."""

    def read(self) -> Analysis:
        """Return all that is believed now."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A source that never changes: an analysis made before."""

    analysis: Analysis

    def revision(self) -> str:
        """Return always the same text."""
        return "fixed"

    def read(self) -> Analysis:
        """Return the analysis."""
        return self.analysis


class Snapshot:
    """The latest analysis of a source. Requests run in several threads; one of them reads, the others wait."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lock = Lock()
        self._revision: str | None = None
        self._analysis: Analysis | None = None

    def analysis(self) -> Analysis:
        """Return the analysis of the store as it is now."""
        with self._lock:
            revision = self._source.revision()
            if self._analysis is None or revision != self._revision:
                self._analysis = self._source.read()
                self._revision = revision  # asked before reading: a change meanwhile is read at the next request
            return self._analysis
