"""How each device gets its address: real DHCP clients that ask as the device would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.demo_practice.network import NO_FAKE_TIME

if TYPE_CHECKING:
    from pathlib import Path

    from tools.demo_practice.devices import Device
    from tools.demo_practice.network import Network

WINDOWS_ORDER = (1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252)
ANDROID_ORDER = (1, 3, 6, 15, 26, 28, 51, 58, 59, 43, 114, 108)
DHCLIENT_NAMES = {
    1: "subnet-mask",
    3: "routers",
    6: "domain-name-servers",
    12: "host-name",
    15: "domain-name",
    26: "interface-mtu",
    28: "broadcast-address",
    31: "router-discovery",
    33: "static-routes",
    42: "ntp-servers",
    43: "vendor-encapsulated-options",
    44: "netbios-name-servers",
    46: "netbios-node-type",
    47: "netbios-scope",
    51: "dhcp-lease-time",
    58: "dhcp-renewal-time",
    59: "dhcp-rebinding-time",
    119: "domain-search",
}
"""Options by the names that ISC dhclient knows; the others are declared as `asked-N`."""


@dataclass(frozen=True, slots=True)
class DhcpHabit:
    """How a device asks for its address."""

    host_name: str = ""
    vendor_class: str = ""
    order: tuple[int, ...] = ()
    """Parameter request list for ISC dhclient; empty: the device uses BusyBox udhcpc with its own list."""
    fqdn: bool = False


HABITS = {
    "xray-console": DhcpHabit("DRX-CONSOLE1", "MSFT 5.0", WINDOWS_ORDER, fqdn=True),
    "frontdesk1": DhcpHabit("FRONTDESK1", "MSFT 5.0", WINDOWS_ORDER, fqdn=True),
    "frontdesk2": DhcpHabit("FRONTDESK2", "MSFT 5.0", WINDOWS_ORDER, fqdn=True),
    "guest-phone": DhcpHabit("", "android-dhcp-14", ANDROID_ORDER),
    "msp-probe": DhcpHabit("msp-probe", "", (1, 28, 2, 3, 15, 6, 119, 12, 44, 47, 26, 121, 42)),
    "monitor-room1": DhcpHabit("ePM12M-422033"),
    "glucose-meter": DhcpHabit("ACI2-UU20130452"),
    "infusion-pump": DhcpHabit("ALARIS-PCU-812036"),
    "defibrillator": DhcpHabit("LP15-20110037"),
    "printer": DhcpHabit("NPID3203A", "Mfg=Hewlett Packard;Typ=Printer;Mod=HP LaserJet MFP M428fdw;Ser=CNB2D20119;"),
    "camera": DhcpHabit("axis-b8a44fe5203b", "AXIS,Network Camera,M3106-L Mk II,9.80.3"),
    "phone": DhcpHabit("SIP-T46S", "yealink"),
    "vaccine-fridge": DhcpHabit("HELMER-HPR125GX"),
    "ups": DhcpHabit("apc3A203E", "APC"),
}


def dhclient_configuration(habit: DhcpHabit, mac: str) -> str:
    """Return a configuration of ISC dhclient that asks as the habit says."""
    declared = [f"option asked-{code} code {code} = string;" for code in habit.order if code not in DHCLIENT_NAMES]
    wanted = ", ".join(DHCLIENT_NAMES.get(code, f"asked-{code}") for code in habit.order)
    lines = [
        *declared,
        "initial-interval 1;",
        "timeout 20;",
        f"request {wanted};",
        f"send dhcp-client-identifier 1:{mac};",
    ]
    if habit.host_name:
        lines.append(f'send host-name "{habit.host_name}";')
    if habit.vendor_class:
        lines.append(f'send vendor-class-identifier "{habit.vendor_class}";')
    if habit.fqdn:
        lines += ["send fqdn.encoded on;", f'send fqdn.fqdn "{habit.host_name}.";']
    return "\n".join(lines) + "\n"


def script(path: Path, body: str) -> Path:
    """Write an executable shell script."""
    path.write_text(f"#!/bin/sh\n{body}", encoding="utf-8")
    path.chmod(0o755)
    return path


def request_address(network: Network, device: Device) -> None:
    """Get the device's address from the gateway by its real DHCP client."""
    habit = HABITS[device.name]
    if habit.order:
        _run_dhclient(network, device, habit)
    else:
        _run_udhcpc(network, device, habit)


def _run_dhclient(network: Network, device: Device, habit: DhcpHabit) -> None:
    folder = network.scratch
    configuration = folder / f"{device.name}.dhclient.conf"
    configuration.write_text(dhclient_configuration(habit, device.mac), encoding="utf-8")
    apply = script(
        folder / "dhclient-apply",
        'case "$reason" in BOUND|RENEW|REBOOT)\n'
        'ip addr replace "$new_ip_address/24" brd + dev "$interface"\n'
        "ip route replace default via $new_routers;;\nesac\n",
    )
    leases, pid = folder / f"{device.name}.leases", folder / f"{device.name}.pid"
    network.run(
        device.name,
        "dhclient",
        "-1",
        "-4",
        "-cf",
        str(configuration),
        "-lf",
        str(leases),
        "-pf",
        str(pid),
        "-sf",
        str(apply),
        "eth0",
        **NO_FAKE_TIME,
    )


def _run_udhcpc(network: Network, device: Device, habit: DhcpHabit) -> None:
    apply = script(
        network.scratch / "udhcpc-apply",
        'case "$1" in bound|renew)\n'
        'ip addr replace "$ip/24" brd + dev "$interface"\n'
        "ip route replace default via $router;;\nesac\n",
    )
    words = ["busybox", "udhcpc", "-i", "eth0", "-f", "-q", "-n", "-t", "5", "-T", "1", "-s", str(apply)]
    if habit.host_name:
        words += ["-x", f"hostname:{habit.host_name}"]
    if habit.vendor_class:
        words += ["-V", habit.vendor_class]
    network.run(device.name, *words, **NO_FAKE_TIME)


def computer_name(name: str) -> str:
    """Return the NetBIOS name of a Windows computer."""
    return {"infusion-server": "ALARIS-SM", "poct-manager": "POCT-DM"}.get(name) or HABITS[name].host_name
