"""Small speakers of published layouts, run inside a namespace: `python speak.py <what> [arguments]`.

Each writes the bytes that a standard or a maker's programming guide prints, over a real socket. All names are invented.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time

SERVER_IP = "10.44.0.20"
MLLP_START, MLLP_END = b"\x0b", b"\x1c\r"


def listen(port: int) -> socket.socket:
    """Wait for one partner."""
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("", port))
    server.listen(1)
    return server.accept()[0]


def sink(port: str) -> None:
    """Take what comes and say nothing."""
    partner = listen(int(port))
    while partner.recv(65536):
        pass


def hl7(port: str, *messages: str) -> None:
    """Send HL7 messages over MLLP; `~~` stands for the end of a segment."""
    with socket.create_connection((SERVER_IP, int(port))) as partner:
        for message in messages:
            partner.sendall(MLLP_START + message.replace("~~", "\r").encode() + b"\r" + MLLP_END)
            partner.settimeout(2)
            try:
                partner.recv(65536)
            except TimeoutError:
                continue


def poct(port: str, *devices: str) -> None:
    """POCT1-A2 B.5: introduce devices, `vendor/model/serial/software` each."""
    for device in devices:
        vendor, model, serial, software = device.split("/")
        with socket.create_connection((SERVER_IP, int(port))) as partner:
            partner.sendall(
                f'<?xml version="1.0"?><HEL.R01><HDR><HDR.message_type V="HEL.R01"/><HDR.control_id V="1"/>'
                f'<HDR.version_id V="POCT1"/></HDR><DEV><DEV.device_id V="{serial}"/><DEV.vendor_id V="{vendor}"/>'
                f'<DEV.model_id V="{model}"/><DEV.serial_id V="{serial}"/><DEV.sw_version V="{software}"/>'
                f"</DEV></HEL.R01>".encode()
            )
            partner.recv(4096)


def listening(port: str) -> socket.socket:
    """A socket that takes connections at the port."""
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("", int(port)))
    server.listen(8)
    return server


def poct_manager(port: str, count: str) -> None:
    """Acknowledge what devices send."""
    server = listening(port)
    for _ in range(int(count)):
        partner = server.accept()[0]
        partner.recv(65536)
        partner.sendall(
            b'<ACK.R01><HDR><HDR.message_type V="ACK.R01"/><HDR.control_id V="9"/></HDR>'
            b'<ACK><ACK.type_cd V="AA"/><ACK.ack_control_id V="1"/></ACK></ACK.R01>'
        )
        time.sleep(0.2)
        partner.close()


def checked(frame: bytes) -> bytes:
    """LIS01-A2 8.3: sum of the frame's bytes after STX."""
    return b"\x02" + frame + b"%02X\r\n" % (sum(frame) % 256)


def astm(port: str, *senders: str) -> None:
    """LIS01-A2 and LIS02-A2: one result from each sender (`name^version^serial`)."""
    for sender in senders:
        with socket.create_connection((SERVER_IP, int(port))) as partner:
            records = [
                f"H|\\^&|||{sender}|||||LIS||P|LIS2-A2|20261122",
                "P|1",
                "O|1|S1||^^^GLU",
                "R|1|^^^GLU|99|mg/dL",
                "L|1|N",
            ]
            partner.sendall(b"\x05")
            partner.recv(8)
            for number, record in enumerate(records, 1):
                partner.sendall(checked(b"%d%s\r\x03" % (number % 8, record.encode())))
                partner.recv(8)
            partner.sendall(b"\x04")


def astm_host(port: str, count: str) -> None:
    """Acknowledge each frame."""
    server = listening(port)
    for _ in range(int(count)):
        partner = server.accept()[0]
        while partner.recv(4096):
            partner.sendall(b"\x06")


def medibus_frame(start: int, body: bytes) -> bytes:
    """MEDIBUS: start, command and data, checksum as two hexadecimal characters, CR."""
    frame = bytes([start]) + body
    return frame + b"%02X" % (sum(frame) % 256) + b"\r"


def medibus_host(port: str, number: str, name: str, revision: str) -> None:
    """Answer initialise and identify as a ventilator behind a serial device server does."""
    partner = listen(int(port))
    for _ in range(2):
        asked = partner.recv(64)
        if not asked:
            return
        if asked[1:2] == b"R":
            partner.sendall(medibus_frame(1, b"R" + f"{number}'{name}'{revision}".encode()))
        else:
            partner.sendall(medibus_frame(1, asked[1:2]))
    time.sleep(0.5)


def medibus(port: str) -> None:
    """Ask as a clinical information system does."""
    with socket.create_connection((SERVER_IP, int(port))) as partner:
        for command in (b"Q", b"R"):
            partner.sendall(medibus_frame(0x1B, command))
            partner.recv(256)


def intellivue(_said: str, mac: str, ip: str) -> None:
    """IntelliVue Data Export: the connect indication that a monitor broadcasts."""
    own = bytes.fromhex(mac.replace(":", "")) + socket.inet_aton(ip) + socket.inet_aton("255.255.255.0")
    attribute = struct.pack(">HH", 0xF100, len(own)) + own
    attributes = struct.pack(">HH", 1, len(attribute)) + attribute
    event = struct.pack(">HHHIHH", 33, 0, 0, 0, 0x0D17, len(attributes)) + attributes
    invoked = struct.pack(">HHH", 0, 0, len(event)) + event
    packet = struct.pack(">HBB", 0, 1, 0) + struct.pack(">HH", 1, len(invoked)) + invoked
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sender.bind(("", 24005))
        for _ in range(3):
            sender.sendto(packet, ("10.44.0.255", 24005))
            time.sleep(0.2)


def hl7_lines(port: str, message: str) -> None:
    """Send an HL7 message over MLLP whose segments end with a line feed, as some gateways do."""
    with socket.create_connection((SERVER_IP, int(port))) as partner:
        partner.sendall(MLLP_START + message.replace("~~", "\n").encode() + b"\n" + MLLP_END)
        partner.settimeout(2)
        with contextlib.suppress(TimeoutError):
            partner.recv(65536)


def poct_named(port: str, device: str) -> None:
    """POCT1-A2 B.5 with the elements that few devices send; `vendor/model/serial/software/manufacturer`."""
    vendor, model, serial, software, manufacturer = device.split("/")
    with socket.create_connection((SERVER_IP, int(port))) as partner:
        partner.sendall(
            '<?xml version="1.0" encoding="utf-8"?>\n<HEL.R01>\n <HDR>\n  <HDR.message_type V="HEL.R01" SN="POCT1"/>\n'
            '  <HDR.control_id V="1"/>\n  <HDR.version_id V="POCT1"/>\n </HDR>\n <DEV>\n'
            f'  <DEV.device_id V="{serial}"/>\n  <DEV.vendor_id V="{vendor}"/>\n  <DEV.model_id V="{model}"/>\n'
            f'  <DEV.serial_id V="{serial}"/>\n  <DEV.manufacturer_name V="{manufacturer}"/>\n'
            f'  <DEV.hw_version V="A"/>\n  <DEV.sw_version V="{software}"/>\n  <DEV.device_name V="WARD7"/>\n'
            " </DEV>\n</HEL.R01>\n".encode()
        )
        partner.recv(4096)


def poct_composite(port: str, device: str) -> None:
    """POCT1-A2 B.5 as a public driver quotes it: vendor, model and serial number in one value."""
    serial = device.rsplit("^", 1)[-1]
    with socket.create_connection((SERVER_IP, int(port))) as partner:
        partner.sendall(
            '<HEL.R01><HDR><HDR.message_type V="HEL.R01"/><HDR.control_id V="1"/><HDR.version_id V="POCT1"/></HDR>'
            f'<DEV><DEV.vendor_id V="{device}"/><DEV.device_id V="{serial}"/></DEV></HEL.R01>'.encode()
        )
        partner.recv(4096)


def astm_orders(port: str, sender: str) -> None:
    """LIS02-A2: a system that sends orders to an instrument, and no result."""
    with socket.create_connection((SERVER_IP, int(port))) as partner:
        partner.sendall(b"\x05")
        partner.recv(8)
        records = (
            f"H|\\^&|||{sender}||||||||LIS2-A|20261122",
            "P|1",
            "O|1|S1||^^^GLU|N|20261122||||||||||||||||||||O",
            "L|1|N",
        )
        for number, record in enumerate(records, 1):
            partner.sendall(checked(b"%d%s\r\x03" % (number % 8, record.encode())))
            partner.recv(8)
        partner.sendall(b"\x04")


def web_at(said: str) -> None:
    """A page at a port where another protocol is expected: `port/title`."""
    web(*said.split("/", 1))


def noise(port: str, _mac: str, _ip: str) -> None:
    """Bytes of no meaning to a port where a monitor's protocol is expected."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sender.bind(("", int(port)))
        for number in range(3):
            sender.sendto(bytes(range(number, 90 + number)), ("10.44.0.255", int(port)))
            time.sleep(0.2)


def plain(port: str, times: str) -> None:
    """Connect and send bytes of no known form: a maker's own protocol."""
    for _ in range(int(times)):
        with socket.create_connection((SERVER_IP, int(port))) as partner:
            partner.sendall(bytes(range(200, 256)))
            time.sleep(0.2)


def hear(port: str) -> None:
    """Connect and listen."""
    with socket.create_connection((SERVER_IP, int(port))) as partner:
        partner.recv(4096)
        partner.sendall(b"help\r\n")


def greet(port: str, text: str) -> None:
    """Greet whoever connects."""
    partner = listen(int(port))
    partner.sendall(text.replace("~~", "\r\n").encode())
    time.sleep(1)


def poct_anonymous(port: str, serial: str) -> None:
    """POCT1-A2 B.5: a device that gives no more of itself than its identifier."""
    with socket.create_connection((SERVER_IP, int(port))) as partner:
        partner.sendall(
            f'<HEL.R01><HDR><HDR.message_type V="HEL.R01"/><HDR.control_id V="1"/><HDR.version_id V="POCT1"/></HDR>'
            f'<DEV><DEV.device_id V="{serial}"/></DEV></HEL.R01>'.encode()
        )
        partner.recv(4096)


def astm_bare(port: str, sender: str) -> None:
    """LIS02-A2 records without the frames of LIS01-A2, as some instruments send them over TCP."""
    with socket.create_connection((SERVER_IP, int(port))) as partner:
        records = (f"H|\\^&|||{sender}|||||LIS||P|1|20261122", "P|1", "O|1|S1||^^^GLU", "R|1|^^^GLU|99|mg/dL", "L|1|N")
        partner.sendall("".join(f"{record}\r" for record in records).encode())
        partner.recv(8)


def phd(port: str, specialisation: str) -> None:
    """ISO/IEEE 11073-20601 annex H: an agent asks for an association; its configuration tells its type."""
    system = bytes.fromhex("024d440100000007")
    configuration = {"4100": 0x0190, "4103": 0x02BC, "4111": 0x05DC, "4113": 0x06A4}[specialisation]
    information = struct.pack(">IHIII", 0x80000000, 0xA000, 0x80000000, 0, 0x00800000) + struct.pack(">H", 8) + system
    information += struct.pack(">HHBBHH", configuration, 0x0001, 1, 0, 0, 0)
    protocol = struct.pack(">HH", 0x5079, len(information)) + information
    body = struct.pack(">IHH", 0x80000000, 1, len(protocol)) + protocol
    with socket.create_connection((SERVER_IP, int(port))) as partner:
        partner.sendall(struct.pack(">HH", 0xE200, len(body)) + body)
        partner.recv(4096)


def phd_manager(port: str) -> None:
    """ISO/IEEE 11073-20601 annex H: the manager accepts the association."""
    partner = listen(int(port))
    partner.recv(4096)
    system = bytes.fromhex("024d440200000008")
    information = struct.pack(">IHIII", 0x80000000, 0x8000, 0x80000000, 0x80000000, 0) + struct.pack(">H", 8) + system
    information += struct.pack(">HHBBHH", 0, 0, 0, 0, 0, 0)
    body = struct.pack(">HHH", 0, 0x5079, len(information)) + information
    partner.sendall(struct.pack(">HH", 0xE300, len(body)) + body)
    time.sleep(0.5)


def unity(node: str, _mac: str, ip: str) -> None:
    """CARESCAPE network: the RWHAT announcement that every node broadcasts."""
    unit, room = [*node.split("|"), ""][:2]
    body = (
        socket.inet_aton(ip)
        + struct.pack(">HH", 7000, 1)
        + unit.encode().ljust(8, b"\0")
        + room.encode().ljust(8, b"\0")
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sender.bind(("", 7000))
        for _ in range(3):
            sender.sendto(body.ljust(64, b"\0"), ("10.44.0.255", 7000))
            time.sleep(0.2)


def unity_time(node: str, _mac: str, ip: str) -> None:
    """CARESCAPE network, UDP 2000: address at octet 7, unit and room at 25, seconds since 1900 at the end."""
    packet = bytearray(64)
    packet[6:10] = socket.inet_aton(ip)
    packet[24 : 24 + len(node)] = node.encode()
    packet[60:64] = struct.pack(">I", int(time.time()) + 2_208_988_800)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sender.bind(("", 2000))
        for _ in range(3):
            sender.sendto(bytes(packet), ("10.44.0.255", 2000))
            time.sleep(0.2)


def audit(said: str, _mac: str, ip: str) -> None:
    """DICOM PS3.15 A.5 over RFC 5426: a message of IHE ATNA; `source/type` of the system that was audited."""
    source, kind = said.split("/")
    message = (
        '<?xml version="1.0" encoding="UTF-8"?><AuditMessage><EventIdentification EventActionCode="E" '
        'EventDateTime="2026-11-22T10:00:00" EventOutcomeIndicator="0"><EventID csd-code="110100" codeSystemName="DCM" '
        'originalText="Application Activity"/></EventIdentification><ActiveParticipant UserID="canary7" '
        f'AlternativeUserID="AETITLES={source}" UserIsRequestor="false" NetworkAccessPointID="{ip}"/>'
        f'<AuditSourceIdentification AuditSourceID="{source}"><AuditSourceTypeCode csd-code="{kind}"/>'
        "</AuditSourceIdentification></AuditMessage>"
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for _ in range(2):
            sender.sendto(f"<85>1 2026-11-22T10:00:00Z {ip} app 7 IHE+RFC-3881 - {message}".encode(), (SERVER_IP, 514))
            time.sleep(0.2)


def _text(words: str) -> bytes:
    """A VariableLabel of the IntelliVue guide: length and characters, an even number."""
    coded = words.encode() + b"\0" * (2 - len(words) % 2)
    return struct.pack(">H", len(coded)) + coded


def intellivue_monitor(said: str) -> None:
    """IntelliVue Data Export: accept the association and send the MDS create event; `model/serial/software`."""
    model, serial, software = said.split("/")
    system_model = _text("Philips") + _text(model)
    specifications = [(1, serial), (3, "A.01"), (4, software)]
    production = b"".join(struct.pack(">HH", kind, 0) + _text(text) for kind, text in specifications)
    production = struct.pack(">HH", len(specifications), len(production)) + production
    attributes = b"".join(
        struct.pack(">HH", number, len(value)) + value
        for number, value in ((0x0928, system_model), (0x092D, production))
    )
    attributes = struct.pack(">HH", 2, len(attributes)) + attributes
    created = struct.pack(">HHHHHH", 33, 0, 0, 33, 0, 0)[:6] + attributes
    event = struct.pack(">HHHIHH", 33, 0, 0, 0, 0x0D06, len(created)) + created
    invoked = struct.pack(">HHH", 1, 1, len(event)) + event
    packet = struct.pack(">HH", 0xE100, 2) + struct.pack(">HH", 1, len(invoked)) + invoked
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as monitor:
        monitor.bind(("", 24105))
        _, asker = monitor.recvfrom(4096)
        monitor.sendto(bytes([0x0E, 60]) + bytes(60), asker)
        time.sleep(0.3)
        monitor.sendto(packet, asker)
        time.sleep(0.5)


def intellivue_asks(port: str) -> None:
    """IntelliVue Data Export: ask a monitor for an association."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(3)
        asker.sendto(bytes([0x0D, 60]) + bytes(60), (SERVER_IP, int(port)))
        try:
            asker.recv(4096)
            asker.recv(4096)
        except TimeoutError:
            return


def web(port: str, title: str) -> None:
    """A page with a title, as a product's own page has one."""
    partner = listen(int(port))
    partner.recv(4096)
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body></body></html>"
    partner.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n{page}".encode())
    time.sleep(0.5)


def agent(port: str, name: str) -> None:
    """Ask for a page as the program of a name."""
    with socket.create_connection((SERVER_IP, int(port))) as partner:
        asks = f"User-Agent: {name}\r\n" if name else ""
        partner.sendall(f"GET / HTTP/1.1\r\nHost: node7\r\n{asks}\r\n".encode())
        partner.recv(4096)


def tls(port: str, subject: str = "/CN=node7") -> None:
    """Speak TLS 1.2 with a certificate made on the spot, whose subject is readable."""
    with tempfile.TemporaryDirectory() as folder:
        made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", subject)
        subprocess.run((*made, "-keyout", f"{folder}/key", "-out", f"{folder}/own"), check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(f"{folder}/own", f"{folder}/key")
        with context.wrap_socket(listening(port), server_side=True) as server:
            partner = server.accept()[0]
            partner.recv(100)
            time.sleep(0.3)


def tls_asks(port: str) -> None:
    """Open a TLS session and say something."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection((SERVER_IP, int(port))) as plain_socket,
        context.wrap_socket(plain_socket) as partner,
    ):
        partner.sendall(bytes(80))
        time.sleep(0.3)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
