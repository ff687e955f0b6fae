"""Small speakers of published layouts, run inside a namespace: `python speak.py <what> [arguments]`.

Each writes the bytes that a standard or a maker's programming guide prints, over a real socket. All names are invented.
"""

from __future__ import annotations

import socket
import struct
import sys
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


def intellivue(mac: str, ip: str) -> None:
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


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
