"""How a device says a text on each channel: the protocols, as their standards lay them out."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bench.generalisation.frames import Device

Texts = dict[str, str]
MDNS, SSDP = "224.0.0.251", "239.255.255.250"
LONG_FORM, PTR = 128, 12
"""Lengths of BER from here on take more octets; type of a pointer of DNS."""
HTTP_ASKED = b"GET / HTTP/1.1\r\nHost: device\r\n\r\n"
OBJECT_IDENTIFIERS = {"C": 6, "L": 7, "ST": 8, "STREET": 9, "O": 10, "OU": 11, "CN": 3, "SERIALNUMBER": 5}
"""Attributes of a name of X.509 below 2.5.4."""


def _http(device: Device, headers: Texts, body: str, status: str = "200 OK", port: int = 80) -> None:
    content = body.encode()
    lines = [
        f"HTTP/1.1 {status}",
        *(f"{key}: {value}" for key, value in headers.items()),
        f"Content-Length: {len(content)}",
    ]
    device.serves(port, [(False, HTTP_ASKED), (True, "\r\n".join(lines).encode() + b"\r\n\r\n" + content)])


def http_title(device: Device, said: Texts) -> None:
    """A start page with this title."""
    _http(
        device,
        {"Content-Type": "text/html"},
        f"<html><head><title>{escape(said['text'])}</title></head><body></body></html>",
    )


def http_server(device: Device, said: Texts) -> None:
    """The header `Server`."""
    _http(device, {"Server": said["text"], "Content-Type": "text/html"}, "<html></html>")


def http_realm(device: Device, said: Texts) -> None:
    """The header `WWW-Authenticate`."""
    _http(device, {"WWW-Authenticate": said["text"]}, "", "401 Unauthorized")


def http_cookie(device: Device, said: Texts) -> None:
    """The header `Set-Cookie`."""
    _http(device, {"Set-Cookie": said["text"], "Content-Type": "text/html"}, "<html></html>")


def ftp(device: Device, said: Texts) -> None:
    """The greeting of FTP."""
    text = "\r\n".join(f"220-{line}" for line in said["text"].split("\n")[:-1])
    last = f"220 {said['text'].splitlines()[-1]}\r\n"
    device.serves(21, [(True, (f"{text}\r\n{last}" if text else last).encode())])


def telnet(device: Device, said: Texts) -> None:
    """What Telnet shows before the sign-in."""
    device.serves(
        23, [(True, b"\xff\xfb\x01\xff\xfb\x03" + said["text"].encode("latin-1", "replace")), (False, b"\xff\xfd\x01")]
    )


def ssh(device: Device, said: Texts) -> None:
    """The identification of SSH."""
    device.serves(22, [(True, f"SSH-2.0-{said['text']}\r\n".encode()), (False, b"SSH-2.0-OpenSSH_9.6\r\n")])


def rtsp(device: Device, said: Texts) -> None:
    """The header `Server` of RTSP."""
    asked = b"OPTIONS rtsp://10.0.0.2/ RTSP/1.0\r\nCSeq: 1\r\n\r\n"
    device.serves(
        554, [(False, asked), (True, f"RTSP/1.0 200 OK\r\nCSeq: 1\r\nServer: {said['text']}\r\n\r\n".encode())]
    )


def _sip(device: Device, first: str, field: str, text: str) -> None:
    lines = (
        first,
        "Via: SIP/2.0/UDP 10.200.0.1:5060;branch=z9hG4bK1",
        "From: <sip:100@10.200.0.1>;tag=1",
        "To: <sip:100@10.200.0.1>",
        "Call-ID: 1@10.200.0.1",
        f"CSeq: 1 {'REGISTER' if first.startswith('REGISTER') else 'OPTIONS'}",
        f"{field}: {text}",
        "Content-Length: 0",
    )
    device.says(5060, ("\r\n".join(lines) + "\r\n\r\n").encode(), to="10.200.0.1", to_port=5060)


def sip_server(device: Device, said: Texts) -> None:
    """The header `Server` of an answer of SIP."""
    _sip(device, "SIP/2.0 200 OK", "Server", said["text"])


def sip_user_agent(device: Device, said: Texts) -> None:
    """The header `User-Agent` of a registration of SIP."""
    _sip(device, "REGISTER sip:10.200.0.1 SIP/2.0", "User-Agent", said["text"])


def element(tag: int, content: bytes) -> bytes:
    """Return an element of ASN.1 BER."""
    length = len(content)
    size = bytes((length,)) if length < LONG_FORM else bytes((0x82,)) + length.to_bytes(2, "big")
    return bytes((tag,)) + size + content


def object_identifier(text: str) -> bytes:
    """Return an object identifier in dotted notation as an element."""
    numbers = [int(one) for one in text.strip(".").split(".")]
    octets = bytearray((numbers[0] * 40 + numbers[1],))
    for number in numbers[2:]:
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(number & 0x7F | 0x80)
        octets += bytes(reversed(groups))
    return element(6, bytes(octets))


def snmp(device: Device, said: Texts) -> None:
    """Answers of the system group: `text` is sysDescr, `object_id` sysObjectID."""
    values = []
    if "text" in said:
        values.append(("1.3.6.1.2.1.1.1.0", element(4, said["text"].encode("latin-1", "replace"))))
    if "object_id" in said:
        values.append(("1.3.6.1.2.1.1.2.0", object_identifier(said["object_id"])))

    def message(kind: int, pairs: list[tuple[str, bytes]]) -> bytes:
        bindings = b"".join(element(0x30, object_identifier(name) + value) for name, value in pairs)
        content = element(2, b"\x01") + element(2, b"\x00") * 2 + element(0x30, bindings)
        return element(0x30, element(2, b"\x01") + element(4, b"public") + element(kind, content))

    device.hears(50161, message(0xA0, [(name, element(5, b"")) for name, _ in values]), to_port=161)
    device.says(161, message(0xA2, values), to="10.200.0.1", to_port=50161)


def pjl(device: Device, said: Texts) -> None:
    """The answer to `@PJL INFO ID`."""
    device.serves(
        9100, [(False, b"\x1b%-12345X@PJL INFO ID\r\n"), (True, f'@PJL INFO ID\r\n"{said["text"]}"\r\n\x0c'.encode())]
    )


def _name(text: str) -> bytes:
    parts = re.findall(r"(?:^|,)\s*([A-Za-z]+)=((?:\\.|[^,\\])*)", text)
    values = [(OBJECT_IDENTIFIERS.get(key.upper()), re.sub(r"\\(.)", r"\1", value)) for key, value in parts]
    return element(
        0x30,
        b"".join(
            element(0x31, element(0x30, object_identifier(f"2.5.4.{number}") + element(12, value.encode())))
            for number, value in reversed(values)
            if number is not None
        ),
    )


def certificate(subject: str, issuer: str) -> bytes:
    """Return a certificate with these names and a key of zeros."""
    algorithm = element(0x30, object_identifier("1.2.840.113549.1.1.11") + element(5, b""))
    key = element(0x30, element(2, b"\x00" + b"\xc1" * 128) + element(2, b"\x01\x00\x01"))
    public = element(
        0x30, element(0x30, object_identifier("1.2.840.113549.1.1.1") + element(5, b"")) + element(3, b"\x00" + key)
    )
    validity = element(0x30, element(23, b"200101000000Z") + element(23, b"400101000000Z"))
    version = element(0xA0, element(2, b"\x02"))
    told = version + element(2, b"\x01") + algorithm + _name(issuer) + validity + _name(subject) + public
    return element(0x30, element(0x30, told) + algorithm + element(3, b"\x00" + b"\x55" * 128))


def tls(device: Device, said: Texts) -> None:
    """A handshake of TLS 1.2 with a certificate of `subject` and `issuer`."""
    made = certificate(said["subject"], said.get("issuer", said["subject"]))

    def handshake(kind: int, content: bytes) -> bytes:
        return bytes((kind,)) + len(content).to_bytes(3, "big") + content

    def record(content: bytes) -> bytes:
        return b"\x16\x03\x03" + struct.pack(">H", len(content)) + content

    asked = handshake(1, b"\x03\x03" + b"\x11" * 32 + b"\x00" + b"\x00\x02\x00\x2f" + b"\x01\x00")
    hello = handshake(2, b"\x03\x03" + b"\x22" * 32 + b"\x00" + b"\x00\x2f\x00")
    one = len(made).to_bytes(3, "big") + made
    chain = handshake(11, len(one).to_bytes(3, "big") + one)
    device.serves(443, [(False, record(asked)), (True, record(hello) + record(chain) + record(handshake(14, b"")))])


def dhcp(device: Device, said: Texts) -> None:
    """A discovery with the host name (option 12) and vendor class (option 60) that are given."""
    head = struct.pack(">BBBBIHH", 1, 1, 6, 0, 0x1234, 0, 0) + bytes(16) + device.mac + bytes(10) + bytes(192)
    options = b"\x35\x01\x01"
    for number, key in ((12, "host_name"), (60, "text")):
        if key in said:
            value = said[key].encode("latin-1", "replace")[:255]
            options += bytes((number, len(value))) + value
    content = head + b"\x63\x82\x53\x63" + options + b"\xff"
    device.says(68, content + bytes(max(0, 300 - len(content))), to="255.255.255.255", to_port=67)


def _labels(name: str, instance: str = "") -> bytes:
    labels = [instance.encode()[:63]] if instance else []
    labels += [one.encode()[:63] for one in name.strip(".").split(".")]
    return b"".join(bytes((len(one),)) + one for one in labels) + b"\x00"


def _resource(name: bytes, kind: int, content: bytes) -> bytes:
    return name + struct.pack(">HHIH", kind, 1 if kind == PTR else 0x8001, 120, len(content)) + content


def mdns(device: Device, said: Texts) -> None:
    """An announcement of the service `type` by `instance`, with each other text as `key=value` of its TXT."""
    service, instance = said["type"], said["instance"]
    properties = [
        f"{key}={value}".encode()[:255] for key, value in said.items() if key not in ("type", "instance", "port")
    ]
    texts = b"".join(bytes((len(one),)) + one for one in properties) or b"\x00"
    name, own = _labels(service, instance), _labels("device-" + device.mac.hex()[6:] + ".local")
    records = [
        _resource(_labels(service), 12, name),
        _resource(name, 33, struct.pack(">HHH", 0, 0, int(said.get("port", "80"))) + own),
        _resource(name, 16, texts),
        _resource(own, 1, device.ip),
    ]
    head = struct.pack(">HHHHHH", 0, 0x8400, 0, len(records), 0, 0)
    device.says(5353, head + b"".join(records), to=MDNS, to_port=5353)


def upnp(device: Device, said: Texts) -> None:
    """An announcement of SSDP and the description that it points at; `st` is what is announced."""
    announced = said.get("st") or said.get("deviceType") or "upnp:rootdevice"
    where = f"http://{'.'.join(map(str, device.ip))}:8080/description.xml"
    lines = (
        "NOTIFY * HTTP/1.1",
        f"HOST: {SSDP}:1900",
        "CACHE-CONTROL: max-age=1800",
        f"LOCATION: {where}",
        f"NT: {announced}",
        "NTS: ssdp:alive",
        *([f"SERVER: {said['server']}"] if "server" in said else []),
        f"USN: uuid:2fac1234-31f8-11b4-a222-{device.mac.hex()}::{announced}",
    )
    device.says(1900, ("\r\n".join(lines) + "\r\n\r\n").encode(), to=SSDP, to_port=1900)
    keys = (
        "deviceType",
        "friendlyName",
        "manufacturer",
        "manufacturerURL",
        "modelDescription",
        "modelName",
        "modelNumber",
    )
    inner = "".join(f"<{key}>{escape(said[key])}</{key}>" for key in keys if key in said)
    body = f'<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device>{inner}</device></root>'
    if inner:
        _http(device, {"Content-Type": "text/xml"}, body, port=8080)


CHANNELS: Mapping[str, Callable[[Device, Texts], None]] = {
    "http_title": http_title,
    "http_server": http_server,
    "http_realm": http_realm,
    "http_cookie": http_cookie,
    "ftp": ftp,
    "telnet": telnet,
    "ssh": ssh,
    "rtsp": rtsp,
    "sip_server": sip_server,
    "sip_user_agent": sip_user_agent,
    "snmp": snmp,
    "pjl": pjl,
    "tls": tls,
    "dhcp": dhcp,
    "mdns": mdns,
    "upnp": upnp,
}
"""Names of channels, as facts give them."""
