"""Addresses that no name led to, and tools that let people in from afar."""

from __future__ import annotations

import pytest

from tests.risk.practice_scene import PUBLIC, asset, exchange, found, remark, scene

MONITOR, ROUTER = asset("monitor", "192.168.1.12", "patient_monitor"), asset("router", "192.168.1.1", "router")
NAME = "hard_coded_public_address.monitor"


def test_calls_over_hours_without_any_name_are_proof() -> None:
    one = found(scene([MONITOR], [exchange("monitor", None, 515, address=PUBLIC, lasts=5)]))[NAME]
    assert one.finding.is_certain
    assert "asked for no name at all" in one.finding.evidence[-1].sentence


def test_an_address_that_a_name_led_to_is_no_finding() -> None:
    site = scene([MONITOR], [exchange("monitor", None, 515, address=PUBLIC, lasts=5)], told=frozenset((PUBLIC,)))
    assert NAME not in found(site)


def test_one_short_call_may_rest_on_a_name_from_before() -> None:
    one = found(scene([MONITOR], [exchange("monitor", None, 515, address=PUBLIC, conversations=1)]))[NAME]
    assert not one.finding.is_certain
    assert PUBLIC in one.finding.question


def test_a_device_that_asks_for_names_may_have_asked_out_of_sight() -> None:
    calls = [exchange("monitor", None, 515, address=PUBLIC, lasts=5), exchange("monitor", "router", 53, "dns")]
    assert not found(scene([MONITOR, ROUTER], calls))[NAME].finding.is_certain


@pytest.mark.parametrize(("address", "port"), [(PUBLIC, 123), ("192.168.9.9", 515)])
def test_time_and_private_addresses_are_none(address: str, port: int) -> None:
    assert NAME not in found(scene([MONITOR], [exchange("monitor", None, port, address=address, lasts=5)]))


def test_a_published_address_is_certain_and_counts_in_full() -> None:
    one = found(scene([MONITOR], [exchange("monitor", None, 515, address="202.114.4.120", conversations=1)]))[NAME]
    assert one.finding.is_certain
    assert one.row == "published_backdoor"
    assert "CISA" in one.finding.care


def test_a_desk_computer_may_call_whom_it_likes() -> None:
    desk = asset("desk", "192.168.1.20", "workstation")
    assert found(scene([desk], [exchange("desk", None, 443, "tls", address=PUBLIC, lasts=5)])) == {}


def test_support_from_afar() -> None:
    asked = [remark("monitor", "relation.names_asked", {"name": name}) for name in ("relay.anydesk.com", "example.com")]
    one = found(scene([MONITOR], [], asked))["remote_support_tool.monitor"]
    assert "AnyDesk" in one.finding.title
    assert len(one.finding.evidence) == 1
