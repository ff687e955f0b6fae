"""The shipped recording is what its papers say: every device and canary, each frame once, nothing of a machine."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
from typing import TYPE_CHECKING

import pytest

from asepsis.core.taxonomy import shipped_taxonomy
from tests.repository.tracked import REPOSITORY
from tools.demo_practice.devices import read_devices
from tools.demo_practice.patients import PATIENTS, canaries
from tools.demo_practice.timeline import PRACTICE_DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

PRACTICE = REPOSITORY / "knowledge" / "demo" / "practice.pcap"
MAX_OCTETS = 4_000_000
REPEAT_SECONDS = 0.002
DAY_SECONDS = 86_400


def packets() -> Iterator[tuple[float, bytes]]:
    """Yield time and octets of each packet of the recording."""
    octets, place = PRACTICE.read_bytes(), 24
    while place < len(octets):
        seconds, microseconds, captured, original = struct.unpack_from("<IIII", octets, place)
        assert captured == original
        yield seconds + microseconds / 1e6, octets[place + 16 : place + 16 + captured]
        place += 16 + captured


def test_recording_is_small_enough_to_ship() -> None:
    assert PRACTICE.stat().st_size <= MAX_OCTETS


def test_every_device_speaks_and_nobody_else() -> None:
    sources = {frame[6:12].hex(":") for _, frame in packets()}
    assert sources == {device.mac for device in read_devices().values()}


def test_at_least_sixteen_devices_with_known_categories() -> None:
    devices = read_devices().values()
    assert len(devices) >= 16
    assert {device.category for device in devices} <= set(shipped_taxonomy().categories)


def test_day_runs_forward() -> None:
    times = [time for time, _ in packets()]
    assert times == sorted(times)
    start = PRACTICE_DAY.timestamp()
    assert start <= times[0] < times[-1] < start + DAY_SECONDS
    assert times[-1] - times[0] > DAY_SECONDS / 2


def test_each_frame_is_there_once() -> None:
    last_seen: dict[bytes, float] = {}
    repeated = []
    for number, (time, frame) in enumerate(packets(), start=1):
        if time - last_seen.get(frame, 0.0) < REPEAT_SECONDS:
            repeated.append(number)
        last_seen[frame] = time
    assert repeated == []


def test_every_canary_travels() -> None:
    octets = PRACTICE.read_bytes().lower()
    assert [canary for canary in canaries() if canary.lower().encode() not in octets] == []


def test_canaries_are_the_patients() -> None:
    identifiers = {
        identifier
        for patient in PATIENTS
        for identifier in (patient.family, patient.given, patient.identifier, patient.born)
    }
    assert set(canaries()) == identifiers


def test_nothing_of_the_recording_machine_travels() -> None:
    places = re.compile(rb"/(?:tmp|home|root|work|usr|etc|var)/[a-z]|demo-practice")
    assert places.findall(PRACTICE.read_bytes()) == []


@pytest.mark.tool
def test_second_reader_finds_nothing_malformed() -> None:
    tshark = shutil.which("tshark")
    if tshark is None:
        pytest.skip("tshark is not installed")
    command = [tshark, "-r", str(PRACTICE), "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"]
    wrong = "_ws.malformed || tcp.checksum.status == 0 || ip.checksum.status == 0 || tcp.analysis.lost_segment"
    done = subprocess.run([*command, "-Y", wrong], capture_output=True, text=True, check=True)
    assert done.stdout == ""
