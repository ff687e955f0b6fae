"""Closes and reopens findings by what was seen later. Not seen is not closed: only positive evidence closes. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from asepsis.core.findings import Finding, Pointer, State
from asepsis.risk.finders import no_log_in, windows
from asepsis.risk.finders.in_clear import leaves_the_site
from asepsis.risk.model import Weakness
from asepsis.risk.reach import OUTSIDE, covers
from asepsis.risk.scene import ORIGINS, Group, pointer_at, pointer_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from asepsis.core.findings import Control
    from asepsis.inventory.observed import Exchange
    from asepsis.risk.scene import Scene

UNKNOWN_CALLER_REASONS = frozenset((3,))
"""Calling AE title not recognized (DICOM PS3.8 9.3.4)."""
STOPPED_BY_A_BARRIER = frozenset(
    ("telnet", "ftp", "guest_or_office_reaches_clinical", *(one.kind for one in no_log_in.SERVICES))
)
"""Kinds of findings that end when whoever used the service is kept out."""
SMB2_FIRST_DIALECT = 0x0202
"""The first dialect of SMB 2 (MS-SMB2 2.2.4)."""

Need = tuple[str, str, tuple[tuple[int, int], ...]]
"""A way that must be closed: from whom, to whom, and which ports; none for all."""
Sign = tuple["datetime", Pointer]
"""When it was seen to be mended, and what shows it."""


def settled(
    weaknesses: Iterable[Weakness], known: Mapping[str, Finding], controls: Iterable[Control], scene: Scene
) -> tuple[Weakness, ...]:
    """The findings with their states: mended when a newer observation shows it, reopened when seen again."""
    barriers = tuple(controls)
    found = [_settle(one, known.get(one.finding.id), barriers, scene) for one in weaknesses]
    present = {one.finding.id for one in found}
    gone = [_gone(one, scene) for name, one in sorted(known.items()) if name not in present]
    return tuple(sorted([*found, *(one for one in gone if one is not None)], key=lambda one: one.finding.id))


def _gone(before: Finding, scene: Scene) -> Weakness | None:
    """A finding of earlier that is no longer found: done when something newer shows why, else it is taken back."""
    device = scene.devices.get(before.asset_id or "")
    if device is None:
        return None
    if before.state is State.DONE:
        return Weakness(before, before.kind)
    sign: Sign | None = None
    if before.kind == "windows_out_of_support":
        shown = windows.version_shown(scene, device.id)
        if shown is None or not windows.editions_of(scene, shown):
            return Weakness(before, before.kind)
        if shown.last > before.last_seen:
            version = shown.observation.fields["version"]
            sign = shown.last, pointer_at(shown, f"it showed Windows {version}, which gets fixes")
    if before.kind == "unknown_device" and device.category is not None and device.asset is not None:
        last = device.asset.last_seen or before.last_seen
        sign = last, Pointer("answer", f"it is known now: {device.name}", time=last)
    if sign is None:
        return None
    evidence = (*before.evidence, sign[1])
    return Weakness(replace(before, state=State.DONE, verified=sign[0], evidence=evidence), before.kind)


def shielded(asset_id: str, controls: Iterable[Control], scene: Scene, needed: Iterable[Need]) -> Sign | None:
    """A measured barrier on every way that a shield must close, and the device seen at work after the last of them."""
    used: list[Control] = []
    barriers = [one for one in controls if one.evidence]
    for client, server, ports in needed:
        fitting = [one for one in barriers if server in one.target_assets and client in one.source_assets]
        closing = [one for one in fitting if _closes(one, ports)]
        if not closing or _passed(scene, client, server, closing[0]):
            return None
        used.append(closing[0])
    return _at_work(asset_id, used, scene)


def _closes(control: Control, ports: tuple[tuple[int, int], ...]) -> bool:
    if control.kind != "blocked" or control.transport is not None:
        return False
    if not control.ports:
        return True
    return bool(ports) and all(any(a <= low and high <= b for a, b in control.ports) for low, high in ports)


def _passed(scene: Scene, client: str, server: str, control: Control) -> bool:
    """True when the barrier was passed since it was measured."""
    if server == OUTSIDE:
        return any(leaves_the_site(one) and one.last > control.since for one in scene.as_client.get(client, ()))
    exchanges = (one for one in scene.as_server.get(server, ()) if one.client == client and one.is_answered)
    return any(one.last > control.since and covers(control, client, one.transport, one.port) for one in exchanges)


def _settle(weakness: Weakness, before: Finding | None, controls: tuple[Control, ...], scene: Scene) -> Weakness:
    finding = weakness.finding
    sign = sign_of_mending(weakness, controls, scene)
    if sign is not None:
        moment, pointer = sign
        mended = replace(finding, state=State.DONE, verified=moment, evidence=(*finding.evidence, pointer))
        return replace(weakness, finding=mended)
    was_mended = before is not None and before.state in (State.DONE, State.REOPENED)
    return replace(weakness, finding=replace(finding, state=State.REOPENED)) if was_mended else weakness


def sign_of_mending(weakness: Weakness, controls: tuple[Control, ...], scene: Scene) -> Sign | None:
    """What shows that a finding is mended, all of it newer than the finding; None when nothing does."""
    finding = weakness.finding
    if finding.asset_id is None:
        return _all_kept_out(finding, controls, scene)
    seen = _seen_mended(finding.kind, finding.asset_id, finding.last_seen, scene)
    return seen or _blocked(weakness, controls, scene)


def _seen_mended(kind: str, asset_id: str, since: datetime, scene: Scene) -> Sign | None:
    """The service seen in use after the finding, and without the weakness."""
    if kind == "dicom_accepts_unknown_caller":
        refusals = [
            one for one in scene.said("dicom.association_reject", asset_id)
            if one.last > since and one.observation.fields.get("reason") in UNKNOWN_CALLER_REASONS
        ]  # fmt: skip
        last = max(refusals, key=lambda one: one.last, default=None)
        return (last.last, pointer_at(last, "it turned down a caller that it does not know")) if last else None
    if kind == "dicom_without_tls":
        return _encrypted(scene.as_server.get(asset_id, ()), since, frozenset((2762,)))
    if kind == "smb1":
        newer = [
            one for one in scene.said("smb2.negotiate", asset_id)
            if one.last > since and int(str(one.observation.fields.get("dialect") or 0)) >= SMB2_FIRST_DIALECT
        ]  # fmt: skip
        last = max(newer, key=lambda one: one.last, default=None)
        return (last.last, pointer_at(last, "it shared files with SMB 2 or 3")) if last else None
    if kind == "clear_http_login":
        return _encrypted(scene.as_server.get(asset_id, ()), since, frozenset((443, 8443)))
    asks = no_log_in.asks_now(scene, kind, asset_id)
    return (asks.last, pointer_at(asks, "it asks for a password now")) if asks and asks.last > since else None


def _encrypted(exchanges: Iterable[Exchange], since: datetime, ports: frozenset[int]) -> Sign | None:
    """The same service over TLS, later. The ports are those registered for it (DICOM PS3.15 B; RFC 9110 4.2.2)."""
    later = [one for one in exchanges if one.protocol == "tls" and one.port in ports and one.last > since]
    last = max(later, key=lambda one: one.last, default=None)
    return (last.last, pointer_to(last, "the same service was used with TLS")) if last else None


def _blocked(weakness: Weakness, controls: tuple[Control, ...], scene: Scene) -> Sign | None:
    """A barrier measured after the finding, and the device seen at work after the barrier.

    The second matters: a device that is off, or a sensor that is blind, proves nothing.
    """
    finding = weakness.finding
    asset_id = finding.asset_id or ""
    newer = [one for one in controls if one.since > finding.last_seen and one.evidence]
    if finding.kind in ("hard_coded_public_address", "clear_text_to_outside", "remote_support_tool"):
        fitting = [one for one in newer if OUTSIDE in one.target_assets and covers(one, asset_id, None, None)]
        return _at_work(asset_id, fitting, scene)
    if finding.kind in STOPPED_BY_A_BARRIER:
        clients = _clients(weakness, scene)
        stops = [_stop(one, asset_id, newer) for one in clients]
        fitting = [one for one in stops if one is not None]
        return _at_work(asset_id, fitting, scene) if clients and len(fitting) == len(clients) else None
    return None


def _clients(weakness: Weakness, scene: Scene) -> list[Exchange]:
    """The exchanges that a barrier must stop."""
    asset_id = weakness.finding.asset_id or ""
    exchanges = scene.as_server.get(asset_id, ())
    if weakness.port is not None:
        return [one for one in exchanges if (one.transport, one.port) == (weakness.transport, weakness.port)]
    sentences = {(pointer.capture, pointer.packet) for pointer in weakness.finding.evidence}
    return [one for one in exchanges if (one.capture, one.packet) in sentences]


def _stop(exchange: Exchange, server: str, controls: Iterable[Control]) -> Control | None:
    client = exchange.client or OUTSIDE
    fitting = (one for one in controls if server in one.target_assets)
    return next((one for one in fitting if covers(one, client, exchange.transport, exchange.port)), None)


def _at_work(asset_id: str, controls: Iterable[Control], scene: Scene) -> Sign | None:
    """The device seen in conversation after the last of the barriers."""
    fitting = list(controls)
    if not fitting:
        return None
    since = max(one.since for one in fitting)
    later = [
        one for one in (*scene.as_client.get(asset_id, ()), *scene.as_server.get(asset_id, ()))
        if one.last > since and one.is_answered and not leaves_the_site(one)
    ]  # fmt: skip
    last = max(later, key=lambda one: one.last, default=None)
    if last is None:
        return None
    proof = fitting[-1].evidence[0]
    sentence = f"{proof.sentence}; the device was seen at work after that"
    return last.last, Pointer("proof", sentence, last.capture, last.packet, last.last)


def _all_kept_out(finding: Finding, controls: tuple[Control, ...], scene: Scene) -> Sign | None:
    """Every guest is stopped from every device for care, and both were seen afterwards."""
    newer = [one for one in controls if one.evidence]
    guests = list(scene.in_groups(Group.GUEST))
    care = list(scene.in_groups(*(group for group in Group if group not in ORIGINS and group is not Group.NETWORK)))
    stops = []
    for guest in guests:
        for device in care:
            if not guest.networks & device.networks:
                continue
            stop = next(
                (one for one in newer if device.id in one.target_assets and covers(one, guest.id, None, None)), None
            )
            if stop is None:
                return None
            stops.append(stop)
    since = max((one.since for one in stops), default=None)
    if since is None or finding.last_seen <= since:
        return None
    proof = stops[-1].evidence[0]
    return finding.last_seen, Pointer("proof", proof.sentence, proof.capture, proof.packet, finding.last_seen)
