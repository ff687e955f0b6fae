"""Policies as files: the same after writing and reading, and clear words about faults."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asepsis.segmentation.document import PolicyError, policy_of, policy_text, read_policy
from tests.segmentation.sample import accepted, practice, random_policy

if TYPE_CHECKING:
    from pathlib import Path


@settings(max_examples=40)
@given(st.integers(0, 1 << 30))
def test_write_and_read_give_the_same_policy(seed: int) -> None:
    policy = random_policy(Random(seed))
    assert policy_of(policy_text(policy)) == policy


def test_a_policy_with_everything_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(policy_text(practice()), encoding="utf-8")
    assert read_policy(path) == practice()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("transport: tcp", "transport: tpc", "transport"),
        ("what_for:", "whatfor:", "what_for"),
        ("source: asset:d11", "source: asset:d99", "d99"),
        ("care: therapy", "care: [", "no YAML"),
        ("schema: asepsis.policy/1", "schema: asepsis.policy/9", "starts with"),
        ("zones:", "zones: []\nzones:", "twice"),
    ],
)
def test_faults_are_told_with_their_line(old: str, new: str, told: str) -> None:
    text = policy_text(practice())
    assert old in text
    with pytest.raises(PolicyError, match=told) as caught:
        policy_of(text.replace(old, new, 1), "p.yaml")
    assert str(caught.value).startswith("p.yaml line ")


def test_anchors_are_refused() -> None:
    with pytest.raises(PolicyError, match="anchors"):
        policy_of("a: &x [1]\nb: [*x, *x]\n")


def test_other_bytes_are_no_policy(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PolicyError, match="UTF-8"):
        read_policy(path)


def test_a_person_may_write_days_ports_and_the_word_on_without_quotes() -> None:
    word = (
        "accepted_cuts:\n- {source: asset:d11, target: asset:d12, transport: tcp, port: 3613, by: Dr. Example,\n"
        "   on: 2026-11-03, because: The pump is gone.}\n"
    )
    rule = "rules:\n- {id: r9, source: outside, target: asset:d11, transport: tcp, ports: [443], what_for: x}\n"
    text = policy_text(practice()).replace("rules:\n", rule, 1) + word
    policy = policy_of(text)
    assert policy.accepted_cuts == (accepted(),)
    assert policy.rules[0].ports == ("443",)
