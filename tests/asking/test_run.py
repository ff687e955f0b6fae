"""A run: slow, written down first, and stopped by whatever goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from asepsis.asking.classes import SafetyClass
from asepsis.asking.journal import Journal
from asepsis.asking.logins import Community
from asepsis.asking.permission import Permission
from asepsis.asking.plan import Plan, Planned
from asepsis.asking.questions import ECHO, MDNS, TABLES, WSD, Question, Words
from asepsis.asking.run import Outside, Run
from asepsis.asking.wire import Answer, ResetError, StoppedError
from tests.asking.devices import NOW

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(slots=True)
class World:
    """A made-up network whose clock moves only when somebody sleeps."""

    seconds: float = 0.0
    sent: list[tuple[float, str]] = field(default_factory=list)
    answers: dict[str, list[float | Exception]] = field(default_factory=dict)
    stop_after: int = 1000

    def check(self) -> None:
        """Stops after so many packets."""
        if len(self.sent) >= self.stop_after:
            raise StoppedError

    def now(self) -> datetime:
        """The time of this world."""
        return NOW + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        """Moves the clock."""
        self.seconds += seconds

    def send(self, planned: Planned, messages: tuple[bytes, ...], switch: object) -> Answer:
        """Notes what was sent, and answers as told."""
        assert messages
        assert switch is self
        self.check()
        self.sent.append((self.seconds, planned.ip))
        told = self.answers.get(planned.ip, [0.01])
        one = told.pop(0) if len(told) > 1 else told[0]
        if isinstance(one, Exception):
            raise one
        return Answer((b"x",), one)


def question(number: int, kind: Question = ECHO) -> Planned:
    return Planned(f"d{number}", f"198.18.{number % 50}.{number}", None, kind, 0, Words(), "why", SafetyClass.OFFICE)


def started(world: World, folder: Path, planned: list[Planned], permission: Permission | None = None) -> Run:
    outside = Outside(world.now, lambda: world.seconds, world.sleep, world.send, world)
    allowed = permission or Permission(enabled=True)
    return Run(Plan(tuple(planned), ()), allowed, Journal(folder / "asking.jsonl"), "Kim", outside)


def test_each_packet_is_written_down_before_it_goes_out(tmp_path: Path) -> None:
    run = started(World(), tmp_path, [question(1), question(2)])
    run.go()
    entries = run.journal.read()
    assert [(one.ip, one.event, one.answer, one.approved_by) for one in entries] == [
        ("198.18.1.1", "sending", "", "Kim"),
        ("198.18.1.1", "answer", "answered", "Kim"),
        ("198.18.2.2", "sending", "", "Kim"),
        ("198.18.2.2", "answer", "answered", "Kim"),
    ]


def test_without_a_book_nothing_is_sent(tmp_path: Path) -> None:
    world = World()
    run = started(world, tmp_path / "absent", [question(1)])
    run.go()
    assert world.sent == []
    assert "cannot be written" in run.ended


def test_questions_to_one_host_keep_their_distance(tmp_path: Path) -> None:
    world = World()
    started(world, tmp_path, [question(1)] * 4).go()
    times = [at for at, _ in world.sent]
    assert len(times) == 4
    assert all(later - earlier >= 9.99 for earlier, later in pairwise(times))


@pytest.mark.parametrize("after", [0, 1, 3])
def test_the_stop_switch_stops_within_one_packet(tmp_path: Path, after: int) -> None:
    world = World(stop_after=after)
    run = started(world, tmp_path, [question(number) for number in range(1, 9)])
    run.go()
    assert len(world.sent) == after
    assert run.ended == "the stop switch was thrown"


def test_a_host_that_fails_is_left_alone_and_after_three_failures_for_ever(tmp_path: Path) -> None:
    for _ in range(5):
        world = World(answers={"198.18.1.1": [TimeoutError()]}, seconds=len(list(tmp_path.iterdir())))
        run = started(world, tmp_path, [question(1)] * 3)
        run.outside.now = lambda: datetime.now(NOW.tzinfo) + timedelta(hours=1)
        run.go()
    assert sum(one.event == "sending" for one in run.journal.read()) == 3
    assert run.journal.barred() == {"198.18.1.1", "d1"}


def test_a_host_that_gets_slow_is_left_alone(tmp_path: Path) -> None:
    world = World(answers={"198.18.1.1": [0.1, 0.2, 0.31, 0.1]})
    run = started(world, tmp_path, [question(1)] * 6)
    assert [one.outcome for one in run.go()] == ["answered", "answered", "slow"]


def test_resets_of_several_hosts_end_the_run(tmp_path: Path) -> None:
    world = World(answers={f"198.18.{number}.{number}": [ResetError()] for number in range(1, 9)})
    run = started(world, tmp_path, [question(number) for number in range(1, 9)])
    run.go()
    assert len(world.sent) == 3
    assert "broke off" in run.ended


def test_nothing_is_asked_in_a_blackout(tmp_path: Path) -> None:
    permission = Permission.model_validate({"enabled": True, "blackouts": [{"from": "09:00", "to": "12:00"}]})
    world = World()
    run = started(world, tmp_path, [question(1)], permission)
    run.go()
    assert world.sent == []
    assert "nothing is asked" in run.ended


def test_discovery_is_asked_once_an_hour_over_all_runs(tmp_path: Path) -> None:
    sent = 0
    for _ in range(3):
        world = World()
        run = started(world, tmp_path, [question(1, MDNS)])
        run.outside.now = lambda: datetime.now(NOW.tzinfo)
        run.go()
        sent += len(world.sent)
    assert sent == 1


def test_kinds_of_discovery_take_turns_and_no_run_waits_an_hour(tmp_path: Path) -> None:
    sent: list[str] = []
    for hours in range(3):
        world = World()
        run = started(world, tmp_path, [question(1, MDNS), question(1, WSD), question(2)])
        run.outside.now = lambda: datetime.now(NOW.tzinfo) + timedelta(hours=1.1 * hours)  # noqa: B023
        asked = [one.planned.question.name for one in run.go()]
        sent += asked
        assert world.seconds < 60
    assert sent == ["mdns", "echo", "wsd", "echo", "mdns", "echo"]


def test_a_damaged_book_stops_all(tmp_path: Path) -> None:
    (tmp_path / "asking.jsonl").write_text("{", encoding="utf-8")
    run = started(World(), tmp_path, [question(1)])
    with pytest.raises(Exception, match="damaged"):
        run.go()


def switch(answers: list[float | Exception], folder: Path) -> tuple[World, Run]:
    planned = Planned("d1", "198.18.1.1", None, TABLES, 161, Words(login="x"), "why", SafetyClass.OFFICE)
    world = World(answers={"198.18.1.1": answers})
    run = started(world, folder, [planned])
    run.logins = {"x": Community(version=2, community=SecretStr("lab"))}
    return world, run


def test_a_silent_switch_gets_one_packet_and_is_left(tmp_path: Path) -> None:
    world, run = switch([TimeoutError()], tmp_path)
    assert [one.outcome for one in run.go()] == ["silent"]
    assert len(world.sent) == 1
    assert [one.event for one in run.journal.read()] == ["sending", "answer"]


def test_a_switch_that_talks_nonsense_counts_as_a_failure(tmp_path: Path) -> None:
    _, run = switch([0.01], tmp_path)
    assert [one.outcome for one in run.go()] == ["refused"]
    assert [one.answer for one in run.journal.read()] == ["", "answered", "refused"]
