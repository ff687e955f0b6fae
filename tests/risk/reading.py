"""How hard a text is to read: the Flesch-Kincaid grade, worked out from words, sentences and syllables."""

from __future__ import annotations

import re

VOWELS = re.compile(r"[aeiouy]+")
WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
SENTENCE_END = re.compile(r"[.!?:;]+(?:\s|$)")


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end."""
    lower = word.lower()
    groups = len(VOWELS.findall(lower))
    is_silent = lower.endswith("e") and not lower.endswith(("le", "ee")) and groups > 1
    is_silent = is_silent or (lower.endswith("ed") and not lower.endswith(("ted", "ded")) and groups > 1)
    return max(1, groups - is_silent)


def grade(text: str) -> float:
    """The school grade that reads it with ease."""
    words = WORD.findall(text)
    sentences = max(1, len(SENTENCE_END.findall(text.strip() + " ")))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
