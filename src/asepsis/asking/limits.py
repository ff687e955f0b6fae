"""How often may be asked: token buckets for all, for each network and for each host. Time is passed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from asepsis.core.addresses import network

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Rate:
    """One question in so many seconds, and so many at once after a pause."""

    seconds: float
    burst: int = 1


ALL, NETWORK, HOST = Rate(1.0, 2), Rate(2.0, 1), Rate(10.0, 1)
SLOW_QUESTION = Rate(3600.0, 1)
"""Service discovery: one in an hour for each host."""
TABLE = Rate(2.0, 1)
"""The next part of a table, from a switch that the owner named."""


class Pace(Enum):
    """How often one host gets the like of a question, besides what holds for all."""

    USUAL = (("host", HOST),)
    SLOW = (("host", HOST), ("slow", SLOW_QUESTION))
    TABLE = (("table", TABLE),)


MAX_HOSTS = 65_536
"""Buckets kept. At the bound nothing is asked any more: a forgotten bucket would be a full one."""


@dataclass(slots=True)
class _Bucket:
    rate: Rate
    tokens: float
    at: float

    def filled(self, now: float) -> float:
        return min(float(self.rate.burst), self.tokens + (now - self.at) / self.rate.seconds)


@dataclass(slots=True)
class Limiter:
    """Says when the next question may go out."""

    _buckets: dict[str, _Bucket] = field(default_factory=dict)
    _latest: float = float("-inf")
    """When a question went out last: a clock that goes back behind it fills no bucket, of whichever host."""

    def wait(self, now: float, host: str, pace: Pace = Pace.USUAL) -> float:
        """Seconds until this host may be asked, 0 when it may be at once. Endless when too many hosts are known."""
        now = max(self._latest, now)
        longest = 0.0
        for name, rate in _names(host, pace):
            bucket = self._buckets.get(name)
            if bucket is None and len(self._buckets) >= MAX_HOSTS:
                return float("inf")
            missing = 0.0 if bucket is None else 1.0 - bucket.filled(now)
            if bucket is not None and missing > 0:
                longest = max(longest, missing * rate.seconds)
        return longest

    def spend(self, now: float, host: str, pace: Pace = Pace.USUAL) -> None:
        """Note that a question goes out now. Raises ValueError when it may not: then nothing must be sent."""
        if self.wait(now, host, pace) > 0:
            raise ValueError("a question was about to go out too early")
        self._latest = now = max(self._latest, now)
        for name, rate in _names(host, pace):
            bucket = self._buckets.get(name)
            if bucket is None:
                self._buckets[name] = _Bucket(rate, rate.burst - 1.0, now)
            else:
                bucket.tokens, bucket.at = bucket.filled(now) - 1.0, now


def _names(host: str, pace: Pace) -> Iterator[tuple[str, Rate]]:
    yield "all", ALL
    yield f"network {network(host)}", NETWORK
    yield from ((f"{name} {host}", rate) for name, rate in pace.value)
