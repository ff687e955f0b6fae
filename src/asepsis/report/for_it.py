"""One file for the person who helps with computers: devices, addresses, what is open, what is proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.nouns import Attribute
from asepsis.core.wording import count, day_words, full_stop, listed
from asepsis.governance.snapshot import kind_words, name_of
from asepsis.report.paper import Notice, Paper, Section, Steps, Table
from asepsis.report.phrases import service_words

if TYPE_CHECKING:
    from asepsis.core.findings import Action
    from asepsis.governance.snapshot import Snapshot
    from asepsis.inventory.inventory import Asset

FOOT = (
    "Made by Asepsis. One file, nothing is loaded. Sensitive: it shows how the network is built. Delete it when done."
)
SHARE = Notice(
    "Sensitive.", "This file holds host names and addresses. It holds no patient data. Send it by a locked way only."
)
CARE = Notice(
    "Before you change anything.",
    "Ask the practice if a device is in use on a patient. Do not scan or update a medical device without its maker.",
)
DEVICES_LEAD = "Names and kinds are what we believe; not known means not known."
MAX_SERVICES = 8


def for_it_paper(snapshot: Snapshot) -> Paper:
    """Return the file for the person who helps with computers."""
    when = "No recording was read yet." if snapshot.moment is None else f"As seen up to {day_words(snapshot.moment)}."
    return Paper(
        title="For the person who helps with our computers",
        subtitle="devices, open points and proposed changes",
        lead=(when, f"{count(len(snapshot.assets), 'device')}, {count(len(snapshot.open_findings), 'open point')}."),
        sections=(
            Section("before", "Before you start", "", (SHARE, CARE)),
            Section("actions", "What to do", "", (_actions(snapshot),)),
            Section("changes", "Proposed changes to the network", "", _changes(snapshot)),
            Section("findings", "Open points", "", (_findings(snapshot),)),
            Section("devices", "Devices", DEVICES_LEAD, (_devices(snapshot),)),
            Section("talks", "Who talks to whom", "", (_talks(snapshot),)),
        ),
        moment=snapshot.moment,
        foot=FOOT,
    )  # fmt: skip


def _actions(snapshot: Snapshot) -> Table:
    rows = tuple(_action_row(one) for one in snapshot.open_actions)
    empty = "Not known: no actions were worked out yet. Run asepsis actions."
    return Table(
        ("What", "Who", "Why, and effect on care", "Proof that it is done", "Risk"), rows, (5, 3, 6, 4, 2), (), empty
    )


def _action_row(action: Action) -> tuple[str, ...]:
    before, after = action.score_before[1], action.score_after[1]
    score = f"{before} → {after}" if before != after else f"{before}, as before"
    who = f"{full_stop(action.who)}\n{action.minutes} minutes"
    return action.title, who, f"{full_stop(action.why)}\n{full_stop(action.care)}", action.proof, score


def _changes(snapshot: Snapshot) -> tuple[Table | Steps, ...]:
    rows = tuple(
        (
            listed([snapshot.name(one) for one in control.source_assets]) or "any",
            listed([snapshot.name(one) for one in control.target_assets]) or "any",
            ", ".join(f"{control.transport or ''} {a if a == b else f'{a}-{b}'}".strip() for a, b in control.ports)
            or "all",
            day_words(control.since),
        )
        for control in snapshot.controls
    )
    steps = Steps(
        (
            ("Propose.", "asepsis policy propose --store STORE -o policy.yaml"),
            ("Try on paper.", "asepsis policy simulate policy.yaml --store STORE"),
            ("Make rules.", "asepsis policy compile policy.yaml --target nftables -o rules.nft (or opnsense)"),
            ("Prove.", "asepsis policy prove policy.yaml --ruleset rules.nft"),
        )
    )
    in_force = Table(
        ("Blocked from", "to", "Ports", "Since"), rows, (4, 4, 3, 3), (2,), "No measured barrier is in force."
    )
    return in_force, steps


def _findings(snapshot: Snapshot) -> Table:
    rows = tuple(
        (
            snapshot.name(one.asset_id) if one.asset_id is not None else "Site",
            full_stop(one.title) if one.is_certain else f"{full_stop(one.title)}\nMay not be so: {one.question}",
            one.fixed_when,
            "\n".join(
                f"{ground.capture.rsplit('/', 1)[-1]} #{ground.packet}"
                for ground in snapshot.grounds(one.evidence)
                if ground.packet
            )
            or "none",
        )
        for one in snapshot.open_findings
    )
    empty = "Not known: no weak spots were worked out yet. Run asepsis actions."
    return Table(("Device", "What", "Fixed when", "Packets"), rows, (4, 6, 5, 4), (3,), empty)


def _devices(snapshot: Snapshot) -> Table:
    rows = tuple(_device_row(asset) for asset in snapshot.assets)
    return Table(("Device", "What it is", "Addresses", "System", "Offers"), rows, (4, 4, 5, 3, 4), (2,), "Not known.")


def _device_row(asset: Asset) -> tuple[str, ...]:
    told = [asset.facts[one].value for one in (Attribute.VENDOR, Attribute.MODEL) if one in asset.facts]
    system = [asset.facts[one].value for one in (Attribute.OS, Attribute.OS_VERSION) if one in asset.facts]
    offers = [service_words(one.transport, one.port, one.protocol) for one in asset.services if one.role == "server"]
    more = [f"and {len(offers) - MAX_SERVICES} more"] if len(offers) > MAX_SERVICES else []
    return (
        name_of(asset),
        "\n".join([kind_words(asset), " ".join(told)] if told else [kind_words(asset)]),
        "\n".join((*asset.ips, *asset.macs)),
        " ".join(system) or "not known",
        "\n".join([*offers[:MAX_SERVICES], *more]) or "nothing seen",
    )


def _talks(snapshot: Snapshot) -> Table:
    rows = tuple(
        (
            snapshot.name(one.client), snapshot.name(one.server),
            service_words(one.transport, one.port, one.protocol), f"{one.conversations:,}",
        )
        for one in snapshot.talks
    )  # fmt: skip
    return Table(("From", "To", "Service", "Times"), rows, (4, 4, 4, 1), (), "Not known.")
