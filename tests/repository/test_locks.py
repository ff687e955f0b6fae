"""What is installed is written down: each package with its version and hash, and no address to fetch it from."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.repository.tracked import REPOSITORY, tracked_files
from tools.lock_requirements import requirements

ADDRESS = re.compile(r"https?://")
PIN = re.compile(r"^(?P<name>[\w.-]+)(?:\[[\w,-]+\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)
LOCKS = requirements((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))


def lock_text(name: str) -> str:
    """Return the text of one of our lock files."""
    return (REPOSITORY / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def pins(name: str) -> dict[str, Version]:
    """Return package and version of each line of a lock file."""
    return {match["name"]: Version(match["version"]) for match in PIN.finditer(lock_text(name))}


@pytest.mark.parametrize("name", LOCKS)
def test_each_direct_requirement_is_locked(name: str) -> None:
    locked = pins(name)
    for requirement in map(Requirement, LOCKS[name]):
        version = locked.get(requirement.name.lower())
        assert version is not None, f"{requirement.name} is not in requirements/{name}.txt: run `make lock`"
        assert version in requirement.specifier, f"{requirement.name} {version}: run `make lock`"


@pytest.mark.parametrize("name", LOCKS)
def test_each_pin_has_a_hash_and_no_address(name: str) -> None:
    text = lock_text(name)
    assert ADDRESS.search(text) is None
    entries = re.split(r"\n(?=\w)", text[text.index("==") :])
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_lock_files_agree() -> None:
    runtime = pins("runtime")
    for name in LOCKS:
        other = pins(name)
        assert {
            package: other[package] for package in other.keys() & runtime.keys() if other[package] != runtime[package]
        } == {}


def addresses_in(value: Any) -> list[str]:
    """Return the download addresses in an npm lock file ('funding' is where to give thanks, not where to fetch)."""
    if isinstance(value, dict):
        return [
            found
            for key, item in value.items()
            if key not in {"funding", "node_modules"}
            for found in addresses_in(item)
        ]
    if isinstance(value, list):
        return [found for item in value for found in addresses_in(item)]
    return [value] if isinstance(value, str) and ADDRESS.match(value) else []


def test_npm_locks_hold_no_address() -> None:
    for path in tracked_files():
        if path.name == "package-lock.json":
            assert addresses_in(json.loads((REPOSITORY / path).read_text(encoding="utf-8"))) == [], path
