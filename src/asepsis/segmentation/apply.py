"""Puts a policy in force with a way back: snapshot, guards, rules, proof; then a person confirms or it is undone."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from asepsis.segmentation import firewall
from asepsis.segmentation.document import policy_text
from asepsis.segmentation.firewall import FirewallError
from asepsis.segmentation.live_sessions import end_cut_sessions
from asepsis.segmentation.prove import prove
from asepsis.segmentation.reach import is_reachable
from asepsis.segmentation.renderers.nftables import Mode, ruleset_of
from asepsis.segmentation.simulate import cut_care_paths
from asepsis.segmentation.trial import Guard, InForce, Record, Trial, boot, network, now, start_of

if TYPE_CHECKING:
    from asepsis.segmentation.model import Policy

GUARDS = 2
READY_SECONDS = 20
"""A guard that is not ready by then has failed, and nothing is changed."""


class RefusedError(Exception):
    """It was not done; the message says why and what to do. The rules are as before."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was put in force."""

    mode: Mode
    seconds: float
    """Until it is taken back unless confirmed; 0 when it needs no confirmation."""
    ended_sessions: int | None
    """Live conversations ended; None when that could not be done."""
    remark: str = ""
    """What the person should know; empty for nothing."""


def apply(policy: Policy, mode: Mode, record: Record, *, confirm_seconds: float, management: str = "") -> Applied:
    """Put a policy in force: to watch (stage, at once) or on trial (enforce).

    Raises RefusedError or FirewallError; then the former rules are in force.
    """
    ruleset = ruleset_of(policy, mode)
    _refuse_harm(policy, mode, ruleset)
    with record.locked():
        recover(record)
        if record.trial() is not None:
            raise RefusedError("another policy is on trial. Run: asepsis policy confirm, or asepsis policy revert")
        firewall.load(ruleset, only_check=True)
        wanted = InForce(str(mode), hashlib.sha256(policy_text(policy).encode()).hexdigest(), time.time())
        snapshot, former = firewall.listed(), record.current()
        if not snapshot:
            former = replace(former, mode="none", policy="")
        if mode is Mode.STAGE:
            firewall.load(ruleset)
            record.take_over(wanted, former, snapshot)
            return Applied(mode, 0, 0)
        if management and not is_reachable(management):
            raise RefusedError(f"the management path to {management} is down already, so its loss could not be seen")
        trial = Trial(
            uuid4().hex, boot(), now() + confirm_seconds, wanted, former, snapshot, management, network=network()
        )
        return _enforce(policy, ruleset, record, trial, confirm_seconds)


def _refuse_harm(policy: Policy, mode: Mode, ruleset: str) -> None:
    if mode is Mode.STAGE:
        return
    needing = [cut for cut in cut_care_paths(policy) if cut.needs_word]
    if needing:
        path = needing[0].path
        raise RefusedError(
            f"{len(needing)} paths of therapy or monitoring would be cut, first: {policy.name_of(path.source)} to "
            f"{policy.name_of(path.target)} ({path.transport} {path.port}). A person must put their name to each under "
            "`accepted_cuts`, or a rule must let it pass"
        )
    _refuse_difference(policy, ruleset)


def _refuse_difference(policy: Policy, ruleset: str) -> None:
    example = prove(policy, ruleset).counter_example
    if example is not None:
        raise RefusedError(f"the rules are not what the policy says: {example.sentence()}")


def _enforce(policy: Policy, ruleset: str, record: Record, trial: Trial, seconds: float) -> Applied:
    record.begin(trial)
    try:
        trial = replace(trial, guards=tuple(_guard(record, trial) for _ in range(GUARDS)), deadline=now() + seconds)
        record.begin(trial)
        firewall.load(ruleset)
        _refuse_difference(policy, firewall.listed())
    except BaseException:
        record.revert(trial, "it could not be put in force")
        raise
    try:
        return Applied(Mode.ENFORCE, seconds, end_cut_sessions(policy))
    except FirewallError as error:
        return Applied(Mode.ENFORCE, seconds, None, f"conversations that run now were not ended: {error}")


PACKAGES = Path(__file__).resolve().parents[2]
"""Where `asepsis` was loaded from. The Debian package is on no path of its own: its command names the place."""
GUARD_PROGRAM = """\
import sys
sys.path.insert(0, sys.argv.pop(1))
from asepsis.segmentation.guard import main
sys.exit(main(sys.argv[1:]))
"""
"""Isolated from the caller's environment and folder, as it runs as root."""


def _guard(record: Record, trial: Trial) -> Guard:
    """Start a guard and wait until it watches. It keeps nothing of ours open and outlives us."""
    reading, writing = os.pipe()
    try:
        command = [sys.executable, "-I", "-c", GUARD_PROGRAM, str(PACKAGES), str(record.folder.resolve()), trial.id]
        process = subprocess.Popen(  # noqa: S603 (our own program)
            [*command, str(writing)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=(writing,),
            cwd="/",
        )
        os.close(writing)
        writing = -1
        if os.read(reading, 1) != b"!":
            raise RefusedError("a process that guards the trial did not start, so nothing was changed")
    finally:
        os.close(reading)
        if writing >= 0:
            os.close(writing)
    process.returncode = 0  # It is not ours to wait for: it ends when the trial does.
    return Guard(process.pid, start_of(process.pid))


def recover(record: Record) -> str:
    """Take back a trial that nobody guards any more (after a crash, a power cut, a boot). Returns why, or ''.

    The caller holds the lock.
    """
    trial = record.trial()
    if trial is None:
        return ""
    if trial.is_elsewhere:
        raise RefusedError("a trial runs in another network namespace. Wait for its end, or name another --state")
    if trial.boot != boot():
        why = "the computer was started anew before anybody confirmed it"
    elif trial.seconds_left <= 0:
        why = "nobody confirmed it in time"
    elif not trial.guards or not all(guard.is_alive for guard in trial.guards):
        why = "a process that guards the trial was ended"
    else:
        return ""
    record.revert(trial, why)
    return why


def confirm(record: Record) -> InForce:
    """Keep the rules on trial. Raises RefusedError when there are none (any more)."""
    with record.locked():
        recover(record)
        trial = record.trial()
        if trial is None:
            raise RefusedError(f"nothing is on trial{_last(record)}")
        record.confirm(trial)
        return trial.wanted


def revert(record: Record) -> InForce:
    """Bring the rules from before the trial back. Raises RefusedError when nothing is on trial."""
    with record.locked():
        recover(record)
        trial = record.trial()
        if trial is None:
            raise RefusedError(f"nothing is on trial{_last(record)}. To go back further: asepsis policy undo")
        record.revert(trial, "a person asked for it")
        return trial.former


def undo(record: Record) -> InForce:
    """Bring back what was in force before the last change. Raises RefusedError when there is nothing before it."""
    with record.locked():
        recover(record)
        trial = record.trial()
        if trial is not None:
            record.revert(trial, "a person asked for it")
            return trial.former
        former = record.undo()
        if former is None:
            raise RefusedError("there is nothing to undo")
        return former


def _last(record: Record) -> str:
    outcome = record.outcome()
    return f": the last trial was {outcome['what']}, because {outcome['why']}" if outcome else ""
