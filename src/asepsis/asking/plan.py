"""What would be asked, of whom and why; and who is left in peace, and why. Nothing here sends anything."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from asepsis.asking.classes import Reasoned, SafetyClass, class_of
from asepsis.asking.questions import DICOM, ECHO, HTTP, MDNS, QUESTIONS, SNMP, TABLES, TLS, WSD, Question, Words
from asepsis.core.addresses import Scope, scope
from asepsis.core.nouns import Attribute
from asepsis.inventory.naming import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from asepsis.asking.permission import Permission
    from asepsis.inventory.inventory import Asset, AssetRelation, Inventory

SEEN_WITHIN = timedelta(hours=24)
"""A device that was not heard for longer may have given its address to another."""
IDLE_FOR = timedelta(minutes=15)
"""A device of imaging is asked only when it has been idle so long, by what was heard up to now."""
HEARD_WITHIN = timedelta(minutes=10)
"""What was heard longer ago than this does not say that a device is idle now."""
REMOTE_SERVICES = {"tls": ("tls", "https"), "http": ("http",), "dicom": ("dicom",)}
SNMP_CATEGORIES = frozenset(
    ("printer", "label_printer", "ups", "power_meter", "nas", "router", "firewall", "switch", "access_point", "server")
)
"""Kinds of device that usually answer SNMP."""
TABLE_CATEGORIES = frozenset(("switch", "router", "firewall"))
"""Kinds of device that keep tables of others. Of no other kind is a table ever read."""
DISCOVERY_CATEGORIES = frozenset(
    ("printer", "label_printer", "scanner", "ip_camera", "smart_tv", "media_player", "smart_speaker", "iot_hub", "nas")
)
"""Kinds of device that usually answer mDNS or WS-Discovery."""
WANTED = (Attribute.MODEL, Attribute.FIRMWARE, Attribute.OS_VERSION)


@dataclass(frozen=True, slots=True)
class Planned:
    """One question to one device."""

    device: str
    ip: str
    mac: str | None
    question: Question
    port: int
    words: Words
    why: str
    safety: SafetyClass
    approved: str = ""
    """Who approved this device, of class B."""
    name: str = ""
    """What to call the device where people read."""


@dataclass(frozen=True, slots=True)
class Left:
    """A device that is left in peace."""

    device: str
    ip: str
    why: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it."""

    planned: tuple[Planned, ...]
    left: tuple[Left, ...]

    @property
    def mark(self) -> str:
        """A short text that differs when anything of the plan does: `run` wants the mark of the plan that was shown."""
        text = repr([(one.device, one.ip, one.mac, one.question.name, one.port, one.words) for one in self.planned])
        return hashlib.sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What besides the inventory decides."""

    permission: Permission
    classes: Mapping[str, Reasoned]
    barred: frozenset[str]
    """Addresses and devices that failed too often."""
    now: datetime
    logins: frozenset[str] = frozenset()
    """Names of the logins that are known."""


def make_plan(inventory: Inventory, around: Circumstances) -> Plan:
    """Decide for each device. Whatever is not known is a reason not to ask."""
    planned: list[Planned] = []
    left: list[Left] = []
    shared = _shared_addresses(inventory.assets)
    for asset in inventory.assets:
        ip = next((one for one in asset.ips if ":" not in one and scope(one) is Scope.PRIVATE), "")
        safety = class_of(asset.facts, around.classes)
        reason = _refusal(asset, ip, safety, shared, around)
        if reason or safety is None:
            left.append(Left(asset.id, ip, reason, name_of(asset)))
            continue
        questions = list(_questions(asset, ip, safety.safety, inventory.relations, around))
        planned += questions
        if not questions:
            left.append(Left(asset.id, ip, "no question is allowed that would tell anything new", name_of(asset)))
        if around.permission.login_of(ip) and all(one.question is not TABLES for one in questions):
            why = f"its tables are not read: {_why_no_tables(asset, ip, around)}"
            left.append(Left(asset.id, ip, why, name_of(asset)))
    return Plan(tuple(planned), (*left, *_never_heard(inventory.assets, around)))


def _why_no_tables(asset: Asset, ip: str, around: Circumstances) -> str:
    if TABLES.name not in around.permission.questions:
        return "the question `tables` is not allowed"
    if asset.facts[Attribute.CATEGORY].value not in TABLE_CATEGORIES:
        return "it is not known to be a switch or router. If it is one, say so with `asepsis correct`"
    return f"there is no login {around.permission.login_of(ip)!r}"


def _never_heard(assets: Iterable[Asset], around: Circumstances) -> Iterable[Left]:
    """Switches that the owner named and nobody heard: what they are is not known."""
    heard = {ip for asset in assets for ip in asset.ips}
    for one in around.permission.switches:
        if around.permission.enabled and str(one.address) not in heard:
            yield Left("", str(one.address), "you named it as a switch, but it was never heard here")


def _shared_addresses(assets: Iterable[Asset]) -> frozenset[str]:
    seen: set[str] = set()
    twice: set[str] = set()
    for asset in assets:
        for ip in asset.ips:
            (twice if ip in seen else seen).add(ip)
    return frozenset(twice)


def _refusal(asset: Asset, ip: str, safety: Reasoned | None, shared: frozenset[str], around: Circumstances) -> str:
    """Why the device is not asked; empty when nothing speaks against it. Never empty when its class is not known."""
    permission = around.permission
    if not permission.enabled:
        return "questions are off"
    if safety is None:
        return "it is not known well enough what it is"
    is_recent = asset.last_seen is not None and timedelta() <= around.now - asset.last_seen <= SEEN_WITHIN
    is_approved = permission.approval_of(asset.macs, around.now.date()) is not None
    reasons = (
        (safety.safety is SafetyClass.NEVER, f"class A: it {safety.reason}"),
        (not ip or not permission.allows_address(ip), "its address is in no network that may be asked"),
        (ip in shared, "several devices use its address"),
        (bool(permission.never & {ip, *asset.macs}), "the owner said never"),
        (bool(around.barred & {ip, asset.id}), "it failed three times: it is never asked again"),
        (bool(asset.behind), "other devices stand behind its address"),
        (not is_recent, "it was not heard in the last 24 hours: another device may have its address now"),
        (safety.safety is SafetyClass.APPROVED and not is_approved, "class B: nobody approved this device"),
    )
    return next((words for holds, words in reasons if holds), "")


def _questions(
    asset: Asset, ip: str, safety: SafetyClass, relations: Iterable[AssetRelation], around: Circumstances
) -> Iterable[Planned]:
    permission = around.permission
    approval = permission.approval_of(asset.macs, around.now.date())
    by = approval.by if approval is not None and safety is SafetyClass.APPROVED else ""
    category = asset.facts[Attribute.CATEGORY].value
    called = next((permission.called_aes[mac] for mac in asset.macs if mac in permission.called_aes), "")
    login = permission.login_of(ip)
    words = Words(permission.community, permission.calling_ae, called, login if login in around.logins else "")
    for question in QUESTIONS:
        why = _why(question, asset)
        if not why or question.name not in permission.questions or safety not in question.classes:
            continue
        port = question.port or _port(asset, question)
        if not _fits(question, category, words, port, _is_idle(asset, relations, around)):
            continue
        mac = asset.macs[0] if len(asset.macs) == 1 else None
        yield Planned(asset.id, ip, mac, question, port, words, why, safety, by, name_of(asset))


def _why(question: Question, asset: Asset) -> str:
    """What would be learnt; empty when nothing would."""
    if question is TABLES:
        return "you named it as a switch: its tables tell of other devices"
    missing = [attribute.value.replace("_", " ") for attribute in WANTED if attribute not in asset.facts]
    return f"not known: {', '.join(missing)}" if missing else ""


def _port(asset: Asset, question: Question) -> int:
    """The port at which the device was heard to offer the service; 0 when it was not."""
    names = REMOTE_SERVICES.get(question.service, ())
    return next(
        (
            one.port
            for one in asset.services
            if one.role == "server" and one.transport == "tcp" and one.protocol in names
        ),
        0,
    )


def _fits(question: Question, category: str, words: Words, port: int, is_idle: bool) -> bool:  # noqa: FBT001 (one of several tests)
    if question is ECHO:
        return True
    if question is SNMP:
        return bool(words.community) and category in SNMP_CATEGORIES
    if question is TABLES:
        return bool(words.login) and category in TABLE_CATEGORIES
    if question in (MDNS, WSD):
        return category in DISCOVERY_CATEGORIES
    if question is DICOM:
        return bool(port and words.calling_ae and words.called_ae and is_idle)
    return question in (HTTP, TLS) and port > 0


def _is_idle(asset: Asset, relations: Iterable[AssetRelation], around: Circumstances) -> bool:
    """Whether nothing was heard of a conversation lately, by a sensor that hears until now."""
    if asset.last_seen is None or around.now - asset.last_seen > HEARD_WITHIN:
        return False
    talks = [one.last for one in relations if asset.id in (one.client, one.server)]
    return all(around.now - last >= IDLE_FOR for last in talks)
