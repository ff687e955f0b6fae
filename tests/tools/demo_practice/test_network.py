"""The bridge hands each frame to the mirror once, the makers' addresses are on it, and nothing stays behind."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tools.demo_practice.devices import read_devices
from tools.demo_practice.network import NO_FAKE_TIME, PREFIX, Network, shell, sweep_shared_memory
from tools.demo_practice.record import listen, missing_programs
from tools.demo_practice.retime import FILE_HEADER, RECORD_HEADER

PROGRAMS = ("ip", "ethtool", "sysctl", "tcpdump", "ping")
PINGS = 3


def frames_of(capture: Path) -> list[bytes]:
    octets, place, found = capture.read_bytes(), FILE_HEADER.size, []
    while place < len(octets):
        length = RECORD_HEADER.unpack_from(octets, place)[2]
        found.append(octets[place + RECORD_HEADER.size : place + RECORD_HEADER.size + length])
        place += RECORD_HEADER.size + length
    return found


def namespaces() -> list[str]:
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout
    return [line.split()[0] for line in listed.splitlines() if line.startswith(PREFIX)]


@pytest.mark.tool
def test_mirror_sees_each_frame_once_and_all_is_taken_down(tmp_path: Path) -> None:
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing or os.geteuid() != 0:
        pytest.skip(f"needs root and {', '.join(PROGRAMS)}")
    devices = read_devices()
    pair = [devices["gateway"], devices["pacs"]]
    network, raw = Network(tmp_path, tmp_path / "clock"), tmp_path / "raw.pcap"
    try:
        network.build(pair, ["192.88.99.10"])
        mirror = listen(network, raw)
        for device in pair:
            network.bring_up(device)
        network.run("pacs", "ping", "-c", str(PINGS), "-i", "0.2", "192.88.99.10", **NO_FAKE_TIME)
        network.stop(mirror)
    finally:
        network.take_down()
    frames = frames_of(raw)
    echoes = [frame for frame in frames if frame[12:14] == b"\x08\x00" and frame[23] == 1]
    assert len(echoes) == len(set(echoes)) == 2 * PINGS
    assert {frame[6:12].hex(":") for frame in frames} == {device.mac for device in pair}
    assert namespaces() == []
    assert list(Path("/etc/netns").glob(f"{PREFIX}*")) == []


def test_failing_command_is_told_in_its_own_words() -> None:
    with pytest.raises(RuntimeError, match=r"sh -c echo no >&2; exit 3: no"):
        shell("sh", "-c", "echo no >&2; exit 3")


def test_missing_programs_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert {"Orthanc", "tcpdump"} <= set(missing_programs())


def test_memory_of_running_programs_is_left_alone() -> None:
    ours = Path("/dev/shm") / f"faketime_shm_{os.getpid()}"  # noqa: S108 (where the library puts it)
    ours.write_bytes(b"")
    try:
        sweep_shared_memory()
        assert ours.exists()
    finally:
        ours.unlink()
