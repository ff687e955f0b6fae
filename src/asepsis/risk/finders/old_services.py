"""Services that were built before anybody listened in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.risk.finders.found import Found
from asepsis.risk.scene import pointer_at, pointer_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asepsis.inventory.observed import Exchange
    from asepsis.risk.scene import Scene

TELNET_PORT = 23  # RFC 854
FTP_PORT = 21  # RFC 959
SMB_PROTOCOL = "smb"


def smb1(scene: Scene) -> Iterator[Found]:
    """Servers on which a session of SMB 1 was set up (MS-CIFS 2.2.4.53): offering the dialect alone is no proof."""
    for server, exchanges in sorted(scene.as_server.items()):
        sessions = scene.said("smb.session", server)
        used = [one for one in exchanges if one.protocol == SMB_PROTOCOL and one.is_answered]
        if sessions and used:
            evidence = tuple(pointer_at(one, "it set up a session of SMB 1") for one in sessions)
            last = max(one.last for one in sessions)
            yield Found("smb1", server, evidence, last, transport="tcp", port=used[0].port)


def telnet(scene: Scene) -> Iterator[Found]:
    """Servers that were reached by Telnet."""
    yield from _by_port(scene, "telnet", TELNET_PORT)


def ftp(scene: Scene) -> Iterator[Found]:
    """Servers that were reached by FTP."""
    yield from _by_port(scene, "ftp", FTP_PORT)


def _by_port(scene: Scene, kind: str, port: int) -> Iterator[Found]:
    """A port that answered; certain only when the engine knew the protocol by its content, and saw no change to TLS."""
    for server, exchanges in sorted(scene.as_server.items()):
        used = [one for one in exchanges if _is_service(one, kind, port)]
        if not used:
            continue
        greetings = [one for one in scene.said(f"{kind}.banner", server) if any(seen.protocol == kind for seen in used)]
        # RFC 4217 4: a server that changes to TLS may never be used in clear; only a person can tell.
        is_secured = any(one.observation.fields.get("is_secured") is True for one in greetings)
        is_certain = not is_secured and any(one.protocol == kind for one in used)
        answers = [
            pointer_to(one, f"{scene.named(one.client, one.client_ip)} got an answer at TCP port {one.port}")
            for one in used
        ]
        evidence = (*answers, *(pointer_at(one, f"it greeted as a server of {kind.upper()}") for one in greetings))
        question = "" if is_certain else f"Is {kind.upper()} in use on {scene.named(server)}?"
        yield Found(
            kind, server, evidence, max(one.last for one in used), is_certain=is_certain, question=question,
            transport="tcp", port=used[0].port,
        )  # fmt: skip


def _is_service(one: Exchange, kind: str, port: int) -> bool:
    if one.transport != "tcp" or not one.is_answered:
        return False
    return one.protocol == kind or (one.port == port and one.protocol is None)


def clear_log_in(scene: Scene) -> Iterator[Found]:
    """Web servers that ask for a password in clear: they name a realm, as Basic and Digest do (RFC 9110 11.5)."""
    for server, exchanges in sorted(scene.as_server.items()):
        asked = [one for one in scene.said("http.response", server) if one.observation.fields.get("realm")]
        used = [one for one in exchanges if one.protocol == "http" and one.is_answered]
        if asked and used:
            evidence = tuple(pointer_at(one, "its web page asked for a password without encryption") for one in asked)
            last = max(one.last for one in asked)
            yield Found("clear_http_login", server, evidence, last, transport="tcp", port=used[0].port)
