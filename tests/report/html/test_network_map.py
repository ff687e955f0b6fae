"""The map and its table say the same, name the outside, and stay bounded."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from asepsis.report.analysis import Analysis
from asepsis.report.html.layout import SHOWN_DEVICES
from asepsis.report.html.network_map import LABEL_LETTERS, LISTED_RELATIONS, network_map, octets_words, shortened
from asepsis.report.html.style import style
from tests.practice import device, practice, relation


def test_silence_is_explained_not_hidden() -> None:
    assert "We heard no talk" in network_map(Analysis((), ())).text


def test_the_lines_of_a_device_can_be_seen_alone() -> None:
    written = network_map(practice()).text
    mark = re.search(r'href="#device-d13" class="node (n\d+) ', written)
    assert mark is not None
    own = [names for names in re.findall(r'class="edge[^"]*"', written) if re.search(rf"\b{mark[1]}\b", names)]
    assert len(own) == 3
    assert f".edge:not(.{mark[1]})" in style()


def test_each_pair_is_one_line() -> None:
    written = network_map(practice()).text
    pairs = {frozenset((r.client, r.server)) for r in practice().relations}
    assert written.count('class="edge') == len(pairs)
    assert "XRAY-CONSOLE and mini-pacs: DICOM (tcp 104)" in written


def test_the_outside_is_named_in_drawing_and_table() -> None:
    written = network_map(practice()).text
    assert written.count("edge outward") == 4
    assert "Beyond your network (2 hosts)" in written


def test_the_table_names_both_ends_and_the_service() -> None:
    written = network_map(practice()).text
    row = written[written.index("us-room2</bdi>") :]
    assert "mini-pacs" in row
    assert "DICOM (tcp 104)" in row


def test_a_crowd_is_cut_with_a_word() -> None:
    devices = tuple(device(n, f"pc{n}", "workstation", {}) for n in range(1, SHOWN_DEVICES + 21))
    hub = devices[0].id
    crowd = Analysis((), devices, tuple(relation(d.id, hub, 445, "smb", 1) for d in devices[1:]))
    written = network_map(crowd).text
    assert f"The drawing shows the {SHOWN_DEVICES} that talk with most others, of {len(devices)}" in written
    assert written.count('class="shape"') == SHOWN_DEVICES
    assert written.count("<tr>") == len(devices)


def test_a_long_table_is_counted() -> None:
    many = replace(practice(), relations=tuple(relation("d21", "d31", n, None, 1) for n in range(LISTED_RELATIONS + 3)))
    assert "and 3 more" in network_map(many).text


def test_talk_of_a_device_with_itself_is_no_line() -> None:
    alone = replace(practice(), relations=(relation("d21", "d21", 80, "http", 1),))
    assert 'class="edge' not in network_map(alone).text


def test_long_names_are_shortened_on_the_map_only() -> None:
    assert shortened("a" * LABEL_LETTERS) == "a" * LABEL_LETTERS
    assert shortened("a" * 99) == "a" * (LABEL_LETTERS - 1) + "…"


@pytest.mark.parametrize(
    ("octets", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 kB"), (25_000, "25 kB"), (7 * 10**12, "7.0 TB")],
)
def test_amounts_have_units(octets: int, words: str) -> None:
    assert octets_words(octets) == words
