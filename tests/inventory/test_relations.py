"""Who talks to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.inventory import relations as module
from asepsis.inventory.relations import Relations
from tests.inventory.scene import ARCHIVE, SCANNER, START, conversation

if TYPE_CHECKING:
    import pytest

CLIENT, SERVER = (SCANNER, "10.0.0.5"), (ARCHIVE, "10.0.0.6")


def test_conversations_of_one_hour_become_one_sum() -> None:
    relations = Relations()
    relations.note(conversation(CLIENT, SERVER, 104, "dicom", packet=5))
    relations.note(conversation(CLIENT, SERVER, 104, "dicom", packet=2))
    relations.note(conversation(CLIENT, SERVER, 104, "dicom", packet=3600))
    first, second = relations.sums.items()
    assert (first[0].hour, first[0].port, first[0].protocol) == (START, 104, "dicom")
    assert (first[1].conversations, first[1].octets_to_server, first[1].octets_to_client) == (2, 200, 400)
    assert (first[1].packet, second[1].conversations) == (2, 1)


def test_the_server_is_the_side_that_serves() -> None:
    relations = Relations()
    relations.note(conversation(SERVER, CLIENT, 104, "dicom", side="initiator"))
    (key,) = relations.sums
    assert (key.server.ip, key.port) == ("10.0.0.6", 40000)
    assert relations.sums[key].octets_to_server == 200


def test_an_unknown_side_gives_no_port_but_a_well_known_one() -> None:
    relations = Relations()
    relations.note(conversation(CLIENT, SERVER, 50000, side="unknown", transport="udp"))
    relations.note(conversation(CLIENT, SERVER, 161, side="unknown", transport="udp"))
    assert [key.port for key in relations.sums] == [0, 161]


def test_scans_and_groups_are_no_relations() -> None:
    relations = Relations()
    relations.note(conversation(CLIENT, SERVER, 22, answered=False))
    relations.note(conversation(CLIENT, ("01:00:5e:00:00:fb", "224.0.0.251"), 5353, answered=False, transport="udp"))
    assert not relations.sums


def test_a_beacon_that_nobody_answers_is_a_relation() -> None:
    relations = Relations()
    relations.note(conversation(CLIENT, (ARCHIVE, "9.9.9.9"), 7000, answered=False, transport="udp"))
    assert len(relations.sums) == 1


def test_relations_are_bounded_and_losses_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_RELATIONS", 1)
    relations = Relations()
    for port in (80, 443, 8080):
        relations.note(conversation(CLIENT, SERVER, port))
    assert (len(relations.sums), relations.dropped) == (1, 2)
