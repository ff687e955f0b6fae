"""An infusion pump and its server on TCP 3613. Imitated: BD's protocol is not public, the octets are ours."""

from __future__ import annotations

import argparse
import socket
import socketserver
import struct
import time

from tools.demo_practice.patients import HONEYCUTT_VANE

PORT = 3613
"""Port of the Alaris Systems Manager (CISA ICSMA-17-017-02)."""
SERVER_NAME = "alaris-sm.practice.lan"
RECORD = struct.Struct(">2sHI24s16s")


def record(number: int, what: bytes) -> bytes:
    """Return one record: mark, kind, number, what is said, padding."""
    return RECORD.pack(b"PC", 1, number, what, b"\0" * 16)


class Server(socketserver.BaseRequestHandler):
    """Answers each record with one."""

    def handle(self) -> None:
        """Answer until the pump ends."""
        number = 0
        while self.request.recv(RECORD.size):
            number += 1
            self.request.sendall(record(number, b"OK"))


class ReusingServer(socketserver.ThreadingTCPServer):
    """A TCP server that may be started again at once."""

    allow_reuse_address = True
    daemon_threads = True


def infuse(count: int) -> None:
    """Report the running infusion `count` times."""
    with socket.create_connection((SERVER_NAME, PORT), timeout=10) as line:
        for number in range(count):
            line.sendall(record(number, HONEYCUTT_VANE.identifier.encode()))
            line.recv(RECORD.size)
            time.sleep(0.25)


def main() -> None:
    """Be the server, or a pump."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--infuse", type=int, metavar="RECORDS")
    arguments = parser.parse_args()
    if arguments.infuse:
        infuse(arguments.infuse)
    else:
        ReusingServer(("", PORT), Server).serve_forever()


if __name__ == "__main__":
    main()
