"""What may be taken out of a record."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.sensing.records import white_list

CASES: list[tuple[Any, object, object]] = [
    (white_list.host, "CT-1.practice.test.", "CT-1.practice.test"),
    (white_list.host, "Mary Canary", None),
    (white_list.host, "*", None),
    (white_list.asked_name, "PACS.Test.", "pacs.test"),
    (white_list.target, "pacs.test:8080", "pacs.test"),
    (white_list.target, "2001:db8::7", "2001:db8::7"),
    (white_list.ip, "fe80::1%eth0", "fe80::1"),
    (white_list.ip, "192.0.2.777", None),
    (white_list.mac, "0200.5E00.5307", "02:00:5e:00:53:07"),
    (white_list.mac, "00:00:00:00:00:00", None),
    (white_list.mac, "02:00-5e:00:53:07", None),
    (white_list.number, "17", 17),
    (white_list.number, -1, None),
    (white_list.number, True, None),
    (white_list.number, 1 << 64, None),
    (white_list.flag, 1, None),
    (white_list.banner, "nginx\x1b/1.22 ", "nginx/1.22"),
    (white_list.banner, "ask canary@x.test", None),
    (white_list.software, "Windows 10", "Windows 10"),
    (white_list.software, "<b>", None),
    (white_list.organisation, "Siemens, Healthineers", "Siemens, Healthineers"),
    (white_list.digest, "ABCDEF0123", "abcdef0123"),
    (white_list.ja4, "t13d1516h2_8daaf6152771_b186095e22b6", "t13d1516h2_8daaf6152771_b186095e22b6"),
    (white_list.uuid, "{0123ABCD-0123-0123-0123-0123456789ab}", "0123abcd-0123-0123-0123-0123456789ab"),
    (white_list.octets, "01:02-ff 00", "0102ff00"),
    (white_list.octets, "*", None),
    (white_list.machine_account, "CT1$/PRACTICE", "CT1$"),
    (white_list.machine_account, "canary", None),
    (white_list.share, r"\\NAS1\c$\x", "C$"),
    (white_list.share, r"\\NAS1\Canary", "*"),
    (white_list.share_server, r"\\NAS1\Canary", "NAS1"),
    (white_list.uri_host, "sip:canary@pbx.test:5060;x=y", "pbx.test"),
]
READERS = sorted({case[0] for case in CASES}, key=lambda one: str(one.__name__))


@pytest.mark.parametrize(("clean", "value", "expected"), CASES)
def test_a_value_is_taken_by_its_shape(clean: Any, value: object, expected: object) -> None:
    assert clean(value) == expected


def test_only_listed_words_are_taken() -> None:
    clean = white_list.one_of({"3": "client"})
    assert (clean(3), clean("3"), clean("canary"), clean(None)) == ("client", "client", None, None)


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(max_size=3), max_size=3))
def test_any_value_is_taken_or_left(value: object) -> None:
    for clean in READERS:
        assert clean(value) is None or isinstance(clean(value), str | int)
