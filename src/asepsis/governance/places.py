"""Elements 1 and 2: what the analysis covers, and where patient data are and go."""

from __future__ import annotations

from collections import defaultdict
from ipaddress import IPv4Address, IPv4Network, ip_address
from typing import TYPE_CHECKING

from asepsis.core.nouns import Attribute
from asepsis.core.wording import count, day_words, listed, moment_words
from asepsis.governance.care import HOUSEKEEPING
from asepsis.governance.snapshot import care_of, category_of, kind_words, name_of
from asepsis.governance.statements import Ground, Statement, claim, unknown
from asepsis.inventory.naming import address_of
from asepsis.inventory.register.choices import ROLE, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from asepsis.governance.snapshot import Snapshot, Talk
    from asepsis.inventory.inventory import Asset

SCOPE, DATA = 1, 2
PATIENT_PROTOCOLS = frozenset(("dicom", "hl7", "poct1a"))
"""Protocols made to carry patient data. When the sensor names one, it could read it: nothing locked it."""
LOCKED_PROTOCOLS = frozenset(("tls", "dtls", "quic", "ssh"))
READABLE_PROTOCOLS = PATIENT_PROTOCOLS | {"http", "ftp", "telnet", "lpd"}
HOLDS = frozenset(("makes", "keeps", "passes", "shows"))
DOES = {
    "makes": "It makes patient data.",
    "keeps": "It keeps patient data.",
    "passes": "Patient data pass through it.",
    "shows": "It shows patient data.",
}
USUAL_SUBNET_BITS = 24
"""Length of the prefix by which addresses are told together; what a practice has, as a rule."""


def scope(snapshot: Snapshot) -> Iterator[Statement]:
    """Element 1: what was watched, and what could not be seen."""
    captures = capture_grounds(snapshot)
    yield claim(SCOPE, "What we watched", _watched(snapshot), captures, fill="Read a recording into the store.")
    yield claim(SCOPE, "How many devices there are", _counted(snapshot), captures, fill="Read a recording.")
    ranges = address_ranges(snapshot.assets)
    if ranges:
        yield claim(
            SCOPE, "Which address ranges there are", f"The devices use the addresses {listed(ranges)}.", captures,
            fill="Read a recording.",
        )  # fmt: skip
    for capture in snapshot.captures:
        for problem in capture.problems:
            ground = Ground("capture", problem.detail, problem.kind, capture.path)
            yield Statement(SCOPE, "A part of the recording could not be read. What it held is not known.", (ground,))
    for limit in snapshot.limits:
        yield Statement(SCOPE, f"A limit of what was read: {limit}.", (Ground("limit", limit),))
    yield from _blind_spots(captures)
    yield from _registered(snapshot)


def _registered(snapshot: Snapshot) -> Iterator[Statement]:
    """What people wrote down because no sensor hears it: told as said, never as measured."""
    number = sum(one.entry.number for one in snapshot.registered)
    if number:
        grounds = tuple(
            Ground("answer", f"Said by: {words_of(ROLE, one.by)}, {day_words(one.last)}", one.id)
            for one in snapshot.registered
        )
        told = f"The register holds {count(number, 'device')} that no sensor hears. Nothing of it was measured."
        yield Statement(SCOPE, told, grounds)


def _watched(snapshot: Snapshot) -> str:
    times = [(one.first, one.last) for one in snapshot.captures if one.first and one.last]
    packets = count(sum(one.packets for one in snapshot.captures), "packet")
    if not times:
        return f"We read {packets}. They bear no time."
    first, last = min(one[0] for one in times), max(one[1] for one in times)
    return f"We watched the network from {moment_words(first)} to {moment_words(last)}. We read {packets}."


def _counted(snapshot: Snapshot) -> str:
    holding = sum(1 for asset in snapshot.assets if _holds(asset))
    unclear = sum(1 for asset in snapshot.assets if not category_of(asset))
    told = (
        f"We found {count(len(snapshot.assets), 'device')}. Of these, {holding} make, keep, pass or show patient data."
    )
    return f"{told} We cannot tell the kind of {unclear}. Not known is not safe." if unclear else told


def _blind_spots(captures: list[Ground]) -> Iterator[Statement]:
    if captures:
        yield Statement(
            SCOPE, "We saw only what passed our sensor. A device that stayed silent is not in this paper.",
            tuple(captures[:1]),
        )  # fmt: skip


def capture_grounds(snapshot: Snapshot) -> list[Ground]:
    """The captures as what a sentence stands on."""
    return [
        Ground(
            "capture", f"Recording with {count(capture.packets, 'packet')}, SHA-256 {digest[:16]}…", "", capture.path
        )
        for capture, digest in zip(snapshot.captures, snapshot.digests, strict=True)
    ]


def address_ranges(assets: Iterable[Asset]) -> list[str]:
    """The IPv4 ranges in which devices have addresses."""
    addresses = {ip_address(ip) for asset in assets for ip in asset.ips}
    networks = {
        IPv4Network((one, USUAL_SUBNET_BITS), strict=False)
        for one in addresses
        if isinstance(one, IPv4Address) and not one.is_link_local
    }
    return [str(one) for one in sorted(networks)]


def _holds(asset: Asset) -> bool:
    care = care_of(asset)
    return care is not None and care.patient_data in HOLDS


def data_places(snapshot: Snapshot) -> Iterator[Statement]:
    """Element 2: each device with what it does to patient data, and each path on which such data go."""
    if not snapshot.assets:
        yield unknown(DATA, "Where patient data are", "Read a recording into the store.")
    talks = patient_talks(snapshot)
    by_client: dict[str | None, list[Talk]] = defaultdict(list)
    for talk in talks:
        by_client[talk.client].append(talk)
    seen = {end for talk in talks for end in (talk.client, talk.server)}
    for asset in snapshot.assets:
        care = care_of(asset)
        if care is None or care.patient_data != "no":
            yield _identity(snapshot, asset)
        if _holds(asset) and asset.id not in seen:
            subject = f"Where {name_of(asset)} sends patient data"
            yield unknown(DATA, subject, "Record the network while it is in use.")
        yield from (_path(snapshot, talk) for talk in by_client[asset.id])
    yield from (_path(snapshot, talk) for talk in by_client[None])


def _identity(snapshot: Snapshot, asset: Asset) -> Statement:
    """What a device is, as far as something still speaks for it."""
    name, care = name_of(asset), care_of(asset)
    does = DOES.get(care.patient_data if care else "", "It may hold patient data.")
    words = kind_words(asset)
    who = f"The device at {address_of(asset)}" if name.startswith(f"{words} at ") else name
    article = "an" if words[:1].lower() in "aeiou" or words.startswith("X-") else "a"
    grounds = snapshot.fact_grounds(asset.facts.get(Attribute.CATEGORY))
    return claim(
        DATA, f"What {name} is and whether it holds patient data", f"{who} is {article} {words}. {does}", grounds,
        fill=f"Say what it is: asepsis correct '{name}' category=…",
    )  # fmt: skip


def patient_talks(snapshot: Snapshot) -> list[Talk]:
    """Talks on which patient data go, or may go: by their protocol, or because an end of them holds such data."""
    holders = {asset.id for asset in snapshot.assets if _holds(asset)}
    return [
        talk
        for talk in snapshot.talks
        if talk.protocol in PATIENT_PROTOCOLS
        or (talk.protocol not in HOUSEKEEPING and (talk.client in holders or talk.server in holders))
    ]


def _path(snapshot: Snapshot, talk: Talk) -> Statement:
    client, server = snapshot.name(talk.client), snapshot.name(talk.server)
    service = f"{talk.protocol.upper()}, " if talk.protocol else ""
    place = f"{talk.transport.upper()} port {talk.port}" if talk.port else talk.transport.upper()
    verb = "sends patient data to" if talk.protocol in PATIENT_PROTOCOLS else "talks to"
    asset = snapshot.by_id.get(talk.client or "")
    is_word = asset is None or client.startswith(f"{kind_words(asset)} at ")
    start = client[:1].upper() + client[1:] if is_word else client  # a device's own name stays as it writes it
    held = snapshot.held.has("relation", talk.capture, talk.packet)
    return claim(
        DATA, f"Where {client} sends patient data", f"{start} {verb} {server} ({service}{place}). {lock_words(talk)}",
        [talk.ground()] if held else [], fill="Record the network while it is in use.",
    )  # fmt: skip


def lock_words(talk: Talk) -> str:
    """Whether a path is locked, as far as the wire tells."""
    if talk.protocol in LOCKED_PROTOCOLS:
        return "This path is locked on the way."
    if talk.protocol in READABLE_PROTOCOLS:
        return "This path is not locked: who listens can read it."
    return "We cannot tell if this path is locked."
