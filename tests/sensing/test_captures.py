"""Finding the captures that a user means."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import TYPE_CHECKING

from asepsis.sensing.captures import MAGIC_BYTES, find_captures, shown_name
from tests.capture_bytes import network, pcap

if TYPE_CHECKING:
    import pytest


def test_a_folder_is_searched_by_first_bytes_not_by_names(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for number, magic in enumerate(MAGIC_BYTES):
        (tmp_path / "deep" / f"{number}.bin").write_bytes(magic + bytes(20))
    (tmp_path / "fake.pcap").write_bytes(b"not so")
    found = find_captures([str(tmp_path)])
    expected = [str(tmp_path / "deep" / f"{number}.bin") for number in range(len(MAGIC_BYTES))]
    assert [source.path for source in found.sources] == expected
    assert (found.skipped_files, found.sources[0].size) == (1, 24)


def test_a_compressed_file_of_a_folder_is_a_capture_by_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.pcap.gz").write_bytes(gzip.compress(pcap(network(2))))
    (tmp_path / "messages.gz").write_bytes(gzip.compress(b"a log of something else, long enough to be read"))
    found = find_captures([str(tmp_path)])
    assert [Path(source.path).name for source in found.sources] == ["a.pcap.gz"]
    assert found.skipped_files == 1


def test_a_file_named_outright_is_a_problem_when_it_is_no_capture(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"text")
    (source,) = find_captures([str(path)]).sources
    assert source.problem is not None
    assert source.problem.kind == "not_a_capture"


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    (source,) = find_captures([str(tmp_path / "gone.pcap")]).sources
    assert source.problem is not None
    assert (source.problem.kind, source.problem.detail) == ("unreadable", "No such file or directory")


def test_one_file_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "a.pcap"
    path.write_bytes(MAGIC_BYTES[0])
    (tmp_path / "b.pcap").hardlink_to(path)
    assert len(find_captures([str(path), str(tmp_path), str(path)]).sources) == 1


def test_paths_come_in_the_order_given_and_folders_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.pcap", "a.pcap", "c.pcap"):
        (tmp_path / name).write_bytes(MAGIC_BYTES[0])
    found = find_captures([str(tmp_path / "c.pcap"), str(tmp_path)])
    assert [source.path.rpartition("/")[2] for source in found.sources] == ["c.pcap", "a.pcap", "b.pcap"]


def test_standard_input_and_pipes_have_no_size(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    found = find_captures(["-", str(tmp_path / "pipe")])
    assert [(source.size, source.problem) for source in found.sources] == [(None, None), (None, None)]


def test_a_name_is_shown_so_that_it_steers_no_terminal(tmp_path: Path) -> None:
    names = {b"non\xff.pcap": "non\\xff.pcap", b"e\x1b[2J\n.pcap": "e\\x1b[2J\\n.pcap", "ö .pcap".encode(): "ö .pcap"}
    for name, shown in names.items():
        assert shown_name(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)) == f"{tmp_path}/{shown}"
    assert shown_name("a\u202egpj") == "a\\u202egpj"


def test_a_folder_that_does_not_open_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "a.pcap").write_bytes(MAGIC_BYTES[0])
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def refuses(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuses)
    first, second = find_captures([str(tmp_path)]).sources
    assert (first.problem, second.name) == (None, str(tmp_path / "closed"))
    assert second.problem is not None
    assert second.problem.kind == "unreadable"
