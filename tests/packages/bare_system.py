"""A bare Debian system in a folder: what a box in a practice has, without compiler, git, Node or network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[2]
CACHE = REPOSITORY / ".make"
SUITE_OF_PYTHON = {(3, 11): "bookworm", (3, 13): "trixie"}
SOURCES = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("debian*"))]
MIRROR = re.compile(r"^(?:URIs:\s*|deb\s+(?:\[[^]]*\]\s+)?)(?P<address>https?://\S+/debian/?)(?:\s|$)", re.MULTILINE)
INCLUDED = ("python3", "systemd-sysv", "iproute2")
"""What every box has: what our package needs, what starts services, and what sets up networks."""
CLEAN_ENVIRONMENT = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=/root"]
DEFAULT_TIMEOUT_SECONDS = 120
LATER_VERSION = "9.9.9"
"""The version that an upgrade brings."""


class BareSystem:
    """A root folder in which programs run, cut off from the network."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *command: str, timeout_seconds: int = DEFAULT_TIMEOUT_SECONDS) -> subprocess.CompletedProcess[str]:
        """Run a command inside, without a network, and return what it said, whatever its exit status."""
        whole = ["unshare", "--net", "chroot", str(self.root), *CLEAN_ENVIRONMENT, *command]
        return subprocess.run(whole, capture_output=True, text=True, check=False, timeout=timeout_seconds)

    def must(self, *command: str, timeout_seconds: int = DEFAULT_TIMEOUT_SECONDS) -> str:
        """Run a command inside that must succeed, and return its standard output."""
        done = self.run(*command, timeout_seconds=timeout_seconds)
        assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def has(self, program: str) -> bool:
        """Tell whether a program is there."""
        return any(
            (self.root / folder / program).exists() for folder in ("usr/bin", "usr/sbin", "bin", "usr/local/bin")
        )

    def add(self, path: Path, place: str) -> None:
        """Copy a file in."""
        target = self.root / place.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)


def mirror() -> str | None:
    """Return the Debian mirror that this machine is set up for."""
    texts = (path.read_text(encoding="utf-8") for path in SOURCES if path.is_file())
    found = next((match for text in texts if (match := MIRROR.search(text))), None)
    return found["address"] if found else None


def suite() -> str | None:
    """Return the Debian release whose Python is the one that the package was built with."""
    return SUITE_OF_PYTHON.get(sys.version_info[:2])


def reason_against() -> str | None:
    """Return why no bare system can be made here, or None."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"])
    if missing := [name for name in ("debootstrap", "dpkg-deb", "npm") if shutil.which(name, path=path) is None]:
        return f"{missing[0]} is missing"
    if os.geteuid() != 0:
        return "only root can make a system with debootstrap"
    if suite() is None:
        return "no Debian release has this version of Python"
    return None if mirror() else "no Debian mirror is set up on this machine"


def bootstrap(root: Path) -> None:
    """Make a bare system in `root`; the first time from the mirror, then from what was kept in .make/."""
    kept = CACHE / f"bare-{suite()}-{'-'.join(INCLUDED)}.tar"
    if not kept.exists():
        CACHE.mkdir(exist_ok=True)
        options = ["--variant=minbase", f"--include={','.join(INCLUDED)}"]
        command = ["debootstrap", *options, str(suite()), str(root), str(mirror())]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        partial = kept.with_suffix(".partial")
        subprocess.run(["tar", "--create", "--file", partial, "--directory", root, "."], check=True)
        partial.rename(kept)
    else:
        root.mkdir()
        subprocess.run(["tar", "--extract", "--file", kept, "--directory", root], check=True)


@pytest.fixture(scope="module")
def bare_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareSystem]:
    """Yield a bare system of its own for a test module, and take it away afterwards."""
    if reason := reason_against():
        pytest.skip(reason)
    root = tmp_path_factory.mktemp("bare") / "root"
    bootstrap(root)
    yield BareSystem(root)
    shutil.rmtree(root)
