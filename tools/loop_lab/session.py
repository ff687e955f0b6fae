"""A connection that stays open and is used all the time, as a person's or a device's is; it notes each answer."""

from __future__ import annotations

import argparse
import socket
import time
from pathlib import Path

from tools.demo_practice.actors.pump import record

PAUSE_SECONDS = 0.2
PATIENCE_SECONDS = 4.0
"""A missing answer means that the connection was cut."""
MAX_ANSWER_OCTETS = 65536


def request(kind: str, number: int) -> bytes:
    """Return the next thing to say: a page asked for again, or a record of a pump."""
    if kind == "pump":
        return record(number, b"infusing")
    return b"HEAD / HTTP/1.1\r\nHost: console\r\n\r\n"


def talk(kind: str, host: str, port: int, progress: Path) -> None:
    """Speak and listen until the connection fails; write the number of answers to `progress`, and `cut` at the end."""
    number = 0
    try:
        with socket.create_connection((host, port), timeout=PATIENCE_SECONDS) as line:
            while True:
                line.sendall(request(kind, number))
                if not line.recv(MAX_ANSWER_OCTETS):
                    break
                number += 1
                progress.write_text(str(number), encoding="ascii")
                time.sleep(PAUSE_SECONDS)
    except OSError:
        pass
    progress.write_text("cut", encoding="ascii")


def main() -> None:
    """Keep one connection open."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("page", "pump"))
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("progress", type=Path)
    arguments = parser.parse_args()
    talk(arguments.kind, arguments.host, arguments.port, arguments.progress)


if __name__ == "__main__":
    main()
