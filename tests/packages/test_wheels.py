"""The wheels install without an index, and carry what the product needs beside its code."""

from __future__ import annotations

import subprocess
import venv
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.tool


def contents(packages: Path, name: str) -> set[str]:
    """Return the names of the files in one of our wheels."""
    (wheel,) = packages.glob(f"{name}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_product_carries_knowledge_and_console(packages: Path) -> None:
    names = contents(packages, "asepsis")
    assert {"asepsis/knowledge/taxonomy.csv", "asepsis/api/console/index.html"} <= names


def test_the_product_is_pure_python_and_carries_no_tests(packages: Path) -> None:
    (wheel,) = packages.glob("asepsis-[0-9]*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    assert [name for name in contents(packages, "asepsis") if "test" in name.split("/")[0]] == []


def test_one_engine_serves_all_versions_of_python(packages: Path) -> None:
    (wheel,) = packages.glob("asepsis_engine-*.whl")
    assert "-cp311-abi3-" in wheel.name


def test_the_wheelhouse_installs_without_an_index(packages: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "environment", with_pip=True)
    programs = tmp_path / "environment/bin"
    command = [str(programs / "pip"), "install", "--quiet", "--no-index", "asepsis", "--find-links"]
    subprocess.run([*command, str(packages / "wheelhouse")], check=True)
    subprocess.run([programs / "pip", "check"], check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run([programs / "asepsis", "--help"], check=True, capture_output=True, text=True, cwd=tmp_path)
    assert "analyze" in done.stdout
