"""No schedule of questions gets more through than the buckets hold."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from asepsis.asking import limits
from asepsis.asking.limits import ALL, HOST, NETWORK, SLOW_QUESTION, Limiter, Rate
from asepsis.core.addresses import network

HOSTS = ("192.0.2.1", "192.0.2.2", "198.51.100.1", "198.51.100.2")
Sent = tuple[float, str, bool]


def fits(times: list[float], rate: Rate) -> bool:
    """Whether in any span of time no more were sent than its tokens and those that came meanwhile."""
    return all(
        later - earlier <= rate.burst + (times[later - 1] - times[earlier]) / rate.seconds + 1e-6
        for earlier in range(len(times))
        for later in range(earlier + 1, len(times) + 1)
    )


@given(st.lists(st.tuples(st.floats(-5, 40), st.sampled_from(HOSTS), st.booleans()), max_size=60))
@example([(0.0, HOSTS[0], False), (-1.0, HOSTS[2], False), (10.0, HOSTS[2], False)])
def test_no_schedule_exceeds_any_bucket(wishes: list[Sent]) -> None:
    limiter, now, sent = Limiter(), 1000.0, list[Sent]()
    for pause, host, is_slow in wishes:
        now += pause
        if limiter.wait(now, host, is_slow=is_slow) == 0:
            limiter.spend(now, host, is_slow=is_slow)
            sent.append((max([now, *(one[0] for one in sent)]), host, is_slow))
    assert fits([at for at, _, _ in sent], ALL)
    for host in HOSTS:
        assert fits([at for at, one, _ in sent if one == host], HOST)
        assert fits([at for at, one, _ in sent if network(one) == network(host)], NETWORK)
        assert fits([at for at, one, is_slow in sent if one == host and is_slow], SLOW_QUESTION)


@given(st.lists(st.tuples(st.sampled_from(HOSTS), st.booleans()), max_size=20))
def test_after_the_wait_the_question_may_go(wishes: list[tuple[str, bool]]) -> None:
    limiter, now = Limiter(), 0.0
    for host, is_slow in wishes:
        now += limiter.wait(now, host, is_slow=is_slow) + 1e-6
        limiter.spend(now, host, is_slow=is_slow)


def test_too_early_is_refused() -> None:
    limiter = Limiter()
    limiter.spend(0, HOSTS[0])
    with pytest.raises(ValueError, match="too early"):
        limiter.spend(9, HOSTS[0])


def test_too_many_hosts_are_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_HOSTS", 3)
    limiter = Limiter()
    limiter.spend(0, HOSTS[0])
    assert limiter.wait(1000, HOSTS[1]) == float("inf")
