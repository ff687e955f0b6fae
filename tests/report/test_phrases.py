"""Plain words: every kind of device has some, and none promises certainty."""

from __future__ import annotations

import pytest

from asepsis.core import wording
from asepsis.core.nouns import Capture
from asepsis.core.taxonomy import shipped_taxonomy
from asepsis.report import phrases


def test_every_category_has_words_without_underscores() -> None:
    for category in shipped_taxonomy().categories:
        words = phrases.kind_title(category)
        assert words[0].isupper()
        assert "_" not in words


def test_a_device_of_which_only_the_group_is_known_says_so() -> None:
    assert phrases.kind_title("medical_device") == "Medical device, kind not known"
    assert shipped_taxonomy().categories.keys() >= phrases.COARSE_CATEGORIES


def test_an_unknown_kind_says_so() -> None:
    assert phrases.kind_title(None) == "Kind not known"


@pytest.mark.parametrize(
    ("confidence", "words", "percent"),
    [
        (1.0, "Almost certain", 99),
        (0.95, "Almost certain", 95),
        (0.9499, "Very likely", 95),
        (0.8, "Very likely", 80),
        (0.6, "Likely", 60),
        (0.5, "Perhaps", 50),
        (0.125, "A guess", 13),
        (0.0, "A guess", 1),
    ],
)
def test_confidence_in_words_and_percent(confidence: float, words: str, percent: int) -> None:
    assert phrases.confidence_title(confidence) == words
    assert wording.percent(confidence) == percent


def test_attributes_are_ordered_and_the_unheard_of_come_last() -> None:
    assert sorted(["zone", "serial", "category", "area"], key=phrases.attribute_order) == [
        "category",
        "serial",
        "area",
        "zone",
    ]
    assert phrases.attribute_title("os_version") == "System version"
    assert phrases.attribute_title("radio_type") == "Radio type"


def test_only_kinds_are_translated() -> None:
    assert phrases.value_words("category", "ct_scanner") == "CT scanner"
    assert phrases.value_words("model", "ct_scanner") == "ct_scanner"


def test_fields_are_readable() -> None:
    assert phrases.field_words(value=True) == "yes"
    assert phrases.field_words([1, 3, 6]) == "1, 3, 6"
    assert phrases.field_words([{"data": "x", "enterprise": 9}]) == "data: x; enterprise: 9"


def test_a_service_that_was_not_recognised_says_so() -> None:
    assert phrases.service_words("tcp", 104, "dicom") == "DICOM (tcp 104)"
    assert phrases.service_words("udp", 9, None) == "Not recognised (udp 9)"


def test_a_name_in_a_protocol_says_which() -> None:
    assert phrases.application_words("dicom_ae_title", "CT1") == "CT1 (DICOM AE title)"
    assert phrases.application_words("http_virtual_host", "a.example") == "a.example (http virtual host)"


def test_numbers_agree_with_their_nouns() -> None:
    assert phrases.count_words(1, "device", "devices") == "1 device"
    assert phrases.count_words(1200, "device", "devices") == "1,200 devices"


def test_a_sentence_begins_large_and_ends() -> None:
    assert phrases.as_sentence(" it says “X”") == "It says “X”."
    assert phrases.as_sentence("Done.") == "Done."
    assert phrases.as_sentence("") == ""


def test_records_of_others_are_no_captures() -> None:
    packets = Capture("a.pcap", 1200, 1, None, None, ("ethernet",), ())
    records = Capture("leases", 3, 1, None, None, ("zeek_dhcp",), ())
    assert phrases.read_words([packets], " with ") == "1 capture with 1,200 packets"
    assert phrases.read_words([records], ", ") == "1 source of records, 3 records"
    both = "1 capture, 1,200 packets and 2 sources of records, 6 records"
    assert phrases.read_words([packets, records, records], ", ") == both
    assert phrases.read_words([], ", ") == "0 captures, 0 packets"
