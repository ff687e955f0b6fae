"""From the inventory to the analysis document."""

from __future__ import annotations

from dataclasses import replace

from asepsis.core.nouns import Attribute, Fact
from asepsis.core.taxonomy import Realm
from asepsis.inventory.facts import take_stock
from asepsis.inventory.inventory import Asset, BehindAsset
from asepsis.report.build import analysis_of, device_of
from tests.inventory.scene import SCANNER, PlainJudgement, site_of
from tests.inventory.test_facts import FLOWS, SEEN

INVENTORY = take_stock(site_of(SEEN, FLOWS), PlainJudgement())


def scanner(**facts: str) -> Asset:
    asset = next(asset for asset in INVENTORY.assets if asset.macs == (SCANNER,))
    return replace(
        asset, facts={Attribute(name): Fact(Attribute(name), value, 0.9, ()) for name, value in facts.items()}
    )


def test_the_document_holds_devices_relations_and_captures() -> None:
    analysis = analysis_of([INVENTORY], [], skipped_files=2, version="1")
    assert [device.macs for device in analysis.devices] == [asset.macs for asset in INVENTORY.assets]
    (relation,) = analysis.relations
    assert (relation.client, relation.server, relation.port) == (INVENTORY.assets[0].id, INVENTORY.assets[1].id, 104)
    assert (analysis.skipped_files, analysis.version) == (2, "1")


def test_a_device_is_called_by_its_name_else_by_what_it_is_else_by_its_address() -> None:
    assert device_of(scanner(hostname="ct-7")).name == "ct-7"
    nameless = replace(scanner(vendor="GE", category="ct_scanner"), hostnames=())
    assert device_of(nameless).name == "GE CT scanner at 10.0.0.5"
    assert device_of(replace(nameless, facts={})).name == "10.0.0.5"
    assert device_of(replace(nameless, facts={}, ips=())).name == SCANNER


def test_an_unknown_kind_is_of_the_unknown_realm() -> None:
    assert device_of(scanner()).realm is Realm.UNKNOWN
    assert device_of(scanner(category="ct_scanner")).realm is Realm.MEDICAL


def test_the_why_speaks_for_what_is_believed() -> None:
    device = next(device for device in analysis_of([INVENTORY], []).devices if device.macs == (SCANNER,))
    belief = device.attributes["hostname"]
    assert belief.why == f"when it asked for an address it said host name “{belief.value}”"
    assert {(proof.capture, proof.packet) for proof in belief.evidence} == {("x.pcap", 6), ("x.pcap", 7)}


def test_a_person_is_the_reason() -> None:
    fact = Fact(Attribute.MODEL, "Edge", 0.999, (), by_person=True)
    assert device_of(replace(scanner(), facts={Attribute.MODEL: fact})).attributes["model"].why == "a person said so"


def test_devices_behind_are_told_apart_from_their_host() -> None:
    facts = {Attribute.MODEL: Fact(Attribute.MODEL, "AERA", 0.9, ())}
    (behind,) = device_of(replace(scanner(), behind=(BehindAsset(facts, "MR1", "2"),))).devices_behind
    assert (behind.model, behind.station_name, behind.serial, behind.category) == ("AERA", "MR1", "2", None)
