"""Records of both directions as one conversation."""

from __future__ import annotations

from datetime import timedelta

from asepsis.sensing.collectors.collector import Collector, Datagram
from tests.sensing.collectors import exports
from tests.sensing.collectors.collecting import ARRIVED, CLIENT, SERVER, arrival, problems, told


def test_both_directions_make_one_conversation() -> None:
    forth = exports.record5(CLIENT, SERVER, 50_000, 443)
    back = exports.record5(SERVER, CLIENT, 443, 50_000)
    _, batch = told(exports.netflow5([forth, back]))
    (flow,) = batch.talked
    assert (flow.initiator.ip, flow.responder.ip, flow.responder_port) == (CLIENT, SERVER, 443)
    assert (flow.packets, flow.octets, flow.answered, flow.server) == ((10, 10), (1000, 1000), True, "responder")
    assert flow.start == ARRIVED - timedelta(seconds=10)
    assert flow.end == ARRIVED - timedelta(seconds=5)


def test_a_reset_alone_is_no_answer() -> None:
    forth = exports.record5(CLIENT, SERVER, 50_000, 443, flags=0x02)
    back = exports.record5(SERVER, CLIENT, 443, 50_000, flags=0x14)
    _, batch = told(exports.netflow5([forth, back]))
    assert not batch.talked[0].answered


def test_the_same_flow_of_two_exporters_counts_once() -> None:
    octets = exports.netflow5([exports.record5(CLIENT, SERVER, 50_000, 443)])
    collector = Collector("exports")
    collector.take(arrival(octets))
    collector.take(Datagram(ARRIVED, "192.0.2.2", 40_000, octets))
    assert collector.finish().talked[0].packets == (10, 0)
    assert problems(collector) == {"twice": 1}


def test_a_conversation_is_told_once_it_is_idle() -> None:
    collector = Collector("exports")
    collector.take(arrival(exports.netflow5([exports.record5(CLIENT, SERVER, 50_000, 443)])))
    assert collector.harvest().talked == []
    later = exports.netflow5([], sequence=1, seconds=exports.EXPORTED + 300)
    collector.take(arrival(later, after=300))
    assert len(collector.harvest().talked) == 1
    assert collector.finish().talked == []
