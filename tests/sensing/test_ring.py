"""Blocks of the ring as the kernel writes them."""

from __future__ import annotations

import os
import socket

import pytest

from asepsis.sensing.ring import Ring

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.mark.tool
@needs_root
def test_a_packet_that_was_sent_is_in_a_block_and_its_place_is_given_back() -> None:
    mark = b"a mark that nobody else sends"
    with Ring("lo", promiscuous=False) as ring, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for _ in range(3):
            sender.sendto(mark, ("127.0.0.1", 9))
            found = b""
            while mark not in found:
                ring.wait(1000)
                found = ring.block() or b""
        assert ring.lost() == 0


@pytest.mark.tool
@needs_root
def test_an_interface_that_is_not_there_is_an_error() -> None:
    with pytest.raises(OSError, match="device"):
        Ring("no-such0", promiscuous=False)
