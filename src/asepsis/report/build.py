"""From the inventory to the analysis document."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from asepsis.core.later import Later
from asepsis.core.nouns import Attribute
from asepsis.core.taxonomy import shipped_taxonomy
from asepsis.inventory.naming import name_of
from asepsis.report.analysis import Analysis, Application, Belief, Device, DeviceBehind, Proof, Relation
from asepsis.report.words import sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from asepsis.core.nouns import Capture, Evidence, Fact, FieldValue
    from asepsis.inventory.inventory import Asset, AssetRelation, BehindAsset, Inventory

ATTRIBUTES = {attribute: number for number, attribute in enumerate(Attribute)}
SENTENCES_KEPT = 1 << 14
"""Sentences that are remembered by what they tell of; at the bound all are made anew."""
MAX_PROOFS = 32
"""Pieces of evidence shown for one attribute, the strongest; all of them stand in the store."""


def analysis_of(
    inventories: Sequence[Inventory], captures: Iterable[Capture], *, skipped_files: int = 0, version: str = ""
) -> Analysis:
    """The document over one inventory, or over several that are kept apart."""
    relations = [inventory.relations for inventory in inventories]
    return Analysis(
        captures=tuple(captures),
        devices=tuple(device_of(asset) for inventory in inventories for asset in inventory.assets),
        relations=Later(lambda: map(_relation, chain.from_iterable(relations))),
        skipped_files=skipped_files,
        version=version,
        limits=tuple(limit for inventory in inventories for limit in inventory.limits),
        completeness=tuple(one.completeness for one in inventories if one.completeness is not None and one.assets),
        nearby=tuple(heard for inventory in inventories for heard in inventory.nearby),
    )


def device_of(asset: Asset) -> Device:
    """One device as faces show it."""
    beliefs = {attribute.value: _belief(fact) for attribute, fact in sorted(asset.facts.items(), key=_attribute_order)}
    category = asset.facts.get(Attribute.CATEGORY)
    return Device(
        id=asset.id,
        name=name_of(asset),
        realm=shipped_taxonomy().realm(category.value if category else None),
        macs=asset.macs,
        ips=asset.ips,
        hostnames=asset.hostnames,
        attributes=beliefs,
        services=asset.services,
        first_seen=asset.first_seen,
        last_seen=asset.last_seen,
        applications=tuple(Application(one.kind, one.name, one.role) for one in asset.applications),
        devices_behind=tuple(_behind(behind) for behind in asset.behind),
        sensor=asset.sensor,
        merged_because=asset.merged_because,
        doubts=asset.doubts,
        heard_by=asset.heard_by,
        use=asset.use,
    )


def _attribute_order(item: tuple[Attribute, Fact]) -> int:
    return ATTRIBUTES[item[0]]


def _belief(fact: Fact) -> Belief:
    shown = _shown(fact.evidence)
    return Belief(
        value=fact.value,
        confidence=fact.confidence,
        alternatives=fact.alternatives,
        evidence=Later(lambda: map(_proof, shown)),
        conflict=fact.conflict,
        by_person=fact.by_person,
        why="a person said so" if fact.by_person else _reason(fact.value, shown),
    )


class _Sentences:
    """Sentences by the object that holds the fields: what many devices show, they share."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, int], tuple[Mapping[str, FieldValue], str]] = {}

    def of(self, evidence: Evidence) -> str:
        """The evidence as a sentence."""
        key = evidence.kind, evidence.value, id(evidence.fields)
        fields, told = self._known.get(key, (None, ""))
        if fields is not evidence.fields:
            if len(self._known) >= SENTENCES_KEPT:
                self._known.clear()
            told = sentence(evidence)
            # The fields are held, so that no others come to lie in their place.
            self._known[key] = evidence.fields, told
        return told


_SENTENCES = _Sentences()


def _reason(value: str, shown: Sequence[Evidence]) -> str:
    """The strongest evidence for a value as a sentence, or that for any other; nothing without evidence."""
    best = next((one for one in shown if one.value == value), next(iter(shown), None))
    return "" if best is None else _SENTENCES.of(best)


def _shown(evidence: Collection[Evidence]) -> list[Evidence]:
    """The evidence that is shown, the strongest first."""
    ordered = sorted(evidence, key=lambda one: (-one.strength, one.rule, one.value, one.capture, one.packet))
    return ordered[:MAX_PROOFS]


def _proof(one: Evidence) -> Proof:
    return Proof(
        rule=one.rule,
        value=one.value,
        kind=one.kind,
        fields=one.fields,
        strength=one.strength,
        count=one.count,
        capture=one.capture,
        packet=one.packet,
        sentence=_SENTENCES.of(one),
    )


def _behind(behind: BehindAsset) -> DeviceBehind:
    def value(attribute: Attribute) -> str | None:
        fact = behind.facts.get(attribute)
        return None if fact is None else fact.value

    evidence = {one for fact in behind.facts.values() for one in fact.evidence}
    return DeviceBehind(
        category=value(Attribute.CATEGORY),
        vendor=value(Attribute.VENDOR),
        model=value(Attribute.MODEL),
        serial=behind.serial,
        station_name=behind.station_name,
        evidence=tuple(map(_proof, _shown(evidence))),
    )


def _relation(relation: AssetRelation) -> Relation:
    return Relation(
        client=relation.client,
        server=relation.server,
        transport=relation.transport,
        port=relation.port,
        protocol=relation.protocol,
        conversations=relation.conversations,
        octets_to_server=relation.octets_to_server,
        octets_to_client=relation.octets_to_client,
        first_seen=relation.first,
        last_seen=relation.last,
        outside_hosts=relation.outside_hosts,
    )
