"""Tables of switches, as `snmpwalk -On` writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.nouns import Subject
from asepsis.sensing.records.entry import Entry
from asepsis.sensing.records.record import RecordBatch
from asepsis.sensing.records.switch_walks import SWITCH_WALKS
from tests.sensing.records.samples import IP, MAC, WRITTEN, read_file

if TYPE_CHECKING:
    from pathlib import Path

WALK = """\
.1.0.8802.1.1.2.1.4.1.1.4.0.3.1 = INTEGER: 4
.1.0.8802.1.1.2.1.4.1.1.4.0.4.2 = INTEGER: 7
.1.0.8802.1.1.2.1.4.1.1.5.0.3.1 = Hex-STRING: 02 00 5E 00 53 09
.1.0.8802.1.1.2.1.4.1.1.5.0.4.2 = STRING: "canary"
.1.0.8802.1.1.2.1.4.1.1.9.0.3.1 = STRING: "switch-2"
.1.0.8802.1.1.2.1.4.1.1.9.0.4.2 = STRING: "other"
.1.3.6.1.2.1.1.1.0 = STRING: Canary of the system
.1.3.6.1.2.1.2.2.1.2.101 = STRING: GigabitEthernet1/0/7
.1.3.6.1.2.1.4.22.1.2.5.192.0.2.7 = Hex-STRING: 02 00 5E 00 53 07
.1.3.6.1.2.1.17.1.4.1.2.7 = INTEGER: 101
.1.3.6.1.2.1.17.4.3.1.2.2.0.94.0.83.7 = INTEGER: 7
.1.3.6.1.2.1.17.4.3.1.2.2.0.94.0.83.8 = INTEGER: 0
.1.3.6.1.2.1.17.7.1.2.2.1.2.10.2.0.94.0.83.7 = INTEGER: 9
"""


def test_a_walk_tells_ports_addresses_and_neighbours(tmp_path: Path) -> None:
    seen = read_file(WALK.encode(), tmp_path, "switch_walk").seen
    assert [(one.kind, one.subject, dict(one.fields)) for one in seen] == [
        ("record.device", Subject("02:00:5e:00:53:09"), {"host_name": "switch-2"}),
        ("record.neighbour", Subject(MAC, IP), {"ip": IP}),
        ("record.port", Subject(MAC), {"port": "GigabitEthernet1/0/7"}),
        ("record.port", Subject(MAC, None, 10), {"port": "port 9", "vlan": 10}),
    ]


@given(st.lists(st.sampled_from(WALK.splitlines()), max_size=8), st.text(max_size=40))
def test_any_lines_are_read_without_error(lines: list[str], more: str) -> None:
    (walk,) = SWITCH_WALKS
    take = walk.start()
    for line in [*lines, more, *(line[: len(more)] for line in lines)]:
        take(line, Entry(RecordBatch(), "x", 1, WRITTEN))
