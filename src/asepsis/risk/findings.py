"""From what was seen to what needs a human. Pure: the same scene gives the same findings, in the same order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.findings import Finding
from asepsis.risk.finders import imaging, in_clear, no_log_in, old_services, outside, trespass, windows
from asepsis.risk.in_words import sentence
from asepsis.risk.model import Weakness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from asepsis.risk.finders.found import Found
    from asepsis.risk.scene import Scene

MAX_POINTERS = 12
"""Pieces of evidence told of one finding; the first and the last of them stay."""

FINDERS: tuple[Callable[[Scene], Iterator[Found]], ...] = (
    imaging.without_tls,
    imaging.unknown_callers,
    in_clear.patient_data,
    windows.out_of_support,
    old_services.smb1,
    old_services.telnet,
    old_services.ftp,
    old_services.clear_log_in,
    no_log_in.let_in_anyone,
    outside.hard_coded_addresses,
    outside.remote_support,
    trespass.reached_by_others,
    trespass.guests_beside_care,
    trespass.unknown_devices,
)


def find(scene: Scene) -> tuple[Weakness, ...]:
    """All findings of the scene."""
    made = [_weakness(scene, found) for finder in FINDERS for found in finder(scene)]
    return tuple(sorted(made, key=lambda one: one.finding.id))


def _weakness(scene: Scene, found: Found) -> Weakness:
    texts = scene.content.findings[found.kind]
    name = scene.named(found.asset_id)
    values = {"name": name, **found.values}
    title = texts["title"] if found.is_certain else texts.get("title_unsure", texts["title"])
    pointers = found.evidence
    if len(pointers) > MAX_POINTERS:
        pointers = (*pointers[: MAX_POINTERS - 1], pointers[-1])
    times = [one.time for one in found.evidence if one.time is not None]
    finding = Finding(
        id=f"{found.kind}.{found.asset_id or 'site'}",
        kind=found.kind,
        asset_id=found.asset_id,
        title=sentence(title, values),
        care=sentence(texts["care"], values),
        fixed_when=sentence(texts["fixed_when"], values),
        evidence=pointers,
        first_seen=min(times),
        last_seen=max([*times, *([found.last] if found.last else [])]),
        is_certain=found.is_certain,
        question=found.question,
    )
    return Weakness(finding, found.row or found.kind, found.transport, found.port, values)
