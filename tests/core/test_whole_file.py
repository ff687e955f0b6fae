"""A file is written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import threading
from typing import TYPE_CHECKING

import pytest

from asepsis.core.whole_file import PRIVATE, PUBLIC, whole_file

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_there_when_all_is_written_and_not_before(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    with whole_file(path) as file:
        file.write("ä\r\n")
        assert not path.exists()
    assert path.read_bytes() == "ä\r\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError), whole_file(path) as file:
        file.writelines(["half", "\udc00"])
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_what_the_disk_refuses_is_said_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    with pytest.raises(OSError, match="No space left") as refused, whole_file(path):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert refused.value.filename == str(path)
    with pytest.raises(FileNotFoundError) as gone, whole_file(tmp_path / "gone" / "x"):
        pass
    assert gone.value.filename == str(tmp_path / "gone" / "x")


def test_octets_go_to_the_buffer(tmp_path: Path) -> None:
    with whole_file(tmp_path / "x.pdf") as file:
        file.buffer.write(b"\xff\x00")
    assert (tmp_path / "x.pdf").read_bytes() == b"\xff\x00"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_who_may_read_it_stays(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "known"
    path.touch()
    path.chmod(mode)
    with whole_file(path) as file:
        file.write("x")
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.parametrize(("mode", "expected"), [(PRIVATE, 0o600), (PUBLIC, 0o640)])
def test_a_new_file_is_for_its_owner_unless_it_says_nothing_of_the_site(
    mode: int, expected: int, tmp_path: Path
) -> None:
    path, mask = tmp_path / "new", os.umask(0o027)
    try:
        with whole_file(path, new_mode=mode):
            (written,) = tmp_path.iterdir()
            assert stat.S_IMODE(written.stat().st_mode) == expected, "while it is written, too"
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == expected


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("before", encoding="utf-8")
    (tmp_path / "link").symlink_to("real")
    with whole_file(tmp_path / "link") as file:
        file.write("after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text(encoding="utf-8") == "after"


def test_a_pipe_is_written_to_as_it_comes(tmp_path: Path) -> None:
    path, read = tmp_path / "pipe", []
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: read.append(path.read_text(encoding="utf-8")))
    reader.start()
    with whole_file(path) as file:
        file.write("through")
    reader.join()
    assert read == ["through"]
