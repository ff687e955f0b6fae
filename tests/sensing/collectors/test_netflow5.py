"""NetFlow version 5."""

from __future__ import annotations

from tests.sensing.collectors import exports
from tests.sensing.collectors.collecting import CLIENT, SERVER, problems, told


def test_sampled_counts_are_multiplied_and_said_to_be_estimates() -> None:
    collector, batch = told(exports.netflow5([exports.record5(CLIENT, SERVER, 50_000, 443)], sampling=0x4000 | 100))
    assert batch.talked[0].packets == (1000, 0)
    assert problems(collector) == {"sampled": 1}
