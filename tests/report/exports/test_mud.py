"""What a device was seen to do as a manufacturer usage description."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from asepsis.report.analysis import Device, Relation
from asepsis.report.exports.mud import render
from tests.report.test_analysis import scanner
from tests.report.test_table import analysis

MADE = datetime(2026, 11, 22, 8, tzinfo=UTC)
YANGLINT = shutil.which("yanglint")
MODULES = Path(sys.prefix) / "share" / "yang" / "modules" / "ietf"
"""The modules of RFC 8519 and RFC 8520 as pyang installs them."""
FEATURES = "ietf-access-control-list:ipv4,ipv6,match-on-ipv4,match-on-ipv6,match-on-tcp,match-on-udp"
ARCHIVE = replace(scanner(), id="archive", name="archive", ips=("192.0.2.9", "2001:db8::9"))


def relation(client: str | None, server: str | None, port: int = 104, transport: str = "tcp") -> Relation:
    return Relation(client, server, transport, port, "dicom", 1, 10, 20, MADE, MADE)


def described(device: Device, *relations: Relation) -> dict[str, list[dict[str, Any]]]:
    """The entries of each access list."""
    site = replace(analysis(scanner(), ARCHIVE), relations=relations)
    document = json.loads(render(site, device, made=MADE))
    return {one["name"]: one["aces"]["ace"] for one in document["ietf-access-control-list:acls"]["acl"]}


def test_a_client_may_open_what_it_was_seen_to_open_and_nothing_else() -> None:
    lists = described(scanner(), relation(scanner().id, "archive"), relation("archive", "archive", 22))
    assert sorted(lists) == ["from-ipv4", "to-ipv4"], "the scanner has no IPv6 address"
    (entry,) = lists["from-ipv4"]
    assert entry["matches"] == {
        "ipv4": {"protocol": 6, "destination-ipv4-network": "192.0.2.9/32"},
        "tcp": {
            "destination-port": {"operator": "eq", "port": 104},
            "ietf-mud:direction-initiated": "from-device",
        },
    }
    (answer,) = lists["to-ipv4"]
    assert answer["matches"]["ipv4"]["source-ipv4-network"] == "192.0.2.9/32"
    assert answer["matches"]["tcp"]["source-port"]["port"] == 104


def test_a_server_is_opened_to_by_its_clients() -> None:
    (entry,) = described(ARCHIVE, relation(scanner().id, "archive"))["to-ipv4"]
    assert entry["matches"]["tcp"] == {
        "destination-port": {"operator": "eq", "port": 104},
        "ietf-mud:direction-initiated": "to-device",
    }


def test_hosts_beyond_the_routers_stand_without_an_address() -> None:
    (entry,) = described(scanner(), relation(scanner().id, None, 53, "udp"))["from-ipv4"]
    assert entry["matches"] == {"ipv4": {"protocol": 17}, "udp": {"destination-port": {"operator": "eq", "port": 53}}}


def test_a_device_that_was_silent_may_do_nothing() -> None:
    assert described(scanner(), relation("archive", "archive")) == {}


def test_a_long_name_is_cut_to_what_the_standard_allows() -> None:
    device = replace(scanner(), name="ü" * 80)
    document = json.loads(render(analysis(device), device, made=MADE))
    assert document["ietf-mud:mud"]["systeminfo"] == "ü" * 30


def judged(text: str, folder: Path) -> str:
    """What yanglint has to say against a description; empty when it is valid."""
    path = folder / "device.mud.json"
    path.write_text(text, encoding="utf-8")
    modules = [str(MODULES / f"{name}.yang") for name in ("ietf-access-control-list", "ietf-mud")]
    words = [str(YANGLINT), "-p", str(MODULES), "-F", FEATURES, *modules, "-t", "config", "-f", "json", str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


@pytest.mark.skipif(YANGLINT is None, reason="yanglint of libyang-tools is not installed")
def test_a_description_is_valid_by_the_modules_of_its_standards(tmp_path: Path) -> None:
    ends = [(scanner().id, "archive"), ("archive", scanner().id), (scanner().id, None)]
    relations = tuple(relation(*end, transport=transport) for end in ends for transport in ("tcp", "udp"))
    site = replace(analysis(scanner(), ARCHIVE), relations=relations)
    for device in (scanner(), ARCHIVE):
        text = render(site, device, made=MADE)
        assert not judged(text, tmp_path)
        assert "Invalid enumeration value" in judged(text.replace('"eq"', '"equal"'), tmp_path)
