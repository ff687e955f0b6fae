"""Asks for and claims names as Windows, Android and UPnP devices do. Imitated: bytes of our own."""

from __future__ import annotations

import argparse
import socket
import struct
import time

NBNS_PORT, LLMNR_PORT, MDNS_PORT, SSDP_PORT = 137, 5355, 5353, 1900
LLMNR_GROUP, MDNS_GROUP, SSDP_GROUP = "224.0.0.252", "224.0.0.251", "239.255.255.250"
TYPE_A, TYPE_PTR, TYPE_NB, TYPE_ANY = 1, 12, 0x20, 255
PAUSE_SECONDS = 0.1


def broadcast_of(ip: str) -> str:
    """Return the broadcast address of the /24 that the address is in."""
    return ip.rsplit(".", 1)[0] + ".255"


def open_socket(ip: str, port: int) -> socket.socket:
    """Return a UDP socket that may broadcast and sends multicast from the address."""
    speaker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    speaker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    speaker.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    speaker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(ip))
    speaker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255 if port == MDNS_PORT else 1)
    speaker.bind((ip, port))
    return speaker


def dns_name(name: str) -> bytes:
    """Encode a name as labels (RFC 1035, 3.1)."""
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def question(identifier: int, name: str, kind: int) -> bytes:
    """Return a query with one question of class IN."""
    return struct.pack(">6H", identifier, 0, 1, 0, 0, 0) + dns_name(name) + struct.pack(">2H", kind, 1)


def netbios_name(name: str, suffix: int) -> bytes:
    """Encode a NetBIOS name by halves of octets (RFC 1001, 14.1)."""
    padded = name.upper().encode().ljust(15) + bytes([suffix])
    halves = bytes(0x41 + half for octet in padded for half in divmod(octet, 16))
    return bytes([len(halves)]) + halves + b"\0"


def registration(identifier: int, name: str, suffix: int, ip: str, *, is_group: bool) -> bytes:
    """Return a broadcast name registration request (RFC 1002, 4.2.2)."""
    encoded = netbios_name(name, suffix)
    flags = 0x8000 if is_group else 0
    record = struct.pack(">HHIHH", TYPE_NB, 1, 300_000, 6, flags) + socket.inet_aton(ip)
    header = struct.pack(">6H", identifier, 0x2910, 1, 0, 0, 1)
    return header + encoded + struct.pack(">2H", TYPE_NB, 1) + b"\xc0\x0c" + record


def claim_netbios(ip: str, name: str, workgroup: str) -> None:
    """Register the computer's names as Windows does when its cable is plugged in."""
    with open_socket(ip, NBNS_PORT) as speaker:
        claims = ((name, 0x00, False), (workgroup, 0x00, True), (name, 0x20, False))
        for repeat in range(2):
            for order, (claimed, suffix, is_group) in enumerate(claims):
                identifier = 0x8000 + order
                speaker.sendto(
                    registration(identifier, claimed, suffix, ip, is_group=is_group), (broadcast_of(ip), 137)
                )
            time.sleep(PAUSE_SECONDS * (repeat + 1))


def ask_netbios(ip: str, name: str) -> None:
    """Ask everybody for the owner of a file server's NetBIOS name."""
    query = struct.pack(">6H", 0x9000, 0x0110, 1, 0, 0, 0) + netbios_name(name, 0x20) + struct.pack(">2H", TYPE_NB, 1)
    with open_socket(ip, NBNS_PORT) as speaker:
        speaker.sendto(query, (broadcast_of(ip), NBNS_PORT))


def ask_neighbours(ip: str, own_name: str, wanted: list[str]) -> None:
    """Make sure by LLMNR and mDNS that nobody has the own name, then ask for the wanted ones (RFC 4795, RFC 6762)."""
    with open_socket(ip, 0) as llmnr:
        for order, name in enumerate([own_name, *wanted]):
            llmnr.sendto(
                question(0x5000 + order, name, TYPE_ANY if name == own_name else TYPE_A), (LLMNR_GROUP, LLMNR_PORT)
            )
            time.sleep(PAUSE_SECONDS)
    with open_socket(ip, MDNS_PORT) as mdns:
        for name in [own_name, *wanted]:
            mdns.sendto(question(0, f"{name}.local", TYPE_ANY if name == own_name else TYPE_A), (MDNS_GROUP, MDNS_PORT))


def ask_services(ip: str, services: list[str]) -> None:
    """Browse for services by mDNS as a phone does."""
    with open_socket(ip, MDNS_PORT) as mdns:
        for service in services:
            mdns.sendto(question(0, service, TYPE_PTR), (MDNS_GROUP, MDNS_PORT))
            time.sleep(PAUSE_SECONDS)


def notify_upnp(ip: str, server: str, udn: str, location: str) -> None:
    """Announce a UPnP device (UPnP Device Architecture 1.0, 1.1.2)."""
    kinds = ("upnp:rootdevice", udn, "urn:schemas-upnp-org:device:Basic:1")
    with open_socket(ip, 0) as speaker:
        for kind in kinds:
            unique = udn if kind == udn else f"{udn}::{kind}"
            lines = (
                "NOTIFY * HTTP/1.1",
                f"HOST: {SSDP_GROUP}:{SSDP_PORT}",
                "CACHE-CONTROL: max-age=1800",
                f"LOCATION: {location}",
                f"SERVER: {server}",
                "NTS: ssdp:alive",
                f"NT: {kind}",
                f"USN: {unique}",
            )
            speaker.sendto("\r\n".join((*lines, "", "")).encode(), (SSDP_GROUP, SSDP_PORT))


def main() -> None:
    """Say what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ip", required=True)
    parser.add_argument("--windows", help="claim this computer name")
    parser.add_argument("--workgroup", default="LINDEN")
    parser.add_argument("--wanted", nargs="*", default=[])
    parser.add_argument("--browse", nargs="*", default=[])
    parser.add_argument("--upnp", nargs=3, metavar=("SERVER", "UDN", "LOCATION"))
    arguments = parser.parse_args()
    if arguments.windows:
        claim_netbios(arguments.ip, arguments.windows, arguments.workgroup)
        ask_neighbours(arguments.ip, arguments.windows, arguments.wanted)
        for name in arguments.wanted:
            ask_netbios(arguments.ip, name)
    if arguments.browse:
        ask_services(arguments.ip, arguments.browse)
    if arguments.upnp:
        notify_upnp(arguments.ip, *arguments.upnp)


if __name__ == "__main__":
    main()
