"""A packet socket with a ring that it shares with the kernel (packet(7), TPACKET_V3).

Whole blocks of packets are copied out of the ring and given to the engine: nothing is done here for a single packet.
"""

from __future__ import annotations

import mmap
import select
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from asepsis.sensing.interfaces import index_of

if TYPE_CHECKING:
    from types import TracebackType

SOL_PACKET = 263
PACKET_ADD_MEMBERSHIP, PACKET_RX_RING, PACKET_STATISTICS, PACKET_VERSION = 1, 5, 6, 10
TPACKET_V3 = 2
PACKET_MR_PROMISC = 1
ETH_P_ALL = 3

BLOCK_BYTES = 1 << 20
BLOCKS = 64
"""Half a second of a full gigabit waits here while the store is written."""
FRAME_BYTES = 2048
"""Only a unit in which the kernel counts: a block holds frames of any length."""
BLOCK_WAIT_MILLISECONDS = 100
"""After this time the kernel hands over a block that is not full."""
STATUS = struct.Struct("@I")
STATUS_OFFSET, LENGTH_OFFSET = 8, 20
"""In the head of a block (`struct tpacket_block_desc`)."""
FOR_THE_USER = 1


class Ring:
    """What arrives at one interface. Raises OSError when it may not be listened to."""

    def __init__(self, name: str, *, promiscuous: bool) -> None:
        """Listen at the interface; `promiscuous`: also to what is for others, as behind a mirror port."""
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        try:
            self._listen(name, promiscuous=promiscuous)
        except OSError:
            self.socket.close()
            raise
        self._poll = select.poll()
        self._poll.register(self.socket, select.POLLIN | select.POLLERR)
        self._next = 0

    def _listen(self, name: str, *, promiscuous: bool) -> None:
        self.socket.setsockopt(SOL_PACKET, PACKET_VERSION, struct.pack("@i", TPACKET_V3))
        frames = BLOCK_BYTES // FRAME_BYTES * BLOCKS
        ring = struct.pack("@7I", BLOCK_BYTES, BLOCKS, FRAME_BYTES, frames, BLOCK_WAIT_MILLISECONDS, 0, 0)
        self.socket.setsockopt(SOL_PACKET, PACKET_RX_RING, ring)
        self._memory = mmap.mmap(self.socket.fileno(), BLOCK_BYTES * BLOCKS)
        # Bound last: of other interfaces not one packet comes.
        self.socket.bind((name, ETH_P_ALL))
        if promiscuous:
            member = struct.pack("@iHH8s", index_of(name) or 0, PACKET_MR_PROMISC, 0, b"")
            self.socket.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP, member)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def wait(self, milliseconds: int) -> None:
        """Wait until a block is there or the interface has something to tell. Raises OSError when it went down."""
        for _, events in self._poll.poll(milliseconds):
            if events & select.POLLERR:
                trouble = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if trouble:
                    raise OSError(trouble, "the interface went down")

    def block(self) -> bytes | None:
        """Return a copy of the next block, and give its place back to the kernel; None when none is full."""
        start = self._next * BLOCK_BYTES
        (status,) = STATUS.unpack_from(self._memory, start + STATUS_OFFSET)
        if not status & FOR_THE_USER:
            return None
        (length,) = STATUS.unpack_from(self._memory, start + LENGTH_OFFSET)
        copied = self._memory[start : start + min(length, BLOCK_BYTES)]
        STATUS.pack_into(self._memory, start + STATUS_OFFSET, 0)
        self._next = (self._next + 1) % BLOCKS
        return copied

    def lost(self) -> int:
        """Return how many packets the kernel had no room for since the last call."""
        counts = self.socket.getsockopt(SOL_PACKET, PACKET_STATISTICS, struct.calcsize("@3I"))
        return int(struct.unpack("@3I", counts)[1])

    def close(self) -> None:
        """Stop listening."""
        with suppress(BufferError):
            self._memory.close()
        self.socket.close()
