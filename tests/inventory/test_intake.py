"""The loop from captures to sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.inventory.facts import take_stock
from asepsis.inventory.intake import Apart, digest_of, take_in
from asepsis.sensing.captures import Source, find_captures
from tests.capture_bytes import network, pcap
from tests.inventory.scene import PlainJudgement

if TYPE_CHECKING:
    from pathlib import Path


def captures(folder: Path) -> tuple[Source, ...]:
    (folder / "a.pcap").write_bytes(pcap(network(2)))
    (folder / "b.pcap").write_bytes(pcap(network(3)))
    return find_captures([str(folder)]).sources


def test_all_captures_are_one_site(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    sources = captures(tmp_path)
    taken = take_in(sources, PlainJudgement(), workers=2, progress=lambda *step: told.append(step))
    (site,) = taken.sites
    assert len(take_stock(site, PlainJudgement()).assets) == 3
    assert [capture.packets for capture in taken.captures] == [2, 3]
    assert told[-1] == (1, sources[1].size)


def test_apart_each_capture_is_a_site(tmp_path: Path) -> None:
    taken = take_in(captures(tmp_path), PlainJudgement(), apart=Apart.CAPTURES)
    assert [len(site.sightings.by_subject) for site in taken.sites] == [4, 6]
    assert [site.sensor.rpartition("/")[2] for site in taken.sites] == ["a.pcap", "b.pcap"]


def test_the_number_of_workers_means_nothing(tmp_path: Path) -> None:
    sources = captures(tmp_path)
    inventories = [
        take_stock(take_in(sources, PlainJudgement(), workers=workers).sites[0], PlainJudgement())
        for workers in (1, 2, 7)
    ]
    assert inventories[0] == inventories[1] == inventories[2]


def test_a_capture_is_known_by_its_bytes_not_its_name(tmp_path: Path) -> None:
    one, other = captures(tmp_path)
    (tmp_path / "c.pcap").write_bytes((tmp_path / "a.pcap").read_bytes())
    copy = find_captures([str(tmp_path / "c.pcap")]).sources[0]
    assert digest_of(one) == digest_of(copy) != digest_of(other)
    assert digest_of(Source("-", None)) is None
