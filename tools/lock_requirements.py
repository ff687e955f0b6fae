"""Write requirements/*.txt: every Python package of an installation with its version and hashes.

The lists come from pyproject.toml: `runtime` from the project's dependencies, the others from its dependency groups.
Our own distributions are left out: they are built from this repository.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
LOWEST_PYTHON = "3.11"
OWN_DISTRIBUTIONS = ("asepsis-engine",)


def requirements(pyproject: str) -> dict[str, list[str]]:
    """Return the direct requirements of each lock file, by its name, as `pyproject` (TOML text) declares them."""
    document = tomllib.loads(pyproject)
    lists: dict[str, list[str]] = {"runtime": document["project"]["dependencies"]}
    lists |= document["dependency-groups"]
    return {name: [line for line in lines if not line.startswith(OWN_DISTRIBUTIONS)] for name, lines in lists.items()}


def compile_lock(name: str, lines: list[str], folder: Path, *, upgrade: bool) -> None:
    """Resolve `lines` for all platforms and write `folder`/`name`.txt.

    Versions already written stay unless `upgrade`; those of runtime.txt bind the other files, so that all of them can
    be installed together. Raises CalledProcessError when there is no answer.
    """
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", "--quiet", "--output-file", f"{folder}/{name}.txt"]
    command += ["--universal", "--python-version", LOWEST_PYTHON, "--generate-hashes", "--no-emit-index-url"]
    command += ["--no-emit-find-links", "--no-annotate", "--custom-compile-command", "make lock"]
    if name != "runtime":
        command += ["--constraint", f"{folder}/runtime.txt"]
    if upgrade:
        command.append("--upgrade")
    subprocess.run(command, input="\n".join(lines), text=True, check=True, cwd=REPOSITORY)


def main(arguments: list[str] | None = None) -> int:
    """Write all lock files; `--upgrade` takes the newest versions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions, not those already written")
    options = parser.parse_args(arguments)
    pyproject = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    for name, lines in requirements(pyproject).items():
        compile_lock(name, lines, Path("requirements"), upgrade=options.upgrade)
        print(f"requirements/{name}.txt: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
