"""JSON text as `json.dumps(indent=1, ensure_ascii=False)` writes it, without its step for each bracket and comma."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def json_text(value: object, line: str = "\n") -> str:
    """The value as indented JSON. `line`: a line break with the indent of what the value stands in.

    Raises TypeError for what JSON cannot say.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        return _object_text(value, line)
    if isinstance(value, list | tuple):
        return _array_text(value, line)
    return json.dumps(value)


def _object_text(members: Mapping[str, object], line: str) -> str:
    if not members:
        return "{}"
    inner = line + " "
    written = [f"{encode_basestring(name)}: {json_text(value, inner)}" for name, value in members.items()]
    return f"{{{inner}{f',{inner}'.join(written)}{line}}}"


def _array_text(members: Sequence[object], line: str) -> str:
    if not members:
        return "[]"
    inner = line + " "
    return f"[{inner}{f',{inner}'.join([json_text(value, inner) for value in members])}{line}]"
