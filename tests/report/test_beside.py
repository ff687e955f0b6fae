"""The register and lists beside the devices that were measured."""

from __future__ import annotations

from asepsis.inventory.lists.comparison import ADDS, DIFFERS, UNHEARD
from asepsis.report.beside import lists_beside, unheard_devices
from asepsis.risk.content import shipped_content
from tests.report.told import LISTS, MONITOR, REGISTER, TODAY


def test_each_registered_device_is_looked_for_among_those_heard() -> None:
    found = unheard_devices(REGISTER, (MONITOR,), shipped_content(), TODAY)
    assert [(one.id, one.beside.state, one.beside.asset_id) for one in found] == [
        ("r1", UNHEARD, None),
        ("r2", UNHEARD, None),
        ("r3", ADDS, "d16"),
    ]
    assert [one.by for one in found] == ["Nurse", "Owner", "Owner"]


def test_without_any_device_all_of_a_list_is_unheard() -> None:
    kept = LISTS[0]
    assert lists_beside((), ()) == ()
    assert kept.comparison.counts() == {DIFFERS: 1, UNHEARD: 1}
