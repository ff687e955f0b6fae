"""`asepsis policy`: propose, explain, try, compile, prove and put in force who may talk to whom."""

from __future__ import annotations

import json
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from asepsis.core.store.chosen import StoreOption, open_existing, store_path
from asepsis.core.terminal import FAILED, complain, give, tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from asepsis.segmentation.model import Policy
    from asepsis.segmentation.trial import Record

REFUSED = 2
MAX_TRIAL_SECONDS = 3600
"""Longest time to confirm within."""

app = typer.Typer(
    help="Who may talk to whom. Propose, explain, try on paper, compile, prove, put in force with a way back.",
    no_args_is_help=True,
)


class Format(StrEnum):
    """How an answer is shown."""

    TEXT = "text"
    JSON = "json"


class Target(StrEnum):
    """Kinds of firewall."""

    NFTABLES = "nftables"
    OPNSENSE = "opnsense"


PolicyArgument = Annotated[Path, typer.Argument(metavar="POLICY", help="Policy file (YAML).")]
FormatOption = Annotated[Format, typer.Option("--format", help="For people or for programs.")]
StateOption = Annotated[
    Path | None, typer.Option("--state", help="Folder that keeps the way back; /var/lib/asepsis-policy when not given.")
]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="File to write; else to the terminal.")]


@app.command("propose")
def propose(*, store: StoreOption = None, output: OutputOption = None) -> None:
    """Propose a policy from what was seen. The least that lets known work go on."""
    from asepsis.segmentation.document import policy_text
    from asepsis.segmentation.knowledge import shipped_knowledge
    from asepsis.segmentation.observed import read_observed
    from asepsis.segmentation.propose import propose as proposed

    policy = proposed(read_observed(open_existing(store)), shipped_knowledge())
    if not policy.members:
        complain(
            "the store holds no device, so there is nothing to propose. Run: asepsis analyze CAPTURE --store STORE"
        )
        raise typer.Exit(FAILED)
    give(policy_text(policy), output)
    questions = sum(bool(rule.review) for rule in policy.rules)
    complain(
        f"{len(policy.rules)} rules for {len(policy.members)} devices; {questions} questions for you, "
        f"{len(policy.left_out)} kinds of talk left out. Watched for: {policy.created.maturity}."
    )


@app.command("explain")
def explain(policy: PolicyArgument, *, output_format: FormatOption = Format.TEXT) -> None:
    """Say in plain words what a policy lets through. Also why, and what is not known."""
    from asepsis.segmentation.document import as_document
    from asepsis.segmentation.words import explained

    read = _read(policy)
    _show(explained(read), as_document(read), output_format)


@app.command("simulate")
def simulate(policy: PolicyArgument, *, store: StoreOption = None, output_format: FormatOption = Format.TEXT) -> None:
    """Try a policy on all that was seen. What would break, and what that does to care.

    Exit status 1 when therapy or monitoring would be cut without a person's word.
    """
    from asepsis.segmentation.knowledge import shipped_knowledge
    from asepsis.segmentation.observed import read_observed
    from asepsis.segmentation.simulate import simulate as simulated
    from asepsis.segmentation.words import simulated as told

    read = _read(policy)
    outcome = simulated(read, read_observed(open_existing(store)), shipped_knowledge())
    _show(told(read, outcome), outcome.as_document(read), output_format)
    if outcome.needing_word:
        raise typer.Exit(FAILED)


@app.command("compile")
def compile_command(
    policy: PolicyArgument,
    *,
    target: Annotated[Target, typer.Option(help="Kind of firewall.")] = Target.NFTABLES,
    stage: Annotated[bool, typer.Option("--stage", help="Count and log only; nftables.")] = False,
    interfaces: Annotated[str, typer.Option(help="Interfaces that OPNsense's rules stand on.")] = "lan",
    output: OutputOption = None,
) -> None:
    """Write a policy as rules of a firewall."""
    from asepsis.segmentation.renderers.nftables import Mode, ruleset_of
    from asepsis.segmentation.renderers.opnsense import configuration_of
    from asepsis.segmentation.simulate import cut_care_paths

    read = _read(policy)
    if target is Target.OPNSENSE:
        if stage:
            raise typer.BadParameter("--stage is for nftables only: OPNsense's rules either pass or block")
        give(configuration_of(read, interfaces), output)
    else:
        give(ruleset_of(read, Mode.STAGE if stage else Mode.ENFORCE), output)
    needing = [cut for cut in cut_care_paths(read) if cut.needs_word]
    if needing:
        complain(f"careful: these rules cut {len(needing)} paths of therapy or monitoring that no person has agreed to")


@app.command("prove")
def prove(
    policy: PolicyArgument,
    *,
    ruleset: Annotated[Path, typer.Option(help="Compiled rules: nftables text or OPNsense's XML.")],
    output_format: FormatOption = Format.TEXT,
) -> None:
    """Check that rules do exactly what the policy says. For every packet there can be.

    Exit status 0: proven. 1: not, and the packet that shows it. 2: a file that is not understood.
    """
    from asepsis.segmentation.nftables_words import RulesetError
    from asepsis.segmentation.prove import prove as proof_of
    from asepsis.segmentation.words import proven

    read = _read(policy)
    try:
        proof = proof_of(read, ruleset.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise _refusal(f"{ruleset} is no text, so no ruleset. Nothing is proven") from error
    except (RulesetError, OSError) as error:
        raise _refusal(f"{ruleset}: {error}. Nothing is proven") from error
    example = proof.counter_example
    document = {
        "schema": "asepsis.proof/1",
        "proven": proof.is_proven,
        "boxes": proof.boxes,
        "counter_example": example.as_document() if example else None,
    }
    _show([proven(proof)], document, output_format)
    if not proof.is_proven:
        raise typer.Exit(FAILED)


@app.command("apply")
def apply(
    policy: PolicyArgument,
    *,
    stage: Annotated[bool, typer.Option("--stage", help="Count and log only.")] = False,
    enforce: Annotated[bool, typer.Option("--enforce", help="Cut what no rule allows, on trial.")] = False,
    confirm_within: Annotated[str, typer.Option(help="Time to confirm: 60s, 5m.")] = "60s",
    management: Annotated[
        str, typer.Option(metavar="HOST[:PORT]", help="Who must stay reachable during the trial.")
    ] = "",
    store: StoreOption = None,
    state: StateOption = None,
    output_format: FormatOption = Format.TEXT,
) -> None:
    """Put a policy in force here: on watch, or on trial. Without your word the former rules return."""
    from asepsis.segmentation.apply import apply as put_in_force
    from asepsis.segmentation.measured import remember
    from asepsis.segmentation.reach import parsed
    from asepsis.segmentation.renderers.nftables import Mode

    if stage == enforce:
        raise typer.BadParameter("say either --stage or --enforce")
    if management:
        try:
            parsed(management)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
    mode, seconds = (Mode.STAGE if stage else Mode.ENFORCE), _seconds(confirm_within)
    read = _read(policy)
    with _failures():
        done = put_in_force(read, mode, _record(state), confirm_seconds=seconds, management=management)
    if mode is Mode.ENFORCE:
        remember(_record(state).folder, read, store_path(store))
    lines = ["The rules are on watch: they count and log, and cut nothing. See: asepsis policy status"]
    if mode is Mode.ENFORCE:
        lines = [f"The rules are on trial. Within {seconds:.0f} seconds run: asepsis policy confirm"]
        lines += [f"{done.ended_sessions} live conversations were ended."] if done.ended_sessions is not None else []
        lines += [] if management else ["No management path is watched: name one with --management."]
    lines += [f"Careful: {done.remark}"] if done.remark else []
    document = {
        "schema": "asepsis.policy_applied/1",
        "mode": mode,
        "confirm_within_seconds": done.seconds,
        "ended_sessions": done.ended_sessions,
        "remark": done.remark,
    }
    _show(lines, document, output_format)


@app.command("confirm")
def confirm(*, state: StateOption = None) -> None:
    """Keep the rules on trial."""
    from asepsis.segmentation.apply import confirm as keep

    with _failures():
        kept = keep(_record(state))
    _announce(_record(state), is_enforced=kept.mode == "enforce")
    typer.echo("Confirmed: the rules stay. To go back: asepsis policy undo")


@app.command("revert")
def revert(*, state: StateOption = None) -> None:
    """End the trial now: the former rules come back."""
    from asepsis.segmentation.apply import revert as take_back

    with _failures():
        former = take_back(_record(state))
    typer.echo(f"Taken back: in force is what was before ({former.mode}).")


@app.command("undo")
def undo(*, state: StateOption = None) -> None:
    """Bring back the rules from before the last change. Confirmed or not."""
    from asepsis.segmentation.apply import undo as go_back

    with _failures():
        former = go_back(_record(state))
    _announce(_record(state), is_enforced=False)
    typer.echo(f"Undone: in force is what was before ({former.mode}).")


@app.command("status")
def status(*, state: StateOption = None, output_format: FormatOption = Format.TEXT) -> None:
    """Say what is in force, and for how long. What was counted, too. Run it after each start."""
    from asepsis.segmentation.standing import standing, told

    with _failures():
        found = standing(_record(state))
    _show(told(found), found, output_format)


def _announce(record: Record, *, is_enforced: bool) -> None:
    """Tell the store what holds now: others count on rules only as long as they are in force."""
    from datetime import UTC, datetime

    from asepsis.core.store.database import open_store
    from asepsis.segmentation.measured import announce_enforced, announce_undone, remembered

    found = remembered(record.folder)
    if found is None or not found[1].exists():
        return
    policy, store = found
    engine, now = open_store(store), datetime.now(UTC)
    if is_enforced:
        announce_enforced(engine, policy, now)
    else:
        announce_undone(engine, now)


def _record(state: Path | None) -> Record:
    from asepsis.segmentation.trial import Record, folder_of

    return Record(folder_of(state))


@contextmanager
def _failures() -> Iterator[None]:
    """What was refused, by us or by the firewall, in words and with exit status 1."""
    from asepsis.segmentation.apply import RefusedError
    from asepsis.segmentation.firewall import FirewallError

    try:
        yield
    except (RefusedError, FirewallError) as error:
        complain(str(error))
        raise typer.Exit(FAILED) from error


def _seconds(text: str) -> float:
    """Read 60s, 5m or 90."""
    units = {"s": 1, "m": 60, "h": 3600}
    number, unit = (text[:-1], units.get(text[-1:], 0)) if text[-1:].isalpha() else (text, 1)
    if not (number.isascii() and number.isdigit() and 0 < int(number) * unit <= MAX_TRIAL_SECONDS):
        raise typer.BadParameter(f"{text!r} is no time to confirm within: write 60s or 5m, at most an hour")
    return float(int(number) * unit)


def _read(path: Path) -> Policy:
    from asepsis.segmentation.document import PolicyError, read_policy

    try:
        return read_policy(path)
    except PolicyError as error:
        raise _refusal(str(error)) from error
    except OSError as error:
        raise _refusal(f"{path} cannot be read: {error.strerror}") from error


def _refusal(message: str) -> typer.Exit:
    complain(message)
    return typer.Exit(REFUSED)


def _show(lines: Iterable[str], document: dict[str, Any], output_format: Format) -> None:
    if output_format is Format.JSON:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        tell("\n".join(lines))
