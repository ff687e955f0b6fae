"""Flows as nfdump writes them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.sensing.records.formats import format_named, recognise
from asepsis.sensing.records.nfdump import NFDUMP

GOLDEN = Path(__file__).parents[1] / "collectors" / "golden"


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_what_nfdump_writes_is_read(kind: str) -> None:
    octets = (GOLDEN / f"nfdump.{kind}").read_bytes()
    found = recognise(octets[:4096], "flows")
    assert found is not None
    assert found is format_named(f"nfdump_{kind}")
    batches = list(found.read(io.BytesIO(octets), "flows"))
    talked = [flow for batch in batches for flow in batch.talked]
    assert not any(batch.problems for batch in batches)
    assert sum(sum(flow.packets) for flow in talked) > 40
    assert any(flow.initiator.mac == "48:8f:5a:1c:20:01" for flow in talked)
    assert any(flow.transport == "udp" and flow.responder_port == 67 for flow in talked)


@given(st.binary(max_size=300), st.sampled_from(NFDUMP))
def test_any_text_raises_nothing(octets: bytes, form: object) -> None:
    head = b"ts,te,td,sa,da,sp,dp,pr,flg\n" if form is NFDUMP[0] else b'[\n{\n\t"type" : "FLOW",\n'
    for batch in form.read(io.BytesIO(head + octets), "flows"):  # type: ignore[attr-defined]
        assert batch.talked == []
