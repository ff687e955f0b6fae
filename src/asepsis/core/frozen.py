"""Values of which there are a great many: never changed, as the type checker sees to, and cheap to make."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Kind = TypeVar("Kind")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(kind: type[Kind]) -> type[Kind]:
    """Make a dataclass with slots that is equal and hashed by its fields, and that nobody may change.

    `dataclass(frozen=True)` also refuses a change while the program runs; for that it sets each field by a call, and
    takes three times as long to make one. Use this where there is one for each packet, observation or service.
    """
    return dataclass(slots=True, unsafe_hash=True)(kind)
