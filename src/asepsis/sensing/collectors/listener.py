"""Listens for exports on UDP ports: a queue with a bound, and counts of what was dropped."""

from __future__ import annotations

import ipaddress
import queue
import select
import socket
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from asepsis.sensing.collectors.collector import Datagram

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

MAX_WAITING = 8192
"""Datagrams that may wait to be read; at the bound new ones are dropped and counted."""
RECEIVE_BUFFER_OCTETS = 4 << 20
"""Asked of the system for each socket; it may give less."""
DATAGRAM_OCTETS = 65_535
POLL_SECONDS = 0.2


class Listener:
    """Sockets, and a thread that empties them into a queue."""

    def __init__(self, addresses: Sequence[tuple[str, int]]) -> None:
        """Bind all addresses. Raises OSError when one is taken or not allowed."""
        self.dropped = 0
        self._sockets: list[socket.socket] = []
        self._waiting: queue.Queue[Datagram] = queue.Queue(MAX_WAITING)
        self._stop = threading.Event()
        try:
            for host, port in addresses:
                self._sockets.append(_bound(host, port))
        except OSError:
            self.close()
            raise
        self._thread = threading.Thread(target=self._receive, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.close()

    @property
    def ports(self) -> tuple[int, ...]:
        """The ports that are listened on."""
        return tuple(int(one.getsockname()[1]) for one in self._sockets)

    def close(self) -> None:
        """Close the sockets."""
        for one in self._sockets:
            one.close()

    def wait(self, seconds: float) -> Iterator[Datagram]:
        """Yield what arrived; ends when nothing came for so long."""
        try:
            yield self._waiting.get(timeout=seconds)
            while True:
                yield self._waiting.get_nowait()
        except queue.Empty:
            return

    def _receive(self) -> None:
        while not self._stop.is_set():
            ready, _, _ = select.select(self._sockets, [], [], POLL_SECONDS)
            for one in ready:
                octets, sender = one.recvfrom(DATAGRAM_OCTETS)
                datagram = Datagram(datetime.now(UTC), _plain(sender[0]), sender[1], octets)
                try:
                    self._waiting.put_nowait(datagram)
                except queue.Full:
                    self.dropped += 1


def allow_list(exporters: Iterable[str]) -> Callable[[str], bool]:
    """Whether an address is of one of the exporters: addresses or networks. Raises ValueError for what is neither."""
    networks = [ipaddress.ip_network(one, strict=False) for one in exporters]
    return lambda sender: any(ipaddress.ip_address(sender) in network for network in networks)


def _plain(host: str) -> str:
    """An address without its zone; an IPv4 address that a socket of both kinds shows as IPv6 as what it is."""
    found = ipaddress.ip_address(host.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_DGRAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_OCTETS)
        if family == socket.AF_INET6 and host == "::":
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made
