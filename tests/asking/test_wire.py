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

from asepsis.asking.journal import Journal
from asepsis.asking.questions import QUESTIONS
from asepsis.asking.wire import StopFile, StoppedError
from tests.asking.lab import is_possible, lab

if TYPE_CHECKING:
    from tests.asking.lab import Lab

HOSTS = [2, 3, 4, 5, 6, 7, 8]
ROOT = Path(__file__).parents[2]
TOOLS = ("ip", "tcpdump", "storescp", "snmpd", "openssl", "ss")
SNMPD = """rocommunity lab
createUser watcher SHA-256 first-password AES second-password
rouser watcher authPriv
sysName lab-switch
sysDescr Lab switch 1
"""
LOGINS = """logins:
  office: {version: 3, user: watcher, authentication_password: first-password, privacy_password: second-password}
"""
SUBTREES = (".1.3.6.1.2.1.17", ".1.3.6.1.2.1.47", ".1.0.8802")
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


def _tables() -> str:
    """Lines of snmpd.conf by which a file stands for the tables of a switch."""
    served = f"{sys.executable} {ROOT / 'tools/ladder_lab/tables_agent.py'} {ROOT / 'tests/asking/switch.txt'}"
    return "".join(f"pass_persist {subtree} {served}\n" for subtree in SUBTREES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "snmpd.conf").write_text(SNMPD + _tables(), encoding="ascii")
    (tmp_path / "logins.yaml").write_text(LOGINS, encoding="ascii")
    (tmp_path / "logins.yaml").chmod(0o600)
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
    assert {ip for ip, name in outcomes if name == "tables"} == {"198.18.7.6"}
    # All that went to the switch stands in the book, packet by packet.
    entries = Journal(folder / "asking.jsonl").read()
    assert counts[6] == sum(one.ip == "198.18.7.6" and one.event == "sending" for one in entries)


def test_tables_of_a_switch_are_read_as_those_in_a_file_are(folder: Path) -> None:
    with lab(folder, HOSTS) as made:
        told = asked(made)
    assert ["198.18.7.6", "tables", "answered"] in told["outcomes"]
    by_kind = {(one["kind"], one["mac"]): one["fields"] for one in told["tables"]}
    assert by_kind["record.port", "02:00:5e:00:53:07"]["port"] == "eth0"
    assert ("record.port", "02:00:5e:00:53:08") not in by_kind
    # More rows than fit one answer.
    assert {mac for kind, mac in by_kind if kind == "record.port"} >= {f"02:00:5e:00:54:{n:02x}" for n in range(20, 50)}
    # The agent's own table of addresses: who asked.
    assert any(kind == "record.neighbour" for kind, _ in by_kind)
    assert by_kind["lldp.neighbour", "02:00:5e:00:53:09"] == {
        "chassis_id": "02:00:5e:00:53:09",
        "system_name": "phone-3",
        "system_description": "Example Phones EP-1",
        "capabilities": 36,
        "firmware": "4.2",
        "manufacturer": "Example Phones",
        "model": "EP-1",
    }
    own = [one["fields"] for one in told["tables"] if one["kind"] == "snmp.response"]
    assert [one.get("sys_descr") for one in own] == ["Lab switch 1", None]
    assert own[1]["entity"]["entPhysicalModelName"] == "ES-8"
    assert {one["ip"] for one in told["tables"] if one["kind"] == "snmp.response"} == {"198.18.7.6"}
    log = (folder / "asking.jsonl").read_text(encoding="utf-8")
    assert "password" not in log


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
