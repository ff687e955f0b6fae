"""The inventory for NetBox: what would be created there, what filled in, and what people keep otherwise. Pure.

What stands in NetBox is never overwritten: an empty field is filled, another value is a conflict that is told.
Only a type that an earlier export left open ("Not known") gives way to the one that is known now, and a device that an
earlier export took from the register is no longer active when the register says that it is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from asepsis.core.addresses import Scope, scope
from asepsis.core.category_words import category_words
from asepsis.core.nouns import Attribute
from asepsis.inventory.lists.netbox import DEVICES, NOT_KNOWN
from asepsis.report.exports.identity import believed
from asepsis.report.exports.netbox_objects import (
    COLLECTIONS,
    INTERFACE,
    INTERFACES,
    IPS,
    MACS,
    MAKERS,
    MAX_NAME,
    MAX_SERIAL,
    MAX_WORDS,
    ROLES,
    SITES,
    TAGS,
    TYPES,
    Ref,
    by_number,
    folded,
    keys,
    site_of,
    slug,
    type_key,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from asepsis.report.analysis import Analysis, Device
    from asepsis.report.exports.netbox_objects import Holdings, Json
    from asepsis.report.told import UnheardDevice

TAG = "Asepsis"
OURS = "Seen on the network by Asepsis"
REGISTERED, TOLD = "Registered, not heard", "Written down by a person; no sensor heard it"
"""The tag of devices of the register, beside ours."""
ACTIVE, GONE = "active", "decommissioning"
"""NetBox's words for a device in use, and for one that is not to come back but still stands in NetBox."""
GREY = "9e9e9e"
FIRST_CHOICES = frozenset(("primary_ip4", "primary_ip6", "primary_mac_address"))
"""Fields that name an address which must stand there before."""


class Change(StrEnum):
    """What a step does."""

    CREATE = "create"
    FILL = "fill"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Step:
    """One object that is created or filled in, or that is left because people keep it otherwise."""

    change: Change
    ref: Ref
    title: str
    """What people call the object."""
    body: Mapping[str, Any] = field(default_factory=dict)
    """Fields to send; a value may be a `Ref`, or a list of them."""
    why: str = ""
    """Of a conflict: what stands there, and what was seen."""


def plan(analysis: Analysis, site: str, holdings: Holdings, ever_registered: Collection[str] = ()) -> tuple[Step, ...]:
    """What to do so that NetBox holds the inventory at this site, in the order in which to do it.

    `ever_registered`: identifiers of all that ever stood in the register, also of what is gone.
    """
    made = _Plan(holdings, site)
    for device in analysis.devices:
        if device.macs or device.ips:
            made.add(device)
    for registered in analysis.registered:
        if registered.beside.asset_id is None:
            made.add_registered(registered)
    made.take_out(set(ever_registered), analysis.registered)
    made.add_what_is_needed()
    return tuple(sorted(made.steps, key=_order))


def _order(step: Step) -> int:
    is_last = bool(FIRST_CHOICES & step.body.keys())
    return len(COLLECTIONS) if is_last else COLLECTIONS.index(step.ref.collection)


class _Plan:
    """Collects steps; what several devices need is created once."""

    def __init__(self, holdings: Holdings, site: str) -> None:
        self.holdings = holdings
        self.site = site
        self.steps: list[Step] = []
        self.bodies: dict[Ref, Json] = {}
        """Of all that may be needed: how it would be created."""
        self.names = holdings.names.copy()

    def add(self, device: Device) -> None:
        """Plan one device with its interfaces and addresses."""
        known = self._found(device)
        wanted = {
            "role": self._role(believed(device, Attribute.CATEGORY)),
            "device_type": self._type(believed(device, Attribute.VENDOR), believed(device, Attribute.MODEL)),
            "serial": _serial(device),
        }
        ref = Ref(DEVICES, device.id if known is None else by_number(known["id"]))
        if known is None:
            self._create_device(ref, device, wanted)
        else:
            self._compare(ref, known, wanted)
        interface = self._macs(device, ref, known)
        self._ips(device, ref, interface, known)

    def add_registered(self, device: UnheardDevice) -> None:
        """Plan what a person wrote down: without interface and address, since nobody heard any."""
        entry = device.entry
        serial = (entry.serial or "")[:MAX_SERIAL]
        wanted = {
            "role": self._role(entry.category()),
            "device_type": self._type(entry.vendor, entry.model),
            "serial": serial,
        }
        for ending in _endings(device):
            name = f"{device.name[: MAX_NAME - len(ending) - 1]} {ending}"
            known = self._named_or_numbered(name, serial)
            ref = Ref(DEVICES, name if known is None else by_number(known["id"]))
            if known is None:
                self._create(ref, name, wanted, ((TAG, OURS), (REGISTERED, TOLD)))
            else:
                self._compare(ref, known, wanted, "registered is")

    def take_out(self, ever: Collection[str], standing: Iterable[UnheardDevice]) -> None:
        """Say of what we once wrote from the register, and it holds no more, that it is gone."""
        kept = {ending for device in standing for ending in _endings(device)}
        for one in self.holdings.devices.values():
            ending = str(one.get("name")).rpartition(" ")[2]
            if ending in kept or ending.partition("-")[0] not in ever or site_of(one) != folded(self.site):
                continue
            tags = {folded(tag.get("name")) for tag in one.get("tags") or () if isinstance(tag, dict)}
            # What a person gave another status, or took our tags from, is theirs.
            if {folded(TAG), folded(REGISTERED)} <= tags and (one.get("status") or {}).get("value") == ACTIVE:
                ref = Ref(DEVICES, by_number(one["id"]))
                self.steps.append(Step(Change.FILL, ref, _shown(one), {"status": GONE}))

    def add_what_is_needed(self) -> None:
        """Create what steps refer to and NetBox lacks."""
        done: set[Ref] = set()
        waiting = [ref for step in self.steps for ref in _refs(step.body.values())]
        while waiting:
            ref = waiting.pop()
            if ref in done or ref not in self.bodies or self.holdings.get(ref) is not None:
                continue
            done.add(ref)
            body = self.bodies[ref]
            same = self.holdings.get(Ref(ref.collection, f"slug {body.get('slug')}"))
            if same is not None and ref.collection != TYPES:
                self.holdings.take(ref.collection, same, ref)
                continue
            title = str(body.get("name") or body.get("model") or ref.key)
            self.steps.append(Step(Change.CREATE, ref, title, body))
            waiting += _refs(body.values())

    def _found(self, device: Device) -> Json | None:
        """Which device of NetBox it is, surest first: by serial number, MAC, name at the site, IP address."""
        serial, name = _serial(device), folded(_name(device))
        devices = self.holdings.devices.values()
        by_serial = [one for one in devices if serial and one.get("serial") == serial]
        by_mac = [self.holdings.holder(Ref(MACS, mac)) for mac in device.macs]
        # A device whose MACs NetBox knows was not found by one of them: it is another of the same name or address.
        open_ones = [one for one in devices if one["id"] not in self.holdings.devices_with_mac]
        by_name = [one for one in open_ones if folded(one.get("name")) == name and site_of(one) == folded(self.site)]
        by_ip = [one for ip in device.ips if (one := self.holdings.holder(Ref(IPS, ip))) in open_ones]
        return next((one for one in (*by_serial, *by_mac, *by_name, *by_ip) if one is not None), None)

    def _named_or_numbered(self, name: str, serial: str) -> Json | None:
        """A device of NetBox with this serial number, or this name at the site."""
        devices = self.holdings.devices.values()
        by_serial = [one for one in devices if serial and one.get("serial") == serial]
        here = [one for one in devices if site_of(one) == folded(self.site) and folded(one.get("name")) == folded(name)]
        return next(iter((*by_serial, *here)), None)

    def _want(self, collection: str, key: str, body: Json) -> Ref:
        ref = Ref(collection, key)
        self.bodies.setdefault(ref, body)
        return ref

    def _create_device(self, ref: Ref, device: Device, wanted: Mapping[str, Any]) -> None:
        name = _name(device)
        place = folded(self.site), folded(name)
        self.names[place] += 1
        if self.names[place] > 1:
            name = f"{name[: MAX_NAME - len(device.id) - 1]} {device.id}"
        self._create(ref, name, wanted, ((TAG, OURS),))

    def _create(self, ref: Ref, name: str, wanted: Mapping[str, Any], tags: Iterable[tuple[str, str]]) -> None:
        body = {
            "name": name,
            "site": self._want(SITES, folded(self.site), {"name": self.site, "slug": slug(self.site)}),
            "status": ACTIVE,
            "tags": [
                self._want(TAGS, folded(tag), {"name": tag, "slug": slug(tag), "description": words})
                for tag, words in tags
            ],
        }
        body |= {key: value for key, value in wanted.items() if value}
        self.steps.append(Step(Change.CREATE, ref, name, body))

    def _compare(self, ref: Ref, known: Json, wanted: Mapping[str, Any], said: str = "seen was") -> None:
        """Fill in what NetBox leaves empty; tell what it keeps otherwise."""
        title = _shown(known)
        filled = {}
        for name, value in wanted.items():
            stands = known.get(name)
            if not value or _is_same(stands, value):
                continue
            if not stands or _is_left_open(stands):
                filled[name] = value
            elif not _is_left_open(self.bodies.get(value, {}) if isinstance(value, Ref) else {}):
                seen = value.key if isinstance(value, Ref) else value
                why = f"{name.replace('_', ' ')}: NetBox says {_shown(stands)}, {said} {seen}"
                self.steps.append(Step(Change.CONFLICT, ref, title, why=why))
        if filled:
            self.steps.append(Step(Change.FILL, ref, title, filled))

    def _role(self, category: str | None) -> Ref:
        words = (category_words(category) if category else NOT_KNOWN)[:MAX_WORDS]
        return self._want(ROLES, folded(words), {"name": words, "slug": slug(category or words), "color": GREY})

    def _type(self, vendor: str | None, known_model: str | None) -> Ref:
        maker = (vendor or NOT_KNOWN)[:MAX_WORDS]
        model = (known_model or NOT_KNOWN)[:MAX_WORDS]
        made = self._want(MAKERS, folded(maker), {"name": maker, "slug": slug(maker)})
        body = {"manufacturer": made, "model": model, "slug": slug(f"{maker} {model}")}
        return self._want(TYPES, type_key(maker, model), body)

    def _macs(self, device: Device, ref: Ref, known: Json | None) -> Ref:
        """Plan one interface for each MAC that NetBox does not have; returns the first of the device."""
        found: list[Ref] = []
        for mac in device.macs:
            address = Ref(MACS, mac)
            holder = self.holdings.holder(address)
            if holder is None:
                interface = self._interface(ref, f"seen-{mac.replace(':', '')}")
                self._assign(address, {"mac_address": mac.upper()}, interface)
                self.steps.append(Step(Change.FILL, interface, mac, {"primary_mac_address": address}))
                found.append(interface)
            elif holder is known:
                number = (self.holdings.get(address) or {})["assigned_object_id"]
                found.append(Ref(INTERFACES, by_number(number)))
            else:
                self._conflict(ref, device, mac, holder)
        return found[0] if found else self._interface(ref, "seen")

    def _interface(self, device: Ref, name: str) -> Ref:
        body = {"device": device, "name": name, "type": "other", "description": OURS}
        return self._want(INTERFACES, f"{device.key.removeprefix('#')}/{name}", body)

    def _assign(self, address: Ref, body: Json, interface: Ref) -> None:
        """Create an address at an interface, or give one that nobody has to it."""
        at = {"assigned_object_type": INTERFACE, "assigned_object_id": interface}
        if self.holdings.get(address) is None:
            self.steps.append(Step(Change.CREATE, address, address.key, body | at | {"description": OURS}))
        else:
            self.steps.append(Step(Change.FILL, address, address.key, at))

    def _ips(self, device: Device, ref: Ref, interface: Ref, known: Json | None) -> None:
        primary: dict[str, Ref] = {}
        for ip in device.ips:
            if scope(ip) is Scope.LINK:
                continue
            address = Ref(IPS, ip)
            held = self.holdings.get(address) or {}
            holder = self.holdings.holder(address)
            if held.get("assigned_object_id") and (holder is None or holder is not known):
                self._conflict(ref, device, ip, holder)
                continue
            if holder is None:
                # Passive listening does not tell the length of the prefix: the host alone is what is known.
                self._assign(address, {"address": f"{ip}/{128 if ':' in ip else 32}", "status": "active"}, interface)
            primary.setdefault("primary_ip6" if ":" in ip else "primary_ip4", address)
        chosen = {name: address for name, address in primary.items() if not (known or {}).get(name)}
        if chosen:
            self.steps.append(Step(Change.FILL, ref, device.name if known is None else _shown(known), chosen))

    def _conflict(self, ref: Ref, device: Device, address: str, holder: Json | None) -> None:
        why = f"{address}: NetBox has it at {_shown(holder) if holder else 'something that is no device'}"
        self.steps.append(Step(Change.CONFLICT, ref, device.name, why=why))


def _refs(values: Iterable[Any]) -> list[Ref]:
    found: list[Ref] = []
    for value in values:
        if isinstance(value, Ref):
            found.append(value)
        elif isinstance(value, list):
            found += _refs(value)
    return found


def _endings(device: UnheardDevice) -> list[str]:
    """How the names of registered devices end: each of several has its number."""
    numbers = range(1, device.entry.number + 1)
    return [device.id] if len(numbers) == 1 else [f"{device.id}-{number}" for number in numbers]


def _name(device: Device) -> str:
    return (device.hostnames[0] if device.hostnames else device.name)[:MAX_NAME]


def _serial(device: Device) -> str:
    return (believed(device, Attribute.SERIAL) or "")[:MAX_SERIAL]


def _shown(stands: Any) -> str:  # noqa: ANN401 (what NetBox gives)
    if isinstance(stands, dict):
        return str(stands.get("display") or stands.get("name") or stands.get("model") or stands.get("id"))
    return str(stands)


def _is_same(stands: Any, value: Any) -> bool:  # noqa: ANN401 (what NetBox gives)
    if isinstance(value, Ref) and isinstance(stands, dict):
        return value.key in keys(value.collection, stands)
    return bool(stands == value)


def _is_left_open(kept: Any) -> bool:  # noqa: ANN401 (what NetBox gives, or a body)
    """True for a role or type that says that it is not known in full."""
    if not isinstance(kept, dict):
        return False
    maker = kept.get("manufacturer")
    words = {kept.get("name"), kept.get("model"), maker.get("name") if isinstance(maker, dict) else None}
    return NOT_KNOWN in words
