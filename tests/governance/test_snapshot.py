"""What is read from the store, and which claims still have their packet there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.findings import State
from asepsis.core.nouns import Attribute, Fact
from asepsis.governance.snapshot import Held, Snapshot, kind_words, name_of, read_snapshot
from asepsis.inventory.kept import read_inventory
from asepsis.inventory.naming import address_of
from tests.governance.site import board_filled, practice

if TYPE_CHECKING:
    from pathlib import Path


def test_an_empty_snapshot_knows_no_time() -> None:
    assert Snapshot().moment is None
    assert Snapshot().open_actions == ()


def test_the_talks_are_those_of_the_inventory(tmp_path: Path) -> None:
    engine = practice(tmp_path)
    relations = {
        (r.client, r.server, r.transport, r.port, r.protocol, r.conversations) for r in read_inventory(engine).relations
    }
    talks = {
        (t.client, t.server, t.transport, t.port, t.protocol, t.conversations) for t in read_snapshot(engine).talks
    }
    assert talks == relations
    assert talks


def test_each_talk_and_each_fact_has_its_packet_in_the_store(tmp_path: Path) -> None:
    snapshot = read_snapshot(practice(tmp_path))
    assert all(snapshot.held.has("relation", talk.capture, talk.packet) for talk in snapshot.talks)
    for asset in snapshot.assets:
        for fact in asset.facts.values():
            supporting = [one for one in fact.evidence if one.value == fact.value]
            assert len(snapshot.fact_grounds(fact)) == len(supporting)


def test_without_a_board_nothing_is_found_and_with_one_it_is_read(tmp_path: Path) -> None:
    bare = read_snapshot(practice(tmp_path))
    assert (bare.findings, bare.actions, bare.controls, bare.events, dict(bare.answers)) == ((), (), (), (), {})
    filled = read_snapshot(board_filled(tmp_path))
    assert [len(one) for one in (filled.findings, filled.actions, filled.controls, filled.events)] == [1, 1, 1, 1]
    assert filled.open_actions[0].state is State.OPEN


def test_a_claim_whose_packet_is_gone_is_not_held() -> None:
    held = Held(frozenset({("dhcp.request", "x.pcap", 3)}), frozenset({("x.pcap", 9)}))
    assert held.has("dhcp.request", "x.pcap", 3)
    assert not held.has("dhcp.request", "x.pcap", 4)
    assert held.has("relation", "x.pcap", 9)
    assert not held.has("relation", "x.pcap", 3)
    assert held.has("link.vendor", "x.pcap", 1)
    assert held.has("proof", "", 0)


def test_what_a_person_said_is_a_ground() -> None:
    said = Fact(Attribute.CATEGORY, "xray", 0.999, (), by_person=True)
    assert [ground.kind for ground in Snapshot().fact_grounds(said)] == ["answer"]
    assert Snapshot().fact_grounds(None) == []


def test_devices_have_names_for_people(tmp_path: Path) -> None:
    snapshot = read_snapshot(practice(tmp_path))
    archive = next(asset for asset in snapshot.assets if "192.168.20.10" in asset.ips)
    assert address_of(archive) == "192.168.20.10"
    assert kind_words(archive) == "image archive (PACS)"
    assert name_of(archive) == "image archive (PACS) at 192.168.20.10"
    assert snapshot.name(None) == "the internet"
    assert snapshot.name("gone") == "a device that is no longer known"
