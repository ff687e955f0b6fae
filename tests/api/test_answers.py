"""From the analysis to answers: nothing is lost between belief and page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from asepsis.api.answers import attribute_answer, capture_answer, device_answer, device_row, status_answer
from tests.practice import belief, practice, proof

if TYPE_CHECKING:
    from asepsis.report.analysis import Device

PRACTICE = practice()


def named(name: str) -> Device:
    return next(device for device in PRACTICE.devices if device.name == name)


def test_a_row_says_what_and_how_sure() -> None:
    row = device_row(named("mini-pacs"))
    assert (row.kind, row.confidence, row.confidence_words) == ("Image archive (PACS)", 0.97, "Almost certain")
    assert (row.realm_words, row.addresses) == ("Medical devices", ["192.0.2.13"])


def test_a_row_of_an_unknown_device_claims_nothing() -> None:
    row = device_row(named("192.0.2.51"))
    assert (row.category, row.confidence, row.confidence_words, row.vendor) == (None, None, None, None)
    assert row.kind == "Kind not known"


def test_a_person_is_told_apart_from_a_guess() -> None:
    assert device_row(named("fridge")).by_person
    assert not device_row(named("mini-pacs")).by_person


def test_a_device_says_what_is_not_known() -> None:
    answer = device_answer(named("pump-gw"), PRACTICE)
    assert answer.not_known == ["Model", "Operating system", "System version", "Firmware", "Serial number"]
    assert [attribute.name for attribute in answer.attributes] == ["category", "vendor"]


def test_evidence_keeps_its_place_and_its_side() -> None:
    answer = attribute_answer("category", named("pump-gw").attributes["category"])
    assert [piece.is_contrary for piece in answer.evidence] == [False, True, True]
    assert [piece.packet for piece in answer.evidence] == [40, 41, 44]
    assert answer.evidence[1].weight == "Speaks for “Computer” instead (55 %)."
    assert answer.evidence[1].fields[0].value == "pump-gw"
    assert [other.value for other in answer.alternatives] == ["Infusion server", "Computer"]
    assert answer.conflict


def test_evidence_without_a_sentence_names_its_rule() -> None:
    silent = replace(proof("x", "dhcp.request", "x", 0.9, 1), sentence="")
    assert attribute_answer("os", belief("x", 0.9, silent)).evidence[0].sentence == f"Rule {silent.rule} matched."


def test_relations_are_seen_from_the_device() -> None:
    archive = device_answer(named("mini-pacs"), PRACTICE).relations
    assert {relation.role for relation in archive} == {"server"}
    assert [relation.peer_name for relation in archive] == ["FRONTDESK-1", "us-room2", "XRAY-CONSOLE"]
    console = next(r for r in device_answer(named("us-room2"), PRACTICE).relations if r.peer_name == "mini-pacs")
    assert (console.role, console.service) == ("client", "DICOM (tcp 104)")
    back = next(relation for relation in archive if relation.peer_name == "us-room2")
    assert (console.octets_sent, console.octets_received) == (back.octets_received, back.octets_sent)


def test_the_outside_has_no_identifier() -> None:
    (outside,) = device_answer(named("monitor-3"), PRACTICE).relations
    assert (outside.peer_id, outside.peer_name, outside.outside_hosts) == (None, "Beyond your network", 2)


def test_what_a_device_speaks_for_is_kept() -> None:
    answer = device_answer(named("glucose-1"), PRACTICE)
    assert [(b.kind, b.serial) for b in answer.devices_behind] == [("Point-of-care analyzer", "GD-77")]
    assert device_answer(named("mini-pacs"), PRACTICE).applications[0].words == "MINIPACS (DICOM AE title)"


def test_a_capture_tells_its_problems() -> None:
    answer = capture_answer(PRACTICE.captures[0])
    assert (answer.packets, answer.link_types) == (48_210, ["ethernet"])
    assert answer.problems[0].words.startswith("The file ends in the middle of a packet.")


def test_the_status_counts() -> None:
    answer = status_answer(PRACTICE)
    assert (answer.devices, answer.medical, answer.unnamed, answer.problems) == (16, 7, 2, 1)
    assert answer.first == PRACTICE.captures[0].first
    assert answer.limits
