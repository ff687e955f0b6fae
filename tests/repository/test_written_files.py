"""Files of the product are made in one place, which keeps them from others' eyes and never leaves half of one."""

from __future__ import annotations

import re

from tests.repository.tracked import text_of, tracked_with

WRITES = re.compile(
    r"""\.write_(?:text|bytes)\(|shutil\.(?:copy|move)|os\.open\(|\.touch\(|(?:\bopen|\.open)\([^()\n]*["'][wax]b?\+?["']"""
)
ELSEWHERE = {
    "cli/demo.py": "the invented practice, in a folder that is gone afterwards",
    "cli/main.py": "opens the null device",
    "core/secret_file.py": "keys, mode 600 and never through a link",
    "core/store/database.py": "the store itself, mode 600 from the start",
    "core/whole_file.py": "the one place",
    "asking/cli.py": "an empty file that stops questions",
    "asking/journal.py": "a book that is added to, mode 600",
    "identification/importing.py": "knowledge of the public",
    "identification/updating.py": "knowledge of the public, in a folder that is gone afterwards",
    "segmentation/trial.py": "the way back of rules, mode 600, synchronised with the disk step by step",
}
"""Below `src/asepsis/`: who may make files otherwise, and why."""


def test_files_are_made_in_one_place() -> None:
    sources = (path for path in tracked_with(".py") if path.as_posix().startswith("src/asepsis/"))
    writing = {path.relative_to("src/asepsis").as_posix() for path in sources if WRITES.search(text_of(path))}
    assert writing == set(ELSEWHERE)
