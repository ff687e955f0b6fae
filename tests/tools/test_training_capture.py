"""The captures that the engine is run on before it is compiled for good are captures, and of many hosts."""

from __future__ import annotations

import struct
from pathlib import Path

from asepsis_engine import Reader

from tests.capture_bytes import arp, pcap
from tools.training_capture import at_site, crowd, frames_of, write_training_captures
from tools.write_industrial_captures import write_frames

REPOSITORY = Path(__file__).resolve().parent.parent.parent


def counts_of(capture: Path) -> dict[str, int]:
    """How often the engine says what."""
    reader, counts = Reader(str(capture)), dict[str, int]()
    while (batch := reader.next()) is not None:
        for kind, number in batch.counts().items():
            counts[kind] = counts.get(kind, 0) + number
    return counts


def test_each_dissector_with_a_golden_capture_of_ethernet_is_trained(tmp_path: Path) -> None:
    goldens, practice, crowded = (counts_of(path) for path in write_training_captures(REPOSITORY, tmp_path))
    assert {"dicom.object", "hl7.message", "modbus.device_id", "tls.certificate", "smb2.negotiate"} <= goldens.keys()
    assert practice["dicom.association_request"] > 100
    assert "anomaly.malformed" not in crowded


def test_a_crowd_asks_and_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "crowd.pcap"
    write_frames(path, crowd(40))
    counts = counts_of(path)
    assert (counts["dns.query"], counts["dns.answer"]) == (20, 20)
    assert (counts["tcp.syn"], counts["http.request"], counts["http.response"]) == (20, 20, 20)


def test_hosts_of_another_site_have_other_addresses_and_groups_the_same() -> None:
    (first, *_) = crowd(1)
    moved = at_site(first, 3)
    assert (moved[26:30], moved[30:34]) != (first[26:30], first[30:34])
    group = first[:30] + bytes([224, 0, 0, 251]) + first[34:]
    assert at_site(group, 3)[30:34] == group[30:34]
    assert at_site(first, 0) == first


def test_what_is_not_ipv4_is_played_as_it_is() -> None:
    frame = arp("00:11:22:00:00:01", "10.0.0.1")
    assert at_site(frame, 7) == frame


def test_a_capture_of_another_link_type_or_kind_gives_no_frames() -> None:
    frame = arp("00:11:22:00:00:01", "10.0.0.1")
    assert frames_of(pcap([frame])) == [frame]
    assert frames_of(pcap([frame], link_type=101)) == []
    assert frames_of(b"no capture" + struct.pack("<I", 1) * 8) == []
