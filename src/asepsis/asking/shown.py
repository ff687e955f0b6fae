"""A plan and the book of questions, as a person reads them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from asepsis.asking.questions import SYSTEM_VALUES, TABLES, messages
from asepsis.asking.walk import COLUMNS, PARTS
from asepsis.core.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asepsis.asking.journal import Entry
    from asepsis.asking.plan import Plan, Planned

SHOWN_OCTETS = 48
HIDDEN = "secret"
"""Stands for the SNMP community, which is not shown."""


def plan_text(plan: Plan) -> str:
    """All questions, each with what it sends; then those left in peace; then how to go on."""
    lines = [f"{count(len(plan.planned), 'question')} would be asked. Nothing was sent."]
    for number, one in enumerate(plan.planned, 1):
        lines += _question_lines(number, one)
    if plan.left:
        lines += ["", f"{count(len(plan.left), 'device')} {'is' if len(plan.left) == 1 else 'are'} left in peace:"]
        lines += [f"  {one.ip or 'no address':15}  {one.name}  {one.why}" for one in plan.left]
    counts = Counter(one.ip for one in plan.planned)
    lines += [
        "",
        f"Most questions to one device: {max(counts.values(), default=0)}. The mark of this plan: {plan.mark}",
    ]
    if plan.planned:
        lines.append(f"To ask: asepsis ask run --plan {plan.mark} --approved-by NAME")
    return "\n".join(lines)


def _question_lines(number: int, one: Planned) -> list[str]:
    question = one.question
    where = f"{question.transport.value} port {one.port}" if one.port else question.transport.value
    approved = f", approved by {one.approved}" if one.approved else ""
    lines = [
        "",
        f"{number}. {one.ip} ({one.name}, class {one.safety.value}{approved}): {question.words}",
        f"   why: {one.why}",
        f"   at most {count(question.packets, 'packet')} to {where}:",
    ]
    if question is TABLES:
        return lines + _table_lines(one.words.login)
    words = replace(one.words, community=HIDDEN if one.words.community else "")
    for octets in messages(question, words, number):
        more = f" … ({len(octets)} octets)" if len(octets) > SHOWN_OCTETS else ""
        lines.append(f"     {octets[:SHOWN_OCTETS].hex(' ')}{more}")
    return lines


def _table_lines(login: str) -> list[str]:
    """What is read of a switch: which packet comes next depends on what was answered."""
    named = [f"{'.'.join(map(str, column.oid))}  {column.words}" for column in COLUMNS]
    one = [f"{'.'.join(map(str, oid))}  what it is" for oid in (*SYSTEM_VALUES, *PARTS)]
    head = f"     with the login {login!r}, one packet at a time, each 2 seconds after the last. Only these are read:"
    return [head, *(f"       {line}" for line in one + named)]


def journal_text(entries: Iterable[Entry]) -> str:
    """A line for each packet and each answer."""
    lines = [
        f"{one.time}  {one.ip:15}  {one.question:7}  {one.event:8}  {one.answer:9}  {one.octets:6} octets  "
        f"by {one.approved_by}  {one.why}"
        for one in entries
    ]
    return "\n".join(lines) if lines else "Nothing was ever asked."
