"""The names a host asks for or calls: whom it talks to, in its own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asepsis.core.nouns import Observation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asepsis.core.nouns import FieldValue

NAMES_ASKED, OTHER_NAMES = "relation.names_asked", "relation.other_names"
"""Kinds that are derived here."""
NAME_FIELDS = {"dns.query": "name", "tls.client_hello": "sni", "http.request": "host"}
"""By kind: the field that holds the name that was asked for."""
QUERIES_FOR_ADDRESSES = frozenset(("a", "aaaa", "https", "cname"))
"""DNS query types by which a host looks for another to talk to; the others look up, or test."""
TIME_NAMES = ("ntp.org", "time.nist.gov", "time.google.com", "time.cloudflare.com", "time.facebook.com")
"""Public clocks: that a device asks for one says nothing of whom else it calls."""
LABEL = re.compile(r"^[a-z0-9_-]{1,63}$")
MAX_LABELS = 32


def name_asked(observation: Observation) -> Observation | None:
    """The derived observation `relation.names_asked`, or None when the observation asks for no registered name."""
    field = NAME_FIELDS.get(observation.kind)
    if field is None:
        return None
    name = observation.fields.get(field)
    query_type = observation.fields.get("type")
    if observation.kind == "dns.query" and str(query_type).casefold() not in QUERIES_FOR_ADDRESSES:
        return None
    domain = registered_name(name) if isinstance(name, str) else None
    return None if domain is None else _following(observation, NAMES_ASKED, {"name": domain})


def other_name(asked: Observation) -> Observation | None:
    """The derived observation `relation.other_names` of a name asked that no rule knows; None for a public clock.

    The name is left out: that there was one is enough, and what people look up is nobody's business.
    """
    return None if is_clock(str(asked.fields.get("name", ""))) else _following(asked, OTHER_NAMES, {})


def _following(seen: Observation, kind: str, fields: Mapping[str, FieldValue]) -> Observation:
    """What follows from an observation, with its place."""
    return Observation(seen.time, seen.capture, seen.packet, kind, seen.subject, fields, seen.count)


def is_clock(name: str) -> bool:
    """True for the name of a public clock."""
    return any(name == clock or name.endswith(f".{clock}") for clock in TIME_NAMES)


def registered_name(text: str) -> str | None:
    """The domain name in lower case without port and final dot; None for addresses, single labels and reverse names."""
    name = text.partition(":")[0].rstrip(".").casefold() if text.count(":") <= 1 else ""
    labels = name.split(".")
    is_name = 1 < len(labels) <= MAX_LABELS and all(LABEL.match(label) for label in labels)
    if not is_name or labels[-1].isdigit() or labels[-1] in ("arpa", "local", "lan", "home", "localdomain"):
        return None
    return name
