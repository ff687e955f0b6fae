"""The first screen of the report: what is on the network, and what we could not see. Reading grade 8 or below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.taxonomy import Realm
from asepsis.report.html.markup import Html, element, join
from asepsis.report.html.moments import moment_words, span_words
from asepsis.report.html.signs import realm_sign
from asepsis.report.phrases import as_sentence, count_words, is_coarse, read_words
from asepsis.report.words import REALM_TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asepsis.core.nouns import Capture, Problem
    from asepsis.report.analysis import Analysis, Device

SURE_ENOUGH = 0.8
"""Below this a person is asked to look at the kind of a device."""
NOTHING_SENT = "We only listened. Nothing was sent to any device."
PROBLEM_WORDS = {
    "truncated_file": "The file ends in the middle of a packet. What came before it was read.",
    "corrupt_file": "The file is damaged. What could be read was read.",
    "unreadable": "This file could not be opened.",
    "unsupported_link_type": "This kind of recording cannot be read yet.",
    "not_a_capture": "This file is not a capture.",
}
"""What a problem means for the reader; the detail stands behind it."""


def verdict(analysis: Analysis) -> str:
    """Return the report in three sentences, as in “14 devices. 3 medical. 2 we could not name.”."""
    total = len(analysis.devices)
    if total == 0:
        return "We found no devices."
    medical = sum(1 for device in analysis.devices if device.realm is Realm.MEDICAL)
    nameless = len(unnamed(analysis.devices))
    sentences = [f"{count_words(total, 'device', 'devices')}.", f"{medical or 'None'} medical."]
    sentences.append(f"{nameless} we could not name." if nameless else "We could name them all.")
    return " ".join(sentences)


def unnamed(devices: Iterable[Device]) -> list[Device]:
    """The devices whose kind nobody can tell."""
    return [device for device in devices if "category" not in device.attributes]


def summary(analysis: Analysis) -> Html:
    """The verdict, what was read, and the tally by group."""
    sent = "Besides we asked the questions that you allowed." if analysis.was_asked() else NOTHING_SENT
    sentences = [_watched(analysis.captures), _read(analysis), sent]
    return join(
        [
            element("h1", *_sentences(verdict(analysis))),
            element("div", *(element("p", sentence) for sentence in sentences if sentence), class_="facts"),
            _tally(analysis),
        ]
    )


def _sentences(words: str) -> Iterable[Html]:
    for sentence in words.removesuffix(".").split(". "):  # each stays on one line while there is room
        yield join([element("span", f"{sentence}."), " "])


def _watched(captures: Iterable[Capture]) -> str:
    seen = [capture for capture in captures if capture.first is not None and capture.last is not None]
    if not seen:
        return ""
    first = min(capture.first for capture in seen if capture.first is not None)
    last = max(capture.last for capture in seen if capture.last is not None)
    return f"We watched for {span_words(last - first)}, from {moment_words(first)}."


def _read(analysis: Analysis) -> str:
    return f"We read {read_words(analysis.captures, ' with ')}."


def _tally(analysis: Analysis) -> Html:
    items = [
        element(
            "li",
            element(
                "a",
                element("b", f"{len(devices):,}", class_="number"),
                element("span", realm_sign(realm), REALM_TITLES[realm], class_="word"),
                href=f"#group-{realm.value}",
            ),
        )
        for realm, devices in analysis.by_realm().items()
    ]
    return element("ul", *items, class_="tally", aria_label="Devices by group") if items else Html("")


def limit_sentences(analysis: Analysis) -> list[str]:
    """What we could not see, or are not sure of, in plain words. Never empty: no capture shows everything."""
    sentences = [*_doubts(analysis.devices), *map(as_sentence, analysis.limits)]
    if analysis.skipped_files:
        files = count_words(analysis.skipped_files, "file that is no capture", "files that are no captures")
        sentences.append(f"We left out {files}.")
    for judged in analysis.completeness:
        sentences += [f"Not heard from here: {words}." for words in judged.unheard]
    sentences.append("A device that stayed silent while we watched is not on this list.")
    return list(dict.fromkeys(sentences))


def completeness_sentences(analysis: Analysis) -> list[str]:
    """How many devices there probably are, of one site. Of several that are kept apart nothing is summed."""
    return [one.sentence() for one in analysis.completeness] if len(analysis.completeness) == 1 else []


def limits(analysis: Analysis) -> Html:
    """The section that says what is missing, and what was wrong with the captures."""
    problems = [
        element("li", element("b", element("bdi", capture.path)), ": ", problem_words(problem))
        for capture in analysis.captures
        for problem in capture.problems
    ]
    sentences = [element("li", sentence) for sentence in limit_sentences(analysis)]
    return element(
        "section",
        element("h2", "What we could not see", id="limits"),
        *(element("p", sentence, class_="lead") for sentence in completeness_sentences(analysis)),
        element("ul", *sentences, *problems, class_="limits panel"),
        aria_labelledby="limits",
    )


def _doubts(devices: Iterable[Device]) -> Iterable[str]:
    devices = list(devices)
    nameless = unnamed(devices)
    if nameless:
        number = count_words(len(nameless), "device is", "devices are")
        yield f"We cannot tell what {number}. Not known does not mean safe."
    coarse = sum(1 for d in devices if "category" in d.attributes and is_coarse(d.attributes["category"].value))
    if coarse:
        yield f"For {count_words(coarse, 'device', 'devices')} we know the group but not the kind."
    kinds = [device.attributes["category"] for device in devices if "category" in device.attributes]
    unsure = sum(1 for belief in kinds if belief.confidence < SURE_ENOUGH and not belief.by_person)
    if unsure:
        yield f"We are not sure about the kind of {count_words(unsure, 'device', 'devices')}. Please check the cards."
    disputed = sum(1 for device in devices if any(belief.conflict for belief in device.attributes.values()))
    if disputed:
        yield f"For {count_words(disputed, 'device', 'devices')} our sources disagree. The cards say where."


def problem_words(problem: Problem) -> str:
    """What was wrong with a capture, in plain words, with the detail behind."""
    words = PROBLEM_WORDS.get(problem.kind, problem.kind.replace("_", " ").capitalize() + ".")
    times = f" ({problem.count:,} times)" if problem.count > 1 else ""
    detail = f" Detail: {as_sentence(problem.detail)}" if problem.detail else ""
    return f"{words}{times}{detail}"
