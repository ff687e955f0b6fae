"""The routed practice: devices of the demo practice, each in its own part of the network, joined by one router."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tools.demo_practice import addresses
from tools.demo_practice.devices import read_devices
from tools.demo_practice.network import NO_FAKE_TIME, Network, in_namespace, shell

if TYPE_CHECKING:
    from tools.demo_practice.devices import Device

PREFIX = "loop-"
"""Before the name of each namespace, so that nobody else's is touched."""
PUMP_SERVER_NAME = "alaris-sm.practice.lan"
INTERNET_ADDRESS = "192.88.99.10"
"""Plays the internet; of a public block that belongs to nobody (RFC 7526)."""
ROUTER_HOST = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the network with its own addresses of both families; the router's port in it has its name."""

    name: str
    number: int

    def ipv4(self, host: int) -> str:
        """An IPv4 address of this part."""
        return f"10.20.{self.number}.{host}"

    def ipv6(self, host: int) -> str:
        """A unique local address of this part (RFC 4193)."""
        return f"fd5a:6f1e:20:{self.number}::{host:x}"


PARTS = {part.name: part for part in map(Part, ("office", "imaging", "therapy", "guest"), (10, 20, 30, 40))}
PLACES = {
    "pacs": ("imaging", 10),
    "infusion-server": ("therapy", 13),
    "xray-console": ("imaging", 50),
    "infusion-pump": ("therapy", 54),
    "frontdesk1": ("office", 56),
    "frontdesk2": ("office", 57),
    "msp-probe": ("office", 16),
    "guest-phone": ("guest", 200),
}
"""Device → its part of the network, and its host number there."""


@dataclass(frozen=True, slots=True)
class Host:
    """Where a device is found."""

    part: Part
    number: int

    @property
    def ipv4(self) -> str:
        """Its IPv4 address."""
        return self.part.ipv4(self.number)

    @property
    def ipv6(self) -> str:
        """Its IPv6 address."""
        return self.part.ipv6(self.number)


def hosts() -> dict[str, Host]:
    """Return where each device is, but the router, which is everywhere."""
    return {name: Host(PARTS[part], number) for name, (part, number) in PLACES.items()}


def devices() -> dict[str, Device]:
    """Return the devices of the demo practice that take part, with their addresses here; the router first."""
    known = read_devices()
    placed = {name: replace(known[name], ip=host.ipv4) for name, host in hosts().items()}
    return {"gateway": known["gateway"], **placed}


def build(network: Network) -> None:
    """Make namespaces and cables; plug all cables into the router, which switches inside each part and routes between.

    That is what the small routers of practices do: all sockets in one box.
    """
    network.clock_file.write_text("+0\n", encoding="ascii")
    network.build(list(devices().values()), [INTERNET_ADDRESS])
    switch, router = network.namespace("switch"), network.namespace("gateway")
    shell(*in_namespace(router, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"))
    for part in PARTS.values():
        _add_part(router, part, devices()["gateway"].mac)
    for name, host in hosts().items():
        port = network.port(name)
        shell("ip", "-n", switch, "link", "set", port, "netns", router)
        shell("ip", "-n", router, "link", "set", port, "master", host.part.name, "up")


def _add_part(router: str, part: Part, mac: str) -> None:
    """One bridge of the router, with its addresses. Like many routers it has one hardware address for all."""
    link = ("ip", "-n", router, "link")
    shell(*link, "add", part.name, "type", "bridge", "mcast_snooping", "0", "forward_delay", "0")
    shell(*link, "set", part.name, "address", mac)
    shell(*in_namespace(router, "ethtool", "-K", part.name, "tso", "off", "gso", "off", "gro", "off", "tx", "off"))
    shell("ip", "-n", router, "addr", "add", f"{part.ipv4(ROUTER_HOST)}/24", "dev", part.name)
    shell("ip", "-n", router, "addr", "add", f"{part.ipv6(ROUTER_HOST)}/64", "dev", part.name, "nodad")
    shell(*link, "set", part.name, "up")


def start_names(network: Network) -> None:
    """Start DHCP and DNS on the router, for each part its own addresses."""
    lines = ["no-resolv", "no-hosts", "no-ping", "dhcp-authoritative", "domain=practice.lan", "local=/practice.lan/"]
    lines += ["bind-dynamic", "user=root", f"dhcp-leasefile={network.scratch}/dnsmasq.leases", "except-interface=wan0"]
    lines += [f"pid-file={network.scratch}/dnsmasq.pid"]
    for part in PARTS.values():
        lines.append(f"dhcp-range=set:{part.name},{part.ipv4(50)},{part.ipv4(220)},255.255.255.0,12h")
        lines.append(f"dhcp-option=tag:{part.name},option:router,{part.ipv4(ROUTER_HOST)}")
        lines.append(f"dhcp-option=tag:{part.name},option:dns-server,{part.ipv4(ROUTER_HOST)}")
    lines += [f"dhcp-host={device.mac},{device.ip}" for device in devices().values() if device.addressing == "dhcp"]
    lines.append(f"host-record={PUMP_SERVER_NAME},{hosts()['infusion-server'].ipv4}")
    lines.append(f"address=/www.msftconnecttest.com/{INTERNET_ADDRESS}")
    lines.append(f"address=/connectivitycheck.gstatic.com/{INTERNET_ADDRESS}")
    configuration = network.scratch / "dnsmasq.conf"
    configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")
    network.start("gateway", "dnsmasq", "--keep-in-foreground", f"--conf-file={configuration}", **NO_FAKE_TIME)


def switch_on(network: Network, name: str) -> None:
    """Plug a device in: it gets its IPv4 address as it is used to, and an IPv6 address."""
    device, host, namespace = devices()[name], hosts()[name], network.namespace(name)
    resolver = f"nameserver {host.part.ipv4(ROUTER_HOST)}\nsearch practice.lan\n"
    (Path("/etc/netns") / namespace / "resolv.conf").write_text(resolver, encoding="ascii")
    shell("ip", "-n", namespace, "link", "set", "eth0", "up")
    if device.addressing == "dhcp":
        addresses.request_address(network, device)
    else:
        shell("ip", "-n", namespace, "addr", "add", f"{device.ip}/24", "brd", "+", "dev", "eth0")
        shell("ip", "-n", namespace, "route", "add", "default", "via", host.part.ipv4(ROUTER_HOST))
    shell("ip", "-n", namespace, "addr", "add", f"{host.ipv6}/64", "dev", "eth0", "nodad")
    shell("ip", "-n", namespace, "-6", "route", "add", "default", "via", host.part.ipv6(ROUTER_HOST))
