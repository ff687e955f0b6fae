"""Answers as observations: read by the engine, by its white lists, and marked as asked for."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from asepsis.asking.questions import Transport
from asepsis.core.nouns import Capture, Problem, Subject
from asepsis.sensing.records.record import RecordBatch
from asepsis.sensing.records.switch_walks import SWITCH_WALK
from asepsis.sensing.sent import Sent, read_sent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asepsis.asking.run import Asked
    from asepsis.core.nouns import Observation

SOURCE = "asked"
"""Name of the source in all evidence that an answer gives."""
MARK = "asked"
"""Field that tells an answer from what was only heard: the two are never one."""
OUR_PORT = 49_999


def observations(asked: Iterable[Asked]) -> list[Observation]:
    """What the answers show of those that were asked."""
    found: list[Observation] = []
    for one in asked:
        if one.answer is None:
            continue
        read = read_sent(_frames(one), SOURCE)
        found += [
            replace(seen, subject=Subject(one.planned.mac, one.planned.ip, None), fields={**seen.fields, MARK: True})
            for seen in read
            if seen.subject.ip == one.planned.ip
        ]
    return found


def tables(asked: Iterable[Asked]) -> list[tuple[RecordBatch, Capture]]:
    """What the tables of each switch show, read as those in a file are: and the source that they are."""
    found = []
    for one in asked:
        if not one.tables:
            continue
        own = Subject(one.planned.mac, one.planned.ip, None)
        format_ = replace(SWITCH_WALK, own=own, moment=one.moment.astimezone(UTC))
        source = f"switch {one.planned.ip}"
        batch = RecordBatch()
        for part in format_.read(io.BytesIO("\n".join(one.tables).encode()), source):
            batch.seen += part.seen
            batch.problems += part.problems
            batch.records += part.records
        if one.cut:
            batch.problems.append(Problem("truncated_table", one.cut, "tables of which only the start was read"))
        counts = Counter({(problem.kind, problem.detail): problem.count for problem in batch.problems})
        found.append((batch, batch.capture(source, SWITCH_WALK.name, counts)))
    return found


def _frames(one: Asked) -> list[Sent]:
    """The conversation as packets between made-up cards, which do not get out of here."""
    planned = one.planned
    answers = one.answer.octets if one.answer is not None else ()
    pairs = list(zip(one.messages, answers, strict=False))
    return (
        [Sent(one.moment, planned.question.transport.value, planned.ip, planned.port or 0, OUR_PORT, pairs)]
        if planned.question.transport is not Transport.ICMP
        else []
    )
