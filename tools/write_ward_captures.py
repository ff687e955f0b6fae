"""Write the golden captures of what stands in wards and plant rooms: calls, tags, controllers, cameras; invented."""

import struct
import sys
from collections.abc import Sequence

from tools.write_discovery_captures import DEVICE, DEVICE_IP, exchange, octet_elements, write
from tools.write_industrial_captures import Capture, address


def codesys() -> Capture:
    """CODESYS V3: a search by an engineer's computer, and the answer of a controller."""
    question = bytes.fromhex("c57c40030010abcd200a0000") + struct.pack("<HHI", 0xC202, 0x0400, 7)
    names = ("NODE-1", "Example PLC 7", "Example Automation")
    lengths = struct.pack("<HBBH3H", 4, 1, 0, 0, *map(len, names))
    numbers = struct.pack("<IIIIBB10x", 0x1000, 0x10061204, 0x050F0400, 0, 5, 0)
    told = b"".join((name + "\0").encode("utf-16-le") for name in names) + b"S0042\0"
    header = bytes.fromhex("c573400401112009200a0000") + struct.pack("<HHI", 0xC280, 0x0400, 7)
    return exchange(1740, question, header + lengths + numbers + told)


def espax() -> Capture:
    """ESPA-X 1.00: a nurse call system logs on and hands an alarm on; user, ward and bed are the word canary."""

    def message(document: str) -> bytes:
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<ESPA-X version="1.00">{document}</ESPA-X>'.encode()
        return b"EX" + struct.pack(">II", 10 + len(body), 0x22A) + body

    names = "<LI-CLIENT>Nurse call</LI-CLIENT><LI-CLIENTSW>EXAMPLE-CALL 2.1</LI-CLIENTSW>"
    secrets = "<LI-USER>canary</LI-USER><LI-PASSWORD>canary</LI-PASSWORD>"
    alarm = "<CP-TEXTMSG>canary</CP-TEXTMSG><CP-WARD>canary</CP-WARD><CP-BED>canary</CP-BED>"
    accepted = "<RSP-CODE>200</RSP-CODE><RSP-REASON>OK</RSP-REASON>"
    capture = Capture(2023)
    capture.stream(
        ("ask", message(f'<REQ.LOGIN invokeID="1">{names}{secrets}</REQ.LOGIN>')),
        ("answer", message(f'<RSP.LOGIN invokeID="1" sessionID="canary">{accepted}</RSP.LOGIN>')),
        ("ask", message(f'<REQ.P-START invokeID="2" sessionID="canary">{alarm}</REQ.P-START>')),
        ("answer", message(f'<RSP.P-START invokeID="2" sessionID="canary">{accepted}</RSP.P-START>')),
    )
    return capture


def sap() -> Capture:
    """RFC 2974 and RFC 8866: a stage box with Dante announces what it sends; its user is the word canary."""
    lines: tuple[str, ...] = (
        "v=0",
        "o=canary 1311738121 1 IN IP4 192.0.2.20",
        "s=STAGE-BOX-2 : 4",
        "i=2 channels: canary",
    )
    lines += ("c=IN IP4 239.69.1.2/32", "t=0 0", "a=keywds:Dante", "m=audio 5004 RTP/AVP 97", "a=recvonly")
    lines += ("a=rtpmap:97 L24/48000/2", "a=ts-refclk:ptp=IEEE1588-2008:02-00-00-FF-FE-00-10-02:0")
    capture = Capture(9875)
    header = bytes.fromhex("20001234c0000214") + b"application/sdp\0"
    capture.datagram(header + "\r\n".join((*lines, "")).encode(), from_server=True)
    return capture


def llrp() -> Capture:
    """LLRP 1.0.1: a reader of radio tags tells what it is, with messages of makers; its tag is the word canary."""

    def parameter(kind: int, value: bytes) -> bytes:
        return struct.pack(">HH", kind, 4 + len(value)) + value

    def message(kind: int, body: bytes) -> bytes:
        return struct.pack(">HII", 1 << 10 | kind, 10 + len(body), 7) + body

    accepted = parameter(287, bytes(4))
    own = struct.pack(">IB", 25882, 21) + bytes(4)
    abilities = struct.pack(">HHIIH", 4, 0x4000, 25882, 2000040, 7) + b"7.6.0.1"
    number = b"\0" + struct.pack(">H", 8) + bytes.fromhex("020000fffe001002")
    capture = Capture(5084)
    capture.stream(
        ("answer", message(63, parameter(246, parameter(128, bytes(8)) + parameter(256, bytes(2))))),
        ("ask", message(1, b"\0")),
        ("answer", message(11, accepted + parameter(137, abilities))),
        ("ask", message(2, bytes(7))),
        ("ask", message(1023, own)),
        ("answer", message(1023, own)),
        ("answer", message(12, accepted + parameter(218, number))),
        ("ask", message(64, b"")),
        ("answer", message(61, parameter(240, b"\x8dcanarycanary"))),
    )
    return capture


def ica() -> Capture:
    """Citrix ICA, as Nmap's service probes know it: both sides begin; what is shown is the word canary."""
    first = b"\x7f\x7fICA\0"
    capture = Capture(1494)
    capture.stream(("answer", first * 3), ("ask", first), ("answer", b"\x06\0canary"))
    return capture


def wisenet() -> Capture:
    """Hanwha: a search, and the answer of a camera."""
    answer = bytearray(0x106)
    places = {0: b"\x0b", 0x13: b"02:00:00:00:10:02", 0x25: b"192.0.2.20", 0x35: b"255.255.255.0", 0x6D: b"XNV-6080R"}
    for at, told in places.items():
        answer[at : at + len(told)] = told
    return exchange(7701, b"\x01".ljust(0x106, b"\0"), bytes(answer))


def bvip() -> Capture:
    """Bosch: a search, and both kinds of answers of a camera; what people call it is the word canary."""
    magic = bytes.fromhex("9939a427") + b"\x01\x02\x03\x04"
    brief = magic + DEVICE + b"\x03\xff" + DEVICE_IP + address("255.255.255.0") + bytes(8)
    told = {"friendlyName": "DINION 7000", "unitName": "canary", "serialNumber": "044112345678"}
    told |= {"physAddress": "02-00-00-00-10-02", "unitIPAddress": "192.0.2.20", "RCPPort": "1756"}
    values = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
    kind = "<deviceType>OEMExt00:device:deviceID0</deviceType>"
    document = f'<?xml version="1.0" encoding="UTF-8"?><root xmlns="OEMExt00:device-1-0"><device>{kind}{values}'
    return exchange(1757, magic + bytes.fromhex("ff0006de"), brief, f"{document}</device></root>".encode())


def vivotek() -> Capture:
    """Vivotek: a search, and the answer of a camera; what people call it is the word canary."""
    header = b"\x02" + bytes.fromhex("4a5d8f1c")
    values = octet_elements((1, b"canary"), (2, DEVICE), (3, DEVICE_IP)) + b"\x04\x1b"
    return exchange(10000, header, header + values + octet_elements((6, b"\x50\0"), (9, b"FD9389")))


def amqp() -> Capture:
    """AMQP: a broker of 1.0 repeats the head in a connection under way, and a client asks for version 0-9."""
    capture = Capture(5672)
    capture.under_way(("answer", b"AMQP\x00\x01\x00\x00"), ("ask", b"AMQP\x01\x01\x00\x09"))
    return capture


def redis() -> Capture:
    """Redis: a list that a store answers in a connection under way; its members are a command and the word canary."""
    capture = Capture(6379)
    capture.under_way(("answer", b"*2\r\n$4\r\nPING\r\n$6\r\ncanary\r\n"), ("ask", b"*1\r\n$4\r\nPING\r\n"))
    return capture


def tftp() -> Capture:
    """RFC 1350: names with a hardware address, and names that look so and are a person's: the word canary."""
    capture = Capture(69)
    names = ("SEP02000000100A.cnf.xml", "01-02-00-00-00-10-0a", "02000000100a-phone.cfg")
    people = ("CANARYANN198001011234.dcm", "canary-80-01-02-12-34-56.wav", "canary-02000000100a.cfg", "ann.canary")
    for name in (*names, *people):
        capture.datagram(b"\x00\x01" + name.encode() + b"\x00octet\x00")
    return capture


def smb() -> Capture:
    """MS-SMB 2.2.4.6: a set-up of a session as attacks send it, with a single octet where the system's name stands."""
    words = struct.pack("<BBHHHHIHII", 0xFF, 0, 0, 4356, 10, 1, 0, 0, 0, 0x80000000)
    head = b"\xffSMB\x73" + bytes(4) + struct.pack("<BH", 0x18, 0xC007) + bytes(20)
    texts = b"\xf0\xff" + bytes(7)
    message = head + bytes([len(words) // 2]) + words + struct.pack("<H", len(texts)) + texts
    capture = Capture(445)
    capture.stream(("ask", struct.pack(">I", len(message)) + message))
    return capture


MAKERS = (codesys, espax, sap, llrp, ica, wisenet, bvip, vivotek, amqp, redis, tftp, smb)


def main(arguments: Sequence[str] = ()) -> int:
    """Write all captures, or those of the protocols named."""
    return write("write_ward_captures", MAKERS, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
