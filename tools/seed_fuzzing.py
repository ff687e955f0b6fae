"""Fill the corpus of the fuzz target from captures: as files, and as the packets in them.

`seed_fuzzing.py FOLDER…` takes every small pcap file in the folders. The shapes of an input are described in
engine/fuzz/fuzz_targets/any_bytes.rs.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from pathlib import Path

CORPUS = Path(__file__).resolve().parent.parent / "engine/fuzz/corpus/any_bytes"
MAX_CAPTURE_BYTES = 64 * 1024
"""Longer captures are left out: mutating them is slow and finds nothing new."""
MAX_PACKET_BYTES = 0x7FFF
CAPTURE_SHAPE = 0xFF
PCAP_HEADER_BYTES = 24
RECORD_HEADER_BYTES = 16
BYTE_ORDERS = {b"\xd4\xc3\xb2\xa1": "<", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">", b"\xa1\xb2\x3c\x4d": ">"}
LINK_TYPES = (
    *(1, 113, 276, 101, 0, 127, 105, 9, 51, 104, 107, 182, 8, 11, 123, 6, 10, 7, 129, 119, 163, 192, 239, 258, 117),
    *(178, 242, 240),
)
"""As LINK_TYPES of the target: the place of a link type is the first octet of inputs made of its packets."""
SHAPE_OF_LINK_TYPE = {number: shape for shape, number in enumerate(LINK_TYPES)} | {228: 3, 229: 3, 12: 3, 108: 4}


def packets_of(capture: bytes) -> tuple[int, list[bytes]] | None:
    """Return link type and packets of a pcap file; None when it is none. A cut last packet is left out."""
    order = BYTE_ORDERS.get(capture[:4])
    if order is None or len(capture) < PCAP_HEADER_BYTES:
        return None
    (link_type,) = struct.unpack_from(f"{order}20xI", capture)
    packets, offset = [], PCAP_HEADER_BYTES
    while offset + RECORD_HEADER_BYTES <= len(capture):
        (length,) = struct.unpack_from(f"{order}8xI", capture, offset)
        offset += RECORD_HEADER_BYTES
        if offset + length > len(capture):
            break
        packets.append(capture[offset : offset + length])
        offset += length
    return link_type, packets


def seeds_of(capture: bytes) -> list[bytes]:
    """Return the inputs made from one capture file: the file itself, and its packets where the link type is known."""
    seeds = [bytes([CAPTURE_SHAPE]) + capture]
    found = packets_of(capture)
    if found is not None and found[0] in SHAPE_OF_LINK_TYPE:
        link_type, packets = found
        bodies = [packet[:MAX_PACKET_BYTES] for packet in packets]
        joined = b"".join(struct.pack("<H", len(body)) + body for body in bodies)
        seeds.append(bytes([SHAPE_OF_LINK_TYPE[link_type]]) + joined)
    return seeds


def fill(corpus: Path, folders: list[Path]) -> int:
    """Write the seeds of all small captures in `folders` to `corpus`; return how many there are."""
    corpus.mkdir(parents=True, exist_ok=True)
    captures = [path for folder in folders for path in sorted(folder.rglob("*.pcap*"))]
    seeds = {
        hashlib.sha256(seed).hexdigest()[:40]: seed
        for path in captures
        if path.stat().st_size <= MAX_CAPTURE_BYTES
        for seed in seeds_of(path.read_bytes())
    }
    for name, seed in seeds.items():
        (corpus / name).write_bytes(seed)
    return len(seeds)


def main(arguments: list[str]) -> int:
    """Seed the corpus from the folders named; 1 when nothing was found."""
    count = fill(CORPUS, [Path(argument) for argument in arguments])
    print(f"{count} seeds")
    return int(count == 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
