"""Lists of clients as routers and controllers export them; columns by the makers' documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from asepsis.core.nouns import Subject
from tests.sensing.records.samples import IP, MAC, WRITTEN, of_kind, read_file

if TYPE_CHECKING:
    from pathlib import Path

UNIFI_CLIENT = {
    "mac": MAC,
    "ip": IP,
    "hostname": "ct-1",
    "name": "Canary's iPad",
    "oui": "Philips",
    "last_seen": 1795325033,
}
UNIFI_SWITCH = {
    "mac": "02:00:5e:00:53:99", "ip": "192.0.2.2", "type": "usw", "model": "US8P60", "version": "6.5.59",
    "serial": "02005E005399", "adopted": True, "state": 1, "name": "Canary",
}  # fmt: skip
MERAKI = {
    "id": "k1", "mac": MAC, "ip": IP, "description": "Canary's phone", "user": "canary", "manufacturer": "Apple",
    "os": "Windows 10", "vlan": "10", "switchport": "7", "lastSeen": "2026-11-22T08:00:00Z", "status": "Online",
}  # fmt: skip
OPNSENSE = {"total": 1, "rows": [{"address": IP, "mac": MAC, "hostname": "ct-1", "descr": "Canary", "man": "Philips",
            "starts": "2026/11/22 08:00:00", "ends": "2026/11/22 10:00:00", "state": "active"}]}  # fmt: skip


def read_json(value: Any, folder: Path) -> Any:
    return read_file(json.dumps(value).encode(), folder, "client_list_json")


def test_a_controllers_client_is_bound_named_and_guessed(tmp_path: Path) -> None:
    batch = read_json({"meta": {"rc": "ok"}, "data": [UNIFI_CLIENT]}, tmp_path)
    assert [one.subject for one in of_kind(batch, "record.neighbour")] == [Subject(MAC, IP, None)]
    (device,) = of_kind(batch, "record.device")
    assert device.fields == {"host_name": "ct-1", "vendor": "Philips", "is_managed": False}
    assert device.time.timestamp() == 1795325033


def test_a_controllers_own_devices_are_known(tmp_path: Path) -> None:
    (device,) = of_kind(read_json([UNIFI_SWITCH], tmp_path), "record.device")
    assert device.fields == {
        "vendor": "Ubiquiti", "model": "US8P60", "firmware": "6.5.59", "serial": "02005E005399", "is_managed": True,
    }  # fmt: skip


def test_meraki_tells_system_and_port(tmp_path: Path) -> None:
    batch = read_json([MERAKI], tmp_path)
    assert of_kind(batch, "record.device")[0].fields["os"] == "Windows 10"
    assert of_kind(batch, "record.port")[0].fields == {"port": "7", "vlan": 10}


def test_leases_of_opnsense(tmp_path: Path) -> None:
    batch = read_json(OPNSENSE, tmp_path)
    (lease,) = of_kind(batch, "dhcp.lease")
    assert (lease.subject, lease.time.isoformat()[:16]) == (Subject(MAC, IP, None), "2026-11-22T08:00")


@pytest.mark.parametrize(
    "text",
    [
        (
            '"IPAddress","ScopeId","ClientId","HostName","AddressState","LeaseExpiryTime"\r\n'
            '"192.0.2.7","192.0.2.0","02-00-5e-00-53-07","ct-1","Active","2026-11-22 10:00:00"\r\n'
            '"192.0.2.8","192.0.2.0","02-00-5e-00-53-08","ct-2","Declined","2026-11-22 10:00:00"\r\n'
        ),
        (
            "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context\n"
            "192.0.2.7,02:00:5e:00:53:07,,600,1795338000,1,0,0,ct-1,0,\n"
            "192.0.2.8,02:00:5e:00:53:08,,600,1795338000,1,0,0,ct-1,1,\n"
        ),
    ],
)
def test_leases_as_csv(text: str, tmp_path: Path) -> None:
    batch = read_file(text.encode(), tmp_path, "client_list_csv")
    (lease,) = of_kind(batch, "dhcp.lease")
    assert lease.subject == Subject(MAC, IP, None)
    assert lease.time <= WRITTEN
    assert of_kind(batch, "dhcp.request")[0].fields["host_name"] == "ct-1"


def test_leases_of_ipv6_that_kea_keeps(tmp_path: Path) -> None:
    text = (
        "address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,hostname,"
        "hwaddr,state,user_context,hwtype,hwaddr_source\n"
        "2001:db8::7,00:03:00:01:02:00:5e:00:53:07,600,1795338000,1,500,0,7,128,0,0,,,0,,,\n"
    )
    (lease,) = of_kind(read_file(text.encode(), tmp_path, "client_list_csv"), "dhcpv6.lease")
    assert (lease.subject.ip, lease.fields["duid_mac"]) == ("2001:db8::7", MAC)


@pytest.mark.parametrize("value", [{"data": [UNIFI_CLIENT, UNIFI_SWITCH]}, [MERAKI], OPNSENSE])
def test_what_people_typed_is_left_behind(value: Any, tmp_path: Path) -> None:
    assert "anary" not in repr(read_json(value, tmp_path).seen)


def test_rows_without_a_device_are_counted(tmp_path: Path) -> None:
    text = "ip;mac\n192.0.2.7;02:00:5e:00:53:07\n192.0.2.8;\n"
    assert [one.kind for one in read_file(text.encode(), tmp_path, "client_list_csv").problems] == ["no_device"]
