"""The engine is built with counts where they can be merged, and without them, with a word, where not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools import profile_engine as tool

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_compiler_says_what_it_is_made_of() -> None:
    host, llvm = tool.compiler()
    assert host.count("-") >= 2
    assert int(llvm) >= 19


def test_without_a_merger_the_flags_are_none_and_the_remedy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tool, "merger_of", lambda _llvm, _host: None)
    monkeypatch.setattr(tool, "installed_merger", lambda _llvm, _host: None)
    monkeypatch.setattr("sys.argv", ["profile_engine.py", str(tmp_path / "profile")])
    assert tool.main() == 0
    assert (tmp_path / "profile/rustflags").read_text(encoding="utf-8") == ""
    assert "rustup component add llvm-tools" in capsys.readouterr().out


def test_a_merger_of_another_release_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = tmp_path / "llvm-profdata-7"
    other.write_text("#!/bin/sh\n", encoding="utf-8")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert tool.merger_of("7", "no-such-host") == str(other)
    assert tool.merger_of("8", "no-such-host") is None


def test_only_root_installs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr(tool, "install", lambda _packages: (_ for _ in ()).throw(AssertionError("installed")))
    assert tool.installed_merger("22", "x86_64-unknown-linux-gnu") is None
