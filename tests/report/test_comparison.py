"""What one analysis shows and another of the same site does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from asepsis.core.nouns import Attribute
from asepsis.core.taxonomy import Realm
from asepsis.report.analysis import Analysis, Belief, Device, Relation
from asepsis.report.comparison import compare

MOMENT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def device(name: str, number: int, **attributes: str) -> Device:
    beliefs = {attribute: Belief(value, 0.9) for attribute, value in attributes.items()}
    macs, ips = (f"00:00:5e:00:53:{number:02x}",), (f"192.0.2.{number}",)
    return Device(name, name, Realm.MEDICAL, macs, ips, (), beliefs, (), MOMENT, MOMENT)


def relation(client: str | None, server: str | None, port: int) -> Relation:
    return Relation(client, server, "tcp", port, None, 1, 100, 100, MOMENT, MOMENT)


PUMP = device("pump", 1, category="infusion_pump", vendor="BD", model="8015")
SCANNER = device("scanner", 2, category="ultrasound")
PUMP_AND_SCANNER = Analysis((), (PUMP, SCANNER), (relation("pump", "scanner", 104), relation("pump", None, 443)))


def test_the_same_loses_nothing() -> None:
    assert compare(PUMP_AND_SCANNER, PUMP_AND_SCANNER).is_nothing


def test_device_that_is_not_there_is_unseen() -> None:
    loss = compare(PUMP_AND_SCANNER, Analysis((), (SCANNER,)))
    assert loss.unseen == (PUMP,)
    assert not loss.unknown
    assert not loss.is_nothing


def test_devices_are_the_same_by_mac_then_by_ip() -> None:
    moved = replace(PUMP, id="x", ips=("192.0.2.99",))
    without_mac = replace(SCANNER, id="y", macs=())
    assert compare(PUMP_AND_SCANNER, Analysis((), (without_mac, moved))).unseen == ()


def test_category_may_be_unknown_coarser_or_different() -> None:
    def after(category: str | None) -> Analysis:
        attributes = {} if category is None else {"category": Belief(category, 0.6)}
        return Analysis((), (PUMP, replace(SCANNER, attributes=attributes)))

    unknown, parent = compare(PUMP_AND_SCANNER, after(None)), compare(PUMP_AND_SCANNER, after("imaging_modality"))
    generic, other = compare(PUMP_AND_SCANNER, after("medical_device")), compare(PUMP_AND_SCANNER, after("printer"))
    assert [(change.before, change.after) for change in unknown.unknown] == [("ultrasound", None)]
    assert [change.after for change in (*parent.coarser, *generic.coarser)] == ["imaging_modality", "medical_device"]
    assert [change.after for change in other.different] == ["printer"]
    mixed = (unknown.coarser, unknown.different, parent.different, generic.different, other.coarser)
    assert not any(mixed)


def test_generic_word_of_another_realm_is_no_coarser_word() -> None:
    strange = replace(SCANNER, attributes={"category": Belief("iot_device", 0.6)})
    loss = compare(PUMP_AND_SCANNER, Analysis((), (PUMP, strange)))
    assert [change.after for change in loss.different] == ["iot_device"]


def test_finer_category_is_no_loss() -> None:
    rough = replace(SCANNER, attributes={"category": Belief("imaging_modality", 0.6)})
    assert compare(Analysis((), (rough,)), Analysis((), (SCANNER,))).is_nothing


def test_other_attributes_are_listed_with_their_devices() -> None:
    nameless = replace(PUMP, attributes={"category": PUMP.attributes["category"]})
    loss = compare(PUMP_AND_SCANNER, Analysis((), (nameless, SCANNER)))
    assert loss.attributes == {Attribute.VENDOR: (PUMP,), Attribute.MODEL: (PUMP,)}


def test_relations_are_compared_by_address_not_by_identifier() -> None:
    renamed = (replace(PUMP, id="other"), SCANNER)
    loss = compare(PUMP_AND_SCANNER, Analysis((), renamed, (relation("other", "scanner", 104),)))
    assert (loss.relations, loss.outside, loss.outside_devices) == (1, 1, (PUMP,))


def test_value_that_is_told_otherwise_is_listed_too() -> None:
    vague = replace(PUMP, attributes={**PUMP.attributes, "model": Belief("8000 or 8015", 0.5)})
    assert compare(PUMP_AND_SCANNER, Analysis((), (vague, SCANNER))).attributes == {Attribute.MODEL: (PUMP,)}
