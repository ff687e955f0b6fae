"""Settings of firewalls: planned addresses, and nothing that is secret or names people."""

from __future__ import annotations

import io
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.inventory.lists import firewalls
from asepsis.inventory.lists.files import ListError, read_list
from asepsis.inventory.lists.firewalls import SettingsError, is_settings, mikrotik_rows, settings_rows

if TYPE_CHECKING:
    from pathlib import Path

OPNSENSE = """<?xml version="1.0"?>
<opnsense>
  <system><user><name>canary</name><password>canary-hash</password></user></system>
  <dhcpd><lan>
    <staticmap>
      <mac>02:00:5e:00:53:07</mac><ipaddr>192.0.2.7</ipaddr><hostname>monitor7</hostname><descr>Canary, room 3</descr>
    </staticmap>
  </lan></dhcpd>
  <dnsmasq><hosts><host>pump1</host><domain>lan</domain><ip>192.0.2.8</ip><descr>Canary</descr></hosts></dnsmasq>
  <OPNsense>
    <Kea><dhcp4><reservations><reservation uuid="x">
      <ip_address>192.0.2.9</ip_address><hw_address>02:00:5e:00:53:09</hw_address><hostname>ct1</hostname>
      <description>Canary</description>
    </reservation></reservations></dhcp4></Kea>
    <Firewall><Alias><aliases>
      <alias uuid="a"><name>PACS</name><type>host</type><content>192.0.2.10</content></alias>
      <alias uuid="b"><name>canary_ports</name><type>port</type><content>104</content></alias>
      <alias uuid="c"><name>canary_two</name><type>host</type><content>192.0.2.11
192.0.2.12</content></alias>
    </aliases></Alias></Firewall>
  </OPNsense>
  <cert><prv>canary-key</prv></cert>
</opnsense>
"""
MIKROTIK = """# 2026-11-22 09:00:00 by RouterOS 7.14.3
# software id = CANA-RY00
/ip dhcp-server lease
add address=192.0.2.7 client-id=1:2:0:5e:0:53:7 comment="Canary, room 3" \\
    mac-address=02:00:5E:00:53:07 server=dhcp1
/ip dhcp-server network
add address=192.0.2.0/24 gateway=192.0.2.1
/ip arp add address=192.0.2.8 interface=bridge mac-address=02:00:5E:00:53:08
/user add name=canary password=canary-word
/ppp secret
add name=canary password=canary-word address=192.0.2.99
"""


def said(text: str, folder: Path) -> list[dict[str, str]]:
    path = folder / "settings"
    path.write_text(text, encoding="utf-8")
    devices = read_list(path, {})
    assert "canary" not in repr(devices).lower()
    return [dict(one.said) for one in devices]


def test_planned_addresses_of_opnsense(tmp_path: Path) -> None:
    assert said(OPNSENSE, tmp_path) == [
        {"mac": "02:00:5e:00:53:07", "hostname": "monitor7", "ip": "192.0.2.7"},
        {"hostname": "pump1", "ip": "192.0.2.8"},
        {"mac": "02:00:5e:00:53:09", "hostname": "ct1", "ip": "192.0.2.9"},
        {"hostname": "PACS", "ip": "192.0.2.10"},
    ]


def test_planned_addresses_of_pfsense(tmp_path: Path) -> None:
    text = OPNSENSE.partition("<OPNsense>")[0].replace("opnsense>", "pfsense>") + "</pfsense>"
    assert [one["ip"] for one in said(text, tmp_path)] == ["192.0.2.7", "192.0.2.8"]


def test_planned_addresses_of_mikrotik(tmp_path: Path) -> None:
    assert said(MIKROTIK, tmp_path) == [
        {"mac": "02:00:5e:00:53:07", "ip": "192.0.2.7"},
        {"mac": "02:00:5e:00:53:08", "ip": "192.0.2.8"},
    ]


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><opnsense><hosts><host>&a;</host></hosts></opnsense>',
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><pfsense><alias>&a;</alias></pfsense>',
        "<opnsense><hosts>",
        "<opnsense>" + "<a>" * 100 + "</a>" * 100 + "</opnsense>",
    ],
)
def test_traps_in_settings_are_refused(text: str, tmp_path: Path) -> None:
    assert is_settings(text.encode())
    with pytest.raises(ListError, match="export them anew"):
        said(text, tmp_path)


@given(st.binary(max_size=200), st.integers(0, len(OPNSENSE)))
def test_damaged_settings_are_refused_or_read(noise: bytes, at: int) -> None:
    content = OPNSENSE.encode()[:at] + noise + OPNSENSE.encode()[at:]
    try:
        rows = list(settings_rows(io.BytesIO(content)))
    except SettingsError:
        rows = []
    assert len(rows) < 100
    assert len(list(mikrotik_rows(io.StringIO(noise.decode("utf-8", "replace") + MIKROTIK)))) <= 2


def test_the_tree_of_settings_does_not_grow_with_the_file() -> None:
    tracemalloc.start()
    try:
        assert list(settings_rows(io.BytesIO(b"<opnsense>" + b"<a><b/></a>" * 200_000 + b"</opnsense>"))) == []
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_command_that_goes_on_and_on_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firewalls, "MAX_LINE", 100)
    with pytest.raises(SettingsError, match="longer than 100 letters"):
        list(mikrotik_rows(["add comment=x \\\n"] * 20))
