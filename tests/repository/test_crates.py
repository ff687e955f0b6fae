"""The graph of the engine's crates is its architecture: each edge is allowed here, with its reason."""

from __future__ import annotations

import json
import subprocess

from tests.repository.tracked import REPOSITORY

ALLOWED = {
    ("capture", "wire"): "a capture names the link type of its packets",
    ("flow", "wire"): "a conversation is made of checked views of packets",
    ("protocols", "observation"): "a dissector says what it saw",
    ("pipeline", "capture"): "the one place that knows the order of the stages",
    ("pipeline", "wire"): "the one place that knows the order of the stages",
    ("pipeline", "flow"): "the one place that knows the order of the stages",
    ("pipeline", "protocols"): "the one place that knows the order of the stages",
    ("pipeline", "observation"): "it folds repeated observations into one with a count",
    ("engine-python", "pipeline"): "the face of the engine runs it",
    ("engine-python", "observation"): "observations become Python objects",
}
PREFIX = "asepsis-"


def edges() -> set[tuple[str, str]]:
    """Return who depends on whom among our crates, in all builds of them but their tests."""
    command = ["cargo", "metadata", "--no-deps", "--format-version", "1", "--manifest-path", "engine/Cargo.toml"]
    text = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout
    return {
        (package["name"].removeprefix(PREFIX), dependency["name"].removeprefix(PREFIX))
        for package in json.loads(text)["packages"]
        for dependency in package["dependencies"]
        if dependency["kind"] != "dev" and dependency["name"].startswith(PREFIX)
    }


def test_crates_depend_on_each_other_only_as_allowed() -> None:
    assert edges() - ALLOWED.keys() == set()
