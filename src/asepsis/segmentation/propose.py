"""Proposes a policy from what was seen: the least that lets known work go on, with each rule's reason."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from asepsis.core.addresses import Scope, scope
from asepsis.segmentation.knowledge import GUEST_ZONE, INFRASTRUCTURE_ZONE, UNKNOWN_ZONE
from asepsis.segmentation.membership import members_of, networks_of
from asepsis.segmentation.model import (
    OUTSIDE,
    Care,
    Created,
    End,
    EndKind,
    Management,
    Path,
    Policy,
    Rule,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from asepsis.segmentation.knowledge import Knowledge
    from asepsis.segmentation.model import Member
    from asepsis.segmentation.observed import Conversation, Observed

DHCP_SERVER_PORTS = frozenset((67, 547))
DHCP_PORTS = DHCP_SERVER_PORTS | {68, 546}
"""Getting an address is let through by its own essential, not by rules."""
MDNS_PORT = 5353
TLS_PORTS = frozenset((443, 853, 8443))
ENCRYPTED = frozenset(("tls", "dtls", "quic"))
ALL_PORTS = "0-65535"
MAX_EVIDENCE = 3
"""Packets named for one rule."""
DAYS_OF_A_MONTH = 31
DAYS_OF_A_WEEK = 7
CLINICAL = frozenset((Care.THERAPY, Care.MONITORING, Care.DIAGNOSIS, Care.SUPPORT))


def propose(observed: Observed, knowledge: Knowledge) -> Policy:
    """Propose a policy. The same observations give the same policy."""
    members = members_of(observed.assets, observed.conversations, knowledge)
    drafter = _Drafter(members, knowledge)
    for conversation in observed.conversations:
        drafter.take(conversation)
    return Policy(
        schema="asepsis.policy/1",
        created=_created(observed),
        networks=networks_of(members),
        management=Management(),
        zones=knowledge.policy_zones(),
        members=tuple(members),
        rules=tuple(drafter.rules()),
        dhcp_servers=tuple(sorted(drafter.dhcp_servers)),
        routers=tuple(member.asset for member in members if member.zone == INFRASTRUCTURE_ZONE),
        care_paths=tuple(drafter.care_paths.values()),
        left_out=tuple(drafter.left_out.values()),
    )


class _Drafter:
    """Goes through the conversations and sorts them into rules and what is left out."""

    def __init__(self, members: Sequence[Member], knowledge: Knowledge) -> None:
        self.members = {member.asset: member for member in members}
        self.knowledge = knowledge
        self.kept: defaultdict[tuple[str, str, str, str], list[tuple[Conversation, str]]] = defaultdict(list)
        self.care_paths: dict[tuple[str, str, str, int], Path] = {}
        self.left_out: dict[tuple[str, str, str, int], Path] = {}
        self.dhcp_servers: set[str] = set()

    def take(self, one: Conversation) -> None:
        """Decide on one conversation."""
        if one.port in DHCP_PORTS and one.transport == "udp":
            is_server = one.port in DHCP_SERVER_PORTS and one.protocol == "dhcp"
            if is_server and one.server.kind is EndKind.ASSET:
                self.dhcp_servers.add(one.server.name)
            return
        path = path_of(one, self.members, self.knowledge)
        key = (path.source, path.target, path.transport, path.port)
        review = self._review(one, path)
        if review is None:
            self.left_out[key] = path
            return
        if path.care.is_protected:
            self.care_paths[key] = path
        target = OUTSIDE if self._may_roam(one) else str(one.server)
        ports = str(one.port) if one.port else ALL_PORTS
        self.kept[str(one.client), target, one.transport, ports].append((one, review))

    def _may_roam(self, one: Conversation) -> bool:
        """Cloud services change their addresses: an encrypted path to one is held to its port, not its address."""
        is_outside = one.server.kind is EndKind.ADDRESS and _is_public(one.server)
        return is_outside and one.transport == "tcp" and (one.protocol in ENCRYPTED or one.port in TLS_PORTS)

    def _review(self, one: Conversation, path: Path) -> str | None:  # noqa: PLR0911 (one line a case)
        """The question to ask about a path that stays; None for a path that is left out."""
        client, server = (self.members.get(end.name) for end in (one.client, one.server))
        if path.care.is_protected:
            return self._question_of_care(one, client, server)
        if not one.is_answered and not (client and client.care in CLINICAL):
            return None
        if self._is_general(one):
            return ""
        zones = {member.zone for member in (client, server) if member}
        if GUEST_ZONE in zones:
            return None
        if UNKNOWN_ZONE in zones:
            is_clinical = any(member and member.care in CLINICAL for member in (client, server))
            return "A device nobody knows takes part in clinical work. What is it?" if is_clinical else None
        if client and server and server.care in CLINICAL and client.care not in CLINICAL:
            is_server = server.category in self.knowledge.clinical_servers
            return "Should this office device reach clinical devices?" if is_server else None
        if one.server.kind is EndKind.ADDRESS and client and self._is_clear_to_outside(one):
            return f"{client.name} sends something unprotected to the internet. Is that needed?"
        if client is None:
            return "Somebody outside this network uses this. Is that needed?"
        return ""

    def _is_general(self, one: Conversation) -> bool:
        """True when a rule for the whole zone lets it through."""
        client, server = (self.members.get(end.name) for end in (one.client, one.server))
        services, port = self.knowledge.services, str(one.port)
        if client and server and server.zone == INFRASTRUCTURE_ZONE and client.zone != INFRASTRUCTURE_ZONE:
            return port in services.infrastructure.get(one.transport, ())
        allowed = services.internet.get(client.zone, {}) if client and _is_public(one.server) else {}
        return port in allowed.get(one.transport, ())

    def _is_clear_to_outside(self, one: Conversation) -> bool:
        return _is_public(one.server) and one.protocol not in ENCRYPTED and one.port not in TLS_PORTS

    def _question_of_care(self, one: Conversation, client: Member | None, server: Member | None) -> str:
        """Paths of therapy and monitoring always stay; a strange partner is a question for a person."""
        if one.server.kind is EndKind.ADDRESS and _is_public(one.server):
            if self._is_clear_to_outside(one):
                return "A device that patients depend on sends unprotected data to the internet. Ask its maker; cut it?"
            return ""
        if client is None:
            return "Somebody outside this network reaches a device that patients depend on. Who is it?"
        zones = {member.zone for member in (client, server) if member}
        if zones & {GUEST_ZONE, UNKNOWN_ZONE}:
            return "A device nobody knows, or a guest's, talks to a device that patients depend on. Who is it?"
        if server and server.care.is_protected and client.care not in CLINICAL:
            return "Should this office device reach a device that patients depend on?"
        return ""

    def rules(self) -> Iterable[Rule]:
        """The rules, general ones first."""
        for number, rule in enumerate((*self._general(), *self._special()), start=1):
            yield _numbered(rule, number)

    def _general(self) -> Iterable[Rule]:
        """Rules for whole zones, where the duty of the zone is the reason."""
        zones = {member.zone for member in self.members.values()}
        services = self.knowledge.services
        if INFRASTRUCTURE_ZONE in zones:
            for zone in sorted(zones - {INFRASTRUCTURE_ZONE}):
                for transport, ports in services.infrastructure.items():
                    target = f"zone:{INFRASTRUCTURE_ZONE}"
                    yield _draft(f"zone:{zone}", target, transport, ports, "looking up names and setting the clock")
        for zone, allowed in services.internet.items():
            if zone in zones:
                for transport, ports in allowed.items():
                    yield _draft(f"zone:{zone}", OUTSIDE, transport, ports, "web pages and services on the internet")

    def _special(self) -> Iterable[Rule]:
        """Rules for what was seen between two devices."""
        for (source, target, transport, port), found in sorted(self.kept.items()):
            conversations = [one for one, _ in found]
            first = conversations[0]
            if all(self._is_general(one) for one in conversations):
                continue
            yield Rule(
                id="draft",
                source=source,
                target=target,
                transport="tcp" if transport == "tcp" else "udp",
                ports=(port,),
                what_for=self.knowledge.what_for(first.protocol, transport, first.port),
                protocol=first.protocol,
                first_seen=min(one.first for one in conversations),
                last_seen=max(one.last for one in conversations),
                sessions=sum(one.sessions for one in conversations),
                evidence=tuple(dict.fromkeys(one.evidence[0] for one in conversations if one.evidence))[:MAX_EVIDENCE],
                review=next((question for _, question in found if question), ""),
            )


def path_of(one: Conversation, members: dict[str, Member], knowledge: Knowledge) -> Path:
    """A conversation with what depends on it: the worse of what depends on its two ends."""
    cares = [members[end.name].care for end in (one.client, one.server) if end.name in members]
    order = list(Care)
    known = [care for care in cares if care is not Care.UNKNOWN]
    care = min(known, key=order.index, default=Care.NONE)
    if care is Care.NONE and Care.UNKNOWN in cares:
        care = Care.UNKNOWN
    return Path(
        source=str(one.client),
        target=str(one.server),
        transport="tcp" if one.transport == "tcp" else "udp",
        port=one.port,
        care=care,
        effect=f"{knowledge.effect(care)}: {knowledge.what_for(one.protocol, one.transport, one.port)}.",
    )


def _is_public(end: End) -> bool:
    return end.kind is EndKind.ADDRESS and scope(end.name) is Scope.PUBLIC


def _draft(source: str, target: str, transport: str, ports: tuple[str, ...], what_for: str) -> Rule:
    return Rule("draft", source, target, "tcp" if transport == "tcp" else "udp", ports, what_for)


def _numbered(rule: Rule, number: int) -> Rule:
    return replace(rule, id=f"r{number:03}")


def _created(observed: Observed) -> Created:
    starts = [one.first for one in observed.captures if one.first]
    ends = [one.last for one in observed.captures if one.last]
    start, end = min(starts, default=None), max(ends, default=None)
    return Created(
        captures=tuple(one.path for one in observed.captures),
        seen_from=start,
        seen_until=end,
        maturity=maturity(end - start) if start and end else "nothing was seen",
        limits=(
            *observed.limits,
            "Only what crossed the sensor was seen; talk inside a switch that was not mirrored is missing.",
            "Messages to many devices at once are not recorded; those of therapy and monitoring are let through.",
        ),
    )


def maturity(span: timedelta) -> str:
    """How long was watched, and which jobs cannot have been seen."""
    hours = span / timedelta(hours=1)
    days = round(span / timedelta(days=1))
    shown = max(1, round(hours))
    told = f"{days} day{'s' if days != 1 else ''}" if days else f"{shown} hour{'s' if shown != 1 else ''} or less"
    if days < 1:
        return f"{told}; daily, weekly and monthly jobs unseen"
    if days < DAYS_OF_A_WEEK:
        return f"{told}; weekly and monthly jobs unseen"
    return f"{told}; monthly jobs unseen" if days < DAYS_OF_A_MONTH else f"{told}; yearly jobs unseen"
