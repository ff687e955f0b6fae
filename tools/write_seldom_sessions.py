"""Write the golden captures of fields seldom sent in sessions: bytes laid out by each standard, names invented."""

import base64
import struct
import sys
from collections.abc import Sequence

from tools.write_industrial_captures import Capture, tlv
from tools.write_seldom_captures import write


def lines(*words: str) -> bytes:
    """Return lines as text protocols end them."""
    return "".join(word + "\r\n" for word in words).encode()


def ldap() -> Capture:
    """RFC 4511 and MS-ADTS 6.3.3: a bind in a domain, and a ping for a domain controller by a named host."""

    def equal(name: bytes, value: bytes) -> bytes:
        return tlv(0xA3, tlv(4, name), tlv(4, value))

    wanted = equal(b"DnsDomain", b"clinic.example") + equal(b"Host", b"CT1") + equal(b"NtVer", b"\x06\0\0\0")
    limits = tlv(10, b"\0") + tlv(10, b"\0") + tlv(2, b"\0") + tlv(2, b"\0") + tlv(1, b"\0")
    search = tlv(0x63, tlv(4), limits, tlv(0xA0, wanted), tlv(0x30, tlv(4, b"Netlogon")))
    bind = tlv(0x60, tlv(2, b"\x03"), tlv(4, b"cn=canary,dc=clinic,dc=example"), tlv(0x80, b"canary"))
    capture = Capture(389)
    capture.datagram(tlv(0x30, tlv(2, b"\x01"), search))
    capture.stream(("ask", tlv(0x30, tlv(2, b"\x01"), bind)))
    return capture


def kerberos() -> Capture:
    """RFC 4120, MS-SPNG 2.2.1: a machine asks for a ticket by its NetBIOS name, a server hints at its account."""

    def fields(*members: tuple[int, bytes]) -> bytes:
        return tlv(0x30, *(tlv(0xA0 | number, content) for number, content in members))

    def name(kind: int, *parts: bytes) -> bytes:
        return fields((0, tlv(2, bytes([kind]))), (1, tlv(0x30, *(tlv(0x1B, part) for part in parts))))

    body = fields(
        (0, tlv(3, bytes.fromhex("0040810010"))),
        (1, name(1, b"CT1$")),
        (2, tlv(0x1B, b"CLINIC.EXAMPLE")),
        (3, name(2, b"krbtgt", b"CLINIC.EXAMPLE")),
        (8, tlv(0x30, tlv(2, b"\x12"), tlv(2, b"\x11"))),
        (9, tlv(0x30, fields((0, tlv(2, b"\x14")), (1, tlv(4, b"CT1".ljust(16)))))),
    )
    request = tlv(0x6A, fields((1, tlv(2, b"\x05")), (2, tlv(2, b"\x0a")), (4, body)))
    hints = tlv(0x30, tlv(0xA0, tlv(0x30)), tlv(0xA3, tlv(0x30, tlv(0xA0, tlv(0x1B, b"pacs1$@CLINIC.EXAMPLE")))))
    token = tlv(0x60, bytes.fromhex("06062b0601050502"), tlv(0xA0, hints))
    answer = f"HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Negotiate {b64(token)}"
    capture = web(80, "GET / HTTP/1.1\nHost: pacs1", answer)
    capture.port = 88
    capture.datagram(request)
    return capture


def ntlmssp() -> Capture:
    """MS-NLMP over HTTP: a client that names itself first, and a server that names its forest."""

    def wide(text: str) -> bytes:
        return text.encode("utf-16-le")

    def place(value: bytes, at: int) -> bytes:
        return struct.pack("<HHI", len(value), len(value), at)

    domain, host = b"CLINIC", b"CT1"
    asked = (
        b"NTLMSSP\0"
        + struct.pack("<II", 1, 0x00003207)
        + place(domain, 32)
        + place(host, 40)
        + domain
        + bytes(2)
        + host
    )
    pairs = ((2, "CLINIC"), (1, "PACS1"), (4, "clinic.example"), (3, "pacs1.clinic.example"), (5, "example"), (0, ""))
    info = b"".join(struct.pack("<HH", kind, len(wide(text))) + wide(text) for kind, text in pairs)
    target = wide("CLINIC")
    told = b"NTLMSSP\0" + struct.pack("<I", 2) + place(target, 48) + struct.pack("<I", 0x00898205) + bytes(16)
    told += place(info, 48 + len(target)) + target + info
    return web(
        80,
        f"GET / HTTP/1.1\nHost: pacs1\nAuthorization: NTLM {b64(asked)}",
        f"HTTP/1.1 401 Unauthorized\nWWW-Authenticate: NTLM {b64(told)}",
    )


def b64(octets: bytes) -> str:
    """Return octets as text (RFC 4648 4)."""
    return base64.b64encode(octets).decode()


def web(port: int, request: str, answer: str, body: bytes = b"", sent: bytes = b"") -> Capture:
    """Return a capture of one request of HTTP and its answer; lengths are added."""

    def message(head: str, content: bytes) -> bytes:
        return lines(*head.split("\n"), f"Content-Length: {len(content)}", "") + content

    capture = Capture(port)
    capture.stream(("ask", message(request, sent)), ("answer", message(answer, body)))
    return capture


def http() -> Capture:
    """DICOM PS3.18: images are sent and answered as parts of a medical media type."""
    part = lines("--a", "Content-Type: application/dicom", "") + b"\r\n--a--\r\n"
    kind = 'Content-Type: multipart/related; type="application/dicom"; boundary=a'
    return web(8042, f"POST /dicom-web/studies HTTP/1.1\nHost: pacs1\n{kind}", f"HTTP/1.1 200 OK\n{kind}", part, part)


def upnp_description() -> bytes:
    """Return the description of a device of UPnP."""
    device = {
        "deviceType": "urn:schemas-upnp-org:device:MediaRenderer:1",
        "friendlyName": "Waiting room",
        "manufacturer": "Example",
        "modelDescription": "Example loudspeaker",
        "modelName": "Example One",
        "UDN": "uuid:00000000-0000-1000-8000-020000001002",
    }
    members = "".join(f"<{name}>{value}</{name}>" for name, value in device.items())
    return (
        f'<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device>{members}</device></root>'.encode()
    )


def ssdp() -> Capture:
    """UPnP Device Architecture 2.3: a device hands out the description of itself."""
    head = "HTTP/1.1 200 OK\nContent-Type: text/xml\nServer: Linux UPnP/1.0"
    return web(49152, "GET /description.xml HTTP/1.1\nHost: 192.0.2.20", head, upnp_description())


def modbus() -> Capture:
    """Modbus Application Protocol 6.21: regular identification with address and program."""
    values = ["Example Meters", "EM-100", "V2.1", "https://meters.example", "Meter", "EM 100", "Ward 3"]
    objects = b"".join(bytes([number, len(value)]) + value.encode() for number, value in enumerate(values))
    capture = Capture(502)
    ask = bytes.fromhex("2b0e0200")
    told = bytes.fromhex("2b0e02820000") + bytes([len(values)]) + objects

    def message(data: bytes) -> bytes:
        return struct.pack(">HHHB", 7, 0, len(data) + 1, 1) + data

    capture.stream(("ask", message(ask)), ("answer", message(told)))
    return capture


def intellivue() -> Capture:
    """Philips IntelliVue Data Export: a monitor tells revisions; its patient's label is the word canary."""

    def counted(octets: bytes) -> bytes:
        return struct.pack(">H", len(octets)) + octets

    def attributes(*members: tuple[int, bytes]) -> bytes:
        body = b"".join(struct.pack(">H", kind) + counted(value) for kind, value in members)
        return struct.pack(">H", len(members)) + counted(body)

    def specification(kind: int, text: bytes) -> bytes:
        return struct.pack(">HH", kind, 8) + counted(text)

    entries = specification(1, b"DE00000001") + specification(3, b"A.01") + specification(5, b"F.02.10")
    body = struct.pack(">HHH", 33, 0, 0) + attributes(
        (0x0928, counted(b"Philips\0") + counted(b"M8005A\0")),
        (0x092D, struct.pack(">H", 3) + counted(entries)),
        (0x095A, counted("CANARY\0".encode("utf-16-be"))),
    )
    argument = struct.pack(">HHHIH", 33, 0, 0, 9, 0x0D06) + counted(body)
    report = struct.pack(">H", 1) + counted(struct.pack(">HH", 1, 1) + counted(argument))
    capture = Capture(24105)
    capture.datagram(bytes.fromhex("e1000002") + report, from_server=True)
    return capture


def pop() -> Capture:
    """RFC 2449 6.9: a mail server names its program among its capabilities."""
    capture = Capture(110)
    told = lines("+OK Capability list follows", "TOP", "UIDL", "IMPLEMENTATION Example-Mail-4.2", ".")
    capture.stream(("answer", lines("+OK Example mail ready")), ("ask", lines("CAPA")), ("answer", told))
    return capture


def smtp() -> Capture:
    """RFC 4954: a mail server tells how one may log on."""
    capture = Capture(25)
    told = lines("250-mail1.clinic.example", "250-SIZE 1000000", "250 AUTH PLAIN LOGIN")
    capture.stream(
        ("answer", lines("220 mail1.clinic.example ESMTP Example")),
        ("ask", lines("EHLO ct1.clinic.example")),
        ("answer", told),
    )
    return capture


def rtsp() -> Capture:
    """RFC 2326: a camera wants a password and says for what."""
    asked = lines("DESCRIBE rtsp://192.0.2.20/live RTSP/1.0", "CSeq: 1", "User-Agent: Example player", "")
    told = lines(
        "RTSP/1.0 401 Unauthorized",
        "CSeq: 1",
        "Server: Example camera",
        'WWW-Authenticate: Digest realm="EX-100", nonce="1"',
        "",
    )
    capture = Capture(554)
    capture.stream(("ask", asked), ("answer", told))
    return capture


def rdp() -> Capture:
    """MS-RDPBCGR 2.2.1.2.2: a server refuses, since it wants a client to log on first."""
    asked = bytes.fromhex("030000130ee000000000000100080000000000")
    told = bytes.fromhex("030000130ed000001234000300080005000000")
    capture = Capture(3389)
    capture.stream(("ask", asked), ("answer", told))
    return capture


def smb() -> Capture:
    """MS-SMB2 2.2.3.1.3: a client offers dialect 3.1.1 with two ways to compress."""
    header = b"\xfeSMB" + struct.pack("<HHIHHIIQIIQ", 64, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + bytes(16)
    dialects = struct.pack("<HH", 0x0302, 0x0311)
    offset = 64 + 36 + len(dialects)
    body = struct.pack("<HHHHI", 36, 2, 1, 0, 0x7F) + bytes(range(16)) + struct.pack("<IHH", offset, 1, 0) + dialects
    data = struct.pack("<HHIHH", 2, 0, 0, 1, 4)
    message = header + body + struct.pack("<HHI", 3, len(data), 0) + data
    capture = Capture(445)
    capture.stream(("ask", struct.pack(">I", len(message)) + message))
    return capture


def dicom() -> Capture:
    """DICOM PS3.8: an endoscope's image with the identifier of its video gateway; the patient is the word canary."""
    storage, implicit = "1.2.840.10008.5.1.4.1.1.77.1.1", "1.2.840.10008.1.2"

    def item(kind: int, value: bytes) -> bytes:
        return struct.pack(">BBH", kind, 0, len(value)) + value

    def unit(kind: int, body: bytes) -> bytes:
        return struct.pack(">BBI", kind, 0, len(body)) + body

    def element(group: int, number: int, value: bytes) -> bytes:
        value += b"\0" * (len(value) % 2)
        return struct.pack("<HHI", group, number, len(value)) + value

    context = b"\x01\0\0\0" + item(0x30, storage.encode()) + item(0x40, implicit.encode())
    user = item(0x51, struct.pack(">I", 16384)) + item(0x52, b"1.2.826.0.1.3680043.10.1") + item(0x55, b"EXAMPLE_1")
    names = b"PACS1".ljust(16) + b"SCOPE1".ljust(16) + bytes(32)
    begin = struct.pack(">HH", 1, 0) + names + item(0x10, b"1.2.840.10008.3.1.1.1")
    accepted = item(0x21, b"\x01\0\0\0" + item(0x40, implicit.encode()))
    command = element(0, 2, storage.encode()) + element(0, 0x100, b"\x01\0") + element(0, 0x110, b"\x01\0")
    command += element(0, 0x700, b"\0\0") + element(0, 0x800, b"\0\0") + element(0, 0x1000, b"1.2.826.0.1.3680043.10.2")
    command = element(0, 0, struct.pack("<I", len(command))) + command
    image = element(8, 0x16, storage.encode()) + element(8, 0x60, b"ES") + element(8, 0x70, b"Example")
    image += element(0x10, 0x10, b"CANARY") + element(0x18, 0x1008, b"GATE01")

    def value(flags: int, data: bytes) -> bytes:
        return unit(4, struct.pack(">IBB", len(data) + 2, 1, flags) + data)

    capture = Capture(104)
    capture.stream(
        ("ask", unit(1, begin + item(0x20, context) + item(0x50, user))),
        ("answer", unit(2, begin + accepted + item(0x50, user))),
        ("ask", value(3, command)),
        ("ask", value(2, image)),
        ("ask", unit(5, bytes(4))),
        ("answer", unit(6, bytes(4))),
    )
    return capture


def wsd() -> Capture:
    """WS-Discovery 1.1 and DPWS 1.1: search, matches, metadata and farewell of a device with types and scopes."""
    spaces = (
        'xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing" '
        'xmlns:d="http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01" '
        'xmlns:p="http://docs.oasis-open.org/ws-dd/ns/dpws/2009/01"'
    )
    name = "<a:Address>urn:uuid:00000000-0000-1000-8000-020000001002</a:Address>"
    reference = f"<a:EndpointReference>{name}</a:EndpointReference>"
    wanted = "<d:Types>p:Device</d:Types><d:Scopes>sdc.cdc.type:///70001</d:Scopes>"
    told = f"{reference}{wanted}<d:XAddrs>https://192.0.2.20:6464/</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>"

    def envelope(body: str) -> bytes:
        return f'<?xml version="1.0"?><s:Envelope {spaces}><s:Body>{body}</s:Body></s:Envelope>'.encode()

    capture = Capture(3702)
    capture.datagram(envelope(f"<d:Probe>{wanted}</d:Probe>"))
    capture.datagram(
        envelope(f"<d:ProbeMatches><d:ProbeMatch>{told}</d:ProbeMatch></d:ProbeMatches>"), from_server=True
    )
    capture.datagram(
        envelope(f"<d:ResolveMatches><d:ResolveMatch>{told}</d:ResolveMatch></d:ResolveMatches>"), from_server=True
    )
    capture.datagram(envelope(f"<d:Bye>{told}</d:Bye>"), from_server=True)
    model = (
        "<p:ThisModel><p:Manufacturer>Example</p:Manufacturer><p:ManufacturerUrl>https://maker.example</p:ManufacturerUrl>"
        "<p:ModelName>Pump One</p:ModelName><p:ModelNumber>P-1</p:ModelNumber></p:ThisModel>"
    )
    head = lines("HTTP/1.1 200 OK", "Content-Type: application/soap+xml", f"Content-Length: {len(envelope(model))}", "")
    capture.port = 6464
    capture.stream(
        ("ask", lines("POST / HTTP/1.1", "Host: 192.0.2.20", "Content-Length: 0", "")),
        ("answer", head + envelope(model)),
    )
    return capture


DIRECTORY = (ldap, kerberos, ntlmssp, smb, rdp)
WEB = (http, ssdp, wsd, rtsp, pop, smtp)
DEVICES = (modbus, intellivue, dicom)


def main(arguments: Sequence[str] = ()) -> int:
    """Write all captures, or those of the protocols named."""
    return write("write_seldom_sessions", (*DIRECTORY, *WEB, *DEVICES), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
