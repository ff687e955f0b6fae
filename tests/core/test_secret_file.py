"""A secret is read only from a file that is its owner's alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.core.secret_file import OpenToOthersError, read_secret, write_secret

if TYPE_CHECKING:
    from pathlib import Path


def test_the_owners_own_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("a secret\n", encoding="utf-8")
    path.chmod(0o600)
    assert read_secret(path) == "a secret\n"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610])
def test_a_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "token"
    path.write_text("a secret", encoding="utf-8")
    path.chmod(mode)
    with pytest.raises(OpenToOthersError) as refused:
        read_secret(path)
    assert "a secret" not in str(refused.value)


def test_a_secret_is_written_anew_for_its_owner_and_never_through_a_link(tmp_path: Path) -> None:
    other, path = tmp_path / "other", tmp_path / "key"
    other.touch()
    path.symlink_to(other)
    for text in ("first", "second"):
        write_secret(path, text)
        assert read_secret(path) == text
    assert other.read_bytes() == b""
