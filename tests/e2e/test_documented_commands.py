"""What the manual tells to type can be typed: each command of each page is run, or at least understood."""

from __future__ import annotations

import re
import shlex
import shutil
from typing import TYPE_CHECKING

import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from asepsis.cli.main import app
from asepsis.core.knowledge import shipped_folder
from tests.repository.tracked import REPOSITORY
from tests.risk.kept_demo import demo_store

if TYPE_CHECKING:
    from pathlib import Path

PAGES = sorted(
    [*REPOSITORY.glob("docs/how-to/**/*.md"), *REPOSITORY.glob("docs/tutorials/*.md"), REPOSITORY / "README.md"]
)
COMMAND = re.compile(
    r"^(?: {4})?(?:sudo )?(?:\.venv/bin/)?asepsis (?P<block>.+)$|`(?:sudo )?asepsis (?P<inline>[^`\n]+)`", re.MULTILINE
)
BEHIND = re.compile(r" {2,}(?:#.*|\S.*)$")
"""An explanation behind a command."""
CAPTURES = ("CAPTURE", "CAPTURE.pcap", "monday.pcap", "capture.pcap", "capture.pcapng")
STORES = ("site.sqlite", "practice.sqlite", "before.sqlite")
NAMED = {"DEVICE": "192.168.20.10", "ct1": "192.168.20.10", "QUESTION": "backups", "VALUE": "no", "NAME": "owner"}
"""What stands for something of the reader's site, by something of the invented practice."""
ELSEWHERE = {
    "serve": "goes on until it is ended: tests/e2e/test_serve.py",
    "watch": "listens at an interface: tests/cli/test_watch.py",
    "collect": "listens at a port, or reads a capture of exports: tests/cli/test_collect.py",
    "ask": "wants a file of permission: tests/asking",
    "demo": "tests/cli/test_demo.py",
    "doctor": "tells of the reader's own machine",
    "knowledge": "wants files of others",
    "policy": "rules are made in their own order below; what changes a network wants a lab: tests/segmentation",
    "export netbox": "wants a NetBox: tests/cli/test_netbox.py",
    "import-devices": "wants the reader's list: tests/cli/test_lists.py",
    "listed": "wants a list that was kept",
    "register change": "names a device of the reader's register: tests/cli/test_register.py",
    "register retire": "the same",
    "whatif": "names an action of the reader's site: tests/risk",
}
"""By first words: what is not run here, and why. Its options are looked at all the same."""
WANTED_FILES = re.compile(
    r"\b(?:flows\.json|switch\.txt|DhcpSrvLog|dnsmasq\.leases|day1|exports/|zeek-logs/|captures/|…)"
)
"""Commands over the reader's own records: their options are looked at."""


def commands(page: Path) -> list[list[str]]:
    """The commands of a page as words, in their order."""
    found = []
    for match in COMMAND.finditer(page.read_text(encoding="utf-8")):
        line = BEHIND.sub("", match["block"] or match["inline"])
        words = shlex.split(line, comments=True)
        found.append(words[: words.index(">")] if ">" in words else words)
    return found


def is_elsewhere(words: list[str]) -> bool:
    """True for what is not run here."""
    if words == ["register", "add"]:
        return True  # asks on the terminal: tests/cli/test_register_questions.py
    return any(" ".join(words[:number]) in ELSEWHERE for number in (1, 2)) or bool(WANTED_FILES.search(" ".join(words)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_command_and_option_exists(page: Path) -> None:
    root = typer.main.get_command(app)
    for words in commands(page):
        command, rest = root, list(words)
        while isinstance(command, TyperGroup) and rest and not rest[0].startswith("-"):
            assert rest[0] in command.commands, f"{page.name}: there is no command {' '.join(words)}"
            command = command.commands[rest.pop(0)]
        options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {
            "--help",
            "--version",
        }
        unknown = [word for word in rest if word.startswith("-") and word.partition("=")[0] not in options]
        assert not unknown, f"{page.name}: {' '.join(words)}"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the invented practice."""
    path = tmp_path_factory.mktemp("store") / "store.sqlite"
    demo_store(path).dispose()
    return path


@pytest.mark.parametrize(
    "page", [page for page in PAGES if not all(map(is_elsewhere, commands(page)))], ids=lambda page: page.stem
)
def test_what_a_page_says_can_be_done_in_its_order(
    page: Path, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASEPSIS_STORE", "site.sqlite")
    for name in CAPTURES:
        (tmp_path / name).symlink_to(shipped_folder() / "demo" / "practice.pcap")
    for name in STORES:
        shutil.copy(store, tmp_path / name)
    for words in commands(page):
        if len(words) > 1 and not is_elsewhere(words):
            result = CliRunner().invoke(app, [NAMED.get(word, word) for word in words])
            assert result.exit_code == 0, f"asepsis {' '.join(words)}: {result.output[-400:]}"


def test_rules_are_made_and_proven_in_the_order_of_the_manual(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(store, tmp_path / "site.sqlite")
    steps = ("propose", "explain", "simulate", "compile", "prove")
    page = REPOSITORY / "docs" / "how-to" / "segmentation.md"
    told = [words for words in commands(page) if words[0] == "policy" and len(words) > 2 and words[1] in steps]
    assert {words[1] for words in told} == set(steps)
    for words in told:
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, f"asepsis {' '.join(words)}: {result.output[-400:]}"
