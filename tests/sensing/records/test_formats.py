"""The list of record formats."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.addresses import scope
from asepsis.sensing.records.formats import FORMATS, format_named, recognise
from asepsis.sensing.records.rungs import rung_of
from tests.sensing.records import test_client_lists as lists
from tests.sensing.records import test_leases as leases
from tests.sensing.records import test_server_logs as logs
from tests.sensing.records import test_suricata as suricata
from tests.sensing.records import test_windows as windows

if TYPE_CHECKING:
    from asepsis.sensing.records.record import RecordFormat

SEEDS = (
    logs.DNSMASQ, logs.ISC, logs.KEA, logs.KEA_6, logs.BIND, logs.UNBOUND, leases.ISC, windows.DHCP, windows.DNS.encode(),  # noqa: E501
    json.dumps(lists.UNIFI_SWITCH).encode(), json.dumps(lists.OPNSENSE).encode(), json.dumps(suricata.FLOW).encode(),
    b"ip,mac\n192.0.2.7,02:00:5e:00:53:07\n", b"192.0.2.7 dev br0 lladdr 02:00:5e:00:53:07 STALE \n",
)  # fmt: skip
"""Records to damage."""


def test_names_are_unique_and_find_their_format() -> None:
    names = [one.name for one in FORMATS]
    assert len(set(names)) == len(names)
    assert all(format_named(one.name) is one for one in FORMATS)


def test_every_format_says_what_it_cannot_see() -> None:
    for one in FORMATS:
        rung = rung_of(one.name)
        assert rung is not None
        assert rung.gives
        assert rung.unseen
    assert rung_of("ethernet") is None


@given(st.binary(max_size=2048), st.sampled_from(SEEDS), st.integers(0, 64), st.sampled_from(FORMATS))
def test_any_bytes_are_read_without_error(noise: bytes, seed: bytes, at: int, one: RecordFormat) -> None:
    for content in (noise, seed[:at] + noise + seed[at:], seed[:at] + noise):
        recognise(content, "x.log")
        for batch in one.read(io.BytesIO(content), "x"):
            batch.json_lines("x")
            for seen in batch.seen:
                ends = (seen.subject.mac, seen.subject.ip)
                assert any(ends)
                assert seen.subject.ip is None or scope(seen.subject.ip) is not None


@given(st.binary(max_size=512))
def test_noise_is_no_record(noise: bytes) -> None:
    assert recognise(b"\x00" + noise, "x.log") is None
