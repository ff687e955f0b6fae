"""What an exporter says."""

from __future__ import annotations

from asepsis.sensing.collectors.export import address, address_text, transport_word


def test_words() -> None:
    assert [transport_word(number) for number in (6, 17, 47)] == ["tcp", "udp", "47"]
    assert address(bytes(15) + b"\1") == "::1"
    assert (address_text("2001:DB8::1"), address_text("router")) == ("2001:db8::1", None)
