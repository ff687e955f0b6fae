"""Tests of the blocks of addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.identification.oui import Block, Component, Registry, read_registry
from asepsis.identification.vendors import VendorNames

if TYPE_CHECKING:
    from pathlib import Path

    from asepsis.identification.knowledge import Knowledge

NAMES = VendorNames({"Example Instruments": "Example"}, {})
REGISTRY = Registry(
    NAMES,
    components=(Component(("intel",), "module"),),
    own={"70B3D5ABC": Block("Small Maker", "Small Maker", "medical"), "525400": Block("QEMU", "", "hypervisor")},
    imported={
        "70B3D5": "IEEE Registration Authority",
        "0011223": "Middle Maker Ltd",
        "001122": "Large Maker Inc.",
        "8C1F64": "Private",
    },
    package={"00:aa:bb:00:00:01": "Intel Corporate", "00:aa:cc:00:00:01": "Intelligent Things GmbH"}.get,
)


@pytest.mark.parametrize(
    ("mac", "registrant", "bits", "role"),
    [
        ("70:b3:d5:ab:c1:23", "Small Maker", 36, "medical"),
        ("00:11:22:30:00:01", "Middle Maker Ltd", 28, "device"),
        ("00:11:22:40:00:01", "Large Maker Inc.", 24, "device"),
        ("00:aa:bb:00:00:01", "Intel Corporate", 24, "module"),
        ("00:aa:cc:00:00:01", "Intelligent Things GmbH", 24, "device"),
        ("52:54:00:12:34:56", "QEMU", 24, "hypervisor"),
    ],
)
def test_the_longest_block_wins(mac: str, registrant: str, bits: int, role: str) -> None:
    fields = REGISTRY.fields(mac)
    assert fields is not None
    assert (fields["registrant"], fields["bits"], fields["role"]) == (registrant, bits, role)


@pytest.mark.parametrize(
    "mac", ["70:b3:d5:00:00:01", "8c:1f:64:00:00:01", "00:ff:ff:00:00:01", "00:00:00:00:00:02", "", "00:11"]
)
def test_nobody_is_named_where_nobody_is_known(mac: str) -> None:
    assert REGISTRY.fields(mac) is None


def test_a_random_address_names_nobody() -> None:
    assert REGISTRY.fields("02:11:22:30:00:01") == {"is_random": True}


def test_a_maker_of_modules_is_no_vendor() -> None:
    fields = REGISTRY.fields("00:aa:bb:00:00:01")
    assert fields is not None
    assert "vendor" not in fields


def test_the_file_of_the_registry_is_read(tmp_path: Path) -> None:
    path = tmp_path / "oui.csv"
    path.write_text(
        'Registry,Assignment,Organization Name,Organization Address\nMA-L,00aabb,"Example  Instruments, Inc.",Street\n',
        encoding="utf-8",
    )
    assert read_registry(path) == {"00AABB": "Example Instruments, Inc."}


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no file of the IEEE registry"):
        read_registry(path)


def test_the_package_and_our_own_tables_are_joined(knowledge: Knowledge) -> None:
    apple, medical, guest = (
        knowledge.link_vendor(mac) for mac in ("00:03:93:00:00:01", "6c:3e:51:00:00:01", "00:0c:29:00:00:01")
    )
    assert apple is not None
    assert apple["vendor"] == "Apple"
    assert medical is not None
    assert (medical["vendor"], medical["role"]) == ("Mindray", "medical")
    assert guest is not None
    assert guest["role"] == "hypervisor"
