"""From the analysis to what the API answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.api.model import (
    ApplicationAnswer,
    AttributeAnswer,
    BehindAnswer,
    CaptureAnswer,
    DeviceAnswer,
    DeviceRow,
    NamedValue,
    OtherValue,
    Piece,
    ProblemAnswer,
    RelationAnswer,
    ServiceAnswer,
    StatusAnswer,
    UseAnswer,
)
from asepsis.api.query import has_conflict, value_of
from asepsis.api.told_answers import listed_answers
from asepsis.core.taxonomy import Realm
from asepsis.report.html.summary import completeness_sentences, limit_sentences, problem_words, unnamed, verdict
from asepsis.report.phrases import (
    ATTRIBUTES,
    application_words,
    as_sentence,
    attribute_order,
    attribute_title,
    confidence_title,
    field_words,
    kind_title,
    service_words,
    value_words,
)
from asepsis.report.stance import CONTRARY, by_stance, stance, stance_words
from asepsis.report.words import REALM_TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from asepsis.api.model import QuestionAnswer
    from asepsis.core.nouns import Capture
    from asepsis.report.analysis import Analysis, Belief, Device, Proof, Relation

OUTSIDE_WORDS = "Beyond your network"


def device_row(device: Device) -> DeviceRow:
    """A device as a row of the list."""
    return DeviceRow(**_row_fields(device))


def _row_fields(device: Device) -> dict[str, Any]:
    category = device.attributes.get("category")
    return {
        "id": device.id,
        "name": device.name,
        "realm": device.realm.value,
        "realm_words": REALM_TITLES[device.realm],
        "category": category.value if category else None,
        "kind": kind_title(category.value if category else None),
        "confidence": category.confidence if category else None,
        "confidence_words": confidence_title(category.confidence) if category else None,
        "by_person": category.by_person if category else False,
        "vendor": value_of(device, "vendor"),
        "model": value_of(device, "model"),
        "os": value_of(device, "os"),
        "conflict": has_conflict(device),
        "addresses": list(device.ips or device.macs),
        "last_seen": device.last_seen,
    }


def device_answer(device: Device, analysis: Analysis, question: QuestionAnswer | None = None) -> DeviceAnswer:
    """A device with all that is known of it, and what a person could tell."""
    names = sorted(device.attributes, key=attribute_order)
    peers = {peer.id: peer for peer in analysis.devices}
    return DeviceAnswer(
        **_row_fields(device),
        macs=list(device.macs),
        hostnames=list(device.hostnames),
        first_seen=device.first_seen,
        sensor=device.sensor,
        attributes=[attribute_answer(name, device.attributes[name]) for name in names],
        not_known=[attribute_title(name) for name in ATTRIBUTES if not _is_known(device, name)],
        services=[
            ServiceAnswer(words=service_words(s.transport, s.port, s.protocol), role=s.role) for s in device.services
        ],
        applications=[
            ApplicationAnswer(words=application_words(a.kind, a.name), role=a.role) for a in device.applications
        ],
        devices_behind=[
            BehindAnswer(
                kind=kind_title(b.category),
                vendor=b.vendor,
                model=b.model,
                serial=b.serial,
                station_name=b.station_name,
            )
            for b in device.devices_behind
        ],
        merged_because=list(device.merged_because),
        doubts=list(device.doubts),
        relations=list(_relations(device.id, analysis.relations, peers)),
        use=None if device.use is None else UseAnswer(words=device.use.sentence(), hours=list(device.use.by_hour)),
        listed=listed_answers(device.id, analysis.lists),
        question=question,
    )


def _is_known(device: Device, attribute: str) -> bool:
    return attribute in device.attributes or (attribute == "hostname" and bool(device.hostnames))


def attribute_answer(name: str, belief: Belief) -> AttributeAnswer:
    """One attribute with its evidence."""
    return AttributeAnswer(
        name=name,
        words=attribute_title(name),
        value=value_words(name, belief.value),
        confidence=belief.confidence,
        confidence_words=confidence_title(belief.confidence),
        alternatives=[
            OtherValue(value=value_words(name, other.value), confidence=other.confidence)
            for other in belief.alternatives
        ],
        conflict=belief.conflict,
        by_person=belief.by_person,
        evidence=[_piece(name, proof, belief) for proof in by_stance(name, belief)],
    )


def _piece(attribute: str, proof: Proof, belief: Belief) -> Piece:
    return Piece(
        rule=proof.rule,
        sentence=as_sentence(proof.sentence or f"rule {proof.rule} matched"),
        weight=stance_words(attribute, proof, belief),
        is_contrary=stance(attribute, proof, belief) in CONTRARY,
        kind=proof.kind,
        fields=[NamedValue(name=field, value=field_words(proof.fields[field])) for field in sorted(proof.fields)],
        capture=proof.capture,
        packet=proof.packet,
        count=proof.count,
    )


def _relations(device_id: str, relations: Iterable[Relation], peers: Mapping[str, Device]) -> Iterable[RelationAnswer]:
    for relation in sorted(relations, key=lambda relation: -relation.conversations):
        if relation.client == device_id:
            yield _relation(relation, peers, is_client=True)
        elif relation.server == device_id:
            yield _relation(relation, peers, is_client=False)


def _relation(relation: Relation, peers: Mapping[str, Device], *, is_client: bool) -> RelationAnswer:
    peer = peers.get((relation.server if is_client else relation.client) or "")
    sent, received = relation.octets_to_server, relation.octets_to_client
    return RelationAnswer(
        peer_id=peer.id if peer else None,
        peer_name=peer.name if peer else OUTSIDE_WORDS,
        peer_realm=(peer.realm if peer else Realm.UNKNOWN).value,
        role="client" if is_client else "server",
        service=service_words(relation.transport, relation.port, relation.protocol),
        conversations=relation.conversations,
        octets_sent=sent if is_client else received,
        octets_received=received if is_client else sent,
        outside_hosts=relation.outside_hosts,
        first_seen=relation.first_seen,
        last_seen=relation.last_seen,
    )


def capture_answer(capture: Capture) -> CaptureAnswer:
    """A capture with its problems."""
    return CaptureAnswer(
        path=capture.path,
        packets=capture.packets,
        octets=capture.octets,
        first=capture.first,
        last=capture.last,
        link_types=list(capture.link_types),
        problems=[
            ProblemAnswer(kind=problem.kind, words=problem_words(problem), count=problem.count)
            for problem in capture.problems
        ],
    )


def status_answer(analysis: Analysis) -> StatusAnswer:
    """The whole in a few words and numbers."""
    return StatusAnswer(
        version=analysis.version,
        verdict=verdict(analysis),
        devices=len(analysis.devices),
        medical=sum(1 for device in analysis.devices if device.realm is Realm.MEDICAL),
        unnamed=len(unnamed(analysis.devices)),
        captures=len(analysis.captures),
        packets=sum(capture.packets for capture in analysis.captures),
        problems=sum(len(capture.problems) for capture in analysis.captures),
        first=min((capture.first for capture in analysis.captures if capture.first), default=None),
        last=max((capture.last for capture in analysis.captures if capture.last), default=None),
        limits=limit_sentences(analysis),
        completeness=completeness_sentences(analysis),
    )
