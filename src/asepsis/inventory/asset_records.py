"""The devices in the store: what is believed of each, for all who read and do not work it out."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, delete, insert, select, type_coerce

from asepsis.core.nouns import Alternative, Attribute, Evidence, Fact, Family, Service
from asepsis.core.store.models import ApplicationRow, AssetRow, EvidenceRow, FactRow, Identifier, Model, ServiceRow
from asepsis.inventory.assets import Group
from asepsis.inventory.inventory import ApplicationEndpoint, Asset, BehindAsset

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.orm import Session

    from asepsis.core.nouns import FieldValue
    from asepsis.inventory.inventory import Inventory

# As plain columns, with the fields as they stand: objects that the session would follow take four times as long.
_EVIDENCE = select(
    EvidenceRow.fact_id, EvidenceRow.value, EvidenceRow.strength, EvidenceRow.family, EvidenceRow.rule,
    EvidenceRow.kind, type_coerce(EvidenceRow.fields, Text), EvidenceRow.capture, EvidenceRow.packet,
    EvidenceRow.count,
).order_by(EvidenceRow.id)  # fmt: skip

Rows = dict[type[Model], list[dict[str, Any]]]


def write_assets(session: Session, inventory: Inventory) -> None:
    """Write all devices anew, in place of those that stood there."""
    session.execute(delete(AssetRow))
    rows: Rows = defaultdict(list)
    for asset in inventory.assets:
        _add_asset(rows, asset)
    for model in (AssetRow, Identifier, FactRow, EvidenceRow, ServiceRow, ApplicationRow):
        if rows[model]:
            session.execute(insert(model), rows[model], execution_options={"dml_strategy": "raw"})


def _add_asset(rows: Rows, asset: Asset) -> None:
    rows[AssetRow].append(
        {"id": asset.id, "behind_id": None, "first_seen": asset.first_seen, "last_seen": asset.last_seen}
    )
    named = [("mac", asset.macs), ("ip", asset.ips), ("hostname", asset.hostnames)]
    named += [("merged", asset.merged_because), ("heard", asset.heard_by), ("doubt", asset.doubts)]
    _add_identifiers(rows, asset.id, [(kind, value) for kind, values in named for value in values])
    _add_facts(rows, asset.id, asset.facts)
    for service in asset.services:
        rows[ServiceRow].append(
            {
                "asset_id": asset.id,
                "transport": service.transport,
                "port": service.port,
                "protocol": service.protocol or "",
                "role": service.role,
            }
        )
    for one in asset.applications:
        rows[ApplicationRow].append({"asset_id": asset.id, "kind": one.kind, "name": one.name, "role": one.role})
    for number, behind in enumerate(asset.behind, 1):
        identifier = f"{asset.id}.{number}"
        rows[AssetRow].append({"id": identifier, "behind_id": asset.id, "first_seen": None, "last_seen": None})
        said = (("serial", behind.serial), ("station_name", behind.station_name))
        _add_identifiers(rows, identifier, [(kind, value) for kind, value in said if value])
        _add_facts(rows, identifier, behind.facts)


def _add_identifiers(rows: Rows, asset_id: str, identifiers: Iterable[tuple[str, str]]) -> None:
    rows[Identifier] += [{"asset_id": asset_id, "kind": kind, "value": value} for kind, value in identifiers]


def _add_facts(rows: Rows, asset_id: str, facts: Mapping[Attribute, Fact]) -> None:
    for attribute, fact in facts.items():
        fact_id = len(rows[FactRow]) + 1
        rows[FactRow].append(
            {
                "id": fact_id,
                "asset_id": asset_id,
                "attribute": attribute.value,
                "value": fact.value,
                "confidence": fact.confidence,
                "alternatives": [[other.value, other.confidence] for other in fact.alternatives],
                "is_conflict": fact.conflict,
                "is_by_person": fact.by_person,
            }
        )
        rows[EvidenceRow] += [_evidence_row(fact_id, one) for one in fact.evidence]


def _evidence_row(fact_id: int, one: Evidence) -> dict[str, Any]:
    return {
        "fact_id": fact_id,
        "value": one.value,
        "strength": one.strength,
        "family": one.family.value,
        "rule": one.rule,
        "kind": one.kind,
        "fields": dict(one.fields),
        "capture": one.capture,
        "packet": one.packet,
        "count": one.count,
    }


def read_assets(session: Session) -> tuple[Asset, ...]:
    """All devices, in the order of their addresses."""
    identifiers = _identifiers(session)
    facts = _facts(session)
    services = _grouped(session.scalars(select(ServiceRow).order_by(ServiceRow.id)))
    applications = _grouped(session.scalars(select(ApplicationRow).order_by(ApplicationRow.id)))
    rows = list(session.scalars(select(AssetRow).order_by(AssetRow.id)))
    behind: dict[str, list[BehindAsset]] = defaultdict(list)
    for row in rows:
        if row.behind_id is not None:
            said = {kind: values[0] for kind, values in identifiers[row.id].items()}
            behind[row.behind_id].append(BehindAsset(facts[row.id], said.get("station_name"), said.get("serial")))
    assets = [
        Asset(
            id=row.id,
            sensor="",
            macs=tuple(identifiers[row.id]["mac"]),
            ips=tuple(identifiers[row.id]["ip"]),
            hostnames=tuple(identifiers[row.id]["hostname"]),
            facts=facts[row.id],
            services=tuple(
                Service(one.transport, one.port, one.protocol or None, one.role) for one in services[row.id]
            ),
            applications=tuple(ApplicationEndpoint(one.kind, one.name, one.role) for one in applications[row.id]),
            behind=tuple(behind[row.id]),
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            merged_because=tuple(identifiers[row.id]["merged"]),
            doubts=tuple(identifiers[row.id]["doubt"]),
            heard_by=tuple(identifiers[row.id]["heard"]),
        )
        for row in rows
        if row.behind_id is None
    ]
    return tuple(sorted(assets, key=lambda asset: (not asset.macs, Group(asset.macs, asset.ips).anchor)))


def read_ids(session: Session) -> dict[str, str]:
    """By address: the identifier of the device that has it."""
    query = (
        select(Identifier.value, Identifier.asset_id)
        .where(Identifier.kind.in_(("mac", "ip")))
        .order_by(Identifier.kind.desc(), Identifier.id)
    )
    return {row.value: row.asset_id for row in session.execute(query)}


def _identifiers(session: Session) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    query = select(Identifier.asset_id, Identifier.kind, Identifier.value).order_by(Identifier.id)
    for asset_id, kind, value in session.execute(query):
        found[asset_id][kind].append(value)
    return found


def _facts(session: Session) -> dict[str, dict[Attribute, Fact]]:
    evidence: dict[int, list[Sequence[Any]]] = defaultdict(list)
    contents: dict[str, Mapping[str, FieldValue]] = {}
    for fact_id, value, strength, family, rule, kind, text, *place in session.execute(_EVIDENCE):
        # Few contents give the evidence of many devices.
        fields = contents.get(text)
        if fields is None:
            fields = contents[text] = json.loads(text)
        evidence[fact_id].append((value, strength, Family(family), rule, kind, fields, *place))
    facts: dict[str, dict[Attribute, Fact]] = defaultdict(dict)
    for fact in session.scalars(select(FactRow).order_by(FactRow.id)):
        attribute = Attribute(fact.attribute)
        facts[fact.asset_id][attribute] = Fact(
            attribute,
            fact.value,
            fact.confidence,
            tuple(Evidence(attribute, *columns) for columns in evidence[fact.id]),
            tuple(Alternative(value, confidence) for value, confidence in fact.alternatives),
            conflict=fact.is_conflict,
            by_person=fact.is_by_person,
        )
    return facts


def _grouped(rows: Iterable[Any]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.asset_id].append(row)
    return groups
