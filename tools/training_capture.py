"""Writes the captures that the engine is run on before it is compiled for good: what it meets often, often.

Three kinds, all of this repository or made here: the golden capture of each dissector, played by many sites; the demo
practice, the same; and a crowd of short conversations, since flows that come and go are what a busy network is made of.
Sites differ in their IPv4 and hardware addresses, so that every table fills as it does in service.
"""

from __future__ import annotations

import ipaddress
import random
from typing import TYPE_CHECKING

from tools.seed_fuzzing import packets_of
from tools.write_industrial_captures import CLIENT, Capture, address, write_frames
from tools.write_seldom_captures import dns_message, question, record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ETHERNET = 1
IPV4_HEADER = slice(14, 34)
IPV4 = b"\x08\x00"
A = 1
SITES_OF_GOLDENS = 40
SITES_OF_PRACTICE = 60
SHORT_CONVERSATIONS = 40_000


def write_training_captures(repository: Path, folder: Path) -> list[Path]:
    """Write the three captures; return their paths. Minutes pass in them, so that conversations end too."""
    goldens = sorted((repository / "engine").glob("*/src/*/golden/*/capture.pcap"))
    practice = repository / "knowledge/demo/practice.pcap"
    made = {
        "goldens.pcap": sites([frame for path in goldens for frame in frames_of(path.read_bytes())], SITES_OF_GOLDENS),
        "practice.pcap": sites(frames_of(practice.read_bytes()), SITES_OF_PRACTICE),
        "crowd.pcap": crowd(SHORT_CONVERSATIONS),
    }
    for name, frames in made.items():
        write_frames(folder / name, frames)
    return [folder / name for name in made]


def frames_of(capture: bytes) -> list[bytes]:
    """The frames of an Ethernet pcap file; none of a file of another kind."""
    link_type, frames = packets_of(capture) or (None, [])
    return frames if link_type == ETHERNET else []


def sites(frames: list[bytes], count: int) -> Iterator[bytes]:
    """The same frames at as many sites, each with addresses of its own."""
    for site in range(count):
        for frame in frames:
            yield at_site(frame, site)


def at_site(frame: bytes, site: int) -> bytes:
    """Move the hosts of an IPv4 frame to another network and give them other hardware; groups stay what they are."""
    if frame[12:14] != IPV4 or len(frame) < IPV4_HEADER.stop:
        return frame
    moved = bytearray(frame)
    moved[9] ^= site
    moved[27] ^= site
    if not ipaddress.IPv4Address(frame[30:34]).is_multicast:
        moved[3] ^= site
        moved[31] ^= site
    return bytes(moved)


def crowd(conversations: int) -> Iterator[bytes]:
    """Short conversations of many hosts: a name asked for and answered, or a connection opened, used and closed."""
    chance = random.Random(9)
    page = Capture(80)
    page.stream(("ask", b"GET / HTTP/1.1\r\nHost: example\r\n\r\n"), ("answer", b"HTTP/1.1 200 OK\r\n\r\n"))
    for number in range(conversations):
        host = bytes([10, chance.randrange(4), chance.randrange(250), chance.randrange(250)])
        port = chance.randrange(32768, 61000).to_bytes(2)
        frames = name_asked(f"host{chance.randrange(5_000)}.example", host) if number % 2 else page.frames
        for frame in frames:
            yield from_client(frame, host, port)


def name_asked(name: str, host: bytes) -> list[bytes]:
    """A name asked for and answered with an address (RFC 1035 4.1)."""
    asked = question(name, A)
    capture = Capture(53)
    capture.datagram(dns_message(0x0100, [asked], ()))
    capture.datagram(dns_message(0x8180, [asked], [record(name, A, host)]), from_server=True)
    return capture.frames


def from_client(frame: bytes, host: bytes, port: bytes) -> bytes:
    """Put another host in the place of the client, sender or receiver; the server stays."""
    moved = bytearray(frame)
    sent = frame[26:30] == address(CLIENT[1])
    hardware, internet, ports = (6, 26, 34) if sent else (0, 30, 36)
    moved[hardware + 2 : hardware + 6] = moved[internet : internet + 4] = host
    moved[ports : ports + 2] = port
    return bytes(moved)
