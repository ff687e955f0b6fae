"""One device of the register, and what the form takes of it: choices, and words that have the shape of a product's.

There is no field for a person's name, a note or a date of birth. Words that could be a person's name are refused, and
the refusal says what to write instead: a register of patients' devices must not become a list of patients.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.core.nouns import Attribute
from asepsis.inventory.register.choices import (
    KIND,
    LINK,
    PLACE,
    ROLE,
    SYSTEM,
    choices,
    known_vendor,
    model_named,
    product_words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MAX_LENGTH = 40
"""Characters of a model or a serial number."""
MAX_NUMBER = 999
"""Devices of one kind in one entry."""
MAX_MODEL_DIGITS = 5
"""More digits in a row are those of a number of a person or of a day, not of a model."""
FIELDS = (KIND, "vendor", "model", "serial", "number", LINK, PLACE, SYSTEM)
"""What can be told of a device, in the order of asking."""
CHOSEN = (KIND, LINK, PLACE, SYSTEM)

MODEL_WORD = re.compile(r"[A-Za-z0-9:+./()&@-]+")
SERIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]*")
DATE = re.compile(r"(?<!\d)(?:\d{1,2}([./-])\d{1,2}\1\d{2,4}|(?:19|20)\d{2}([./-])\d{1,2}\2\d{1,2})(?!\d)")


class RegisterError(ValueError):
    """An entry that cannot be kept; the message says which field, why, and what to write."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was told of a device, or of several of one kind."""

    kind: str
    vendor: str | None = None
    model: str | None = None
    serial: str | None = None
    """Only of a single device."""
    number: int = 1
    link: str | None = None
    place: str | None = None
    system: str | None = None

    def category(self) -> str:
        """Its category in the taxonomy."""
        return choices(KIND)[self.kind].detail

    def said(self) -> dict[str, str]:
        """What it says of the attributes that a sensor measures, for comparing."""
        told = {
            Attribute.SERIAL: self.serial,
            Attribute.VENDOR: self.vendor,
            Attribute.MODEL: self.model,
            Attribute.CATEGORY: self.category(),
        }
        return {attribute.value: value for attribute, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Registered:
    """A device of the register as it stands now."""

    id: str
    entry: Entry
    by: str
    """The role of who said so last; never a name."""
    first: datetime
    """When it was written down."""
    last: datetime
    """When it was last said."""


def checked(told: Mapping[str, object]) -> Entry:
    """The entry that a form says. Raises RegisterError."""
    strange = sorted(told.keys() - set(FIELDS))
    if strange:
        raise RegisterError(f"the register has no field {strange[0]!r}: it has {', '.join(FIELDS)}")
    values = {name: str(value).strip() for name, value in told.items() if value not in (None, "")}
    if KIND not in values:
        raise RegisterError(f"kind: say what it is, one of {', '.join(choices(KIND))}")
    chosen = {name: chosen_of(name, values[name]) for name in CHOSEN if name in values}
    number = _number(values.get("number", "1"))
    vendor = _vendor(values["vendor"]) if "vendor" in values else None
    model = _model(vendor, values["model"]) if "model" in values else None
    serial = _serial(values["serial"]) if "serial" in values else None
    if serial is not None and number > 1:
        raise RegisterError("serial: several devices have several serial numbers; write each down by itself")
    return Entry(chosen[KIND], vendor, model, serial, number, chosen.get(LINK), chosen.get(PLACE), chosen.get(SYSTEM))


def chosen_of(question: str, value: str) -> str:
    """A choice by its name. Raises RegisterError."""
    if value not in choices(question):
        raise RegisterError(f"{question}: {value!r} is no choice; use one of {', '.join(choices(question))}")
    return value


def role_of(value: str) -> str:
    """The role of who says so. Raises RegisterError: a name of a person is never taken."""
    return chosen_of(ROLE, value.strip())


def _number(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value[: len(str(MAX_NUMBER)) + 1]) <= MAX_NUMBER):
        raise RegisterError(f"number: how many there are, 1 to {MAX_NUMBER}")
    return int(value)


def _vendor(value: str) -> str:
    found = known_vendor(value) if len(value) <= MAX_LENGTH else None
    if found is None:
        raise RegisterError("maker: we do not know this maker. Leave it empty: other words could be a person's name")
    return found


def _model(vendor: str | None, value: str) -> str:
    known = model_named(vendor, value)
    if known is not None:
        return known.model
    words = value.split()
    is_model = len(value) <= MAX_LENGTH and not DATE.search(value) and all(map(_is_model_word, words))
    if not is_model or not any(word.lower() in product_words() or _has_digit(word) for word in words):
        raise RegisterError(
            "model: write it as it stands on the label, with its number, as in `BM57` or `LIFEPAK 15`. "
            "Other words could be a person's name and are not kept"
        )
    return " ".join(words)


def _is_model_word(word: str) -> bool:
    """A word with a digit, a single letter, or a word that makers use for their products."""
    if not MODEL_WORD.fullmatch(word) or re.search(rf"\d{{{MAX_MODEL_DIGITS + 1},}}", word):
        return False
    return len(word) == 1 or _has_digit(word) or word.lower() in product_words()


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _serial(value: str) -> str:
    if len(value) > MAX_LENGTH or not SERIAL.fullmatch(value) or not _has_digit(value) or DATE.search(value):
        raise RegisterError(
            "serial: the number on the label, letters and digits only. Never a patient's number or a date"
        )
    return value
