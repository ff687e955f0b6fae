"""Where shipped knowledge lies."""

from __future__ import annotations

from asepsis.core.knowledge import shipped_folder


def test_the_shipped_folder_holds_the_taxonomy() -> None:
    assert (shipped_folder() / "taxonomy.csv").is_file()
