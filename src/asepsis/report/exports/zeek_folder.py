"""A folder of Zeek-shaped logs, one file for each, written as the lines come."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Self

from asepsis.core.whole_file import whole_file
from asepsis.report.exports.zeek import lines

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from asepsis.core.nouns import Flow, Observation


class LogFolder:
    """The open logs of a folder. There are as many files as the engine knows protocols, never more."""

    def __init__(self, folder: Path) -> None:
        """Make the folder. Raises FileExistsError when it holds anything: logs of two runs must not mix."""
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FileExistsError(17, "the folder is not empty; name a new one", str(folder))
        self._folder = folder
        self._stack = ExitStack()
        self._files: dict[str, IO[str]] = {}
        self.counts: Counter[str] = Counter()
        """Lines written, by log."""

    def __enter__(self) -> Self:
        """Use it in a `with`: the files are closed at its end."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put all files into their places; after an error, none."""
        self._stack.__exit__(kind, error, trace)

    def write(self, observations: list[Observation], flows: list[Flow]) -> None:
        """Add the lines of what a part of a capture showed."""
        for log, line in lines(observations, flows):
            file = self._files.get(log)
            if file is None:
                path = self._folder / f"{log}.log"
                file = self._files[log] = self._stack.enter_context(whole_file(path))
            file.write(line)
            self.counts[log] += 1
