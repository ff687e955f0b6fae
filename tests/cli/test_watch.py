"""What is heard live is what reading the file gives, through ends and interruptions."""

from __future__ import annotations

import shutil
import signal
import struct
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from asepsis.inventory.kept import read_inventory
from asepsis.report.stored import StoredSite
from tests.repository.tracked import REPOSITORY
from tests.veth import PATH, PATIENCE_SECONDS, end, needs_veth, wire

if TYPE_CHECKING:
    from pathlib import Path

    from asepsis.report.analysis import Analysis, Belief

DEMO = REPOSITORY / "knowledge/demo/practice.pcap"
GOLDEN = REPOSITORY / "engine/protocols/src"
CAPTURES = [
    DEMO,
    *(min((GOLDEN / name / "golden").iterdir()) / "capture.pcap" for name in ("mdns", "dicom")),
]
COMMAND = [sys.executable, "-m", "asepsis.cli.main"]
NEED_HOURS = {"relation.one_cloud", "relation.pace"}
"""What follows only from hours of listening, which are seconds when a capture is played again."""


def told(analysis: Analysis) -> list[Any]:
    """What is believed, without times and packet numbers, which are others when a capture is played again.

    Nor is it told how sure one is, which hours of listening have a say in: the reasons are.
    """
    names = {device.id: device.macs + device.ips for device in analysis.devices}
    devices = sorted(
        (
            device.macs,
            device.ips,
            device.hostnames,
            sorted((name, belief.value, reasons(belief)) for name, belief in device.attributes.items()),
            sorted(map(str, device.services)),
            sorted(map(str, device.applications)),
        )
        for device in analysis.devices
    )
    relations = {
        (names.get(one.client or ""), names.get(one.server or ""), one.transport, one.port, one.protocol)
        for one in analysis.relations
    }
    return [devices, sorted(map(str, relations))]


def reasons(belief: Belief) -> list[tuple[str, str, float]]:
    """Which rules speak for what, and how strongly, but those for which time has to pass."""
    return sorted((one.rule, one.value, one.strength) for one in belief.evidence if one.kind not in NEED_HOURS)


def read(store: Path) -> Analysis:
    return StoredSite.open(store).read()


def has_packets(store: Path) -> bool:
    return any(one.packets for one in read(store).captures)


def analyze(capture: Path, store: Path) -> None:
    subprocess.run([*COMMAND, "analyze", str(capture), "--store", str(store)], check=True, capture_output=True)


@pytest.mark.tool
@needs_veth
@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_what_is_heard_is_what_reading_the_file_gives(capture: Path, tmp_path: Path) -> None:
    analyze(capture, tmp_path / "read.sqlite")
    with wire() as made:
        watching = made.watch(tmp_path / "heard.sqlite")
        made.replay(capture)
        said = end(watching)
    assert watching.returncode == 0, said
    heard, expected = read(tmp_path / "heard.sqlite"), read(tmp_path / "read.sqlite")
    assert [one.packets for one in heard.captures] == [one.packets for one in expected.captures]
    assert told(heard) == told(expected)


@pytest.mark.tool
@needs_veth
def test_who_is_killed_loses_only_what_was_not_written_and_goes_on(tmp_path: Path) -> None:
    store = tmp_path / "site.sqlite"
    with wire() as made:
        watching = made.watch(store, "--every", "5")
        made.replay(DEMO)
        until = time.monotonic() + PATIENCE_SECONDS
        while not has_packets(store) and time.monotonic() < until:
            time.sleep(0.5)
        end(watching, signal.SIGKILL)
        before = read(store)
        assert before.captures[0].packets > 0
        watching = made.watch(store)
        made.replay(DEMO)
        said = end(watching)
    assert watching.returncode == 0, said
    analyze(DEMO, tmp_path / "read.sqlite")
    after = read(store)
    assert len(after.captures) == 2
    assert {one.macs for one in after.devices} == {one.macs for one in read(tmp_path / "read.sqlite").devices}


@pytest.mark.tool
@needs_veth
def test_an_interface_that_goes_down_is_heard_again_when_it_comes_up(tmp_path: Path) -> None:
    store = tmp_path / "site.sqlite"
    with wire() as made:
        watching = made.watch(store)
        made.ip("link", "set", "wire1", "down")
        made.ip("link", "set", "wire1", "up")
        made.await_carrier()
        made.replay(DEMO)
        end(watching)
    (capture,) = read(store).captures
    assert capture.packets == 2557
    assert [problem.kind for problem in capture.problems] == ["interface_down"]


@pytest.mark.tool
@needs_veth
def test_tags_of_virtual_networks_are_kept(tmp_path: Path) -> None:
    addresses = bytes.fromhex("ffffffffffff 020000000001")
    request = bytes.fromhex("0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002") + bytes(18)
    frame = addresses + bytes.fromhex("8100 0014 0806") + request
    capture = tmp_path / "tagged.pcap"
    header = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    capture.write_bytes(header + struct.pack("<IIII", 1, 0, len(frame), len(frame)) + frame)
    with wire() as made:
        watching = made.watch(tmp_path / "site.sqlite")
        made.replay(capture)
        end(watching)
    engine = StoredSite.open(tmp_path / "site.sqlite").engine
    assert [asset.macs for asset in read_inventory(engine).assets] == [("02:00:00:00:00:01",)]
    with engine.connect() as connection:
        assert {row[0] for row in connection.exec_driver_sql("SELECT vlan FROM endpoint")} == {20}


def test_an_interface_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    command = [*COMMAND, "watch", "no-such0", "--store", str(tmp_path / "s.sqlite")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "there is no interface 'no-such0'. Those of this machine are:" in ended.stderr
    assert "lo" in ended.stderr


@pytest.mark.tool
@pytest.mark.skipif(shutil.which("setpriv", path=PATH) is None, reason="needs setpriv")
def test_who_may_not_listen_is_told_what_to_do(tmp_path: Path) -> None:
    command = [*COMMAND, "watch", "lo", "--store", str(tmp_path / "s.sqlite")]
    without = ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"]
    ended = subprocess.run([*without, *command], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "CAP_NET_RAW" in ended.stderr
    assert "systemctl start asepsis-watch@lo" in ended.stderr
