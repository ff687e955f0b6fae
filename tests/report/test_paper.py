"""A paper as plain values."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from asepsis.report.paper import Facts, Notice, Paper, Section, Sentence, Sentences, Steps, Table


def test_a_paper_is_json_and_each_block_says_what_it_is() -> None:
    blocks = (Sentences((Sentence("So."),)), Table(("A",), (("b",),), (1,)), Steps(()), Notice("A", "b"), Facts(()))
    paper = Paper("T", "s", (), (Section("x", "X", "", blocks),), datetime(2026, 3, 2, tzinfo=UTC))
    values = json.loads(json.dumps(paper.to_dict()))
    assert [block["kind"] for block in values["sections"][0]["blocks"]] == [
        "sentences", "table", "steps", "notice", "facts",
    ]  # fmt: skip
    assert values["moment"] == "2026-03-02T00:00:00+00:00"
    assert Paper("T", "s", (), (), None).to_dict()["moment"] is None
