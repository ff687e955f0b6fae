"""Tells devices apart: from endpoints and marks to groups of addresses, each of them one device."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from asepsis.core.addresses import Scope, embedded_mac, is_random_mac, is_virtual_mac, normal_mac, scope, sort_key
from asepsis.inventory.keys import CHASSIS, HOST_NAME, SERIAL_NUMBER, Key
from asepsis.inventory.ownership import Ownership, ownership
from asepsis.inventory.tenures import Tenures, tenures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from asepsis.core.nouns import Subject
    from asepsis.inventory.sightings import Sighting

WEAK_KEYS_NEEDED = 2
"""So many different kinds of weak marks in common make two addresses one device."""

Address = str
"""A MAC or an IP address: what a device is found by."""


@dataclass(frozen=True, slots=True)
class Group:
    """One device as a set of addresses."""

    macs: tuple[str, ...]
    ips: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    """Why several addresses are one device."""

    @property
    def anchor(self) -> Address:
        """The address that names the device: the lowest real MAC, else the lowest MAC, else the lowest IP address."""
        real = [mac for mac in self.macs if not is_virtual_mac(mac)]
        return (real or list(self.macs) or list(self.ips))[0]


@dataclass(slots=True)
class Resolution:
    """Which device each endpoint belongs to."""

    groups: list[Group]
    forwarding: Mapping[str, Ownership]
    """By MAC: what it forwards for others."""
    tenures: Tenures = field(default_factory=Tenures)
    """Who held the addresses that went from one device to another."""
    _by_mac: dict[str, int] = field(default_factory=dict)
    _by_ip: dict[str, int] = field(default_factory=dict)
    _found: dict[Subject, int | None] = field(default_factory=dict)

    def device_of(self, subject: Subject, moment: datetime | None = None) -> int | None:
        """Index into `groups` of the device that the endpoint belongs to; None for a host beyond the site's routers.

        `moment`: when it was seen, for an address that several devices held in turn; else the last holder counts.
        """
        held = self.tenures.by_ip
        if held and moment is not None and subject.ip in held:
            return self._find(subject, moment)
        found = self._found.get(subject, -1)
        if found == -1:
            found = self._found[subject] = self._find(subject, None)
        return found

    def device_of_mac(self, mac: str | None) -> int | None:
        """Index into `groups` of the device that has the MAC."""
        return None if mac is None else self._by_mac.get(mac)

    def _find(self, subject: Subject, moment: datetime | None) -> int | None:
        if subject.mac is not None:
            owner = self.forwarding.get(subject.mac)
            if subject.ip is None or (owner is not None and subject.ip in owner.own):
                return self._by_mac.get(subject.mac)
        if subject.ip is None:
            return None
        holder = None if moment is None else self.tenures.holder(subject.ip, moment)
        return self._by_ip.get(subject.ip) if holder is None else self._by_mac.get(holder)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people said about which addresses belong together; they win over every mark."""

    together: frozenset[frozenset[Address]] = frozenset()
    apart: frozenset[frozenset[Address]] = frozenset()

    def about(self, owner: Callable[[Address], Address]) -> Decisions:
        """The same decisions about the owners of the addresses."""

        def owned(pairs: frozenset[frozenset[Address]]) -> frozenset[frozenset[Address]]:
            found = (frozenset(owner(address) for address in pair) for pair in pairs)
            return frozenset(pair for pair in found if len(pair) > 1)

        return Decisions(owned(self.together), owned(self.apart))


@dataclass(frozen=True, slots=True)
class Around:
    """What else was seen that tells devices apart."""

    answered: AbstractSet[str] = frozenset()
    """IP addresses that anybody answered, or that answered."""
    leases: Iterable[tuple[Subject, datetime]] = ()
    """Who was given an IP address, and until when."""
    internet: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    """By MAC: hosts of the internet that it forwards for and that are no part of the sightings."""


def resolve(
    sightings: Mapping[Subject, Sighting],
    keys: Mapping[Subject, AbstractSet[Key]],
    decisions: Decisions | None = None,
    around: Around | None = None,
) -> Resolution:
    """Group the endpoints into devices.

    Every MAC is a device with its own addresses; a private address that belongs to no MAC seen is a device beyond a
    router or behind a link without MACs. Public addresses behind a MAC are nobody of the site.
    """
    decisions, around = decisions or Decisions(), around or Around()
    forwarding = ownership(sightings, around.internet)
    owners = _owners(forwarding, sightings)
    decisions = decisions.about(lambda address: owners.get(address, [address])[0])
    sets = _Sets([*forwarding, *_without_mac(sightings, owners)], decisions)
    _join_virtual(sets, forwarding, owners)
    _join_interface_identifiers(sets, forwarding)
    _join_inner(sets, forwarding, around.answered)
    _join_by_keys(sets, _keys_by_address(keys, forwarding, owners, sets))
    for pair in sorted(decisions.together, key=sorted):
        first, *others = sorted(pair)
        for other in others:
            sets.join(first, other, "a person said so")
    resolution = _resolution(sets, forwarding, owners)
    contested = {ip for ip, macs in owners.items() if len(macs) > 1}
    spans = ((subject, one.first, one.last) for subject, one in sightings.items() if subject.ip in contested)
    resolution.tenures = tenures(spans, around.leases, lambda mac, ip: ip in forwarding[mac].own)
    return resolution


class _Sets:
    """Disjoint sets of addresses that remember why they were joined."""

    def __init__(self, addresses: Iterable[Address], decisions: Decisions) -> None:
        self.parent = {address: address for address in addresses}
        self.reasons: dict[Address, list[str]] = defaultdict(list)
        self.apart = decisions.apart

    def find(self, address: Address) -> Address:
        while self.parent[address] != address:
            self.parent[address] = self.parent[self.parent[address]]
            address = self.parent[address]
        return address

    def join(self, one: Address, other: Address, reason: str) -> None:
        if one not in self.parent or other not in self.parent:
            return
        first, second = sorted((self.find(one), self.find(other)))
        if first == second or self._is_kept_apart(first, second):
            return
        self.parent[second] = first
        self.reasons[first] += [*self.reasons.pop(second, []), reason]

    def _is_kept_apart(self, first: Address, second: Address) -> bool:
        if not self.apart:
            return False
        ones, others = self.members(first), self.members(second)
        return any(pair & ones and pair & others for pair in self.apart)

    def members(self, root: Address) -> set[Address]:
        return {address for address in self.parent if self.find(address) == root}

    def groups(self) -> dict[Address, list[Address]]:
        found: dict[Address, list[Address]] = defaultdict(list)
        for address in self.parent:
            found[self.find(address)].append(address)
        return found


def _owners(forwarding: Mapping[str, Ownership], sightings: Mapping[Subject, Sighting]) -> dict[str, list[str]]:
    """For each IP address the MACs that own it, the one seen last first: leases move from one to another."""
    last: dict[tuple[str, str], tuple[bool, float]] = {}
    for subject, sighting in sightings.items():
        if subject.mac is not None and subject.ip is not None and subject.ip in forwarding[subject.mac].own:
            key = (subject.ip, subject.mac)
            last[key] = max(last.get(key, (False, 0.0)), (bool(sighting.bindings), sighting.last.timestamp()))
    owners: dict[str, list[str]] = defaultdict(list)
    for ip, mac in sorted(last, key=lambda key: (is_virtual_mac(key[1]), *(-part for part in last[key]), key[1])):
        owners[ip].append(mac)
    return owners


def _without_mac(sightings: Mapping[Subject, Sighting], owners: Mapping[str, list[str]]) -> list[str]:
    """Private addresses that sent something and that no MAC owns."""
    found = {
        subject.ip
        for subject, sighting in sightings.items()
        if subject.ip is not None
        and sighting.is_sender
        and subject.ip not in owners
        and scope(subject.ip) is Scope.PRIVATE
    }
    return sorted(found, key=sort_key)


def _join_virtual(sets: _Sets, forwarding: Mapping[str, Ownership], owners: Mapping[str, list[str]]) -> None:
    """A router speaks from its virtual MAC with its own IP address (RFC 9568 7.2): the two MACs are one device."""
    for mac, owned in forwarding.items():
        if not is_virtual_mac(mac):
            continue
        for ip in sorted(owned.own | owned.private_sources | owned.internet_sources, key=sort_key):
            real = [other for other in owners.get(ip, []) if not is_virtual_mac(other)]
            if real:
                sets.join(mac, real[0], f"{mac} is shared by redundant routers and was used by {ip}")
                break


def _join_interface_identifiers(sets: _Sets, forwarding: Mapping[str, Ownership]) -> None:
    """An IPv6 address without a MAC that was made of a MAC seen elsewhere belongs to that device."""
    for address in list(sets.parent):
        mac = embedded_mac(address) if address.count(":") > 1 and address not in forwarding else None
        if mac is not None and mac in forwarding:
            sets.join(address, mac, f"{address} was made of {mac}")


def _join_inner(sets: _Sets, forwarding: Mapping[str, Ownership], answered: AbstractSet[str]) -> None:
    """An inner address of a device that leaks out: alone behind a MAC that forwards for nobody else, and unanswered."""
    behind: dict[str, list[str]] = defaultdict(list)
    for mac, owned in forwarding.items():
        for ip in owned.private_sources:
            behind[ip].append(mac)
    for ip, macs in sorted(behind.items()):
        owned = forwarding[macs[0]]
        is_alone = len(macs) == 1 and len(owned.private_sources) == 1 and not owned.internet_sources
        if is_alone and owned.own and ip not in answered:
            sets.join(ip, macs[0], f"{ip} is alone behind {macs[0]} and nobody answers it")


def _keys_by_address(
    keys: Mapping[Subject, AbstractSet[Key]],
    forwarding: Mapping[str, Ownership],
    owners: Mapping[str, list[str]],
    sets: _Sets,
) -> dict[Key, set[Address]]:
    holders: dict[Key, set[Address]] = defaultdict(set)
    for subject, found in keys.items():
        address = _address_of(subject, forwarding, owners)
        if address is not None and address in sets.parent:
            for key in found:
                holders[key].add(address)
    for key in [key for key in holders if key.name == CHASSIS and key.value in forwarding]:
        holders[key].add(key.value)
    return holders


def _address_of(
    subject: Subject, forwarding: Mapping[str, Ownership], owners: Mapping[str, list[str]]
) -> Address | None:
    if subject.mac is not None and (subject.ip is None or subject.ip in forwarding[subject.mac].own):
        return subject.mac
    if subject.ip is None:
        return None
    return owners[subject.ip][0] if subject.ip in owners else subject.ip


def _join_by_keys(sets: _Sets, holders: Mapping[Key, set[Address]]) -> None:
    """One strong mark in common, or two different weak ones of addresses that last, make addresses one device.

    Addresses that tell serial numbers, and none the same, are two devices whatever else they have in common.
    """
    shared = {key: sorted(found) for key, found in holders.items() if 1 < len(found) <= key.max_holders}
    names, serials = _told(holders, HOST_NAME), _told(holders, SERIAL_NUMBER)
    weak: dict[tuple[Address, Address], dict[str, Key]] = defaultdict(dict)
    for key in sorted(shared, key=lambda key: (key.name, key.value)):
        first, *others = shared[key]
        if key.is_strong:
            for other in others:
                is_copy = key.is_copied and _tell_others(names, first, other)
                if not (is_copy or _tell_others(serials, first, other)):
                    sets.join(first, other, f"both carry the {key.name} {key.value}")
            continue
        for place, one in enumerate(shared[key]):
            for other in shared[key][place + 1 :]:
                weak[one, other][key.name] = key
    for (one, other), marks in sorted(weak.items()):
        is_lasting = not (_is_made_up(one) or _is_made_up(other) or _tell_others(serials, one, other))
        if len(marks) >= WEAK_KEYS_NEEDED and is_lasting:
            words = " and ".join(f"the {key.name} {key.value}" for key in marks.values())
            sets.join(one, other, f"both carry {words}")


def _is_made_up(address: Address) -> bool:
    """True for a MAC that a host makes up anew for each network: names that people choose do not tell whose it is."""
    return normal_mac(address) == address and is_random_mac(address)


def _told(holders: Mapping[Key, set[Address]], name: str) -> dict[Address, set[str]]:
    """What each address tells under the name of a mark; of a host name the first label."""
    told: dict[Address, set[str]] = defaultdict(set)
    for key, found in holders.items():
        if key.name == name:
            for address in found:
                told[address].add(key.value.partition(".")[0] if name == HOST_NAME else key.value)
    return told


def _tell_others(told: Mapping[Address, set[str]], one: Address, other: Address) -> bool:
    """Both tell something, and nothing the same: as hosts of one image, which share its identifiers but no name."""
    ones, others = told.get(one, set()), told.get(other, set())
    return bool(ones and others) and not ones & others


def _resolution(sets: _Sets, forwarding: Mapping[str, Ownership], owners: Mapping[str, list[str]]) -> Resolution:
    groups: list[Group] = []
    for root, members in sets.groups().items():
        macs = sorted(address for address in members if address in forwarding)
        ips = {address for address in members if address not in forwarding}
        ips |= {ip for mac in macs for ip in forwarding[mac].own}
        reasons = tuple(dict.fromkeys(sets.reasons.get(root, [])))
        groups.append(Group(tuple(macs), tuple(sorted(ips, key=sort_key) if len(ips) > 1 else ips), reasons))
    groups.sort(key=lambda group: (not group.macs, group.anchor))
    resolution = Resolution(groups, forwarding)
    for number, group in enumerate(groups):
        resolution._by_mac.update(dict.fromkeys(group.macs, number))  # noqa: SLF001 (filled here, read there)
        for ip in group.ips:
            if ip not in owners or owners[ip][0] in group.macs:
                resolution._by_ip[ip] = number  # noqa: SLF001
    return resolution
