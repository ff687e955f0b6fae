"""Leases as RouterOS prints them: `/ip dhcp-server lease print`, as a table or with `detail`.

The form with `terse` is one line for each lease and is read among the tables of neighbours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asepsis.sensing.records import white_list
from asepsis.sensing.records.leases import LEASES_RUNG, say_lease
from asepsis.sensing.records.record import MAX_LINE_BYTES
from asepsis.sensing.records.text_format import TextFormat, any_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from asepsis.core.nouns import FieldValue
    from asepsis.sensing.records.entry import Entry

HEADING = re.compile(r"^ ?#.*\bADDRESS +MAC-ADDRESS\b")
ROW = re.compile(
    r"^ *\d+ +(?:[A-Z]+ +)*(?P<ip>\d{1,3}(?:\.\d{1,3}){3}) +(?P<mac>(?:[0-9A-F]{2}:){5}[0-9A-F]{2}) .*\bbound\b"
)
DETAIL = re.compile(r"^ *\d+ +(?:[A-Z]+ +)*(?:;;; .*)?address=\d")
PAIR = re.compile(r'([a-z-]+)=(?:"([^"]*)"|(\S*))')
CONTINUED = re.compile(r"^ {3,}[a-z-]+=")
BEGINS = re.compile(r"^ *(?:\d+|#) ")
"""A lease of `detail` goes on over several lines."""


class _Printed:
    """One print; the heading of a table says where names stand."""

    def __init__(self) -> None:
        self.names_at = (0, 0)

    def take(self, line: str, entry: Entry) -> None:
        """Read the heading, or one lease."""
        if HEADING.match(line):
            self.names_at = _column(line, "HOST-NAME")
        elif (found := ROW.match(line)) is not None:
            name = line[slice(*self.names_at)].strip()
            say_lease(entry, found["mac"], found["ip"], {"host_name": white_list.host(name)})
        elif DETAIL.match(line):
            _say_detail(line, entry)


def _column(heading: str, name: str) -> tuple[int, int]:
    """Where a column begins and ends; nowhere when there is none."""
    start = heading.find(name)
    after = re.compile(r"\S").search(heading, start + len(name))
    return (0, 0) if start < 0 else (start, after.start() if after else MAX_LINE_BYTES)


def _say_detail(text: str, entry: Entry) -> None:
    pairs = {name: quoted or plain for name, quoted, plain in PAIR.findall(text)}
    if pairs.get("status") != "bound":
        return
    client = pairs.get("active-client-id", "")
    told: dict[str, FieldValue | None] = {
        "host_name": white_list.host(pairs.get("host-name")),
        "vendor_class": white_list.banner(pairs.get("class-id")),
        "client_id": white_list.octets(client) if client.count(":") > len("1:") else None,
    }
    say_lease(entry, pairs.get("active-mac-address"), pairs.get("active-address"), told)


def _start() -> Callable[[str, Entry], None]:
    return _Printed().take


MIKROTIK = (
    TextFormat("mikrotik_leases", LEASES_RUNG, any_of(HEADING, CONTINUED), _start, has_times=False, begins=BEGINS),
)
"""Prints of leases."""
