"""From findings to actions: what to do, in plain words, and what each would change by the same engine. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from asepsis.core.findings import Action, Control, State
from asepsis.risk.closing import shielded
from asepsis.risk.in_words import sentence
from asepsis.risk.reach import OUTSIDE
from asepsis.risk.scene import ORIGINS, Group
from asepsis.risk.score import scores_after
from asepsis.risk.today import choose, order_later

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from asepsis.core.findings import Finding
    from asepsis.risk.assessment import Assessment
    from asepsis.risk.content import Content
    from asepsis.risk.model import Span, Weakness
    from asepsis.risk.score import Scores

KIND_OF_ACTION = {
    "dicom_accepts_unknown_caller": "name_partners",
    "hard_coded_public_address": "cut_outside",
    "clear_text_to_outside": "cut_outside",
    "remote_support_tool": "close_remote_support",
    "smb1": "stop_smb1",
    "telnet": "stop_telnet",
    "ftp": "stop_ftp",
    "clear_http_login": "protect_log_in",
    "open_data_store": "set_password",
    "open_storage": "set_password",
    "open_screen": "set_password",
    "open_management": "set_password",
    "open_camera": "set_password",
    "clear_text_patient_data": "encrypt_transfer",
    "dicom_without_tls": "encrypt_transfer",
    "guest_or_office_reaches_clinical": "part_network",
    "guest_on_care_network": "guest_network",
    "unknown_device": "name_device",
}
BARRED_GROUPS = {"isolate": ORIGINS, "part_network": ORIGINS, "guest_network": (Group.GUEST,)}
"""By kind of action: whom its barrier stops. `cut_outside` and `close_remote_support` stop the way out."""
OUTWARD = frozenset(("cut_outside", "close_remote_support"))
LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Effect:
    """What an action changes: findings that go, and barriers that come."""

    findings: frozenset[str]
    barriers: tuple[Control, ...]

    def after(self, before: Scores, content: Content) -> Scores:
        """The scores as if the action were done and measured."""
        return scores_after(before, self.findings, self.barriers, content)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An action with its effect on each device."""

    action: Action
    effect: Effect
    before: Mapping[str, Span]
    """Scores of the devices that it changes, by identifier."""
    after: Mapping[str, Span]

    @property
    def drop(self) -> int:
        """By how much the scores that it touches sink, all together."""
        return sum(self.before[one].best - self.after[one].best for one in self.before)

    @property
    def top(self) -> int:
        """The highest score that it lowers."""
        lower = (one for one in self.before if self.after[one].best < self.before[one].best)
        return max((self.before[one].best for one in lower), default=0)


def propose(assessment: Assessment, earlier: Mapping[str, State] | None = None) -> tuple[Proposal, ...]:
    """All actions, those for today first, in the order in which to do them. `earlier`: how far each was before."""
    groups: dict[tuple[str, str], list[Weakness]] = defaultdict(list)
    for weakness in assessment.weaknesses:
        groups[kind_of(assessment, weakness.finding), weakness.finding.asset_id or "site"].append(weakness)
    before = assessment.scored
    made = [_proposal(assessment, before, kind, found) for (kind, _), found in sorted(groups.items())]
    made = [_settled(assessment, one, (earlier or {}).get(one.action.id)) for one in made]
    today = choose(assessment, before, made)
    chosen = {one.action.id for one in today}
    later = order_later(assessment, (one for one in made if one.action.id not in chosen))
    return tuple(replace(one, action=replace(one.action, is_today=one.action.id in chosen)) for one in (*today, *later))


def _settled(assessment: Assessment, one: Proposal, before: State | None) -> Proposal:
    """A shield is done when it was measured all around, although what it shields stays old."""
    if one.action.kind != "isolate":
        return one
    needed = [(c.source_assets[0], c.target_assets[0], c.ports) for c in one.effect.barriers]
    sign = shielded(one.action.asset_ids[0], assessment.situation.controls, assessment.scene, needed)
    if sign is None:
        back = before in (State.DONE, State.REOPENED) and one.action.state is State.OPEN
        return replace(one, action=replace(one.action, state=State.REOPENED)) if back else one
    evidence = (*one.action.evidence, sign[1])
    return replace(one, action=replace(one.action, state=State.DONE, verified=sign[0], evidence=evidence))


def kind_of(assessment: Assessment, finding: Finding) -> str:
    """The kind of action that mends a finding. A device for care is shielded, since its maker decides on updates."""
    if finding.kind == "windows_out_of_support":
        group = assessment.scene.devices[finding.asset_id or ""].group
        return "isolate" if group in (Group.CLINICAL, Group.UNKNOWN) else "update_windows"
    return KIND_OF_ACTION[finding.kind]


def _proposal(assessment: Assessment, before: Scores, kind: str, weaknesses: list[Weakness]) -> Proposal:
    findings = [one.finding for one in weaknesses]
    effect = effect_of(assessment, kind, findings)
    after = effect.after(before, assessment.content)
    changed = sorted(one for one in after.anew if after.cards[one].score != before.cards[one].score)
    return Proposal(
        _action(assessment, kind, weaknesses, before, after),
        effect,
        {one: before.cards[one].score for one in changed},
        {one: after.cards[one].score for one in changed},
    )


def _action(assessment: Assessment, kind: str, weaknesses: list[Weakness], before: Scores, after: Scores) -> Action:
    findings = [one.finding for one in weaknesses]
    asset_id = findings[0].asset_id
    texts = assessment.content.actions[kind]
    values = _values(assessment, asset_id, weaknesses)
    evidence = tuple(dict.fromkeys(pointer for one in findings for pointer in one.evidence))
    return Action(
        id=f"{kind}.{asset_id or 'site'}",
        kind=kind,
        title=sentence(texts["title"], values),
        why=sentence(texts["why"], values),
        care=sentence(texts["care"], values),
        minutes=int(texts["minutes"]),
        who=sentence(texts["who"], values),
        proof=sentence(texts["proof"], values),
        finding_ids=tuple(one.id for one in findings),
        asset_ids=(asset_id,) if asset_id else (),
        score_before=_site_score(before),
        score_after=_site_score(after),
        is_today=False,
        state=_state(findings),
        verified=max((one.verified for one in findings if one.verified), default=None),
        evidence=evidence,
    )


def _state(findings: Iterable[Finding]) -> State:
    """Done when all that it mends is; reopened when any of it came back."""
    states = {one.state for one in findings}
    if states == {State.DONE}:
        return State.DONE
    return State.REOPENED if State.REOPENED in states else State.OPEN


def _values(assessment: Assessment, asset_id: str | None, weaknesses: list[Weakness]) -> dict[str, str]:
    """What the texts leave open: the device's name, and what its findings hold."""
    values = {"name": assessment.scene.named(asset_id)}
    for weakness in weaknesses:
        values |= weakness.values
    return values


def _site_score(scored: Scores) -> tuple[int, int, int]:
    worst = scored.worst()
    return (0, 0, 0) if worst is None else worst.score.numbers()


def effect_of(assessment: Assessment, kind: str, findings: Iterable[Finding]) -> Effect:
    """What doing an action changes. A barrier leaves the finding of old Windows: it stays old behind the wall."""
    found = list(findings)
    target = found[0].asset_id
    mended = frozenset(one.id for one in found)
    since = assessment.latest
    if kind in OUTWARD and target is not None:
        return Effect(mended, (_barrier((target,), (OUTSIDE,), since),))
    if kind not in BARRED_GROUPS:
        return Effect(mended, ())
    targets = (target,) if target else tuple(one.id for one in assessment.scene.in_groups(Group.CLINICAL))
    outward = [_barrier((one,), (OUTSIDE,), since) for one in targets if kind == "isolate"]
    sources = tuple(assessment.scene.in_groups(*BARRED_GROUPS[kind]))
    barriers = outward
    for one in targets:
        used = _permitted_ports(assessment, one)
        barriers += [
            _barrier((source.id,), (one,), since, _all_but(used.get(source.id, ())))
            for source in sources
            if source.id != one
        ]
    return Effect(mended if kind != "isolate" else frozenset(), tuple(barriers))


def _barrier(
    sources: tuple[str, ...], targets: tuple[str, ...], since: datetime, ports: tuple[tuple[int, int], ...] = ()
) -> Control:
    return Control(f"as if {sources[0]} {targets[0]}", "blocked", sources, targets, None, ports, (), since)


def _permitted_ports(assessment: Assessment, server: str) -> dict[str, set[int]]:
    """By client the ports that its permitted work with a server uses: a barrier lets this go on."""
    target, found = assessment.scene.devices[server], defaultdict(set)
    for one in assessment.scene.as_server.get(server, ()):
        device = assessment.scene.devices.get(one.client or "")
        way = (device.group.value, target.category or "", one.protocol or "") if device else None
        if device is not None and way in assessment.content.permitted:
            found[device.id].add(one.port)
    return found


def _all_but(ports: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """What a barrier closes that leaves some ports open; nothing named when it closes all."""
    used = sorted(ports)
    edges = [0, *(edge for port in used for edge in (port - 1, port + 1)), LAST_PORT]
    return tuple((edges[at], edges[at + 1]) for at in range(0, len(edges), 2)) if used else ()
