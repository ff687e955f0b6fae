"""Turns banks of recog (github.com/rapid7/recog, BSD-2-Clause), which the user fetched, into rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from pydantic import ValidationError

from asepsis.core.nouns import Attribute, Family
from asepsis.identification.rule_format import WrittenRule
from asepsis.identification.rules import RuleBook, RuleError, check_examples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

    from pydantic import JsonValue

    from asepsis.identification.rules import Surroundings

OBSERVED = {
    "http_header.server": ("http.response", "server"),
    "html_title": ("http.response", "title"),
    "snmp.sys_description": ("snmp.response", "sys_descr"),
    "snmp.sys_object_id": ("snmp.response", "sys_object_id"),
    "smb.native_os": ("smb.session", "native_os"),
    "smb.native_lm": ("smb.session", "native_lanman"),
    "dhcp_vendor_class": ("dhcp.request", "vendor_class"),
}
"""What a bank matches → kind and field of the observation."""
ATTRIBUTES = {
    "hw.vendor": Attribute.VENDOR,
    "hw.product": Attribute.MODEL,
    "hw.serial_number": Attribute.SERIAL,
    "hw.version": Attribute.FIRMWARE,
    "os.product": Attribute.OS,
    "os.version": Attribute.OS_VERSION,
    "host.name": Attribute.HOSTNAME,
}
CATEGORIES = {
    "printer": "printer",
    "multifunction device": "printer",
    "print server": "printer",
    "router": "router",
    "broadband router": "router",
    "switch": "switch",
    "firewall": "firewall",
    "wap": "access_point",
    "voip": "voip_phone",
    "ip phone": "voip_phone",
    "ip camera": "ip_camera",
    "web cam": "ip_camera",
    "dvr": "video_recorder",
    "nas": "nas",
    "storage": "nas",
    "power device": "ups",
    "ups": "ups",
    "media server": "media_player",
    "thin client": "thin_client",
    "industrial control": "ot_device",
    "building automation": "building_controller",
    "medical device": "medical_device",
    "lights out management": "server",
}
"""recog's `hw.device`, lower case → category."""
STRENGTH = 0.85
"""recog says of its fingerprints that a match is likely right, not that it is certain."""
FINGERPRINTS_MAXIMUM = 20_000
"""A bank has a few thousand at most."""


def rules_of_bank(document: bytes, name: str, around: Surroundings) -> list[WrittenRule]:
    """Return the rules of one bank that keep the promise of recog's own examples.

    Left out is what tells nothing of a device, what no observation holds, and what is no RE2 expression. Raises
    ValueError when the document is no bank of recog.
    """
    try:
        root = fromstring(document, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise ValueError(f"{name}: this is no XML: {error}") from error
    if root.tag != "fingerprints":
        raise ValueError(f"{name}: no bank of recog: its first element must be `fingerprints`")
    place = OBSERVED.get(root.get("matches", ""))
    if place is None:
        return []
    fingerprints = root.findall("fingerprint")[:FINGERPRINTS_MAXIMUM]
    made = (_rule(one, f"recog.{name}.{number}", place) for number, one in enumerate(fingerprints, 1))
    return [rule for rule in made if rule is not None and _holds(rule, around)]


def _rule(fingerprint: ET.Element, identifier: str, place: tuple[str, str]) -> WrittenRule | None:
    kind, field = place
    then, groups = _values(fingerprint)
    pattern = _with_names(fingerprint.get("pattern", ""), groups)
    if fingerprint.get("flags") == "REG_ICASE":
        pattern = f"(?i){pattern}"
    examples = [text for one in fingerprint.findall("example") if (text := (one.text or "").strip())]
    if not then or not examples:
        return None
    try:
        return WrittenRule.model_validate(
            {
                "id": re.sub(r"[^a-z0-9._-]", "-", identifier.lower()),
                "source": f"recog: {(fingerprint.findtext('description') or identifier).strip()}",
                "when": {"kind": kind, field: {"matches": pattern}},
                "then": then,
                "strength": STRENGTH,
                "family": Family.BANNER,
                "examples": [{field: examples[0], "gives": {}}],
                "counterexamples": [{field: "\u2400"}],
            },
        )
    except ValidationError:
        return None


def _values(fingerprint: ET.Element) -> tuple[dict[str, str], dict[int, str]]:
    """Return what follows (attribute → template) and which groups it needs (position → name)."""
    then: dict[str, str] = {}
    groups: dict[int, str] = {}
    for parameter in fingerprint.findall("param"):
        name, position = parameter.get("name", ""), int(parameter.get("pos", "0"))
        value = parameter.get("value", "")
        attribute = ATTRIBUTES.get(name)
        if name == "hw.device" and (category := CATEGORIES.get(value.casefold())):
            then[Attribute.CATEGORY.value] = category
        elif attribute is not None and position > 0:
            groups[position] = f"group_{position}"
            then[attribute.value] = f"{{group_{position}}}"
        elif attribute is not None and value and "{" not in value:
            then[attribute.value] = value
    return then, groups


def _with_names(pattern: str, groups: dict[int, str]) -> str:
    """Give names to the capturing groups, which recog counts."""
    position = 0

    def name(match: re.Match[str]) -> str:
        nonlocal position
        if match.group(0) != "(":
            return match.group(0)
        position += 1
        return f"(?P<{groups[position]}>" if position in groups else "("

    return re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?|\(", name, pattern)


def _holds(rule: WrittenRule, around: Surroundings) -> bool:
    """Return whether the rule runs and its example gives something; the example then says what."""
    try:
        book = RuleBook([rule.rule()], around)
    except RuleError:
        return False
    given: dict[str, JsonValue] = dict(_gives(book))
    if not given:
        return False
    rule.examples[0]["gives"] = given
    return not check_examples(RuleBook([rule.rule()], around))


def _gives(book: RuleBook) -> Iterator[tuple[str, str]]:
    rule = book.rules[0]
    fields = {name: value for name, value in rule.examples[0].items() if name != "gives"}
    for found in book.evidence(rule, fields):
        yield found.attribute.value, found.value
