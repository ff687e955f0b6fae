"""What the tests of the packages share: the packages themselves, built once."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.packages.bare_system import LATER_VERSION, REPOSITORY, bare_system

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["bare_system", "packages", "upgrade"]

OF_THE_CALLING_MAKE = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES"}


@pytest.fixture(scope="session")
def packages() -> Path:
    """Return the folder that `make dist` fills; what is up to date is not built again."""
    if shutil.which("npm") is None:
        pytest.skip("npm is missing")
    environment = {name: value for name, value in os.environ.items() if name not in OF_THE_CALLING_MAKE}
    subprocess.run(["make", "--silent", "dist"], cwd=REPOSITORY, env=environment, check=True, stdout=subprocess.DEVNULL)
    return REPOSITORY / "dist"


@pytest.fixture(scope="session")
def upgrade(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Debian package built again as a later version; packed loosely, since only its content matters."""
    (first,) = packages.glob("*.deb")
    folder = tmp_path_factory.mktemp("upgrade")
    tree, second = folder / "tree", folder / "second.deb"
    subprocess.run(["dpkg-deb", "--raw-extract", str(first), str(tree)], check=True)
    control = tree / "DEBIAN/control"
    text = control.read_text(encoding="utf-8")
    control.write_text(
        re.sub(r"^Version: .+$", f"Version: {LATER_VERSION}", text, flags=re.MULTILINE), encoding="utf-8"
    )
    command = ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", str(tree), str(second)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(tree)
    return second
