"""Where the knowledge that ships with the product lies: data only, never code."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def shipped_folder() -> Path:
    """The folder `knowledge`: beside the installed package, or at the root of a source tree.

    Raises FileNotFoundError when neither is there: the installation is not whole.
    """
    for folder in (PACKAGE / "knowledge", PACKAGE.parents[1] / "knowledge"):
        if (folder / "taxonomy.csv").is_file():
            return folder
    raise FileNotFoundError(f"no knowledge folder beside {PACKAGE}: install Asepsis again")
