"""Gather the licences of every crate that is compiled into the engine: who passes it on has to pass them on too."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
LICENSE_FILES = ("LICENSE*", "LICENCE*", "COPYING*", "UNLICENSE*", "NOTICE*")
ROOT_PACKAGE = "asepsis-engine-python"


def linked_packages(metadata: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the packages that end in the engine: what it needs when it runs, not to build or test it."""
    packages = {package["id"]: package for package in metadata["packages"]}
    needs = {
        node["id"]: [
            dependency["pkg"]
            for dependency in node["deps"]
            if any(kind["kind"] is None for kind in dependency["dep_kinds"])
        ]
        for node in metadata["resolve"]["nodes"]
    }
    waiting = [identifier for identifier, package in packages.items() if package["name"] == ROOT_PACKAGE]
    found: set[str] = set()
    while waiting:
        identifier = waiting.pop()
        if identifier not in found:
            found.add(identifier)
            waiting += needs[identifier]
    linked = [packages[identifier] for identifier in found if packages[identifier]["source"]]
    return sorted(linked, key=lambda package: (package["name"], package["version"]))


def texts_of(package: dict[str, Any]) -> str:
    """Return name, version, licence and the licence files of one package."""
    folder = Path(package["manifest_path"]).parent
    files = sorted({path for pattern in LICENSE_FILES for path in folder.glob(pattern) if path.is_file()})
    texts = [path.read_text(encoding="utf-8", errors="replace").strip() for path in files]
    head = f"{package['name']} {package['version']}: {package['license']}"
    return "\n\n".join([head, "=" * len(head), *texts])


def license_texts() -> str:
    """Return the licences of all crates in the engine for this machine. Raises CalledProcessError without cargo."""
    host = subprocess.run(["rustc", "-vV"], check=True, capture_output=True, text=True).stdout
    platform = next(line.removeprefix("host: ") for line in host.splitlines() if line.startswith("host: "))
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", platform]
    command += ["--manifest-path", "engine/Cargo.toml"]
    text = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout
    return "\n\n\n".join(texts_of(package) for package in linked_packages(json.loads(text))) + "\n"
