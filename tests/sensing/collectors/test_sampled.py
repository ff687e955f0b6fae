"""Sampled headers, read by the engine."""

from __future__ import annotations

from tests.sensing.collectors import exports
from tests.sensing.collectors.collecting import CLIENT, told


def test_a_sampled_header_is_multiplied_by_its_rate() -> None:
    frame = bytes.fromhex(
        "00005e005314" + "00005e00530a" + "0800" + "4500001c00010000401100" + "00" + "c000020a" + "c0000214"
    ) + bytes.fromhex("c350003500080000")
    _, batch = told(exports.sflow([exports.flow_sample([exports.raw_header(frame, length=1042)], 256)]))
    (flow,) = batch.talked
    assert (flow.initiator.mac, flow.initiator.ip, flow.responder_port) == ("00:00:5e:00:53:0a", CLIENT, 53)
    assert (flow.packets, flow.server) == ((256, 0), "responder")
