"""The analysis of the store, as the console and the shell read it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from asepsis.core.store.database import open_store
from asepsis.inventory.kept import read_inventory, revision
from asepsis.report.build import analysis_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from asepsis.report.analysis import Analysis


@dataclass(frozen=True, slots=True)
class StoredSite:
    """A store that is read, never written."""

    engine: Engine

    @classmethod
    def open(cls, path: Path) -> StoredSite:
        """Open the store. Raises StoreError when it cannot be used."""
        return cls(open_store(path))

    def revision(self) -> str:
        """Return a text that differs after each change of the store; cheap to ask."""
        return revision(self.engine)

    def read(self) -> Analysis:
        """Return all that is believed now."""
        inventory = read_inventory(self.engine)
        return analysis_of([inventory], inventory.captures, version=version("asepsis"))
