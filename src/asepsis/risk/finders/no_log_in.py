"""Services that let in whoever asks: a field of the standard says that no password is needed.

A directory that accepts an anonymous bind is none of them: RFC 4513 5.1.1 allows it, and what may be read is not seen.
Modbus, BACnet and NFS know no password, so that they say nothing about how somebody set a device up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.risk.finders.found import Found
from asepsis.risk.scene import pointer_at, pointer_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from asepsis.core.nouns import FieldValue
    from asepsis.inventory.observed import Remark
    from asepsis.risk.scene import Scene

VNC_NO_PASSWORD = 1
"""RFC 6143 7.1.2: the security type None."""


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of service whose answers tell whether it asks for a password."""

    kind: str
    observation: str
    protocol: str
    said: str
    """What an open one did."""
    is_locked: Callable[[Mapping[str, FieldValue]], bool | None]
    """None when an answer tells neither."""


def _redis(fields: Mapping[str, FieldValue]) -> bool | None:
    asks = fields.get("asks_password")
    return asks if isinstance(asks, bool) else None


def _iscsi(fields: Mapping[str, FieldValue]) -> bool | None:
    method = fields.get("method")
    return method != "None" if isinstance(method, str) else None


def _vnc(fields: Mapping[str, FieldValue]) -> bool | None:
    types = fields.get("security_types")
    return VNC_NO_PASSWORD not in types if isinstance(types, list | tuple) and types else None


def _ipmi(fields: Mapping[str, FieldValue]) -> bool | None:
    answers = [one for one in (fields.get("allows_none"), fields.get("allows_anonymous")) if isinstance(one, bool)]
    return not any(answers) if answers else None


def _camera(fields: Mapping[str, FieldValue]) -> bool | None:
    is_set = fields.get("is_activated")
    return is_set if isinstance(is_set, bool) else None


SERVICES = (
    Service("open_data_store", "redis.server", "redis", "it answered a program that gave no password", _redis),
    Service("open_storage", "iscsi.target", "iscsi", "it let in a host that gave no proof of who it is", _iscsi),
    Service("open_screen", "vnc.handshake", "vnc", "it offered its screen with no password", _vnc),
    Service("open_management", "rmcp.log_on", "rmcp", "it told that no password or no name is needed", _ipmi),
    Service("open_camera", "sadp.device", "sadp", "it told that nobody has set its password", _camera),
)
"""Redis serialization protocol; RFC 7143 12.1; RFC 6143 7.1.2; IPMI 2.0 22.13; Hikvision SADP."""


def let_in_anyone(scene: Scene) -> Iterator[Found]:
    """Services whose answer says that they ask for no password."""
    for service in SERVICES:
        for device in sorted(scene.devices):
            told = _answers(scene, service, device, is_locked=False)
            if told:
                yield _found(scene, service, device, told)


def _answers(scene: Scene, service: Service, device: str, *, is_locked: bool) -> list[Remark]:
    said = scene.said(service.observation, device)
    return [one for one in said if service.is_locked(one.observation.fields) is is_locked]


def _found(scene: Scene, service: Service, device: str, told: list[Remark]) -> Found:
    exchanges = scene.as_server.get(device, ())
    used = [one for one in exchanges if one.protocol == service.protocol and one.is_answered]
    answers = [
        pointer_to(one, f"{scene.named(one.client, one.client_ip)} used it at {one.transport.upper()} port {one.port}")
        for one in used
    ]
    evidence = (*(pointer_at(one, service.said) for one in told), *answers)
    place = (used[0].transport, used[0].port) if used else (None, None)
    return Found(service.kind, device, evidence, max(one.last for one in told), transport=place[0], port=place[1])


def asks_now(scene: Scene, kind: str, device: str) -> Remark | None:
    """The newest answer of a service of this kind by which it asks for a password."""
    service = next((one for one in SERVICES if one.kind == kind), None)
    answers = _answers(scene, service, device, is_locked=True) if service else ()
    return max(answers, key=lambda one: one.last, default=None)
