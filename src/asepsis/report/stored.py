"""The analysis of the store, as the console and the shell read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asepsis import __version__
from asepsis.core.store.database import open_store
from asepsis.inventory.kept import read_inventory, revision
from asepsis.inventory.lists.statements import kept_lists
from asepsis.inventory.register.records import read_register
from asepsis.report.beside import lists_beside, unheard_devices
from asepsis.report.build import analysis_of
from asepsis.risk.content import shipped_content

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
        measured = analysis_of([inventory], inventory.captures, version=__version__)
        today = datetime.now(UTC).date()
        return replace(
            measured,
            registered=unheard_devices(read_register(self.engine), inventory.assets, shipped_content(), today),
            lists=lists_beside(kept_lists(self.engine), inventory.assets),
        )
