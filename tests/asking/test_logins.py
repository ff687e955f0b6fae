"""Logins of switches: only from a file that nobody else can read, or from the environment, and never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.asking.logins import Community, LoginFileError, User, read_logins

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """logins:
  old: {version: 2, community: hidden-word}
  office:
    version: 3
    user: watcher
    authentication_password: hidden-first
    privacy_password: hidden-second
"""


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "asking-logins.yaml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_a_file_is_read_and_shows_no_secret(tmp_path: Path) -> None:
    logins = read_logins(written(tmp_path, TEXT), {})
    assert isinstance(logins["old"], Community)
    assert isinstance(logins["office"], User)
    assert (logins["office"].authentication, logins["office"].privacy) == ("sha256", "aes")
    assert "hidden" not in repr(logins)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(LoginFileError, match="chmod 600"):
        read_logins(written(tmp_path, TEXT, mode), {})


@pytest.mark.parametrize(
    "text",
    [
        "logins: {a: {version: 2, community: ''}}",
        "logins: {a: {version: 1, community: hidden}}",
        "logins: {a: {version: 3, user: hidden, authentication_password: hidden, privacy_password: hidden-second}}",
        "logins: {a: {version: 2, community: hidden-word, more: hidden}}",
        "logins: [hidden: ",
        "hidden",
    ],
)
def test_a_mistake_is_told_without_the_secret(tmp_path: Path, text: str) -> None:
    with pytest.raises(LoginFileError) as told:
        read_logins(written(tmp_path, text), {})
    assert "hidden" not in str(told.value)
    assert told.value.__cause__ is None


def test_the_environment_is_a_login(tmp_path: Path) -> None:
    nowhere = tmp_path / "absent"
    assert read_logins(nowhere, {}) == {}
    assert isinstance(read_logins(nowhere, {"ASEPSIS_SNMP_COMMUNITY": "hidden"})["environment"], Community)
    both = {
        "ASEPSIS_SNMP_USER": "watcher",
        "ASEPSIS_SNMP_AUTHENTICATION_PASSWORD": "hidden-first",
        "ASEPSIS_SNMP_PRIVACY_PASSWORD": "hidden-second",
    }
    assert isinstance(read_logins(nowhere, both)["environment"], User)
    with pytest.raises(LoginFileError, match="environment"):
        read_logins(nowhere, {"ASEPSIS_SNMP_USER": "watcher"})
