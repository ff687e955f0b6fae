"""An invented small practice as an analysis: what the tests of the faces show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from asepsis.core.nouns import Alternative, Capture, Problem, Service
from asepsis.core.taxonomy import Realm, shipped_taxonomy
from asepsis.report.analysis import Analysis, Application, Belief, Device, DeviceBehind, Proof, Relation

START = datetime(2026, 11, 21, 8, 0, 0, tzinfo=UTC)
CAPTURE = "practice.pcap"
HOSTILE_NAME = '<script>alert(1)</script>"onload=x\u202egpj'
"""What a hostile host may call itself."""

RULES = {
    "dicom.association_request": ("calling_ae", "Its image transfer gives the name “{}”"),
    "dicom.object": ("model", "Its images name the machine “{}”"),
    "dhcp.request": ("host_name", "Its DHCP request gives the host name “{}”"),
    "snmp.response": ("sys_descr", "It describes itself as “{}”"),
    "http.response": ("server", "Its web server calls itself “{}”"),
    "poct1a.hello": ("model_id", "It introduces itself as “{}”"),
    "mdns.answer": ("name", "It offers “{}” to its neighbours"),
    "ntlm.challenge": ("version", "Its file service reports Windows build “{}”"),
    "endpoint.address": ("mac", "Its network card was made by “{}”"),
}


def proof(value: str, kind: str, said: str, strength: float, packet: int, *, count: int = 1) -> Proof:  # noqa: PLR0913
    """One piece of evidence that speaks for `value` because the device said `said`."""
    field, sentence = RULES[kind]
    rule = f"test.{kind.replace('_', '-')}.{field.replace('_', '-')}"
    return Proof(rule, value, kind, {field: said}, strength, count, CAPTURE, packet, sentence.format(said))


def belief(value: str, confidence: float, *proofs: Proof, **more: object) -> Belief:
    """A belief whose reason is its first proof."""
    return Belief(value, confidence, evidence=proofs, why=proofs[0].sentence if proofs else "", **more)  # type: ignore[arg-type]


def device(number: int, name: str, category: str | None, attributes: dict[str, Belief], **more: object) -> Device:
    """A device with addresses made from its number."""
    services = more.pop("services", ())
    fields: dict[str, object] = {
        "macs": (f"02:00:5e:00:53:{number:02x}",),
        "ips": (f"192.0.2.{number}",),
        "hostnames": (name,),
        "services": services,
        "first_seen": START + timedelta(seconds=number),
        "last_seen": START + timedelta(minutes=23, seconds=number),
    }
    realm = shipped_taxonomy().realm(category)
    return Device(f"d{number:02}", name, realm, attributes=attributes, **(fields | more))  # type: ignore[arg-type]


def server(port: int, protocol: str | None) -> Service:
    """A TCP service that a device offers."""
    return Service("tcp", port, protocol, "server")


def client(port: int, protocol: str | None) -> Service:
    """A TCP service that a device uses."""
    return Service("tcp", port, protocol, "client")


def named(category: str, confidence: float, kind: str, said: str, packet: int, **others: str) -> dict[str, Belief]:
    """The attributes of a device that one kind of observation names."""
    attributes = {
        "category": belief(category, confidence, proof(category, kind, said, min(0.98, confidence), packet, count=4))
    }
    for name, value in others.items():
        attributes[name] = belief(value, max(0.3, confidence - 0.06), proof(value, kind, said, 0.9, packet, count=4))
    return attributes


def medical_devices() -> list[Device]:
    """The medical part of the practice."""
    ultrasound = named(
        "ultrasound",
        0.985,
        "dicom.object",
        "Sonata 5",
        212,
        vendor="Nordlicht Medical",
        model="Sonata 5",
        serial="S5-00417",
    )
    console = named("xray", 0.93, "dicom.association_request", "XR_ROOM1", 305, vendor="Harbor Imaging", model="DR-200")
    console["os"] = belief("Windows 10", 0.9, proof("Windows 10", "ntlm.challenge", "10.0.14393", 0.93, 399))
    console["os_version"] = belief("10.0.14393", 0.9, proof("10.0.14393", "ntlm.challenge", "10.0.14393", 0.95, 399))
    archive = named("pacs", 0.97, "dicom.association_request", "MINIPACS", 307)
    archive["os"] = belief("Linux", 0.72, proof("Linux", "http.response", "Mongoose/3 (Linux)", 0.7, 450))
    pump = named("infusion_pump", 0.64, "endpoint.address", "Fluent Infusion", 40, vendor="Fluent Infusion")
    pump["category"] = belief(
        "infusion_pump",
        0.64,
        proof("infusion_pump", "endpoint.address", "Fluent Infusion", 0.6, 40, count=90),
        proof("workstation", "dhcp.request", "pump-gw", 0.55, 41),
        proof("infusion_pump", "mdns.answer", "_http._tcp.local", 0.35, 44),
        alternatives=(Alternative("infusion_server", 0.21), Alternative("workstation", 0.1)),
        conflict=True,
    )
    meter = named(
        "poc_analyzer",
        0.96,
        "poct1a.hello",
        "GlucoPoint Pro",
        511,
        vendor="Careline",
        model="GlucoPoint Pro",
        firmware="4.2.1",
    )
    return [
        device(11, "us-room2", "ultrasound", ultrasound, services=(client(104, "dicom"),)),
        device(
            12,
            "XRAY-CONSOLE",
            "xray",
            console,
            services=(client(104, "dicom"), server(445, "smb")),
            applications=(Application("dicom_ae_title", "XR_ROOM1", "client"),),
        ),
        device(
            13,
            "mini-pacs",
            "pacs",
            archive,
            services=(server(104, "dicom"), server(8042, "http")),
            applications=(Application("dicom_ae_title", "MINIPACS", "server"),),
        ),
        device(14, "pump-gw", "infusion_pump", pump, services=(client(443, "tls"),)),
        device(
            15,
            "glucose-1",
            "poc_analyzer",
            meter,
            services=(client(4000, "poct1a"),),
            devices_behind=(DeviceBehind("poc_analyzer", "Careline", "GlucoPoint Dock", "GD-77", None),),
        ),
        device(
            16,
            "monitor-3",
            "patient_monitor",
            {
                "category": belief(
                    "patient_monitor", 0.88, proof("patient_monitor", "dhcp.request", "monitor-3", 0.8, 71)
                )
            },
            services=(client(515, None),),
        ),
    ]


def other_devices() -> list[Device]:
    """The rest of the practice."""
    desk = named("workstation", 0.99, "ntlm.challenge", "10.0.22631", 90, os="Windows 11")
    phone = {"category": belief("mobile_phone", 0.77, proof("mobile_phone", "dhcp.request", "android-7f3", 0.7, 77))}
    told = {"category": belief("medical_refrigerator", 1.0, by_person=True)}
    return [
        device(21, "FRONTDESK-1", "workstation", desk, services=(client(8042, "http"), client(443, "tls"))),
        device(22, "FRONTDESK-2", "workstation", desk, services=(client(445, "smb"),)),
        device(23, "android-7f3", "mobile_phone", phone, macs=("da:a1:19:00:53:23",)),
        device(31, "OfficeJet", "printer", named("printer", 0.97, "snmp.response", "OfficeJet 9020", 131, vendor="HP")),
        device(32, "cam-door", "ip_camera", named("ip_camera", 0.91, "http.response", "App-webs/", 150)),
        device(33, "desk-phone", "voip_phone", named("voip_phone", 0.9, "dhcp.request", "SEP02005E005333", 160)),
        device(34, "fridge", "medical_refrigerator", told, hostnames=()),
        device(1, "router", "router", named("router", 0.98, "snmp.response", "RouterOS 7", 3, vendor="MikroTik")),
        device(51, "192.0.2.51", None, {}, hostnames=(), first_seen=None, last_seen=None),
        device(52, HOSTILE_NAME, None, {"vendor": belief("Espressif", 0.55)}),
    ]


def relation(client_id: str | None, server_id: str | None, port: int, protocol: str | None, number: int) -> Relation:
    """Somebody talked `number` times to somebody's TCP port."""
    return Relation(
        client_id,
        server_id,
        "tcp",
        port,
        protocol,
        number,
        number * 900,
        number * 14_000,
        START,
        START + timedelta(minutes=20),
        outside_hosts=2 if server_id is None else 0,
    )


def relations() -> tuple[Relation, ...]:
    """Who talks to whom in the practice."""
    pairs: list[tuple[str, str | None, int, str | None, int]] = [
        ("d11", "d13", 104, "dicom", 31),
        ("d12", "d13", 104, "dicom", 14),
        ("d21", "d13", 8042, "http", 55),
        ("d22", "d12", 445, "smb", 6),
        ("d15", "d21", 4000, "poct1a", 12),
        ("d16", None, 515, None, 240),
        ("d14", None, 443, "tls", 18),
        ("d21", "d31", 9100, None, 3),
        ("d21", None, 443, "tls", 410),
        ("d23", None, 443, "tls", 96),
        ("d33", "d01", 53, "dns", 9),
        ("d21", "d01", 53, "dns", 120),
        ("d52", "d32", 80, "http", 2),
    ]
    return tuple(relation(*pair) for pair in pairs)


def practice() -> Analysis:
    """The whole practice. Always equal to itself."""
    capture = Capture(
        CAPTURE,
        48_210,
        21_400_812,
        START,
        START + timedelta(minutes=24, seconds=10),
        ("ethernet",),
        (Problem("truncated_file", 1, "the last packet ends after 20 of 74 bytes at offset 21400792"),),
    )
    devices = sorted([*medical_devices(), *other_devices()], key=lambda d: (list(Realm).index(d.realm), d.id))
    limits = ("Part of the talk between devices was not mirrored to the sensor.",)
    return Analysis((capture,), tuple(devices), relations(), skipped_files=2, version="0.1.0", limits=limits)
