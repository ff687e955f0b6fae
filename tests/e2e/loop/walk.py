"""What the steps of the walk share: the practice, the command line inside and outside the router, and the figures."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.demo_practice.network import in_namespace
from tools.loop_lab.capture import recorded
from tools.loop_lab.practice import hosts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.demo_practice.network import Network
    from tools.loop_lab.day import Practice, Session

HERE = (sys.executable, "-c", "from asepsis.cli.main import main; main()")
COMMAND = tuple(shlex.split(os.environ.get("ASEPSIS_COMMAND", ""))) or HERE
"""The command that walks: this checkout's, or an installed one, for instance that of the Debian package."""
PATIENCE_SECONDS = 90
SCORE = re.compile(r"Score (\d+)(?: \((\d+) to (\d+)\))? of 100")
FORMER_RULES = """
table inet practice {
    chain input {
        type filter hook input priority filter; policy accept;
        iifname "wan0" tcp dport { 22, 443 } drop
    }
}
"""
"""What the practice's router does before Asepsis comes: it must be there again in the end."""


@dataclass(slots=True)
class Walk:
    """One walk round the circle."""

    network: Network
    practice: Practice
    folder: Path
    """For captures, policies and papers; readable by the programs in the namespaces."""
    sessions: dict[str, Session] = field(default_factory=dict)
    identifiers: dict[str, str] = field(default_factory=dict)
    figures: list[str] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)
    """What one step found out and a later one needs."""

    @property
    def store(self) -> Path:
        """The inventory of the practice."""
        return self.folder / "practice.sqlite"

    def asepsis(self, *words: str | Path, status: int = 0, in_router: bool = False) -> str:
        """Run a command as a user does; return its standard output. The exit status must be the expected one."""
        command = [*COMMAND, *map(str, words)]
        if in_router:
            command = [*in_namespace(self.network.namespace("gateway"), *command)]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, env=self.environment(), check=False
        )
        assert done.returncode == status, f"{words}: {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def environment(self) -> dict[str, str]:
        """The user's own files are in the walk's folder, so that nothing of the machine plays a part."""
        own = {"HOME": str(self.folder), "ASEPSIS_POLICY_STATE": str(self.folder / "way-back")}
        return {**os.environ, **own, "NO_COLOR": "1"}

    def data(self, *words: str | Path, in_router: bool = False) -> Any:
        """The JSON that a command prints."""
        return json.loads(self.asepsis(*words, "--format", "json", in_router=in_router))

    def device(self, name: str) -> str:
        """The identifier of a device, found by where we know it to be; it stays the same all the way."""
        if name not in self.identifiers:
            devices = self.data("devices", "--store", self.store)["devices"]
            self.identifiers |= {
                known: one["id"] for known, host in hosts().items() for one in devices if host.ipv4 in one["ips"]
            }
        return self.identifiers[name]

    def action(self, identifier: str) -> dict[str, Any]:
        """An action as it stands now."""
        listed = self.data("actions", "--store", self.store)
        return next(one for one in (*listed["today"], *listed["later"]) if one["id"] == identifier)

    def score(self, device: str) -> tuple[int, int, int]:
        """Low end, best estimate and high end of the score of a device."""
        found = SCORE.search(self.asepsis("risk", device, "--store", self.store))
        assert found is not None
        best, low, high = found[1], found[2] or found[1], found[3] or found[1]
        return int(low), int(best), int(high)

    @contextmanager
    def day(self, name: str) -> Iterator[None]:
        """Record a working day, and take what was recorded into the store."""
        with recorded(self.network, self.folder / name):
            yield
        start = time.monotonic()
        self.asepsis("analyze", self.folder / name, "--store", self.store, "--output", self.folder / f"{name}.txt")
        octets = sum(path.stat().st_size for path in (self.folder / name).glob("*.pcap"))
        self.note(f"{name}: {octets} octets captured, analyzed in {time.monotonic() - start:.1f} s")

    def nft(self, *words: str) -> str:
        """Ask the router's firewall."""
        command = in_namespace(self.network.namespace("gateway"), "nft", *words)
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def rules(self) -> str:
        """The router's whole ruleset, without what is counted."""
        return self.nft("-s", "list", "ruleset")

    def status(self) -> dict[str, Any]:
        """What is in force on the router, as our own command says."""
        found: dict[str, Any] = self.data("policy", "status", in_router=True)
        return found

    def guards(self) -> list[int]:
        """Processes that guard a trial on the router."""
        words = ("ip", "netns", "pids", self.network.namespace("gateway"))
        pids = map(int, subprocess.run(words, capture_output=True, text=True, check=True).stdout.split())
        return [pid for pid in pids if b"asepsis.segmentation.guard" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def note(self, figure: str) -> None:
        """Keep a figure for the end."""
        self.figures.append(figure)
