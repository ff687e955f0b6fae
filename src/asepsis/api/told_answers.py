"""From what people told to what the API answers."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from asepsis.api.model import (
    ChoiceAnswer,
    DeviceLink,
    FormAnswer,
    KnownModelAnswer,
    ListAnswer,
    ListedAnswer,
    NamedValue,
    NearbyAnswer,
    NoticeAnswer,
    QuestionAnswer,
    RegisteredAnswer,
    RowAnswer,
    SaidAnswer,
    SideBySide,
    ToldAnswer,
    UnheardAnswer,
)
from asepsis.inventory.lists.comparison import AGREES
from asepsis.inventory.nearby import kind_words
from asepsis.inventory.register.choices import KIND, LINK, PLACE, ROLE, SYSTEM, choices, known_models, words_of
from asepsis.report.html.summary import completeness_sentences
from asepsis.report.listing import WORDS, name_of, one_side, other_side, title
from asepsis.report.told import NEARBY_NOTE, senders_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from asepsis.core.findings import Answer
    from asepsis.inventory.lists.comparison import Compared
    from asepsis.inventory.nearby import NearbyHeard
    from asepsis.report.analysis import Analysis
    from asepsis.report.told import ListBeside, UnheardDevice
    from asepsis.risk.answering import WindowsQuestion

MAX_ROWS = 200
"""Rows and devices of one list that are answered, those that need a look first; `asepsis listed` shows all."""


def unheard_answer(analysis: Analysis) -> UnheardAnswer:
    """What no sensor saw."""
    names = {device.id: device.name for device in analysis.devices}
    return UnheardAnswer(
        registered=[_registered(one, names) for one in analysis.registered],
        number=sum(one.entry.number for one in analysis.registered),
        nearby=[_nearby(one) for one in analysis.nearby],
        nearby_note=NEARBY_NOTE,
        lists=[_list(one, names) for one in analysis.lists],
        completeness=completeness_sentences(analysis),
        unheard=list(dict.fromkeys(words for one in analysis.completeness for words in one.unheard)),
    )


def _registered(device: UnheardDevice, names: Mapping[str, str]) -> RegisteredAnswer:
    found = device.beside.asset_id
    return RegisteredAnswer(
        id=device.id,
        name=device.name,
        kind=device.kind,
        told=ToldAnswer(**asdict(device.entry)),
        details=[NamedValue(name=label, value=value) for label, value in device.details()],
        notices=[NoticeAnswer(words=one.words, is_warning=one.is_warning) for one in device.notices_by_weight()],
        said=SaidAnswer(words=device.name, by=device.by, at=device.last_said),
        heard_as=found if found in names else None,
        heard_as_name=names.get(found or ""),
    )


def _nearby(one: NearbyHeard) -> NearbyAnswer:
    return NearbyAnswer(
        kind=kind_words(one.kind),
        product=one.product,
        senders=senders_words(one),
        advertisements=one.advertisements,
        days=one.days,
        last_day=one.last_day,
    )


def _list(one: ListBeside, names: Mapping[str, str]) -> ListAnswer:
    rows = [row for row in one.comparison.rows if row.state != AGREES]
    missing = [identifier for identifier in one.comparison.not_listed if identifier in names]
    return ListAnswer(
        name=one.name,
        imported=one.imported,
        devices=len(one.comparison.rows),
        rows=[_row(row, names) for row in rows[:MAX_ROWS]],
        not_listed=[DeviceLink(id=identifier, name=names[identifier]) for identifier in missing[:MAX_ROWS]],
    )


def _row(row: Compared, names: Mapping[str, str]) -> RowAnswer:
    return RowAnswer(
        name=name_of(row),
        device_id=row.asset_id if row.asset_id in names else None,
        state=WORDS[row.state],
        note=row.note,
        differences=_sides(row),
    )


def _sides(row: Compared) -> list[SideBySide]:
    return [SideBySide(what=title(one), said=one_side(one), measured=other_side(one)) for one in row.differences]


def listed_answers(device_id: str, lists: Iterable[ListBeside]) -> list[ListedAnswer]:
    """What each list says of a device."""
    return [
        ListedAnswer(list_name=one.name, state=WORDS[row.state], differences=_sides(row))
        for one in lists
        for row in one.comparison.rows
        if row.asset_id == device_id
    ]


def question_answer(asked: WindowsQuestion | None) -> QuestionAnswer | None:
    """The Windows question of a device, with what was answered."""
    if asked is None:
        return None
    words = {one.value: one.words for one in asked.editions}
    return QuestionAnswer(
        id=asked.question.id,
        text=asked.question.text,
        because=f"It says Windows {asked.version} of itself. Several releases say so. Their fixes end on other days.",
        choices=[ChoiceAnswer(value=one.value, words=one.words) for one in asked.editions],
        said=_said(asked.question.answer, words),
    )


def _said(answer: Answer | None, words: Mapping[str, str]) -> SaidAnswer | None:
    if answer is None:
        return None
    by = words_of(ROLE, answer.by) or answer.by
    return SaidAnswer(words=words.get(answer.value, answer.value), by=by, at=answer.at)


def form_answer() -> FormAnswer:
    """The choices of the register's form."""
    return FormAnswer(
        kinds=_choices(KIND),
        links=_choices(LINK),
        places=_choices(PLACE),
        systems=_choices(SYSTEM),
        roles=_choices(ROLE),
        models=[KnownModelAnswer(kind=one.kind, vendor=one.vendor, model=one.model) for one in known_models()],
    )


def _choices(question: str) -> list[ChoiceAnswer]:
    return [ChoiceAnswer(value=one.name, words=one.words) for one in choices(question).values()]
