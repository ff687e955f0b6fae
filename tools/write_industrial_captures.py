"""Write the golden captures of industrial protocols: bytes laid out by each standard, names and numbers invented."""

import struct
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

CLIENT = ("02:00:00:00:10:01", "192.0.2.10", 50000)
SERVER = ("02:00:00:00:10:02", "192.0.2.20")
TCP, UDP = 6, 17
FIRST_SECOND = 1_780_000_000
LONG_LENGTH = 0x80
"""From here on a length of BER tells first in how many octets it stands (X.690 8.1.3.5)."""
PROTOCOLS = Path(__file__).resolve().parent.parent / "engine" / "protocols" / "src"


def mac(text: str) -> bytes:
    """Return the octets of a hardware address."""
    return bytes.fromhex(text.replace(":", ""))


def address(text: str) -> bytes:
    """Return the octets of an IPv4 address."""
    return bytes(int(part) for part in text.split("."))


def checksum(octets: bytes) -> int:
    """Return the internet checksum (RFC 1071)."""
    padded = octets + b"\0" * (len(octets) % 2)
    total: int = sum(struct.unpack(f">{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Capture:
    """Frames in the order in which they were sent, one a millisecond."""

    def __init__(self, port: int = 0) -> None:
        """Begin with nothing; the server listens on `port`."""
        self.port = port
        self.frames: list[bytes] = []
        self.sequence = [1000, 5000]

    def frame(self, ether_type: int, payload: bytes, *, from_server: bool = True) -> None:
        """Add a frame that carries no IP packet."""
        macs = [mac(CLIENT[0]), mac(SERVER[0])]
        head = macs[not from_server] + macs[from_server]
        self.frames.append((head + struct.pack(">H", ether_type) + payload).ljust(60, b"\0"))

    def _packet(self, protocol: int, segment: bytes, *, from_server: bool) -> None:
        ends = [address(CLIENT[1]), address(SERVER[1])]
        source, target = ends[from_server], ends[not from_server]
        at = 6 if protocol == UDP else 16
        pseudo = source + target + struct.pack(">BBH", 0, protocol, len(segment))
        segment = segment[:at] + struct.pack(">H", checksum(pseudo + segment)) + segment[at + 2 :]
        head = (
            struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(segment), len(self.frames), 0, 64, protocol, 0) + source + target
        )
        head = head[:10] + struct.pack(">H", checksum(head)) + head[12:]
        self.frame(0x0800, head + segment, from_server=from_server)

    def datagram(self, payload: bytes, *, from_server: bool = False) -> None:
        """Add a datagram."""
        ports = [CLIENT[2], self.port]
        head = struct.pack(">HHHH", ports[from_server], ports[not from_server], 8 + len(payload), 0)
        self._packet(UDP, head + payload, from_server=from_server)

    def _segment(self, flags: int, payload: bytes, *, from_server: bool) -> None:
        ports = [CLIENT[2], self.port]
        numbers = (self.sequence[from_server], self.sequence[not from_server] if flags & 0x10 else 0)
        head = struct.pack(">HHIIBBHHH", ports[from_server], ports[not from_server], *numbers, 0x50, flags, 8192, 0, 0)
        self._packet(TCP, head + payload, from_server=from_server)
        self.sequence[from_server] += len(payload) + (flags & 1) + (flags >> 1 & 1)

    def stream(self, *messages: tuple[str, bytes]) -> None:
        """Add a connection: `ask` is sent by the client, `answer` by the server."""
        self._segment(0x02, b"", from_server=False)
        self._segment(0x12, b"", from_server=True)
        self._segment(0x10, b"", from_server=False)
        self.under_way(*messages)
        self._segment(0x11, b"", from_server=False)
        self._segment(0x11, b"", from_server=True)

    def under_way(self, *messages: tuple[str, bytes]) -> None:
        """Add what is said in a connection that began before the capture did."""
        for side, payload in messages:
            self._segment(0x18, payload, from_server=side == "answer")

    def write(self, path: Path) -> None:
        """Write the file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_frames(path, self.frames)


def write_frames(path: Path, frames: Iterable[bytes]) -> None:
    """Write a pcap file of Ethernet frames, one a millisecond (draft-ietf-opsawg-pcap 4)."""
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number, frame in enumerate(frames):
            seconds, milliseconds = divmod(number, 1000)
            head = struct.pack("<IIII", FIRST_SECOND + seconds, milliseconds * 1000, len(frame), len(frame))
            file.write(head + frame)


def tpkt(payload: bytes) -> bytes:
    """Wrap a session or S7 unit in RFC 1006 and data of ISO transport."""
    return struct.pack(">BBH", 3, 0, 7 + len(payload)) + b"\x02\xf0\x80" + payload


OPEN = bytes.fromhex("0300001611e00000000100c0010ac1020100c2020102")
OPENED = bytes.fromhex("0300001611d00001000200c0010ac1020100c2020102")


def tlv(tag: int, *parts: bytes) -> bytes:
    """Return an element of BER."""
    content = b"".join(parts)
    size = len(content)
    length = bytes([size]) if size < LONG_LENGTH else b"\x82" + struct.pack(">H", size)
    return bytes([tag]) + length + content


def modbus() -> Capture:
    """Modbus Application Protocol 1.1b3: reading, an exception, identities."""
    capture = Capture(502)

    def message(unit: int, data: bytes) -> bytes:
        return struct.pack(">HHHB", 7, 0, len(data) + 1, unit) + data

    objects = b"".join(
        bytes([n, len(v)]) + v for n, v in enumerate([b"Example Meters", b"EM-100", b"V2.1", b"", b"Meter", b"EM 100"])
    )
    umas = (
        bytes.fromhex("5a00fe10ff5a0101000000700200002700090008000000000 00c".replace(" ", ""))
        + b"EXM CPU 1234\x01\x01"
    )
    capture.stream(
        ("ask", message(1, bytes.fromhex("0300010002"))),
        ("answer", message(1, bytes.fromhex("030400010002"))),
        ("ask", message(1, bytes.fromhex("0400ff0001"))),
        ("answer", message(1, bytes.fromhex("8402"))),
        ("ask", message(1, bytes.fromhex("2b0e0100"))),
        ("answer", message(1, bytes.fromhex("2b0e01830000") + bytes([6]) + objects)),
        ("ask", message(1, b"\x11")),
        ("answer", message(1, b"\x11\x0c\x01EXAMPLE 77\xff")),
        ("ask", message(2, b"\x11")),
        ("answer", message(2, b"\x11\x03\x01\x02\xff")),
        ("ask", message(0, bytes.fromhex("5a0002"))),
        ("answer", message(0, umas)),
    )
    return capture


def s7() -> Capture:
    """S7comm: set-up and partial lists 0x11 and 0x1c; and the answer that opens a session of S7comm-plus."""
    capture = Capture(102)

    def listing(number: int, length: int, records: list[bytes]) -> bytes:
        body = struct.pack(">HHHH", number, 0, length, len(records)) + b"".join(r.ljust(length, b"\0") for r in records)
        item = b"\xff\x09" + struct.pack(">H", len(body)) + body
        head = b"\x32\x07\0\0\x05\0" + struct.pack(">HH", 12, len(item))
        return tpkt(head + bytes.fromhex("000112081284010109000000") + item)

    order = b"6ES7 999-0XX00-0AB0 \0\xc0"
    modules = [b"\0\1" + order + b"\0\1\0\1", b"\0\6" + order + b"\0\1\0\1", b"\0\7" + b" " * 20 + b"\0\xc0V\3\2\1"]
    words = [
        (1, b"PLANT-PLC"),
        (2, b"CPU 999"),
        (3, b"Hall 3"),
        (4, b"Original Example"),
        (5, b"S X-EX123456"),
        (7, b"CPU 999-0"),
        (8, b"MMC 1234"),
        (11, b"Roof"),
    ]
    capture.stream(
        ("ask", OPEN),
        ("answer", OPENED),
        ("ask", tpkt(bytes.fromhex("32010000010000080000f0000001000101e0"))),
        ("answer", tpkt(bytes.fromhex("320300000100000800000000f0000001000100f0"))),
        ("answer", listing(0x11, 28, modules)),
        ("answer", listing(0x1C, 34, [struct.pack(">H", n) + w for n, w in words])),
    )
    plus = b"\x72\x01\x00\x40\x32\x00\x00\x04\xca\x00\x15\x1d1;6ES7 999-1XX00-0XB0 ;V4.2\x00\x00\x72\x01\x00\x00"
    capture.port = 10102
    capture.stream(
        ("ask", OPEN), ("answer", OPENED), ("ask", tpkt(b"\x72\x01\0\4\x31\0\0\4\x72\1\0\0")), ("answer", tpkt(plus))
    )
    return capture


def mms() -> Capture:
    """ISO 9506-2 over ISO 8327-1 and 8823-1: association, identify, a read."""
    capture = Capture(102)

    def data(message: bytes) -> bytes:
        return tpkt(b"\1\0\1\0" + tlv(0x61, tlv(0x30, b"\2\1\3", tlv(0xA0, message))))

    oid = bytes.fromhex("060528ca220203")

    def session(kind: int) -> bytes:
        user = tlv(0xC1, tlv(0x31, tlv(0x61, tlv(0x30, b"\2\1\1", tlv(0xA0, tlv(0x60, tlv(0xA1, oid)))))))
        return tpkt(tlv(kind, b"\x05\x06\x13\x01\x00\x16\x01\x02\x14\x02\x00\x02", user))

    names = tlv(0xA2, tlv(0x80, b"Example Relays"), tlv(0x81, b"ER-7"), tlv(0x82, b"2.1"))
    name = tlv(0xA1, tlv(0x1A, b"RELAY1LD0"), tlv(0x1A, b"LLN0$ST$Mod"))
    read = tlv(0xA4, tlv(0xA1, tlv(0xA0, tlv(0x30, tlv(0xA0, name)))))
    capture.stream(
        ("ask", OPEN),
        ("answer", OPENED),
        ("ask", session(13)),
        ("answer", session(14)),
        ("ask", data(tlv(0xA0, b"\2\1\1", b"\x82\0"))),
        ("answer", data(tlv(0xA1, b"\2\1\1", names))),
        ("ask", data(tlv(0xA0, b"\2\1\2", read))),
    )
    return capture


def enip() -> Capture:
    """CIP Networks Library: ListIdentity, and the identity object asked directly, singly and through a backplane."""
    capture = Capture(44818)

    def message(command: int, data: bytes, number: int = 0) -> bytes:
        return struct.pack("<HHIIQI", command, len(data), 7, 0, number, 0) + data

    def unconnected(cip: bytes, number: int) -> bytes:
        return message(0x6F, struct.pack("<IHHHHHH", 0, 5, 2, 0, 0, 0xB2, len(cip)) + cip, number)

    identity = struct.pack("<HHHBBHI", 9999, 14, 55, 20, 2, 0x30, 0x11223344) + b"\x06EX-100"
    item = struct.pack("<H", 1) + b"\0\2\xaf\x12" + address(SERVER[1]) + bytes(8) + identity + b"\3"
    capture.datagram(message(0x63, b""))
    capture.datagram(message(0x63, struct.pack("<HHH", 1, 0x0C, len(item)) + item), from_server=True)
    routed = bytes.fromhex("520220062401") + b"\x0a\x05\x06\0" + bytes.fromhex("010220012401") + b"\1\0\1\3"
    capture.stream(
        ("ask", message(0x65, b"\1\0\0\0")),
        ("answer", message(0x65, b"\1\0\0\0")),
        ("ask", unconnected(bytes.fromhex("010220012401"), 9)),
        ("answer", unconnected(b"\x81\0\0\0" + identity, 9)),
        ("ask", unconnected(bytes.fromhex("0e03200124013007"), 10)),
        ("answer", unconnected(b"\x8e\0\0\0\x06EX-100", 10)),
        ("ask", unconnected(routed, 11)),
        ("answer", unconnected(b"\x81\0\0\0" + identity, 11)),
    )
    return capture


def bacnet() -> Capture:
    """ASHRAE 135 annex J: Who-Is, I-Am, ReadProperty, an I-Am from a network behind a router."""
    capture = Capture(47808)

    def message(function: int, data: bytes) -> bytes:
        return struct.pack(">BBH", 0x81, function, 4 + len(data)) + data

    i_am = bytes.fromhex("1000c40200d0092205c49103") + b"\x22\x01\x04"
    capture.datagram(message(11, bytes.fromhex("01000f08").replace(b"\x0f", b"\x10")))
    capture.datagram(message(11, b"\1\0" + i_am), from_server=True)
    capture.datagram(message(10, bytes.fromhex("01040005010c0c020007d01946")))
    for number, words in ((70, b"EXAMPLE-9"), (121, b"Example Controls"), (77, b"AHU 1"), (44, b"4.1"), (12, b"7.2")):
        text = b"\x75" + bytes([len(words) + 1]) + b"\0" + words
        head = bytes.fromhex("010030010c0c0200d00919") + bytes([number])
        capture.datagram(message(10, head + b"\x3e" + text + b"\x3f"), from_server=True)
    capture.datagram(message(11, bytes.fromhex("01080bb80105") + i_am), from_server=True)
    return capture


def dnp3() -> Capture:
    """IEEE 1815: a read of group 0 and the attributes in the answer."""
    capture = Capture(20000)

    def check(octets: bytes) -> bytes:
        remainder = 0
        for octet in octets:
            remainder ^= octet
            for _ in range(8):
                remainder = remainder >> 1 ^ (0xA6BC if remainder & 1 else 0)
        return struct.pack("<H", ~remainder & 0xFFFF)

    def frame(control: int, target: int, source: int, data: bytes) -> bytes:
        head = struct.pack("<BBBBHH", 5, 0x64, 5 + len(data), control, target, source)
        blocks = [data[at : at + 16] for at in range(0, len(data), 16)]
        return head + check(head) + b"".join(block + check(block) for block in blocks)

    told = [(252, b"Example RTU"), (250, b"RTU 10"), (248, b"SN42"), (243, b"B"), (242, b"3.7")]
    objects = b"".join(bytes([0, n, 0, 0, 0, 1, len(v)]) + v for n, v in told)
    capture.stream(
        ("ask", frame(0xC4, 10, 1, bytes.fromhex("c0c10100fe0000 00".replace(" ", "")))),
        ("answer", frame(0x44, 1, 10, bytes.fromhex("c0c1810000") + objects)),
    )
    return capture


def station_frames() -> dict[str, Capture]:
    """IEC 61850-8-1 and 9-2, and PROFINET DCP: frames without IP."""
    goose, sampled, profinet = Capture(), Capture(), Capture()
    message = tlv(
        0x61,
        tlv(0x80, b"RELAY1LD0/LLN0$GO$gcb1"),
        b"\x81\2\7\xd0",
        tlv(0x82, b"RELAY1LD0/LLN0$Trip"),
        tlv(0x83, b"RELAY1"),
        bytes.fromhex("84085f00000000000000 850101860105870100880102890100 8a0101 ab03830100".replace(" ", "")),
    )
    goose.frame(0x88B8, struct.pack(">HHHH", 0x1001, 8 + len(message), 0, 0) + message)
    unit = tlv(0x30, tlv(0x80, b"MU01"), b"\x82\2\0\1", b"\x83\4\0\0\0\1", b"\x85\1\2", tlv(0x87, bytes(16)))
    message = tlv(0x60, b"\x80\1\1", tlv(0xA2, unit))
    sampled.frame(0x88BA, struct.pack(">HHHH", 0x4000, 8 + len(message), 0, 0) + message)

    def dcp(frame_id: int, service: int, kind: int, data: bytes) -> bytes:
        return struct.pack(">HBBIHH", frame_id, service, kind, 1, 1, len(data)) + data

    def block(option: int, suboption: int, value: bytes) -> bytes:
        return struct.pack(">BBH", option, suboption, len(value)) + value + b"\0" * (len(value) % 2)

    profinet.frame(0x8892, dcp(0xFEFE, 5, 0, block(0xFF, 0xFF, b"")), from_server=False)
    profinet.frame(
        0x8892, dcp(0xFEFE, 5, 0, block(2, 2, b"pump-drive1") + block(2, 6, b"port-001.switch1")), from_server=False
    )
    told = (
        block(2, 2, b"\0\0pump-drive1")
        + block(2, 1, b"\0\0EX200")
        + block(2, 3, b"\0\0\x7f\xf0\3\x0b")
        + block(2, 4, b"\0\0\1\0")
        + block(2, 7, b"\0\0\0\1")
        + block(2, 8, b"\0\0EX-200-1")
        + block(2, 6, b"\0\0port-001.switch1")
    )
    ip = address(SERVER[1]) + b"\xff\xff\xff\0" + address("192.0.2.1")
    profinet.frame(0x8892, dcp(0xFEFF, 5, 1, told + block(1, 2, b"\0\1" + ip)))
    profinet.frame(
        0x8892, dcp(0xFEFD, 4, 0, block(2, 2, b"\0\1pump-drive1") + block(1, 2, b"\0\1" + ip)), from_server=False
    )
    return {"goose": goose, "sv": sampled, "profinet": profinet}


def ads() -> Capture:
    """Beckhoff ADS: ReadDeviceInfo, and the answer to a search."""
    capture = Capture(48898)
    head = bytes.fromhex("c000021401015303c000020a01010080")
    back = head[8:] + head[:8]
    told = struct.pack("<IBBH", 0, 3, 1, 4024) + b"Plc30 App".ljust(16, b"\0")

    def message(ends: bytes, flags: int, data: bytes) -> bytes:
        return struct.pack("<HI", 0, 32 + len(data)) + ends + struct.pack("<HHIII", 1, flags, len(data), 0, 1) + data

    capture.stream(("ask", message(head, 4, b"")), ("answer", message(back, 5, told)))
    capture.port = 48899
    ends = bytes.fromhex("c00002140101") + struct.pack("<H", 10000)
    capture.datagram(bytes.fromhex("71146603") + struct.pack("<II", 0, 1) + ends + struct.pack("<I", 0))
    system = struct.pack("<IIIII", 276, 10, 0, 17763, 2) + b"\0" * 256
    tags = [(5, b"CX-EXAMPLE\0"), (4, system), (3, struct.pack("<BBH", 3, 1, 4024))]
    body = b"".join(struct.pack("<HH", n, len(v)) + v for n, v in tags)
    capture.datagram(
        bytes.fromhex("71146603") + struct.pack("<II", 0, 0x80000001) + ends + struct.pack("<I", 3) + body,
        from_server=True,
    )
    return capture


def fins() -> Capture:
    """Omron W342: controller data read."""
    capture = Capture(9600)
    capture.datagram(bytes.fromhex("80000200140000 0a0001050100".replace(" ", "")))
    told = f"{'EXJ2M-CPU33':20}{'02.01':20}".encode()
    capture.datagram(bytes.fromhex("c00002000a00001400010501 0000".replace(" ", "")) + told, from_server=True)
    return capture


def hart() -> Capture:
    """HCF SPEC-085 and 127: a session, commands 0 and 20."""
    capture = Capture(5094)

    def command(kind: int, number: int, data: bytes) -> bytes:
        frame = bytes([0x82 if kind == 0 else 0x86, 1, 2, 3, 4, 5, number, len(data)]) + data
        check = 0
        for octet in frame:
            check ^= octet
        return struct.pack(">BBBBHH", 1, kind, 3, 0, 2, 9 + len(frame)) + frame + bytes([check])

    capture.datagram(struct.pack(">BBBBHHBI", 1, 0, 0, 0, 1, 13, 1, 30000))
    capture.datagram(struct.pack(">BBBBHHBI", 1, 1, 0, 0, 1, 13, 1, 30000), from_server=True)
    capture.datagram(command(0, 0, b""))
    identity = bytes.fromhex("0000fe7ff0050704021800010203050400010000") + b"\x60\x99\0"
    capture.datagram(command(1, 0, identity), from_server=True)
    capture.datagram(command(0, 20, b""))
    capture.datagram(command(1, 20, b"\0\0" + b"TANK-01 LEVEL".ljust(32, b"\0")), from_server=True)
    return capture


def iec104() -> Capture:
    """IEC 60870-5-104: start of transfer, general interrogation, a measured value."""
    capture = Capture(2404)
    capture.stream(
        ("ask", bytes.fromhex("680407000000")),
        ("answer", bytes.fromhex("68040b000000")),
        ("ask", bytes.fromhex("680e00000000640106030a0100000014")),
        ("answer", bytes.fromhex("680e00000200640107030a0100000014")),
        ("answer", bytes.fromhex("681202000200 0d0103000a01 010200 0000c841 00".replace(" ", ""))),
    )
    return capture


def fox() -> Capture:
    """Greetings of Niagara, as Workbench and a station say them."""
    capture = Capture(1911)

    def hello(number: int, **names: str) -> bytes:
        lines = "".join(f"{name.replace('_', '.')}=s:{value}\n" for name, value in names.items())
        return f"fox a {number} -1 fox hello\n{{\nfox.version=s:1.0\nid=i:{number}\n{lines}}};;\n".encode()

    shared = {"vm_name": "Example VM", "vm_version": "2.3", "hostAddress": SERVER[1], "lang": "en"}
    station = {
        "hostName": "ahu-1",
        "app_name": "Station",
        "app_version": "3.8.1",
        "os_name": "QNX",
        "os_version": "6.5.0",
        "station_name": "Building1",
        "hostId": "Qnx-EX-0000-0000-0001",
        "vmUuid": "00000000-0000-0000-0000-000000000001",
        "brandId": "example",
    }
    workbench = {
        "hostName": "ENGINEER-1",
        "app_name": "Workbench",
        "app_version": "3.8.1",
        "os_name": "Windows 7",
        "os_version": "6.1",
    }
    capture.stream(("ask", hello(1, **workbench, **shared)), ("answer", hello(0, **station, **shared)))
    return capture


def knx() -> Capture:
    """ISO 22510: a search and its answer."""
    capture = Capture(3671)
    endpoint = b"\x08\x01" + address(CLIENT[1]) + struct.pack(">H", CLIENT[2])
    capture.datagram(bytes.fromhex("06100201000e") + endpoint)
    name = b"Example IP Interface".ljust(30, b"\0")
    device = (
        bytes.fromhex("3601020011050000")
        + bytes.fromhex("7ff001020304")
        + address("224.0.23.12")
        + mac(SERVER[0])
        + name
    )
    body = b"\x08\x01" + address(SERVER[1]) + b"\x0e\x57" + device + bytes.fromhex("0402 0201".replace(" ", ""))
    capture.datagram(struct.pack(">BBHH", 6, 0x10, 0x0202, 6 + len(body)) + body, from_server=True)
    return capture


def opcua() -> Capture:
    """OPC 10000-6: hello, channel, endpoints, and the build of the product."""
    capture = Capture(4840)

    def text(words: str) -> bytes:
        return struct.pack("<I", len(words)) + words.encode()

    none = b"\xff" * 4

    def message(kind: bytes, body: bytes) -> bytes:
        return kind + b"F" + struct.pack("<I", 8 + len(body)) + body

    def service(number: int, body: bytes) -> bytes:
        return message(b"MSG", struct.pack("<IIII", 5, 1, 2, 2) + b"\1\0" + struct.pack("<H", number) + body)

    policy = "http://opcfoundation.org/UA/SecurityPolicy#"
    application = (
        text("urn:plc1:Example")
        + text("urn:example.test:server")
        + b"\2"
        + text("Example Server")
        + bytes(4)
        + none * 3
    )

    def endpoint(mode: int, name: str) -> bytes:
        return (
            text("opc.tcp://192.0.2.20:4840/")
            + application
            + none
            + struct.pack("<I", mode)
            + text(policy + name)
            + bytes(4)
            + none
            + b"\0"
        )

    header = bytes(8) + struct.pack("<I", 1) + bytes(12)
    build = (
        text("urn:example.test:server")
        + text("Example Controls")
        + text("Gateway 5")
        + text("4.1")
        + text("77")
        + bytes(8)
    )
    info = b"\1\0\x54\1\1" + struct.pack("<I", len(build)) + build
    value = struct.pack("<I", 1) + b"\1\x16" + info + none
    channel = struct.pack("<I", 0) + text(policy + "None") + none * 2 + struct.pack("<II", 1, 1)
    capture.stream(
        ("ask", message(b"HEL", struct.pack("<IIIII", 0, 65535, 65535, 0, 0) + text("opc.tcp://192.0.2.20:4840/"))),
        ("answer", message(b"ACK", struct.pack("<IIIII", 0, 65535, 65535, 0, 0))),
        ("ask", message(b"OPN", channel)),
        ("answer", service(431, header + struct.pack("<I", 2) + endpoint(1, "None") + endpoint(3, "Basic256Sha256"))),
        ("answer", service(634, header + value)),
    )
    return capture


SOURCE = """# by-the-standard
Built 2026-11-22 by `tools/write_industrial_captures.py` ({function}): bytes laid out by the standard,
not recorded. {about}
Makers, models, names and numbers are invented. Ours, under the licence of this repository.
"""


def write_goldens(makers: Iterable[Callable[[], Capture]], names: Sequence[str], case: str, source: str) -> None:
    """Write a golden case of each maker, or of those named; `source` has places for `function` and `about`."""
    for maker in makers:
        name = maker.__name__
        if names and name not in names:
            continue
        folder = PROTOCOLS / name / "golden" / case
        maker().write(folder / "capture.pcap")
        text = source.format(function=name, about=(maker.__doc__ or "").strip())
        (folder / "SOURCE.md").write_text(text, encoding="utf-8")


def main() -> int:
    """Write all captures with their sources."""
    makers = (modbus, s7, mms, enip, bacnet, dnp3, ads, fins, hart, iec104, fox, knx, opcua)
    made = {maker.__name__: (maker(), maker.__name__, maker.__doc__) for maker in makers}
    for name, capture in station_frames().items():
        made[name] = (capture, station_frames.__name__, station_frames.__doc__)
    for name, (capture, function, about) in made.items():
        folder = PROTOCOLS / name / "golden" / "by-the-standard"
        capture.write(folder / "capture.pcap")
        text = SOURCE.format(function=function, about=(about or "").strip())
        (folder / "SOURCE.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
