"""Reads published facts of how devices announce themselves, from where others keep them, into one shape.

None of it is kept in this repository: who runs this fetches the sources. Only the words for kinds of device
(`kinds.csv`), the names of makers that merged (`makers.csv`) and the makers of Home Assistant's integrations
(`home_assistant.csv`) are ours, the last written from the integrations' titles.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.util
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from defusedxml.ElementTree import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

HERE = Path(__file__).parent
SEED = "asepsis breadth 1"
"""Splits the makers: learn from one half, judge by the other."""
SAME_MAXIMUM = 4
"""Facts of one source, channel, maker and kind that are taken, so that no maker outweighs the others."""
MODEL_MINIMUM = 3
"""Shorter names of a model are none."""
SYSTEMS = (
    "Windows",
    "Linux",
    "Android",
    "iOS",
    "iPadOS",
    "macOS",
    "Mac OS X",
    "tvOS",
    "FreeBSD",
    "VxWorks",
    "RouterOS",
    "Junos",
)
BANKS = {
    "html_title": ("http_title", "text"),
    "http_servers": ("http_server", "text"),
    "http_wwwauth": ("http_realm", "text"),
    "http_cookies": ("http_cookie", "text"),
    "ftp_banners": ("ftp", "text"),
    "telnet_banners": ("telnet", "text"),
    "ssh_banners": ("ssh", "text"),
    "rtsp_servers": ("rtsp", "text"),
    "sip_banners": ("sip_server", "text"),
    "sip_user_agents": ("sip_user_agent", "text"),
    "snmp_sysdescr": ("snmp", "text"),
    "snmp_sysobjid": ("snmp", "object_id"),
    "hp_pjl_id": ("pjl", "text"),
    "x509_subjects": ("tls", "subject"),
    "dhcp_vendor_class": ("dhcp", "text"),
    "mdns_device-info_txt": ("mdns", "model"),
}
"""Banks of recog → channel and the text that they match."""
ENDINGS = frozenset(
    ("networks", "technologies", "technology", "systems", "communications", "electronics", "corporation")
)
"""Words that a maker's name may lack; `makers.csv` has the names that differ more."""
FILLED = "1A2B3C"
"""Stands for what a pattern leaves open."""


@dataclass(frozen=True)
class Fact:
    """One announcement, and what the device that sends it is."""

    source: str
    maker: str
    """Names of the maker, by `|`; empty where many makers announce so."""
    channel: str
    said: dict[str, str]
    category: str = ""
    model: str = ""
    os: str = ""
    block: str = ""
    """First six digits of the hardware address, where the source tells the maker's block."""

    @property
    def half(self) -> str:
        """Return `learn` or `judge`: by the first name of the maker, or by source and text where there is none."""
        key = re.sub(r"[^a-z0-9]", "", self.maker.split("|")[0].lower()) or self.source + self.channel + str(
            sorted(self.said.items())
        )
        return "judge" if hashlib.sha256((SEED + key).encode()).digest()[0] & 1 else "learn"


def _kinds(source: str) -> dict[str, str]:
    with (HERE / "kinds.csv").open(encoding="utf-8", newline="") as file:
        return {row["kind"]: row["category"] for row in csv.DictReader(file) if row["source"] == source}


def recog(folder: Path) -> Iterator[Fact]:
    """Examples of recog's banks (rapid7/recog, BSD-2-Clause) whose fingerprints tell the kind or maker of a device."""
    kinds = _kinds("recog")
    for bank, place in BANKS.items():
        root = parse(folder / "xml" / f"{bank}.xml").getroot()
        for fingerprint in root.iter("fingerprint"):
            told = {one.get("name", ""): one.get("value", "") for one in fingerprint.iter("param")}
            for example in fingerprint.iter("example"):
                yield from _example(f"recog/{bank}", place, told | dict(example.attrib), example, kinds)


def _example(
    source: str, place: tuple[str, str], told: dict[str, str], example: Element, kinds: dict[str, str]
) -> Iterator[Fact]:
    channel, key = place
    kind = told.get("hw.device") or told.get("os.device") or ""
    maker = told.get("hw.vendor") or (told.get("os.vendor") if told.get("os.device") else "") or ""
    text = (example.text or "").strip()
    if example.get("_encoding") == "base64":
        text = base64.b64decode(text).decode("utf-8", "replace").strip()
    if not text or not (kind or maker) or example.get("_filename"):
        return
    said = {key: text}
    if key == "object_id":
        said[key], _, said["text"] = text.partition(" ")
    if channel == "mdns":
        parts = dict(one.split("=", 1) for one in re.split(r"[\s,;]+(?=\w+=)", text) if "=" in one)
        if not parts:
            return
        said = {"type": "_device-info._tcp.local", "instance": "Device", **parts}
    model = told.get("hw.product", "")
    system = told.get("os.product") or told.get("os.family") or ""
    yield Fact(
        source,
        "" if "{" in maker else maker,
        channel,
        said,
        kinds.get(kind, ""),
        "" if "{" in model or len(model) < MODEL_MINIMUM else model,
        system if system in SYSTEMS else "",
    )


def _module(path: Path) -> Any:  # noqa: ANN401  # tables of the program's own making
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ValueError(f"{path} is no module of Python")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _filled(pattern: str) -> str:
    return pattern.removeprefix("*").replace("*", FILLED)


def home_assistant(folder: Path) -> Iterator[Fact]:
    """Patterns by which Home Assistant (Apache-2.0) finds devices, with what they leave open filled in."""
    with (HERE / "home_assistant.csv").open(encoding="utf-8", newline="") as file:
        labels = {row["integration"]: (row["maker"], row["category"]) for row in csv.DictReader(file)}
    generated = folder / "homeassistant" / "generated"

    def fact(domain: str, channel: str, said: dict[str, str], block: str = "") -> Iterator[Fact]:
        if domain in labels:
            maker, category = labels[domain]
            yield Fact(f"home-assistant/{channel}", maker, channel, said, category, block=block)

    for row in _module(generated / "dhcp.py").DHCP:
        if "hostname" in row:
            yield from fact(
                row["domain"], "dhcp", {"host_name": _filled(row["hostname"])}, row.get("macaddress", "")[:6]
            )
    tables = _module(generated / "zeroconf.py")
    for service, rows in tables.ZEROCONF.items():
        for row in rows:
            properties = {key: _filled(value) for key, value in row.get("properties", {}).items()}
            name = _filled(row.get("name", "Device *"))
            yield from fact(row["domain"], "mdns", {"type": service, "instance": name, **properties})
    for model, row in tables.HOMEKIT.items():
        said = {"type": "_hap._tcp.local", "instance": _filled(model) + " " + FILLED, "md": _filled(model)}
        yield from fact(row["domain"], "mdns", said)
    for domain, rows in _module(generated / "ssdp.py").SSDP.items():
        for row in rows:
            yield from fact(domain, "upnp", row)


def kentik(folder: Path) -> Iterator[Fact]:
    """Object identifiers of the profiles of kentik/snmp-profiles (Apache-2.0); folders are makers."""
    kinds = _kinds("kentik")
    for path in sorted((folder / "profiles" / "kentik_snmp").rglob("*.y*ml")):
        text = path.read_text(encoding="utf-8")
        told = re.search(r"^provider:\s*(\S+)", text, re.MULTILINE)
        kind = told.group(1) if told else ""
        listed = re.search(r"^sysobjectid:[^\n\d]*((?:[\d.*]+)|(?:\n\s*(?:-|#)[^\n]*)+)", text, re.MULTILINE)
        identifiers = re.findall(r"1\.3\.6\.1\.4\.1[\d.*]+", listed.group(1)) if listed else []
        maker = path.parent.name.replace("_", " ")
        for identifier in identifiers:
            filled = identifier.replace("*", "1")
            if re.fullmatch(r"1\.3\.6\.1\.4\.1(\.\d+)+", filled) and not maker.startswith(("generic", "_", "kentik")):
                yield Fact("kentik", maker, "snmp", {"object_id": filled}, kinds.get(kind, ""))


def with_other_names(maker: str) -> str:
    """Return a maker's names and those of whom it became or belongs to, by `|`."""
    names = list(filter(None, maker.split("|")))
    with (HERE / "makers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            others = row["names"].split("|")
            if {name.casefold() for name in others} & {name.casefold() for name in maker.split("|")}:
                names += others
    names += [name.rpartition(" ")[0] for name in names if name.rpartition(" ")[2].casefold() in ENDINGS]
    return "|".join(dict.fromkeys(filter(None, names)))


READERS = {"recog": recog, "home-assistant": home_assistant, "kentik": kentik}


def facts(folders: dict[str, Path]) -> list[Fact]:
    """Return the facts of these sources, none twice and not too many alike, in the order of the sources."""
    taken, seen = Counter[tuple[str, str, str]](), set[str]()
    kept = list[Fact]()
    for source, folder in folders.items():
        for fact in READERS[source](folder):
            alike = (fact.source, fact.maker, fact.category)
            text = f"{fact.channel} {fact.said} {fact.block}"
            if text not in seen and taken[alike] < SAME_MAXIMUM and (fact.maker or fact.category):
                seen.add(text)
                taken[alike] += 1
                kept.append(fact)
    return kept
