"""The world outside the practice: names and certificates of cloud services, and the telephone company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.demo_practice.network import FAKETIME, NO_FAKE_TIME, shell

if TYPE_CHECKING:
    from pathlib import Path

    from tools.demo_practice.devices import Device
    from tools.demo_practice.network import Network

CLOUD = {
    "www.msftconnecttest.com": "192.88.99.10",
    "settings-win.data.microsoft.com": "192.88.99.11",
    "ctldl.windowsupdate.com": "192.88.99.12",
    "app.meadow-ehr.example": "192.88.99.20",
    "connectivitycheck.gstatic.com": "192.88.99.30",
    "www.google.com": "192.88.99.31",
    "collect.lifenetsystems.com": "192.88.99.40",
    "rps.yealink.com": "192.88.99.50",
    "sip.voicehost.example": "192.88.99.51",
}
"""Names of the internet, and the addresses that play them: of a public block that belongs to nobody (RFC 7526)."""
BEACON_ADDRESSES = ("202.114.4.119", "202.114.4.120")
INTERNET_ADDRESSES = (*CLOUD.values(), *BEACON_ADDRESSES)
CERTIFICATES_DAY = "2026-01-01 00:00:00"
"""When the certificates were made, in the practice's world."""
AUTHORITY = "authority.pem"


def make_certificates(folder: Path) -> None:
    """Make one certificate for each name of the internet, signed by an authority that exists here only."""
    folder.mkdir(parents=True)
    openssl = ("env", f"LD_PRELOAD={FAKETIME}", f"FAKETIME={CERTIFICATES_DAY}", "openssl")
    authority, key = folder / AUTHORITY, folder / "authority.secret"
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    days = ("-days", "700")
    shell(
        *openssl,
        "req",
        "-x509",
        *curve,
        *days,
        "-subj",
        "/O=Demo Trust Services/CN=Demo Root R1",
        "-keyout",
        str(key),
        "-out",
        str(authority),
    )
    for serial, name in enumerate(CLOUD, start=1001):
        request, extension = folder / f"{name}.csr", folder / f"{name}.ext"
        extension.write_text(f"subjectAltName=DNS:{name}\n", encoding="ascii")
        shell(
            *openssl,
            "req",
            *curve,
            "-subj",
            f"/CN={name}",
            "-keyout",
            str(folder / f"{name}.key"),
            "-out",
            str(request),
        )
        shell(
            *openssl,
            "x509",
            "-req",
            "-in",
            str(request),
            "-CA",
            str(authority),
            "-CAkey",
            str(key),
            "-set_serial",
            str(serial),
            *days,
            "-extfile",
            str(extension),
            "-out",
            str(folder / f"{name}.crt"),
        )


def start_internet(network: Network) -> None:
    """Start the services outside and the telephone company's registrar."""
    certificates = network.scratch / "certificates"
    make_certificates(certificates)
    network.start_actor("internet", "internet", str(certificates))
    scenarios = network.scratch / "sip"
    scenarios.mkdir(exist_ok=True)
    (scenarios / "registrar.xml").write_text(SIP_REGISTRAR, encoding="utf-8")
    (scenarios / "phone.xml").write_text(SIP_PHONE, encoding="utf-8")
    network.start(
        "internet",
        "sipp",
        "-sf",
        str(scenarios / "registrar.xml"),
        "-i",
        CLOUD["sip.voicehost.example"],
        "-p",
        "5060",
        "-nostdin",
        **NO_FAKE_TIME,
    )


def register_phone(network: Network, device: Device) -> None:
    """Register the desk phone at the telephone company."""
    network.run(
        device.name,
        "sipp",
        CLOUD["sip.voicehost.example"],
        "-sf",
        str(network.scratch / "sip" / "phone.xml"),
        "-i",
        device.ip,
        "-p",
        "5060",
        "-m",
        "1",
        "-nostdin",
        "-timeout",
        "10s",
        **NO_FAKE_TIME,
    )


SIP_REGISTRAR = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="registrar">
<recv request="REGISTER" crlf="true"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:201@[remote_ip]:[remote_port]>;expires=3600
Server: voicehost
Content-Length: 0

]]></send>
</scenario>
"""
SIP_PHONE = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="phone">
<send retrans="500"><![CDATA[
REGISTER sip:sip.voicehost.example SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: "Front desk" <sip:201@sip.voicehost.example>;tag=[call_number]
To: "Front desk" <sip:201@sip.voicehost.example>
Call-ID: [call_id]
CSeq: 1 REGISTER
Contact: <sip:201@[local_ip]:[local_port]>
Max-Forwards: 70
User-Agent: Yealink SIP-T46S 66.86.0.15
Expires: 3600
Content-Length: 0

]]></send>
<recv response="200"/>
</scenario>
"""
