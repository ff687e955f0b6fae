"""The day of the practice, scene by scene."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from tools.demo_practice import addresses, outside, programs
from tools.demo_practice.network import NO_FAKE_TIME, settle
from tools.demo_practice.patients import BRAMBLEWICK, HONEYCUTT_VANE, MARROWGATE, QUILLFEATHER

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.demo_practice.devices import Device
    from tools.demo_practice.network import Network

CHROMIUM = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome"
EDGE = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROMIUM}/133.0.0.0 Safari/537.36 Edg/133.0.0.0"
ANDROID_CHECK = f"Mozilla/5.0 (X11; Linux x86_64) {CHROMIUM}/60.0.3112.32 Safari/537.36"
NCSI = "Microsoft NCSI"
PIN_RULES = "http://ctldl.windowsupdate.com/msdownload/update/v3/static/trustedr/en/pinrulesstl.cab"
CRYPTO_API = "Microsoft-CryptoAPI/10.0"
SNMP_BASICS = ("1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.2.0", "1.3.6.1.2.1.1.5.0")
SNMP_PRINTER = ("1.3.6.1.2.1.25.3.2.1.3.1", "1.3.6.1.2.1.43.5.1.1.16.1", "1.3.6.1.2.1.43.5.1.1.17.1")


@dataclass(frozen=True, slots=True)
class Stage:
    """What a scene plays on."""

    network: Network
    devices: dict[str, Device]

    def switch_on(self, *names: str) -> None:
        """Plug devices in; those that ask for their address get it."""
        for name in names:
            device = self.devices[name]
            self.network.bring_up(device)
            if device.addressing == "dhcp":
                addresses.request_address(self.network, device)

    def visit(self, name: str, address: str, agent: str = EDGE, *words: str) -> None:
        """Fetch a page by curl as this device, silently."""
        authority = self.network.scratch / "certificates" / outside.AUTHORITY
        self.network.run(
            name, "curl", "-sS", "-o", "/dev/null", "-m", "10", "--cacert", str(authority), "-A", agent, *words, address
        )

    def claim_names(self, name: str, computer: str, *wanted: str) -> None:
        """Speak NetBIOS, LLMNR and mDNS as a Windows computer does."""
        ip = self.devices[name].ip
        self.network.actor(name, "names", "--ip", ip, "--windows", computer, "--wanted", *wanted)

    def files(self, name: str, *written: str) -> None:
        """Work on the file server as this Windows computer."""
        device = self.devices[name]
        self.network.actor(
            name,
            "windows_files",
            "--version",
            device.os_version,
            "--name",
            addresses.computer_name(name),
            "--server",
            self.devices["fileserver"].ip,
            "--share",
            "practice",
            "--write",
            *written,
        )

    def query_agent(self, asker: str, agent: str, *identifiers: str) -> None:
        """Ask the SNMP agent of a device."""
        address = self.devices[agent].ip
        self.network.run(asker, "snmpget", "-v2c", "-cpublic", "-On", address, *identifiers, **NO_FAKE_TIME)

    def ping(self, name: str, other: str) -> None:
        """Look whether another device is there."""
        self.network.run(name, "ping", "-c", "1", "-W", "2", self.devices[other].ip, **NO_FAKE_TIME)


def servers_start(stage: Stage) -> None:
    """Router, servers and everything that is never switched off."""
    network = stage.network
    stage.switch_on("gateway")
    programs.start_gateway(network, stage.devices)
    outside.start_internet(network)
    settle(1.0)
    stage.switch_on("pacs", "infusion-server", "poct-manager", "ehr-engine", "fileserver")
    programs.start_orthanc(network)
    network.start_actor("ehr-engine", "hl7_engine")
    network.start_actor("ehr-engine", "web", "ehr-engine", "--port", "8080")
    network.start_actor("poct-manager", "glucose")
    network.start_actor("infusion-server", "pump")
    programs.start_samba(network)
    for name in ("gateway", "fileserver"):
        programs.start_agent(network, name)
    for name in ("fileserver", "ehr-engine"):
        programs.start_avahi(network, name)
    stage.claim_names("infusion-server", "ALARIS-SM")
    stage.claim_names("poct-manager", "POCT-DM")
    for name in ("pacs", "infusion-server", "poct-manager", "ehr-engine", "fileserver"):
        stage.ping(name, "gateway")
    settle(2.0)


def things_start(stage: Stage) -> None:
    """Printer, camera, telephone, refrigerator, battery, probe."""
    network = stage.network
    stage.switch_on("printer", "camera", "phone", "vaccine-fridge", "ups", "msp-probe")
    programs.start_printer(network)
    for name in ("printer", "vaccine-fridge", "ups"):
        programs.start_agent(network, name)
    for name in ("printer", "camera", "vaccine-fridge", "ups"):
        network.start_actor(name, "web", name)
    for name in ("camera", "msp-probe"):
        programs.start_avahi(network, name)
    stage.visit("phone", "http://rps.yealink.com/y000000000066.cfg", "Yealink SIP-T46S 66.86.0.15 80:5e:c0:f6:20:3c")
    outside.register_phone(network, stage.devices["phone"])
    announce_camera(stage)
    settle(2.0)


def announce_camera(stage: Stage) -> None:
    """Let the camera announce itself by UPnP."""
    camera = stage.devices["camera"]
    identity = "uuid:Upnp-BasicDevice-1_0-B8A44FE5203B"
    server = "Linux/4.14.173, UPnP/1.0, Portable SDK for UPnP devices/1.8.4"
    stage.network.actor(
        "camera", "names", "--ip", camera.ip, "--upnp", server, identity, f"http://{camera.ip}:80/rootdesc1.xml"
    )


def front_desk_opens(stage: Stage) -> None:
    """The computers of the front desk start; the day's list is opened in the health record."""
    for name, computer in (("frontdesk1", "FRONTDESK1"), ("frontdesk2", "FRONTDESK2")):
        stage.switch_on(name)
        stage.visit(name, "http://www.msftconnecttest.com/connecttest.txt", NCSI)
        stage.claim_names(name, computer, "FILESERVER")
        stage.visit(name, "https://settings-win.data.microsoft.com/settings/v3.0/wsd", "")
        stage.visit(
            name, "http://ctldl.windowsupdate.com/msdownload/update/v3/static/trustedr/en/pinrulesstl.cab", CRYPTO_API
        )
        stage.visit(name, "https://app.meadow-ehr.example/login")
        stage.files(name)
    stage.visit("frontdesk1", f"http://{stage.devices['camera'].ip}/rootdesc1.xml", "Microsoft-Windows/10.0 UPnP/1.0")


def imaging_starts(stage: Stage) -> None:
    """The X-ray console and the ultrasound start and read their worklists."""
    stage.switch_on("xray-console", "ultrasound")
    stage.visit("xray-console", "http://www.msftconnecttest.com/connecttest.txt", NCSI)
    stage.claim_names("xray-console", "DRX-CONSOLE1", "FILESERVER")
    stage.files("xray-console")
    for machine in ("ultrasound", "xray-console"):
        stage.network.actor(machine, "modality", machine, stage.devices["pacs"].ip)


def rooms_start(stage: Stage) -> None:
    """Monitors, pump and defibrillator are switched on; one monitor calls a public address by itself."""
    stage.switch_on("monitor-room1", "monitor-room3", "infusion-pump", "defibrillator")
    report_vital_signs(stage, 4)
    stage.visit("defibrillator", "https://collect.lifenetsystems.com/selftest", "")
    stage.network.actor("monitor-room3", "monitors", "contec", "--count", "3")


def report_vital_signs(stage: Stage, count: int) -> None:
    """Let the monitor of room 1 report to the integration engine."""
    engine = stage.devices["ehr-engine"].ip
    stage.network.actor(
        "monitor-room1", "monitors", "mindray", "--host", engine, "--port", "6661", "--count", str(count)
    )


def guest_arrives(stage: Stage) -> None:
    """A visitor's phone joins the network."""
    stage.switch_on("guest-phone")
    stage.visit("guest-phone", "http://connectivitycheck.gstatic.com/generate_204", ANDROID_CHECK)
    stage.visit("guest-phone", "https://www.google.com/generate_204", ANDROID_CHECK)
    ip = stage.devices["guest-phone"].ip
    stage.network.actor("guest-phone", "names", "--ip", ip, "--browse", "_googlecast._tcp.local", "_ipp._tcp.local")


def ultrasound_exam(stage: Stage) -> None:
    """An ultrasound exam is made and stored."""
    stage.network.actor(
        "ultrasound",
        "modality",
        "ultrasound",
        stage.devices["pacs"].ip,
        "--patient",
        QUILLFEATHER.family,
        "--images",
        "4",
    )
    stage.visit("frontdesk1", "https://app.meadow-ehr.example/visit")


def xray_exam(stage: Stage) -> None:
    """An X-ray exam is made, stored, and saved on the file server under the patient's name."""
    stage.network.actor(
        "xray-console",
        "modality",
        "xray-console",
        stage.devices["pacs"].ip,
        "--patient",
        BRAMBLEWICK.family,
        "--images",
        "2",
    )
    patient = BRAMBLEWICK
    stage.files("xray-console", f"xray-export\\{patient.family}_{patient.given}_{patient.identifier}_chest.pdf")


def meter_docks(stage: Stage) -> None:
    """The blood sugar meter is switched on, docked, and reports its results."""
    stage.switch_on("glucose-meter")
    stage.network.actor("glucose-meter", "glucose", "--dock", stage.devices["poct-manager"].ip)


def infusion_runs(stage: Stage) -> None:
    """An infusion runs under the eyes of the monitor in room 1."""
    stage.network.start_actor("infusion-pump", "pump", "--infuse", "16")
    report_vital_signs(stage, 3)
    settle(2.5)
    stage.files("infusion-server")


def images_are_read(stage: Stage) -> None:
    """The archive's web pages are opened at the front desk; results are fetched by the patient's name."""
    archive = f"http://{stage.devices['pacs'].ip}:8042"
    for path in ("/app/explorer.html", "/system", "/patients?expand", "/statistics"):
        stage.visit("frontdesk1", archive + path)
    patient = QUILLFEATHER
    engine = f"http://{stage.devices['ehr-engine'].ip}:8080"
    stage.visit(
        "frontdesk1",
        f"{engine}/patients/{patient.identifier}/{patient.family}-{patient.given}/results?born={patient.born}",
    )


def company_looks(stage: Stage) -> None:
    """The IT company's probe asks the devices how they are."""
    for agent in ("gateway", "fileserver", "vaccine-fridge", "ups", "printer"):
        stage.query_agent("msp-probe", agent, *SNMP_BASICS)
    for name, port in (("vaccine-fridge", 80), ("printer", 80), ("camera", 80), ("ups", 80), ("ehr-engine", 8080)):
        stage.visit("msp-probe", f"http://{stage.devices[name].ip}:{port}/", "curl/7.88.1")


def letters_are_printed(stage: Stage) -> None:
    """A referral is printed; Windows asks the printer how it is."""
    printer = stage.devices["printer"].ip
    stage.query_agent("frontdesk1", "printer", *SNMP_PRINTER)
    stage.network.actor("frontdesk1", "letter", printer)


def stranger_calls_archive(stage: Stage) -> None:
    """A new viewer that nobody has registered talks to the archive: it is let in."""
    network, archive = stage.network, stage.devices["pacs"].ip
    network.run(
        "frontdesk2", "echoscu", "-aet", "NEWVIEWER", "-aec", "ORTHANC", archive, "4242", DCMDICTPATH=DICTIONARY
    )
    page, scan = network.scratch / "page.txt", network.scratch / "scan.dcm"
    page.write_text("(0008,0005) CS [ISO_IR 100]\n" + scan_elements(), encoding="ascii")
    network.run("frontdesk2", "dump2dcm", str(page), str(scan), **NO_FAKE_TIME)
    network.run(
        "frontdesk2",
        "storescu",
        "-aet",
        "NEWVIEWER",
        "-aec",
        "WHATEVER",
        archive,
        "4242",
        str(scan),
        DCMDICTPATH=DICTIONARY,
    )


DICTIONARY = "/usr/share/libdcmtk17/dicom.dic"


def scan_elements() -> str:
    """Return a scanned letter as the text that dump2dcm reads (Secondary Capture Image)."""
    patient = MARROWGATE
    elements = (
        ("0008,0016", "UI", "1.2.840.10008.5.1.4.1.1.7"),
        ("0008,0018", "UI", "2.25.7044200031"),
        ("0008,0020", "DA", "20260302"),
        ("0008,0060", "CS", "OT"),
        ("0008,0064", "CS", "WSD"),
        ("0010,0010", "PN", patient.person_name),
        ("0010,0020", "LO", patient.identifier),
        ("0010,0030", "DA", patient.born),
        ("0010,0040", "CS", patient.sex),
        ("0020,000d", "UI", "2.25.704420003"),
        ("0020,000e", "UI", "2.25.7044200032"),
        ("0020,0013", "IS", "1"),
    )
    pixels = "(0028,0002) US 1\n(0028,0004) CS [MONOCHROME2]\n(0028,0010) US 8\n(0028,0011) US 8\n(0028,0100) US 8\n"
    pixels += "(0028,0101) US 8\n(0028,0102) US 7\n(0028,0103) US 0\n(7fe0,0010) OB " + "\\".join(["80"] * 64) + "\n"
    return "".join(f"({tag}) {kind} [{value}]\n" for tag, kind, value in elements) + pixels


def afternoon(stage: Stage) -> None:
    """More exams and reports; names and addresses are asked for again."""
    stage.network.actor(
        "ultrasound",
        "modality",
        "ultrasound",
        stage.devices["pacs"].ip,
        "--patient",
        HONEYCUTT_VANE.family,
        "--images",
        "3",
    )
    report_vital_signs(stage, 3)
    stage.network.actor("monitor-room3", "monitors", "contec", "--count", "3")
    stage.network.actor("glucose-meter", "glucose", "--dock", stage.devices["poct-manager"].ip)
    stage.claim_names("frontdesk2", "FRONTDESK2", "FILESERVER")
    announce_camera(stage)
    outside.register_phone(stage.network, stage.devices["phone"])


def evening(stage: Stage) -> None:
    """Copies are made before the computers are switched off."""
    stage.files("frontdesk1", f"letters_{MARROWGATE.family}.pdf")
    stage.visit("frontdesk2", "https://app.meadow-ehr.example/logout")
    for name in ("pacs", "ehr-engine", "fileserver"):
        stage.ping("msp-probe", name)


def night(stage: Stage) -> None:
    """Nobody is there; some devices still talk."""
    stage.network.actor("monitor-room3", "monitors", "contec", "--count", "2")
    for agent in ("vaccine-fridge", "ups"):
        stage.query_agent("msp-probe", agent, *SNMP_BASICS)
    stage.visit("defibrillator", "https://collect.lifenetsystems.com/selftest", "")


DAY: tuple[tuple[time, Callable[[Stage], None]], ...] = (
    (time(6, 30), servers_start),
    (time(6, 45), things_start),
    (time(7, 40), front_desk_opens),
    (time(7, 55), imaging_starts),
    (time(8, 20), rooms_start),
    (time(8, 50), guest_arrives),
    (time(9, 5), ultrasound_exam),
    (time(9, 40), xray_exam),
    (time(10, 15), meter_docks),
    (time(10, 45), infusion_runs),
    (time(11, 30), images_are_read),
    (time(12, 0), company_looks),
    (time(12, 20), letters_are_printed),
    (time(13, 30), stranger_calls_archive),
    (time(15, 0), afternoon),
    (time(17, 30), evening),
    (time(22, 0), night),
)
"""When each scene begins, and what happens in it."""
