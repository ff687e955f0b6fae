"""Asks the devices of the lab. Runs as a program inside the asker's namespace: `lab_run.py FOLDER [STOP_AFTER]`."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from asepsis.asking.answers import observations, tables
from asepsis.asking.classes import shipped_classes
from asepsis.asking.journal import Journal
from asepsis.asking.logins import read_logins
from asepsis.asking.permission import Permission
from asepsis.asking.plan import Circumstances, make_plan
from asepsis.asking.questions import QUESTIONS
from asepsis.asking.run import Outside, Run
from asepsis.asking.wire import Answer, StopFile, ask
from asepsis.core.nouns import Service
from tests.asking.devices import NOW, WEB, device, inventory

DEVICES = inventory(
    device(2, "infusion_pump", services=(WEB,)),
    device(3, None, services=(WEB,)),
    device(4, "printer", services=(WEB,)),
    device(5, "ct_scanner", services=(Service("tcp", 104, "dicom", "server"),)),
    device(6, "switch"),
    device(7, "workstation", services=(Service("tcp", 443, "tls", "server"),)),
    device(8, "ct_scanner", services=(Service("tcp", 104, "dicom", "server"),)),
)
PERMISSION = Permission.model_validate(
    {
        "enabled": True,
        "networks": ["198.18.7.0/24"],
        "questions": [one.name for one in QUESTIONS],
        "community": "lab",
        "calling_ae": "ASEPSIS",
        "called_aes": {"02:00:5e:00:07:05": "CT1"},
        "approvals": [
            {
                "mac": "02:00:5e:00:07:05",
                "by": "Kim",
                "given": date(2026, 11, 1),
                "statement": "The maker allows C-ECHO.",
            }
        ],
        "switches": [
            {"address": "198.18.7.6", "login": "office"},
            # A printer and a pump: no table of them is ever read, whatever the owner says.
            {"address": "198.18.7.4", "login": "office"},
            {"address": "198.18.7.2", "login": "office"},
        ],
    }
)


@dataclass
class Quick:
    """A clock that does not wait: how slow a run is, is tested elsewhere."""

    seconds: float = 0.0

    def sleep(self, seconds: float) -> None:
        """Moves the clock."""
        self.seconds += seconds


def main() -> None:
    folder, stop_after = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    clock, sent = Quick(), 0

    def send(planned: object, messages: tuple[bytes, ...], switch: object) -> Answer:
        nonlocal sent
        if sent == stop_after:
            (folder / "asking.stop").touch()
        sent += 1
        return ask(planned, messages, switch)  # type: ignore[arg-type]

    outside = Outside(
        lambda: datetime.now().astimezone(),
        lambda: clock.seconds + time.monotonic(),
        clock.sleep,
        send,
        StopFile(folder / "asking.stop"),
    )
    logins = read_logins(folder / "logins.yaml", {})
    plan = make_plan(DEVICES, Circumstances(PERMISSION, shipped_classes(), frozenset(), NOW, frozenset(logins)))
    run = Run(plan, PERMISSION, Journal(folder / "asking.jsonl"), "Kim", outside, logins)
    asked = run.go()
    seen = [{"kind": one.kind, "ip": one.subject.ip, "fields": dict(one.fields)} for one in observations(asked)]
    told = [
        {"kind": one.kind, "mac": one.subject.mac, "ip": one.subject.ip, "fields": dict(one.fields)}
        for batch, _ in tables(asked)
        for one in batch.seen
    ]
    outcomes = [(one.planned.ip, one.planned.question.name, one.outcome) for one in asked]
    print(json.dumps({"outcomes": outcomes, "seen": seen, "tables": told, "ended": run.ended}))  # noqa: T201 (what the test reads)


if __name__ == "__main__":
    main()
