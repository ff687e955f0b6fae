"""The documents at the root tell the truth about the repository."""

from __future__ import annotations

import re

from tests.repository.tracked import REPOSITORY, tracked_files

DECISIONS = REPOSITORY / "docs/decisions"
PATH_IN_TEXT = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
MAX_ARCHITECTURE_LINES = 120
ROOT_DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "THREAT_MODEL.md", "CHANGELOG.md"]


def test_architecture_fits_two_screens_and_names_what_exists() -> None:
    text = (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_ARCHITECTURE_LINES
    named = PATH_IN_TEXT.findall(text)
    assert named
    assert [place for place in named if not (REPOSITORY / place).exists()] == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in (path for path in tracked_files() if path.suffix == ".md"):
        text = (REPOSITORY / path).read_text(encoding="utf-8")
        targets = LINK.findall(text)
        broken += [f"{path}: {target}" for target in targets if not (REPOSITORY / path.parent / target).exists()]
    assert broken == []


def test_documents_exist() -> None:
    assert [name for name in ROOT_DOCUMENTS if not (REPOSITORY / name).is_file()] == []


def test_decisions_are_numbered_without_gap_and_have_the_three_parts() -> None:
    files = sorted(path for path in DECISIONS.glob("*.md") if path.name != "README.md")
    assert [int(path.name[:4]) for path in files] == list(range(1, len(files) + 1))
    for path in files:
        text = path.read_text(encoding="utf-8")
        headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], path
        assert text.startswith(f"# {int(path.name[:4])}. "), path


def test_changelog_names_the_version() -> None:
    pyproject = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    match = re.search(r'^version = "(.+)"$', pyproject, re.MULTILINE)
    assert match is not None
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## (?:\[Unreleased\]|{re.escape(match[1])}\b)", changelog, re.MULTILINE)


def test_each_rule_of_telling_devices_apart_names_a_test_that_exists() -> None:
    page = (REPOSITORY / "docs/reference/telling-devices-apart.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    named = [re.findall(r"`(\w+)`", row.rpartition(" | ")[2]) for row in rows if not row.endswith("| Test |")]
    sources = [path for path in tracked_files() if path.name.startswith("test_") or path.suffix == ".rs"]
    text = "\n".join(
        (REPOSITORY / path).read_text(encoding="utf-8") for path in sources if path.suffix in (".py", ".rs")
    )
    assert all(named)
    assert [name for row in named for name in row if f" {name}(" not in text] == []
