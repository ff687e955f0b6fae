"""The Makefile is the one door: what the documents promise is there, and it lists itself."""

from __future__ import annotations

import re
import subprocess

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
