"""A capture in which a person's name stands wherever protocols let one: log-ons, addresses, topics, subjects, texts."""

from __future__ import annotations

import ipaddress
import struct

from tests.capture_bytes import pcap

NAME = "Wacholder"
GIVEN_NAME = "Adelgunde"
PERSON = f"{GIVEN_NAME}.{NAME}"
CLIENT, SERVER = "192.0.2.10", "192.0.2.20"
Turn = tuple[str, bytes]
"""Who speaks (`>` the client, `<` the server) and what."""


def frame(number: int, source: str, target: str, payload: bytes) -> bytes:
    """An Ethernet frame with an IPv4 packet (RFC 791 3.1) without checksum."""
    ends = b"".join(ipaddress.IPv4Address(address).packed for address in (source, target))
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0x4000, 64, number, 0) + ends
    macs = [bytes([2, 0, 0, 0, 0, int(address.rsplit(".", 1)[1])]) for address in (target, source)]
    return b"".join(macs) + b"\x08\x00" + head + payload


def stream(client_port: int, server_port: int, *turns: Turn) -> list[bytes]:
    """A TCP connection (RFC 9293 3.1): handshake, then each turn in one segment."""
    frames, sent = [], {">": 1000, "<": 5000}

    def segment(side: str, flags: int, data: bytes = b"") -> None:
        other = "<" if side == ">" else ">"
        ports = (client_port, server_port) if side == ">" else (server_port, client_port)
        acknowledged = sent[other] if flags & 0x10 else 0
        head = struct.pack(">HHIIBBHHH", *ports, sent[side], acknowledged, 0x50, flags, 8192, 0, 0)
        ends = (CLIENT, SERVER) if side == ">" else (SERVER, CLIENT)
        frames.append(frame(6, *ends, head + data))
        sent[side] += len(data) + (flags & 2) // 2

    segment(">", 0x02)
    segment("<", 0x12)
    segment(">", 0x10)
    for side, data in turns:
        segment(side, 0x18, data)
    return frames


def datagram(client_port: int, server_port: int, data: bytes) -> list[bytes]:
    """One UDP datagram of the client (RFC 768)."""
    return [frame(17, CLIENT, SERVER, struct.pack(">HHHH", client_port, server_port, 8 + len(data), 0) + data)]


def text(*lines: str) -> bytes:
    """Lines with the ends that text protocols want."""
    return "".join(f"{line}\r\n" for line in lines).encode()


def element(tag: int, *contents: bytes) -> bytes:
    """An element of BER (ITU-T X.690 8.1) of less than 128 octets, or of less than 65536."""
    content = b"".join(contents)
    length = bytes([len(content)]) if len(content) < 128 else b"\x82" + struct.pack(">H", len(content))
    return bytes([tag]) + length + content


def mail() -> list[bytes]:
    """SMTP, POP3 and IMAP with a person's address, log-on and letter."""
    smtp = stream(
        40001,
        25,
        ("<", text("220 mail.example ESMTP Postfix")),
        (">", text("EHLO ward-pc.example")),
        ("<", text("250 mail.example")),
        (">", text(f"MAIL FROM:<{PERSON}@example.org>")),
        ("<", text(f"250 2.1.0 <{PERSON}@example.org>... Sender ok")),
        (">", text(f"RCPT TO:<{PERSON}@example.org>", "DATA")),
        ("<", text("354 go on")),
        (">", text(f"Subject: findings of {PERSON}", "", f"Dear {PERSON}", ".")),
    )
    pop = stream(
        40002,
        110,
        ("<", text("+OK Dovecot POP3 ready")),
        (">", text(f"USER {PERSON}")),
        ("<", text(f"+OK {PERSON} is welcome")),
        (">", text(f"PASS {NAME}")),
    )
    imap = stream(
        40003,
        143,
        ("<", text("* OK Dovecot IMAP4rev1 ready")),
        (">", text(f"a1 LOGIN {PERSON} {NAME}")),
        ("<", text(f"a1 OK {PERSON} logged in")),
        (">", text(f'a2 SELECT "{PERSON}"')),
    )
    return smtp + pop + imap


def files_and_screens() -> list[bytes]:
    """FTP, HTTP, Telnet, VNC and RDP with a person's log-on, file, page and desktop."""
    ftp = stream(
        40011,
        21,
        ("<", text("220 ProFTPD Server ready")),
        (">", text(f"USER {PERSON}")),
        ("<", text(f"331 Password required for {PERSON}")),
        (">", text(f"PASS {NAME}")),
        ("<", text(f"230 User {PERSON} logged in")),
        (">", text(f"CWD /{PERSON}", f"STOR {PERSON}.pdf")),
        ("<", text(f'257 "/{PERSON}" is the current directory')),
    )
    page = f"<html><title>Record of {PERSON}</title></html>".encode()
    http = stream(
        40012,
        80,
        (">", text(f"GET /records/{PERSON}?name={NAME} HTTP/1.1", "Host: ehr.example", f"Cookie: user={PERSON}", "")),
        (
            "<",
            text("HTTP/1.1 200 OK", "Server: nginx", "Content-Type: text/html", f"Content-Length: {len(page)}", "")
            + page,
        ),
    )
    telnet = stream(
        40013,
        23,
        ("<", b"\xff\xfd\x18\xff\xfd\x20" + b"Debian GNU/Linux 12\r\nhost login: "),
        (">", text(PERSON)),
        ("<", text("Password: ", f"Last login of {PERSON}")),
    )
    desktop = f"{PERSON}'s desktop".encode()
    vnc = stream(
        40014,
        5900,
        ("<", b"RFB 003.008\n"),
        (">", b"RFB 003.008\n"),
        ("<", b"\x01\x01"),
        (">", b"\x01"),
        ("<", bytes(4)),
        (">", b"\x01"),
        ("<", bytes(20) + struct.pack(">I", len(desktop)) + desktop),
    )
    cookie = f"Cookie: mstshash={PERSON}\r\n".encode() + bytes([1, 0, 8, 0, 3, 0, 0, 0])
    connect = bytes([len(cookie) + 6, 0xE0, 0, 0, 0, 0, 0]) + cookie
    rdp = stream(40015, 3389, (">", struct.pack(">BBH", 3, 0, len(connect) + 4) + connect))
    return ftp + http + telnet + vnc + rdp


def directories() -> list[bytes]:
    """LDAP, Kerberos and RADIUS with a person who logs on."""
    distinguished = f"cn={PERSON},ou=people,dc=example,dc=org".encode()
    bind = element(0x60, element(2, b"\x03"), element(4, distinguished), element(0x80, NAME.encode()))
    ldap = stream(40021, 389, (">", element(0x30, element(2, b"\x01"), bind)))
    names = element(
        0x30, element(0xA0, element(2, b"\x01")), element(0xA1, element(0x30, element(0x1B, PERSON.encode())))
    )
    service = element(
        0x30,
        element(0xA0, element(2, b"\x02")),
        element(0xA1, element(0x30, element(0x1B, b"krbtgt"), element(0x1B, b"EXAMPLE.ORG"))),
    )
    body = element(
        0x30,
        element(0xA0, element(3, bytes(5))),
        element(0xA1, names),
        element(0xA2, element(0x1B, b"EXAMPLE.ORG")),
        element(0xA3, service),
        element(0xA5, element(0x18, b"20370913024805Z")),
        element(0xA7, element(2, b"\x07")),
        element(0xA8, element(0x30, element(2, b"\x12"))),
    )
    request = element(0x30, element(0xA1, element(2, b"\x05")), element(0xA2, element(2, b"\x0a")), element(0xA4, body))
    kerberos = datagram(40022, 88, element(0x6A, request))
    attributes = b"".join(
        bytes([kind, len(value) + 2]) + value for kind, value in ((1, PERSON.encode()), (2, bytes(16)), (32, b"ap-3"))
    )
    radius = datagram(40023, 1812, struct.pack(">BBH", 1, 7, 20 + len(attributes)) + bytes(range(16)) + attributes)
    return ldap + kerberos + radius


def messages() -> list[bytes]:
    """SIP, syslog, MQTT and TDS with a person who calls, is written about, is a topic and logs on."""
    sip = datagram(
        5060,
        5060,
        text(
            f"INVITE sip:{PERSON}@pbx.example SIP/2.0",
            "Via: SIP/2.0/UDP 192.0.2.10",
            f'From: "{PERSON}" <sip:{PERSON}@pbx.example>;tag=1',
            f"To: <sip:{PERSON}@pbx.example>",
            "Call-ID: 1@192.0.2.10",
            "CSeq: 1 INVITE",
            "User-Agent: Ward Phone 1.0",
            "Content-Length: 0",
            "",
        ),
    )
    syslog = datagram(40031, 514, f"<34>Oct 11 22:14:15 ward-pc sshd[7]: session of {PERSON}: {NAME}".encode())

    def counted(value: str) -> bytes:
        return struct.pack(">H", len(value)) + value.encode()

    connect = counted("MQTT") + bytes([4, 0xC2, 0, 60]) + counted("monitor-7") + counted(PERSON) + counted(NAME)
    topic = counted(f"ward/{PERSON}/pulse") + b"71"
    mqtt = stream(
        40032,
        1883,
        (">", bytes([0x10, len(connect)]) + connect),
        ("<", bytes([0x20, 2, 0, 0])),
        (">", bytes([0x30, len(topic)]) + topic),
    )
    words = ("ward-pc", PERSON, NAME, "Viewer", "db.example", "", "Viewer", "", PERSON)
    offsets, content = b"", b""
    for word in words:
        offsets += struct.pack("<HH", 94 + len(content), len(word))
        content += word.encode("utf-16-le")
    fixed = struct.pack("<IIIIIIBBBBII", 94 + len(content), 0x74000004, 4096, 7, 1, 0, 0, 0, 0, 0, 0, 0)
    login = (fixed + offsets).ljust(94, b"\0") + content
    tds = stream(40033, 1433, (">", struct.pack(">BBHHBB", 0x10, 1, 8 + len(login), 0, 1, 0) + login))
    return sip + syslog + mqtt + tds


def capture() -> bytes:
    """All of them in one pcap file."""
    return pcap([*mail(), *files_and_screens(), *directories(), *messages()])


KINDS = (
    "smtp.banner",
    "pop.banner",
    "imap.banner",
    "ftp.banner",
    "http.request",
    "telnet.banner",
    "vnc.handshake",
    "rdp.client",
    "kerberos.request",
    "ldap.request",
    "radius.request",
    "sip.message",
    "syslog.message",
    "mqtt.connect",
    "mqtt.publish",
    "tds.login",
)
"""What must be seen of it, else a name would be missing for want of reading."""
