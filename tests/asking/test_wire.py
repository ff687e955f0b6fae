"""In a lab of namespaces: what reaches each device is counted beside the device."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from asepsis.asking.questions import QUESTIONS
from asepsis.asking.wire import StopFile, StoppedError
from tests.asking.lab import is_possible, lab

if TYPE_CHECKING:
    from tests.asking.lab import Lab

HOSTS = [2, 3, 4, 5, 6, 7, 8]
ROOT = Path(__file__).parents[2]
TOOLS = ("ip", "tcpdump", "storescp", "snmpd", "openssl", "ss")
BUDGET = {one.name: one.packets for one in QUESTIONS}

pytestmark = [
    pytest.mark.tool,
    pytest.mark.skipif(
        not is_possible() or any(shutil.which(one) is None for one in TOOLS),
        reason="needs root and ip, tcpdump, storescp (dcmtk), snmpd, openssl",
    ),
]


def asked(made: Lab, *words: str) -> dict[str, Any]:
    program = [sys.executable, "-m", "tests.asking.lab_run", str(made.folder), *words]
    done = made.run("env", f"PYTHONPATH={ROOT}:{ROOT / 'src'}", *program)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "snmpd.conf").write_text(
        "rocommunity lab\nsysName lab-switch\nsysDescr Lab switch 1\n", encoding="ascii"
    )
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=lab-workstation"),
            *("-keyout", str(tmp_path / "lab.key"), "-out", str(tmp_path / "lab.pem")),
        ],
        check=True,
        capture_output=True,
    )
    return tmp_path


def test_no_device_gets_more_than_its_class_allows(folder: Path) -> None:
    with lab(folder, HOSTS) as made:
        told = asked(made)
        counts = {number: made.packets(number) for number in HOSTS}
    outcomes = {(ip, name): outcome for ip, name, outcome in told["outcomes"]}
    put = Counter(dict.fromkeys((f"198.18.7.{number}" for number in HOSTS), 0))
    for ip, name in outcomes:
        put[ip] += BUDGET[name]
    # An infusion pump (class A), a device of unknown kind, and a scanner that nobody approved.
    assert (counts[2], counts[3], counts[8]) == (0, 0, 0)
    assert all(counts[number] <= put[f"198.18.7.{number}"] for number in HOSTS)
    assert {name for ip, name in outcomes if ip == "198.18.7.5"} == {"echo", "c_echo"}
    assert outcomes["198.18.7.5", "c_echo"] == "answered"
    assert outcomes["198.18.7.6", "snmp"] == "answered"
    assert outcomes["198.18.7.7", "tls"] == "answered"
    assert outcomes["198.18.7.4", "snmp"] == "silent"


def test_answers_are_read_and_marked(folder: Path) -> None:
    with lab(folder, HOSTS) as made:
        seen = asked(made)["seen"]
    assert seen
    assert all(one["fields"]["asked"] for one in seen)
    by_kind = {one["kind"]: one["fields"] for one in seen}
    assert by_kind["snmp.response"]["sys_descr"] == "Lab switch 1"
    assert by_kind["tls.certificate"]["subject_cn"] == "lab-workstation"
    assert "dicom.association_accept" in by_kind


@pytest.mark.parametrize("after", [0, 2])
def test_the_stop_switch_stops_within_one_packet(folder: Path, after: int) -> None:
    with lab(folder, HOSTS) as made:
        told = asked(made, str(after))
        total = sum(made.packets(number) for number in HOSTS)
    assert told["ended"] == "the stop switch was thrown"
    assert len(told["outcomes"]) == after
    assert total <= sum(BUDGET[name] for _, name, _ in told["outcomes"])


def test_where_the_folder_of_the_switch_is_gone_nothing_is_sent(tmp_path: Path) -> None:
    StopFile(tmp_path / "asking.stop").check()
    with pytest.raises(StoppedError):
        StopFile(tmp_path / "gone" / "asking.stop").check()
