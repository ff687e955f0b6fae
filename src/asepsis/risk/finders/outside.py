"""Devices that talk to the outside by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from asepsis.inventory.watched_names import watched_suffix
from asepsis.risk.finders.found import Found
from asepsis.risk.finders.in_clear import leaves_the_site
from asepsis.risk.scene import Group, pointer_at, pointer_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asepsis.inventory.observed import Exchange
    from asepsis.risk.scene import Device, Scene

NAMELESS_USES = frozenset((53, 123, 853))
"""Ports of name and time services (RFC 1035, RFC 5905, RFC 7858): they are given to a device as addresses."""
LONG_ENOUGH = timedelta(hours=1)
"""A name is asked for again after its time to live, which is rarely longer: calls over more time than this need one."""


def hard_coded_addresses(scene: Scene) -> Iterator[Found]:
    """Devices that call a public address that no name server's answer led to."""
    for device in scene.in_groups(Group.CLINICAL, Group.UNKNOWN, Group.THING, Group.BUILDING):
        calls = [one for one in scene.as_client.get(device.id, ()) if _is_nameless(scene, one)]
        if not calls:
            continue
        published = [note for one in calls if (note := scene.content.published_at(one.server_ip)) is not None]
        evidence = [pointer_to(one, f"it called {one.server_ip}, port {one.port}, and got an answer") for one in calls]
        evidence.append(pointer_to(calls[0], _absence(scene, device, calls)))
        is_certain = bool(published) or _is_proven(scene, device, calls)
        yield Found(
            "hard_coded_public_address", device.id, tuple(evidence), max(one.last for one in calls),
            is_certain=is_certain,
            question="" if is_certain else f"Does anybody know why {device.name} calls {calls[0].server_ip}?",
            values={
                "address": " and ".join(sorted({one.server_ip for one in calls})),
                "published": f" Notices warn of it: {published[0][0]} ({published[0][1]})." if published else "",
            },
            row="published_backdoor" if published else None,
        )  # fmt: skip


def _is_nameless(scene: Scene, one: Exchange) -> bool:
    is_call = leaves_the_site(one) and one.is_answered and one.port not in NAMELESS_USES
    return is_call and one.server_ip not in scene.observed.told_addresses


def _asks_names(scene: Scene, device: Device) -> bool:
    return any(one.protocol == "dns" or one.port in (53, 853) for one in scene.as_client.get(device.id, ()))


def _is_proven(scene: Scene, device: Device, calls: Sequence[Exchange]) -> bool:
    """Called often enough, over long enough, by a device that asked for no name."""
    lasted = max(one.last for one in calls) - min(one.first for one in calls)
    return not _asks_names(scene, device) and sum(one.conversations for one in calls) > 1 and lasted >= LONG_ENOUGH


def _absence(scene: Scene, device: Device, calls: Sequence[Exchange]) -> str:
    first, last = min(one.first for one in calls), max(one.last for one in calls)
    own = "" if _asks_names(scene, device) else " and it asked for no name at all"
    return f"from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} no name lookup led there{own}"


def remote_support(scene: Scene) -> Iterator[Found]:
    """Devices for care that asked for the servers of a tool that lets people in from afar."""
    for device in scene.in_groups(Group.CLINICAL, Group.UNKNOWN):
        found = []
        for remark in scene.said("relation.names_asked", device.id):
            suffix = watched_suffix(str(remark.observation.fields.get("name")))
            if suffix is not None:
                found.append((scene.content.tools[suffix], remark))
        if found:
            tools = sorted({tool for tool, _ in found})
            evidence = tuple(pointer_at(remark, f"it asked for a server of {tool}") for tool, remark in found)
            yield Found(
                "remote_support_tool", device.id, evidence, max(remark.last for _, remark in found),
                is_certain=device.group is Group.CLINICAL, question=_expected(device, tools[0]),
                values={"tool": " and ".join(tools)},
            )  # fmt: skip


def _expected(device: Device, tool: str) -> str:
    return "" if device.group is Group.CLINICAL else f"Who uses {tool} on {device.name}?"
