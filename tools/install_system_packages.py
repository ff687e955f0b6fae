"""Install the programs that tests need, from Debian's packages, where we may; else say which are missing.

With CI=true in the environment a program that cannot be installed is a failure, else its tests are skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).with_name("system-packages.txt")


@dataclass(frozen=True, slots=True)
class SystemPackage:
    """A Debian package."""

    name: str
    program: str
    """The program that tells that it is there."""
    purpose: str
    """Which tests need it, for the message when it is missing."""


def packages_of(text: str) -> list[SystemPackage]:
    """Read the list: package, program and purpose in each line; lines that start with # are remarks."""
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return [SystemPackage(*line.split(maxsplit=2)) for line in lines]


def missing(packages: list[SystemPackage]) -> list[SystemPackage]:
    """Return those whose program is not on the path (or where Debian puts what only root runs)."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    return [package for package in packages if shutil.which(package.program, path=path) is None]


def install(packages: list[SystemPackage]) -> None:
    """Install by apt-get. The package lists are fetched first: a fresh machine has none."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "--quiet=2"], env=environment, check=False)
    command = ["apt-get", "install", "--yes", "--quiet=2", "--no-install-recommends"]
    subprocess.run([*command, *(package.name for package in packages)], env=environment, check=False)


def main() -> int:
    """Install what is missing; 1 when CI must do without a program."""
    wanted = packages_of(LIST.read_text(encoding="utf-8"))
    absent = missing(wanted)
    if absent and os.geteuid() == 0 and shutil.which("apt-get"):
        install(absent)
        absent = missing(wanted)
    for package in absent:
        print(f"asepsis: {package.program} is missing ({package.purpose}): tests that need it are skipped.")
    if absent:
        print(f"Remedy: sudo apt-get install {' '.join(package.name for package in absent)}")
    return int(bool(absent) and os.environ.get("CI", "").lower() in {"1", "true"})


if __name__ == "__main__":
    sys.exit(main())
