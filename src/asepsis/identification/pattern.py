"""Regular expressions that take linear time, whatever text the network sends."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import re2  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAXIMUM_MEMORY_BYTES = 1 << 20
"""Memory one expression may use; a larger one is refused when it is compiled."""

SET_MEMORY_BYTES = 8 << 20
"""Memory that one set of expressions may use to remember its states; beyond it forgets them and goes on."""


PATTERNS_SHARED = 4096
"""Expressions that are kept for whoever asks for the same again."""


class Pattern:
    """A compiled expression in RE2 syntax (github.com/google/re2/wiki/Syntax): no look-around, no back references."""

    __slots__ = ("_compiled", "_last", "names", "text")

    def __init__(self, text: str) -> None:
        """Compile `text`. Raises ValueError that says what is wrong with it."""
        options = re2.Options()
        options.log_errors = False
        options.max_mem = MAXIMUM_MEMORY_BYTES
        self.text = text
        try:
            self._compiled = re2.compile(text, options)
        except re2.error as error:
            reason = error.args[0] if error.args else "unknown reason"
            shown = reason.decode() if isinstance(reason, bytes) else str(reason)
            raise ValueError(f"the expression {text!r} is not RE2: {shown}") from error
        self.names = frozenset(self._compiled.groupindex)
        """Names of the named groups."""
        self._last: tuple[str, Mapping[str, str | None] | None] | None = None
        """The text that was searched last, and what came of it: rules ask the same of one text in turn."""

    def search(self, text: str) -> Mapping[str, str | None] | None:
        """Return the named groups of the first match anywhere in `text`, or None."""
        last = self._last
        if last is None or last[0] != text:
            last = self._last = text, self._search(text)
        return last[1]

    def _search(self, text: str) -> Mapping[str, str | None] | None:
        match = self._compiled.search(text)
        return None if match is None else {name: match.group(name) for name in self.names}


@lru_cache(PATTERNS_SHARED)
def shared_pattern(text: str) -> Pattern:
    """Return the pattern of an expression, one for all who use it. Raises ValueError as `Pattern`."""
    return Pattern(text)


class PatternSet:
    """Many expressions that read a text in one pass and say which of them match."""

    __slots__ = ("_set",)

    def __init__(self, texts: Sequence[str]) -> None:
        """Compile `texts`, each of which must be a good `Pattern`."""
        options = re2.Options()
        options.log_errors = False
        options.max_mem = SET_MEMORY_BYTES
        self._set = re2.Set.SearchSet(options)
        for text in texts:
            self._set.Add(text)
        self._set.Compile()

    def matching(self, text: str) -> frozenset[int]:
        """Return the positions of the expressions that match somewhere in `text`."""
        return frozenset(self._set.Match(text) or ())
