"""Rules in force in a real network: kept, cut, taken back, undone."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING

import pytest

from asepsis.segmentation.document import policy_text
from tests.segmentation.lab import PUMP_PORT, XRAY_PORT, Lab, eventually, lab
from tests.segmentation.namespace import CONNTRACK, needs_namespaces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from subprocess import CompletedProcess

    from asepsis.segmentation.model import Policy

pytestmark = [pytest.mark.tool, needs_namespaces]


class Site:
    """A lab with a policy file and a folder for the way back."""

    def __init__(self, network: Lab, folder: Path) -> None:
        self.network = network
        self.folder = folder
        self.file = folder / "policy.yaml"
        self.write(network.policy())

    def write(self, policy: Policy) -> None:
        """Write the policy file."""
        self.file.write_text(policy_text(policy), encoding="utf-8")

    def asepsis(self, command: str, *more: str) -> CompletedProcess[str]:
        """Run `asepsis policy` with our folder."""
        return self.network.asepsis(command, *more, "--state", str(self.folder / "state"))

    def apply(self, *more: str) -> CompletedProcess[str]:
        """Run `asepsis policy apply`."""
        return self.asepsis("apply", str(self.file), *more)

    def status(self) -> dict[str, object]:
        """The answer of `status`."""
        found: dict[str, object] = json.loads(self.asepsis("status", "--format", "json").stdout)
        return found

    def guards(self) -> list[int]:
        """The processes that guard the trial."""
        return [one["pid"] for one in json.loads((self.folder / "state/pending.json").read_text())["guards"]]

    def rules(self) -> str:
        """All rules in force."""
        return self.network.run("fw", "nft", "list", "ruleset").stdout

    def is_open(self) -> bool:
        """Whether the desk reaches the X-ray in both families."""
        return all(self.network.reaches("desk", "xray", XRAY_PORT, version) for version in (4, 6))

    def is_cut(self) -> bool:
        """Whether it does in none."""
        return not any(self.network.reaches("desk", "xray", XRAY_PORT, version) for version in (4, 6))

    def keeps_therapy(self) -> bool:
        """Whether the pump keeps its server in both families."""
        return all(self.network.reaches("pump", "server", PUMP_PORT, version) for version in (4, 6))


@pytest.fixture(params=[False, True], ids=["routed", "bridged"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with lab(is_bridge=request.param) as network:
        yield Site(network, tmp_path)


@pytest.fixture
def routed(tmp_path: Path) -> Iterator[Site]:
    with lab(is_bridge=False) as network:
        yield Site(network, tmp_path)


def test_watch_enforce_confirm_and_undo(site: Site) -> None:
    assert site.is_open()
    assert site.apply("--stage").returncode == 0
    assert site.is_open()
    assert int(str(site.status()["would_cut_packets"])) > 0
    staged = site.rules()
    done = site.apply("--enforce", "--confirm-within", "60s")
    assert done.returncode == 0, done.stderr
    assert site.is_cut()
    assert site.keeps_therapy()
    assert site.status()["on_trial"] is True
    assert site.asepsis("confirm").returncode == 0
    assert site.is_cut()
    assert int(str(site.status()["cut_packets"])) > 0
    assert site.asepsis("undo").returncode == 0
    assert shape(site.rules()) == shape(staged)
    assert site.is_open()
    assert site.asepsis("undo").returncode == 0
    assert "asepsis" not in site.rules()
    assert site.asepsis("undo").returncode == 1


def shape(rules: str) -> list[str]:
    """Rules without what was counted."""
    words = rules.replace("\n", " ").split()
    return sorted(word for number, word in enumerate(words) if words[number - 1] not in {"packets", "bytes"})


def test_without_a_word_the_former_rules_come_back(site: Site) -> None:
    assert site.apply("--enforce", "--confirm-within", "3s").returncode == 0
    assert eventually(lambda: "asepsis" not in site.rules())
    assert site.is_open()
    late = site.asepsis("confirm")
    assert late.returncode == 1
    assert "nobody confirmed it in time" in late.stderr


@pytest.mark.parametrize("count", [1, 2])
def test_killed_guards_bring_the_former_rules_back(routed: Site, count: int) -> None:
    assert routed.apply("--enforce", "--confirm-within", "10m").returncode == 0
    assert routed.is_cut()
    for guard in routed.guards()[:count]:
        os.kill(guard, signal.SIGKILL)
    if count == 1:
        assert eventually(lambda: "asepsis" not in routed.rules())
    assert "was ended" in str(routed.status()["last_outcome"])
    assert routed.is_open()
    assert routed.asepsis("confirm").returncode == 1


def test_a_lost_management_path_brings_the_former_rules_back(routed: Site) -> None:
    manager = f"{routed.network.address('xray', 4)}:{XRAY_PORT}"
    assert routed.apply("--enforce", "--confirm-within", "10m", "--management", manager).returncode == 0
    assert routed.is_cut()
    routed.network.run("fw", "ip", "link", "set", "to-xray", "down")
    assert eventually(lambda: "asepsis" not in routed.rules())
    assert "management path was lost" in str(routed.status()["last_outcome"])


def test_a_management_path_that_is_down_already_is_refused(routed: Site) -> None:
    refused = routed.apply("--enforce", "--management", "10.77.2.99:22")
    assert refused.returncode == 1
    assert "asepsis" not in routed.rules()


def test_therapy_is_not_cut_without_a_word(routed: Site) -> None:
    routed.write(routed.network.harmful_policy())
    refused = routed.apply("--enforce")
    assert refused.returncode == 1
    assert "pump to server" in refused.stderr
    assert "asepsis" not in routed.rules()


def test_revert_ends_the_trial_at_once_and_foreign_tables_stay(routed: Site) -> None:
    routed.network.run("fw", "nft", "add", "table", "inet", "others")
    assert routed.apply("--enforce").returncode == 0
    assert routed.apply("--enforce").returncode == 1
    assert routed.asepsis("revert").returncode == 0
    assert routed.rules().split() == ["table", "inet", "others", "{", "}"]
    assert routed.asepsis("revert").returncode == 1


@pytest.mark.skipif(CONNTRACK is None, reason="needs conntrack")
def test_live_sessions_that_are_cut_end_and_others_go_on(routed: Site) -> None:
    assert routed.apply("--stage").returncode == 0
    cut = routed.network.session("desk", "xray", XRAY_PORT, 4)
    kept = routed.network.session("pump", "server", PUMP_PORT, 6)
    try:
        assert cut.echoes()
        assert kept.echoes()
        assert "live conversations were ended" in routed.apply("--enforce").stdout
        assert not cut.echoes()
        assert kept.echoes()
    finally:
        cut.close()
        kept.close()
        routed.asepsis("revert")


def test_a_conversation_older_than_the_rules_goes_on_when_it_is_allowed(routed: Site) -> None:
    kept = routed.network.session("pump", "server", PUMP_PORT, 4)
    try:
        assert kept.echoes()
        assert routed.apply("--enforce").returncode == 0
        assert kept.echoes()
    finally:
        kept.close()
        routed.asepsis("revert")
