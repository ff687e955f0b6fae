"""Reads captures of device traffic: packets in, observations and flows out."""

from typing import Any, final

FILE_SHIFT: int
"""Bits of a packet's number that tell which packet of its capture it is; those above tell which capture."""

def version() -> str:
    """Version of the engine."""

def span(path: str) -> tuple[int, int, int, int] | None:
    """Return (first_ns, last_ns, packets, octets) of the capture at `path`, as far as it can be read.

    Only headers of records are looked at. None when it holds no packet. Raises OSError when it cannot be opened.
    """

def vocabulary() -> list[dict[str, Any]]:
    """All kinds of observations: `kind`, `meaning`, and `fields` with `name`, `type`, `meaning` and `source`."""

@final
class Reader:
    """Reads one capture, batch by batch. The global interpreter lock is released while it reads."""

    def __new__(cls, path: str, *, workers: int = 1) -> Reader:
        """Open the capture at `path`, or standard input for `-`. Raises OSError when it cannot be opened.

        A name that is no UTF-8 is given as Python gives it (PEP 383). From 2 on, `workers` is how many threads (8 at
        most) read the conversations, beside one that reads the file; the batches are the same for any number.
        """

    @staticmethod
    def together(files: list[tuple[str, int]], *, workers: int = 1) -> Reader:
        """Read captures of the same time as one: each its path and first time, in nanoseconds since 1970.

        A capture is opened when its time has come; what cannot be opened is a problem of it. A packet that several
        hold is counted once, in the first of them here. Numbers of packets tell which capture and which of its
        packets (`FILE_SHIFT`).
        """

    def captures(self) -> list[dict[str, Any]]:
        """Return of captures that are read together, at their end, each as `capture` does, in their order."""

    def is_capture(self) -> bool:
        """True when the input, unpacked if it is compressed, begins as a capture does. Nothing is lost of it.

        To be asked before the first batch.
        """

    def next(self) -> Batch | None:
        """Return the next batch, or None at the end of the capture."""

    def capture(self) -> dict[str, Any]:
        """Return what was read until now.

        Keys: `packets`, `octets`, `first_ns` and `last_ns` (nanoseconds since 1970, or None), `link_types`, `copies`
        (packets that were heard at another place as well and are counted there), and `problems`, each with `kind`,
        `count` and `detail`.
        """

    @property
    def position(self) -> int:
        """How far the capture has been read, in octets as they lie on the disk."""

    @property
    def size(self) -> int | None:
        """Length of the capture in octets; None when it cannot be known."""

@final
class Live:
    """Reads what a network interface hands over. The global interpreter lock is released while it reads."""

    def __new__(cls, link_type: int, *, skips_outgoing: bool = False) -> Live:
        """Begin with an interface whose frames are of this link type (its number in capture files).

        `skips_outgoing`: leave out what this machine sends; on a loopback interface each packet comes a second time.
        """

    def block(self, block: bytes) -> None:
        """Read a block of a packet socket's ring (packet(7), TPACKET_V3), copied whole."""

    def wait_until(self, time_ns: int) -> None:
        """Note that it is this late and no packet came."""

    def finish(self) -> None:
        """End all flows and windows."""

    def take(self) -> Batch:
        """Return what ended since the last call."""

    def capture(self) -> dict[str, Any]:
        """Return what was read until now, as `Reader.capture` does."""

@final
class Batch:
    """What a part of a capture gave."""

    def observations(
        self,
    ) -> list[tuple[int, int, str, str | None, str | None, int | None, dict[str, Any], int]]:
        """Return (time_ns, packet, kind, mac, ip, vlan, fields, count) of each observation, by time and packet."""

    def flows(
        self,
    ) -> list[
        tuple[
            int, int, int | None, str, str | None, str | None, int, str | None, str | None, int,
            str | None, int, int, int, int, bool, str, str, int,
        ]
    ]:  # fmt: skip
        """Return the flows that ended.

        Each as (start_ns, end_ns, vlan, transport, initiator_mac, initiator_ip, initiator_port, responder_mac,
        responder_ip, responder_port, protocol, packets_initiator, packets_responder, octets_initiator,
        octets_responder, answered, server, community_id, packet). `server` is `initiator`, `responder` or `unknown`.
        """

    def counts(self) -> dict[str, int]:
        """Return how many observations there are of each kind, repeats included."""

    def json_lines(self, *captures: str) -> bytes:
        """Return the observations as lines of JSON, as `asepsis observe` prints them. `captures`: their names."""

    def flow_lines(self, *captures: str) -> bytes:
        """Return the flows as lines of JSON in the same shape."""

@final
class Gathered:
    """What batches of one capture gave, added up: it grows with what is new in them, not with their length."""

    def __new__(cls) -> Gathered:
        """Begin with nothing."""

    def add(self, batch: Batch) -> list[tuple[str, dict[str, Any]]]:
        """Add a later batch. Returns kind and fields of the contents that are new, to be judged before the next one.

        A content is a kind with its fields; contents are numbered from 0 as they come.
        """

    def judge(self, plans: list[int | None]) -> None:
        """Say what follows from each of the contents that are new, in their order, by a number from 0 to 2³² - 1.

        Contents of which the same follows share a number, and their rows are one. Of those with None no row is made.
        """

    def clear(self) -> None:
        """Forget all but the contents and how they were judged."""

    @property
    def size(self) -> int:
        """How many endpoints, contents, rows and conversations it holds: some 100 octets each."""

    def present(
        self,
    ) -> list[
        tuple[
            tuple[str | None, str | None, int | None], tuple[int, int] | None, int, int, int, bool, list[int],
            int | None,
        ]
    ]:  # fmt: skip
        """Return each endpoint once, in the order of its first observation, those of flows alone last.

        Each as ((mac, ip, vlan), (time_ns, packet) of the first observation, last_ns, observations, count, is_sender,
        hop_limits, until_ns): `count` has repeats included, `until_ns` is the end of its last flow.
        """

    def rows(self) -> list[tuple[int, int, int, int, int, int]]:
        """Return who showed what of which something follows, each pair once an hour, in the order of the first time.

        Each as (time_ns of the first, time_ns of the last, packet of the first, number of what follows, place in
        `present`, count).
        """

    def conversations(
        self,
    ) -> list[
        tuple[
            tuple[int, int, int], tuple[int, int], tuple[int, int], str, str | None, tuple[int, int], bool, str, int
        ]
    ]:  # fmt: skip
        """Return the flows that ended, of UDP and of TCP where the responder answered, added up by pair and hour.

        Each as ((start_ns, end_ns, packet), (initiator, responder) as places in `present`, their ports, transport,
        protocol, octets they sent, answered, server, flows). A client's port, another in each flow, is 0.
        """
