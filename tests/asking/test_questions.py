"""The very octets of each question."""

from __future__ import annotations

import struct

from asepsis.asking.classes import SafetyClass
from asepsis.asking.questions import DICOM, ECHO, HTTP, MDNS, QUESTIONS, SNMP, TLS, WSD, Words, messages

WORDS = Words("public", "ASEPSIS", "CT1")


def test_no_question_is_for_class_a() -> None:
    assert all(SafetyClass.NEVER not in one.classes for one in QUESTIONS)
    assert {one.name for one in QUESTIONS if SafetyClass.APPROVED in one.classes} == {"echo", "c_echo"}


def test_an_echo_has_a_right_checksum() -> None:
    (octets,) = messages(ECHO, WORDS, 7)
    total = sum(struct.unpack("!4H", octets))
    assert (total & 0xFFFF) + (total >> 16) == 0xFFFF


def test_an_snmp_question_is_one_get_of_three_values() -> None:
    (octets,) = messages(SNMP, WORDS, 7)
    assert octets[:2] == bytes([0x30, len(octets) - 2])
    assert b"\x04\x06public\xa0" in octets
    assert octets.count(bytes.fromhex("06082b0601020101")) == 3


def test_discovery_asks_for_an_answer_to_us_alone() -> None:
    (octets,) = messages(MDNS, WORDS, 7)
    assert octets.endswith(b"\x00\x0c\x80\x01")
    assert messages(WSD, WORDS, 7)[0].startswith(b"<?xml")


def test_a_web_request_is_of_version_1_0() -> None:
    assert messages(HTTP, WORDS, 7)[0].startswith(b"GET / HTTP/1.0\r\n")


def test_a_tls_hello_is_one_record() -> None:
    (octets,) = messages(TLS, WORDS, 7)
    assert octets[0] == 22
    assert struct.unpack("!H", octets[3:5])[0] == len(octets) - 5


def test_a_dicom_echo_is_associate_echo_release() -> None:
    pdus = messages(DICOM, WORDS, 7)
    assert [one[0] for one in pdus] == [1, 4, 5]
    assert all(struct.unpack("!I", one[2:6])[0] == len(one) - 6 for one in pdus)
    assert b"CT1             ASEPSIS         " in pdus[0]
