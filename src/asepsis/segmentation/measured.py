"""What rules in force keep apart, as controls on the board that others may count on; taken back with the rules."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from asepsis.core import board
from asepsis.core.addresses import Scope, network, scope
from asepsis.core.findings import Control, Event, Pointer
from asepsis.core.store.database import writing
from asepsis.core.whole_file import whole_file
from asepsis.segmentation.document import policy_of, policy_text
from asepsis.segmentation.meaning import DHCP_PORTS, Meaning
from asepsis.segmentation.model import OUTSIDE, EndKind
from asepsis.segmentation.space import merged, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from asepsis.segmentation.model import End, Member, Policy
    from asepsis.segmentation.space import Interval

CAPABILITY = "segmentation"
NOTE = "announced.json"
MAX_MEMBERS = 1024
"""Devices of which each pair is told. With more, nothing is told: a control that is not told is not counted on."""
TRANSPORTS = ("tcp", "udp")
ALL_PORTS = (0, 65_535)

Open = dict[str, tuple["Interval", ...]]
"""Ports that may be opened, by transport."""


def controls_of(policy: Policy, since: datetime, sentence: str) -> tuple[Control, ...]:
    """What the policy keeps apart once its rules are in force: whole devices, or all ports but those of a rule.

    Only pairs on different networks: what stays inside one need not come past the rules.
    """
    if len(policy.members) > MAX_MEMBERS:
        return ()
    allowed = _allowed(policy)
    evidence = (Pointer("proof", sentence, time=since),)
    found = []
    for target in policy.members:
        by_block: defaultdict[tuple[tuple[str | None, tuple[Interval, ...]], ...], list[str]] = defaultdict(list)
        for source in _others(policy.members, target):
            by_block[_blocks(allowed.get((source, target.asset), {}))].append(source)
        for number, (blocks, sources) in enumerate(sorted(by_block.items(), key=lambda one: one[1])):
            for transport, ports in blocks:
                name = f"rules.{target.asset}.{number}.{transport or 'all'}"
                found.append(
                    Control(name, "blocked", tuple(sources), (target.asset,), transport, ports, evidence, since)
                )
    shut_in = tuple(one.asset for one in policy.members if not allowed.get((one.asset, OUTSIDE)))
    if shut_in:
        found.append(Control("rules.outside", "blocked", shut_in, (OUTSIDE,), None, (), evidence, since))
    return tuple(found)


def _others(members: Iterable[Member], target: Member) -> Iterator[str]:
    """Who would have to come past the rules: devices of other networks, and the internet."""
    own = _networks(target)
    for one in members:
        networks = _networks(one)
        if one.asset != target.asset and networks and own and not networks & own:
            yield one.asset
    yield OUTSIDE


def _networks(member: Member) -> frozenset[str]:
    return frozenset(network(ip) for ip in member.ips if scope(ip) in {Scope.PRIVATE, Scope.PUBLIC})


def _allowed(policy: Policy) -> dict[tuple[str, str], Open]:
    """What each device may open with each other, by the rules."""
    meaning = Meaning(policy)
    found: defaultdict[tuple[str, str], Open] = defaultdict(dict)
    for _, sources, targets, transport, ports in meaning.grants():
        for source in (one for end in sources for one in _assets(meaning, end)):
            for target in (one for end in targets for one in _assets(meaning, end)):
                known = found[source, target].get(transport, ())
                found[source, target][transport] = merged((*known, *ports))
    for server in policy.dhcp_servers:
        for member in policy.members:
            _open_dhcp(found[member.asset, server], found[server, member.asset])
    return found


def _open_dhcp(asking: Open, answering: Open) -> None:
    """Addresses are handed out without a rule."""
    for client, server in DHCP_PORTS.values():
        asking["udp"] = merged((*asking.get("udp", ()), (server, server)))
        answering["udp"] = merged((*answering.get("udp", ()), (client, client)))


def _assets(meaning: Meaning, end: End) -> list[str]:
    """The devices behind an end. An address of no device is part of the outside."""
    policy = meaning.policy
    if end.kind is EndKind.ASSET:
        return [end.name]
    if end.kind is EndKind.ZONE:
        return [one.asset for one in policy.members if one.zone == end.name]
    if end.kind is EndKind.ADDRESS:
        return [one.asset for one in policy.members if end.name in one.ips] or [OUTSIDE]
    return [OUTSIDE]


def _blocks(opened: Open) -> tuple[tuple[str | None, tuple[Interval, ...]], ...]:
    """What stays shut: everything, or by transport all ports but the opened ones."""
    if not opened:
        return ((None, ()),)
    shut = ((transport, without(ALL_PORTS, opened.get(transport, ()))) for transport in TRANSPORTS)
    return tuple((transport, ports if opened.get(transport) else ()) for transport, ports in shut if ports)


def announce_enforced(engine: Engine, policy: Policy, at: datetime) -> int:
    """Write what the rules keep apart, and that they are in force. Returns the number of controls."""
    sentence = f"Rules in force since {at:%Y-%m-%d %H:%M} UTC, compared with the policy for every packet, let none pass"
    controls = controls_of(policy, at, sentence)
    event = Event(
        f"policy_enforced.{at.isoformat()}", "policy_enforced", "New rules were put in force and confirmed.", at
    )
    with writing(engine) as session:
        _take_back(session, engine)
        board.publish(session, CAPABILITY, controls)
        board.publish(session, CAPABILITY, (event,))
    return len(controls)


def announce_undone(engine: Engine, at: datetime) -> None:
    """Take back all that was said of the rules, and say so."""
    event = Event(
        f"policy_undone.{at.isoformat()}",
        "policy_undone",
        "The rules were taken back; the former ones are in force.",
        at,
    )
    with writing(engine) as session:
        _take_back(session, engine)
        board.publish(session, CAPABILITY, (event,))


def remember(folder: Path, policy: Policy, store: Path) -> None:
    """Note beside the way back what is on trial and in which store to tell of it, for `confirm` and `undo`."""
    note = {"policy": policy_text(policy), "store": str(store.resolve())}
    with whole_file(folder / NOTE) as file:
        file.write(json.dumps(note))


def remembered(folder: Path) -> tuple[Policy, Path] | None:
    """What was noted last; None when nothing was."""
    try:
        note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return policy_of(note["policy"], str(folder / NOTE)), Path(note["store"])


def _take_back(session: Session, engine: Engine) -> None:
    board.withdraw(session, CAPABILITY, Control, [one.id for one in board.read(engine, Control)])
