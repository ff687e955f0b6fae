"""Records that were packed with gzip."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from asepsis.sensing import captures, reading
from asepsis.sensing.records import packed
from asepsis.sensing.records.packed import open_records, unpacked_head

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

LEASE = b"1795330000 02:00:5e:00:53:07 192.0.2.7 ct-1 *\n"


def test_the_head_is_unpacked() -> None:
    assert unpacked_head(gzip.compress(LEASE)) == LEASE
    assert unpacked_head(LEASE) == LEASE
    assert unpacked_head(packed.MAGIC + b"canary") == b""


def test_a_rotated_log_is_found_and_read(tmp_path: Path) -> None:
    (tmp_path / "leases.1.gz").write_bytes(gzip.compress(LEASE * 2))
    (source,) = captures.find_captures([str(tmp_path)]).sources
    *parts, last = reading.read_captures([source], reading.nouns, workers=1)
    assert source.record_format == "dnsmasq_leases"
    assert last.capture is not None
    assert (last.capture.packets, last.capture.problems) == (2, ())
    assert sum(len(part.content.observations) for part in parts if part.content) == 4


def test_damaged_packing_is_told(tmp_path: Path) -> None:
    whole = gzip.compress(LEASE + bytes(range(256)) * 999)
    (tmp_path / "leases.1.gz").write_bytes(whole[: len(whole) // 2])
    (source,) = captures.find_captures([str(tmp_path)]).sources
    *_, last = reading.read_captures([source], reading.nouns, workers=1)
    assert last.capture is not None
    assert [one.kind for one in last.capture.problems] == ["corrupt_file"]


def test_what_is_unpacked_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MAX_UNPACKED_BYTES", 100)
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(b"x" * 9 + b"\n" + b"y\n" * 1000))
    with open_records(str(path)) as (file, position):
        assert len(list(iter(file.readline, b""))) < 100
        assert position() > 0
