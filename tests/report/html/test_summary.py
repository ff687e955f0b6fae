"""The first screen: true numbers, plain words, and what could not be seen."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from asepsis.core.nouns import Problem
from asepsis.report.analysis import Analysis
from asepsis.report.html.summary import (
    completeness_sentences,
    limit_sentences,
    limits,
    problem_words,
    summary,
    unnamed,
    verdict,
)
from tests.practice import belief, device, practice
from tests.report.told import told_practice

VOWELS = re.compile(r"[aeiouy]+")


def syllables(word: str) -> int:
    """Count groups of vowels, a silent final e left out."""
    groups = len(VOWELS.findall(word.lower()))
    return max(1, groups - (word.lower().endswith("e") and groups > 1))


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text."""
    sentences = max(1, len(re.findall(r"[.!?](?:\s|$)", text)))
    words = re.findall(r"[A-Za-z]+", text)
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def words_of(markup: str) -> str:
    return re.sub(r"<[^>]+>", " ", markup)


def test_the_verdict_counts_devices_medical_ones_and_nameless_ones() -> None:
    assert verdict(practice()) == "16 devices. 7 medical. 2 we could not name."


@pytest.mark.parametrize(
    ("devices", "words"),
    [
        ((), "We found no devices."),
        ((device(1, "a", None, {}),), "1 device. None medical. 1 we could not name."),
        ((practice().devices[0],), "1 device. 1 medical. We could name them all."),
    ],
)
def test_verdicts_at_the_edges(devices: tuple[object, ...], words: str) -> None:
    assert verdict(Analysis((), devices)) == words  # type: ignore[arg-type]


def test_the_nameless_are_those_without_a_category() -> None:
    assert [d.id for d in unnamed(practice().devices)] == ["d51", "d52"]


def test_the_first_screen_reads_at_grade_eight_or_below() -> None:
    text = words_of(summary(practice()).text).split("Medical devices")[0]
    assert grade(text) <= 8
    assert grade(" ".join(limit_sentences(practice()))) <= 8


def test_time_and_packets_are_told() -> None:
    text = words_of(summary(practice()).text)
    assert "We watched for 24 minutes 10 seconds, from 21 Nov 2026, 08:00 UTC." in text
    assert "We read 1 capture with 48,210 packets." in text


def test_a_site_whose_devices_were_asked_is_not_said_to_be_only_heard() -> None:
    asked = replace(practice().captures[0], path="asked", link_types=("asked",))
    heard = words_of(summary(practice()).text)
    both = words_of(summary(replace(practice(), captures=(*practice().captures, asked))).text)
    assert "Nothing was sent" in heard
    assert "Nothing was sent" not in both
    assert "we asked the questions that you allowed" in both


def test_several_captures_are_one_span() -> None:
    first = practice().captures[0]
    assert first.first is not None
    later = replace(first, first=first.first + timedelta(hours=1), last=first.first + timedelta(hours=2))
    assert "We watched for 2 hours, from" in words_of(summary(replace(practice(), captures=(first, later))).text)


def test_there_is_always_something_we_could_not_see() -> None:
    assert limit_sentences(Analysis((), ())) == ["A device that stayed silent while we watched is not on this list."]


def test_doubts_are_counted() -> None:
    sentences = limit_sentences(practice())
    assert "We cannot tell what 2 devices are. Not known does not mean safe." in sentences
    assert "We are not sure about the kind of 2 devices. Please check the cards." in sentences
    assert "For 1 device our sources disagree. The cards say where." in sentences
    assert "We left out 2 files that are no captures." in sentences


def test_a_device_of_which_only_the_group_is_known_is_told() -> None:
    only_group = device(1, "a", "medical_device", {"category": belief("medical_device", 0.9)})
    assert "For 1 device we know the group but not the kind." in limit_sentences(Analysis((), (only_group,)))


def test_a_problem_is_told_in_words_with_its_detail() -> None:
    assert problem_words(Problem("truncated_file", 1, "at offset 5")) == (
        "The file ends in the middle of a packet. What came before it was read. Detail: At offset 5."
    )
    assert problem_words(Problem("odd_thing", 3, "")) == "Odd thing. (3 times)"


def test_how_complete_the_list_is_stands_with_what_cannot_be_heard() -> None:
    page = limits(told_practice()).text
    assert "Probably at least 18 speak here (95 % interval 16 to 27)" in page
    assert "Not heard from here: devices on parts of the network that are not mirrored" in page
    assert completeness_sentences(replace(told_practice(), completeness=())) == []
