"""The engine's rows as nouns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from asepsis.core.nouns import Problem, Subject
from asepsis.sensing import engine
from tests.capture_bytes import network, pcap

if TYPE_CHECKING:
    from pathlib import Path


def test_nanoseconds_become_utc_microseconds() -> None:
    assert engine.moment(1_000_000_001_999) == datetime(1970, 1, 1, 0, 16, 40, 1, tzinfo=UTC)
    assert engine.moment(-1_000) < engine.EPOCH
    assert engine.moment(2**63 * 1000).year == 9999


def test_a_row_becomes_an_observation() -> None:
    row = (1_000_000_000, 7, "dhcp.request", "00:11:22:00:00:01", None, 5, {"host_name": "ct1"}, 3)
    seen = engine.observation(row, "x.pcap")
    assert (seen.packet, seen.kind, seen.count, seen.capture) == (7, "dhcp.request", 3, "x.pcap")
    assert seen.subject == Subject("00:11:22:00:00:01", None, 5)
    assert seen.fields == {"host_name": "ct1"}


def test_a_row_becomes_a_flow() -> None:
    ends = ("00:11:22:00:00:01", "10.0.0.1", 4000, "00:11:22:00:00:02", "10.0.0.2", 104)
    flow = engine.flow((0, 1_000, None, "tcp", *ends, "dicom", 3, 4, 100, 200, True, "responder", "1:x", 9), "x.pcap")
    assert (flow.initiator.ip, flow.initiator_port, flow.responder.ip, flow.responder_port) == (
        "10.0.0.1",
        4000,
        "10.0.0.2",
        104,
    )
    assert (flow.packets, flow.octets, flow.answered, flow.server, flow.packet) == (
        (3, 4),
        (100, 200),
        True,
        "responder",
        9,
    )


def test_a_capture_tells_its_problems() -> None:
    problem = {"kind": "truncated_file", "count": 1, "detail": "at 9"}
    report = {
        "packets": 2,
        "octets": 9,
        "first_ns": 0,
        "last_ns": None,
        "link_types": ["ethernet"],
        "problems": [problem],
        "copies": 0,
    }
    capture = engine.capture(report, "x.pcap")
    assert (capture.first, capture.last, capture.problems) == (
        engine.EPOCH,
        None,
        (Problem("truncated_file", 1, "at 9"),),
    )


def test_the_installed_engine_keeps_to_this_form(tmp_path: Path) -> None:
    path = tmp_path / "a.pcap"
    path.write_bytes(pcap(network(1)))
    reader = engine.open_reader(str(path))
    batches = list(iter(reader.next, None))
    seen = [engine.observation(row, "a") for batch in batches for row in batch.observations()]
    assert {one.kind for one in seen} == {"endpoint.address", "arp.sender"}
    assert engine.capture(reader.capture(), "a").packets == 1
    assert engine.engine_version()
    assert {kind["kind"] for kind in engine.vocabulary()} >= {one.kind for one in seen}


def test_the_installed_engine_says_the_same_with_any_number_of_workers(tmp_path: Path) -> None:
    path = tmp_path / "a.pcap"
    path.write_bytes(pcap(network(200)))

    def told(workers: int) -> tuple[list[bytes], dict[str, Any]]:
        reader = engine.open_reader(str(path), workers=workers)
        batches = [batch.json_lines("a") + batch.flow_lines("a") for batch in iter(reader.next, None)]
        assert reader.position == path.stat().st_size
        return batches, reader.capture()

    assert told(1)[1]["packets"] == 200
    assert told(1) == told(2) == told(3)
