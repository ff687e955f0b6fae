"""Build what `make dist` leaves in dist/: two wheels, a folder that installs offline, and a Debian package.

The same sources give the same files: times are those of the last commit, or of SOURCE_DATE_EPOCH.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tools.debian_package import DebianPackage, build

REPOSITORY = Path(__file__).resolve().parent.parent
DISTRIBUTIONS = REPOSITORY / "dist"
ENGINE_WHEELS = REPOSITORY / "build/engine"
LOCKED_WHEELS = REPOSITORY / "build/wheelhouse"
WHEELHOUSE = DISTRIBUTIONS / "wheelhouse"


def run(*command: str | Path) -> None:
    """Run a command at the root of the repository. Raises CalledProcessError when it fails."""
    subprocess.run([str(part) for part in command], cwd=REPOSITORY, check=True)


def project_version() -> str:
    """Return the version that pyproject.toml states."""
    document = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    return str(document["project"]["version"])


def set_source_date() -> None:
    """Set SOURCE_DATE_EPOCH for all builders, to the time of the last commit unless it is set."""
    if "SOURCE_DATE_EPOCH" not in os.environ:
        command = ["git", "log", "-1", "--format=%ct"]
        found = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout
        os.environ["SOURCE_DATE_EPOCH"] = found.strip()


def build_wheels() -> list[Path]:
    """Gather the wheels of `asepsis-engine` (built by `make`) and `asepsis` in dist/ and return their paths."""
    DISTRIBUTIONS.mkdir(exist_ok=True)
    for old in DISTRIBUTIONS.glob("*.whl"):
        old.unlink()
    for wheel in ENGINE_WHEELS.glob("*.whl"):
        shutil.copy2(wheel, DISTRIBUTIONS)
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", DISTRIBUTIONS)
    return sorted(DISTRIBUTIONS.glob("*.whl"))


def fill_wheelhouse(own: list[Path]) -> None:
    """Gather in dist/wheelhouse all that an installation needs: the locked wheels (fetched by `make`) and ours."""
    shutil.rmtree(WHEELHOUSE, ignore_errors=True)
    shutil.copytree(LOCKED_WHEELS, WHEELHOUSE)
    for wheel in own:
        shutil.copy2(wheel, WHEELHOUSE)


def main() -> int:
    """Build everything; 1 when there is no dpkg-deb to build the Debian package with."""
    set_source_date()
    fill_wheelhouse(build_wheels())
    if shutil.which("dpkg-deb") is None:
        print("asepsis: dpkg-deb is missing: no Debian package was built. Remedy: build on Debian or Ubuntu")
        return 1
    print(build(DebianPackage(project_version(), sorted(WHEELHOUSE.glob("*.whl"))), DISTRIBUTIONS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
