"""Write the golden captures of discovery protocols: bytes laid out as documented, names and numbers invented."""

import hashlib
import json
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence

from tools.write_industrial_captures import Capture, address, mac, write_goldens

DEVICE = mac("02:00:00:00:10:02")
DEVICE_IP = address("192.0.2.20")
SENDERS = (mac("00:00:5e:00:53:01"), mac("02:00:5e:00:53:01"))


def exchange(port: int, question: bytes, *answers: bytes) -> Capture:
    """Return a capture of one datagram to `port` and the answers to it."""
    capture = Capture(port)
    capture.datagram(question)
    for answer in answers:
        capture.datagram(answer, from_server=True)
    return capture


def octet_elements(*elements: tuple[int, bytes]) -> bytes:
    """Return elements with type and length in one octet each."""
    return b"".join(bytes([kind, len(value)]) + value for kind, value in elements)


def word_elements(*elements: tuple[int, bytes]) -> bytes:
    """Return elements with type and length in two octets each."""
    return b"".join(struct.pack(">HH", kind, len(value)) + value for kind, value in elements)


def addp() -> Capture:
    """Digi ADDP: a search, the answer of a device server, and a command to start anew."""

    def message(command: int, body: bytes) -> bytes:
        return b"DIGI" + struct.pack(">HH", command, len(body)) + body

    device = octet_elements(
        (0x01, DEVICE),
        (0x02, DEVICE_IP),
        (0x04, b"bay-3"),
        (0x0D, b"Digi Connect ME"),
        (0x08, b"Version 82000856_F 12/07/2007"),
        (0x12, b"\x01"),
    )
    capture = exchange(2362, message(1, octet_elements((0x01, b"\xff" * 6))), message(2, device))
    capture.datagram(message(5, octet_elements((0x01, DEVICE))))
    return capture


def moxa() -> Capture:
    """Moxa's search: a question and the answer of a serial device server."""
    answer = bytes.fromhex("81000018 00000000 0f05110c 1a51") + DEVICE + DEVICE_IP
    return exchange(4800, bytes.fromhex("0100000800000000"), answer)


def lantronix() -> Capture:
    """Lantronix' query port: a query for the firmware and its answer, and a query for the setup."""
    answer = bytes.fromhex("000000f782090100") + b"X5" + bytes(14) + DEVICE
    capture = exchange(0x77FE, bytes.fromhex("000000f6"), answer)
    capture.datagram(bytes.fromhex("000000f8"))
    return capture


def sadp() -> Capture:
    """Hikvision SADP: a search and the answer of a camera; the maker's remark holds the word canary."""
    start = '<?xml version="1.0" encoding="utf-8"?>'
    question = f"{start}<Probe><Uuid>13A888A9-F1B1-4020-AE9F-05607682D23B</Uuid><Types>inquiry</Types></Probe>"
    elements = {
        "Uuid": "13A888A9-F1B1-4020-AE9F-05607682D23B",
        "Types": "inquiry",
        "DeviceType": "136466",
        "DeviceDescription": "DS-2CD2042WD-I",
        "DeviceSN": "DS-2CD2042WD-I20160102AAWR100000001",
        "MAC": "02-00-00-00-10-02",
        "IPv4Address": "192.0.2.20",
        "SoftwareVersion": "V5.4.5build 170124",
        "DSPVersion": "V7.3 build 170123",
        "Activated": "true",
        "OEMInfo": "canary",
    }
    body = "".join(f"<{name}>{value}</{name}>\r\n" for name, value in elements.items())
    return exchange(37020, question.encode(), f"{start}\r\n<ProbeMatch>\r\n{body}</ProbeMatch>\r\n".encode())


def dhip() -> Capture:
    """Dahua DHIP: a search and the answer of a camera; the user's name is the word canary."""

    def message(members: object) -> bytes:
        text = json.dumps(members).encode() + b"\n"
        size = struct.pack("<I", len(text))
        return b"\x20\0\0\0DHIP" + bytes(8) + size + bytes(4) + size + bytes(4) + text

    device = {
        "DeviceClass": "IPC",
        "DeviceType": "IPC-HFW1230S",
        "SerialNo": "4L00000APAA0001",
        "Vendor": "General",
        "Version": "2.800.0000000.6.R",
        "UserName": "canary",
    }
    answer = {"mac": "02:00:00:00:10:02", "method": "client.notifyDevInfo", "params": {"deviceInfo": device}}
    question = {"method": "DHDiscover.search", "params": {"mac": "", "uni": 1}}
    return exchange(37810, message(question), message(answer))


def tuya() -> Capture:
    """Tuya's announcements: in clear, and under the key that all devices share (enciphered by openssl)."""

    def framed(content: bytes) -> bytes:
        head = struct.pack(">IIIII", 0x55AA, 0, 0x13, len(content) + 12, 0)
        return head + content + bytes(4) + struct.pack(">I", 0xAA55)

    def announcement(number: int, version: str) -> bytes:
        members = {"ip": "192.0.2.20", "gwId": f"{number:020d}", "active": 2, "encrypt": True}
        return json.dumps(
            members | {"productKey": "key00000000000a1", "version": version}, separators=(",", ":")
        ).encode()

    key = hashlib.md5(b"yGAdlopoPVldABfn", usedforsecurity=False).hexdigest()
    cipher = ["openssl", "enc", "-aes-128-ecb", "-K", key]
    hidden = subprocess.run(cipher, input=announcement(2, "3.3"), capture_output=True, check=True).stdout
    capture = Capture(6666)
    capture.datagram(framed(announcement(1, "3.1")))
    capture.port = 6667
    capture.datagram(framed(hidden))
    return capture


def unifi() -> Capture:
    """Ubiquiti's discovery: a question of version 1, its answer, and an announcement of version 2."""

    def message(version: int, command: int, *elements: tuple[int, bytes]) -> bytes:
        body = b"".join(struct.pack(">BH", kind, len(value)) + value for kind, value in elements)
        return struct.pack(">BBH", version, command, len(body)) + body

    both = DEVICE + DEVICE_IP
    old = message(
        1,
        0,
        (2, both),
        (1, DEVICE),
        (3, b"XM.ar7240.v5.6.3"),
        (0x0B, b"roof"),
        (0x0C, b"NSM5"),
        (0x14, b"NanoStation M5"),
    )
    new = message(2, 6, (2, both), (1, DEVICE), (0x15, b"UAP-AC-Lite"), (0x16, b"5.43.36.12724"), (0x0B, b"ward"))
    return exchange(10001, bytes.fromhex("01000000"), old, new)


def capwap() -> Capture:
    """RFC 5415: a discovery request of an access point and the answer of its controller."""

    def message(kind: int, elements: bytes) -> bytes:
        return bytes.fromhex("0010020000000000") + struct.pack(">IBHB", kind, 1, len(elements) + 3, 0) + elements

    def part(kind: int, value: bytes) -> bytes:
        return struct.pack(">I", 32473) + word_elements((kind, value))

    board = struct.pack(">I", 32473) + word_elements((0, b"AP-23"), (1, b"APS0001"))
    descriptor = bytes.fromhex("010101010001") + part(0, b"rev 2") + part(1, bytes([7, 4, 100, 0])) + part(2, b"1.0")
    asked = word_elements((20, b"\0"), (38, board), (39, descriptor), (44, b"\0"), (45, b"ward-ap"))
    controller = bytes(12) + part(4, b"8.10") + part(5, b"8.10.151")
    told = word_elements((1, controller), (4, b"wlc-1"))
    return exchange(5246, message(1, asked), message(2, told))


def rmcp() -> Capture:
    """DMTF DSP0136 and IPMI 2.0: presence, how one may log on, and what the controller is."""

    def total(octets: bytes) -> int:
        return -sum(octets) & 0xFF

    def message(command: int, data: bytes, *, is_answer: bool = False) -> bytes:
        controller, console = b"\x20", b"\x81"
        head = (console + b"\x1c") if is_answer else (controller + b"\x18")
        tail = (controller if is_answer else console) + bytes([0, command]) + data
        whole = head + bytes([total(head)]) + tail + bytes([total(tail)])
        return bytes.fromhex("0600ff07") + bytes(9) + bytes([len(whole)]) + whole

    capture = exchange(
        623,
        bytes.fromhex("0600ff06 000011be 80010000"),
        bytes.fromhex("0600ff06 000011be 40010010 000002a2 00000000 8100 000000000000"),
    )
    capture.datagram(message(0x38, b"\x0e\x04"))
    capture.datagram(message(0x38, bytes.fromhex("000195040300000000"), is_answer=True), from_server=True)
    capture.datagram(message(0x01, b""))
    capture.datagram(message(0x01, bytes.fromhex("002001044002bfa202000001"), is_answer=True), from_server=True)
    return capture


def skinny() -> Capture:
    """Cisco SCCP: a telephone registers; its call and the number called must not be told."""

    def message(identifier: int, body: bytes) -> bytes:
        return struct.pack("<III", len(body) + 4, 0, identifier) + body

    station = b"SEP020000001001".ljust(16, b"\0") + struct.pack("<II", 0, 1) + address("192.0.2.10")
    capture = Capture(2000)
    capture.stream(
        ("ask", message(0x0001, station + struct.pack("<III", 435, 0, 0))),
        ("answer", message(0x0081, struct.pack("<I", 30) + b"M/D/YA\0\0" + struct.pack("<II", 60, 0))),
        ("answer", message(0x008F, b"canary".ljust(40, b"\0") + b"5551234".ljust(24, b"\0") + bytes(60))),
        ("ask", message(0x0000, b"")),
        ("answer", message(0x0100, b"")),
    )
    return capture


def slmp() -> Capture:
    """Mitsubishi SH-080008: the model is read over UDP in a 4E frame and over TCP in a 3E frame, then values."""

    def message(kind: int, body: bytes) -> bytes:
        serial = b"\x01\0\0\0" if kind & 4 else b""
        return bytes([kind, 0]) + serial + b"\0\xff\xff\x03\0" + struct.pack("<H", len(body)) + body

    question = struct.pack("<HHH", 16, 0x0101, 0)
    answer = struct.pack("<H", 0) + b"Q03UDECPU".ljust(16) + struct.pack("<H", 0x0268)
    capture = Capture(5000)
    capture.datagram(message(0x54, question))
    capture.datagram(message(0xD4, answer), from_server=True)
    capture.port = 5007
    values = struct.pack("<HHH", 16, 0x0401, 0) + b"\x64\0\0\xa8\x03\0"
    capture.stream(
        ("ask", message(0x50, question)),
        ("answer", message(0xD0, answer)),
        ("ask", message(0x50, values)),
        ("answer", message(0xD0, struct.pack("<HHHH", 0, 1, 2, 3))),
    )
    return capture


def powerlink() -> Capture:
    """EPSG DS 301: the managing node asks, and a controlled node tells what it is."""
    numbers = struct.pack("<5I", 0x00030191, 0x0100006C, 0x000020D6, 0x00010002, 77)
    network = address("192.168.100.5") + address("255.255.255.0") + address("192.168.100.254")
    told = bytes.fromhex("00001c00 20000000 00000000 05dc 0024 0024") + bytes(2)
    told = told.ljust(22, b"\0") + numbers + bytes(24) + network + b"axis5".ljust(32, b"\0") + bytes(48)
    capture = Capture()
    capture.frame(0x88AB, b"\x01\xff\xf0\0\0" + bytes(41), from_server=False)
    capture.frame(0x88AB, b"\x06\xff\x05\x01" + told)
    return capture


def ethercat() -> Capture:
    """IEC 61158-4-12: a controller asks all devices for their state, and the frame comes back through three of them."""
    asked = bytes.fromhex("0e10 07 00 0000 3001 0200 0000 0000 0000")
    capture = Capture()
    capture.frame(0x88A4, asked, from_server=False)
    capture.frame(0x88A4, asked[:-4] + bytes.fromhex("0800 0300"), from_server=False)
    # The first device that passes a frame on marks its sender's address as a local one.
    capture.frames = [frame[:6] + sender + frame[12:] for frame, sender in zip(capture.frames, SENDERS, strict=True)]
    return capture


def srtp() -> Capture:
    """Denton and others, DFRWS 2017: a session with a controller of GE and one request."""

    def message(kind: int, mailbox: int, service: int) -> bytes:
        body = bytearray(56)
        body[0], body[31], body[42] = kind, mailbox, service
        return bytes(body)

    capture = Capture(18245)
    capture.stream(
        ("ask", bytes(56)),
        ("answer", message(1, 0, 0)),
        ("ask", message(2, 0xC0, 0x43)),
        ("answer", message(3, 0xD4, 0)),
    )
    return capture


def xmpp() -> Capture:
    """RFC 6120: a client opens a stream and asks for TLS; its own address holds the word canary."""
    stream = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'"
    tls = "xmlns='urn:ietf:params:xml:ns:xmpp-tls'"
    features = f"<stream:features><starttls {tls}/></stream:features>"
    asked = f"<?xml version='1.0'?><stream:stream from='canary@clinic.example' to='clinic.example' {stream}>"
    told = f"<?xml version='1.0'?><stream:stream from='clinic.example' id='1' {stream}>{features}"
    capture = Capture(5222)
    capture.stream(
        ("ask", asked.encode()),
        ("answer", told.encode()),
        ("ask", f"<starttls {tls}/>".encode()),
        ("answer", f"<proceed {tls}/>".encode()),
    )
    return capture


def ptp() -> Capture:
    """IEEE 1588-2019: a clock with a receiver of GPS announces itself, over cable and UDP."""
    clock = bytes.fromhex("020000fffe001002")
    body = b"\x0b\x02" + struct.pack(">H", 64) + bytes(16) + clock + bytes(20) + b"\x06" + bytes(4) + clock + bytes(3)
    capture = Capture(320)
    capture.frame(0x88F7, body)
    capture.datagram(body, from_server=True)
    return capture


CONTROLS = (powerlink, ethercat, srtp, xmpp, ptp)
MAKERS = (*CONTROLS, addp, moxa, lantronix, sadp, dhip, tuya, unifi, capwap, rmcp, skinny, slmp)
SOURCE = """# by-the-standard
Built 2026-11-22 by `tools/{tool}.py` ({function}): bytes laid out as documented,
not recorded. {about}
Makers, models, names and numbers are invented. Ours, under the licence of this repository.
"""


def write(tool: str, makers: Sequence[Callable[[], Capture]], names: Sequence[str]) -> int:
    """Write the captures of these makers with their sources, or of them those of the protocols named."""
    write_goldens(makers, names, "by-the-standard", SOURCE.replace("{tool}", tool))
    return 0


def main(arguments: Sequence[str] = ()) -> int:
    """Write all captures, or those of the protocols named."""
    return write("write_discovery_captures", MAKERS, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
