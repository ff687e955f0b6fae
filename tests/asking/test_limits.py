"""No schedule of questions gets more through than the buckets hold."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from asepsis.asking import limits
from asepsis.asking.limits import ALL, HOST, NETWORK, SLOW_QUESTION, TABLE, Limiter, Pace, Rate
from asepsis.core.addresses import network

HOSTS = ("192.0.2.1", "192.0.2.2", "198.51.100.1", "198.51.100.2")
PACES = st.sampled_from(list(Pace))
Sent = tuple[float, str, Pace]


def fits(times: list[float], rate: Rate) -> bool:
    """Whether in any span of time no more were sent than its tokens and those that came meanwhile."""
    return all(
        later - earlier <= rate.burst + (times[later - 1] - times[earlier]) / rate.seconds + 1e-6
        for earlier in range(len(times))
        for later in range(earlier + 1, len(times) + 1)
    )


@given(st.lists(st.tuples(st.floats(-5, 40), st.sampled_from(HOSTS), PACES), max_size=60))
@example([(0.0, HOSTS[0], Pace.USUAL), (-1.0, HOSTS[2], Pace.USUAL), (10.0, HOSTS[2], Pace.USUAL)])
def test_no_schedule_exceeds_any_bucket(wishes: list[Sent]) -> None:
    limiter, now, sent = Limiter(), 1000.0, list[Sent]()
    for pause, host, pace in wishes:
        now += pause
        if limiter.wait(now, host, pace) == 0:
            limiter.spend(now, host, pace)
            sent.append((max([now, *(one[0] for one in sent)]), host, pace))
    assert fits([at for at, _, _ in sent], ALL)
    for host in HOSTS:
        assert fits([at for at, one, pace in sent if one == host and pace is not Pace.TABLE], HOST)
        assert fits([at for at, one, pace in sent if one == host and pace is Pace.TABLE], TABLE)
        assert fits([at for at, one, _ in sent if network(one) == network(host)], NETWORK)
        assert fits([at for at, one, pace in sent if one == host and pace is Pace.SLOW], SLOW_QUESTION)


@given(st.lists(st.tuples(st.sampled_from(HOSTS), PACES), max_size=20))
def test_after_the_wait_the_question_may_go(wishes: list[tuple[str, Pace]]) -> None:
    limiter, now = Limiter(), 0.0
    for host, pace in wishes:
        now += limiter.wait(now, host, pace) + 1e-6
        limiter.spend(now, host, pace)


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
