"""What other readers make of the logs in Zeek's shape: their own community identifiers, and lines of JSON."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from asepsis.report.exports.zeek import lines
from asepsis.sensing import engine
from asepsis.sensing.reading import nouns

GOLDEN = Path(__file__).parents[3] / "engine" / "protocols" / "src"
PROTOCOLS = ("dicom", "dns", "hl7", "mdns", "rtsp", "sip", "snmp", "tls")
CAPTURES = sorted(path for name in PROTOCOLS for path in (GOLDEN / name / "golden").glob("*/capture.pcap"))
PLAIN = "(tcp or udp) and not icmp and not icmpv6 and not _ws.malformed"
"""Packets whose own ports are meant: an ICMP error quotes those of another."""


def ours(path: Path) -> list[dict[str, object]]:
    """The lines of `conn.log`."""
    reader = engine.open_reader(str(path))
    found: list[dict[str, object]] = []
    while batch := reader.next():
        seen = nouns(batch, (path.name,))
        found += [json.loads(line) for log, line in lines(list(seen.observations), list(seen.flows)) if log == "conn"]
    return found


def identifiers_of_tshark(path: Path) -> set[str]:
    """The community identifiers that tshark works out for the packets of a capture."""
    words = ["tshark", "-r", str(path), "--enable-protocol", "communityid", "-Y", PLAIN, "-T", "fields"]
    told = subprocess.run([*words, "-e", "communityid"], capture_output=True, text=True, check=True).stdout
    return {one for line in told.split() for one in line.split(",")}


@pytest.mark.tool
@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: "/".join(path.parts[-4:-1:2]))
def test_community_identifiers_are_those_of_another_reader(path: Path) -> None:
    if shutil.which("tshark") is None:
        pytest.skip("tshark is missing: apt-get install tshark")
    theirs = identifiers_of_tshark(path)
    told = {str(line["community_id"]) for line in ours(path) if line["proto"] in ("tcp", "udp")}
    assert theirs
    assert theirs == told


def test_a_connection_has_the_fields_that_readers_of_zeek_need() -> None:
    for line in ours(CAPTURES[0]):
        assert {"ts", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "community_id"} <= line.keys()
        assert isinstance(line["ts"], float)
