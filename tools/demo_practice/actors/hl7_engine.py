"""The integration engine's HL7 listener. Real: the MLLP server of python-hl7."""

# ruff: noqa: ANN401 (objects of packages that only the recorder needs)
from __future__ import annotations

import asyncio
import importlib
from typing import Any

PORT = 6661


async def acknowledge(reader: Any, writer: Any) -> None:
    """Acknowledge each message until the sender ends."""
    while not writer.is_closing():
        try:
            message = await reader.readmessage()
        except asyncio.IncompleteReadError:
            break
        writer.writemessage(message.create_ack(ack_code="AA", application="MIRTH", facility="LINDEN"))
        await writer.drain()
    writer.close()


async def serve() -> None:
    """Listen until the recording ends."""
    mllp = importlib.import_module("hl7.mllp")
    async with await mllp.start_hl7_server(acknowledge, port=PORT) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
