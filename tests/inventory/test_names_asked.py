"""The names a host asks for."""

from __future__ import annotations

import pytest

from asepsis.inventory.names_asked import name_asked, registered_name
from tests.inventory.scene import SCANNER, observation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Update.Example.COM.", "update.example.com"),
        ("cloud.example:8443", "cloud.example"),
        ("10.0.0.1", None),
        ("2001:db8::1", None),
        ("printer", None),
        ("nas.local", None),
        ("1.0.0.10.in-addr.arpa", None),
        ("bad name.example", None),
        ("", None),
    ],
)
def test_registered_names(text: str, expected: str | None) -> None:
    assert registered_name(text) == expected


def test_a_query_for_an_address_is_a_name_asked() -> None:
    asked = name_asked(
        observation("dns.query", SCANNER, "10.0.0.5", {"name": "api.example.com", "type": "A"}, packet=7)
    )
    assert asked is not None
    assert (asked.kind, asked.fields, asked.packet) == ("relation.names_asked", {"name": "api.example.com"}, 7)


def test_other_queries_and_kinds_are_not() -> None:
    assert name_asked(observation("dns.query", SCANNER, None, {"name": "example.com", "type": "TXT"})) is None
    assert name_asked(observation("dns.answer", SCANNER, None, {"name": "example.com", "type": "A"})) is None
    assert name_asked(observation("tls.client_hello", SCANNER, None, {"version": 771})) is None


def test_server_names_of_tls_and_http_count() -> None:
    for kind, field in (("tls.client_hello", "sni"), ("http.request", "host")):
        asked = name_asked(observation(kind, SCANNER, None, {field: "api.example.com"}))
        assert asked is not None
        assert asked.fields == {"name": "api.example.com"}
