"""DICOM that anybody can read or call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.risk.finders.found import Found
from asepsis.risk.scene import Group, pointer_at, pointer_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asepsis.inventory.observed import Exchange, Remark
    from asepsis.risk.scene import Scene

MANY_CALLED_TITLES = 2
"""A server that accepts so many names for itself checks none (DICOM PS3.8 9.3.2, called AE title)."""


def without_tls(scene: Scene) -> Iterator[Found]:
    """Servers that speak DICOM in clear: the engine could read the association (DICOM PS3.15 B.1 asks for TLS)."""
    for server, exchanges in sorted(scene.as_server.items()):
        clear = [one for one in exchanges if one.protocol == "dicom" and one.is_answered]
        if clear:
            evidence = tuple(
                pointer_to(one, f"{scene.named(one.client, one.client_ip)} spoke DICOM with it in clear text")
                for one in clear
            )
            last = max(one.last for one in clear)
            yield Found("dicom_without_tls", server, evidence, last, transport="tcp", port=clear[0].port)


def unknown_callers(scene: Scene) -> Iterator[Found]:
    """Servers that accepted an association from a host that no other evidence makes an imaging partner.

    The accepted association is the proof that they do not check. That the caller is no partner is inferred: it is no
    device for care. When nobody knows what the caller is, the finding is not certain.
    """
    for server, exchanges in sorted(scene.as_server.items()):
        accepts = scene.said("dicom.association_accept", server)
        strangers = [one for one in exchanges if one.protocol == "dicom" and _is_stranger(scene, one)]
        calls = [(call, one) for one in strangers for call in _accepted_calls(scene, one, accepts)]
        titles = sorted({str(one.observation.fields.get("called_ae")) for one in accepts} - {"None"})
        any_title = len(titles) >= MANY_CALLED_TITLES
        if not calls and not any_title:
            continue
        known = [one for _, one in calls if scene.devices[one.client or ""].group is not Group.UNKNOWN]
        callers = sorted({scene.named(one.client) for _, one in calls})
        evidence = tuple(
            pointer_at(
                call, f"it let in the caller “{call.observation.fields.get('calling_ae')}” on {_who(scene, one)}"
            )
            for call, one in calls
        )
        evidence += tuple(pointer_at(one, _title_sentence(one)) for one in _one_for_each_title(accepts) if any_title)
        yield Found(
            "dicom_accepts_unknown_caller", server, evidence,
            max(one.last for one in [call for call, _ in calls] or accepts),
            is_certain=bool(known),
            question="" if known else f"Is {callers[0]} meant to use the images?" if callers else "",
            values={"callers": " and ".join(callers) or "any caller"}, transport="tcp", port=exchanges_port(exchanges),
        )  # fmt: skip


def exchanges_port(exchanges: Sequence[Exchange]) -> int:
    """The port on which DICOM was spoken."""
    return next(one.port for one in exchanges if one.protocol == "dicom")


def _is_stranger(scene: Scene, exchange: Exchange) -> bool:
    return exchange.client is not None and scene.devices[exchange.client].group is not Group.CLINICAL


def was_let_in(scene: Scene, exchange: Exchange) -> bool:
    """True when the server accepted an association of this client: a finding of its own."""
    accepts = scene.said("dicom.association_accept", exchange.server or "")
    return exchange.protocol == "dicom" and bool(_accepted_calls(scene, exchange, accepts))


def _accepted_calls(scene: Scene, exchange: Exchange, accepts: Sequence[Remark]) -> list[Remark]:
    """The server's acceptances whose two titles are those the client asked with."""
    asked = {_titles(one) for one in scene.said("dicom.association_request", exchange.client or "")}
    return [one for one in accepts if _titles(one) in asked]


def _titles(remark: Remark) -> tuple[object, object]:
    return remark.observation.fields.get("calling_ae"), remark.observation.fields.get("called_ae")


def _who(scene: Scene, exchange: Exchange) -> str:
    device = scene.devices[exchange.client or ""]
    return f"{device.name}, which is no imaging device" if device.group is not Group.UNKNOWN else device.name


def _one_for_each_title(accepts: Sequence[Remark]) -> list[Remark]:
    by_title: dict[object, Remark] = {}
    for one in accepts:
        by_title.setdefault(one.observation.fields.get("called_ae"), one)
    return list(by_title.values())


def _title_sentence(remark: Remark) -> str:
    return f"it answered to the name “{remark.observation.fields.get('called_ae')}”: it takes more names than one"
