"""How hard a text is to read."""

from __future__ import annotations

import re

VOWELS = re.compile(r"[aeiouy]+")
MAX_GRADE = 8.0


def reading_grade(text: str) -> float:
    """Flesch-Kincaid grade: syllables are groups of vowels, a silent e at the end does not count."""
    words = re.findall(r"[A-Za-z]+", text)
    sentences = len(re.findall(r"[.!?:](?:\s|$)", text)) or 1
    syllables = sum(max(1, len(VOWELS.findall(re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
