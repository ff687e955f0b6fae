"""Write the golden captures of what stands in offices: printers, displays, doors, sensors; all invented."""

import json
import struct
import sys
from collections.abc import Sequence

from tools.write_discovery_captures import DEVICE, DEVICE_IP, exchange, write
from tools.write_industrial_captures import Capture


def vertx() -> Capture:
    """HID's door controllers: a search, the answer of an Edge controller, and one with a word for its address."""
    told = "north-door;192.0.2.20;1;EH400;2.3.1.603;04/23/2012;"
    parts = [f"{address};{told}" for address in ("02:00:00:00:10:02", "canary")]
    return exchange(4070, b"discover;013;", *(f"discovered;{len(part) + 15:03};{part}".encode() for part in parts))


def crestron() -> Capture:
    """Crestron: a search by a computer whose name is the word canary, and the answer of a control system."""
    question = bytes.fromhex("14000000010400030000") + b"canary"
    answer = (bytes.fromhex("15000000010400030000") + b"ROOM-7").ljust(266, b"\0")
    told = b"CP3 [v1.501.0013 (Mar 03 2014), #004E7B2D] @E-020000001002"
    return exchange(41794, question.ljust(266, b"\0"), (answer + told).ljust(394, b"\0"))


def dddp() -> Capture:
    """AMX: the beacon of a projector; the name of its configuration is the word canary."""
    keys = {"-UUID": "020000001002", "-SDKClass": "VideoProjector", "-Make": "Example", "-Model": "P 55"}
    keys |= {"-Revision": "1.2.3", "Config-Name": "canary", "Config-URL": "http://192.0.2.20/"}
    capture = Capture(9131)
    capture.datagram(
        b"AMXB" + "".join(f"<{key}={value}>" for key, value in keys.items()).encode() + b"\r", from_server=True
    )
    return capture


def sddp() -> Capture:
    """Control4: a search, and a display that announces itself."""
    lines: tuple[str, ...] = (
        "NOTIFY ALIVE SDDP/1.0",
        'From: "192.0.2.20:1902"',
        'Host: "Display-020000001002"',
        "Max-Age: 1800",
    )
    lines += ('Type: "example:display"', 'Primary-Proxy: "tv"', 'Proxies: "tv"', 'Manufacturer: "Example"')
    lines += ('Model: "P 55"', 'Driver: "display_example.c4i"', "", "")
    question = 'SEARCH * SDDP/1.0\r\nHost: "239.255.255.250:1902"\r\n\r\n'
    return exchange(1902, question.encode(), "\r\n".join(lines).encode())


def zebra() -> Capture:
    """Zebra's label printers: a search, and an answer whose SNMP communities are the word canary."""
    answer = bytearray(180)
    places = {0: b":,.\x03", 4: b"79071", 12: b"ZTC ZD420-300dpi ZPL", 39: b"V84.20.18Z", 49: b"ZBR", 54: DEVICE}
    places |= {60: b"D2J0000001", 72: DEVICE_IP, 84: b"ward-labels", 109: b"canary", 141: b"canary"}
    for at, told in places.items():
        answer[at : at + len(told)] = told
    return exchange(4201, b".,:\x01\0\0", bytes(answer))


def enpc() -> Capture:
    """Epson's search, and the answer of a printer for receipts."""
    body = bytearray(170)
    body[0:6], body[42:48] = DEVICE, b"TM-T20"
    header = b"EPSON%c\x03\0\0\x01\0\0"
    return exchange(3289, header % b"Q" + bytes(2), header % b"q" + struct.pack(">H", len(body)) + bytes(body))


def gwmp() -> Capture:
    """Semtech: a gateway of LoRaWAN polls and tells its state; whom to write to is the word canary."""
    number = bytes.fromhex("02000000fffe1002")
    state = {"time": "2026-01-02 03:04:05 GMT", "lati": 0.0, "rxnb": 2, "pfrm": "Example GW", "mail": "canary"}
    capture = Capture(1700)
    capture.datagram(b"\x02\x12\x34\x02" + number, from_server=True)
    capture.datagram(b"\x02\x12\x35\x00" + number + json.dumps({"stat": state}).encode(), from_server=True)
    return capture


def sip() -> Capture:
    """RFC 6080: a phone looks for its settings, and asks the exchange about the word canary."""
    lines: tuple[str, ...] = (
        "Via: SIP/2.0/UDP 192.0.2.20:5060",
        "From: <sip:020000001002@224.0.1.75>;tag=1",
        "Call-ID: 1@192.0.2.20",
    )
    lines += ("To: <sip:020000001002@224.0.1.75>", "CSeq: 1 SUBSCRIBE", "Expires: 0", "Accept: application/url")
    profile = 'Event: ua-profile;profile-type="device";vendor="Example";model="P 32";version="1.2.3"'
    presence = ("Event: presence;vendor=canary", "User-Agent: Phone 7")
    capture = Capture(5060)
    for who, more in (("020000001002@224.0.1.75", (profile,)), ("canary@192.0.2.10", presence)):
        message = "\r\n".join((f"SUBSCRIBE sip:{who} SIP/2.0", *lines, *more, "Content-Length: 0", "", ""))
        capture.datagram(message.encode(), from_server=True)
    return capture


def slp() -> Capture:
    """RFC 2608 and RFC 2165: a search for printers, its answer, a registration, and how printers of HP answer."""

    def text(told: str) -> bytes:
        return struct.pack(">H", len(told)) + told.encode()

    def entry(url: str) -> bytes:
        return b"\0" + struct.pack(">H", 300) + text(url) + b"\0"

    def message(function: int, body: bytes) -> bytes:
        return struct.pack(">BBBHHBHH", 2, function, 0, 16 + len(body), 0, 0, 0, 7) + text("en") + body

    def first_version(function: int, body: bytes) -> bytes:
        return struct.pack(">BBHBB2sHH", 1, function, 12 + len(body), 0, 0, b"en", 3, 7) + body

    listed = "(printer-name=canary),(printer-make-and-model=Example Jet 5),(printer-location=canary)"
    identifier = "MFG:Hewlett-Packard;CMD:PCL,PDF;MDL:HP LaserJet 4250;CLS:PRINTER;"
    of_maker = f"(x-hp-mac=020000001002),(x-hp-num_port=1),(x-hp-hn=NPI001002),(x-hp-p1={identifier})"
    capture = Capture(427)
    capture.datagram(message(1, text("") + text("service:printer") + text("DEFAULT") + text("") + text("")))
    found = struct.pack(">HH", 0, 1) + entry("service:printer:lpr://192.0.2.20/canary")
    capture.datagram(message(2, found), from_server=True)
    ipp = "service:printer:ipp"
    registered = entry(f"{ipp}://192.0.2.20/ipp/print") + text(ipp) + text("DEFAULT") + text(listed) + b"\0"
    capture.datagram(message(3, registered), from_server=True)
    directory = text("service:directory-agent://192.0.2.20") + text("DEFAULT") + text("") + text("") + b"\0"
    capture.datagram(message(8, struct.pack(">HI", 0, 9) + directory), from_server=True)
    capture.datagram(first_version(6, text("") + text("service:x-hpnp-discover:") + text("") + text("")))
    capture.datagram(first_version(7, struct.pack(">H", 0) + text(of_maker)), from_server=True)
    return capture


MAKERS = (sip, vertx, crestron, dddp, sddp, gwmp, slp, enpc, zebra)


def main(arguments: Sequence[str] = ()) -> int:
    """Write all captures, or those of the protocols named."""
    return write("write_office_captures", MAKERS, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
