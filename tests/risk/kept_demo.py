"""The demo practice in a store, for tests of what is kept and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.knowledge import shipped_folder
from asepsis.identification.knowledge import load_knowledge
from asepsis.inventory.kept import Kept
from asepsis.sensing.captures import find_captures

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


def demo_store(path: Path) -> Engine:
    """A store that has taken in the demo's recording."""
    kept = Kept.open(path, load_knowledge(None))
    kept.take_in(find_captures([str(shipped_folder() / "demo" / "practice.pcap")]).sources)
    return kept.engine
