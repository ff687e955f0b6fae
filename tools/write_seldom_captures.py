"""Write the golden captures of fields that programs seldom send: bytes laid out by each standard, names invented."""

import struct
import sys
from collections.abc import Callable, Sequence

from tools.write_discovery_captures import octet_elements, word_elements
from tools.write_industrial_captures import Capture, address, checksum, mac, tlv, write_goldens

DEVICE = mac("02:00:00:00:10:02")
INTERNET, PTR, CNAME, HINFO, A, TXT, SRV = 1, 12, 5, 13, 1, 16, 33
QUERY, ANSWER, UPDATE = 0x0000, 0x8400, 0x2800


def llc_frame(capture: Capture, head: bytes, payload: bytes) -> None:
    """Add a frame of IEEE 802.3: its length, an LLC or SNAP header and the payload."""
    capture.frame(len(head) + len(payload), head + payload)


def cdp() -> Capture:
    """CDP: the elements of a switch with a voice network."""

    def element(kind: int, value: bytes) -> bytes:
        return struct.pack(">HH", kind, len(value) + 4) + value

    body = b"\x02\xb4\0\0" + element(0x01, b"switch1.clinic.example") + element(0x05, b"Example OS 15.2")
    body += element(0x06, b"example WS-1") + element(0x09, b"clinic") + element(0x0A, b"\0\x0c")
    energy = bytes(32) + b"WS-1-24".ljust(21, b"\0") + b"EXS0001".ljust(19, b"\0")
    body += element(0x0E, b"\x01\0\x14") + element(0x14, b"switch1") + element(0x1D, energy)
    capture = Capture()
    llc_frame(capture, bytes.fromhex("aaaa0300000c2000"), body)
    return capture


def edp() -> Capture:
    """Extreme's discovery: name, versions and a VLAN with an address."""

    def element(kind: int, value: bytes) -> bytes:
        return struct.pack(">BBH", 0x99, kind, len(value) + 4) + value

    info = bytes.fromhex("000000010000000000000000 07060104") + bytes(16)
    vlan = bytes(8) + address("192.0.2.20") + b"Default\0"
    body = bytes.fromhex("0100005a000000010000") + DEVICE
    body += element(2, info) + element(1, b"switch1\0") + element(5, vlan) + element(0, b"")
    capture = Capture()
    llc_frame(capture, bytes.fromhex("aaaa0300e02b00bb"), body)
    return capture


def isis() -> Capture:
    """ISO/IEC 10589 and RFC 1195: a link state packet with area, address and name (RFC 5301)."""
    body = bytes.fromhex("831b010012010000 0000 04b0 192168000002 0000 00000001 abcd 01")
    body += octet_elements((1, b"\x03\x49\0\x01"), (132, address("192.0.2.20")), (137, b"router1"))
    capture = Capture()
    llc_frame(capture, b"\xfe\xfe\x03", body)
    return capture


def lldp() -> Capture:
    """IEEE 802.1AB with the elements of 802.1Q and 802.3: VLANs of the port, and power."""

    def element(kind: int, value: bytes) -> bytes:
        return struct.pack(">H", kind << 9 | len(value)) + value

    body = element(1, b"\x04" + DEVICE) + element(2, b"\x05port1") + element(3, b"\0\x78")
    body += element(127, bytes.fromhex("0080c2 01 000c")) + element(127, bytes.fromhex("0080c2 03 000c 04") + b"ward")
    body += element(127, bytes.fromhex("00120f 02 07 01 01")) + element(0, b"")
    capture = Capture()
    capture.frame(0x88CC, body)
    return capture


def sv() -> Capture:
    """IEC 61850-9-2: one sampled value with the reference of its data set."""
    unit = tlv(
        0x30,
        tlv(0x80, b"EXMU01"),
        tlv(0x81, b"EXMU01/LLN0$Dataset1"),
        tlv(0x82, b"\0\1"),
        tlv(0x83, b"\0\0\0\1"),
        tlv(0x87, bytes(8)),
    )
    units = tlv(0x60, tlv(0x80, b"\x01"), tlv(0xA2, unit))
    capture = Capture()
    capture.frame(0x88BA, struct.pack(">HHHH", 0x4000, 8 + len(units), 0, 0) + units)
    return capture


def mld() -> Capture:
    """RFC 3810: a query for one group, behind a hop-by-hop header."""
    group = bytes.fromhex("ff020000000000000000000000010003")
    source, target = bytes.fromhex("fe80" + "00" * 13 + "02"), bytes.fromhex("ff02" + "00" * 13 + "01")
    query = struct.pack(">BBHHH", 130, 0, 0, 10000, 0) + group + b"\x02\x7d\0\0"
    pseudo = source + target + struct.pack(">II", len(query), 58)
    query = query[:2] + struct.pack(">H", checksum(pseudo + query)) + query[4:]
    payload = bytes.fromhex("3a00050200000100") + query
    capture = Capture()
    capture.frame(0x86DD, struct.pack(">IHBB", 6 << 28, len(payload), 0, 1) + source + target + payload)
    return capture


def udp6(source: bytes, target: bytes, ports: tuple[int, int], payload: bytes) -> bytes:
    """Return an IPv6 packet with a datagram."""
    segment = struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload
    pseudo = source + target + struct.pack(">II", len(segment), 17)
    segment = segment[:6] + struct.pack(">H", checksum(pseudo + segment)) + segment[8:]
    return struct.pack(">IHBB", 6 << 28, len(segment), 17, 64) + source + target + segment


def dhcpv6() -> Capture:
    """RFC 8415: a server's answer with an address for a client whose identifier its maker assigned."""
    server, client = bytes.fromhex("fe80" + "00" * 13 + "02"), bytes.fromhex("fe80" + "00" * 13 + "01")
    identifier = struct.pack(">HI", 2, 32473) + b"device-1"
    lease = bytes.fromhex("20010db8" + "00" * 11 + "09") + struct.pack(">II", 3600, 7200)
    answer = b"\x07\x01\x02\x03" + word_elements(
        (1, identifier),
        (2, b"\0\x03\0\x01" + DEVICE),
        (3, struct.pack(">III", 1, 1800, 2880) + word_elements((5, lease))),
    )
    capture = Capture()
    capture.frame(0x86DD, udp6(server, client, (547, 546), answer))
    return capture


def dhcp() -> Capture:
    """RFC 4578 and RFC 2132 8.4: a computer that starts from the network, and a printer with its maker's option."""
    head = bytes.fromhex("01010600 01020304 0000 8000") + bytes(16) + mac("02:00:00:00:10:01") + bytes(10 + 64 + 128)
    options = octet_elements(
        (53, b"\x01"),
        (60, b"PXEClient:Arch:00007:UNDI:003016"),
        (93, b"\0\x07"),
        (94, b"\x01\x03\x10"),
        (97, b"\0" + bytes(range(16))),
    )
    printer = octet_elements((53, b"\x01"), (43, b"\x01\x27Mfg=Example;Typ=Printer;Mod=Laser 5;Ser=X1;"))
    capture = Capture(67)
    for said in (options, printer):
        capture.datagram(head + bytes.fromhex("63825363") + said + b"\xff")
    return capture


def dns_name(name: str) -> bytes:
    """Return a name as its labels."""
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def record(name: str, kind: int, value: bytes) -> bytes:
    """Return a resource record (RFC 1035 4.1.3)."""
    return dns_name(name) + struct.pack(">HHIH", kind, INTERNET, 120, len(value)) + value


def service(port: int, target: str) -> bytes:
    """Return the value of a service record (RFC 2782)."""
    return struct.pack(">HHH", 0, 0, port) + dns_name(target)


def question(name: str, kind: int) -> bytes:
    """Return a question (RFC 1035 4.1.2)."""
    return dns_name(name) + struct.pack(">HH", kind, INTERNET)


def dns_message(
    flags: int, questions: Sequence[bytes], answers: Sequence[bytes], updates: Sequence[bytes] = ()
) -> bytes:
    """Return a message of the domain name system."""
    counts = (len(questions), len(answers), len(updates), 0)
    return struct.pack(">HH4H", 7, flags, *counts) + b"".join([*questions, *answers, *updates])


def dns() -> Capture:
    """RFC 2136: a host writes its alias, its service and its name by address."""
    updates = (
        record("ct1.clinic.example", CNAME, dns_name("scanner.clinic.example")),
        record("_dicom._tcp.clinic.example", SRV, service(104, "ct1.clinic.example")),
        record("10.2.0.192.in-addr.arpa", PTR, dns_name("ct1.clinic.example")),
    )
    capture = Capture(53)
    capture.datagram(dns_message(UPDATE, [question("clinic.example", 6)], (), updates))
    return capture


def llmnr() -> Capture:
    """RFC 4795: answers with an alias and a service."""
    capture = Capture(5355)
    for kind, value in ((CNAME, dns_name("scanner")), (SRV, service(104, "ct1"))):
        capture.datagram(dns_message(QUERY, [question("ct1", kind)], ()))
        answer = dns_message(0x8000, [question("ct1", kind)], [record("ct1", kind, value)])
        capture.datagram(answer, from_server=True)
    return capture


def mdns() -> Capture:
    """RFC 6762 7.1: a question with what the asker knows already, and an answer with an alias."""
    records = (
        record("ct1.local", A, address("192.0.2.20")),
        record("ct1.local", HINFO, b"\x05ARMV7\x05LINUX"),
        record("CT1._dicom._tcp.local", SRV, service(104, "ct1.local")),
        record("CT1._dicom._tcp.local", TXT, b"\x08ver=1.10"),
        record("scanner.local", CNAME, dns_name("ct1.local")),
    )
    capture = Capture(5353)
    capture.datagram(dns_message(QUERY, [question("_dicom._tcp.local", PTR)], records))
    capture.datagram(dns_message(ANSWER, (), records[-1:]), from_server=True)
    return capture


def nbns() -> Capture:
    """RFC 1002 4.2.18: the table of names of a host, with its hardware address."""
    wild = b"\x20CK" + b"A" * 30 + b"\0"
    entry = b"CT1".ljust(15) + b"\0\x04\0" + b"CLINIC".ljust(15) + b"\0\x84\0"
    value = b"\x02" + entry + DEVICE + bytes(40)
    capture = Capture(137)
    capture.datagram(struct.pack(">HHHHHH", 9, 0, 1, 0, 0, 0) + wild + struct.pack(">HH", 0x21, 1))
    answer = struct.pack(">HHHHHH", 9, 0x8400, 0, 1, 0, 0) + wild + struct.pack(">HHIH", 0x21, 1, 0, len(value)) + value
    capture.datagram(answer, from_server=True)
    return capture


def bacnet() -> Capture:
    """ASHRAE 135: a router passes on the answer of a device in the network behind it."""
    confirmed = b"\x30\x01\x0c" + bytes.fromhex("0c02000fa0 1979 3e") + b"\x75\x08\0Example" + b"\x3f"
    network = b"\x01\x08" + struct.pack(">HB", 3000, 1) + b"\x09"
    capture = Capture(47808)
    capture.datagram(
        b"\x81\x0a" + struct.pack(">H", 4 + len(network) + len(confirmed)) + network + confirmed, from_server=True
    )
    return capture


def bittorrent() -> Capture:
    """BEP 5: a ping of a node that names its program."""
    capture = Capture(6881)
    capture.datagram(b"d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:v4:LT\x01\x021:y1:qe")
    return capture


def coap() -> Capture:
    """RFC 7252: a request that names its host."""
    options = bytes([0x3D, 3]) + b"lamp1.ward.local" + bytes([0x8B]) + b".well-known" + bytes([0x04]) + b"core"
    capture = Capture(5683)
    capture.datagram(b"\x40\x01\x12\x34" + options)
    return capture


def ntp() -> Capture:
    """RFC 5905: an answer with a key identifier and a digest behind it."""
    capture = Capture(123)
    capture.datagram(b"\x23" + bytes(47))
    capture.datagram(
        b"\x24\x02\x06\xec" + bytes(8) + address("192.0.2.1") + b"\xe8" * 32 + bytes(range(20)), from_server=True
    )
    return capture


def snmp() -> Capture:
    """RFC 3411 5: a report of an engine whose identifier holds its address."""
    engine = bytes.fromhex("80007ed901") + address("192.0.2.20")
    security = tlv(0x30, tlv(4, engine), tlv(2, b"\x01"), tlv(2, b"\x01"), tlv(4), tlv(4), tlv(4))
    head = tlv(0x30, tlv(2, b"\x07"), tlv(2, b"\x05\xc0"), tlv(4, b"\0"), tlv(2, b"\x03"))
    report = tlv(0xA8, tlv(2, b"\x07"), tlv(2, b"\0"), tlv(2, b"\0"), tlv(0x30))
    scoped = tlv(0x30, tlv(4, engine), tlv(4), report)
    capture = Capture(161)
    capture.datagram(tlv(0x30, tlv(2, b"\x03"), head, tlv(4, security), scoped), from_server=True)
    return capture


def syslog() -> Capture:
    """ArcSight CEF, and DICOM PS3.15 A.5: products that report, and a transaction of IHE; users are the word canary."""
    audit = (
        "<?xml version='1.0'?><AuditMessage><EventIdentification EventActionCode='C' EventOutcomeIndicator='0'>"
        "<EventID csd-code='110104'/><EventTypeCode csd-code='ITI-41'/></EventIdentification>"
        "<ActiveParticipant UserID='canary'/><AuditSourceIdentification AuditSourceID='pacs1'/></AuditMessage>"
    )
    capture = Capture(514)
    capture.datagram(b"<134>Nov 22 10:00:00 fw1 CEF:0|Example|Wall|7.1|100|login|3|suser=canary")
    capture.datagram(f"<85>1 2026-11-22T10:00:00Z pacs1 archive 12 IHE+RFC-3881 - {audit}".encode())
    return capture


def sip() -> Capture:
    """RFC 5626: a telephone registers with its lasting identifier; the user is the word canary."""
    lines = (
        "REGISTER sip:clinic.example SIP/2.0",
        "Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK1",
        "From: <sip:canary@clinic.example>;tag=1",
        "To: <sip:canary@clinic.example>",
        "Call-ID: 1@192.0.2.10",
        "CSeq: 1 REGISTER",
        'Contact: <sip:canary@192.0.2.10>;+sip.instance="<urn:uuid:00000000-0000-1000-8000-020000001001>"',
        "User-Agent: Example Phone 4.1",
        "Content-Length: 0",
        "",
        "",
    )
    capture = Capture(5060)
    capture.datagram("\r\n".join(lines).encode())
    return capture


LINK = (cdp, edp, isis, lldp, sv, mld)
NAMES = (dhcpv6, dhcp, dns, llmnr, mdns, nbns)
OTHERS = (bacnet, bittorrent, coap, ntp, snmp, syslog, sip)
SOURCE = """# seldom
Built 2026-11-22 by `tools/{tool}.py` ({function}): bytes laid out by the standard, not recorded.
{about}
Makers, models, names and numbers are invented. Ours, under the licence of this repository.
"""


def write(tool: str, makers: Sequence[Callable[[], Capture]], names: Sequence[str]) -> int:
    """Write the captures of these makers with their sources, or of them those of the protocols named."""
    write_goldens(makers, names, "seldom", SOURCE.replace("{tool}", tool))
    return 0


def main(arguments: Sequence[str] = ()) -> int:
    """Write all captures, or those of the protocols named."""
    return write("write_seldom_captures", (*LINK, *NAMES, *OTHERS), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
