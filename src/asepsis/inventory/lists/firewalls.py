"""Addresses that a firewall or router was told to give: settings of OPNsense, pfSense and MikroTik.

They are plans of people, so they are a list beside what was measured. Settings hold passwords, keys and names of
people: only the elements and words named here are looked at, and nothing else is kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO
    from xml.etree.ElementTree import Element

ROOTS = ("opnsense", "pfsense")
HEAD_BYTES = 4096
MAX_LINE = 1 << 20
"""Letters of one command, with the lines on which it goes on."""
MAX_DEPTH = 64
"""Deeper settings do not exist: what is nested so deep is refused."""
ELEMENTS = {
    # ISC DHCP of both, in a part for each network.
    "staticmap": {"mac": "mac", "ipaddr": "ip", "hostname": "hostname"},
    # Kea of OPNsense.
    "reservation": {"hw_address": "mac", "ip_address": "ip", "hostname": "hostname"},
    # Dnsmasq of OPNsense.
    "hosts": {"hwaddr": "mac", "ip": "ip", "host": "hostname"},
    # Aliases for one host: a name that stands for an address.
    "alias": {"name": "hostname", "address": "ip", "content": "ip"},
}
"""Element → its children that are read, and what they are in a list."""
MIKROTIK_MENUS = ("/ip dhcp-server lease", "/ip arp")
MIKROTIK_WORDS = {"mac-address": "mac", "address": "ip"}
PAIR = re.compile(r'([a-z-]+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))')
MENU = re.compile(r"^(?P<menu>/[a-z0-9 -]+?)(?: (?P<add>add .*))?$")


class SettingsError(ValueError):
    """The settings cannot be read; the message says why."""


def is_settings(content: bytes) -> bool:
    """Whether these are settings of OPNsense or pfSense."""
    head = content[:HEAD_BYTES].lower()
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and any(f"<{root}".encode() in head for root in ROOTS)


def settings_rows(file: IO[bytes]) -> Iterator[dict[str, object]]:
    """The planned addresses of `config.xml`. Raises SettingsError."""
    around: list[Element] = []
    try:
        # Entities and outside documents are refused by defusedxml.
        for event, element in iterparse(file, events=("start", "end")):
            if event == "start":
                around.append(element)
                if len(around) > MAX_DEPTH:
                    raise SettingsError("the settings are nested too deep: export them anew")
                continue
            around.pop()
            if element.tag in ELEMENTS and (row := _row(element, ELEMENTS[element.tag])):
                yield row
            if around and around[-1].tag not in ELEMENTS:
                around[-1].remove(element)  # read, or not ours: the tree must not grow with the file
    except (ParseError, DefusedXmlException, UnicodeError) as error:
        raise SettingsError(f"the settings cannot be read ({type(error).__name__}): export them anew") from None


def _row(element: Element, children: dict[str, str]) -> dict[str, object]:
    """What the element plans; nothing for an alias of networks, ports or several hosts."""
    if element.tag == "alias" and element.findtext("type") != "host":
        return {}
    found = {ours: text.strip() for theirs, ours in children.items() if (text := element.findtext(theirs))}
    is_one = len(str(found.get("ip", "")).split()) <= 1
    return dict(found) if is_one and ("mac" in found or "ip" in found) else {}


def is_mikrotik(content: bytes) -> bool:
    """Whether this is the text of RouterOS' `/export`."""
    return re.search(rb"^# .*RouterOS", content[:HEAD_BYTES], re.MULTILINE) is not None


def mikrotik_rows(lines: Iterable[str]) -> Iterator[dict[str, object]]:
    """The planned leases and ARP entries; comments are left out, since they name people. Raises SettingsError."""
    menu = ""
    for line in _whole_lines(lines):
        text = line
        if (found := MENU.match(text)) is not None:
            menu, text = found["menu"], found["add"] or ""
        if menu in MIKROTIK_MENUS and text.startswith("add "):
            pairs = {name: quoted or plain for name, quoted, plain in PAIR.findall(text)}
            yield {ours: pairs[theirs] for theirs, ours in MIKROTIK_WORDS.items() if theirs in pairs}


def _whole_lines(lines: Iterable[str]) -> Iterator[str]:
    """Lines without their ends, put together where a backslash says that one goes on."""
    begun = ""
    for line in lines:
        text = begun + (line.lstrip() if begun else line).rstrip("\r\n")
        if len(text) > MAX_LINE:
            raise SettingsError(f"a line of the settings is longer than {MAX_LINE:,} letters: export them anew")
        begun = text.removesuffix("\\")
        if begun == text:
            yield text.strip()
            begun = ""
    yield begun.strip()
