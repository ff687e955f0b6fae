"""`asepsis policy`, as a person or a script runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from asepsis.segmentation.cli import app
from asepsis.segmentation.document import policy_text
from tests.segmentation.sample import practice, without_rule

if TYPE_CHECKING:
    from pathlib import Path

RUNNER = CliRunner()


@pytest.fixture
def policy(tmp_path: Path) -> str:
    path = tmp_path / "policy.yaml"
    path.write_text(policy_text(practice()), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("target", ["nftables", "opnsense"])
def test_compile_then_prove(policy: str, tmp_path: Path, target: str) -> None:
    rules = tmp_path / "rules"
    assert RUNNER.invoke(app, ["compile", policy, "--target", target, "-o", str(rules)]).exit_code == 0
    proof = RUNNER.invoke(app, ["prove", policy, "--ruleset", str(rules)])
    assert (proof.exit_code, proof.stdout.split(":")[0]) == (0, "Proven")


def test_a_changed_rule_gives_its_packet_on_standard_output(policy: str, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    text = RUNNER.invoke(app, ["compile", policy]).stdout
    rules.write_text(text.replace(". 3613 ", ". 3614 "), encoding="utf-8")
    found = RUNNER.invoke(app, ["prove", policy, "--ruleset", str(rules), "--format", "json"])
    assert found.exit_code == 1
    example = json.loads(found.stdout)["counter_example"]
    assert (example["source"], example["destination_port"], example["ruleset"]) == ("192.0.2.11", 3613, "drop")


def test_what_is_not_understood_proves_nothing(policy: str, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.write_text("flush ruleset\n", encoding="utf-8")
    found = RUNNER.invoke(app, ["prove", policy, "--ruleset", str(rules)])
    assert found.exit_code == 2
    assert "Nothing is proven" in found.stderr


def test_explain_and_its_document(policy: str) -> None:
    assert "What may pass" in RUNNER.invoke(app, ["explain", policy]).stdout
    document = json.loads(RUNNER.invoke(app, ["explain", policy, "--format", "json"]).stdout)
    assert document["schema"] == "asepsis.policy/1"


def test_a_broken_policy_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("schema: asepsis.policy/1\nrules: 3\n", encoding="utf-8")
    found = RUNNER.invoke(app, ["explain", str(path)])
    assert found.exit_code == 2
    assert "line 2: rules" in found.stderr


def test_compile_warns_when_care_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(policy_text(without_rule(practice(), "r003")), encoding="utf-8")
    assert "no person has agreed" in RUNNER.invoke(app, ["compile", str(path)]).stderr
