"""Templates of NetFlow v9 (RFC 3954) and IPFIX (RFC 7011): which fields a record has, kept within bounds."""

from __future__ import annotations

import struct
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asepsis.sensing.collectors.export import Exporter

MAX_TEMPLATES = 2048
"""Templates remembered of all exporters; at the bound the one used longest ago is forgotten."""
MAX_FIELDS = 256
"""Fields of one template; one with more is damaged."""
MAX_RECORD_LENGTH = 65_535
VARIABLE = 0xFFFF
"""RFC 7011 7: the length stands before the value."""
LONG_LENGTH = 255
"""RFC 7011 7: a first octet of 255 says that two octets of length follow."""
ENTERPRISE_BIT = 0x8000
REVERSE_ENTERPRISE = 29_305
"""RFC 5103 6.1: elements of the way back."""
MAX_RECORDS_IN_SET = 4096
"""Records read of one set; a datagram of 64 KiB with records of 16 octets has as many."""


@dataclass(frozen=True, slots=True)
class TemplateField:
    """One field of a template."""

    element: int
    length: int
    enterprise: int = 0
    """Private enterprise number; 0 for elements of the registry."""


@dataclass(frozen=True, slots=True)
class Template:
    """What a record holds, in order."""

    fields: tuple[TemplateField, ...]
    scope_fields: int = 0
    """How many of the first fields say what the others are about; only in options templates."""
    is_options: bool = False

    @property
    def shortest(self) -> int:
        """Octets that a record has at least."""
        return sum(1 if one.length == VARIABLE else one.length for one in self.fields)


Values = dict[int, bytes]
"""Octets of each registry element of a record."""


class DamagedSetError(ValueError):
    """The lengths of a set do not add up."""


@dataclass(frozen=True, slots=True)
class DataRecord:
    """The values of one record."""

    forth: Values
    back: Values
    """Values of the way back (RFC 5103)."""


class Templates:
    """The templates of all exporters."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[Exporter, int, int], Template] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def learn(self, exporter: Exporter, version: int, number: int, template: Template) -> None:
        """Remember a template; one without fields is withdrawn (RFC 7011 8.1)."""
        key = (exporter, version, number)
        self._known.pop(key, None)
        if template.fields:
            self._known[key] = template
            if len(self._known) > MAX_TEMPLATES:
                self._known.popitem(last=False)

    def find(self, exporter: Exporter, version: int, number: int) -> Template | None:
        """The template of this number, or None when it was not told."""
        key = (exporter, version, number)
        found = self._known.get(key)
        if found is not None:
            self._known.move_to_end(key)
        return found


def read_templates(octets: bytes, *, is_ipfix: bool) -> Iterator[tuple[int, Template]]:
    """The templates of a template set. Raises DamagedSetError."""
    offset = 0
    while len(octets) - offset >= 4:  # noqa: PLR2004 (less is padding)
        number, count = struct.unpack_from("!HH", octets, offset)
        if number == 0 and count == 0:
            return
        fields, offset = _fields(octets, offset + 4, count, is_ipfix=is_ipfix)
        yield number, Template(fields)


def read_options_templates(octets: bytes, *, is_ipfix: bool) -> Iterator[tuple[int, Template]]:
    """The templates of an options template set. Raises DamagedSetError."""
    offset = 0
    while len(octets) - offset >= 6 or (is_ipfix and len(octets) - offset == 4):  # noqa: PLR2004 (less is padding)
        number, first = struct.unpack_from("!HH", octets, offset)
        if is_ipfix and first == 0:
            yield number, Template(())
            offset += 4
            continue
        (second,) = struct.unpack_from("!H", octets, offset + 4)
        if number == 0:
            return
        # RFC 7011 3.4.2.2 counts fields, those of the scope among them; RFC 3954 6.1 counts octets of both parts.
        count, scopes = (first, second) if is_ipfix else ((first + second) // 4, first // 4)
        fields, offset = _fields(octets, offset + 6, count, is_ipfix=is_ipfix)
        if scopes > len(fields):
            raise DamagedSetError
        yield number, Template(fields, scopes, is_options=True)


def _fields(octets: bytes, offset: int, count: int, *, is_ipfix: bool) -> tuple[tuple[TemplateField, ...], int]:
    if count > MAX_FIELDS:
        raise DamagedSetError
    fields = []
    for _ in range(count):
        if len(octets) - offset < 4:  # noqa: PLR2004 (element and length)
            raise DamagedSetError
        element, length = struct.unpack_from("!HH", octets, offset)
        offset += 4
        enterprise = 0
        if is_ipfix and element & ENTERPRISE_BIT:
            if len(octets) - offset < 4:  # noqa: PLR2004 (the enterprise number)
                raise DamagedSetError
            (enterprise,) = struct.unpack_from("!I", octets, offset)
            element &= ~ENTERPRISE_BIT
            offset += 4
        fields.append(TemplateField(element, length, enterprise))
    template = Template(tuple(fields))
    if fields and not 0 < template.shortest <= MAX_RECORD_LENGTH:
        raise DamagedSetError
    return template.fields, offset


def read_records(octets: bytes, template: Template, *, is_ipfix: bool) -> Iterator[DataRecord]:
    """The records of a data set. Raises DamagedSetError when a length reaches beyond the set."""
    offset = 0
    for _ in range(MAX_RECORDS_IN_SET):
        if len(octets) - offset < template.shortest:
            return
        record = DataRecord({}, {})
        scopes = 0 if is_ipfix else template.scope_fields
        for place, one in enumerate(template.fields):
            value, offset = _value(octets, offset, one.length if is_ipfix or one.length != VARIABLE else 0)
            # RFC 3954 6.1: numbers of scope fields are a list of their own.
            if place >= scopes:
                if one.enterprise == REVERSE_ENTERPRISE:
                    record.back[one.element] = value
                elif not one.enterprise:
                    record.forth[one.element] = value
        yield record


def _value(octets: bytes, offset: int, length: int) -> tuple[bytes, int]:
    if length == VARIABLE:
        length, offset = _variable(octets, offset)
    if len(octets) - offset < length:
        raise DamagedSetError
    return octets[offset : offset + length], offset + length


def _variable(octets: bytes, offset: int) -> tuple[int, int]:
    if offset >= len(octets):
        raise DamagedSetError
    if octets[offset] < LONG_LENGTH:
        return octets[offset], offset + 1
    if len(octets) - offset < 3:  # noqa: PLR2004 (255 and two octets of length)
        raise DamagedSetError
    return int.from_bytes(octets[offset + 1 : offset + 3], "big"), offset + 3
