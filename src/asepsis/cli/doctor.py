"""`asepsis doctor`: whether everything is in order, and what to do where it is not."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from asepsis.core.secret_file import OTHERS_MAY
from asepsis.core.store.chosen import StoreOption, store_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEEDS_ATTENTION = 1
LEAST_FREE_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: str
    remedy: str = ""
    """What to do; empty when all is well."""


def doctor(*, store: StoreOption = None) -> None:
    """Look whether everything is in order. Engine, store, knowledge, permissions and disk."""
    from asepsis.core.settings import Settings

    findings = list(_findings(store_path(store), Settings().knowledge))
    for finding in findings:
        typer.echo(f"{'attention' if finding.remedy else 'ok':<10} {finding.what}: {finding.state}")
        if finding.remedy:
            typer.echo(f"{'':<10}   {finding.remedy}")
    raise typer.Exit(NEEDS_ATTENTION if any(finding.remedy for finding in findings) else 0)


def _findings(store: Path, user_knowledge: Path) -> Iterator[Finding]:
    yield _engine()
    yield from _store(store)
    yield from _knowledge(user_knowledge)
    yield _disk(store)


def _engine() -> Finding:
    try:
        from asepsis.sensing.engine import engine_version, vocabulary
    except ImportError:
        return Finding("engine", "not installed", "Install it: pip install asepsis-engine")
    return Finding("engine", f"version {engine_version()}, observes {len(vocabulary())} kinds of things")


def _store(path: Path) -> Iterator[Finding]:
    from asepsis.core.store.database import StoreError
    from asepsis.report.phrases import count_words
    from asepsis.report.stored import StoredSite

    if not path.exists():
        yield Finding("store", f"{path} does not exist yet; `asepsis analyze CAPTURE --store {path}` makes it")
        return
    try:
        analysis = StoredSite.open(path).read()
    except StoreError as error:
        yield Finding("store", str(error), "Move the file away, or name another one with --store.")
        return
    devices = count_words(len(analysis.devices), "device", "devices")
    yield Finding("store", f"{path}: {devices} from {count_words(len(analysis.captures), 'capture', 'captures')}")
    if path.stat().st_mode & OTHERS_MAY:
        yield Finding("permissions", f"others may read {path}", f"Run: chmod 600 {path}")
    else:
        yield Finding("permissions", f"only you may read {path}")


def _knowledge(user_folder: Path) -> Iterator[Finding]:
    from asepsis.core.knowledge import shipped_folder
    from asepsis.identification.compiled import NAME, read_compiled
    from asepsis.identification.knowledge import load_knowledge
    from asepsis.identification.sources import Age, package_registry, read_record

    try:
        rules = load_knowledge(user_folder).rules.rules
        sources = [package_registry(shipped_folder()), *read_record(user_folder)]
    except (OSError, ValueError) as error:
        yield Finding("knowledge", str(error), "Mend the file that is named, or take it away.")
        return
    released = (shipped_folder() / "released").read_text(encoding="utf-8").strip()
    yield Finding("knowledge", f"{len(rules)} rules, shipped {released}")
    if not read_compiled(shipped_folder() / NAME):
        slow = f"{NAME} is missing or broken: rules are read as they are written, and each command begins later"
        yield Finding("knowledge", slow, "Install Asepsis again; in its source tree run: make")
    today = datetime.now(UTC).date()
    for source in sources:
        age = source.age(today)
        remedy = "" if age is Age.FRESH else "Import a newer one: asepsis knowledge import FILE"
        yield Finding("knowledge", f"{source.name}, {source.kind}: {age}, dated {source.dated or 'nowhere'}", remedy)


def _disk(store: Path) -> Finding:
    folder = next(folder for folder in store.absolute().parents if folder.exists())
    free = shutil.disk_usage(folder).free
    state = f"{free / 1e9:.1f} GB free at {folder}"
    return Finding("disk", state, "Free some space before reading large captures." if free < LEAST_FREE_BYTES else "")
