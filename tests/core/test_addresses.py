"""What addresses say of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies

from asepsis.core.addresses import (
    Scope,
    _registered_scope,
    embedded_mac,
    is_device_mac,
    is_random_mac,
    is_virtual_mac,
    network,
    normal_mac,
    scope,
    sort_key,
)

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address


@pytest.mark.parametrize(
    ("ip", "expected"),
    [
        ("0.0.0.0", Scope.NONE),  # noqa: S104
        ("::1", Scope.NONE),
        ("252.1.2.3", Scope.NONE),
        ("no address", Scope.NONE),
        ("224.0.0.251", Scope.GROUP),
        ("255.255.255.255", Scope.GROUP),
        ("ff02::fb", Scope.GROUP),
        ("169.254.1.2", Scope.LINK),
        ("fe80::1", Scope.LINK),
        ("10.1.2.3", Scope.PRIVATE),
        ("192.0.2.7", Scope.PRIVATE),
        ("fd00::1", Scope.PRIVATE),
        ("2001:db8::1", Scope.PRIVATE),
        ("100.64.0.1", Scope.PUBLIC),
        ("9.9.9.9", Scope.PUBLIC),
        ("2606:4700::1", Scope.PUBLIC),
        ("2001:4860::1", Scope.PUBLIC),
    ],
)
def test_scope(ip: str, expected: Scope) -> None:
    assert scope(ip) is expected


def test_group_and_zero_addresses_belong_to_no_device() -> None:
    assert is_device_mac("00:11:22:33:44:55")
    assert not is_device_mac("01:00:5e:00:00:fb")
    assert not is_device_mac("ff:ff:ff:ff:ff:ff")
    assert not is_device_mac("00:00:00:00:00:00")
    assert not is_device_mac(None)


def test_random_and_virtual_addresses_are_told_apart() -> None:
    assert is_random_mac("da:a1:19:00:00:01")
    assert not is_random_mac("00:11:22:33:44:55")
    assert is_virtual_mac("00:00:5e:00:01:07")
    assert is_virtual_mac("00:00:0c:9f:f0:01")
    assert not is_virtual_mac("00:00:0c:11:22:33")


def test_an_interface_identifier_gives_its_mac_back() -> None:
    assert embedded_mac("fe80::211:22ff:fe33:4455") == "00:11:22:33:44:55"
    assert embedded_mac("fe80::1") is None
    assert embedded_mac("192.0.2.1") is None


def test_networks_and_order() -> None:
    assert network("192.0.2.7") == "192.0.2.0/24"
    assert network("2001:db8::1:2:3:4") == "2001:db8::/64"
    assert sorted(["10.0.0.10", "10.0.0.9", "::1"], key=sort_key) == ["10.0.0.9", "10.0.0.10", "::1"]


@pytest.mark.parametrize("text", ["00:11:22:aa:BB:cc", "00-11-22-AA-BB-CC", "0011.22aa.bbcc"])
def test_any_usual_writing_of_a_mac_is_understood(text: str) -> None:
    assert normal_mac(text) == "00:11:22:aa:bb:cc"


def test_what_is_no_mac_is_none() -> None:
    assert normal_mac("ct1") is None


@given(strategies.ip_addresses(v=6) | strategies.ip_addresses(network="2000::/3"))
def test_the_scope_of_any_ipv6_address_is_that_of_the_registries(address: IPv6Address) -> None:
    assert scope(str(address)) is _registered_scope(str(address))


@given(strategies.ip_addresses(v=4))
def test_the_scope_of_any_address_is_that_of_the_registries(address: IPv4Address) -> None:
    assert scope(str(address)) is _registered_scope(str(address))
    assert sort_key(str(address)) == (4, int(address))


@pytest.mark.parametrize("text", ["", "10.0.0", "010.0.0.1", "10.0.0.1 ", "a.b.c.d", "10.0.0.1\x00", "1.2.3.4.5"])
def test_what_is_no_address_has_no_scope(text: str) -> None:
    assert scope(text) is Scope.NONE
