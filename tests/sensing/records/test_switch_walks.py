"""Tables of switches, as `snmpwalk -On` writes them."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.nouns import Subject
from asepsis.sensing.records.switch_walks import SWITCH_WALK
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
        ("record.neighbour", Subject(MAC, IP), {"ip": IP}),
        ("record.port", Subject(MAC), {"port": "GigabitEthernet1/0/7"}),
        ("record.port", Subject(MAC, None, 10), {"port": "port 9", "vlan": 10}),
        (
            "lldp.neighbour",
            Subject("02:00:5e:00:53:09"),
            {"chassis_id": "02:00:5e:00:53:09", "system_name": "switch-2"},
        ),
    ]


NEWER = """\
.1.3.6.1.2.1.4.35.1.4.5.1.4.192.0.2.7 = Hex-STRING: 02 00 5E 00 53 07
.1.3.6.1.2.1.4.35.1.4.5.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.7 = STRING: "DEFGHI"
.1.3.6.1.2.1.4.35.1.4.5.2.4.192.0.2.9 = Hex-STRING: 02 00 5E 00 53 09
.1.3.6.1.2.1.4.35.1.4.5.1.4.300.0.2.9 = Hex-STRING: 02 00 5E 00 53 09
"""


def test_the_newer_table_tells_addresses_of_both_versions(tmp_path: Path) -> None:
    seen = read_file(NEWER.encode(), tmp_path, "switch_walk").seen
    assert [one.subject for one in seen] == [Subject(MAC, IP), Subject("44:45:46:47:48:49", "2001:db8::7")]


def test_what_the_device_says_of_itself_is_said_of_whose_tables_they_are() -> None:
    own = Subject("02:00:5e:00:53:01", "192.0.2.1")
    lines = [".1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.4.1.9.1.1", ".1.3.6.1.2.1.47.1.1.1.1.13.1 = STRING: WS-1"]
    asked = replace(SWITCH_WALK, own=own, moment=WRITTEN)
    (batch,) = asked.read(io.BytesIO("\n".join(lines).encode()), "x")
    assert [(one.kind, one.subject, dict(one.fields)) for one in batch.seen] == [
        ("snmp.response", own, {"sys_object_id": "1.3.6.1.4.1.9.1.1"}),
        ("snmp.response", own, {"entity": {"entPhysicalModelName": "WS-1"}, "entity_index": 1}),
    ]
    assert {one.time for one in batch.seen} == {WRITTEN}


@given(st.lists(st.sampled_from((WALK + NEWER).splitlines()), max_size=8), st.text(max_size=40))
def test_any_lines_are_read_without_error(lines: list[str], more: str) -> None:
    content = "\n".join([*lines, more, *(line[: len(more)] for line in lines)]).encode()
    assert list(SWITCH_WALK.read(io.BytesIO(content), "x"))
