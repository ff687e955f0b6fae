"""Conditions of a rule on the fields of an observation: checked once, then only called."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from asepsis.identification.pattern import shared_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from asepsis.core.nouns import FieldValue

Groups: TypeAlias = dict[str, str]
"""Texts that a condition took out of the fields, by the name of the group."""
Fields: TypeAlias = "Mapping[str, FieldValue]"
Check: TypeAlias = "Callable[[Fields, Groups], bool]"
"""Says whether the fields satisfy a condition; adds what its named groups took."""

OPERATORS = frozenset(
    {
        "is",
        "in",
        "matches",
        "starts_with",
        "contains",
        "has",
        "has_field",
        "present",
        "absent",
        "at_least",
        "at_most",
        "bits",
        "not",
    },
)


def resolve(fields: Fields, path: str) -> FieldValue | None:
    """Return the value at a dotted path: `entity.model` reads the map `entity`; of a list of maps, a list.

    A number names one member of a list, from 0: `sender.1` is the second.
    """
    name, _, rest = path.partition(".")
    value = fields.get(name)
    if not rest or value is None:
        return value
    if isinstance(value, dict):
        return value.get(rest)
    if isinstance(value, list) and rest.isdecimal():
        return value[int(rest)] if int(rest) < len(value) else None
    if isinstance(value, list):
        return [member[rest] for member in value if isinstance(member, dict) and rest in member]
    return None


def _same(left: FieldValue | None, right: object) -> bool:
    """Compare as a person would: texts without case, a truth value never equals a number."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    return left == right


def _each(value: FieldValue | None) -> Sequence[FieldValue]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _size(value: FieldValue | None) -> int | None:
    """Return a number as it is, and how many members a list has."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    return len(value) if isinstance(value, list) else None


def _matches(path: str, text: str) -> Check:
    pattern = shared_pattern(text)

    def check(fields: Fields, groups: Groups) -> bool:
        for member in _each(resolve(fields, path)):
            if isinstance(member, str) and (found := pattern.search(member)) is not None:
                groups.update({name: taken for name, taken in found.items() if taken})
                return True
        return False

    return check


def _text_operator(path: str, operator: str, wanted: str) -> Check:
    lower = wanted.casefold()

    def check(fields: Fields, _groups: Groups) -> bool:
        for member in _each(resolve(fields, path)):
            if not isinstance(member, str):
                continue
            text = member.casefold()
            if text.startswith(lower) if operator == "starts_with" else lower in text:
                return True
        return False

    return check


def _size_operator(path: str, operator: str, limit: int) -> Check:
    def check(fields: Fields, _groups: Groups) -> bool:
        size = _size(resolve(fields, path))
        if size is None:
            return False
        return size >= limit if operator == "at_least" else size <= limit

    return check


def _bits(path: str, wanted: int) -> Check:
    def check(fields: Fields, _groups: Groups) -> bool:
        value = resolve(fields, path)
        return isinstance(value, int) and not isinstance(value, bool) and value & wanted == wanted

    return check


def _in(path: str, wanted: Sequence[object]) -> Check:
    texts = frozenset(one.casefold() for one in wanted if isinstance(one, str))

    def check(fields: Fields, _groups: Groups) -> bool:
        value = resolve(fields, path)
        return value.casefold() in texts if isinstance(value, str) else any(_same(value, one) for one in wanted)

    return check


def _operator(path: str, operator: str, wanted: object) -> Check:  # noqa: C901, PLR0911, PLR0912 (one arm for each operator)
    """Compile one operator on one field. Raises ValueError for an operand of the wrong kind."""
    match operator, wanted:
        case "is", str() | int():
            return lambda fields, _: _same(resolve(fields, path), wanted)
        case "is", list():
            return lambda fields, _: resolve(fields, path) == wanted
        case "in", list():
            return _in(path, wanted)
        case "has", str() | int():
            return lambda fields, _: any(_same(member, wanted) for member in _each(resolve(fields, path)))
        case "has_field", str():
            return lambda fields, _: any(_same(member, fields.get(wanted)) for member in _each(resolve(fields, path)))
        case "present", True:
            return lambda fields, _: resolve(fields, path) not in (None, "", [])
        case "absent", True:
            return lambda fields, _: resolve(fields, path) in (None, "", [])
        case "matches", str():
            return _matches(path, wanted)
        case (("starts_with" | "contains"), str()):
            return _text_operator(path, operator, wanted)
        case (("at_least" | "at_most"), int()):
            return _size_operator(path, operator, wanted)
        case "bits", int():
            return _bits(path, wanted)
        case "not", dict():
            inner = field_condition(path, wanted)
            return lambda fields, _: not inner(fields, {})
    if operator not in OPERATORS:
        raise ValueError(f"field {path!r}: {operator!r} is no operator, use one of {', '.join(sorted(OPERATORS))}")
    raise ValueError(f"field {path!r}: {operator!r} does not take {wanted!r}")


def every(checks: Sequence[Check]) -> Check:
    """Return a check that holds when all of `checks` hold."""
    if len(checks) == 1:
        return checks[0]
    return lambda fields, groups: all(check(fields, groups) for check in checks)


def field_condition(path: str, wanted: Mapping[str, object]) -> Check:
    """Compile the condition on one field: all its operators must hold. Raises ValueError."""
    if not wanted:
        raise ValueError(f"field {path!r} has an empty condition: say what it must be, for instance {{present: true}}")
    return every([_operator(path, operator, operand) for operator, operand in wanted.items()])


def compile_conditions(conditions: Mapping[str, object]) -> Check:
    """Compile the field conditions of a rule, with the combinations `all`, `any` and `none` of further ones.

    Raises ValueError naming the field, what is wrong with it and what would be right.
    """
    checks: list[Check] = []
    for name, wanted in conditions.items():
        if name in ("all", "any", "none"):
            checks.append(_combination(name, wanted))
        elif isinstance(wanted, dict):
            checks.append(field_condition(name, wanted))
        else:
            raise ValueError(f"field {name!r}: write a condition such as {{is: {wanted!r}}}, not a bare value")
    return every(checks) if checks else (lambda _fields, _groups: True)


def _combination(name: str, wanted: object) -> Check:
    if not isinstance(wanted, list) or not wanted or not all(isinstance(one, dict) for one in wanted):
        raise ValueError(f"{name!r} takes a list of conditions")
    parts = [compile_conditions(one) for one in wanted]
    if name == "all":
        return every(parts)
    if name == "any":
        return lambda fields, groups: any(part(fields, groups) for part in parts)
    return lambda fields, _groups: not any(part(fields, {}) for part in parts)


def fields_read(conditions: Mapping[str, object]) -> frozenset[str]:
    """Return the names of the fields, as paths, that the conditions read."""
    names: set[str] = set()
    for name, wanted in conditions.items():
        if name in ("all", "any", "none"):
            for part in wanted if isinstance(wanted, list) else []:
                names |= fields_read(part)
        else:
            names.add(name)
            if isinstance(wanted, dict) and isinstance(other := wanted.get("has_field"), str):
                names.add(other)
    return frozenset(names)


def fields_required(conditions: Mapping[str, object]) -> frozenset[str]:
    """Return the fields without which the conditions cannot hold: a quick refusal before anything is evaluated."""
    names: set[str] = set()
    for name, wanted in conditions.items():
        if name == "all" and isinstance(wanted, list):
            for part in wanted:
                names |= fields_required(part)
        elif name not in ("all", "any", "none") and isinstance(wanted, dict) and not {"absent", "not"} & wanted.keys():
            names.add(name.partition(".")[0])
    return frozenset(names)
