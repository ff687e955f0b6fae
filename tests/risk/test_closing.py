"""Not seen is not closed: only something newer and positive closes a finding, and seeing it again reopens it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from asepsis.core.findings import Control, Finding, State
from asepsis.risk.closing import settled
from asepsis.risk.findings import find
from asepsis.risk.reach import OUTSIDE
from asepsis.risk.scene import Scene
from tests.risk.practice_scene import PUBLIC, asset, at, control, exchange, remark, scene, small_practice

if TYPE_CHECKING:
    from asepsis.core.nouns import FieldValue
    from asepsis.inventory.observed import Exchange, Remark

OPEN, DONE, REOPENED = State.OPEN, State.DONE, State.REOPENED
ARCHIVE, MONITOR = "dicom_accepts_unknown_caller.archive", "hard_coded_public_address.monitor"


def later(*more: Exchange | Remark) -> Scene:
    """The small practice, and what was seen of it later."""
    before = small_practice()
    exchanges = tuple(one for one in more if not hasattr(one, "observation"))
    remarks = tuple(one for one in more if hasattr(one, "observation"))
    observed = before.observed
    seen = replace(observed, exchanges=(*observed.exchanges, *exchanges), remarks=(*observed.remarks, *remarks))  # type: ignore[arg-type]
    return Scene(seen, before.content, (), before.as_of)


def states(site: Scene, *controls: Control, known: dict[str, Finding] | None = None) -> dict[str, Finding]:
    return {one.finding.id: one.finding for one in settled(find(site), known or {}, controls, site)}


def test_a_silent_sensor_closes_nothing() -> None:
    assert {one.state for one in states(small_practice()).values()} == {OPEN}
    again = states(small_practice(), known=states(small_practice()))
    assert {one.state for one in again.values()} == {OPEN}


def test_a_refused_caller_closes_an_open_archive() -> None:
    refused = remark("archive", "dicom.association_reject", {"source": 1, "reason": 3}, 10, packet=90)
    one = states(later(refused))[ARCHIVE]
    assert (one.state, one.verified, one.evidence[-1].packet) == (DONE, at(10), 90)


@pytest.mark.parametrize(("reason", "hours"), [(7, 10.0), (3, 0.5)])
def test_another_refusal_or_an_older_one_does_not(reason: int, hours: float) -> None:
    refused = remark("archive", "dicom.association_reject", {"source": 1, "reason": reason}, hours)
    assert states(later(refused))[ARCHIVE].state is OPEN


def test_known_partners_at_work_afterwards_do_not_hinder() -> None:
    refused = remark("archive", "dicom.association_reject", {"source": 1, "reason": 3}, 10)
    work = remark("archive", "dicom.association_accept", {"calling_ae": "XRAY1", "called_ae": "ARCHIVE"}, 12)
    assert states(later(refused, work))[ARCHIVE].state is DONE


def test_seen_again_is_reopened() -> None:
    refused = remark("archive", "dicom.association_reject", {"source": 1, "reason": 3}, 10)
    known = states(later(refused))
    titles: dict[str, FieldValue] = {"calling_ae": "VIEW", "called_ae": "ARCHIVE", "max_pdu": 1}
    again = later(refused, remark("archive", "dicom.association_accept", titles, 20))
    assert states(again, known=known)[ARCHIVE].state is REOPENED


def test_a_blocked_call_needs_the_device_at_work_afterwards() -> None:
    barrier = control(("monitor",), (OUTSIDE,), 8)
    assert states(small_practice(), barrier)[MONITOR].state is OPEN
    at_work = exchange("monitor", "archive", 6661, "hl7", hours=9)
    one = states(later(at_work), barrier)[MONITOR]
    assert (one.state, one.verified) == (DONE, at(9.5))


def test_a_barrier_that_was_called_through_closes_nothing() -> None:
    at_work = exchange("monitor", "archive", 6661, "hl7", hours=9)
    through = exchange("monitor", None, 515, "hl7", address=PUBLIC, hours=10)
    assert states(later(at_work, through), control(("monitor",), (OUTSIDE,), 8))[MONITOR].state is OPEN


def test_a_barrier_without_proof_closes_nothing() -> None:
    at_work = exchange("monitor", "archive", 6661, "hl7", hours=9)
    claimed = replace(control(("monitor",), (OUTSIDE,), 8), evidence=())
    assert states(later(at_work), claimed)[MONITOR].state is OPEN


def test_tls_in_use_closes_clear_images_and_clear_images_again_reopen() -> None:
    name = "dicom_without_tls.archive"
    moved = exchange("xray1", "archive", 2762, "tls", hours=9)
    known = states(later(moved))
    assert known[name].state is DONE
    again = later(moved, exchange("xray1", "archive", 104, "dicom", hours=20))
    assert states(again, known=known)[name].state is REOPENED


def test_a_build_that_nobody_knows_proves_nothing() -> None:
    new = later(remark("xray1", "ntlm.auth", {"version": "10.0.99999"}, 12))
    assert states(new, known=states(small_practice()))["windows_out_of_support.xray1"].state is OPEN


def test_windows_that_gets_fixes_closes_what_is_no_longer_found() -> None:
    name = "windows_out_of_support.xray1"
    known = states(small_practice())
    new = later(remark("xray1", "ntlm.auth", {"version": "10.0.20348"}, 12, packet=95))
    one = states(new, known=known)[name]
    assert (one.state, one.verified) == (DONE, at(12))
    assert "10.0.20348" in one.evidence[-1].sentence
    assert states(new, known=states(new, known=known))[name].state is DONE


def test_a_device_that_was_named_is_done() -> None:
    known = states(scene([asset("box", "192.168.1.40", None)]))
    named = scene([asset("box", "192.168.1.40", "printer")])
    assert states(named, known=known)["unknown_device.box"].state is DONE


def test_what_was_mistaken_is_taken_back() -> None:
    known = states(small_practice())
    site = small_practice()
    told = Scene(replace(site.observed, told_addresses=frozenset((PUBLIC,))), site.content, (), site.as_of)
    assert MONITOR not in states(told, known=known)


def test_smb_2_in_use_closes_smb_1() -> None:
    assets = [asset("nas", "192.168.1.15", "nas"), asset("desk", "192.168.1.20", "workstation")]
    said = [remark("nas", "smb.session", {}), remark("nas", "smb2.negotiate", {"dialect": 785}, 9)]
    site = scene(assets, [exchange("desk", "nas", 445, "smb")], said)
    assert states(site)["smb1.nas"].state is DONE


def test_guests_kept_out_of_all_care() -> None:
    care = ("archive", "xray1", "monitor", "pump")
    name = "guest_on_care_network.site"
    assert states(small_practice(), control(("phone",), care, 7))[name].state is DONE
    assert states(small_practice(), control(("phone",), care[1:], 7))[name].state is OPEN
    assert states(small_practice(), control(("phone",), care, 9))[name].state is OPEN


def test_a_closed_service_needs_every_client_stopped() -> None:
    desks = [asset(name, f"192.168.1.{number}", "workstation") for number, name in ((20, "a"), (21, "b"))]
    at_work = exchange("us", None, 443, hours=9, address="192.168.9.9")
    calls = [exchange("a", "us", 23, packet=1), exchange("b", "us", 23, packet=2), at_work]
    site = scene([asset("us", "192.168.1.11", "ultrasound"), *desks], calls)
    assert states(site, control(("a",), ("us",), 8))["telnet.us"].state is OPEN
    assert states(site, control(("a", "b"), ("us",), 8))["telnet.us"].state is DONE
