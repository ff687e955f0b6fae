"""A device is called by its own name, else by what it is and where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from asepsis.core.nouns import Attribute
from asepsis.inventory.naming import address_of, name_of, own_name
from tests.asking.devices import device


def test_its_own_name_comes_first() -> None:
    asset = replace(device(5, "printer"), hostnames=("front-desk", "other"))
    assert (own_name(asset), name_of(asset)) == ("front-desk", "front-desk")


def test_without_a_name_it_is_what_it_is_and_where() -> None:
    asset = replace(device(5, "ct_scanner"), hostnames=())
    known = replace(asset, facts={Attribute.CATEGORY: asset.facts[Attribute.CATEGORY]})
    assert own_name(known) is None
    assert name_of(known) == f"CT scanner at {asset.ips[0]}"
    assert name_of(replace(asset, facts={})) == asset.ips[0]


@pytest.mark.parametrize(
    ("ips", "macs", "expected"),
    [
        (("2001:db8::5", "192.0.2.5"), ("02:00:5e:00:53:05",), "192.0.2.5"),
        (("2001:db8::5",), ("02:00:5e:00:53:05",), "2001:db8::5"),
        ((), ("02:00:5e:00:53:05",), "02:00:5e:00:53:05"),
        ((), (), "d5"),
    ],
)
def test_it_is_found_by_its_address(ips: tuple[str, ...], macs: tuple[str, ...], expected: str) -> None:
    assert address_of(replace(device(5, "printer"), id="d5", ips=ips, macs=macs)) == expected
