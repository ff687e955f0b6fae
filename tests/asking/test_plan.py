"""Who is asked what, and who is left in peace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.asking.classes import SafetyClass, shipped_classes
from asepsis.asking.permission import Approval, NamedSwitch, Permission
from asepsis.asking.plan import Circumstances, Plan, make_plan
from asepsis.asking.questions import QUESTIONS
from asepsis.core.nouns import Alternative, Service
from asepsis.core.taxonomy import shipped_taxonomy
from tests.asking.devices import NOW, WEB, device, inventory

ALL = Permission.model_validate(
    {
        "enabled": True,
        "networks": ["198.18.7.0/24"],
        "questions": [one.name for one in QUESTIONS],
        "community": "site",
        "calling_ae": "ASEPSIS",
        "called_aes": {"02:00:5e:00:07:05": "CT1"},
    }
)
CATEGORIES = sorted(shipped_taxonomy().categories)
SERVICES = (WEB, Service("tcp", 443, "tls", "server"), Service("tcp", 104, "dicom", "server"))


def planned(*assets: object, permission: Permission = ALL, barred: frozenset[str] = frozenset()) -> Plan:
    around = Circumstances(permission, shipped_classes(), barred, NOW)
    return make_plan(inventory(*assets), around)  # type: ignore[arg-type]


def names(plan: Plan) -> list[str]:
    return [one.question.name for one in plan.planned]


@pytest.mark.parametrize("category", CATEGORIES)
def test_no_category_gets_more_than_its_class_allows(category: str) -> None:
    found = shipped_classes().get(category)
    plan = planned(device(5, category, services=SERVICES))
    if found is None or found.safety in (SafetyClass.NEVER, SafetyClass.APPROVED):
        assert plan.planned == ()
    assert all(found is not None and found.safety in one.question.classes for one in plan.planned)


def test_class_a_is_asked_nothing_even_when_approved() -> None:
    approval = Approval(mac="02:00:5e:00:07:05", by="Kim", given=date(2026, 11, 1), statement="The maker allows it.")
    plan = planned(device(5, "infusion_pump"), permission=ALL.model_copy(update={"approvals": (approval,)}))
    assert plan.planned == ()
    assert "class A" in plan.left[0].why


def test_class_b_is_asked_only_while_its_approval_holds() -> None:
    approval = Approval(mac="02:00:5e:00:07:05", by="Kim", given=date(2026, 11, 1), statement="The maker allows it.")
    old = approval.model_copy(update={"given": date(2025, 1, 1)})
    scanner = device(5, "ct_scanner", services=SERVICES)
    assert planned(scanner).planned == ()
    assert planned(scanner, permission=ALL.model_copy(update={"approvals": (old,)})).planned == ()
    allowed = planned(scanner, permission=ALL.model_copy(update={"approvals": (approval,)}))
    assert names(allowed) == ["echo", "c_echo"]
    assert {one.approved for one in allowed.planned} == {"Kim"}


@pytest.mark.parametrize(
    ("asset", "why"),
    [
        (device(5, None), "not known"),
        (device(5, "printer", confidence=0.7), "not known"),
        (device(5, "printer", also=(Alternative("ventilator", 0.03),)), "class A"),
        (device(5, "printer", also=(Alternative("iot_device", 0.03),)), "not known"),
        (device(5, "printer", last=NOW - timedelta(days=2)), "24 hours"),
        (device(5, "printer", last=NOW + timedelta(hours=2)), "24 hours"),
        (replace(device(5, "printer"), ips=("203.0.113.5", "8.8.8.8")), "no network"),
    ],
)
def test_what_is_not_known_is_a_reason_not_to_ask(asset: object, why: str) -> None:
    plan = planned(asset)
    assert plan.planned == ()
    assert why in plan.left[0].why


def test_a_printer_is_asked_where_it_was_heard_to_serve() -> None:
    assert names(planned(device(5, "printer", services=(WEB,)))) == ["echo", "snmp", "mdns", "wsd", "http"]
    assert names(planned(device(5, "printer"))) == ["echo", "snmp", "mdns", "wsd"]


SWITCHES = ALL.model_copy(
    update={"switches": tuple(NamedSwitch(address=IPv4Address(f"198.18.7.{n}"), login="office") for n in (5, 99))}
)


@pytest.mark.parametrize("category", CATEGORIES)
def test_tables_are_read_of_named_switches_and_routers_only(category: str) -> None:
    around = Circumstances(SWITCHES, shipped_classes(), frozenset(), NOW, frozenset(("office",)))
    plan = make_plan(inventory(device(5, category), device(6, category)), around)
    expected = ["198.18.7.5"] if category in ("switch", "router", "firewall") else []
    assert [one.ip for one in plan.planned if one.question.name == "tables"] == expected


def test_why_no_table_is_read_is_told() -> None:
    assert "no login 'office'" in " ".join(one.why for one in planned(device(5, "switch"), permission=SWITCHES).left)
    assert "asepsis correct" in " ".join(one.why for one in planned(device(5, "server"), permission=SWITCHES).left)
    assert [one.ip for one in planned(permission=SWITCHES).left] == ["198.18.7.5", "198.18.7.99"]


def test_off_is_off() -> None:
    assert planned(device(5, "printer"), permission=Permission()).planned == ()
    assert planned(device(5, "printer"), permission=ALL.model_copy(update={"enabled": False})).planned == ()


def test_barred_shared_and_forbidden_addresses_are_left() -> None:
    assert planned(device(5, "printer"), barred=frozenset(("198.18.7.5",))).planned == ()
    never = ALL.model_copy(update={"never": frozenset(("02:00:5e:00:07:05",))})
    assert planned(device(5, "printer"), permission=never).planned == ()
    twin = replace(device(6, "printer"), ips=("198.18.7.5",))
    assert planned(device(5, "printer"), twin).planned == ()


@given(st.lists(st.sampled_from(CATEGORIES), max_size=5), st.floats(0, 1))
def test_the_strictest_possible_class_holds(categories: list[str], confidence: float) -> None:
    also = tuple(Alternative(name, 0.05) for name in categories)
    plan = planned(device(5, "workstation", confidence=confidence, also=also, services=SERVICES))
    classes = [shipped_classes().get(name) for name in categories]
    if any(one is None or one.safety in (SafetyClass.NEVER, SafetyClass.APPROVED) for one in classes):
        assert plan.planned == ()
