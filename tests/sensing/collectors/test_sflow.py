"""Samples and counters of sFlow."""

from __future__ import annotations

import pytest

from tests.sensing.collectors import exports
from tests.sensing.collectors.collecting import CLIENT, SERVER, problems, told


@pytest.mark.parametrize("is_expanded", [False, True])
def test_sampled_addresses_without_header_are_read(is_expanded: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    sample = exports.flow_sample([exports.sampled_ipv4(CLIENT, SERVER, 50_000, 443)], 512, is_expanded=is_expanded)
    collector, batch = told(exports.sflow([sample]))
    assert (batch.talked[0].packets, batch.talked[0].octets) == ((512, 0), (512 * 60, 0))
    assert problems(collector) == {"sampled": 1}


def test_counters_tell_of_an_interface() -> None:
    _, batch = told(exports.sflow([exports.counter_sample(7, 1_000_000_000)]))
    (seen,) = batch.seen
    assert (seen.kind, seen.subject.ip) == ("switch.interface", "192.0.2.254")
    assert dict(seen.fields) == {"interface": 7, "bits_a_second": 1_000_000_000, "is_up": True, "way": "sflow"}
