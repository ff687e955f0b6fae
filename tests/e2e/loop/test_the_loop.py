"""See, decide, do, prove by seeing again, write it down: the whole circle, on real hosts behind a real router."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.e2e.loop.walk import FORMER_RULES, Walk
from tools.demo_practice.network import Network, shell
from tools.demo_practice.patients import canaries
from tools.loop_lab.day import PUMP_PORT, Practice, until
from tools.loop_lab.practice import build, hosts

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMS = (
    "ip",
    "ethtool",
    "ping",
    "tcpdump",
    "nft",
    "conntrack",
    "storescu",
    "Orthanc",
    "dnsmasq",
    "busybox",
    "dhclient",
    "curl",
)
BOTH = {"IPv4": True, "IPv6": True}
NEITHER = {"IPv4": False, "IPv6": False}
MOST_TODAY = 5


@pytest.fixture
def walk() -> Iterator[Walk]:
    """The practice, built and at work; taken down whatever happens."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing or os.geteuid() != 0:
        pytest.skip(f"needs root and {', '.join(missing or PROGRAMS)}: see tools/system-packages.txt")
    folder = Path(tempfile.mkdtemp(prefix="lab-"))
    folder.chmod(0o755)
    network = Network(folder, folder / "clock", f"loop{os.getpid()}-")
    try:
        build(network)
        yield Walk(network, Practice(network), folder)
    finally:
        network.take_down()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.tool
def test_the_loop(walk: Walk, capsys: pytest.CaptureFixture[str]) -> None:
    for step in STEPS:
        start = time.monotonic()
        step(walk)
        walk.note(f"{time.monotonic() - start:5.1f} s  {step.__doc__}")
    with capsys.disabled():
        print("\n" + "\n".join(walk.figures))  # noqa: T201 (the figures are wanted in the log of each run)


def see(walk: Walk) -> None:
    """A day is captured; the devices have their names."""
    walk.nft("-f", _file(walk, "former.nft", FORMER_RULES))
    walk.known["former rules"] = walk.rules()
    console = hosts()["xray-console"]
    with walk.day("day1"):
        walk.practice.open()
        walk.practice.work()
        assert walk.practice.stranger_stores()
        assert walk.practice.looks_into_console() == BOTH
        walk.sessions["pump"] = walk.practice.infuse()
        for label, address in (("console IPv4", console.ipv4), ("console IPv6", console.ipv6)):
            walk.sessions[label] = walk.practice.keep_open("page", "frontdesk1", address, label)
        assert all(session.goes_on() for session in walk.sessions.values())
    categories = {one["id"]: one["attributes"].get("category", {}).get("value") for one in _devices(walk)}
    assert categories[walk.device("xray-console")] == "xray"
    assert categories[walk.device("pacs")] == "pacs"
    assert categories[walk.device("infusion-server")] == "infusion_server"


def decide(walk: Walk) -> None:
    """At most five things to do today, and what the one about the X-ray console would change."""
    listed = walk.data("actions", "--store", walk.store)
    assert 0 < len(listed["today"]) <= MOST_TODAY
    xray = walk.device("xray-console")
    action = next(one for one in listed["today"] if one["kind"] == "part_network" and one["asset_ids"] == [xray])
    assert walk.device("frontdesk1") in _visitors(walk, xray)
    before, after = action["scores"][xray]["before"], action["scores"][xray]["after"]
    assert tuple(before) == walk.score(xray)
    assert after[1] < before[1]
    assert f"{before[1]} → {after[1]}" in walk.asepsis("whatif", action["id"], "--store", walk.store)
    walk.known |= {"action": action["id"], "promised": tuple(after), "before": tuple(before), "xray": xray}
    walk.note(f"{len(listed['today'])} things to do today; X-ray console {before} now, {after} when done")


def plan(walk: Walk) -> None:
    """A policy is proposed, answered, tried on what was seen, compiled, and proven for every packet."""
    policy, ruleset = walk.folder / "policy.yaml", walk.folder / "rules.nft"
    walk.asepsis("policy", "propose", "--store", walk.store, "-o", policy)
    _answer(walk, policy)
    outcome = walk.data("policy", "simulate", policy, "--store", walk.store)
    assert outcome["cut_without_a_word"] == 0
    assert {(one["source"], one["target"], one["port"]) for one in outcome["cuts"]} == {
        (f"asset:{walk.device('frontdesk1')}", f"asset:{walk.known['xray']}", 80),
        (f"asset:{walk.device('frontdesk2')}", f"asset:{walk.device('pacs')}", 4242),
    }
    walk.note(f"simulated: {outcome['kept']} kinds of talk kept, {outcome['cut']} cut")
    walk.asepsis("policy", "compile", policy, "--target", "nftables", "-o", ruleset)
    start = time.monotonic()
    assert walk.data("policy", "prove", policy, "--ruleset", ruleset)["proven"] is True
    walk.note(f"proven in {time.monotonic() - start:.2f} s, start of the program included")
    _prove_that_a_hole_is_found(walk, policy, ruleset)
    walk.known |= {"policy": policy, "ruleset": ruleset}


def _answer(walk: Walk, policy: Path) -> None:
    """What a person does with the proposal: take out the stranger's viewer, and say who looks after the network."""
    document = yaml.safe_load(policy.read_text(encoding="utf-8"))
    stranger = f"asset:{walk.device('frontdesk2')}"
    asked = [rule for rule in document["rules"] if rule["source"] == stranger and rule.get("review")]
    assert len(asked) == 1
    document["rules"].remove(asked[0])
    admin, router = hosts()["msp-probe"], hosts()["msp-probe"].part.ipv4(1)
    document["management"] = {"sources": [admin.ipv4], "targets": [router], "ports": ["22", "443"]}
    policy.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")


def _prove_that_a_hole_is_found(walk: Walk, policy: Path, ruleset: Path) -> None:
    """The same rules with one port opened further: the proof must fail, with a packet that shows it."""
    text = ruleset.read_text(encoding="utf-8")
    holed = text.replace(f". tcp . {PUMP_PORT} ", ". tcp . 3614 ")
    assert holed != text
    answer = walk.asepsis(
        "policy", "prove", policy, "--ruleset", _file(walk, "holed.nft", holed), "--format", "json", status=1
    )
    assert '"counter_example": {' in answer


def rehearse(walk: Walk) -> None:
    """The rules are staged: they count what they would cut, and everything still goes on."""
    before = walk.asepsis("report", "risk-analysis", "--store", walk.store, "-o", walk.folder / "before.html")
    assert before
    _apply(walk, "--stage")
    assert walk.practice.looks_into_console() == BOTH
    walk.practice.work()
    assert all(session.goes_on() for session in walk.sessions.values())
    status = walk.status()
    assert status["mode"] == "stage"
    assert status["would_cut_packets"] > 0
    assert sum(status["packets_by_rule"].values()) > 0
    walk.known["staged rules"] = walk.rules()
    walk.note(f"staged: {status['would_cut_packets']} packets would have been cut")


def lose_the_way_back(walk: Walk) -> None:
    """The rules are enforced, and the way back to the router is lost: they are taken back without anybody's doing."""
    _enforce(walk, "60s")
    assert walk.practice.looks_into_console() == NEITHER
    _admin_cable(walk, "down")
    _taken_back(walk, "the way to the router was lost")
    _admin_cable(walk, "up")


def nobody_confirms(walk: Walk) -> None:
    """The rules are enforced and nobody confirms: they are taken back when the time is over."""
    _enforce(walk, "3s")
    _taken_back(walk, "they were put in force for 3 s")
    walk.asepsis("policy", "confirm", in_router=True, status=1)


def end_a_guard(walk: Walk) -> None:
    """The rules are enforced and a process that guards the trial is killed: the other one takes them back."""
    _enforce(walk, "60s")
    os.kill(walk.guards()[0], signal.SIGKILL)
    _taken_back(walk, "a guard was killed")


def do(walk: Walk) -> None:
    """The rules are enforced and confirmed: what was cut is cut, new and open, IPv4 and IPv6; care goes on."""
    console = hosts()["xray-console"]
    for label, address in (("console IPv4", console.ipv4), ("console IPv6", console.ipv6)):
        walk.sessions[label] = walk.practice.keep_open("page", "frontdesk1", address, f"{label} again")
        assert walk.sessions[label].goes_on()
    applied = _enforce(walk, "60s")
    assert applied["ended_sessions"] >= len(BOTH)
    walk.asepsis("policy", "confirm", in_router=True)
    assert walk.practice.looks_into_console() == NEITHER
    for label in ("console IPv4", "console IPv6"):
        until(lambda label=label: walk.sessions[label].is_cut, f"the open session to the {label} ends")  # type: ignore[misc]
    assert walk.sessions["pump"].goes_on()
    assert walk.practice.store_images()
    assert not walk.practice.stranger_stores()
    status = walk.status()
    assert (status["mode"], status["on_trial"]) == ("enforce", False)
    walk.note(f"enforced: {applied['ended_sessions']} open sessions ended, {status['cut_packets']} packets cut")


def see_again(walk: Walk) -> None:
    """A second day closes the action, and the risk is what was said before."""
    assert walk.action(walk.known["action"])["state"] == "open"
    with walk.day("day2"):
        walk.practice.work()
        assert walk.practice.looks_into_console() == NEITHER
        assert walk.sessions["pump"].goes_on()
    done = walk.action(walk.known["action"])
    assert done["state"] == "done"
    assert done["verified"]
    assert walk.score(walk.known["xray"]) == walk.known["promised"]
    walk.note(f"closed, verified {done['verified']}; X-ray console {walk.score(walk.known['xray'])} as promised")


def write_down(walk: Walk) -> None:
    """The papers: other than before, the same each time for the same state, and without a patient."""
    papers = {name: walk.folder / f"{name}.html" for name in ("after", "again")}
    for path in papers.values():
        walk.asepsis("report", "risk-analysis", "--store", walk.store, "-o", path)
    assert papers["after"].read_bytes() == papers["again"].read_bytes()
    assert papers["after"].read_bytes() != (walk.folder / "before.html").read_bytes()
    for paper in ("first-ten-minutes", "downtime"):
        walk.asepsis("report", paper, "--store", walk.store, "--format", "html", "-o", walk.folder / f"{paper}.html")
    walk.asepsis("report", "for-it", "--store", walk.store, "-o", walk.folder / "for-it.html")
    for path in walk.folder.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert [canary for canary in canaries() if canary in text] == []


def take_back(walk: Walk) -> None:
    """Undo: the former rules are there again, the front desk gets in again, and the next day reopens the action."""
    walk.asepsis("policy", "undo", in_router=True)
    assert walk.rules() == walk.known["staged rules"]
    assert walk.practice.looks_into_console() == BOTH
    walk.asepsis("policy", "undo", in_router=True)
    assert walk.rules() == walk.known["former rules"]
    assert walk.status()["mode"] == "none"
    with walk.day("day3"):
        walk.practice.work()
        assert walk.practice.looks_into_console() == BOTH
        assert walk.sessions["pump"].goes_on()
    assert walk.action(walk.known["action"])["state"] == "reopened"
    assert walk.score(walk.known["xray"]) == walk.known["before"]


def _apply(walk: Walk, *words: str) -> dict[str, Any]:
    start = time.monotonic()
    told = walk.data("policy", "apply", walk.known["policy"], *words, "--store", walk.store, in_router=True)
    walk.note(f"apply {' '.join(words)}: {time.monotonic() - start:.1f} s")
    return dict(told)


def _enforce(walk: Walk, confirm_within: str) -> dict[str, Any]:
    return _apply(walk, "--enforce", "--confirm-within", confirm_within, "--management", hosts()["msp-probe"].ipv4)


def _taken_back(walk: Walk, cause: str) -> None:
    """The staged rules return by themselves, and with them the front desk's way to the console."""
    seconds = until(lambda: walk.rules() == walk.known["staged rules"], f"rules taken back after {cause}")
    assert walk.practice.looks_into_console() == BOTH
    walk.note(f"rules taken back {seconds:.1f} s after {cause}")


def _admin_cable(walk: Walk, state: str) -> None:
    shell("ip", "-n", walk.network.namespace("msp-probe"), "link", "set", "eth0", state)


STEPS = (
    see,
    decide,
    plan,
    rehearse,
    lose_the_way_back,
    nobody_confirms,
    end_a_guard,
    do,
    see_again,
    write_down,
    take_back,
)


def _devices(walk: Walk) -> list[dict[str, Any]]:
    devices: list[dict[str, Any]] = walk.data("devices", "--store", walk.store)["devices"]
    return devices


def _visitors(walk: Walk, server: str) -> set[str]:
    """Devices that used a service of this one, as the report tells."""
    relations = walk.data("devices", "--store", walk.store)["relations"]
    return {one["client"] for one in relations if one["server"] == server}


def _file(walk: Walk, name: str, text: str) -> str:
    path = walk.folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)
