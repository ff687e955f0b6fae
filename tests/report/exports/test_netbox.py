"""The inventory for NetBox: created once, filled in, never overwritten."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from asepsis.inventory.lists.netbox_client import Server
from asepsis.report.analysis import Belief, Device
from asepsis.report.exports.netbox import Change, Step, plan
from asepsis.report.exports.netbox_apply import carry_out, in_words, read_holdings
from asepsis.report.exports.netbox_objects import COLLECTIONS
from tests.netbox_server import TOKEN, NetBox, running
from tests.report.test_analysis import scanner
from tests.report.test_table import analysis
from tests.report.told import UNHEARD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asepsis.report.told import UnheardDevice

MAC, OTHER_MAC = "00:11:22:00:00:01", "00:11:22:00:00:02"


def known(**attributes: str) -> dict[str, Belief]:
    return {name: Belief(value, 0.9) for name, value in attributes.items()}


CT = replace(
    scanner(),
    macs=(MAC,),
    ips=("192.0.2.7", "fe80::7", "2001:db8::7"),
    hostnames=("CT1",),
    attributes=known(category="ct_scanner", vendor="Siemens", model="SOMATOM", serial="75601"),
)
TWIN = replace(CT, id="d2", macs=(OTHER_MAC,), ips=("192.0.2.8",), attributes=known(category="ct_scanner"))


@pytest.fixture
def netbox() -> NetBox:
    return NetBox()


@pytest.fixture
def server(netbox: NetBox) -> Iterator[Server]:
    with running(netbox) as url:
        yield Server.named(url, TOKEN)


def planned(server: Server, *devices: Device) -> tuple[Step, ...]:
    return plan(analysis(*devices), "Main", read_holdings(server))


def exported(server: Server, *devices: Device) -> list[str]:
    """What an export did, and what it left."""
    holdings = read_holdings(server)
    steps = plan(analysis(*devices), "Main", holdings)
    carry_out(steps, server, holdings)
    return list(in_words(steps))


def only(netbox: NetBox, collection: str) -> dict[str, object]:
    (one,) = netbox.objects[collection].values()
    return one


def test_an_empty_netbox_gets_each_device_with_what_it_needs_and_a_second_export_nothing(
    netbox: NetBox, server: Server
) -> None:
    exported(server, CT, TWIN)
    assert {collection: len(found) for collection, found in netbox.objects.items()} == {
        "dcim/sites": 1,
        "extras/tags": 1,
        "dcim/manufacturers": 2,
        "dcim/device-types": 2,
        "dcim/device-roles": 1,
        "dcim/devices": 2,
        "dcim/interfaces": 2,
        "dcim/mac-addresses": 2,
        "ipam/ip-addresses": 3,
    }
    first = netbox.shown("dcim/devices", 1)
    assert (first["name"], first["serial"], first["primary_ip4"]["address"]) == ("CT1", "75601", "192.0.2.7/32")
    assert first["primary_ip6"]["address"] == "2001:db8::7/128", "link-local addresses are left out"
    assert netbox.objects["dcim/devices"][2]["name"] == "CT1 d2", "names are unique at a site"
    assert not planned(server, CT, TWIN)


def test_what_people_keep_otherwise_is_told_and_stays(netbox: NetBox, server: Server) -> None:
    exported(server, CT)
    role = netbox.add("dcim/device-roles", name="Door", slug="door")
    netbox.objects["dcim/devices"][1] |= {"serial": "OTHER", "role": role}
    before = [dict(one) for one in netbox.objects["dcim/devices"].values()]
    told = exported(server, CT)
    assert [line[0] for line in told] == ["!", "!"]
    assert any("serial: NetBox says OTHER, seen was 75601" in line for line in told)
    assert list(netbox.objects["dcim/devices"].values()) == before


def test_an_address_of_another_device_is_a_conflict(server: Server) -> None:
    exported(server, CT)
    (told,) = [step for step in planned(server, replace(TWIN, ips=("192.0.2.7",))) if step.change is Change.CONFLICT]
    assert told.why == "192.0.2.7: NetBox has it at CT1"


def test_a_device_of_people_is_found_by_its_serial_number_or_name_and_filled_in(netbox: NetBox, server: Server) -> None:
    exported(server, replace(CT, macs=(), ips=("192.0.2.99",), hostnames=("X",), attributes=known(vendor="Siemens")))
    netbox.objects["dcim/devices"][1] |= {"name": "CT1"}
    exported(server, CT)
    one = netbox.shown("dcim/devices", 1)
    assert len(netbox.objects["dcim/devices"]) == 1
    assert (one["serial"], one["device_type"]["model"], one["role"]["name"]) == ("75601", "SOMATOM", "CT scanner")


def test_what_is_not_known_any_more_takes_nothing_away(server: Server) -> None:
    exported(server, CT)
    assert not planned(server, replace(CT, attributes={}))


def test_an_address_that_nobody_has_is_given_to_its_device(netbox: NetBox, server: Server) -> None:
    netbox.add("ipam/ip-addresses", address="192.0.2.7/24", status="active")
    exported(server, replace(CT, ips=("192.0.2.7",)))
    assert only(netbox, "ipam/ip-addresses")["address"] == "192.0.2.7/24"
    assert only(netbox, "ipam/ip-addresses")["assigned_object_id"] == 1


def test_a_maker_under_the_same_slug_is_the_same(netbox: NetBox, server: Server) -> None:
    netbox.add("dcim/manufacturers", name="SIEMENS AG", slug="siemens")
    exported(server, CT)
    assert only(netbox, "dcim/manufacturers")["name"] == "SIEMENS AG"


def test_registered_devices_are_there_once_each_with_a_tag_and_without_an_address(
    netbox: NetBox, server: Server
) -> None:
    site = replace(analysis(), registered=UNHEARD)
    for _ in range(2):
        holdings = read_holdings(server)
        carry_out(plan(site, "Main", holdings), server, holdings)
    devices = [netbox.shown("dcim/devices", number) for number in netbox.objects["dcim/devices"]]
    # The third of the register is heard after all: it is exported as what was heard.
    assert sorted(one["name"] for one in devices) == [
        "Medtronic MiniMed 670G r1",
        "ZOLL AED Plus r2-1",
        "ZOLL AED Plus r2-2",
    ]
    assert {one["slug"] for one in netbox.objects["extras/tags"].values()} == {"asepsis", "registered-not-heard"}
    assert all(len(one["tags"]) == 2 for one in devices)
    assert not netbox.objects["dcim/interfaces"]
    assert not netbox.objects["ipam/ip-addresses"]


def test_what_people_keep_otherwise_of_a_registered_device_is_told(netbox: NetBox, server: Server) -> None:
    site = replace(analysis(), registered=UNHEARD[:1])
    holdings = read_holdings(server)
    carry_out(plan(site, "Main", holdings), server, holdings)
    netbox.objects["dcim/devices"][1] |= {"role": netbox.add("dcim/device-roles", name="Door", slug="door")}
    (told,) = plan(site, "Main", read_holdings(server))
    assert told.change is Change.CONFLICT
    assert "registered is insulin pump" in told.why


def with_register(server: Server, register: tuple[UnheardDevice, ...], ever: frozenset[str]) -> tuple[Step, ...]:
    """Export the register; returns what was done."""
    holdings = read_holdings(server)
    steps = plan(replace(analysis(), registered=register), "Main", holdings, ever)
    carry_out(steps, server, holdings)
    return steps


def statuses(netbox: NetBox) -> dict[str, str]:
    """The status of each device by how its name ends."""
    return {one["name"].rpartition(" ")[2]: one["status"] for one in netbox.objects["dcim/devices"].values()}


def test_what_is_gone_from_the_register_is_no_longer_active(netbox: NetBox, server: Server) -> None:
    ever = frozenset({"r1", "r2"})
    with_register(server, UNHEARD, ever)
    assert set(statuses(netbox).values()) == {"active"}
    (step,) = with_register(server, UNHEARD[1:], ever)
    assert (step.change, dict(step.body)) == (Change.FILL, {"status": "decommissioning"})
    assert statuses(netbox) == {"r1": "decommissioning", "r2-1": "active", "r2-2": "active"}
    assert with_register(server, UNHEARD[1:], ever) == ()
    fewer = replace(UNHEARD[1], entry=replace(UNHEARD[1].entry, number=3))
    assert {step.change for step in with_register(server, (fewer,), ever)} == {Change.CREATE}
    with_register(server, UNHEARD[1:], ever)
    assert statuses(netbox)["r2-3"] == "decommissioning", "one of three is gone"


@pytest.mark.parametrize("theirs", [{"tags": []}, {"status": "offline"}, {"name": "Pump of room 3"}])
def test_what_people_made_of_a_registered_device_stays(
    theirs: dict[str, object], netbox: NetBox, server: Server
) -> None:
    with_register(server, UNHEARD[:1], frozenset({"r1"}))
    netbox.objects["dcim/devices"][1] |= theirs
    assert with_register(server, (), frozenset({"r1"})) == ()


def test_what_another_register_wrote_stays(server: Server) -> None:
    with_register(server, UNHEARD, frozenset({"r1", "r2"}))
    assert with_register(server, (), frozenset({"r9"})) == ()
    holdings = read_holdings(server)
    assert plan(analysis(), "Other site", holdings, frozenset({"r1"})) == ()


def test_steps_come_after_what_they_refer_to(server: Server) -> None:
    places = [COLLECTIONS.index(step.ref.collection) for step in planned(server, CT, TWIN) if "name" in step.body]
    assert places == sorted(places)
