"""Sampled packet headers, read by the engine as if they were a capture: with its white lists, and its nouns."""

from __future__ import annotations

import os
import struct
import tempfile
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING

from asepsis.sensing import engine
from asepsis.sensing.collectors.conversations import served_side

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from asepsis.core.nouns import Flow, Observation
    from asepsis.sensing.collectors.sflow import SampledHeader

PCAP_HEADER = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65_535, 1)
"""draft-ietf-opsawg-pcap 4: nanoseconds, Ethernet."""
MAX_HELD = 20_000
"""Headers held until they are read together; at the bound they are read at once."""


@dataclass(frozen=True, slots=True)
class HeldHeader:
    """A header, when and from whom it came."""

    moment: datetime
    number: int
    """Number of the datagram."""
    agent: str
    header: SampledHeader


def read_headers(held: Iterable[HeldHeader], source: str) -> tuple[list[Observation], list[Flow]]:
    """What the headers show. Packets and octets of flows are multiplied by the rate: they are estimates."""
    groups: dict[tuple[str, int], list[HeldHeader]] = defaultdict(list)
    for one in held:
        groups[one.agent, one.header.rate].append(one)
    seen: list[Observation] = []
    flows: list[Flow] = []
    for (_, rate), group in groups.items():
        group.sort(key=lambda one: (one.moment, one.number))
        for observation, flow in _read(group, source):
            if observation is not None:
                seen.append(replace(observation, packet=group[observation.packet - 1].number))
            if flow is not None:
                flows.append(_estimated(replace(flow, packet=group[flow.packet - 1].number), rate))
    return seen, flows


def _read(group: list[HeldHeader], source: str) -> Iterable[tuple[Observation | None, Flow | None]]:
    with _memory() as file:
        file.write(PCAP_HEADER)
        for one in group:
            nanoseconds = int(one.moment.timestamp() * 1_000_000) * 1000
            length, kept = one.header.frame_length, len(one.header.octets)
            file.write(struct.pack("<IIII", nanoseconds // 10**9, nanoseconds % 10**9, kept, min(length, 0xFFFF)))
            file.write(one.header.octets)
        file.flush()
        reader = engine.open_reader(f"/proc/self/fd/{file.fileno()}")
        for batch in iter(reader.next, None):
            yield from ((engine.observation(row, source), None) for row in batch.observations())
            yield from ((None, engine.flow(row, source)) for row in batch.flows())


def _memory() -> IO[bytes]:
    """A file that is never on a disk: headers may hold octets of messages."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("asepsis-headers"), "w+b")
    return tempfile.TemporaryFile()  # pragma: no cover (systems without memfd)


def _estimated(flow: Flow, rate: int) -> Flow:
    packets, octets = flow.packets, flow.octets
    side = served_side((flow.initiator_port, flow.responder_port)) if flow.transport in ("tcp", "udp") else None
    # The first packet was most likely not sampled: the ports tell what the missing handshake would have told.
    told = ("initiator", "responder")[side] if flow.server == "unknown" and side is not None else flow.server
    return replace(
        flow, server=told, packets=(packets[0] * rate, packets[1] * rate), octets=(octets[0] * rate, octets[1] * rate)
    )
