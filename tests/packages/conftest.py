"""What the tests of the packages share: the packages themselves, built once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.packages.bare_system import REPOSITORY, bare_system

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
    """Return the Debian package of a later version, made of the same wheels."""
    assert packages.is_dir()
    folder = tmp_path_factory.mktemp("upgrade")
    command = [sys.executable, "-m", "tools.build_packages", "--only-debian", "--debian-version", "9.9.9"]
    subprocess.run([*command, "--destination", str(folder)], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
    (package,) = folder.glob("*.deb")
    return package
