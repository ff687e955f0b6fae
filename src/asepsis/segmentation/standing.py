"""What is in force now, how long a trial still runs, and what the rules have counted."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from asepsis.segmentation.apply import recover
from asepsis.segmentation.firewall import TABLE, TABLES, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asepsis.segmentation.trial import Record

CUT, WOULD_CUT = "asepsis cut", "asepsis would cut"
"""Comments of the last rule of each table."""


def standing(record: Record) -> dict[str, Any]:
    """The answer of `status`. Takes back a trial that nobody guards any more."""
    with record.locked():
        recovered = recover(record)
        trial, current = record.trial(), record.current()
        counted = counters()
    state = trial.wanted if trial else current
    return {
        "schema": "asepsis.policy_status/1",
        "mode": state.mode,
        "policy_sha256": state.policy,
        "since": state.since,
        "on_trial": trial is not None,
        "seconds_left": round(trial.seconds_left, 1) if trial else None,
        "management": trial.management if trial else "",
        "taken_back_now": recovered,
        "last_outcome": record.outcome(),
        "can_undo": bool(record.history()),
        "cut_packets": counted.pop(CUT, 0),
        "would_cut_packets": counted.pop(WOULD_CUT, 0),
        "packets_by_rule": dict(sorted(counted.items())),
    }


def counters() -> Counter[str]:
    """Packets counted by the comment of the rule or element, over our tables."""
    counted: Counter[str] = Counter()
    for family in TABLES:
        answer = run(["nft", "--json", "list", "table", family, TABLE])
        if answer.returncode == 0:
            for comment, packets in _counts(json.loads(answer.stdout)["nftables"]):
                counted[comment] += packets
    return counted


def _counts(parts: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    for part in parts:
        rule = part.get("rule", {})
        if "comment" in rule:
            yield str(rule["comment"]), sum(one["counter"]["packets"] for one in rule["expr"] if "counter" in one)
        for element in part.get("set", {}).get("elem", ()):
            found = element.get("elem", {}) if isinstance(element, dict) else {}
            if "comment" in found:
                yield str(found["comment"]), int((found.get("counter") or {}).get("packets", 0))


def told(status: dict[str, Any]) -> Iterator[str]:
    """The same in plain words."""
    modes = {
        "none": "No rules of ours are in force.",
        "stage": "Rules are on watch: they count and log, and cut nothing.",
        "enforce": "Rules are in force.",
    }
    yield modes[status["mode"]]
    if status["on_trial"]:
        yield f"They are on trial: confirm within {status['seconds_left']:.0f} seconds, or the former rules come back."
    if status["taken_back_now"]:
        yield f"A trial was taken back just now, because {status['taken_back_now']}."
    if status["mode"] == "stage":
        yield f"{status['would_cut_packets']} packets would have been cut."
    elif status["mode"] == "enforce":
        yield f"{status['cut_packets']} packets were cut."
    if status["last_outcome"]:
        yield f"The last change was {status['last_outcome']['what']}, because {status['last_outcome']['why']}."
