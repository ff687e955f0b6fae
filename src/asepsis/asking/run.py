"""Asks what was planned: slowly, one host at a time, written down first, and stopped by whatever goes wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from asepsis.asking.journal import FAILURES, Entry, Journal, JournalError, stamp
from asepsis.asking.limits import HOST, SLOW_QUESTION, Limiter, Pace
from asepsis.asking.questions import QUESTIONS, TABLES, messages
from asepsis.asking.talk import SwitchRefusedError, Talk
from asepsis.asking.walk import Walk
from asepsis.asking.wire import Answer, RefusedError, ResetError, StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from asepsis.asking.logins import Login
    from asepsis.asking.permission import Permission
    from asepsis.asking.plan import Plan, Planned
    from asepsis.asking.wire import Switch

SLOWER_FACTOR = 3.0
SLOWER_FLOOR_SECONDS = 0.05
"""Answers faster than this are never slow: the network itself varies by as much."""
SLOW_TABLE_SECONDS = 1.0
"""Parts of tables that come faster are never slow: long ones take a switch some time."""
MAX_RESETS = 3
"""Resets in one run after which all asking ends."""
MAX_BACK_OFF_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that was put, and what came back."""

    planned: Planned
    messages: tuple[bytes, ...]
    moment: datetime
    answer: Answer | None
    outcome: str
    tables: tuple[str, ...] = ()
    """Of a switch: what was read of its tables until the end or a failure, as `snmpwalk -On` writes it."""
    cut: int = 0
    """Columns of which only the start was read."""


class _WalkEndedError(Exception):
    """A part of a table was not answered as it should; its outcome."""


@dataclass(slots=True)
class Outside:
    """The world: clocks, the wire and the switch."""

    now: Callable[[], datetime]
    """Local time, with its zone."""
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    send: Callable[[Planned, tuple[bytes, ...], Switch], Answer]
    switch: Switch


@dataclass(slots=True)
class Run:
    """One run over a plan."""

    plan: Plan
    permission: Permission
    journal: Journal
    approved_by: str
    outside: Outside
    logins: Mapping[str, Login] = field(default_factory=dict)
    limiter: Limiter = field(default_factory=Limiter)
    asked: list[Asked] = field(default_factory=list)
    ended: str = ""
    """Why the run ended early; empty when it did not."""

    def go(self) -> list[Asked]:
        """Ask. Ends early, and says so in `ended`, when the switch is thrown, at a blackout, and when hosts reset."""
        left_alone: set[str] = set(self.journal.barred())
        usual: dict[str, float] = {}
        outcomes: Counter[str] = Counter()
        last = self.journal.last_asked()
        turns = self._turns(last)
        for number, planned in enumerate(self.plan.planned, 1):
            if left_alone & {planned.ip, planned.device} or self._is_too_soon(planned, last):
                continue
            if planned.question.pace is Pace.SLOW and turns[planned.ip] != planned.question.name:
                continue
            try:
                one = self._walk(planned) if planned.question is TABLES else self._ask(planned, number, usual)
            except StoppedError:
                self.ended = self.ended or "the stop switch was thrown"
                return self.asked
            except JournalError as error:
                self.ended = str(error)
                return self.asked
            self.asked.append(one)
            outcomes[one.outcome] += 1
            if one.outcome in FAILURES:
                left_alone |= {planned.ip, planned.device}
                self.outside.sleep(min(MAX_BACK_OFF_SECONDS, 2.0 ** sum(outcomes[name] for name in FAILURES)))
            if outcomes["reset"] >= MAX_RESETS:
                self.ended = "several hosts broke off: something is wrong, and nothing more is asked"
                return self.asked
        return self.asked

    def _turns(self, last: Mapping[tuple[str, str], datetime]) -> dict[str, str]:
        """The slow question of each host whose turn it is: that which was put longest ago. One fills the hour."""
        turns: dict[str, str] = {}
        for planned in self.plan.planned:
            name, ip = planned.question.name, planned.ip
            if planned.question.pace is Pace.SLOW and (ip not in turns or _before(last, ip, name, turns[ip])):
                turns[ip] = name
        return turns

    def _is_too_soon(self, planned: Planned, last: Mapping[tuple[str, str], datetime]) -> bool:
        """Whether an earlier run asked this host so lately that the buckets, which begin full, would allow too much."""
        waits = [("", HOST)]
        if planned.question.pace is Pace.SLOW:
            waits += [(one.name, SLOW_QUESTION) for one in QUESTIONS if one.pace is Pace.SLOW]
        now = self.outside.now()
        return any(
            (before := last.get((planned.ip, name))) is not None and (now - before).total_seconds() < rate.seconds
            for name, rate in waits
        )

    def _wait(self, planned: Planned, pace: Pace) -> None:
        """Wait for the buckets, with an eye on the switch, and take from them."""
        while True:
            self.outside.switch.check()
            if self.permission.is_blacked_out(self.outside.now()):
                self.ended = "now is a time in which nothing is asked"
                raise StoppedError
            seconds = self.limiter.wait(self.outside.monotonic(), planned.ip, pace)
            if seconds <= 0:
                self.limiter.spend(self.outside.monotonic(), planned.ip, pace)
                return
            if seconds == float("inf"):
                self.ended = "too many hosts for one run"
                raise StoppedError
            self.outside.sleep(min(seconds, 0.5))

    def _ask(self, planned: Planned, number: int, usual: dict[str, float]) -> Asked:
        self._wait(planned, planned.question.pace)
        return self._put(planned, messages(planned.question, planned.words, number), usual, SLOWER_FLOOR_SECONDS)

    def _put(self, planned: Planned, sent: tuple[bytes, ...], usual: dict[str, float], floor: float) -> Asked:
        """Write down, send, take the answer, write down. `floor`: seconds below which no answer is slow."""
        moment = self.outside.now()
        self._note(planned, "sending", "", sum(map(len, sent)))
        answer: Answer | None = None
        try:
            answer = self.outside.send(planned, sent, self.outside.switch)
            outcome = _judged(planned.ip, answer, usual, floor)
        except TimeoutError:
            outcome = "silent"
        except ResetError:
            outcome = "reset"
        except (RefusedError, OSError):
            outcome = "refused"
        except StoppedError:
            self._note(planned, "answer", "stopped", 0)
            raise
        self._note(planned, "answer", outcome, 0 if answer is None else sum(map(len, answer.octets)))
        return Asked(planned, sent, moment, answer, outcome)

    def _walk(self, planned: Planned) -> Asked:
        """Read the tables of a switch, packet by packet: each waits, is written down and judged as a question is."""
        usual: dict[str, float] = {}
        sent: list[bytes] = []

        def exchange(message: bytes) -> bytes:
            if len(sent) >= planned.question.packets:
                raise _WalkEndedError("answered")
            # The first packet keeps its distance from other questions to this host.
            self._wait(planned, Pace.TABLE if sent else Pace.USUAL)
            sent.append(message)
            one = self._put(planned, (message,), usual, SLOW_TABLE_SECONDS)
            if one.answer is None or one.outcome != "answered":
                raise _WalkEndedError(one.outcome)
            return one.answer.octets[0]

        moment = self.outside.now()
        walk = Walk(Talk(self.logins[planned.words.login], exchange))

        def read(outcome: str) -> Asked:
            return Asked(planned, tuple(sent), moment, None, outcome, tuple(walk.lines), walk.cut)

        try:
            walk.go()
        except _WalkEndedError as end:
            walk.cut += 1
            return read(str(end))
        except SwitchRefusedError:
            self._note(planned, "answer", "refused", 0)
            return read("refused")
        except (StoppedError, JournalError):
            walk.cut += 1
            self.asked.append(read("stopped"))
            raise
        return read("answered")

    def _note(self, planned: Planned, event: str, answer: str, octets: int) -> None:
        by = f"{self.approved_by}; device approved by {planned.approved}" if planned.approved else self.approved_by
        self.journal.write(
            Entry(
                stamp(),
                planned.device,
                planned.ip,
                planned.question.name,
                planned.why,
                by,
                event,
                answer,
                octets,
            )
        )


def _judged(ip: str, answer: Answer, usual: dict[str, float], floor: float) -> str:
    """`slow` when the host takes three times as long as at first: it is busy, and is left alone."""
    first = usual.setdefault(ip, max(answer.seconds, floor / SLOWER_FACTOR))
    return "slow" if answer.seconds > first * SLOWER_FACTOR else "answered"


def _before(last: Mapping[tuple[str, str], datetime], ip: str, one: str, other: str) -> bool:
    """Whether a host was asked one question longer ago than the other; never is longest ago."""
    first, second = last.get((ip, one)), last.get((ip, other))
    return second is not None and (first is None or first < second)
