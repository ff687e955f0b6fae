"""Exports of real programs and of written datagrams, as the collector reads them."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.sensing.captures import find_captures
from asepsis.sensing.collectors import collector as module
from asepsis.sensing.collectors.collector import Collector, Datagram
from asepsis.sensing.collectors.datagrams import read_datagrams
from asepsis.sensing.collectors.listener import allow_list
from asepsis.sensing.reading import nouns, read_captures
from tests.sensing.collectors import exports
from tests.sensing.collectors.collecting import ARRIVED, CLIENT, SERVER, arrival, problems, told

if TYPE_CHECKING:
    from asepsis.core.nouns import Flow
    from asepsis.sensing.records.record import RecordBatch

GOLDEN = Path(__file__).parent / "golden"
PRACTICE = Path(__file__).parents[3] / "knowledge" / "demo" / "practice.pcap"

Ends = tuple[str, tuple[str, int], tuple[str, int]]


def amounts(flows: list[Flow]) -> dict[Ends, list[int]]:
    """Packets and octets that each end of a conversation sent."""
    found: dict[Ends, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for flow in flows:
        if flow.transport in ("tcp", "udp"):
            ends = ((flow.initiator.ip or "", flow.initiator_port), (flow.responder.ip or "", flow.responder_port))
            counts = list(zip(flow.packets, flow.octets, strict=True))
            low = 0 if ends[0] <= ends[1] else 1
            values = [*counts[low], *counts[1 - low]]
            entry = found[flow.transport, ends[low], ends[1 - low]]
            entry[:] = [a + b for a, b in zip(entry, values, strict=True)]
    return dict(found)


@cache
def practice() -> dict[Ends, list[int]]:
    """The conversations of the demo practice, as the engine reads its packets."""
    parts = read_captures(find_captures([str(PRACTICE)]).sources, nouns, workers=1)
    return amounts([flow for part in parts if part.content is not None for flow in part.content.flows])


def collected(name: str) -> tuple[Collector, RecordBatch]:
    collector = Collector("exports")
    with (GOLDEN / f"{name}.pcap").open("rb") as file:
        for datagram in read_datagrams(file):
            collector.take(datagram)
    return collector, collector.finish()


@pytest.mark.parametrize(
    "name", ["softflowd_v9", "softflowd_ipfix", "softflowd_biflow", "pmacct_v9", "pmacct_ipfix", "softflowd_v5"]
)
def test_exports_tell_the_conversations_that_the_packets_tell(name: str) -> None:
    collector, batch = collected(name)
    expected = {ends: amount for ends, amount in practice().items() if name != "softflowd_v5" or ":" not in ends[1][0]}
    assert amounts(batch.talked) == expected
    assert "lost" not in problems(collector)


def test_who_serves_is_told_as_the_packets_tell_it() -> None:
    parts = read_captures(find_captures([str(PRACTICE)]).sources, nouns, workers=1)
    flows = [flow for part in parts if part.content is not None for flow in part.content.flows]
    served = {_service(flow) for flow in flows if flow.answered and flow.server == "responder"}
    exported = {_service(flow) for flow in collected("softflowd_v9")[1].talked if flow.server != "unknown"}
    assert len(served) > 20
    assert served <= exported


def _service(flow: Flow) -> tuple[str, str | None, int]:
    at_responder = flow.server == "responder"
    end, port = (flow.responder, flow.responder_port) if at_responder else (flow.initiator, flow.initiator_port)
    return flow.transport, end.ip, port


def test_exports_with_link_addresses_name_who_sent() -> None:
    _, batch = collected("softflowd_v9")
    pairs = {(one.subject.mac, one.subject.ip) for one in batch.seen if one.kind == "endpoint.address"}
    assert ("00:0f:14:42:20:33", "192.168.20.51") in pairs


def test_sampled_headers_are_read_by_the_engine() -> None:
    collector, batch = collected("pmacct_sflow")
    kinds = {one.kind for one in batch.seen}
    assert {"endpoint.address", "dns.answer"} <= kinds
    assert set(amounts(batch.talked)) <= set(practice())
    assert "lost" not in problems(collector)


def test_a_lost_datagram_is_counted() -> None:
    with (GOLDEN / "softflowd_v5.pcap").open("rb") as file:
        datagrams = list(read_datagrams(file))
    collector = Collector("exports")
    for datagram in datagrams[:3] + datagrams[4:]:
        collector.take(datagram)
    assert problems(collector)["lost"] == 30


def test_an_exporter_whose_clock_is_wrong_is_placed_by_arrival() -> None:
    wrong = exports.netflow5([exports.record5(CLIENT, SERVER, 50_000, 443)], seconds=exports.EXPORTED - 86_400 * 400)
    collector, batch = told(wrong)
    assert batch.talked[0].start == ARRIVED - timedelta(seconds=10)
    assert problems(collector) == {"clock": 1}


def test_senders_off_the_list_are_not_believed() -> None:
    collector = Collector("exports", is_allowed=allow_list(["198.51.100.0/24"]))
    collector.take(arrival(exports.netflow5([exports.record5(CLIENT, SERVER, 50_000, 443)])))
    assert (collector.finish().talked, problems(collector)) == ([], {"not_allowed": 1})


@given(st.lists(st.binary(max_size=200), max_size=8))
def test_any_octets_raise_nothing(datagrams: list[bytes]) -> None:
    told(*datagrams)


@given(st.data())
def test_damaged_exports_raise_nothing(data: st.DataObject) -> None:
    fields = [(96, 65_535), *exports.PLAIN_FIELDS, (152, 8), (153, 8)]
    frame = exports.raw_header(bytes(range(100)))
    wholes = [
        exports.netflow5([exports.record5(CLIENT, SERVER, 50_000, 443)] * 3),
        exports.message([exports.one_set(2, exports.template(300, fields)), exports.one_set(300, bytes(range(120)))]),
        exports.message(
            [exports.one_set(0, exports.template(300, fields)), exports.one_set(300, bytes(90))], version=9
        ),
        exports.sflow([exports.flow_sample([frame], 9), exports.counter_sample(1, 2)]),
    ]
    octets = bytearray(data.draw(st.sampled_from(wholes)))
    for place in data.draw(st.lists(st.integers(0, len(octets) - 1), max_size=6)):
        octets[place] = data.draw(st.integers(0, 255))
    told(bytes(octets[: data.draw(st.integers(0, len(octets)))]), bytes(octets))


def test_exporters_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_EXPORTERS", 3)
    collector = Collector("exports")
    for number in range(5):
        collector.take(Datagram(ARRIVED, f"192.0.2.{number}", 1, exports.netflow5([])))
    assert (len(collector.exporters), problems(collector)) == (3, {"ignored_exporter": 2})
