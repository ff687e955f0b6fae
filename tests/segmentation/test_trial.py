"""The way back in files."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from asepsis.segmentation import trial as module
from asepsis.segmentation.trial import NOTHING, Guard, InForce, Record, Trial, boot, folder_of, network, now, start_of

WANTED = InForce("enforce", "ab", 1.0)


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been given to nft."""
    texts: list[str] = []
    monkeypatch.setattr(module, "load", texts.append)
    return texts


def some_trial() -> Trial:
    me = Guard(os.getpid(), start_of(os.getpid()))
    return Trial("x", boot(), now() + 60, WANTED, NOTHING, "table inet asepsis {\n}\n", "192.0.2.1:22", (me,))


def test_a_trial_reads_back_as_written(tmp_path: Path) -> None:
    record = Record(tmp_path)
    assert record.trial() is None
    record.begin(some_trial())
    found = record.trial()
    assert found is not None
    assert found.guards[0].is_alive
    assert 50 < found.seconds_left <= 60
    assert (tmp_path / "pending.json").stat().st_mode & 0o077 == 0


def test_another_boot_leaves_no_time() -> None:
    assert replace(some_trial(), boot="another").seconds_left == 0


def test_rules_of_another_network_are_told_apart() -> None:
    assert replace(some_trial(), network="net:[1]").is_elsewhere
    assert not replace(some_trial(), network="net:[1]", boot="another").is_elsewhere
    assert not replace(some_trial(), network=network()).is_elsewhere


def test_confirmed_then_undone(tmp_path: Path, loaded: list[str]) -> None:
    record = Record(tmp_path)
    record.begin(some_trial())
    record.confirm(some_trial())
    assert (record.trial(), record.current().mode, loaded) == (None, "enforce", [])
    assert record.undo() == NOTHING
    assert "table inet asepsis {" in loaded[0]
    assert record.undo() is None
    assert record.outcome()["what"] == "undone"


def test_reverted_the_former_rules_are_loaded(tmp_path: Path, loaded: list[str]) -> None:
    record = Record(tmp_path)
    record.begin(some_trial())
    record.revert(some_trial(), "a test asked for it")
    assert len(loaded) == 1
    assert record.trial() is None
    assert record.current() == NOTHING
    assert record.outcome()["why"] == "a test asked for it"


def test_history_is_bounded(tmp_path: Path) -> None:
    record = Record(tmp_path)
    for _ in range(module.MAX_HISTORY + 3):
        record.take_over(WANTED, WANTED, "")
    assert len(record.history()) == module.MAX_HISTORY


def test_a_process_that_is_gone_is_not_alive() -> None:
    assert start_of(1 << 30) == ""
    assert not Guard(os.getpid(), "1").is_alive


def test_where_the_state_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASEPSIS_POLICY_STATE", "/a")
    assert folder_of(None) == Path("/a")
    assert folder_of(Path("/b")) == Path("/b")


def test_the_state_does_not_lie_where_the_service_may_write() -> None:
    assert not module.DEFAULT_FOLDER.is_relative_to("/var/lib/asepsis")


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o1777])
def test_a_folder_that_others_may_write_is_refused(mode: int, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(PermissionError, match="can be changed by others"), Record(folder).locked():
        pass


def test_a_folder_inside_one_that_others_may_write_is_refused_unless_that_is_sticky(tmp_path: Path) -> None:
    around = tmp_path / "around"
    around.mkdir()
    around.chmod(0o777)
    with pytest.raises(PermissionError, match=str(around)), Record(around / "state").locked():
        pass
    around.chmod(0o1777)
    with Record(around / "state").locked():
        assert (around / "state" / "lock").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    os.chown(folder, 65_534, 65_534)
    with pytest.raises(PermissionError, match="can be changed by others"), Record(folder).locked():
        pass
