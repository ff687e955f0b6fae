"""The command `asepsis` as a whole."""

from __future__ import annotations

import errno
import os
import sqlite3
import struct
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from asepsis.cli import main as module
from asepsis.cli.main import app, called, main
from asepsis.core.knowledge import shipped_folder
from asepsis.identification.compiled import compile_rules

if TYPE_CHECKING:
    from pathlib import Path

STORE_READERS = (
    "devices", "explain pump", "correct pump model=x", "merge a b", "unmerge a b", "import-devices list.csv", "listed",
    "questions", "answer question yes --by owner", "sources", "serve", "actions", "whatif lock", "risk pump",
    "ask plan", "policy propose", "register list", "register change x --by owner", "register retire x --by owner",
    "export json", "export csv", "export cyclonedx", "export fhir", "export mud pump",
    "export netbox https://netbox.example --site x", "report risk-analysis -o paper", "report for-it -o paper",
    "report first-ten-minutes -o paper", "report downtime -o paper",
)  # fmt: skip
"""All commands that say something of a store, or add to what it says."""
HEAVY = ("sqlalchemy", "alembic", "asepsis_engine", "fastapi", "yaml", "pydantic")
"""Imported only by commands that need them: `--help` must answer at once."""


def test_help_names_every_command() -> None:
    result = CliRunner().invoke(app, ["--help"])
    for command in ("analyze", "observe", "devices", "explain", "correct", "serve", "doctor", "knowledge", "demo"):
        assert f"  {command} " in result.output


@pytest.mark.parametrize("group", ["", "knowledge", "register", "report", "export", "policy", "ask"])
def test_help_tells_each_command_in_whole_words(group: str) -> None:
    listed = CliRunner().invoke(app, [*group.split(), "--help"], env={"COLUMNS": "80"}).output.partition("Commands:\n")
    assert listed[2]
    assert [line for line in listed[2].splitlines() if "..." in line] == []


def test_help_imports_nothing_heavy() -> None:
    code = f"import sys, asepsis.cli.main; print([n for n in {HEAVY!r} if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.fixture
def empty_capture(tmp_path: Path) -> Path:
    capture = tmp_path / "empty.pcap"
    capture.write_bytes(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
    return capture


def imported(unwanted: tuple[str, ...], *arguments: str, first: str = "") -> str:
    """Return what the command prints, then which of `unwanted` it imported. `first`: a line that runs before it."""
    code = (
        "import atexit, sys; from asepsis.cli.main import main\n"
        f"atexit.register(lambda: print([name for name in {unwanted!r} if name in sys.modules]))\n"
        f"{first}\n"
        f"sys.argv[1:] = {list(arguments)!r}; main()"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_reading_a_capture_imports_neither_pydantic_nor_who_reads_records(empty_capture: Path) -> None:
    told = imported(("pydantic", "asepsis.sensing.records.zeek"), "observe", "--counts", str(empty_capture))
    assert told.splitlines() == ["{}", "[]"]


def test_an_analysis_imports_nothing_that_compiled_rules_need_not(empty_capture: Path, tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    path.write_bytes(compile_rules(sorted((shipped_folder() / "identification").rglob("*.yaml"))))
    place = f"import asepsis.identification.knowledge as known; known.NAME = {str(path)!r}"
    unwanted = ("pydantic", "yaml", "asepsis.sensing.records.zeek")
    assert imported(unwanted, "analyze", str(empty_capture), first=place).splitlines()[-1] == "[]"


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(app, ["--version"]).output.startswith("asepsis ")


@pytest.mark.parametrize(
    "name",
    [*(one.name for one in app.registered_commands), *(str(one.name) for one in app.registered_groups)],
)
def test_a_command_alone_is_the_command_among_all(name: str) -> None:
    told = [CliRunner().invoke(program, [name, "--help"]) for program in (app, called([name]))]
    assert called([name]) is not app
    assert told[0].output == told[1].output
    assert told[0].exit_code == told[1].exit_code == 0


@pytest.mark.parametrize("arguments", [[], ["--help"], ["analyse"], ["--install-completion"], [""]])
def test_all_commands_are_there_when_none_is_called(arguments: list[str]) -> None:
    assert called(arguments) is app


def test_the_version_needs_no_command() -> None:
    assert CliRunner().invoke(called(["--version"]), ["--version"]).output == f"asepsis {version('asepsis')}\n"


def test_a_wrong_call_is_status_2() -> None:
    assert CliRunner().invoke(app, ["analyze"]).exit_code == 2
    assert CliRunner().invoke(app, ["analyze", "--format", "xml", "x.pcap"]).exit_code == 2
    assert CliRunner().invoke(app, ["analyze", "--separate", "--store", "s", "x.pcap"]).exit_code == 2


def test_a_fault_is_told_without_what_was_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fault() -> None:
        raise RuntimeError("DOE^JANE")

    monkeypatch.setattr(module, "called", lambda _arguments: fault)
    monkeypatch.delenv("ASEPSIS_DEBUG", raising=False)
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr().err
    assert ended.value.code == 70
    assert "RuntimeError" in told
    assert "DOE" not in told


def test_an_expected_error_is_told_in_its_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> None:
        raise FileNotFoundError("the folder is gone: make it")

    monkeypatch.setattr(module, "called", lambda _arguments: missing)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == "asepsis: the folder is gone: make it\n"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (IsADirectoryError(errno.EISDIR, "Is a directory", "folder"), "folder: Is a directory"),
        (
            OperationalError("insert into x", {"name": "DOE^JANE"}, sqlite3.OperationalError("database is locked")),
            (
                "the store cannot be used now: database is locked. "
                "Another program is writing to it: try again when that is done."
            ),
        ),
    ],
)
def test_what_the_machine_refuses_is_no_fault_of_the_program(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused() -> None:
        raise error

    monkeypatch.setattr(module, "called", lambda _arguments: refused)
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, capsys.readouterr().err) == (1, f"asepsis: {said}\n")


def test_a_terminal_with_few_letters_is_no_fault() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    said = "import sys; from asepsis.cli import main; main.called = lambda _: lambda: print('“X”'); main.main()"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, env=environment, check=True)
    assert done.stdout == b"\\u201cX\\u201d\n"


@pytest.mark.parametrize("words", STORE_READERS)
def test_a_store_that_must_be_there_is_told_and_not_made(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "list.csv").write_text("name\npump\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["asepsis", *words.split(), "--store", "none.sqlite"])
    with pytest.raises(SystemExit) as ended:
        main()
    told = "asepsis: there is no store none.sqlite. Make one: asepsis analyze CAPTURE --store none.sqlite\n"
    assert (ended.value.code, capsys.readouterr().err) == (1, told)
    assert not (tmp_path / "none.sqlite").exists()
