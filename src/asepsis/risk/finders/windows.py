"""Windows that gets no more updates: from the build that sign-in messages show to the range of true dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.risk.finders.found import Found
from asepsis.risk.scene import Device, pointer_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from asepsis.inventory.observed import Remark
    from asepsis.risk.content import WindowsEdition
    from asepsis.risk.scene import Scene

VERSION_KINDS = ("ntlm.auth", "ntlm.negotiate", "ntlm.challenge")
"""Messages that carry the system's version (MS-NLMP 2.2.2.10)."""
VERSION_PARTS = 3
EXTENDED = "+extended"
"""Ends the value of an answer when extended updates were bought as well."""


def out_of_support(scene: Scene) -> Iterator[Found]:
    """Devices whose Windows has no security updates, or may have none."""
    for device in (scene.devices[one] for one in sorted(scene.devices)):
        shown = version_shown(scene, device.id)
        candidates = editions_of(scene, shown) if shown else []
        if shown is None or not candidates or earliest(candidates) >= scene.as_of:
            continue
        remaining, has_extended = _answered(scene, device, candidates)
        if _is_supported(remaining, has_extended=has_extended, as_of=scene.as_of):
            continue
        out = sum(one.security_end < scene.as_of for one in remaining)
        is_certain = all(_last_end(one, has_extended=has_extended) < scene.as_of for one in remaining)
        yield Found(
            "windows_out_of_support", device.id, (pointer_at(shown, _sentence(shown)),), shown.last,
            is_certain=is_certain,
            question="" if is_certain else question_text(device),
            values={
                "build": str(shown.observation.fields["version"]),
                "range": _range(remaining, has_extended=has_extended),
                "products": ", ".join(one.product for one in remaining),
            },
            row=None if is_certain or 2 * out > len(remaining) else "windows_support_unclear",
        )  # fmt: skip


def version_shown(scene: Scene, asset_id: str) -> Remark | None:
    """What the device said last of its version."""
    remarks = [one for kind in VERSION_KINDS for one in scene.said(kind, asset_id)]
    told = [one for one in remarks if _names_a_build(one)]
    return max(told, key=lambda one: (one.last, one.observation.kind, one.observation.packet), default=None)


def _names_a_build(remark: Remark) -> bool:
    """Other systems that speak the protocol leave the build at zero."""
    parts = str(remark.observation.fields.get("version", "")).split(".")
    return len(parts) == VERSION_PARTS and parts[-1] != "0"


def editions_of(scene: Scene, remark: Remark) -> list[WindowsEdition]:
    """The products that show the version of a remark."""
    version = remark.observation.fields.get("version")
    return [one for one in scene.content.editions if one.build_seen == version]


def earliest(candidates: list[WindowsEdition]) -> date:
    """The first date on which security updates may have ended."""
    return min(one.security_end for one in candidates)


def question_id(asset_id: str) -> str:
    """Identifier of the question that settles it."""
    return f"windows_edition.{asset_id}"


def question_text(device: Device) -> str:
    """The question that settles it."""
    return f"Which Windows edition does {device.name} run? (Settings, System, About)"


def answers_possible(scene: Scene, asset_id: str) -> tuple[str, ...]:
    """What can be answered: each product, with and without extended updates where these are still sold."""
    shown = version_shown(scene, asset_id)
    found: list[str] = []
    for one in editions_of(scene, shown) if shown else []:
        found.append(one.key)
        if one.extended_end is not None and one.security_end < scene.as_of <= one.extended_end:
            found.append(one.key + EXTENDED)
    return tuple(found)


def _answered(
    scene: Scene, device: Device, candidates: list[WindowsEdition]
) -> tuple[list[WindowsEdition], bool | None]:
    """The products that remain after what a person said, and whether extended updates were bought."""
    answer = scene.answers.get(question_id(device.id), "")
    named = [one for one in candidates if one.key == answer.removesuffix(EXTENDED)]
    return (named, answer.endswith(EXTENDED)) if named else (candidates, None)


def _last_end(one: WindowsEdition, *, has_extended: bool | None) -> date:
    """The last date on which this product may have updates; None means that nobody said."""
    return one.security_end if has_extended is False or one.extended_end is None else one.extended_end


def _is_supported(candidates: list[WindowsEdition], *, has_extended: bool | None, as_of: date) -> bool:
    """True when all that remains is surely supported."""
    if has_extended:
        return all(_last_end(one, has_extended=True) >= as_of for one in candidates)
    return all(one.security_end >= as_of for one in candidates)


def _range(candidates: list[WindowsEdition], *, has_extended: bool | None) -> str:
    first = earliest(candidates) if not has_extended else min(_last_end(one, has_extended=True) for one in candidates)
    last = max(_last_end(one, has_extended=has_extended) for one in candidates)
    return f"on {first}" if first == last else f"between {first} and {last}"


def _sentence(shown: Remark) -> str:
    return f"its sign-in to another computer said Windows {shown.observation.fields['version']}"
