"""Devices that others speak for: images, results, alarms and measurements that a host sends for somebody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from asepsis.inventory.behind_messages import (
    NAMING_FIELDS,
    NO_IDENTITY,
    OF_EQUIPMENT,
    Identity,
    from_hl7,
    from_senders,
    is_of_analyser,
    left_out,
    said_of_sender,
)
from asepsis.inventory.behind_resources import DEVICE_KIND, as_only_device, clients_devices, from_resources, is_gateway

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from asepsis.core.nouns import FieldValue, Observation

OBJECT_KIND = "dicom.object"
ACCEPTANCE_KIND = "dicom.association_accept"
PROPOSAL_KIND = "dicom.association_request"
OF_A_CONSOLE = frozenset(("1.2.840.10008.5.1.4.31", "1.2.840.10008.3.1.2.3.3"))
"""Worklist and performed procedure step (DICOM PS3.4 K and F): what only a machine that makes images asks for."""
MANY_CLASSES = 9
"""Storage classes proposed by no machine that makes images, but by archives and routers (rule `dicom.sends-many`)."""
STORAGE_ROOT = "1.2.840.10008.5.1.4.1.1."
"""Storage SOP classes (DICOM PS3.4 B.5)."""
QUERY_ROOT = "1.2.840.10008.5.1.4.1.2."
"""Query and Retrieve information models (DICOM PS3.4 C)."""
ACCOMPANYING_MODALITIES = frozenset(("SR", "PR", "KO", "DOC", "OT", "SC", "REG", "PLAN", "SEG", "RWV", "AU"))
"""Modality codes of what a device makes beside its images: reports, documents, presentation states (PS3.3 C.7.3)."""
MAX_BEHIND = 256
"""Devices told of behind one host; those seen first stay."""
RELAY_KIND = "relation.speaks_for"
"""Derived: how many devices a host speaks for, and in which protocol."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A device that a host speaks for."""

    identity: Identity
    observations: tuple[Observation, ...]
    """What the host said of it, as the rules read it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a host said, told apart: of itself, and of devices behind it."""

    of_host: tuple[Observation, ...]
    behind: tuple[Behind, ...]


def told_apart(observations: Sequence[Observation], titles: AbstractSet[str] = frozenset()) -> Said:
    """Tell what a host says of itself from what it says of others.

    `titles`: AE titles that a host of the site was heard with; an audit message that names them names no new device.
    """
    if SPEAKING_KINDS.isdisjoint(one.kind for one in observations):
        return Said(tuple(observations), ())
    own = list(observations)
    makers: dict[Identity, list[Observation]] = {}
    relayed: dict[str, set[Identity]] = {}
    for protocol, (_, find) in FINDERS.items():
        found = find(observations, titles)
        for identity, said in found.items():
            if identity in makers or len(makers) < MAX_BEHIND:
                makers.setdefault(identity, []).extend(said)
        if found:
            if protocol in SPOKEN_FOR:
                relayed[protocol] = clients_devices(found) if protocol == "fhir" else set(found)
            own = [kept for one in own if (kept := _without_others(protocol, one)) is not None]
    if is_image_receiver(observations):
        own = [_without_passed_on(one) for one in own if not is_of_others(one)]
    own = [as_only_device(one) for one in own]
    own += [itself for one in observations if (itself := said_of_sender(one)) is not None]
    first = min(observations, key=lambda one: (one.time, one.capture, one.packet), default=None)
    if first is not None:
        own += [
            _relay(first, protocol, len(found), observations) for protocol, found in sorted(relayed.items()) if found
        ]
    return Said(tuple(own), tuple(Behind(identity, tuple(makers[identity])) for identity in sorted(makers)))


def _without_passed_on(observation: Observation) -> Observation:
    """What a host that takes images of others proposes, without the classes in which it passes them on.

    A console that takes older images of its patients asks for a worklist as well (DICOM PS3.4 K), and stores its own.
    Who proposes many classes is no such machine, which those classes may tell.
    """
    proposed = _listed(observation.fields.get("abstract_syntaxes"))
    passed_on = [uid for uid in proposed if isinstance(uid, str) and uid.startswith(STORAGE_ROOT)]
    if observation.kind != PROPOSAL_KIND or not 0 < len(passed_on) < MANY_CLASSES:
        return observation
    if not OF_A_CONSOLE.isdisjoint(map(str, proposed)):
        return observation
    kept: FieldValue = [uid for uid in proposed if uid not in passed_on]
    return replace(observation, fields={**observation.fields, "abstract_syntaxes": kept})


def _relay(first: Observation, protocol: str, devices: int, observations: Sequence[Observation]) -> Observation:
    fields: dict[str, FieldValue] = {"protocol": protocol, "devices": devices}
    if protocol == "dicom":
        fields |= {"receives": is_image_receiver(observations), "is_queried": _is_queried(observations)}
    return replace(first, kind=RELAY_KIND, fields=fields)


def _is_queried(observations: Iterable[Observation]) -> bool:
    """True when the host lets others search and fetch images, as an archive does."""
    return any(
        isinstance(uid, str) and uid.startswith(QUERY_ROOT)
        for observation in observations
        if observation.kind == ACCEPTANCE_KIND
        for uid in _listed(observation.fields.get("accepted"))
    )


def is_image_receiver(observations: Iterable[Observation]) -> bool:
    """True when the host accepted images of others: what it sends may then be theirs."""
    return any(
        isinstance(uid, str) and uid.startswith(STORAGE_ROOT)
        for observation in observations
        if observation.kind == ACCEPTANCE_KIND
        for uid in _listed(observation.fields.get("accepted"))
    )


def _listed(value: FieldValue | None) -> list[FieldValue]:
    return value if isinstance(value, list) else []


def identity_of(fields: Mapping[str, FieldValue], names: tuple[str, str, str, str]) -> Identity:
    """Who it is: maker, model, serial number, name; empty where nothing is said of it."""
    maker, model, serial, name = (str(fields.get(field) or "") for field in names)
    return Identity(maker, model, serial, name)


def _grouped(
    observations: Iterable[Observation], kind: str, names: tuple[str, str, str, str]
) -> dict[Identity, list[Observation]]:
    found: dict[Identity, list[Observation]] = {}
    for one in observations:
        if one.kind == kind and (identity := identity_of(one.fields, names)) != NO_IDENTITY:
            found.setdefault(identity, []).append(one)
    return found


def _from_images(observations: Sequence[Observation], _titles: AbstractSet[str]) -> dict[Identity, list[Observation]]:
    """The objects that a host sent for devices behind it, by their maker; none when they speak of the host itself.

    They speak of the host only when all come from one device of one modality and the host takes no images of others:
    a router or an archive sends what it was sent.
    """
    makers: dict[Identity, list[Observation]] = {}
    modalities: set[str] = set()
    for one in observations:
        if one.kind == OBJECT_KIND:
            names = ("manufacturer", "model", "serial", "station_name")
            makers.setdefault(identity_of(one.fields, names), []).append(one)
            modalities.add(str(one.fields.get("modality", "")))
    is_one_device = len(makers) <= 1 and len(modalities - ACCOMPANYING_MODALITIES - {""}) <= 1
    return {} if is_one_device and not is_image_receiver(observations) else makers


def _from_serial_line(
    observations: Sequence[Observation], _titles: AbstractSet[str]
) -> dict[Identity, list[Observation]]:
    """Medibus is spoken over a serial line only: over a network it is always another device's."""
    return _grouped(observations, "medibus.device", ("", "name", "", ""))


def _from_greetings(
    observations: Sequence[Observation], _titles: AbstractSet[str]
) -> dict[Identity, list[Observation]]:
    """A host that introduces itself as several point of care devices hands on what those say (POCT1-A2 B.5)."""
    names = ("vendor_id", "model_id", "serial_id", "device_id")
    found = _grouped(observations, "poct1a.hello", names)
    return found if len({(one.model, one.serial, one.name) for one in found}) > 1 else {}


def _from_analysers(
    observations: Sequence[Observation], _titles: AbstractSet[str]
) -> dict[Identity, list[Observation]]:
    """A host that sends results under several names hands on those of several instruments (LIS02-A2 6.5)."""
    found: dict[Identity, list[Observation]] = {}
    for one in observations:
        sender = one.fields.get("sender")
        if one.kind == "astm.record" and isinstance(sender, str) and one.fields.get("type") == "result":
            found.setdefault(Identity("", sender, "", ""), []).append(one)
    if len(found) <= 1:
        return {}
    for one in observations:
        sender = _listed(one.fields.get("sender"))
        if one.kind == "astm.header" and sender and (who := Identity("", str(sender[0]), "", "")) in found:
            found[who].append(one)
    return found


def _from_audits(observations: Sequence[Observation], titles: AbstractSet[str]) -> dict[Identity, list[Observation]]:
    """DICOM nodes that audit messages name, and that nobody was heard as (PS3.15 A.5.2.3)."""
    found: dict[Identity, list[Observation]] = {}
    for one in observations:
        if one.kind == "syslog.audit":
            for title in _listed(one.fields.get("ae_titles")):
                if isinstance(title, str) and title and title not in titles:
                    found.setdefault(Identity("", "", "", title), []).append(one)
    return found


Find = Callable[["Sequence[Observation]", "AbstractSet[str]"], dict[Identity, list["Observation"]]]
FINDERS: dict[str, tuple[str, Find]] = {
    "dicom": (OBJECT_KIND, _from_images),
    "medibus": ("medibus.device", _from_serial_line),
    "hl7": ("hl7.message", from_hl7),
    "hl7 senders": ("hl7.message", from_senders),
    "fhir": (DEVICE_KIND, from_resources),
    "poct1a": ("poct1a.hello", _from_greetings),
    "astm": ("astm.record", _from_analysers),
    "atna": ("syslog.audit", _from_audits),
}
"""By protocol: the kind of observation that speaks for others, and who is spoken for."""
SPEAKING_KINDS = frozenset((ACCEPTANCE_KIND, *(kind for kind, _ in FINDERS.values())))
"""A host that said nothing of these kinds spoke for itself alone."""
SPOKEN_FOR = frozenset(("dicom", "medibus", "hl7", "hl7 senders", "poct1a", "astm", "fhir"))
"""Protocols in which a host speaks for others; an audit message only names who took part."""


OF_INSTRUMENTS = OF_EQUIPMENT | {"local_coding_systems"}
"""What results of instruments say of who made them: the coding systems are theirs as well."""
OF_OTHERS = {
    "medibus": frozenset(("medibus.device",)),
    "poct1a": frozenset(("poct1a.hello",)),
    "astm": frozenset(("astm.record", "astm.header")),
}
"""By protocol: kinds of observations that say nothing of a host that speaks for others."""


def _without_others(protocol: str, observation: Observation) -> Observation | None:
    """What an observation says of the host, when those of this protocol speak of others; None when nothing."""
    kind = observation.kind
    is_message = kind == "hl7.message"
    match protocol:
        case "dicom":
            is_other = is_of_others(observation)
        case "fhir":
            is_other = kind == DEVICE_KIND and not is_gateway(observation)
        case "hl7" if is_message:
            return left_out(observation, OF_INSTRUMENTS if is_of_analyser(observation) else OF_EQUIPMENT)
        case "hl7 senders" if is_message and not observation.fields.get("acknowledgement"):
            return left_out(observation, NAMING_FIELDS)
        case _:
            is_other = kind in OF_OTHERS.get(protocol, ())
    return None if is_other else observation


def is_of_others(observation: Observation) -> bool:
    """True when an observation of a host that relays images speaks of who made them: the object and its transfer."""
    is_transfer = observation.kind == "dicom.command" and observation.fields.get("command") == "C-STORE-RQ"
    return is_transfer or observation.kind == OBJECT_KIND
