"""Runs inside a bare system under systemd: starts the shipped services, lets one hear, and tells how it went."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from http.cookiejar import CookieJar
from pathlib import Path

STORE = "/var/lib/asepsis/practice.sqlite"
PAGE = "http://127.0.0.1:8300/api/devices"
SERVE, WATCH = "asepsis.service", "asepsis-watch@hear.service"
HEARD_IP = "192.0.2.10"
ATTEMPTS = 120
"""Looks until something has started; between two of them half a second."""
PAUSE_SECONDS = 0.5


def must(*command: str) -> str:
    """Run a command that must succeed."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def page(browser: urllib.request.OpenerDirector) -> str:
    """The list of devices; empty while the service does not answer, or not to us."""
    try:
        with browser.open(PAGE, timeout=5) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, TimeoutError):
        return ""


def listens() -> bool:
    """True when somebody has a packet socket on the wire (packet(7): /proc/net/packet)."""
    index = str(socket.if_nametoindex("hear"))
    return any(line.split()[4] == index for line in Path("/proc/net/packet").read_text().splitlines()[1:])


def enter(browser: urllib.request.OpenerDirector) -> bool:
    """Open the page as the manual says; False while the service does not run."""
    told = subprocess.run(
        ["asepsis", "serve", "--again", "--store", STORE], check=False, capture_output=True, text=True
    )
    if told.returncode != 0:
        return False
    with browser.open(told.stdout.strip(), timeout=5) as answer:
        return bool(answer.status == HTTPStatus.OK)


def speak() -> None:
    """Ask for an address, as any device does (RFC 826)."""
    mac = bytes.fromhex("02005e00530a")
    head = b"\xff" * 6 + mac + bytes.fromhex("08060001080006040001")
    frame = head + mac + socket.inet_aton(HEARD_IP) + bytes(6) + socket.inet_aton("192.0.2.1") + bytes(18)
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind(("speak", 0))
        for _ in range(3):
            wire.send(frame)


def shown(unit: str, name: str) -> str:
    """One property of a unit."""
    return must("systemctl", "show", "--value", f"--property={name}", unit).strip()


def main() -> None:
    """Live through it once and write what was seen to the file that is named."""
    must("asepsis", "analyze", sys.argv[1], "--store", STORE)
    must("ip", "link", "add", "hear", "type", "veth", "peer", "name", "speak")
    for end in ("hear", "speak"):
        must("ip", "link", "set", end, "up")
    must("systemctl", "start", SERVE, WATCH)
    owner = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    for _ in range(ATTEMPTS):
        if listens() and enter(owner):
            break
        time.sleep(PAUSE_SECONDS)
    speak()
    users = {unit: Path(f"/proc/{shown(unit, 'MainPID')}").stat().st_uid for unit in (SERVE, WATCH)}
    must("systemctl", "stop", WATCH)
    devices = page(owner)
    foreign = page(urllib.request.build_opener())
    must("systemctl", "stop", SERVE)
    told = {
        "users": users,
        "results": {unit: shown(unit, "Result") for unit in (SERVE, WATCH)},
        "restarts": {unit: int(shown(unit, "NRestarts")) for unit in (SERVE, WATCH)},
        "knows_the_practice": "DRX-CONSOLE1" in devices,
        "heard": HEARD_IP in devices,
        "shown_to_strangers": bool(foreign),
        "store_mode": Path(STORE).stat().st_mode & 0o777,
        "journal": must("journalctl", "--no-pager", "--output=cat", f"--unit={SERVE}", f"--unit={WATCH}"),
    }
    Path(sys.argv[2]).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
