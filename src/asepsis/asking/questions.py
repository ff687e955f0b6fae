"""The questions there are, and the very octets that each sends. There is no other question."""

from __future__ import annotations

import ssl
import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from asepsis.asking.classes import SafetyClass
from asepsis.asking.limits import Pace

if TYPE_CHECKING:
    from collections.abc import Callable

CLINICAL_AND_LOWER = frozenset((SafetyClass.CLINICAL, SafetyClass.EVERYDAY, SafetyClass.OFFICE))
EVERYDAY_AND_LOWER = frozenset((SafetyClass.EVERYDAY, SafetyClass.OFFICE))
APPROVED_AND_LOWER = CLINICAL_AND_LOWER | {SafetyClass.APPROVED}


class Transport(StrEnum):
    """What carries a question."""

    ICMP = "icmp"
    UDP = "udp"
    TCP = "tcp"


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of question."""

    name: str
    words: str
    """In plain words."""
    transport: Transport
    classes: frozenset[SafetyClass]
    """Whom it may be put to; class B besides needs an approval. Class A is in none."""
    packets: int
    """IP packets that are sent at most, acknowledgements among them."""
    port: int = 0
    """0: the port at which the service was seen."""
    service: str = ""
    """Protocol that must have been heard of the device at that port."""
    pace: Pace = Pace.USUAL


ECHO = Question("echo", "are you there? (one ping)", Transport.ICMP, APPROVED_AND_LOWER, 1)
SNMP = Question("snmp", "what are you? (one SNMP read of three values)", Transport.UDP, CLINICAL_AND_LOWER, 1, 161)
MDNS = Question(
    "mdns", "which services do you offer? (mDNS)", Transport.UDP, EVERYDAY_AND_LOWER, 1, 5353, pace=Pace.SLOW
)
WSD = Question("wsd", "what kind are you? (WS-Discovery)", Transport.UDP, EVERYDAY_AND_LOWER, 1, 3702, pace=Pace.SLOW)
HTTP = Question("http", "your start page, please (one web request)", Transport.TCP, CLINICAL_AND_LOWER, 16, 0, "http")
TLS = Question("tls", "your certificate, please (one TLS hello)", Transport.TCP, EVERYDAY_AND_LOWER, 16, 0, "tls")
DICOM = Question("c_echo", "do you answer? (DICOM C-ECHO)", Transport.TCP, APPROVED_AND_LOWER, 16, 0, "dicom")
TABLES = Question(
    "tables",
    "which device is at which plug? (SNMP, tables of a switch or router)",
    Transport.UDP,
    frozenset((SafetyClass.OFFICE,)),
    400,
    161,
    pace=Pace.TABLE,
)
"""Read by `asking.walk`, not by one message: only from switches and routers that the owner named."""

QUESTIONS = (ECHO, SNMP, MDNS, WSD, HTTP, TLS, DICOM, TABLES)
"""All of them, least risky first."""

SYSTEM_VALUES = ((1, 3, 6, 1, 2, 1, 1, 1, 0), (1, 3, 6, 1, 2, 1, 1, 2, 0), (1, 3, 6, 1, 2, 1, 1, 5, 0))
"""sysDescr.0, sysObjectID.0 and sysName.0 (RFC 3418)."""
VERIFICATION, IMPLICIT_LITTLE_ENDIAN = b"1.2.840.10008.1.1", b"1.2.840.10008.1.2"
APPLICATION_CONTEXT = b"1.2.840.10008.3.1.1.1"
IMPLEMENTATION = b"2.25.314159265358979323846"
AE_TITLE_OCTETS = 16
SERVICES_NAME = b"\x09_services\x07_dns-sd\x04_udp\x05local\x00"
"""RFC 6763 9: all services that a host offers."""
PROBE = (
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
    'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Header>'
    "<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>"
    "<a:MessageID>urn:uuid:00000000-0000-4000-8000-{number:012x}</a:MessageID>"
    "<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header><s:Body><d:Probe/></s:Body></s:Envelope>"
)


@dataclass(frozen=True, slots=True)
class Words:
    """What the owner must say before some questions can be put."""

    community: str = ""
    """SNMP community for reading; without one SNMP is not asked."""
    calling_ae: str = ""
    """Our own AE title, registered at the devices; without one C-ECHO is not asked."""
    called_ae: str = ""
    login: str = ""
    """Name of the login of a switch; without one its tables are not read."""


def messages(question: Question, words: Words, number: int) -> tuple[bytes, ...]:
    """What is sent, in order; the next only after an answer. `number` tells questions apart.

    Nothing for `TABLES`: what is asked next depends on what was answered.
    """
    if question is TABLES:
        return ()
    if question is DICOM:
        return _dicom_echo(words.called_ae, words.calling_ae)
    makers: dict[str, Callable[[], bytes]] = {
        "echo": lambda: _echo(number & 0xFFFF),
        "snmp": lambda: _snmp_get(words.community.encode(), number & 0x7FFF),
        # RFC 6762 5.4: the top bit of the class asks for a unicast answer.
        "mdns": lambda: struct.pack("!6H", 0, 0, 1, 0, 0, 0) + SERVICES_NAME + struct.pack("!HH", 12, 0x8001),
        "wsd": lambda: PROBE.format(number=number & 0xFFFFFFFFFFFF).encode(),
        "http": lambda: b"GET / HTTP/1.0\r\nUser-Agent: asepsis\r\nAccept: */*\r\n\r\n",
        "tls": _client_hello,
    }
    return (makers[question.name](),)


def _echo(number: int) -> bytes:
    """ICMP echo request (RFC 792) with its checksum (RFC 1071)."""
    head = struct.pack("!BBHHH", 8, 0, 0, 0xA5E5, number)
    total = sum(struct.unpack("!4H", head))
    total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!BBHHH", 8, 0, ~total & 0xFFFF, 0xA5E5, number)


def _tlv(tag: int, content: bytes) -> bytes:
    """BER (X.690 8.1) with a definite length."""
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x81, size]) if size < 256 else struct.pack("!BH", 0x82, size)  # noqa: PLR2004
    return bytes([tag]) + length + content


def _snmp_get(community: bytes, number: int) -> bytes:
    """One GetRequest of SNMPv2c (RFC 3416 4.2.1)."""
    values = b"".join(
        _tlv(0x30, _tlv(0x06, bytes([one[0] * 40 + one[1], *one[2:]])) + b"\x05\x00") for one in SYSTEM_VALUES
    )
    body = _tlv(0x02, struct.pack("!H", number)) + b"\x02\x01\x00\x02\x01\x00" + _tlv(0x30, values)
    return _tlv(0x30, b"\x02\x01\x01" + _tlv(0x04, community) + _tlv(0xA0, body))


def _client_hello() -> bytes:
    """A TLS hello that asks for at most 1.2, where the certificate is not hidden."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    shake = context.wrap_bio(incoming, outgoing)
    try:
        shake.do_handshake()
    except ssl.SSLWantReadError:
        return outgoing.read()
    raise RuntimeError("a TLS handshake cannot end before it began")


def _item(kind: int, content: bytes) -> bytes:
    return struct.pack("!BBH", kind, 0, len(content)) + content


def _dicom_echo(called: str, calling: str) -> tuple[bytes, ...]:
    """Associate, C-ECHO, release (DICOM PS3.8 9.3, PS3.7 9.3.5)."""
    titles = b"".join(
        title.encode("ascii", "replace")[:AE_TITLE_OCTETS].ljust(AE_TITLE_OCTETS) for title in (called, calling)
    )
    context = _item(0x20, b"\x01\x00\x00\x00" + _item(0x30, VERIFICATION) + _item(0x40, IMPLICIT_LITTLE_ENDIAN))
    user = _item(0x50, _item(0x51, struct.pack("!I", 16_384)) + _item(0x52, IMPLEMENTATION))
    request = b"\x00\x01\x00\x00" + titles + bytes(32) + _item(0x10, APPLICATION_CONTEXT) + context + user
    uid = VERIFICATION + bytes(len(VERIFICATION) % 2)
    elements = (
        struct.pack("<HHI", 0, 2, len(uid))
        + uid
        + struct.pack("<HHIH", 0, 0x0100, 2, 0x0030)
        + struct.pack("<HHIH", 0, 0x0110, 2, 1)
        + struct.pack("<HHIH", 0, 0x0800, 2, 0x0101)
    )
    command = struct.pack("<HHII", 0, 0, 4, len(elements)) + elements
    # PS3.8 annex E.2: presentation context 1; command, last fragment.
    data = struct.pack("!IBB", len(command) + 2, 1, 3) + command
    return _pdu(1, request), _pdu(4, data), _pdu(5, bytes(4))


def _pdu(kind: int, content: bytes) -> bytes:
    return struct.pack("!BBI", kind, 0, len(content)) + content
