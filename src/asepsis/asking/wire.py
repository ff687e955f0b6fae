"""Puts one message on the wire and takes the answer. The only place here that sends."""

from __future__ import annotations

import os
import select
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from asepsis.asking.questions import Transport

if TYPE_CHECKING:
    from pathlib import Path

    from asepsis.asking.plan import Planned

CONNECT_SECONDS = 0.9
"""Shorter than the first repetition of a SYN (RFC 6298 2: one second): a silent host gets one packet."""
ANSWER_SECONDS = 5.0
QUIET_SECONDS = 0.7
"""Nothing more came for so long: the answer is over."""
MAX_ANSWER_OCTETS = 16_384
MAX_HOPS = 8
"""Questions stay inside the site."""
ARP_TABLE = "/proc/net/arp"


class StoppedError(Exception):
    """The stop switch was thrown."""


class ResetError(Exception):
    """The host broke the conversation off."""


class RefusedError(Exception):
    """The host does not want to talk, or another host has its address now."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    octets: tuple[bytes, ...]
    """One for each message that was sent; empty where nothing came."""
    seconds: float
    """Until the first octet."""


class Switch(Protocol):
    """Says whether to stop. Looked at before each packet of ours."""

    def check(self) -> None:
        """Raises StoppedError when nothing may be sent any more."""


@dataclass(frozen=True, slots=True)
class StopFile:
    """A file: where it lies, nothing is sent. Where its folder cannot be read, nothing is sent either."""

    path: Path

    def check(self) -> None:
        """Raises StoppedError when the file is there."""
        try:
            os.stat(self.path)  # noqa: PTH116 (any error but absence stops)
        except FileNotFoundError:
            if self.path.parent.is_dir():
                return
        except OSError:
            pass
        raise StoppedError


def ask(planned: Planned, messages: tuple[bytes, ...], switch: Switch) -> Answer:
    """Send the messages of one question. Raises StoppedError, ResetError, RefusedError or TimeoutError."""
    switch.check()
    _check_card(planned)
    if planned.question.transport is Transport.TCP:
        return _tcp(planned, messages, switch)
    if planned.question.transport is Transport.UDP:
        return _datagram(planned, messages[0], socket.SOCK_DGRAM, switch)
    return _datagram(planned, messages[0], socket.SOCK_RAW, switch)


def _check_card(planned: Planned) -> None:
    """Refuse when the system knows that another network card has the address."""
    with suppress(FileNotFoundError), open(ARP_TABLE, encoding="ascii") as file:  # noqa: PTH123 (no path of ours)
        for line in file:
            cells = line.split()
            if len(cells) > 3 and cells[0] == planned.ip and cells[2] != "0x0" and planned.mac not in (None, cells[3]):  # noqa: PLR2004
                raise RefusedError


def _datagram(planned: Planned, message: bytes, kind: socket.SocketKind, switch: Switch) -> Answer:
    protocol = socket.IPPROTO_ICMP if kind == socket.SOCK_RAW else 0
    with socket.socket(socket.AF_INET, kind, protocol) as one:
        one.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, MAX_HOPS)
        one.connect((planned.ip, planned.port))
        switch.check()
        began = time.monotonic()
        one.send(message)
        while (left := began + ANSWER_SECONDS - time.monotonic()) > 0:
            ready, _, _ = select.select([one], [], [], left)
            try:
                octets = one.recv(MAX_ANSWER_OCTETS) if ready else b""
            except ConnectionRefusedError as error:
                raise RefusedError from error
            if octets and (kind == socket.SOCK_DGRAM or _is_echo_reply(octets, message)):
                return Answer((octets,), time.monotonic() - began)
    raise TimeoutError


def _is_echo_reply(packet: bytes, request: bytes) -> bool:
    content = packet[(packet[0] & 15) * 4 :]
    return content[:1] == b"\x00" and content[4:8] == request[4:8]


def _tcp(planned: Planned, messages: tuple[bytes, ...], switch: Switch) -> Answer:
    got: list[bytes] = []
    first = 0.0
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as one:
        one.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, MAX_HOPS)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, MAX_ANSWER_OCTETS)
        one.settimeout(CONNECT_SECONDS)
        try:
            one.connect((planned.ip, planned.port))
            for message in messages:
                switch.check()
                began = time.monotonic()
                one.sendall(message)
                octets, seconds = _answer(one, began)
                first = first or seconds
                got.append(octets)
                if planned.question.name == "c_echo" and not _goes_on(octets):
                    break
        except ConnectionRefusedError as error:
            raise RefusedError from error
        except (ConnectionResetError, BrokenPipeError) as error:
            raise ResetError from error
        except (StoppedError, TimeoutError):
            # One reset instead of a farewell that would be repeated to a host that does not answer.
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise
    return Answer(tuple(got), first)


def _goes_on(octets: bytes) -> bool:
    """Whether a DICOM peer accepted, or answered: a rejected or broken association is over (PS3.8 9.3)."""
    return octets[:1] in (b"\x02", b"\x04")


def _answer(one: socket.socket, began: float) -> tuple[bytes, float]:
    octets = bytearray()
    seconds = 0.0
    one.settimeout(ANSWER_SECONDS)
    while len(octets) < MAX_ANSWER_OCTETS:
        try:
            part = one.recv(MAX_ANSWER_OCTETS - len(octets))
        except TimeoutError:
            if not octets:
                raise
            break
        if not part:
            break
        seconds = seconds or time.monotonic() - began
        octets += part
        one.settimeout(QUIET_SECONDS)
    return bytes(octets), seconds
