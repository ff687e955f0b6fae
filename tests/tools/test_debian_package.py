"""The Debian package asks for what its wheels need, and is the same when it is built again."""

from __future__ import annotations

import platform
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from tools import debian_package
from tools.debian_package import SKELETON, lowest_glibc, settle

if TYPE_CHECKING:
    import pytest


def test_the_newest_c_library_that_a_wheel_needs_decides() -> None:
    wheels = [Path("a-1-cp311-abi3-manylinux_2_34_x86_64.whl"), Path("b-1-py3-none-any.whl")]
    assert lowest_glibc(wheels) == "2.34"


def test_a_wheel_for_several_c_libraries_needs_the_oldest_of_them() -> None:
    assert lowest_glibc([Path("a-1-cp311-cp311-manylinux_2_31_x86_64.manylinux_2_39_x86_64.whl")]) == "2.31"


def test_a_wheel_for_this_machine_alone_needs_its_c_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "libc_ver", lambda: ("glibc", "2.40"))
    assert lowest_glibc([Path("a-1-cp311-abi3-linux_aarch64.whl")]) == "2.40"


def test_modes_and_times_do_not_depend_on_the_builder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    (tmp_path / "bin").mkdir(mode=0o700)
    for name, mode in (("bin/asepsis", 0o700), ("data", 0o777), ("postrm", 0o600)):
        (tmp_path / name).touch(mode)
    settle(tmp_path)
    modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("bin", "bin/asepsis", "data", "postrm")}
    assert modes == {"bin": 0o755, "bin/asepsis": 0o755, "data": 0o644, "postrm": 0o755}
    assert all(path.stat().st_mtime == 1700000000 for path in tmp_path.rglob("*"))


def test_the_package_starts_nothing_and_enables_nothing() -> None:
    scripts = "".join(
        (SKELETON / "DEBIAN" / name).read_text(encoding="utf-8") for name in ("postinst", "postrm", "prerm")
    )
    assert "enable" not in scripts.replace("enabled", "")
    assert " start " not in scripts
    assert "rm -r /var/lib/asepsis" not in scripts.replace("To delete it: rm -r /var/lib/asepsis", "")


def test_only_the_launcher_puts_the_library_on_the_path() -> None:
    launcher = (SKELETON / "usr/bin/asepsis").read_text(encoding="utf-8")
    assert launcher.startswith("#!/usr/bin/python3 -I\n")
    assert f'"/{debian_package.LIBRARY}"' in launcher
