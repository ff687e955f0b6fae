"""A sentence stands on evidence, or says that it is not known."""

from __future__ import annotations

from datetime import UTC, datetime

from asepsis.core.findings import Answer, Pointer
from asepsis.governance.statements import MAX_GROUNDS, Ground, Statement, claim, ground_of_pointer, unknown


def test_without_evidence_nothing_is_claimed() -> None:
    told = claim(2, "Where it goes", "It goes to A.", [], fill="Look again.")
    assert (told.text, told.fill, told.is_known) == ("Where it goes: not known.", "Look again.", False)


def test_evidence_is_told_once_and_bounded() -> None:
    grounds = [Ground("relation", packet=number // 2) for number in range(40)]
    told = claim(2, "Where it goes", "It goes to A.", grounds, fill="")
    assert told.text == "It goes to A."
    assert [ground.packet for ground in told.grounds] == list(range(MAX_GROUNDS))


def test_an_answer_is_known_without_evidence() -> None:
    answer = Answer("sites", "Where?", None, "Here", "Ann", datetime(2026, 3, 2, tzinfo=UTC))
    assert Statement(1, "Sites: Here.", answer=answer).is_known
    assert not unknown(1, "Sites", "Where?", "sites").is_known


def test_a_pointer_keeps_its_packet_and_takes_the_rule() -> None:
    ground = ground_of_pointer(Pointer("relation", "They talked", "x.pcap", 7), "some_rule")
    assert (ground.capture, ground.packet, ground.rule, ground.sentence) == ("x.pcap", 7, "some_rule", "They talked")
