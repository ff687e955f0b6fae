"""A short morning of the practice, heard in all ways at once: what each rung shows, on real hosts and real programs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from asepsis.asking.journal import Journal
from asepsis.report.stored import StoredSite
from tools.demo_practice import addresses, programs
from tools.demo_practice.devices import read_devices
from tools.demo_practice.network import settle
from tools.ladder_lab.lab import ASEPSIS, END_SECONDS, SWITCH, SWITCH_ADDRESS, Lab
from tools.ladder_lab.scores import Score, score

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asepsis.report.analysis import Analysis
    from tools.demo_practice.devices import Device

PROGRAMS = ("ip", "bridge", "ethtool", "ping", "tcpdump", "dnsmasq", "busybox", "snmpd", "softflowd")
GATEWAY = "gateway"
ASKING = ("vaccine-fridge", "ups", "printer", "infusion-pump")
"""Ask for their address."""
FIXED = ("pacs", "ultrasound", "monitor-room3")
"""Have a fixed one."""
SILENT_FOR_ROUTER = "ultrasound"
"""Speaks with the archive only."""
PRESENT = frozenset((GATEWAY, *ASKING, *FIXED))


@dataclass(frozen=True, slots=True)
class Heard:
    """The lab after its morning."""

    lab: Lab
    devices: dict[str, Device]

    def read(self, name: str) -> Analysis:
        """What a store holds."""
        return StoredSite.open(self.lab.store(name)).read()

    def score(self, name: str) -> Score:
        """What a store holds, held against what is there."""
        return score(self.read(name), self.devices)


def morning(lab: Lab, devices: dict[str, Device]) -> subprocess.Popen[bytes]:
    """Devices are switched on, and speak with the router or the archive. Returns who records at the router."""
    lab.bring_up(devices[GATEWAY])
    programs.start_gateway(lab, devices)
    programs.start_agent(lab, GATEWAY)
    recorder = lab.record_router()
    settle(1.0)
    for name in FIXED:
        lab.bring_up(devices[name])
    for name in ASKING:
        lab.bring_up(devices[name])
        addresses.request_address(lab, devices[name])
        lab.read(name, "ping", "-c", "2", "-i", "0.2", devices[GATEWAY].ip)
    lab.read("pacs", "ping", "-c", "2", "-i", "0.2", devices[GATEWAY].ip)
    lab.read("monitor-room3", "ping", "-c", "2", "-i", "0.2", devices[GATEWAY].ip)
    lab.read("ultrasound", "ping", "-c", "2", "-i", "0.2", devices["pacs"].ip)
    lab.read(SWITCH, "ping", "-c", "1", devices[GATEWAY].ip)
    lab.note_neighbours()
    return recorder


def read_files(lab: Lab) -> None:
    """Read what the router wrote, and the mirror's capture, each into its store; and all without a mirror into one."""
    files = {"leases": "dnsmasq.leases", "log": "dnsmasq.log", "neighbours": "neighbours.txt", "mirror": "mirror.pcap"}
    for name, file in files.items():
        lab.asepsis("analyze", str(lab.scratch / file), "--store", str(lab.store(name)))
    shutil.copy(lab.store("port"), lab.store("all"))
    written = [str(lab.scratch / files[name]) for name in ("leases", "log", "neighbours")]
    lab.asepsis("analyze", *written, "--store", str(lab.store("all")))


@pytest.fixture(scope="module")
def heard() -> Iterator[Heard]:
    """The practice, played and heard; taken down whatever happens."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing or os.geteuid() != 0:
        pytest.skip(f"needs root and {', '.join(missing or PROGRAMS)}: see tools/system-packages.txt")
    folder = Path(tempfile.mkdtemp(prefix="ladder-"))
    folder.chmod(0o755)
    (folder / "clock").write_text("+0\n", encoding="ascii")
    known = read_devices()
    devices = {name: known[name] for name in known if name in PRESENT}
    lab = Lab(folder, folder / "clock", f"lad{os.getpid()}-")
    try:
        lab.build_managed(list(devices.values()), [])
        listeners = lab.listeners()
        recorder = morning(lab, devices)
        lab.start_switch_agent()
        lab.ask_switches(lab.store("snmp"))
        lab.export_flows(recorder)
        for listener in listeners:
            listener.send_signal(signal.SIGTERM)
            assert listener.wait(END_SECONDS) == 0
        read_files(lab)
        yield Heard(lab, devices)
    finally:
        lab.take_down()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.tool
def test_leases_and_logs_show_who_asks_for_an_address(heard: Heard) -> None:
    assert heard.score("leases").found == frozenset(ASKING)
    assert heard.score("log").found >= frozenset(ASKING)


@pytest.mark.tool
def test_the_neighbour_table_shows_who_spoke_with_the_router(heard: Heard) -> None:
    assert heard.score("neighbours").found == PRESENT - {GATEWAY, SILENT_FOR_ROUTER}


@pytest.mark.tool
def test_netflow_shows_who_speaks_through_or_with_the_router(heard: Heard) -> None:
    found = heard.score("netflow").found
    assert found >= {GATEWAY, *ASKING}
    assert SILENT_FOR_ROUTER not in found
    assert heard.read("netflow").relations


@pytest.mark.tool
def test_the_switch_shows_every_card_and_its_plug(heard: Heard) -> None:
    assert heard.score("snmp").found == PRESENT
    titles = {word for capture in heard.read("snmp").captures for word in capture.link_types}
    assert "switch_walk" in titles


@pytest.mark.tool
def test_only_the_named_switches_were_asked_and_all_of_it_is_written_down(heard: Heard) -> None:
    entries = Journal(heard.lab.store("snmp").with_name("asking.jsonl")).read()
    assert {one.ip for one in entries} == {heard.devices[GATEWAY].ip, SWITCH_ADDRESS}
    assert {one.question for one in entries} == {"tables"}
    recorded = ["tcpdump", "-nr", str(heard.lab.scratch / "mirror.pcap"), "udp and dst port 161"]
    packets = subprocess.run(recorded, check=True, capture_output=True, text=True).stdout.splitlines()
    assert len(packets) == sum(one.event == "sending" for one in entries)


@pytest.mark.tool
def test_an_ordinary_port_hears_all_who_ask_for_another(heard: Heard) -> None:
    assert heard.score("port").found == PRESENT


@pytest.mark.tool
def test_together_the_rungs_show_no_less_than_each_and_no_stranger(heard: Heard) -> None:
    together = heard.score("all")
    assert all(together.found >= heard.score(name).found for name in ("leases", "log", "neighbours", "port"))
    for name in ("leases", "log", "neighbours", "snmp", "port", "all", "mirror"):
        assert heard.score(name).strangers == 0, name


@pytest.mark.tool
def test_the_mirror_port_shows_what_is_there(heard: Heard) -> None:
    assert heard.score("mirror").found == PRESENT


@pytest.mark.tool
@pytest.mark.parametrize("name", ["leases", "snmp", "netflow", "port"])
def test_each_source_says_what_it_does_not_show(heard: Heard, name: str) -> None:
    said = subprocess.run(
        [*ASEPSIS, "sources", "--store", str(heard.lab.store(name))], check=True, capture_output=True, text=True
    ).stdout
    assert "not" in said.lower()
