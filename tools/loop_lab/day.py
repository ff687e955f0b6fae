"""What happens in the routed practice: servers start, images are stored, an infusion runs, the front desk looks in."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.demo_practice.network import NO_FAKE_TIME, Network, in_namespace
from tools.demo_practice.patients import BRAMBLEWICK
from tools.demo_practice.programs import start_orthanc
from tools.demo_practice.scenes import ANDROID_CHECK, EDGE, NCSI, scan_elements
from tools.loop_lab.practice import PLACES, PUMP_SERVER_NAME, hosts, start_names, switch_on

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

ARCHIVE_TITLE = "ORTHANC"
XRAY_TITLE = "DRXEVO1"
DICOM_PORT = 4242
ARCHIVE_WEB_PORT = 8042
PUMP_PORT = 3613
WEB_PORT = 80
SERVERS = (("pacs", DICOM_PORT), ("infusion-server", PUMP_PORT), ("xray-console", WEB_PORT), ("internet", WEB_PORT))
CONNECT_SECONDS = 2
"""How long a connection may take; on one machine, longer means that it was dropped."""
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 30.0
DIGITAL_XRAY_IMAGE = "1.2.840.10008.5.1.4.1.1.1.1"


def until(condition: Callable[[], bool], what: str, patience_seconds: float = PATIENCE_SECONDS) -> float:
    """Wait until something is so and return the seconds it took; raise TimeoutError with what was waited for."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > patience_seconds:
            raise TimeoutError(f"not within {patience_seconds} s: {what}")
        time.sleep(POLL_SECONDS)
    return time.monotonic() - start


@dataclass(frozen=True, slots=True)
class Session:
    """A connection that is kept open."""

    progress: Path

    @property
    def answers(self) -> int | None:
        """Answers so far; None when the connection is cut."""
        with contextlib.suppress(FileNotFoundError, ValueError):
            return int(self.progress.read_text(encoding="ascii"))
        return None

    @property
    def is_cut(self) -> bool:
        """True when the connection ended."""
        return self.progress.exists() and self.progress.read_text(encoding="ascii") == "cut"

    def goes_on(self, more: int = 3) -> bool:
        """Wait for some more answers; return False when the connection is cut instead."""
        until(lambda: self.answers is not None or self.is_cut, "the first answer")
        start = self.answers
        until(lambda: self.is_cut or (self.answers or 0) >= (start or 0) + more, "further answers or the end")
        return not self.is_cut


@dataclass(frozen=True, slots=True)
class Practice:
    """The practice at work."""

    network: Network

    def open(self) -> None:
        """Start the servers and switch everything on."""
        start_names(self.network)
        self.network.start("internet", sys.executable, "-m", "http.server", str(WEB_PORT), **NO_FAKE_TIME)
        for name in PLACES:
            switch_on(self.network, name)
        start_orthanc(self.network, has_worklist=False)
        self.network.start_actor("infusion-server", "pump")
        pages = ("http.server", str(WEB_PORT), "--protocol", "HTTP/1.1", "--bind", "::", "--directory", "console")
        (self.network.scratch / "console").mkdir()
        (self.network.scratch / "console" / "index.html").write_text("<title>Console</title>\n", encoding="ascii")
        self.network.start("xray-console", sys.executable, "-m", *pages, **NO_FAKE_TIME)
        for name, port in SERVERS:
            until(lambda name=name, port=port: self._listens(name, port), f"{name} listens on {port}")  # type: ignore[misc]

        for name in ("gateway", *PLACES):
            until(lambda name=name: self._is_settled(name), f"{name} has made sure of its addresses")  # type: ignore[misc]

    def _is_settled(self, name: str) -> bool:
        """Tell whether no address is still being checked for doubles (RFC 4862 5.4): until then it is not used."""
        words = ("ip", "-n", self.network.namespace(name), "-6", "addr", "show", "tentative")
        return not subprocess.run(words, capture_output=True, check=True).stdout

    def _listens(self, name: str, port: int) -> bool:
        """Look at the server's own list: a connection would be one more in the recording."""
        words = in_namespace(self.network.namespace(name), "ss", "-Hltn", f"sport = :{port}")
        return bool(subprocess.run(words, capture_output=True, check=True).stdout)

    def reaches(self, name: str, address: str, port: int) -> bool:
        """Tell whether this device gets a TCP connection there."""
        probe = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), float(sys.argv[3]))"
        words = (sys.executable, "-I", "-c", probe, address, str(port), str(CONNECT_SECONDS))
        command = in_namespace(self.network.namespace(name), *words)
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def looks_into_console(self, name: str = "frontdesk1") -> dict[str, bool]:
        """Open the X-ray console's page from a computer by both families; tell which worked."""
        console = hosts()["xray-console"]
        places = {"IPv4": console.ipv4, "IPv6": f"[{console.ipv6}]"}
        return {family: self.visits(name, f"http://{place}/", EDGE) for family, place in places.items()}

    def keep_open(self, kind: str, name: str, address: str, label: str) -> Session:
        """Open a connection as this device and keep it busy in the background."""
        progress = self.network.scratch / f"session-{label}"
        port = PUMP_PORT if kind == "pump" else WEB_PORT
        module = ("-m", "tools.loop_lab.session", kind, address, str(port), str(progress))
        self.network.start(name, sys.executable, *module, **NO_FAKE_TIME)
        return Session(progress)

    def infuse(self) -> Session:
        """Let the pump report a running infusion to its server, found by its name."""
        return self.keep_open("pump", "infusion-pump", PUMP_SERVER_NAME, "pump")

    def store_images(self, count: int = 2) -> bool:
        """Let the X-ray console look for earlier images and store new ones, with DCMTK; tell whether that worked."""
        keys = ("-k", "0008,0052=STUDY", "-k", f"0010,0020={BRAMBLEWICK.identifier}", "-k", "0020,000d")
        asked = self._dicom("xray-console", "findscu", "-aet", XRAY_TITLE, "-aec", ARCHIVE_TITLE, "-S", *keys)
        images = [str(self._image(f"image{number}", image_text(number))) for number in range(1, count + 1)]
        titles = ("-aet", XRAY_TITLE, "-aec", ARCHIVE_TITLE)
        return asked and self._dicom("xray-console", "storescu", "-R", *titles, files=images)

    def stranger_stores(self) -> bool:
        """Let a viewer that nobody has registered store a scanned letter; tell whether the archive took it."""
        page = "(0008,0005) CS [ISO_IR 100]\n" + scan_elements()
        scan = str(self._image("scan", page))
        return self._dicom("frontdesk2", "storescu", "-R", "-aet", "NEWVIEWER", "-aec", "WHATEVER", files=[scan])

    def _dicom(self, name: str, program: str, *words: str, files: Sequence[str] = ()) -> bool:
        """Run a program of DCMTK against the archive."""
        archive = (hosts()["pacs"].ipv4, str(DICOM_PORT))
        limits = ("-to", str(CONNECT_SECONDS), "-ta", str(CONNECT_SECONDS), "-td", str(CONNECT_SECONDS))
        return self._run(name, program, *limits, *words, *archive, *files)

    def _run(self, name: str, *words: str) -> bool:
        command = in_namespace(self.network.namespace(name), *words)
        return subprocess.run(command, capture_output=True, check=False, cwd=self.network.scratch).returncode == 0

    def _image(self, name: str, page: str) -> Path:
        path = self.network.scratch / f"{name}.dcm"
        if not path.exists():
            path.with_suffix(".txt").write_text(page, encoding="ascii")
            words = ("dump2dcm", str(path.with_suffix(".txt")), str(path))
            subprocess.run(words, check=True, capture_output=True)
        return path

    def visits(self, name: str, page: str, agent: str = NCSI) -> bool:
        """Fetch a page; names are asked of the router."""
        return self._run(name, "curl", "-gsS", "-o", "/dev/null", "-m", str(CONNECT_SECONDS), "-A", agent, page)

    def work(self) -> None:
        """A short working day of what must never fail; raise RuntimeError when a part of it does."""
        results = {
            "the front desk's internet": self.visits("frontdesk1", "http://www.msftconnecttest.com/"),
            "the second computer's internet": self.visits("frontdesk2", "http://www.msftconnecttest.com/"),
            "the guest's internet": self.visits("guest-phone", "http://connectivitycheck.gstatic.com/", ANDROID_CHECK),
            "storing X-ray images": self.store_images(),
            "images at the front desk": self.visits(
                "frontdesk1", f"http://{hosts()['pacs'].ipv4}:{ARCHIVE_WEB_PORT}/app/explorer.html", EDGE
            ),
        }
        failed = [what for what, worked in results.items() if not worked]
        if failed:
            raise RuntimeError(f"failed: {', '.join(failed)}")


def image_text(number: int) -> str:
    """Return a digital X-ray image of an invented patient as the text that dump2dcm reads (PS3.3 A.26)."""
    patient = BRAMBLEWICK
    elements = (
        ("0008,0016", "UI", DIGITAL_XRAY_IMAGE),
        ("0008,0018", "UI", f"2.25.70442000{number}"),
        ("0008,0060", "CS", "DX"),
        ("0008,0070", "LO", "Carestream Health"),
        ("0008,1010", "SH", "DRX-CONSOLE1"),
        ("0008,1090", "LO", "DRX-Evolution Plus"),
        ("0010,0010", "PN", patient.person_name),
        ("0010,0020", "LO", patient.identifier),
        ("0010,0030", "DA", patient.born),
        ("0010,0040", "CS", patient.sex),
        ("0018,1000", "LO", "EVO20317"),
        ("0018,1020", "LO", "6.4.1.120"),
        ("0020,000d", "UI", "2.25.704420003"),
        ("0020,000e", "UI", "2.25.7044200032"),
        ("0020,0013", "IS", str(number)),
    )
    pixels = "(0028,0002) US 1\n(0028,0004) CS [MONOCHROME2]\n(0028,0010) US 32\n(0028,0011) US 32\n"
    pixels += "(0028,0100) US 8\n(0028,0101) US 8\n(0028,0102) US 7\n(0028,0103) US 0\n"
    pixels += "(7fe0,0010) OB " + "\\".join(["80"] * 32 * 32) + "\n"
    return "(0008,0005) CS [ISO_IR 100]\n" + "".join(f"({t}) {k} [{v}]\n" for t, k, v in elements) + pixels
