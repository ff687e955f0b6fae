"""Each device that asks for its address has its habit, and Windows' is written as Windows asks."""

from __future__ import annotations

from tools.demo_practice.addresses import HABITS, WINDOWS_ORDER, computer_name, dhclient_configuration
from tools.demo_practice.devices import read_devices


def test_every_asking_device_has_a_habit_and_nobody_else() -> None:
    asking = {device.name for device in read_devices().values() if device.addressing == "dhcp"}
    assert set(HABITS) == asking


def test_windows_asks_in_its_order() -> None:
    text = dhclient_configuration(HABITS["xray-console"], "00:1d:4a:77:20:32")
    request = next(line for line in text.splitlines() if line.startswith("request "))
    wanted = request.removeprefix("request ").rstrip(";").split(", ")
    assert len(wanted) == len(WINDOWS_ORDER)
    assert wanted[:2] == ["subnet-mask", "routers"]
    assert wanted[-2:] == ["asked-249", "asked-252"]
    assert "option asked-249 code 249 = string;" in text
    assert 'send vendor-class-identifier "MSFT 5.0";' in text
    assert "send dhcp-client-identifier 1:00:1d:4a:77:20:32;" in text


def test_phone_of_a_guest_gives_no_name() -> None:
    assert (
        "host-name"
        not in dhclient_configuration(HABITS["guest-phone"], "da:3f:86:18:20:c8")
        .replace("request", "")
        .partition("send")[2]
    )


def test_computers_are_named_as_in_their_dhcp() -> None:
    assert computer_name("frontdesk1") == "FRONTDESK1"
    assert computer_name("infusion-server") == "ALARIS-SM"
