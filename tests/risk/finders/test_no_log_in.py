"""Services that let in whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from asepsis.core.findings import State
from asepsis.risk.actions import propose
from asepsis.risk.closing import settled
from tests.risk.practice_scene import assessed, asset, control, exchange, found, remark, scene

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asepsis.core.nouns import FieldValue

SERVER, DESK = asset("nas", "192.168.1.15", "nas"), asset("desk", "192.168.1.20", "workstation")


class Case(NamedTuple):
    """A kind of service, and what it says of itself when it is open or locked."""

    kind: str
    observation: str
    protocol: str
    port: int
    is_open: Mapping[str, FieldValue]
    is_locked: Mapping[str, FieldValue]


CASES = [
    Case("open_data_store", "redis.server", "redis", 6379, {"asks_password": False}, {"asks_password": True}),
    Case("open_storage", "iscsi.target", "iscsi", 3260, {"method": "None"}, {"method": "CHAP"}),
    Case("open_screen", "vnc.handshake", "vnc", 5900, {"security_types": [1, 2]}, {"security_types": [2]}),
    Case("open_management", "rmcp.log_on", "rmcp", 623, {"allows_anonymous": True}, {"allows_anonymous": False}),
    Case("open_camera", "sadp.device", "sadp", 37020, {"is_activated": False}, {"is_activated": True}),
]


@pytest.mark.parametrize("case", CASES, ids=[one.kind for one in CASES])
def test_what_a_service_says_of_its_password(case: Case) -> None:
    used = [exchange("desk", "nas", case.port, case.protocol)]
    name = f"{case.kind}.nas"
    one = found(scene([SERVER, DESK], used, [remark("nas", case.observation, case.is_open)]))[name]
    assert one.finding.is_certain
    assert (one.transport, one.port) == ("tcp", case.port)
    assert [pointer.kind for pointer in one.finding.evidence] == [case.observation, "relation"]
    for fields in (case.is_locked, {"version": "7"}):
        assert name not in found(scene([SERVER, DESK], used, [remark("nas", case.observation, fields)]))


@pytest.mark.parametrize("case", CASES, ids=[one.kind for one in CASES])
def test_a_password_that_is_asked_for_later_closes_it(case: Case) -> None:
    said = [remark("nas", case.observation, case.is_open), remark("nas", case.observation, case.is_locked, hours=3)]
    site = scene([SERVER, DESK], [exchange("desk", "nas", case.port, case.protocol)], said)
    (one,) = [one for one in settled(found(site).values(), {}, (), site) if one.finding.kind == case.kind]
    assert one.finding.state is State.DONE
    assert "asks for a password" in one.finding.evidence[-1].sentence


def test_a_proven_block_closes_it() -> None:
    used = [exchange("desk", "nas", 6379, "redis"), exchange("desk", "nas", 443, "tls", hours=5)]
    site = scene([SERVER, DESK], used, [remark("nas", "redis.server", {"asks_password": False})])
    (one,) = [
        one
        for one in settled(found(site).values(), {}, (control(("desk",), ("nas",), 4),), site)
        if one.finding.kind == "open_data_store"
    ]
    assert one.finding.state is State.DONE


def test_all_open_services_of_a_device_make_one_action() -> None:
    used = [exchange("desk", "nas", 6379, "redis"), exchange("desk", "nas", 5900, "vnc")]
    said = [
        remark("nas", "redis.server", {"asks_password": False}),
        remark("nas", "vnc.handshake", {"security_types": [1]}),
    ]
    made = [one for one in propose(assessed(scene([SERVER, DESK], used, said))) if one.action.kind == "set_password"]
    assert len(made) == 1
    assert made[0].effect.findings == {"open_data_store.nas", "open_screen.nas"}
    assert made[0].before["nas"].best > made[0].after["nas"].best


def test_an_anonymous_bind_alone_is_nothing() -> None:
    said = [
        remark("nas", "ldap.response", {"operation": "bind", "result": 0}),
        remark("desk", "ldap.request", {"operation": "bind", "authentication": "anonymous"}),
    ]
    names = found(scene([SERVER, DESK], [exchange("desk", "nas", 389, "ldap")], said))
    assert not [name for name in names if name.startswith("open_")]
