"""HL7 over MLLP by python-hl7 and hl7apy: `python hl7_nodes.py serve`, `python hl7_nodes.py send MESSAGE…`."""

from __future__ import annotations

import sys

from hl7.client import MLLPClient
from hl7apy.mllp import AbstractHandler, MLLPServer

PORT, SERVER = 2575, "10.44.0.20"


class Acknowledges(AbstractHandler):
    """Answers any message."""

    def reply(self) -> str:
        """An acknowledgement with applications swapped (HL7 v2 2.9.2)."""
        head = self.incoming_message.split("\r", 1)[0].split("|")
        event = head[8].split("^")[1]
        told = f"MSH|^~\\&|{head[4]}|{head[5]}|{head[2]}|{head[3]}|20261122||ACK^{event}^ACK|9|P|{head[11]}"
        return f"\x0b{told}\rMSA|AA|{head[9]}\r\x1c\r"


class Anything(dict):
    """Handlers by type of message: the same for all."""

    def __getitem__(self, name: str) -> tuple[type[AbstractHandler]]:
        return (Acknowledges,)


def main(role: str, *messages: str) -> None:
    """Take the role."""
    if role == "serve":
        MLLPServer("", PORT, Anything()).serve_forever()
        return
    with MLLPClient(SERVER, PORT) as client:
        for message in messages:
            client.send_message(message.replace("~~", "\r"))


if __name__ == "__main__":
    main(*sys.argv[1:])
