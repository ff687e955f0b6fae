"""The Makefile is the one door: what the documents promise is there, and it lists itself."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.repository.tracked import REPOSITORY

PROMISED = {"demo", "test", "check", "golden", "fuzz", "bench", "dist", "audit", "docs", "lock", "clean"}
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")


def test_help_lists_every_target() -> None:
    listed = set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    assert listed == set(phony[1].split())
    assert listed >= PROMISED


def test_help_is_what_make_does_when_asked_nothing() -> None:
    command = ["make", "--no-print-directory"]
    told = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout
    assert "make TARGET" in told
    assert "  demo " in told


def test_commands_of_the_documents_exist() -> None:
    texts = [(REPOSITORY / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")]
    named = {target for text in texts for target in re.findall(r"(?:^    |`)make ([a-z]+)", text, re.MULTILINE)}
    assert named
    assert named - set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE)) == set()


def test_ci_runs_what_a_developer_runs() -> None:
    script = (REPOSITORY / ".ci/run").read_text(encoding="utf-8")
    assert re.search(r"^exec make .*check test", script, re.MULTILINE)


def test_the_recipe_for_arm_names_what_there_is() -> None:
    """To compile it would take minutes: here only that cargo, rustc and maturin would understand it."""

    def told(*command: str) -> str:
        return subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout

    recipe = told("make", "--dry-run", "--no-print-directory", "cross")
    build = re.search(r"maturin (build --quiet --release .*)$", recipe, re.MULTILINE)
    added = re.search(r"^rustup target add (\S+)$", recipe, re.MULTILINE)
    assert build is not None
    assert added is not None
    target = added[1]
    assert target in told("rustc", "--print", "target-list").split()
    # Cargo reads the linker from the target's name, the cc crate its compiler.
    assert f"CARGO_TARGET_{target.upper().replace('-', '_')}_LINKER=aarch64-linux-gnu-gcc" in recipe
    assert f"CC_{target.replace('-', '_')}=aarch64-linux-gnu-gcc" in recipe
    known = told(str(Path(sys.executable).parent / "maturin"), "build", "--help")
    options = re.findall(r"--[a-z-]+", build[1])
    assert f"--target {target}" in build[1]
    assert [option for option in options if not re.search(rf"(^|\s){option}\b", known)] == []
    manifest = re.search(r"--manifest-path (\S+)", build[1])
    assert manifest is not None
    assert (REPOSITORY / manifest[1]).is_file()
